//! Adding rows to a file of a case, or writing it anew: whole or not at all, and one writer at a time.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::folder::CASE_YAML;

/// Why rows were not added.
#[derive(Debug)]
pub enum AppendError<E> {
    /// The file system did not let us; the file is as it was.
    Io(io::Error),
    /// The rows did not pass the check; nothing was written.
    Refused(E),
}

/// Appends text to a file within a case's folder; a file that is not there yet begins with the header.
///
/// The whole new content is checked, written beside the old, brought to the disk and put in its place, so that a reader, or
/// a machine that stops, sees the old rows or all of them. The case's own file is locked meanwhile: two writers come one
/// after the other, and the second is checked against what the first has written.
///
/// # Errors
/// If the file can't be written, or the check refuses the new content.
pub fn append<E>(
    folder: &Path,
    name: &str,
    header: &str,
    rows: &str,
    check: impl FnOnce(&str) -> Result<(), E>,
) -> Result<(), AppendError<E>> {
    let path = folder.join(name);
    let lock = File::open(folder.join(CASE_YAML)).map_err(AppendError::Io)?;
    lock.lock().map_err(AppendError::Io)?;
    let mut text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => format!("{header}\n"),
        Err(error) => return Err(AppendError::Io(error)),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(rows);
    check(&text).map_err(AppendError::Refused)?;
    replace(&path, &text).map_err(AppendError::Io)
}

/// Puts a text in the place of a file of a case, or makes the file: whole or not at all, and one writer at a time.
///
/// # Errors
/// If the file can't be written; then it is as it was.
pub fn put(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let lock = File::open(folder.join(CASE_YAML))?;
    lock.lock()?;
    replace(&folder.join(name), text)
}

/// Puts a file in place of another, whole.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let beside = path.with_extension(format!("tmp-{}", std::process::id()));
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let written = written.and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        let _ = fs::remove_file(&beside);
        return written;
    }
    // The new name is on the disk only once its folder is; not every system can tell.
    if let Some(folder) = path.parent().and_then(|parent| File::open(parent).ok()) {
        let _ = folder.sync_all();
    }
    Ok(())
}
