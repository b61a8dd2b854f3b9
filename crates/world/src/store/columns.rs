//! A stored table in memory, column by column.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int16Type, Int32Type, UInt16Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::{StoreError, io};
use crate::output::from_days;
use crate::states::State;

/// A table's columns.
#[derive(Debug, Clone)]
pub struct Columns {
    batches: Vec<RecordBatch>,
    rows: usize,
}

/// A column that is not there or is of another kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the column {0} is not in the table, or not of that kind")]
pub struct ColumnsError(pub String);

impl Columns {
    /// Reads a Parquet file.
    pub fn read(path: &Path) -> Result<Self, StoreError> {
        let file = File::open(path).map_err(|error| io(path, &error))?;
        let damaged = |error: &dyn std::fmt::Display| StoreError::Damaged {
            path: path.display().to_string(),
            why: error.to_string(),
        };
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .map_err(|error| damaged(&error))?
            .with_batch_size(1 << 16)
            .build()
            .map_err(|error| damaged(&error))?;
        let batches: Vec<RecordBatch> = reader
            .collect::<Result<_, _>>()
            .map_err(|error| damaged(&error))?;
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        Ok(Self { batches, rows })
    }

    /// Columns of batches in memory.
    pub fn of(batches: Vec<RecordBatch>) -> Self {
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        Self { batches, rows }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The batches themselves.
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    fn gather<T>(
        &self,
        name: &str,
        mut each: impl FnMut(&ArrayRef, &mut Vec<T>) -> bool,
    ) -> Result<Vec<T>, ColumnsError> {
        let wrong = || ColumnsError(name.to_owned());
        let mut all = Vec::with_capacity(self.rows);
        for batch in &self.batches {
            let column = batch.column_by_name(name).ok_or_else(wrong)?;
            if !each(column, &mut all) {
                return Err(wrong());
            }
        }
        Ok(all)
    }

    /// States; a missing one is number 0.
    pub fn states(&self, name: &str) -> Result<Vec<State>, ColumnsError> {
        self.gather(name, |column, all| {
            let Some(column) = column.as_primitive_opt::<UInt16Type>() else {
                return false;
            };
            all.extend(column.iter().map(|cell| State::from_cow(cell.unwrap_or(0))));
            true
        })
    }

    /// Years; a missing one is 0.
    pub fn years(&self, name: &str) -> Result<Vec<i16>, ColumnsError> {
        self.gather(name, |column, all| {
            let Some(column) = column.as_primitive_opt::<Int16Type>() else {
                return false;
            };
            all.extend(column.iter().map(|cell| cell.unwrap_or(0)));
            true
        })
    }

    /// Whole numbers.
    pub fn ints(&self, name: &str) -> Result<Vec<Option<i32>>, ColumnsError> {
        self.gather(name, |column, all| {
            let Some(column) = column.as_primitive_opt::<Int32Type>() else {
                return false;
            };
            all.extend(column.iter());
            true
        })
    }

    /// Numbers; a missing one is NaN.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, ColumnsError> {
        self.gather(name, |column, all| {
            let Some(column) = column.as_primitive_opt::<Float64Type>() else {
                return false;
            };
            if column.null_count() == 0 {
                all.extend_from_slice(column.values());
            } else {
                all.extend(column.iter().map(|cell| cell.unwrap_or(f64::NAN)));
            }
            true
        })
    }

    /// Days.
    pub fn days(&self, name: &str) -> Result<Vec<Option<jiff::civil::Date>>, ColumnsError> {
        self.gather(name, |column, all| {
            let Some(column) = column.as_primitive_opt::<Date32Type>() else {
                return false;
            };
            all.extend(column.iter().map(|cell| cell.map(from_days)));
            true
        })
    }

    /// Yes or no.
    pub fn flags(&self, name: &str) -> Result<Vec<Option<bool>>, ColumnsError> {
        self.gather(name, |column, all| {
            let Some(column) = column.as_boolean_opt() else {
                return false;
            };
            all.extend(column.iter());
            true
        })
    }

    /// Texts as numbers in the order in which they first come, and how many there are.
    pub fn numbered(&self, name: &str) -> Result<(Vec<Option<usize>>, usize), ColumnsError> {
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut all = Vec::with_capacity(self.rows);
        for batch in &self.batches {
            let texts = batch
                .column_by_name(name)
                .and_then(|column| column.as_string_opt::<i32>())
                .ok_or_else(|| ColumnsError(name.to_owned()))?;
            all.extend(texts.iter().map(|text| {
                let next = numbers.len();
                text.map(|text| *numbers.entry(text).or_insert(next))
            }));
        }
        Ok((all, numbers.len()))
    }

    /// Texts.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, ColumnsError> {
        self.gather(name, |column, all| {
            let Some(column) = column.as_string_opt::<i32>() else {
                return false;
            };
            all.extend(column.iter().map(|cell| cell.map(str::to_owned)));
            true
        })
    }
}
