//! Tells the crate what its own source is, so that columns kept by another build are not taken for its own.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo tells it"));
    let mut hasher = DefaultHasher::new();
    let mut files = BTreeSet::new();
    for place in ["Cargo.toml", "src"] {
        println!("cargo::rerun-if-changed={place}");
        gather(&root.join(place), &mut files);
    }
    env::var("CARGO_PKG_VERSION")
        .expect("cargo tells it")
        .hash(&mut hasher);
    for file in files {
        file.strip_prefix(&root).unwrap_or(&file).hash(&mut hasher);
        fs::read(&file).expect("the source can be read").hash(&mut hasher);
    }
    println!("cargo::rustc-env=BILATERAL_WORLD_SOURCE={:016x}", hasher.finish());
}

fn gather(place: &Path, files: &mut BTreeSet<PathBuf>) {
    if place.is_dir() {
        for entry in fs::read_dir(place).expect("the source can be read").flatten() {
            gather(&entry.path(), files);
        }
    } else {
        files.insert(place.to_owned());
    }
}
