//! The manifest of a release: where it came from, what it holds, what was set aside, and the digests of it all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int16Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{StoreError, io};
use crate::connector::Origin;

/// Where the day of release comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleasedFrom {
    /// The user gave it.
    Given,
    /// The file tells it.
    File,
    /// It is known of files of this layout.
    Documented,
}

/// A file that a release was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

/// A stored table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDigest {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
    /// SHA-256 of the Parquet file.
    pub sha256: String,
}

/// A release of a data set as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Data set.
    pub dataset: String,
    /// Version.
    pub version: String,
    /// First day on which this release was out.
    pub released: Date,
    /// Where that day comes from.
    pub released_from: ReleasedFrom,
    /// Layout of the files.
    pub layout: String,
    /// Who wrote them.
    pub origin: Origin,
    /// The files.
    pub files: Vec<FileDigest>,
    /// The tables.
    pub tables: Vec<TableDigest>,
    /// How many rows were set aside, by reason.
    pub set_aside: BTreeMap<String, usize>,
    /// Codes that could not be placed, each with how often it stood there.
    pub unplaced: BTreeMap<String, usize>,
    /// Rows that said the same as an earlier one.
    pub repeated: usize,
    /// Remarks.
    pub notes: Vec<String>,
    /// First and last year covered.
    pub coverage: Option<(i16, i16)>,
}

const FILE: &str = "manifest.json";

impl Manifest {
    /// Reads the manifest in a folder.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(FILE);
        let text = fs::read_to_string(&path).map_err(|error| io(&path, &error))?;
        serde_json::from_str(&text).map_err(|error| StoreError::Damaged {
            path: path.display().to_string(),
            why: error.to_string(),
        })
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let path = folder.join(FILE);
        let text = serde_json::to_string_pretty(self).map_err(|error| io(&path, &error))?;
        fs::write(&path, text + "\n").map_err(|error| io(&path, &error))?;
        fs::File::open(&path)
            .and_then(|file| file.sync_all())
            .map_err(|error| io(&path, &error))
    }

    /// One digest for the whole release.
    pub fn digest(&self) -> String {
        let text = serde_json::to_string(&(&self.dataset, &self.version, &self.tables)).unwrap_or_default();
        super::sha256_of_bytes(text.as_bytes())
    }
}

/// First and last year that the rows of a batch speak of: from its years, else from its days.
pub(super) fn years(batch: &RecordBatch) -> Option<(i16, i16)> {
    let mut span: Option<(i16, i16)> = None;
    let mut widen = |year: i16| {
        span = Some(span.map_or((year, year), |(first, last)| (first.min(year), last.max(year))));
    };
    for column in batch.columns() {
        match column.data_type() {
            DataType::Int16 => column
                .as_primitive::<Int16Type>()
                .iter()
                .flatten()
                .for_each(&mut widen),
            DataType::Date32 if batch.schema().field_with_name("year").is_err() => {
                let days = column.as_primitive::<Date32Type>();
                days.iter()
                    .flatten()
                    .for_each(|day| widen(crate::output::from_days(day).year()));
            }
            _ => {}
        }
    }
    span
}
