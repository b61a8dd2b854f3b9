//! A panel as Parquet.

use std::collections::HashMap;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use arrow_array::{ArrayRef, Float64Array, Int16Array, RecordBatch, StringArray, UInt16Array};
use arrow_schema::{DataType, Field, Schema};

use super::names::KEYS;
use super::write::{Progress, STEP, Target, Trouble};
use super::{Panel, names_of};

/// Name under which the file's metadata tell where the panel comes from, as JSON.
const PROVENANCE: &str = "bilateral.panel";

pub(super) fn write(panel: &Panel, target: Target<'_>, progress: Progress<'_>) -> Result<(), Trouble> {
    let provenance =
        serde_json::to_string(&panel.provenance(target.command)).map_err(|error| Trouble::of(&error))?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(
            ZstdLevel::try_new(3).map_err(|error| Trouble::of(&error))?,
        ))
        .set_created_by(concat!("bilateral ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(vec![KeyValue::new(PROVENANCE.to_owned(), provenance)]))
        .build();
    let schema = Arc::new(schema(panel));
    let mut writer = ArrowWriter::try_new(target.file, schema.clone(), Some(properties))
        .map_err(|error| Trouble::of(&error))?;
    let rows = panel.len();
    let mut first = 0;
    while first < rows {
        let end = (first + STEP).min(rows);
        let batch = RecordBatch::try_new(schema.clone(), columns(panel, first, end))
            .map_err(|error| Trouble::of(&error))?;
        writer.write(&batch).map_err(|error| Trouble::of(&error))?;
        progress(end, rows);
        first = end;
    }
    writer.close().map_err(|error| Trouble::of(&error))?;
    Ok(())
}

fn schema(panel: &Panel) -> Schema {
    let kinds = [
        DataType::UInt16,
        DataType::UInt16,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Utf8,
        DataType::Int16,
    ];
    let mut fields: Vec<Field> = KEYS
        .into_iter()
        .zip(kinds)
        .map(|(name, kind)| {
            let may_lack = kind == DataType::Utf8;
            Field::new(name, kind, may_lack)
        })
        .collect();
    fields.extend(panel.measures.iter().map(|measured| {
        let told = [
            ("measure", &measured.recipe.id),
            ("label", &measured.recipe.label),
            ("unit", &measured.recipe.unit),
        ];
        let told: HashMap<_, _> = told.map(|(key, text)| (key.to_owned(), text.clone())).into();
        Field::new(&measured.name, DataType::Float64, true).with_metadata(told)
    }));
    Schema::new(fields)
}

fn columns(panel: &Panel, first: usize, end: usize) -> Vec<ArrayRef> {
    let (a, b) = (&panel.keys.a[first..end], &panel.keys.b[first..end]);
    let texts = |numbers: &[u16], which: fn(u16) -> &'static str| -> ArrayRef {
        let texts = numbers
            .iter()
            .map(|number| Some(which(*number)).filter(|text| !text.is_empty()));
        Arc::new(texts.collect::<StringArray>())
    };
    let short = |number| names_of(number).0;
    let name = |number| names_of(number).1;
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(UInt16Array::from(a.to_vec())),
        Arc::new(UInt16Array::from(b.to_vec())),
        texts(a, short),
        texts(b, short),
        texts(a, name),
        texts(b, name),
        Arc::new(Int16Array::from(panel.keys.year[first..end].to_vec())),
    ];
    columns.extend(panel.measures.iter().map(|measured| {
        let figures = (first..end).map(|row| measured.figure(row));
        Arc::new(figures.collect::<Float64Array>()) as ArrayRef
    }));
    columns
}
