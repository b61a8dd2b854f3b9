//! Where the shared data lie, if they are at hand.
use std::path::{Path, PathBuf};

/// A file or folder of the shared data; without it a line says so, or the test fails where the data must be there.
pub(crate) fn data(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("BILATERAL_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let found = root.join("data").join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(
        std::env::var_os("BILATERAL_REQUIRE_SHARED").is_none(),
        "the shared data must be there: {path}"
    );
    eprintln!("skipped: needs {path} of the shared data");
    None
}
