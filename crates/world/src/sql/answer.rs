//! An answer, and its cells as text for pages and files.

use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

/// The rows that a question has as its answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its columns.
    pub schema: SchemaRef,
    /// Its rows.
    pub batches: Vec<RecordBatch>,
}

/// A cell for a page or a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Missing.
    Null,
    /// A number, in the fewest digits that read back as it.
    Number(String),
    /// Yes or no.
    Flag(bool),
    /// Anything else, as text; days in ISO 8601.
    Text(String),
}

impl Answer {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names of its columns, in order; one that comes again has a number at its end.
    pub fn columns(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for field in self.schema.fields() {
            let mut name = field.name().clone();
            let mut number = 1;
            while names.contains(&name) {
                number += 1;
                name = format!("{}_{number}", field.name());
            }
            names.push(name);
        }
        names
    }

    /// Hands out its rows, one after the other.
    ///
    /// # Errors
    ///
    /// What `each` gives back as one, which ends it.
    pub fn rows<E>(&self, mut each: impl FnMut(&[Cell]) -> Result<(), E>) -> Result<(), E> {
        let options = FormatOptions::default().with_display_error(true);
        let mut cells = Vec::with_capacity(self.schema.fields().len());
        for batch in &self.batches {
            let columns: Vec<_> = batch
                .columns()
                .iter()
                .map(|column| {
                    (
                        column,
                        ArrayFormatter::try_new(column.as_ref(), &options).ok(),
                        kind(column.data_type()),
                    )
                })
                .collect();
            for row in 0..batch.num_rows() {
                cells.clear();
                cells.extend(columns.iter().map(|(column, formatter, kind)| {
                    let Some(formatter) = formatter.as_ref().filter(|_| !missing(column.as_ref(), row))
                    else {
                        return Cell::Null;
                    };
                    let text = formatter.value(row).to_string();
                    match kind {
                        // JSON has no word for what is not finite.
                        Kind::Number if text.parse::<f64>().is_ok_and(f64::is_finite) => Cell::Number(text),
                        Kind::Flag => Cell::Flag(text == "true"),
                        Kind::Number | Kind::Text => Cell::Text(text),
                    }
                }));
                each(&cells)?;
            }
        }
        Ok(())
    }
}

fn missing(column: &dyn Array, row: usize) -> bool {
    *column.data_type() == DataType::Null || column.is_null(row)
}

#[derive(Clone, Copy)]
enum Kind {
    Number,
    Flag,
    Text,
}

fn kind(data_type: &DataType) -> Kind {
    match data_type {
        DataType::Boolean => Kind::Flag,
        DataType::Dictionary(_, values) => kind(values),
        data_type if data_type.is_numeric() => Kind::Number,
        _ => Kind::Text,
    }
}
