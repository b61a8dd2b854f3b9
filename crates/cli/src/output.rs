//! Writing a page: to the terminal, with colour only where one is; or to a file, whole or not at all.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use bilateral_casefile::AppendError;

use crate::exit::Failure;

/// Writes a page. Colour codes are taken out unless it goes to a terminal that shows them.
pub(crate) fn write(text: &str, to: Option<&Path>) -> Result<(), Failure> {
    match to {
        None => {
            let mut out = anstream::AutoStream::auto(std::io::stdout().lock());
            match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
                Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::BrokenPipe),
                Err(error) => Err(Failure::usage(
                    format!("the output can't be written: {error}"),
                    "",
                )),
                Ok(()) => Ok(()),
            }
        }
        Some(path) => write_bytes(anstream::adapter::strip_str(text).to_string().as_bytes(), path),
    }
}

/// Writes a file, whole or not at all.
pub(crate) fn write_bytes(bytes: &[u8], path: &Path) -> Result<(), Failure> {
    // Written beside the target and renamed: a reader never sees half a file.
    let beside = path.with_extension(format!("tmp-{}", std::process::id()));
    let written = fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        Failure::usage(
            format!("`{}` can't be written: {error}", path.display()),
            "check the folder and its rights",
        )
    })
}

/// Adds rows to a file of a case; see [`bilateral_casefile::append`].
pub(crate) fn append(folder: &Path, name: &str, header: &str, rows: &str) -> Result<(), Failure> {
    let added = bilateral_casefile::append(folder, name, header, rows, |_| {
        Ok::<(), std::convert::Infallible>(())
    });
    added.map_err(|error| {
        let why = match error {
            AppendError::Io(error) => error.to_string(),
            AppendError::Refused(never) => match never {},
        };
        Failure::usage(
            format!("`{}` can't be written: {why}", folder.join(name).display()),
            "check the folder and its rights; nothing was changed",
        )
    })
}
