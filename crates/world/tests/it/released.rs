//! Publishers' files on their way into a store, as a user adds them.
use std::path::PathBuf;

use bilateral_world::store::{FileDigest, Manifest, Release, Store, sha256_of};
use bilateral_world::system::{Base, Direction, System};
use bilateral_world::{connector, input, states};
use jiff::civil::Date;

/// Adds files as one release of a data set. Where they don't tell when they came out, it is taken to be their last day.
pub(crate) fn add(store: &Store, dataset: &str, files: &[PathBuf]) -> Manifest {
    let connector = connector::by_id(dataset).unwrap_or_else(|| panic!("{dataset} has no connector"));
    let texts: Vec<_> = files
        .iter()
        .flat_map(|file| input::open(file).unwrap_or_else(|error| panic!("{error}")))
        .collect();
    let (output, layout) = connector::read(connector, &texts).unwrap_or_else(|error| panic!("{error}"));
    let told = output.released.is_some() || output.documented.is_some() || !layout.released.is_empty();
    let release = Release {
        version: None,
        released: (!told).then_some(Date::constant(2026, 1, 1)),
        files: files
            .iter()
            .map(|file| FileDigest {
                name: file.file_name().unwrap().to_string_lossy().into_owned(),
                bytes: std::fs::metadata(file).unwrap().len(),
                sha256: sha256_of(file).unwrap(),
            })
            .collect(),
    };
    store
        .add(connector, layout, output, release)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Every pair of states in some years, by the table of states.
pub(crate) fn pairs(from: i16, to: i16) -> Base {
    let spells = states::all().iter().flat_map(|state| {
        let years = states::years(*state).iter();
        years.map(|(first, last)| {
            let end = last.map(|last| Date::constant(last, 12, 31));
            (*state, Date::constant(*first, 1, 1), end)
        })
    });
    Base::new(&System::new(spells, to), from, to, Direction::Dyads)
}

/// How many rows of a release were set aside.
pub(crate) fn set_aside(manifest: &Manifest) -> usize {
    manifest.set_aside.values().sum()
}

/// How many rows one of its tables has.
pub(crate) fn rows(manifest: &Manifest, table: &str) -> usize {
    let held = manifest.tables.iter().find(|held| held.name == table);
    held.map_or(0, |held| held.rows)
}
