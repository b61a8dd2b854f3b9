//! A server with a case to test with.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bilateral_casefile::scaffold;
use bilateral_model::Id;
use bilateral_serve::{Config, Running, Source, Sources, start};

use crate::http::{Answer, get};

/// The name of the case in addresses.
pub(crate) const CASE: &str = "/case/arcadia";

/// All pages of a case.
pub(crate) const PAGES: [&str; 5] = ["", "/ledger", "/dates", "/frameworks", "/downloads"];

/// A server and the folder that it serves.
pub(crate) struct Site {
    pub(crate) running: Running,
    pub(crate) folder: tempfile::TempDir,
}

impl Site {
    /// The scaffold's case, not to be changed through the pages.
    pub(crate) fn new() -> Self {
        Self::over(folder(), false)
    }

    /// The same, with adding allowed.
    pub(crate) fn editable() -> Self {
        Self::over(folder(), true)
    }

    pub(crate) fn over(folder: tempfile::TempDir, edit: bool) -> Self {
        let source = Source::Folder(folder.path().to_path_buf());
        let running = serve([("arcadia", source)], edit);
        Self { running, folder }
    }

    pub(crate) fn at(&self) -> SocketAddr {
        self.running.address
    }

    pub(crate) fn token(&self) -> String {
        self.running.token.clone().expect("a token")
    }

    /// A page of the case.
    pub(crate) fn page(&self, page: &str) -> Answer {
        get(self.at(), &format!("{CASE}{page}"))
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_default()
    }

    /// Replaces a part of a file, as an editor does.
    pub(crate) fn change(&self, file: &str, from: &str, to: &str) {
        change(self.folder.path(), file, from, to);
    }

    pub(crate) fn stamp(&self) -> u64 {
        self.page("/stamp").json()["stamp"].as_u64().expect("a stamp")
    }

    /// The stamp once nothing moves any more.
    pub(crate) fn settled(&self) -> u64 {
        let mut last = self.stamp();
        loop {
            std::thread::sleep(Duration::from_millis(600));
            let now = self.stamp();
            if now == last {
                return now;
            }
            last = now;
        }
    }
}

/// A server on a free port of this machine.
pub(crate) fn serve<const N: usize>(sources: [(&str, Source); N], edit: bool) -> Running {
    let sources: Sources = sources
        .into_iter()
        .map(|(name, source)| (name.to_owned(), source))
        .collect();
    start(Config {
        bind: SocketAddr::from(([127, 0, 0, 1], 0)),
        sources,
        edit,
        hosts: Vec::new(),
    })
    .expect("a server")
}

/// The scaffold's case in a folder of its own.
pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in scaffold(&Id::new("arcadia").expect("a name")) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

pub(crate) fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{file} does not hold {from}");
    fs::write(path, text.replace(from, to)).expect("a file");
}

/// Waits until something is so; says how long it took.
pub(crate) fn wait_for(limit: Duration, mut so: impl FnMut() -> bool) -> Option<Duration> {
    let began = Instant::now();
    while began.elapsed() < limit {
        if so() {
            return Some(began.elapsed());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

/// A row that fits the scaffold's case.
pub(crate) fn row<'a>(id: &'a str, token: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("by", "A. Tester"),
        ("token", token),
        ("id", id),
        ("kind", "event"),
        ("occurred_on", "2021-05-01"),
        ("title", "A ferry sails"),
        ("what", "It sails, and it comes back."),
        ("actors", "Arcadia;Ruritania"),
        ("tie", "substantive"),
        ("area", "division"),
        ("source", "example-news"),
        ("basis", "read"),
        ("reliability", "B"),
        ("credibility", "2"),
        ("origin", "ferry"),
    ]
}
