//! Small tables for tests: read as a file of a data set, and shown row by row.

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int16Type, Int32Type, UInt16Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::{Connector, Layout, ReadError};
use crate::input::TextFile;
use crate::output::{Output, from_days};

/// A text as a file.
pub(crate) fn file(name: &str, text: &str) -> TextFile {
    TextFile {
        name: name.to_owned(),
        text: text.to_owned(),
        latin: false,
        sheet: None,
    }
}

/// Reads one text.
pub(crate) fn read(
    connector: &'static Connector,
    name: &str,
    text: &str,
) -> Result<(Output, &'static Layout), ReadError> {
    super::read(connector, &[file(name, text)])
}

/// Rows of a table, cells apart by blanks, a missing one as `-`.
pub(crate) fn rows(output: Output, table: &str) -> Vec<String> {
    let tables = output.finish();
    let Some((_, batch)) = tables.iter().find(|(spec, _)| spec.name == table) else {
        return Vec::new();
    };
    (0..batch.num_rows())
        .map(|row| {
            let cells: Vec<String> = batch.columns().iter().map(|column| cell(column, row)).collect();
            cells.join(" ")
        })
        .collect()
}

fn cell(column: &ArrayRef, row: usize) -> String {
    if column.is_null(row) {
        return "-".to_owned();
    }
    match column.data_type() {
        DataType::UInt16 => column.as_primitive::<UInt16Type>().value(row).to_string(),
        DataType::Int16 => column.as_primitive::<Int16Type>().value(row).to_string(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Date32 => from_days(column.as_primitive::<Date32Type>().value(row)).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        _ => column.as_string::<i32>().value(row).to_owned(),
    }
}
