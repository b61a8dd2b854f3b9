//! A file that appears whole or not at all.

use std::fmt::Display;
use std::fs::File;
use std::path::Path;

use tempfile::NamedTempFile;

/// Lets `write` fill a file beside the target, brings it to the disk and gives it the target's name. What was there stays as
/// it was unless all of this succeeds. `refused` makes the system's own refusals into the writer's errors.
pub(crate) fn whole<E>(
    path: &Path,
    refused: impl Fn(&dyn Display) -> E,
    write: impl FnOnce(File) -> Result<(), E>,
) -> Result<(), E> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let beside = beside(folder, ".panel-").map_err(|error| refused(&error))?;
    write(beside.as_file().try_clone().map_err(|error| refused(&error))?)?;
    beside.as_file().sync_all().map_err(|error| refused(&error))?;
    beside.persist(path).map_err(|error| refused(&error.error))?;
    Ok(())
}

/// A file of a passing name. Who may read it is as of any other new file: what the user's mask leaves.
pub(crate) fn beside(folder: &Path, prefix: &str) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
