//! What lies in the data folder, damaged or not; removing a release; clearing up after broken runs.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::PathBuf;

use super::{Manifest, Store, StoreError, io};
use crate::output::SetAside;

/// What lies at the place of a release.
#[derive(Debug)]
pub struct Held {
    /// Version, by the folder's name.
    pub version: String,
    /// Its manifest, or what is wrong with it.
    pub manifest: Result<Manifest, StoreError>,
}

/// Folder of downloads, beside those of the data sets.
const DOWNLOADS: &str = "downloads";

/// Folder of columns that were computed before.
const COLUMNS: &str = "columns";

/// File that runs hold locked while they write.
const LOCK: &str = ".lock";

/// Beginnings of the names of folders that only live as long as a run.
const PASSING: [&str; 2] = [".adding-", ".removing-"];

/// Whether a version can be the name of a folder on any system.
pub(super) fn can_name_a_folder(version: &str) -> bool {
    let usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    (1..=64).contains(&version.len())
        && !version.starts_with('.')
        && !version.ends_with('.')
        && version.chars().all(usual)
}

impl Store {
    /// Folder in which computed columns are kept; it may be deleted at any time.
    pub fn columns(&self) -> PathBuf {
        self.root().join(COLUMNS)
    }

    /// Folder in which downloads of a data set are kept.
    pub fn downloads(&self, dataset: &str) -> PathBuf {
        self.root().join(DOWNLOADS).join(dataset)
    }

    /// The data sets of which something is there, whether or not this program knows them, by name.
    pub fn datasets(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root()).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.') && name != DOWNLOADS && name != COLUMNS)
            .collect();
        names.sort();
        names
    }

    /// Everything that lies at the places of a data set's releases: whole ones first, the earliest first of all.
    pub fn held(&self, dataset: &str) -> Vec<Held> {
        let entries = fs::read_dir(self.root().join(dataset))
            .into_iter()
            .flatten()
            .flatten();
        let mut found: Vec<Held> = entries
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.'))
            .map(|version| Held {
                manifest: self.release(dataset, &version),
                version,
            })
            .collect();
        let order = |held: &Held| {
            let released = held.manifest.as_ref().ok().map(|manifest| manifest.released);
            (released.is_none(), released, held.version.clone())
        };
        found.sort_by_key(order);
        found
    }

    /// One release.
    pub fn release(&self, dataset: &str, version: &str) -> Result<Manifest, StoreError> {
        let folder = self.folder(dataset, version);
        if !can_name_a_folder(version) || !folder.is_dir() {
            return Err(StoreError::Absent {
                what: format!("{dataset} {version}"),
            });
        }
        let damaged = |why: String| StoreError::Damaged {
            path: folder.display().to_string(),
            why,
        };
        let manifest = Manifest::read(&folder).map_err(|error| match error {
            StoreError::Io { why, .. } => damaged(format!("its manifest can't be read: {why}")),
            other => other,
        })?;
        if manifest.dataset != dataset || manifest.version != version {
            return Err(damaged(format!(
                "its manifest is that of {} {}",
                manifest.dataset, manifest.version
            )));
        }
        Ok(manifest)
    }

    /// The rows of a release that were set aside, in order, as far as they were listed one by one.
    pub fn set_aside(&self, dataset: &str, version: &str) -> Result<Vec<SetAside>, StoreError> {
        let path = self.folder(dataset, version).join("set-aside.csv");
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(io(&path, &error)),
        };
        csv::Reader::from_reader(file)
            .deserialize()
            .collect::<Result<_, _>>()
            .map_err(|error| StoreError::Damaged {
                path: path.display().to_string(),
                why: error.to_string(),
            })
    }

    /// Removes a release, damaged or not: out of sight at once, then file by file.
    pub fn remove(&self, dataset: &str, version: &str) -> Result<(), StoreError> {
        let place = self.folder(dataset, version);
        let known = self.held(dataset).iter().any(|held| held.version == version);
        if !known {
            return Err(StoreError::Absent {
                what: format!("{dataset} {version}"),
            });
        }
        let _removing = self.lock_shared();
        let aside = self
            .root()
            .join(dataset)
            .join(format!(".removing-{version}-{}", std::process::id()));
        fs::rename(&place, &aside).map_err(|error| io(&place, &error))?;
        fs::remove_dir_all(&aside).map_err(|error| io(&aside, &error))
    }

    /// Removes what broken runs left behind, unless another run is at work. Returns how many folders.
    pub fn sweep(&self) -> usize {
        // Without a lock nobody can tell what is broken from what is being written.
        let Some(lock) = self.lock_file() else { return 0 };
        if lock.try_lock().is_err() {
            return 0;
        }
        let mut swept = 0;
        for dataset in self.datasets() {
            for entry in fs::read_dir(self.root().join(dataset))
                .into_iter()
                .flatten()
                .flatten()
            {
                let name = entry.file_name().to_string_lossy().into_owned();
                let passing = PASSING.iter().any(|start| name.starts_with(start));
                if passing && fs::remove_dir_all(entry.path()).is_ok() {
                    swept += 1;
                }
            }
        }
        swept
    }

    fn lock_file(&self) -> Option<File> {
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        options.open(self.root().join(LOCK)).ok()
    }

    /// Held until dropped, or until the process ends in whatever way. Some file systems have no locks; on them nothing is
    /// swept either.
    pub(super) fn lock_shared(&self) -> Option<File> {
        let lock = self.lock_file()?;
        lock.lock_shared().ok()?;
        Some(lock)
    }
}
