//! Downloads from publishers: streamed to a file beside its place, resumed where they broke off, checked, moved at once.
//!
//! ```text
//! <folder>/<file>.part, <file>.part.json    while it is being downloaded: the bytes, and which file at the server they are of
//! <folder>/<file>, <file>.json              when it is whole
//! ```
//! A run that is broken off in whatever way leaves the part; the next one asks the server for the rest, and only if the file
//! there is still the same (RFC 9110, sections 13.1.5 and 14). Where a file is there already, the server is asked whether it
//! has changed since.

mod exchange;
mod failure;
mod part;

pub use failure::FetchError;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use url::Url;

use crate::dataset::{Dataset, Download};
use crate::store::{sha256_of, sync_folder};
use exchange::{Exchange, Outcome, Trouble};
use part::{Origin, Part};

/// How long and how much.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Until a connection stands.
    pub connect: Duration,
    /// Without a byte.
    pub idle: Duration,
    /// For one file, tries and pauses included.
    pub total: Duration,
    /// How many redirects one after the other.
    pub redirects: usize,
    /// How many tries that bring nothing new.
    pub tries: u32,
    /// Before the second try; twice as long before each further one.
    pub pause: Duration,
    /// Bytes of a file.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            idle: Duration::from_mins(1),
            total: Duration::from_hours(6),
            redirects: 10,
            tries: 5,
            pause: Duration::from_secs(1),
            bytes: 4 << 30,
        }
    }
}

/// The longest pause between two tries.
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// Is told how a download goes.
pub trait Progress {
    /// A file is about to be fetched.
    fn begin(&mut self, url: &str) {
        let _ = url;
    }

    /// So many bytes are here, of so many if the server tells.
    fn progress(&mut self, done: u64, total: Option<u64>);

    /// Something went wrong that may pass: the next try comes after a pause.
    fn again(&mut self, why: &FetchError, pause: Duration) {
        let _ = (why, pause);
    }

    /// A file is here.
    fn end(&mut self, fetched: &Fetched) {
        let _ = fetched;
    }
}

/// Tells nobody.
impl Progress for () {
    fn progress(&mut self, _: u64, _: Option<u64>) {}
}

/// How a file came to be here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// All of it was downloaded now.
    Whole,
    /// So many bytes of it were here from an earlier run.
    Resumed(u64),
    /// It was here already, and is still what the publisher offers.
    Unchanged,
}

/// A file that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Where it lies.
    pub path: PathBuf,
    /// How it came there.
    pub how: How,
    /// Its length.
    pub bytes: u64,
}

/// Fetches all files of a data set into a folder: from its publisher, or by their names from a mirror.
pub fn fetch(
    dataset: &Dataset,
    mirror: Option<&str>,
    folder: &Path,
    limits: &Limits,
    progress: &mut dyn Progress,
) -> Result<Vec<Fetched>, FetchError> {
    if dataset.downloads.is_empty() {
        return Err(FetchError::NoAddress {
            dataset: dataset.id.to_owned(),
        });
    }
    let fetch = |download| fetch_file(download, mirror, folder, limits, progress);
    dataset.downloads.iter().map(fetch).collect()
}

/// Fetches one file.
pub fn fetch_file(
    download: &Download,
    mirror: Option<&str>,
    folder: &Path,
    limits: &Limits,
    progress: &mut dyn Progress,
) -> Result<Fetched, FetchError> {
    let url = address(download, mirror)?;
    let target = folder.join(download.file);
    if target.is_dir() {
        return Err(FetchError::io(&target, &"a folder is in the file's place"));
    }
    std::fs::create_dir_all(folder).map_err(|error| FetchError::io(folder, &error))?;
    progress.begin(url.as_str());
    let here = |how| Fetched {
        path: target.clone(),
        how,
        bytes: std::fs::metadata(&target).map_or(0, |data| data.len()),
    };
    if let Some(known) = download.sha256
        && sha256_of(&target).is_ok_and(|found| found.eq_ignore_ascii_case(known))
    {
        let fetched = here(How::Unchanged);
        progress.end(&fetched);
        return Ok(fetched);
    }
    let mut part = Part::open(folder, download.file)?;
    let resumed = match download_into(&mut part, &url, &target, limits, progress) {
        Ok(resumed) => resumed,
        Err(error) => {
            part.leave();
            return Err(error);
        }
    };
    let how = match resumed {
        None => {
            part.discard();
            How::Unchanged
        }
        Some(before) => {
            part.sync()?;
            if let Some(known) = download.sha256 {
                let found = sha256_of(part.path()).map_err(|error| FetchError::io(part.path(), &error))?;
                if !found.eq_ignore_ascii_case(known) {
                    part.discard();
                    return Err(FetchError::WrongDigest {
                        url: url.into(),
                        expected: known.to_ascii_lowercase(),
                        found,
                    });
                }
            }
            part.become_whole(&target)?;
            sync_folder(folder);
            if before == 0 {
                How::Whole
            } else {
                How::Resumed(before)
            }
        }
    };
    let fetched = here(how);
    progress.end(&fetched);
    Ok(fetched)
}

/// Where a file is to be had.
fn address(download: &Download, mirror: Option<&str>) -> Result<Url, FetchError> {
    let text = mirror.map_or_else(
        || download.url.to_owned(),
        |mirror| format!("{}/{}", mirror.trim_end_matches('/'), download.file),
    );
    let bad = |why: String| FetchError::BadAddress {
        url: text.clone(),
        why,
    };
    let url = Url::parse(&text).map_err(|error| bad(error.to_string()))?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(bad(format!("`{}` is neither https nor http", url.scheme())));
    }
    Ok(url)
}

/// Tries until the part is whole: how much of it was here before, or nothing if the file in its place is still the same.
fn download_into(
    part: &mut Part,
    url: &Url,
    target: &Path,
    limits: &Limits,
    progress: &mut dyn Progress,
) -> Result<Option<u64>, FetchError> {
    let deadline = Instant::now() + limits.total;
    let held = target.is_file().then(|| Origin::of_whole(target)).flatten();
    let mut exchange = Exchange {
        url,
        held: held.filter(|origin| origin.url == url.as_str()),
        limits,
        deadline,
        from: None,
    };
    let mut most = part.len();
    let mut tries = 0;
    loop {
        let error = match exchange.run(part, progress) {
            Ok(Outcome::Whole) => return Ok(Some(exchange.from.unwrap_or(0))),
            Ok(Outcome::Unchanged) => return Ok(None),
            Err(Trouble::Lasting(error)) => return Err(error),
            Err(Trouble::Passing(error)) => error,
        };
        // A server that sends the same bytes again and again brings nothing new.
        if part.len() > most {
            most = part.len();
            tries = 0;
        }
        tries += 1;
        let pause = limits
            .pause
            .saturating_mul(1 << (tries - 1).min(16))
            .min(MAX_PAUSE);
        if tries >= limits.tries || Instant::now() + pause >= deadline {
            return Err(error);
        }
        progress.again(&error, pause);
        std::thread::sleep(pause);
    }
}
