//! The cases that are served, each in its last good state, kept current as their files change.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use bilateral_casefile::{Bibliography, Folder, check, embedded};
use bilateral_model::{Case, Framework, Id};
use indexmap::IndexMap;
use notify::{RecursiveMode, Watcher};
use tokio::sync::watch;

/// Where a case comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Compiled in, by its name.
    Embedded(String),
    /// A folder.
    Folder(PathBuf),
}

/// The cases to serve, by the names that they have in addresses.
pub type Sources = IndexMap<String, Source>;

/// A case in a good state.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) case: Case,
    pub(crate) frameworks: IndexMap<Id, Framework>,
    pub(crate) bibliography: Bibliography,
    /// Where its files are, if they can be added to.
    pub(crate) folder: Option<PathBuf>,
}

/// What is known of a case's files now.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// The last good state.
    pub(crate) good: Option<Arc<Loaded>>,
    /// What is wrong with the files as they are; the last good state is shown meanwhile.
    pub(crate) problems: Vec<String>,
    /// Grows with every change.
    pub(crate) stamp: u64,
}

/// A case that is served.
pub(crate) struct Served {
    pub(crate) slug: String,
    source: Source,
    state: RwLock<State>,
    /// One reading at a time: an older one must not overwrite a newer.
    reading: Mutex<()>,
    changed: watch::Sender<u64>,
}

impl Served {
    fn new(slug: String, source: Source) -> Self {
        let state = State {
            good: None,
            problems: Vec::new(),
            stamp: 0,
        };
        let served = Self {
            slug,
            source,
            state: RwLock::new(state),
            reading: Mutex::new(()),
            changed: watch::Sender::new(0),
        };
        served.reload();
        served
    }

    /// What is known now.
    pub(crate) fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells of changes.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Reads the files again. A state without problems replaces the last good one.
    pub(crate) fn reload(&self) {
        let _alone = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = match &self.source {
            Source::Embedded(name) => embedded(name).unwrap_or_default(),
            Source::Folder(path) => Folder::read(path),
        };
        let checked = check(&folder);
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.stamp += 1;
        state.problems = checked.problems.iter().map(told).collect();
        if let Some(case) = checked.case.filter(|_| state.problems.is_empty()) {
            state.good = Some(Arc::new(Loaded {
                case,
                frameworks: checked.frameworks,
                bibliography: checked.bibliography,
                folder: match &self.source {
                    Source::Folder(path) => Some(path.clone()),
                    Source::Embedded(_) => None,
                },
            }));
        }
        let stamp = state.stamp;
        drop(state);
        self.changed.send_replace(stamp);
    }
}

/// A problem in a few lines.
pub(crate) fn told(problem: &bilateral_casefile::diagnostic::Problem) -> String {
    let place = problem
        .position()
        .map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
    let help = if problem.help.is_empty() {
        String::new()
    } else {
        format!("\nhelp: {}", problem.help)
    };
    format!("{}{place}: {}{help}", problem.file, problem.message)
}

/// All cases that are served.
pub(crate) struct Library {
    pub(crate) cases: IndexMap<String, Arc<Served>>,
    /// Kept for as long as the files are watched.
    _watcher: Mutex<Option<notify::RecommendedWatcher>>,
}

/// How long files must rest after a change before they are read: an editor writes in several steps.
const REST: Duration = Duration::from_millis(150);

impl Library {
    /// Reads all cases and watches those that are folders.
    pub(crate) fn open(sources: Sources) -> Self {
        let cases: IndexMap<String, Arc<Served>> = sources
            .into_iter()
            .map(|(slug, source)| (slug.clone(), Arc::new(Served::new(slug, source))))
            .collect();
        let watcher = watch_all(&cases);
        Self {
            cases,
            _watcher: Mutex::new(watcher),
        }
    }
}

/// Reloads a case when one of its files has changed. Where files can't be watched the pages still work, from what was read.
fn watch_all(cases: &IndexMap<String, Arc<Served>>) -> Option<notify::RecommendedWatcher> {
    let folders: Vec<(PathBuf, Arc<Served>)> = cases
        .values()
        .filter_map(|served| match &served.source {
            Source::Folder(path) => Some((path.canonicalize().ok()?, Arc::clone(served))),
            Source::Embedded(_) => None,
        })
        .collect();
    if folders.is_empty() {
        return None;
    }
    let (send, receive) = std::sync::mpsc::channel::<PathBuf>();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if let Ok(event) = event.filter_reads() {
            for path in event.paths {
                let _ = send.send(path);
            }
        }
    })
    .ok()?;
    for (path, _) in &folders {
        watcher.watch(path, RecursiveMode::Recursive).ok()?;
    }
    std::thread::spawn(move || {
        while let Ok(first) = receive.recv() {
            let mut touched = vec![first];
            while let Ok(more) = receive.recv_timeout(REST) {
                touched.push(more);
            }
            for (folder, served) in &folders {
                if touched
                    .iter()
                    .any(|path| path.starts_with(folder) && belongs(path))
                {
                    served.reload();
                }
            }
        }
    });
    Some(watcher)
}

/// Files of a case; an editor's own are not.
fn belongs(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("yaml" | "yml" | "csv" | "bib"))
}

/// Leaves out that a file was merely looked at.
trait FilterReads {
    fn filter_reads(self) -> notify::Result<notify::Event>;
}

impl FilterReads for notify::Result<notify::Event> {
    fn filter_reads(self) -> notify::Result<notify::Event> {
        self.and_then(|event| {
            if event.kind.is_access() {
                Err(notify::Error::generic("only looked at"))
            } else {
                Ok(event)
            }
        })
    }
}
