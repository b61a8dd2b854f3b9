//! `brief`: prose that takes its facts from the case, and fails where the data no longer carries it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use bilateral_assess::assess;
use bilateral_casefile::diagnostic::{Problem, SourceFile, Span};
use bilateral_model::Scale;
use bilateral_report::View;
use bilateral_report::brief::{Drift, brief_citing};
use bilateral_weigh::Options;

use crate::args::{AsOfArg, OutputArg};
use crate::exit::Failure;
use crate::load::{self, DEFAULT_CASE};
use crate::output::write;

/// The brief that a case holds itself.
const OWN: &str = "brief.md";

pub(crate) fn run(what: &[String], date: &AsOfArg, output: &OutputArg) -> Result<(), Failure> {
    let (case, file) = match what {
        [] => (DEFAULT_CASE, None),
        [one] if one.ends_with(".md") => (DEFAULT_CASE, Some(one.as_str())),
        [one] => (one.as_str(), None),
        [case, file, ..] => (case.as_str(), Some(file.as_str())),
    };
    let source = read(case, file)?;
    let loaded = load::case(case)?;
    let assessment = assess(&loaded.case, load::date(date.as_of.as_deref())?);
    let view = View::new(&loaded.case, &assessment, &loaded.bibliography);
    let weighed = if loaded.case.weighing.is_some() {
        Some(super::weigh::view(
            &loaded.case,
            &assessment,
            Options::default(),
            Scale::default(),
        )?)
    } else {
        None
    };
    match brief_citing(
        &source.text,
        &loaded.case,
        &view,
        weighed.as_ref(),
        &loaded.bibliography,
    ) {
        Ok(brief) => write(&brief.markdown, output.output.as_deref()),
        Err(drifts) => {
            let problems: Vec<Problem> = drifts.iter().map(|drift| problem(drift, &source)).collect();
            load::show(&problems);
            anstream::eprintln!(
                "bilateral: {} of this brief {} not carried by the data as of {}",
                match drifts.len() {
                    1 => "1 cell".to_owned(),
                    n => format!("{n} cells"),
                },
                if drifts.len() == 1 { "is" } else { "are" },
                assessment.as_of
            );
            Err(Failure::CaseHasProblems)
        }
    }
}

fn read(case: &str, file: Option<&str>) -> Result<SourceFile, Failure> {
    let unreadable = |name: &str, error: &std::io::Error| {
        Failure::usage(
            format!("`{name}` can't be read: {error}"),
            "name a brief in Markdown",
        )
    };
    let (name, text) = match file {
        Some(file) => (
            file.to_owned(),
            fs::read_to_string(file).map_err(|error| unreadable(file, &error))?,
        ),
        None if Path::new(case).is_dir() => {
            let path = Path::new(case).join(OWN);
            let text =
                fs::read_to_string(&path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
            (OWN.to_owned(), text)
        }
        None => {
            let text = bilateral_casefile::embedded_brief(case).ok_or_else(|| {
                Failure::usage(
                    format!("`{case}` has no brief"),
                    "name one: bilateral brief CASE brief.md",
                )
            })?;
            (OWN.to_owned(), text.to_owned())
        }
    };
    Ok(SourceFile {
        name,
        text: Arc::new(text),
    })
}

fn problem(drift: &Drift, source: &SourceFile) -> Problem {
    let (start, len) = drift.span;
    let message = format!("{}\nin: {}", drift.message, drift.sentence);
    Problem::at(
        drift.code,
        source,
        Span::new(start, len),
        message,
        drift.help.clone(),
    )
}

/// An assessment as PDF.
#[cfg(feature = "pdf")]
pub(crate) fn pdf(
    loaded: &load::Loaded,
    as_of: bilateral_model::Date,
    view: &View,
    readings: &[String],
    to: Option<&Path>,
) -> Result<(), Failure> {
    let Some(to) = to else {
        return Err(Failure::usage(
            "a PDF is no text for a terminal",
            "name a file: --output brief.pdf",
        ));
    };
    let assessment = assess(&loaded.case, as_of);
    let weighed = super::weigh::view_of(&loaded.case, as_of);
    let pictures = bilateral_report::pictures(&loaded.case, &assessment, weighed.as_ref(), readings);
    let bytes = bilateral_report::pdf::pdf(view, weighed.as_ref(), &pictures, readings)
        .map_err(|error| Failure::usage(error.to_string(), ""))?;
    crate::output::write_bytes(&bytes, to)
}

/// Without Typst there is no PDF.
#[cfg(not(feature = "pdf"))]
pub(crate) fn pdf(
    _: &load::Loaded,
    _: bilateral_model::Date,
    _: &View,
    _: &[String],
    _: Option<&Path>,
) -> Result<(), Failure> {
    Err(Failure::usage(
        "this build of bilateral makes no PDF",
        "build it with Typst: cargo build --release --features pdf; or print what --format html gives",
    ))
}
