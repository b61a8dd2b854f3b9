//! Columns kept on the disk: never out of date, never believed when damaged, never needed.

use std::fs;
use std::path::{Path, PathBuf};

use bilateral_world::measure::{Catalogue, Column, Knowledge, World};
use bilateral_world::store::Store;
use bilateral_world::system::{Base, Direction};
use jiff::civil::date;

use crate::invented;

const MEASURE: &str = "trade-to";

fn world(store: &Store, knowledge: Knowledge) -> World {
    World::new(store.clone(), Catalogue::shipped(), knowledge)
}

/// The measure as another run would have it.
fn run(store: &Store, knowledge: Knowledge, to: i16) -> Column {
    let world = world(store, knowledge);
    let base = Base::new(&world.system().unwrap(), 1993, to, Direction::DirectedDyads);
    let columns = world.kept(&[MEASURE], &base, &mut |_, _| {}).unwrap();
    columns[0].as_ref().clone()
}

fn files(store: &Store) -> Vec<PathBuf> {
    let entries = fs::read_dir(store.columns()).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn same(a: &Column, b: &Column) -> bool {
    let bits = |column: &Column| -> Vec<u64> { column.values.iter().map(|value| value.to_bits()).collect() };
    a.coverage == b.coverage && bits(a) == bits(b)
}

/// Writes other figures into a file, as this program would have.
fn forge(path: &Path) -> f64 {
    let mut bytes = fs::read(path).unwrap();
    let other = 12_345.5_f64;
    for cell in bytes[40..].chunks_exact_mut(8) {
        cell.copy_from_slice(&other.to_le_bytes());
    }
    let digest = blake3::hash(&bytes[32..]);
    bytes[..32].copy_from_slice(digest.as_bytes());
    fs::write(path, bytes).unwrap();
    other
}

/// A data folder with the measure kept in it, and the file.
fn kept() -> (tempfile::TempDir, Store, Column, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let store = invented::fill(folder.path());
    let first = run(&store, Knowledge::Latest, 2008);
    let [file] = files(&store).try_into().unwrap();
    (folder, store, first, file)
}

#[test]
fn the_next_run_takes_what_was_kept() {
    let (_folder, store, first, file) = kept();
    assert!(same(&first, &run(&store, Knowledge::Latest, 2008)));
    // It is read and not computed again: what stands there counts.
    let other = forge(&file);
    let forged = run(&store, Knowledge::Latest, 2008);
    assert!(
        forged
            .values
            .iter()
            .all(|value| value.to_bits() == other.to_bits())
    );
    // It is no data set.
    assert!(!store.datasets().contains(&"columns".to_owned()));
}

#[test]
fn other_rows_another_day_and_another_release_are_other_columns() {
    let folder = tempfile::tempdir().unwrap();
    let store = invented::fill(folder.path());
    let latest = run(&store, Knowledge::Latest, 2008);
    run(&store, Knowledge::Latest, 2007);
    assert_eq!(files(&store).len(), 2);
    let early = run(&store, Knowledge::AsOf(date(2005, 6, 1)), 2008);
    assert_eq!(files(&store).len(), 3);
    assert!(!same(&latest, &early));
    // The same in any order and with every column at hand.
    for file in files(&store) {
        fs::remove_file(file).unwrap();
    }
    assert!(same(
        &early,
        &run(&store, Knowledge::AsOf(date(2005, 6, 1)), 2008)
    ));
    assert!(same(&latest, &run(&store, Knowledge::Latest, 2008)));
}

#[test]
fn a_damaged_file_is_computed_again() {
    let (_folder, store, first, file) = kept();
    let whole = fs::read(&file).unwrap();
    let mut turned = whole.clone();
    turned[whole.len() / 2] ^= 1;
    for damaged in [
        turned,
        whole[..whole.len() - 8].to_vec(),
        whole[..20].to_vec(),
        Vec::new(),
    ] {
        fs::write(&file, damaged).unwrap();
        assert!(same(&first, &run(&store, Knowledge::Latest, 2008)));
        assert_eq!(fs::read(&file).unwrap(), whole);
    }
}

#[test]
fn where_nothing_can_be_kept_all_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = invented::fill(folder.path());
    fs::write(store.columns(), "in the way").unwrap();
    let first = run(&store, Knowledge::Latest, 2008);
    assert!(same(&first, &run(&store, Knowledge::Latest, 2008)));
    assert!(first.values.iter().any(|value| value.is_finite()));
}

#[test]
fn who_waits_is_told_of_each_measure() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(&invented::fill(folder.path()), Knowledge::Latest);
    let base = Base::new(&world.system().unwrap(), 1993, 2008, Direction::DirectedDyads);
    let mut told = Vec::new();
    let mut tell = |done, all| told.push((done, all));
    let columns = world
        .kept(&[MEASURE, "trade-total", MEASURE], &base, &mut tell)
        .unwrap();
    assert_eq!(columns.len(), 3);
    assert!(same(&columns[0], &columns[2]));
    assert_eq!(told.last(), Some(&(3, 3)));
    assert!(told.is_sorted(), "{told:?}");
    let missing = world.kept(&["arms-to"], &base, &mut |_, _| {});
    assert!(missing.is_err_and(|error| error.to_string().contains("sipri-transfers")));
}
