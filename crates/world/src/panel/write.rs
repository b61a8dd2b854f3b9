//! Writing a panel to a file, whole or not at all.

use std::fs::File;
use std::path::Path;

use super::{Panel, csv, dta, parquet};
use crate::whole::whole;

/// A format of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Apache Parquet with zstd; a missing figure is null. Says in its metadata where it comes from.
    Parquet,
    /// Comma-separated values; a missing figure is an empty cell.
    Csv,
    /// Stata 14 and later; a missing figure is `.`, columns are labelled.
    Dta,
}

impl Format {
    /// The format that a file's name asks for; nothing if it ends otherwise.
    pub fn of_path(path: &Path) -> Option<Self> {
        let end = path.extension()?.to_str()?.to_ascii_lowercase();
        match end.as_str() {
            "parquet" => Some(Self::Parquet),
            "csv" => Some(Self::Csv),
            "dta" => Some(Self::Dta),
            _ => None,
        }
    }
}

/// Why a panel was not written; then nothing was, and a file that was there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The system or the format refused.
    #[error("{path}: {why}")]
    Refused {
        /// Path.
        path: String,
        /// Why.
        why: String,
    },
    /// A figure beyond what Stata can hold: it would pass for a missing one.
    #[error("{measure} is {value} in row {row}, which Stata can't hold")]
    Beyond {
        /// Measure.
        measure: String,
        /// The figure.
        value: f64,
        /// Row, from 1.
        row: usize,
    },
}

/// Rows between two calls of progress, and in a group of rows of a Parquet file.
pub(super) const STEP: usize = 1 << 16;

/// Told how many rows are written, and of how many.
pub(super) type Progress<'a> = &'a mut dyn FnMut(usize, usize);

/// What a writer of one format needs.
pub(super) struct Target<'a> {
    /// Where to write.
    pub(super) file: File,
    /// The command that made the panel.
    pub(super) command: &'a str,
}

impl Panel {
    /// Writes the panel. `command` is what the user typed; `progress` is told after every 65,536 rows how many are
    /// written, and of how many. The file appears whole or not at all.
    pub fn write(
        &self,
        path: &Path,
        format: Format,
        command: &str,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<(), WriteError> {
        let refused = |why: &dyn std::fmt::Display| WriteError::Refused {
            path: path.display().to_string(),
            why: why.to_string(),
        };
        whole(path, refused, |file| {
            let target = Target { file, command };
            let written = match format {
                Format::Parquet => parquet::write(self, target, progress),
                Format::Csv => csv::write(self, target, progress),
                Format::Dta => dta::write(self, target, progress),
            };
            written.map_err(|error| match error {
                Trouble::Format(why) => refused(&why),
                Trouble::Beyond { measure, value, row } => WriteError::Beyond { measure, value, row },
            })
        })
    }
}

/// What went wrong in a writer, which does not know the file's name.
pub(super) enum Trouble {
    /// The system or the format refused.
    Format(String),
    /// A figure that the format can't hold.
    Beyond { measure: String, value: f64, row: usize },
}

impl Trouble {
    pub(super) fn of(error: &dyn std::fmt::Display) -> Self {
        Self::Format(error.to_string())
    }
}
