//! The files of a case, from a folder, from memory, or compiled in.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Problem, SourceFile, Span};

/// The largest CSV file that is read.
pub const MAX_CSV: u64 = 128 << 20;
/// The largest YAML or bibliography file that is read.
pub const MAX_YAML: u64 = 8 << 20;

/// Name of the file that makes a folder a case.
pub const CASE_YAML: &str = "case.yaml";
/// Name of the ledger.
pub const EVIDENCE_CSV: &str = "evidence.csv";
/// Name of the coders' file.
pub const JUDGEMENTS_CSV: &str = "judgements.csv";
/// Name of the file of dated predictions.
pub const FORECASTS_CSV: &str = "forecasts.csv";
/// Name of the file of seals.
pub const SEALS_CSV: &str = "seals.csv";
/// Name of the bibliography.
pub const SOURCES_YAML: &str = "sources.yaml";
/// Name of a bibliography in BibLaTeX.
pub const SOURCES_BIB: &str = "sources.bib";

/// The texts of a case, each by its path within the folder.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// What the user calls the case.
    pub name: String,
    files: Vec<SourceFile>,
    /// What could not be read.
    unreadable: Vec<Problem>,
}

impl Folder {
    /// A case from texts in memory: path and content.
    pub fn from_texts<'a>(name: &str, texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let files = texts.into_iter().map(|(name, text)| SourceFile {
            name: name.to_owned(),
            text: Arc::new(text.to_owned()),
        });
        let mut files: Vec<_> = files.collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Self {
            name: name.to_owned(),
            files,
            unreadable: Vec::new(),
        }
    }

    /// Reads a folder. What can't be read is a problem, which [`crate::check`] reports; the rest is there.
    pub fn read(path: &Path) -> Self {
        let mut folder = Self {
            name: path.display().to_string(),
            ..Self::default()
        };
        let names = match list(path) {
            Ok(names) => names,
            Err(error) => {
                let help = "give the folder of a case, or the name of an embedded one";
                let message = format!("the folder `{}` can't be read: {error}", path.display());
                let problem = Problem::of_file("file/unreadable", CASE_YAML, message, help);
                folder.unreadable.push(problem);
                return folder;
            }
        };
        for name in names {
            match read_text(&path.join(&name), &name) {
                Ok(text) => folder.files.push(SourceFile {
                    name,
                    text: Arc::new(text),
                }),
                Err(problem) => folder.unreadable.push(*problem),
            }
        }
        folder.files.sort_by(|a, b| a.name.cmp(&b.name));
        folder
    }

    /// What could not be read.
    pub(crate) fn unreadable(&self) -> &[Problem] {
        &self.unreadable
    }

    /// One of its files.
    pub fn file(&self, name: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.name == name)
    }

    /// All of its files, in order of their names.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The files of measured series: their ids and texts.
    pub(crate) fn series(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.inside("series/", ".csv")
    }

    /// The files of raters: their names and texts.
    pub(crate) fn ratings(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.inside("ratings/", ".csv")
    }

    /// The files of rival frameworks: their ids and texts.
    pub(crate) fn frameworks(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.inside("frameworks/", ".yaml")
    }

    /// Files of frameworks with the other ending of YAML, which would be passed over.
    pub(crate) fn misnamed_frameworks(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.inside("frameworks/", ".yml")
    }

    fn inside(
        &self,
        folder: &'static str,
        ending: &'static str,
    ) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.files
            .iter()
            .filter_map(move |file| Some((file.name.strip_prefix(folder)?.strip_suffix(ending)?, file)))
    }
}

/// Files that a case may have.
const FILES: [&str; 7] = [
    CASE_YAML,
    EVIDENCE_CSV,
    JUDGEMENTS_CSV,
    FORECASTS_CSV,
    SEALS_CSV,
    SOURCES_YAML,
    SOURCES_BIB,
];

/// Folders that a case may have, and the ending of their files.
const FOLDERS: [(&str, &str); 3] = [("series", "csv"), ("ratings", "csv"), ("frameworks", "yaml")];

/// The names of the files that belong to a case; others in the folder (a README, notes) are left alone.
fn list(path: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if FILES.contains(&name.as_str()) {
            names.push(name);
        }
    }
    for (inner, ending) in FOLDERS {
        match fs::read_dir(path.join(inner)) {
            Ok(entries) => {
                for entry in entries {
                    let name = entry?.file_name().to_string_lossy().into_owned();
                    let is_yaml =
                        ending == "yaml" && Path::new(&name).extension().is_some_and(|e| e == "yml");
                    if is_yaml || Path::new(&name).extension().is_some_and(|e| e == ending) {
                        names.push(format!("{inner}/{name}"));
                    }
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            // Listed as a file, so that reading it tells what is wrong with it.
            Err(_) => names.push(inner.to_owned()),
        }
    }
    Ok(names)
}

fn read_text(path: &Path, name: &str) -> Result<String, Box<Problem>> {
    let unreadable = |error: &std::io::Error| {
        let message = format!("`{name}` can't be read: {error}");
        Box::new(Problem::of_file(
            "file/unreadable",
            name,
            message,
            "check that the file exists and that you may read it",
        ))
    };
    let is_folder = path.is_dir();
    if is_folder || FOLDERS.iter().any(|(folder, _)| *folder == name) {
        let (is, should) = if is_folder {
            ("a folder", "a file")
        } else {
            ("a file, or a folder that can't be opened", "a folder")
        };
        let message = format!("`{name}` is {is}");
        return Err(Box::new(Problem::of_file(
            "file/unreadable",
            name,
            message,
            format!("a case has {should} of that name"),
        )));
    }
    let file = fs::File::open(path).map_err(|error| unreadable(&error))?;
    let limit = if name.ends_with(".csv") { MAX_CSV } else { MAX_YAML };
    let size = file.metadata().map_err(|error| unreadable(&error))?.len();
    let too_large = || {
        let message = format!("`{name}` is larger than {} MiB", limit >> 20);
        Box::new(Problem::of_file(
            "file/too-large",
            name,
            message,
            "split the case, or leave out what bears on nothing",
        ))
    };
    if size > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // Never more than the limit, even if the file grows or is a device.
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > limit {
        return Err(too_large());
    }
    decode(bytes, name)
}

/// UTF-8, with or without a byte order mark.
pub(crate) fn decode(bytes: Vec<u8>, name: &str) -> Result<String, Box<Problem>> {
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            Ok(text)
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
            let guess = if utf16 {
                "it looks like UTF-16"
            } else {
                "it may be Windows-1252 or Latin-1"
            };
            let text = String::from_utf8_lossy(&bytes);
            let file = SourceFile {
                name: name.to_owned(),
                text: Arc::new(text.into_owned()),
            };
            Err(Box::new(Problem::at(
                "file/encoding",
                &file,
                Span::new(at, '\u{fffd}'.len_utf8()),
                format!("`{name}` is not UTF-8: {guess}"),
                "save the file as UTF-8 (in a spreadsheet: “CSV UTF-8”)",
            )))
        }
    }
}

/// Names of the cases compiled into the program.
pub const EMBEDDED: &[&str] = &["russia-china"];

/// A case that is compiled in.
pub fn embedded(name: &str) -> Option<Folder> {
    macro_rules! files {
        ($case:literal: $($file:literal),+ $(,)?) => {
            Folder::from_texts($case, [$(($file, include_str!(concat!("../../../cases/", $case, "/", $file)))),+])
        };
    }
    (name == "russia-china").then(|| {
        files!("russia-china":
            "case.yaml",
            "evidence.csv",
            "forecasts.csv",
            "frameworks/bci.yaml",
            "frameworks/stages.yaml",
            "judgements.csv",
            "seals.csv",
            "sources.yaml",
            "series/arms-rus-chn.csv",
            "series/bci-arms-share.csv",
            "series/bci-crude-share.csv",
            "series/bci-exercises-a-year.csv",
            "series/bci-trade-share.csv",
            "series/bci-un-agreement.csv",
            "series/bci-visits-a-year.csv",
            "series/energy-share.csv",
            "series/pos-plan.csv",
            "series/pos-volume.csv",
            "series/trade.csv",
        )
    })
}

/// The brief of a case that is compiled in.
pub fn embedded_brief(name: &str) -> Option<&'static str> {
    (name == "russia-china").then_some(include_str!("../../../cases/russia-china/brief.md"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_series_was_pinned_from_lies_beside_it_and_is_no_file_of_the_case() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("series")).unwrap();
        for name in [CASE_YAML, "series/trade.csv", "series/trade.pin.json"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let read = Folder::read(folder.path());
        let names: Vec<&str> = read.files().iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, [CASE_YAML, "series/trade.csv"]);
    }
}
