//! A file while it is being downloaded, with a note of which file at the server it is a part of.

use std::fs::{self, File, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::FetchError;

/// Which file at the server some bytes are of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Origin {
    /// Address.
    pub(super) url: String,
    /// The server's tag for that state of it.
    pub(super) etag: Option<String>,
    /// When it was last changed, as the server writes it.
    pub(super) last_modified: Option<String>,
}

impl Origin {
    fn read(path: &Path) -> Option<Self> {
        serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
    }

    /// That of a whole file.
    pub(super) fn of_whole(target: &Path) -> Option<Self> {
        Self::read(&note_of(target))
    }

    /// What to ask the rest by: a strong tag, else the time of the last change.
    pub(super) fn validator(&self) -> Option<&str> {
        let strong = self.etag.as_deref().filter(|tag| !tag.starts_with("W/"));
        strong.or(self.last_modified.as_deref())
    }
}

/// The note beside a file.
fn note_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".json");
    PathBuf::from(name)
}

/// The part of a file that is here.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
    len: u64,
    origin: Option<Origin>,
}

impl Part {
    /// Opens what an earlier run left, or a new one. No other run can have it until it is dropped.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self, FetchError> {
        let path = folder.join(format!("{name}.part"));
        let io = |error: std::io::Error| FetchError::io(&path, &error);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(io)?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(FetchError::Busy {
                path: path.display().to_string(),
            });
        }
        let len = file.seek(SeekFrom::End(0)).map_err(io)?;
        let origin = Origin::read(&note_of(&path));
        Ok(Self {
            path,
            file,
            len,
            origin,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many bytes are here.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Which file at the server they are of, if that is known.
    pub(super) fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Begins anew. The bytes go first: a note must never stand beside bytes of another file.
    pub(super) fn begin(&mut self, origin: Option<Origin>) -> Result<(), FetchError> {
        let io = |error: std::io::Error| FetchError::io(&self.path, &error);
        self.file.set_len(0).map_err(io)?;
        self.file.seek(SeekFrom::Start(0)).map_err(io)?;
        self.len = 0;
        let note = note_of(&self.path);
        match &origin {
            Some(origin) => {
                let text = serde_json::to_string(origin).unwrap_or_default();
                fs::write(&note, text).map_err(|error| FetchError::io(&note, &error))?;
            }
            None => {
                let _ = fs::remove_file(&note);
            }
        }
        self.origin = origin;
        Ok(())
    }

    /// Adds bytes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file
            .write_all(bytes)
            .map_err(|error| FetchError::io(&self.path, &error))?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    /// To the disk.
    pub(super) fn sync(&self) -> Result<(), FetchError> {
        self.file
            .sync_all()
            .map_err(|error| FetchError::io(&self.path, &error))
    }

    /// Takes its place, at once. The old file's note goes first: it must never stand beside the new file.
    pub(super) fn become_whole(self, target: &Path) -> Result<(), FetchError> {
        let note = note_of(target);
        let _ = fs::remove_file(&note);
        fs::rename(&self.path, target).map_err(|error| FetchError::io(target, &error))?;
        let _ = fs::rename(note_of(&self.path), note);
        Ok(())
    }

    /// Removes it.
    pub(super) fn discard(self) {
        let _ = fs::remove_file(&self.path);
        let _ = fs::remove_file(note_of(&self.path));
    }

    /// Leaves it for the next run, if there is anything to leave.
    pub(super) fn leave(self) {
        if self.len == 0 {
            self.discard();
        }
    }
}
