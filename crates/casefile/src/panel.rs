//! A framework for every pair of states: a file like `case.yaml`, alone.
//!
//! It has no ledger and no figures of its own. Its series name measures of public data, which are computed for whichever
//! pair and year is asked for. Everything else is checked as in any case.

use crate::diagnostic::{Problem, SourceFile};
use crate::folder::{CASE_YAML, EVIDENCE_CSV, Folder};
use crate::{ledger, observations, yaml};

/// A framework's file as a folder that [`crate::check`] takes: its ledger and its series are empty.
pub fn framework_alone(name: &str, text: &str) -> Folder {
    let file = source(text);
    let series: Vec<String> = yaml::parse(&file).map_or_else(
        |_| Vec::new(),
        |root| {
            let keys = root.find(&["series"]).keys();
            keys.map(|key| format!("series/{key}.csv")).collect()
        },
    );
    let ledger = format!("{}\n", ledger::COLUMNS.join(","));
    let figures = format!("{}\n", observations::COLUMNS.join(","));
    let texts = [(CASE_YAML, text), (EVIDENCE_CSV, ledger.as_str())];
    let series = series.iter().map(|name| (name.as_str(), figures.as_str()));
    Folder::from_texts(name, texts.into_iter().chain(series))
}

/// A problem with a key of a folder's `case.yaml`, pointing there.
pub fn problem_at(
    folder: &Folder,
    path: &[&str],
    code: &'static str,
    message: String,
    help: String,
) -> Problem {
    let Some(file) = folder.file(CASE_YAML) else {
        return Problem::of_file(code, CASE_YAML, message, help);
    };
    match yaml::parse(file) {
        Ok(root) => Problem::at(code, file, root.key_span(path), message, help),
        Err(_) => Problem::of_file(code, CASE_YAML, message, help),
    }
}

fn source(text: &str) -> SourceFile {
    SourceFile {
        name: CASE_YAML.to_owned(),
        text: std::sync::Arc::new(text.to_owned()),
    }
}
