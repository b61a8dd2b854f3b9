//! Every format read back by its own reader.

use std::fs::File;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int16Type, UInt16Type};
use arrow_array::{Array, RecordBatch};
use bilateral_world::panel::{Format, Panel};
use bilateral_world::states;
use bilateral_world::system::Direction;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::value::Value;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_double::StataDouble;
use dta::stata::stata_int::StataInt;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const COMMAND: &str = "bilateral panel --measures trade-to,trade-total";

const HEADER: [&str; 9] = [
    "state_a",
    "state_b",
    "abbreviation_a",
    "abbreviation_b",
    "name_a",
    "name_b",
    "year",
    "trade_to",
    "trade_total",
];

/// A row of a file.
#[derive(Debug, PartialEq)]
struct Row {
    a: u16,
    b: u16,
    texts: [String; 4],
    year: i16,
    figures: [Option<f64>; 2],
}

/// What the rows should be.
fn rows(panel: &Panel) -> Vec<Row> {
    let row = |row: usize| {
        let (a, b) = (panel.keys.a[row], panel.keys.b[row]);
        let short = |state| {
            states::short(states::State::from_cow(state))
                .unwrap_or_default()
                .to_owned()
        };
        let name = |state| {
            states::name(states::State::from_cow(state))
                .unwrap_or_default()
                .to_owned()
        };
        Row {
            a,
            b,
            texts: [short(a), short(b), name(a), name(b)],
            year: panel.keys.year[row],
            figures: [0, 1].map(|at| panel.measures[at].figure(row)),
        }
    };
    (0..panel.len()).map(row).collect()
}

fn written(panel: &Panel, path: &Path) {
    let mut told = Vec::new();
    let format = Format::of_path(path).unwrap();
    panel
        .write(path, format, COMMAND, &mut |done, all| told.push((done, all)))
        .unwrap();
    assert_eq!(told.last(), Some(&(panel.len(), panel.len())));
    assert!(told.is_sorted());
}

#[test]
fn parquet_reads_back_with_where_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("panel.parquet");
    let panel = super::panel(Direction::DirectedDyads);
    written(&panel, &path);
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
    let told = builder.metadata().file_metadata().key_value_metadata().unwrap();
    let told = told.iter().find(|pair| pair.key == "bilateral.panel").unwrap();
    let told: serde_json::Value = serde_json::from_str(told.value.as_deref().unwrap()).unwrap();
    assert_eq!(told["command"], COMMAND);
    assert_eq!(told["row"], "directed-dyad-year");
    assert_eq!(told["rows"], panel.len());
    assert_eq!(told["datasets"][1]["dataset"], "cow-trade");
    assert_eq!(told["datasets"][1]["version"], "4.0");
    assert_eq!(told["datasets"][1]["digest"].as_str().unwrap().len(), 64);
    assert_eq!(told["measures"][0]["missing"]["not-in-data"], 22);
    assert_eq!(told["measures"][1]["coverage"], serde_json::json!([1995, 2006]));
    let zstd = builder
        .metadata()
        .row_group(0)
        .columns()
        .iter()
        .all(|column| matches!(column.compression(), parquet::basic::Compression::ZSTD(_)));
    assert!(zstd);
    let schema = builder.schema().clone();
    assert_eq!(schema.field(7).metadata()["unit"], "million USD");
    let batches: Vec<RecordBatch> = builder.build().unwrap().collect::<Result<_, _>>().unwrap();
    let mut read = Vec::new();
    for batch in &batches {
        let names: Vec<_> = batch
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect();
        assert_eq!(names, HEADER);
        let state = |at: usize, row| batch.column(at).as_primitive::<UInt16Type>().value(row);
        let text = |at: usize, row| {
            let column = batch.column(at).as_string::<i32>();
            if column.is_null(row) {
                String::new()
            } else {
                column.value(row).to_owned()
            }
        };
        let figure = |at: usize, row| {
            let column = batch.column(at).as_primitive::<Float64Type>();
            column.is_valid(row).then(|| column.value(row))
        };
        for row in 0..batch.num_rows() {
            read.push(Row {
                a: state(0, row),
                b: state(1, row),
                texts: [2, 3, 4, 5].map(|at| text(at, row)),
                year: batch.column(6).as_primitive::<Int16Type>().value(row),
                figures: [7, 8].map(|at| figure(at, row)),
            });
        }
    }
    assert_eq!(read, rows(&panel));
}

#[test]
fn csv_reads_back_to_the_last_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("panel.csv");
    let panel = super::panel(Direction::Dyads);
    written(&panel, &path);
    let mut reader = csv::Reader::from_path(&path).unwrap();
    assert_eq!(reader.headers().unwrap(), &HEADER[..]);
    let read: Vec<Row> = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let figure = |at: usize| (!record[at].is_empty()).then(|| record[at].parse::<f64>().unwrap());
            Row {
                a: record[0].parse().unwrap(),
                b: record[1].parse().unwrap(),
                texts: [2, 3, 4, 5].map(|at| record[at].to_owned()),
                year: record[6].parse().unwrap(),
                figures: [7, 8].map(figure),
            }
        })
        .collect();
    assert_eq!(read, rows(&panel));
}

#[test]
fn stata_reads_back_with_labels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("panel.dta");
    let panel = super::panel(Direction::DirectedDyads);
    written(&panel, &path);
    let schema = DtaReader::new().from_path(&path).unwrap().read_header().unwrap();
    assert_eq!(
        schema.header().dataset_label(),
        "Directed dyad-years 1993-2008, by bilateral"
    );
    let mut characteristics = schema.read_schema().unwrap();
    characteristics.skip_to_end().unwrap();
    let mut records = characteristics.into_record_reader().unwrap();
    let variables = records.schema().variables();
    assert_eq!(
        variables
            .iter()
            .map(|variable| variable.name().to_owned())
            .collect::<Vec<_>>(),
        HEADER
    );
    assert_eq!(variables[8].label(), "Total trade (million USD)");
    assert_eq!(records.schema().sort_order(), [0, 1, 6]);
    let whole = |value: &Value<'_>| match value {
        Value::Int(StataInt::Present(number)) => *number,
        other => panic!("{other:?}"),
    };
    let figure = |value: &Value<'_>| match value {
        Value::Double(StataDouble::Present(value)) => Some(*value),
        Value::Double(StataDouble::Missing(MissingValue::System)) => None,
        other => panic!("{other:?}"),
    };
    let text = |value: &Value<'_>| match value {
        Value::String(text) => text.clone().into_owned(),
        other => panic!("{other:?}"),
    };
    let mut read = Vec::new();
    while let Some(record) = records.read_record().unwrap() {
        let cells = record.values();
        read.push(Row {
            a: u16::try_from(whole(&cells[0])).unwrap(),
            b: u16::try_from(whole(&cells[1])).unwrap(),
            texts: [2, 3, 4, 5].map(|at| text(&cells[at])),
            year: whole(&cells[6]),
            figures: [7, 8].map(|at| figure(&cells[at])),
        });
    }
    assert_eq!(read, rows(&panel));
}
