//! From publishers' files to a stored release, and back to what is stored: adding, guessing, listing, verifying.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::connector::{self, Connector, ReadError};
use crate::dataset::Dataset;
use crate::input::{self, InputError, TextFile};
use crate::store::{FileDigest, Held, Manifest, Release, Store, StoreError, sha256_of};

/// Why files did not become a release.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// No file was named.
    #[error("no file was named")]
    NoFiles,
    /// Files that can't be read as tables of text: each of them.
    #[error("{}", lines(.0))]
    Input(Vec<InputError>),
    /// Files that are not of the data set: each of them, or what they lack together.
    #[error("{}", lines(.0))]
    Read(Vec<ReadError>),
    /// Nothing or too much is known to look like these files.
    #[error("{}", guess_of(.0))]
    Guess(Vec<&'static str>),
    /// The store could not keep them.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn lines<E: std::fmt::Display>(errors: &[E]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn guess_of(candidates: &[&str]) -> String {
    if candidates.is_empty() {
        "these files look like no data set that is known here".to_owned()
    } else {
        format!(
            "these files look like several data sets: {}",
            candidates.join(", ")
        )
    }
}

impl AddError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::NoFiles => "Name the files as you downloaded them.".to_owned(),
            Self::Input(errors) => errors.first().map_or("", InputError::help).to_owned(),
            Self::Read(errors) => {
                let mut like: Vec<&str> = errors.iter().flat_map(looks_like).copied().collect();
                like.sort_unstable();
                like.dedup();
                match (like.is_empty(), errors.first()) {
                    (false, _) => format!("It looks like {}; add it as that.", like.join(" or ")),
                    (true, Some(ReadError::Lacks { .. })) => {
                        "Name all files of the release together.".to_owned()
                    }
                    (true, _) => "Give the publisher's own file, not a table made of it, and check which data set it is."
                        .to_owned(),
                }
            }
            Self::Guess(candidates) if candidates.is_empty() => {
                "Name the data set, and you are told what the files lack.".to_owned()
            }
            Self::Guess(_) => "Name the one that they are.".to_owned(),
            Self::Store(error) => error.help().to_owned(),
        }
    }
}

fn looks_like(error: &ReadError) -> &[&'static str] {
    match error {
        ReadError::NotIt { looks_like, .. } => looks_like,
        _ => &[],
    }
}

/// Reads files as one release of a data set and stores it. The same files again change nothing.
///
/// Where several files are wrong, the error speaks of each.
pub fn add(
    store: &Store,
    connector: &'static Connector,
    paths: &[PathBuf],
    version: Option<String>,
    released: Option<Date>,
) -> Result<Manifest, AddError> {
    let opened = open(paths)?;
    let digests = paths.iter().map(|path| digest(path)).collect::<Result<_, _>>()?;
    let ends: Vec<usize> = opened
        .iter()
        .scan(0, |end, texts| {
            *end += texts.len();
            Some(*end)
        })
        .collect();
    let texts: Vec<TextFile> = opened.into_iter().flatten().collect();
    let (output, layout) = match connector::read(connector, &texts) {
        Ok(read) => read,
        Err(first) => return Err(AddError::Read(each_wrong(connector, &texts, &ends, first))),
    };
    // The texts are as large as the files; the tables are all that is needed from here on.
    drop(texts);
    let release = Release {
        version,
        released,
        files: digests,
    };
    Ok(store.add(connector, layout, output, release)?)
}

/// All files as texts, a list of texts a file, or what is wrong with each that is none.
fn open(paths: &[PathBuf]) -> Result<Vec<Vec<TextFile>>, AddError> {
    if paths.is_empty() {
        return Err(AddError::NoFiles);
    }
    let mut opened = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        match input::open(path) {
            Ok(texts) => opened.push(texts),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(opened)
    } else {
        Err(AddError::Input(errors))
    }
}

/// What is wrong with each file by itself, where reading them together stopped at the first.
fn each_wrong(
    connector: &'static Connector,
    texts: &[TextFile],
    ends: &[usize],
    first: ReadError,
) -> Vec<ReadError> {
    if ends.len() < 2 || !matches!(first, ReadError::NotIt { .. }) {
        return vec![first];
    }
    let mut start = 0;
    let mut found = Vec::new();
    for &end in ends {
        // A file may well lack what another one has.
        if let Err(error @ ReadError::NotIt { .. }) = connector::read(connector, &texts[start..end]) {
            found.push(error);
        }
        start = end;
    }
    if found.is_empty() { vec![first] } else { found }
}

fn digest(path: &Path) -> Result<FileDigest, StoreError> {
    let name = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let bytes = std::fs::metadata(path).map_err(|error| StoreError::Io {
        path: path.display().to_string(),
        why: error.to_string(),
    })?;
    Ok(FileDigest {
        name,
        bytes: bytes.len(),
        sha256: sha256_of(path)?,
    })
}

/// The data set that files are of: the one that has a layout for each, with the most columns that it is known by.
pub fn guess(paths: &[PathBuf]) -> Result<&'static Connector, AddError> {
    let opened = open(paths)?;
    let mut candidates: Vec<(usize, &'static Connector)> = Vec::new();
    for connector in connector::ALL.iter().copied() {
        let marks = |texts: &Vec<TextFile>| {
            let recognised = texts
                .iter()
                .filter_map(|text| Some(connector.recognise(text)?.0.marks.len()));
            recognised.max()
        };
        if let Some(all) = opened.iter().map(marks).collect::<Option<Vec<_>>>() {
            candidates.push((all.into_iter().sum(), connector));
        }
    }
    let most = candidates.iter().map(|(marks, _)| *marks).max();
    candidates.retain(|(marks, _)| Some(*marks) == most);
    match candidates.as_slice() {
        [(_, only)] => Ok(only),
        several => Err(AddError::Guess(
            several
                .iter()
                .map(|(_, connector)| connector.dataset.id)
                .collect(),
        )),
    }
}

/// A data set that is known here, and what of it is at hand.
#[derive(Debug)]
pub struct Status {
    /// The data set.
    pub dataset: &'static Dataset,
    /// Its releases, the earliest first; damaged ones last.
    pub held: Vec<Held>,
}

/// Every data set that is known here, by id, with what of it is at hand.
pub fn status(store: &Store) -> Vec<Status> {
    let mut all: Vec<Status> = connector::ALL
        .iter()
        .map(|connector| Status {
            dataset: connector.dataset,
            held: store.held(connector.dataset.id),
        })
        .collect();
    all.sort_by_key(|status| status.dataset.id);
    all
}

/// What came of checking a release.
#[derive(Debug)]
pub struct Verified {
    /// Data set, by its folder.
    pub dataset: String,
    /// Version, by its folder.
    pub version: String,
    /// How many tables were as they were written, or what is wrong.
    pub outcome: Result<usize, StoreError>,
}

/// Checks every file of every release against its digest, also of data sets that are not known here.
pub fn verify(store: &Store) -> Vec<Verified> {
    let mut all = Vec::new();
    for dataset in store.datasets() {
        for Held { version, manifest } in store.held(&dataset) {
            let outcome = manifest.and_then(|manifest| {
                store.verify(&manifest)?;
                Ok(manifest.tables.len())
            });
            all.push(Verified {
                dataset: dataset.clone(),
                version,
                outcome,
            });
        }
    }
    all
}
