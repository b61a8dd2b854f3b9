//! The user's data folder: releases of data sets as Parquet, side by side, each with a manifest of digests.
//!
//! ```text
//! <root>/<data set>/<version>/manifest.json, <table>.parquet, set-aside.csv
//! <root>/downloads/<data set>/<file>
//! <root>/columns/<key>: computed before, to be deleted whenever one likes
//! ```
//! A release is written into a folder beside its place and moved there at once, so that whatever breaks leaves the old
//! state as it was.

mod columns;
mod housekeeping;
mod manifest;

pub use columns::{Columns, ColumnsError};
pub use housekeeping::Held;
pub use manifest::{FileDigest, Manifest, ReleasedFrom, TableDigest};

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use etcetera::BaseStrategy;
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use sha2::{Digest, Sha256};

use crate::connector::{Connector, Layout};
use crate::output::Output;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused.
    #[error("{path}: {why}")]
    Io {
        /// Path.
        path: String,
        /// Why.
        why: String,
    },
    /// A version that is there already, with other content.
    #[error("{dataset} {version} is there already, made of other files")]
    Exists {
        /// Data set.
        dataset: String,
        /// Version.
        version: String,
    },
    /// Neither the file nor the user tells what release it is.
    #[error("these files do not tell which {what} they are")]
    Untold {
        /// `version` or `day of release`.
        what: &'static str,
    },
    /// A version that can't name a folder.
    #[error(
        "`{version}` can't be a version: it names a folder, so write letters, digits, `.`, `-`, `_` and `+`"
    )]
    BadVersion {
        /// Version.
        version: String,
    },
    /// A release or table that is not there.
    #[error("{what} is not in the data folder")]
    Absent {
        /// What.
        what: String,
    },
    /// A stored file that is not what was written.
    #[error("{path} has changed or is damaged: {why}")]
    Damaged {
        /// Path.
        path: String,
        /// Why.
        why: String,
    },
}

impl StoreError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Io { .. } => {
                "Check that you may write there and that the disk is not full; another data folder can be named. Nothing that was there has changed."
            }
            Self::Exists { .. } => {
                "If the publisher changed the files, give this release a version of its own."
            }
            Self::Untold { what: "version" } => "Give it: --version.",
            Self::Untold { .. } => {
                "Give it: --released DATE, the first day on which the publisher offered it."
            }
            Self::BadVersion { .. } => "Give another one: --version.",
            Self::Absent { .. } => "See which releases are at hand: bilateral data list.",
            Self::Damaged { .. } => "Remove the release and add it again from its files.",
        }
    }
}

/// The data folder.
#[derive(Debug, Clone)]
pub struct Store {
    root: PathBuf,
}

/// What `add` needs to know besides the files.
#[derive(Debug, Default, Clone)]
pub struct Release {
    /// Version, if the user gives it.
    pub version: Option<String>,
    /// Day of release, if the user gives it.
    pub released: Option<Date>,
    /// The files with their digests.
    pub files: Vec<FileDigest>,
}

impl Store {
    /// The store in a folder, which need not exist yet.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The user's: `BILATERAL_DATA`, or `bilateral` in the platform's data folder (XDG).
    pub fn of_user() -> Result<Self, StoreError> {
        if let Some(root) = std::env::var_os("BILATERAL_DATA") {
            return Ok(Self::at(root));
        }
        let base = etcetera::choose_base_strategy().map_err(|error| StoreError::Io {
            path: "the data folder".to_owned(),
            why: error.to_string(),
        })?;
        Ok(Self::at(base.data_dir().join("bilateral")))
    }

    /// All releases of a data set, the earliest first. One that is damaged is an error; see [`Store::held`].
    pub fn releases(&self, dataset: &str) -> Result<Vec<Manifest>, StoreError> {
        self.held(dataset).into_iter().map(|held| held.manifest).collect()
    }

    /// Folder of a release.
    pub fn folder(&self, dataset: &str, version: &str) -> PathBuf {
        self.root.join(dataset).join(version)
    }

    /// Writes a release. The same files again change nothing.
    pub fn add(
        &self,
        connector: &'static Connector,
        layout: &'static Layout,
        output: Output,
        release: Release,
    ) -> Result<Manifest, StoreError> {
        let dataset = connector.dataset;
        let version = release
            .version
            .or_else(|| output.version.clone())
            .or_else(|| (!layout.version.is_empty()).then(|| layout.version.to_owned()))
            .ok_or(StoreError::Untold { what: "version" })?;
        let (released, released_from) = release
            .released
            .map(|day| (day, ReleasedFrom::Given))
            .or_else(|| Some((output.released?, ReleasedFrom::File)))
            .or_else(|| Some((output.documented?, ReleasedFrom::Documented)))
            .or_else(|| Some((layout.released.parse().ok()?, ReleasedFrom::Documented)))
            .ok_or(StoreError::Untold {
                what: "day of release",
            })?;
        if !housekeeping::can_name_a_folder(&version) {
            return Err(StoreError::BadVersion { version });
        }
        let place = self.folder(dataset.id, &version);
        if place.exists() {
            return self.same(dataset.id, &version, &release.files);
        }
        let parent = self.root.join(dataset.id);
        fs::create_dir_all(&parent).map_err(|error| io(&parent, &error))?;
        // Held while the release is being written, so that no other run takes it for what a broken one left behind.
        let _adding = self.lock_shared();
        let scratch = tempfile::Builder::new()
            .prefix(".adding-")
            .tempdir_in(&parent)
            .map_err(|error| io(&parent, &error))?;
        let mut manifest = Manifest {
            dataset: dataset.id.to_owned(),
            version,
            released,
            released_from,
            layout: layout.name.to_owned(),
            origin: layout.origin,
            files: release.files,
            tables: Vec::new(),
            set_aside: output.counts.clone(),
            unplaced: output.unplaced.clone(),
            repeated: output.repeated,
            notes: output.notes.clone(),
            coverage: output.coverage,
        };
        let list = output.set_aside.clone();
        for (spec, batch) in output.finish() {
            let path = scratch.path().join(format!("{}.parquet", spec.name));
            write_parquet(&path, &batch)?;
            if manifest.coverage.is_none() {
                manifest.coverage = manifest::years(&batch);
            }
            manifest.tables.push(TableDigest {
                name: spec.name.to_owned(),
                rows: batch.num_rows(),
                sha256: sha256_of(&path)?,
            });
        }
        if !list.is_empty() {
            let path = scratch.path().join("set-aside.csv");
            let mut writer = csv::Writer::from_path(&path).map_err(|error| io(&path, &error))?;
            for row in &list {
                writer.serialize(row).map_err(|error| io(&path, &error))?;
            }
            writer.flush().map_err(|error| io(&path, &error))?;
        }
        manifest.write(scratch.path())?;
        // Moved whole; what was being written by another run at the same time wins or loses as a whole.
        let made = scratch.keep();
        if let Err(error) = fs::rename(&made, &place) {
            let _ = fs::remove_dir_all(&made);
            if place.exists() {
                return self.same(dataset.id, &manifest.version, &manifest.files);
            }
            return Err(io(&place, &error));
        }
        sync_folder(&parent);
        Ok(manifest)
    }

    /// The release that is there already, if it was made of the same files, whatever they were called.
    fn same(&self, dataset: &str, version: &str, files: &[FileDigest]) -> Result<Manifest, StoreError> {
        let digests = |files: &[FileDigest]| {
            let mut digests: Vec<String> = files.iter().map(|file| file.sha256.clone()).collect();
            digests.sort();
            digests
        };
        let held = self.release(dataset, version)?;
        if digests(&held.files) == digests(files) {
            return Ok(held);
        }
        Err(StoreError::Exists {
            dataset: dataset.to_owned(),
            version: version.to_owned(),
        })
    }

    /// A table of a release.
    pub fn table(&self, dataset: &str, version: &str, table: &str) -> Result<Columns, StoreError> {
        let path = self.folder(dataset, version).join(format!("{table}.parquet"));
        if !path.exists() {
            return Err(StoreError::Absent {
                what: format!("the table {table} of {dataset} {version}"),
            });
        }
        Columns::read(&path)
    }

    /// Checks every file of a release against its digest.
    pub fn verify(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let folder = self.folder(&manifest.dataset, &manifest.version);
        for table in &manifest.tables {
            let path = folder.join(format!("{}.parquet", table.name));
            let found = sha256_of(&path)?;
            if found != table.sha256 {
                return Err(StoreError::Damaged {
                    path: path.display().to_string(),
                    why: format!("its digest is {found}, written was {}", table.sha256),
                });
            }
        }
        Ok(())
    }
}

pub(crate) fn io(path: &Path, error: &dyn std::fmt::Display) -> StoreError {
    StoreError::Io {
        path: path.display().to_string(),
        why: error.to_string(),
    }
}

/// Writes one batch as Parquet, to the disk before it returns.
pub fn write_parquet(path: &Path, batch: &RecordBatch) -> Result<(), StoreError> {
    let file = File::create(path).map_err(|error| io(path, &error))?;
    fill_parquet(file, batch).map_err(|error| io(path, &error))
}

/// Writes one batch as Parquet into a file, to the disk before it returns.
pub(crate) fn fill_parquet(file: File, batch: &RecordBatch) -> Result<(), parquet::errors::ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).expect("a level of zstd")))
        .set_created_by("bilateral".to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties))?;
    writer.write(batch)?;
    writer.into_inner()?.sync_all()?;
    Ok(())
}

/// Makes a move within a folder last, where the system lets a folder be synced.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// SHA-256 of a file, in hexadecimal.
pub fn sha256_of(path: &Path) -> Result<String, StoreError> {
    let mut file = File::open(path).map_err(|error| io(path, &error))?;
    let mut hasher = Hasher(Sha256::new());
    std::io::copy(&mut file, &mut hasher).map_err(|error| io(path, &error))?;
    Ok(hex(&hasher.0.finalize()))
}

/// SHA-256 of bytes, in hexadecimal.
pub fn sha256_of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

struct Hasher(Sha256);

impl Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
