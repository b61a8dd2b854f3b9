//! The data folder when things break: no rights, no space, killed in the middle, damaged afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use bilateral_world::add::{AddError, add, status, verify};
use bilateral_world::store::{Store, StoreError};
use tempfile::TempDir;

use crate::adding::{CONNECTOR, HEADER};

/// Rows for so many years of so many dyads, with figures that depend on a seed and hardly compress.
fn write_file(folder: &Path, dyads: u32, seed: u32) -> PathBuf {
    let mut text = HEADER.to_owned();
    for b in 1..=dyads {
        for year in 1950..2000 {
            text.push_str(&format!(
                "2,{b},{year},{},somewhere\n",
                (b * 7919 + year * seed).wrapping_mul(2_654_435_761) >> 8
            ));
        }
    }
    let path = folder.join(format!("visits-{seed}.csv"));
    fs::write(&path, text).unwrap();
    path
}

fn add_as(store: &Store, file: &Path, version: &str) -> Result<(), AddError> {
    add(
        store,
        &CONNECTOR,
        &[file.to_owned()],
        Some(version.to_owned()),
        None,
    )
    .map(drop)
}

/// Everything below a folder, with the length of each file.
fn listing(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(listing(&path));
        }
        found.push((path, entry.metadata().unwrap().len()));
    }
    found.sort();
    found
}

#[test]
fn a_folder_that_can_not_be_written_is_said_and_nothing_changes() {
    let folder = TempDir::new().unwrap();
    let file = write_file(folder.path(), 2, 1);
    // A file in the folder's place stops even the superuser.
    let in_the_way = folder.path().join("in-the-way");
    fs::write(&in_the_way, "x").unwrap();
    let before = listing(folder.path());
    let error = add_as(&Store::at(in_the_way.join("data")), &file, "1").unwrap_err();
    assert!(matches!(error, AddError::Store(StoreError::Io { .. })), "{error}");
    assert!(error.to_string().contains("in-the-way"), "{error}");
    assert!(error.help().contains("write"), "{}", error.help());
    assert_eq!(listing(folder.path()), before);
}

#[cfg(unix)]
#[test]
fn a_folder_without_rights_is_said_and_nothing_changes() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let file = write_file(folder.path(), 2, 1);
    let root = folder.path().join("data");
    let store = Store::at(&root);
    add_as(&store, &file, "1").unwrap();
    let place = root.join("visits");
    fs::set_permissions(&place, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(place.join("probe"), "x").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let before = listing(&root);
    let error = add_as(&store, &file, "2").unwrap_err();
    assert!(matches!(error, AddError::Store(StoreError::Io { .. })), "{error}");
    assert_eq!(listing(&root), before);
    fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).unwrap();
    add_as(&store, &file, "2").unwrap();
}

/// A small file system in memory, unmounted at the end.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn new(size: &str) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|status| status.success())
            .then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_leaves_what_was_there() {
    let Some(disk) = SmallDisk::new("128k") else {
        eprintln!("skipped: needs the right to mount a file system");
        return;
    };
    let files = TempDir::new().unwrap();
    let (small, large) = (write_file(files.path(), 1, 1), write_file(files.path(), 4000, 2));
    let store = Store::at(disk.0.path().join("data"));
    add_as(&store, &small, "1").unwrap();
    let before = listing(store.root());
    let error = add_as(&store, &large, "2").unwrap_err();
    assert!(matches!(error, AddError::Store(StoreError::Io { .. })), "{error}");
    assert!(error.help().contains("disk"), "{}", error.help());
    assert_eq!(listing(store.root()), before);
    assert!(verify(&store).iter().all(|release| release.outcome.is_ok()));
    assert_eq!(store.table("visits", "1", "visits").unwrap().len(), 50);
}

/// Set for the process that is to be killed: the data folder and the file to add.
const CHILD: &str = "BILATERAL_TEST_ADDS_UNTIL_KILLED";

/// By itself it adds a few releases one after the other; with the variable set it does so until it is killed.
#[test]
fn adds_one_release_after_another() {
    let folder = TempDir::new().unwrap();
    let (root, file, count) = match std::env::var(CHILD) {
        Ok(given) => {
            let (root, file) = given.split_once('|').unwrap();
            (PathBuf::from(root), PathBuf::from(file), usize::MAX)
        }
        Err(_) => (folder.path().join("data"), write_file(folder.path(), 3, 1), 3),
    };
    let store = Store::at(root);
    let begun = Instant::now();
    for number in (2..).take(count) {
        if begun.elapsed() > Duration::from_mins(1) {
            break;
        }
        add_as(&store, &file, &format!("{}-{number}", std::process::id())).unwrap();
    }
    assert_eq!(store.releases("visits").unwrap().len(), count);
}

fn scratch_folders(store: &Store) -> usize {
    fs::read_dir(store.root().join("visits"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(".adding-"))
        .count()
}

#[cfg(unix)]
#[test]
fn a_process_killed_in_the_middle_leaves_whole_releases_only() {
    let folder = TempDir::new().unwrap();
    let store = Store::at(folder.path().join("data"));
    let first = write_file(folder.path(), 10, 1);
    let large = write_file(folder.path(), 800, 2);
    add_as(&store, &first, "1").unwrap();
    let mut broken = 0;
    for round in 0..8 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::adds_one_release_after_another"])
            .env(CHILD, format!("{}|{}", store.root().display(), large.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while scratch_folders(&store) == 0 && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_micros(200));
        }
        assert_eq!(store.sweep(), 0, "what another run is writing is left alone");
        std::thread::sleep(Duration::from_millis(round));
        child.kill().unwrap();
        child.wait().unwrap();
        let left = scratch_folders(&store);
        assert_eq!(store.sweep(), left);
        assert_eq!(scratch_folders(&store), 0);
        broken += left;
        for release in verify(&store) {
            release.outcome.unwrap();
        }
        assert_eq!(store.table("visits", "1", "visits").unwrap().len(), 500);
    }
    assert!(broken > 0, "no round was killed in the middle");
}

#[test]
fn many_at_once_make_one_release() {
    let folder = TempDir::new().unwrap();
    let store = Store::at(folder.path().join("data"));
    let file = write_file(folder.path(), 20, 1);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| add_as(&store, &file, "1")))
            .collect();
        for one in all {
            one.join().unwrap().unwrap();
        }
    });
    assert_eq!(store.releases("visits").unwrap().len(), 1);
    assert_eq!(scratch_folders(&store), 0);
}

#[test]
fn damage_is_found_told_and_can_be_removed() {
    let folder = TempDir::new().unwrap();
    let store = Store::at(folder.path().join("data"));
    let file = write_file(folder.path(), 5, 1);
    for version in ["1", "2", "3", "4", "5"] {
        add_as(&store, &file, version).unwrap();
    }
    let table = |version: &str| store.folder("visits", version).join("visits.parquet");
    let manifest = |version: &str| store.folder("visits", version).join("manifest.json");
    let mut bytes = fs::read(table("1")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(table("1"), bytes).unwrap();
    fs::remove_file(table("2")).unwrap();
    fs::write(manifest("3"), "{").unwrap();
    fs::copy(manifest("5"), manifest("4")).unwrap();
    let found: Vec<(String, bool)> = verify(&store)
        .into_iter()
        .map(|release| (release.version, release.outcome.is_ok()))
        .collect();
    let mut good: Vec<&str> = found
        .iter()
        .filter(|(_, ok)| *ok)
        .map(|(version, _)| version.as_str())
        .collect();
    good.sort_unstable();
    assert_eq!((found.len(), good), (5, vec!["5"]));
    let error = store.releases("visits").unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
    // A damaged release can't be added over; it has to be removed.
    let error = add_as(&store, &file, "3").unwrap_err();
    assert!(error.help().contains("Remove"), "{}", error.help());
    for version in ["1", "2", "3", "4"] {
        store.remove("visits", version).unwrap();
        add_as(&store, &file, version).unwrap();
    }
    assert!(verify(&store).iter().all(|release| release.outcome.is_ok()));
    assert_eq!(store.releases("visits").unwrap().len(), 5);
    assert_eq!(names(&store.root().join("visits")), ["1", "2", "3", "4", "5"]);
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn an_empty_folder_and_none_hold_nothing() {
    let folder = TempDir::new().unwrap();
    for root in [folder.path().to_owned(), folder.path().join("none")] {
        let store = Store::at(root);
        assert!(verify(&store).is_empty());
        assert!(status(&store).iter().all(|status| status.held.is_empty()));
        assert_eq!(store.sweep(), 0);
        let error = store.remove("visits", "1").unwrap_err();
        assert!(matches!(error, StoreError::Absent { .. }), "{error}");
    }
}
