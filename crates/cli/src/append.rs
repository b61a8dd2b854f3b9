//! Adding rows to a file of a case: whole or not at all, and one writer at a time.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use bilateral_casefile::CASE_YAML;

use crate::exit::Failure;

/// Appends text to a file within a case's folder; a file that is not there yet begins with the header.
///
/// The whole new content is written beside the old and put in its place, so that a reader, or a machine that stops, sees
/// the old rows or all of them. The case's own file is locked meanwhile: two writers come one after the other.
pub(crate) fn append(folder: &Path, name: &str, header: &str, rows: &str) -> Result<(), Failure> {
    let path = folder.join(name);
    let write = || -> std::io::Result<()> {
        let lock = File::open(folder.join(CASE_YAML))?;
        lock.lock()?;
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => format!("{header}\n"),
            Err(error) => return Err(error),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(rows);
        let beside = path.with_extension(format!("tmp-{}", std::process::id()));
        let written = File::create(&beside).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        let written = written.and_then(|()| fs::rename(&beside, &path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    };
    write().map_err(|error| {
        Failure::usage(
            format!("`{}` can't be written: {error}", path.display()),
            "check the folder and its rights; nothing was changed",
        )
    })
}
