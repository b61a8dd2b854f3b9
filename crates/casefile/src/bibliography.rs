//! The bibliography: `sources.yaml` (hayagriva's format) and `sources.bib` (BibLaTeX).

use std::collections::BTreeMap;

use hayagriva::Entry;

use crate::diagnostic::{Problem, SourceFile, Span, one_of};
use crate::folder::{Folder, SOURCES_BIB, SOURCES_YAML};

/// One work, as far as a citation needs it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Citation {
    /// Its key.
    pub key: String,
    /// Authors, as "Family, Given".
    pub authors: Vec<String>,
    /// Title.
    pub title: String,
    /// Publisher, or the periodical or site that it stands in.
    pub publisher: String,
    /// Date as given.
    pub date: String,
    /// Address, `http` or `https` only.
    pub url: String,
    /// Day on which the address was visited.
    pub visited: String,
    /// Address of an archived copy.
    pub archive: String,
    /// Digest of the stored copy.
    pub digest: String,
}

impl Citation {
    /// A citation in one line: authors, title, publisher, date, address.
    pub fn line(&self) -> String {
        let mut parts = Vec::new();
        if !self.authors.is_empty() {
            parts.push(self.authors.join("; "));
        }
        if !self.title.is_empty() {
            parts.push(format!("“{}”", self.title));
        }
        parts.extend(
            [&self.publisher, &self.date]
                .into_iter()
                .filter(|part| !part.is_empty())
                .cloned(),
        );
        let mut line = parts.join(", ");
        if !self.url.is_empty() {
            line.push_str(&format!(" <{}>", self.url));
        }
        if !self.digest.is_empty() {
            line.push_str(&format!(" stored copy {}", self.digest));
        }
        if !self.archive.is_empty() {
            line.push_str(&format!(" archived <{}>", self.archive));
        }
        line
    }
}

/// All works that a case cites, by key.
#[derive(Debug, Clone, Default)]
pub struct Bibliography {
    entries: BTreeMap<String, Citation>,
    /// A file of it can't be read: then no key is called unknown, its own problem is enough.
    is_partial: bool,
}

impl Bibliography {
    /// Reads the bibliography of a case; what can't be read is a problem.
    pub(crate) fn read(folder: &Folder, problems: &mut Vec<Problem>) -> Self {
        let mut bibliography = Self::default();
        if let Some(file) = folder
            .file(SOURCES_YAML)
            .filter(|file| !file.text.trim().is_empty())
        {
            // The reader takes very long over brackets in brackets in brackets.
            if nested_too_deep(&file.text) {
                bibliography.is_partial = true;
                let message = "the bibliography can't be read: brackets are nested too deep";
                problems.push(Problem::at(
                    "source/form",
                    file,
                    Span::default(),
                    message,
                    "write titles with brackets in quotes",
                ));
            } else {
                match hayagriva::io::from_yaml_str(&file.text) {
                    Ok(library) => bibliography.extend(library.iter()),
                    Err(error) => {
                        bibliography.is_partial = true;
                        problems.push(yaml_problem(file, &error.to_string()));
                    }
                }
            }
        }
        if let Some(file) = folder.file(SOURCES_BIB) {
            match hayagriva::io::from_biblatex_str(&file.text) {
                Ok(library) => bibliography.extend(library.iter()),
                Err(errors) => {
                    bibliography.is_partial = true;
                    problems.extend(errors.iter().map(|error| {
                        let message = format!("this is not BibLaTeX: {error}");
                        Problem::at(
                            "source/form",
                            file,
                            Span::default(),
                            message,
                            "check braces and commas of the entry",
                        )
                    }));
                }
            }
        }
        bibliography
    }

    fn extend<'a>(&mut self, entries: impl Iterator<Item = &'a Entry>) {
        for entry in entries {
            self.entries.insert(entry.key().to_owned(), citation(entry));
        }
    }

    /// A work by its key.
    pub fn get(&self, key: &str) -> Option<&Citation> {
        self.entries.get(key)
    }

    /// Whether a key names a work, or may name one in a file that can't be read.
    pub(crate) fn may_have(&self, key: &str) -> bool {
        self.is_partial || self.entries.contains_key(key)
    }

    /// All works, in order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &Citation> {
        self.entries.values()
    }

    /// All keys, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.keys().map(String::as_str)
    }
}

/// Types of work that a case is likely to cite; the format has more.
const TYPES: [&str; 10] = [
    "article",
    "web",
    "newspaper",
    "report",
    "book",
    "blog",
    "post",
    "legislation",
    "video",
    "misc",
];

/// Whether a line opens more than a few dozen brackets that it does not close.
fn nested_too_deep(text: &str) -> bool {
    text.lines().any(|line| {
        let opened = line.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
        let closed = line.bytes().filter(|byte| matches!(byte, b']' | b'}')).count();
        opened > 64 || opened.abs_diff(closed) > 32
    })
}

/// hayagriva names line and column in its message, where it knows them.
fn yaml_problem(file: &SourceFile, message: &str) -> Problem {
    let number = |word: &str| -> Option<usize> {
        let digits = message.split(word).nth(1)?;
        digits
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .ok()
    };
    let (line, column) = (number("line ").unwrap_or(1), number("column ").unwrap_or(1));
    let whole = file.line_span(u32::try_from(line).unwrap_or(1));
    let skipped = column.saturating_sub(1).min(whole.len);
    let span = Span::new(whole.start + skipped, (whole.len - skipped).max(1));
    if let Some(word) = message
        .split("unknown variant `")
        .nth(1)
        .and_then(|rest| rest.split('`').next())
    {
        let message = format!("`{word}` is no type of work");
        return Problem::at(
            "source/form",
            file,
            span,
            message,
            one_of(word, TYPES.iter().copied()),
        );
    }
    Problem::at(
        "source/form",
        file,
        span,
        format!(
            "the bibliography can't be read: {}",
            message.split(" at line ").next().unwrap_or(message)
        ),
        "each entry is `key:` with type, title, publisher, date and url below (hayagriva's format)",
    )
}

fn citation(entry: &Entry) -> Citation {
    let publisher = entry
        .publisher()
        .and_then(|publisher| publisher.name())
        .map(ToString::to_string)
        .or_else(|| {
            entry
                .parents()
                .iter()
                .find_map(|parent| parent.title().map(ToString::to_string))
        })
        .unwrap_or_default();
    let serial = |name: &str| entry.keyed_serial_number(name).unwrap_or_default().to_owned();
    Citation {
        key: entry.key().to_owned(),
        authors: entry
            .authors()
            .unwrap_or_default()
            .iter()
            .map(|person| person.name_first(false, false))
            .collect(),
        title: entry.title().map(ToString::to_string).unwrap_or_default(),
        publisher,
        date: entry.date().map(date_text).unwrap_or_default(),
        url: entry
            .url()
            .map(|url| safe_address(url.value.as_str()))
            .unwrap_or_default(),
        visited: entry
            .url()
            .and_then(|url| url.visit_date.as_ref())
            .map(date_text)
            .unwrap_or_default(),
        archive: safe_address(
            &entry
                .archive_location()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ),
        digest: serial("digest"),
    }
}

fn date_text(date: &hayagriva::types::Date) -> String {
    let mut text = format!("{:04}", date.year);
    if let Some(month) = date.month {
        text.push_str(&format!("-{:02}", month + 1));
        if let Some(day) = date.day {
            text.push_str(&format!("-{:02}", day + 1));
        }
    }
    if date.approximate { text + "~" } else { text }
}

/// Only addresses that a browser may safely follow; anything else is no address.
fn safe_address(address: &str) -> String {
    let lower = address.trim_start().to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") {
        address.trim().to_owned()
    } else {
        String::new()
    }
}
