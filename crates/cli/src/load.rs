//! Finding and reading a case, and reading dates.

use std::io::Write;
use std::path::Path;

use anstream::eprintln;
use bilateral_casefile::diagnostic::{Problem, Shown, closest};
use bilateral_casefile::{Bibliography, EMBEDDED, Folder, check, embedded};
use bilateral_model::{Case, Date, Edtf, Framework, Id};
use indexmap::IndexMap;

use crate::exit::Failure;

/// The case that is meant when none is named.
pub(crate) const DEFAULT_CASE: &str = "russia-china";

/// A case without problems, and what it cites.
pub(crate) struct Loaded {
    pub(crate) case: Case,
    /// Rival frameworks on its ledger; none if the case is one of them.
    pub(crate) frameworks: IndexMap<Id, Framework>,
    pub(crate) bibliography: Bibliography,
}

/// The folder that a name stands for. A folder of that name goes before an embedded case.
pub(crate) fn folder(name: &str) -> Result<Folder, Failure> {
    let path = Path::new(name);
    if path.is_dir() {
        return Ok(Folder::read(path));
    }
    if let Some(folder) = embedded(name) {
        return Ok(folder);
    }
    if path.exists() {
        return Err(Failure::usage(
            format!("`{name}` is a file, a case is a folder"),
            "name the folder that holds case.yaml",
        ));
    }
    let help = closest(name, EMBEDDED.iter().copied()).map_or_else(
        || format!("name a folder, or an embedded case: {}", EMBEDDED.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Err(Failure::usage(format!("there is no case `{name}`"), help))
}

/// `CASE:FRAMEWORK`. What is a folder as it stands is a folder, whatever its name.
fn split_framework(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once(':') {
        Some((case, framework)) if !Path::new(name).exists() && !framework.is_empty() => {
            (case, Some(framework))
        }
        _ => (name, None),
    }
}

/// Whether a name means a case rather than something within one.
pub(crate) fn is_case(name: &str) -> bool {
    let (name, _) = split_framework(name);
    Path::new(name).is_dir() || EMBEDDED.contains(&name)
}

/// Whether a name means a rival framework of a case.
pub(crate) fn is_framework(name: &str) -> bool {
    split_framework(name).1.is_some()
}

/// Reads a case; its problems are printed, all of them.
pub(crate) fn case(name: &str) -> Result<&'static Loaded, Failure> {
    let (name, framework) = split_framework(name);
    let folder = folder(name)?;
    let checked = check(&folder);
    let problems = checked.problems;
    let mut frameworks = checked.frameworks;
    match checked.case {
        Some(case) if problems.is_empty() => {
            let case = match framework {
                None => case,
                Some(wanted) => {
                    let known: Vec<String> = frameworks.keys().map(ToString::to_string).collect();
                    let found = frameworks.swap_remove(wanted).ok_or_else(|| {
                        Failure::usage(
                            format!("`{name}` has no framework `{wanted}`"),
                            match known.as_slice() {
                                [] => "it has none; add one under frameworks/".to_owned(),
                                known => format!("it has: {}", known.join(", ")),
                            },
                        )
                    })?;
                    frameworks.clear();
                    found.case
                }
            };
            // Kept until the process ends: taking a large case apart piece by piece would only cost time.
            Ok(Box::leak(Box::new(Loaded {
                case,
                frameworks,
                bibliography: checked.bibliography,
            })))
        }
        _ => Err(refused(&folder.name, &problems)),
    }
}

/// Prints all problems of a case or framework, and how many they are.
pub(crate) fn refused(name: &str, problems: &[Problem]) -> Failure {
    show(problems);
    let many = if problems.len() == 1 {
        "1 problem"
    } else {
        &format!("{} problems", problems.len())
    };
    eprintln!("bilateral: {many} in `{}`", bilateral_report::plain(name));
    Failure::CaseHasProblems
}

/// Prints problems to standard error, with colour where it is a terminal.
pub(crate) fn show(problems: &[Problem]) {
    let terminal = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    let theme = if terminal {
        miette::GraphicalTheme::unicode()
    } else {
        miette::GraphicalTheme::unicode_nocolor()
    };
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(80);
    let mut err = std::io::stderr().lock();
    for problem in problems {
        let mut text = String::new();
        if handler
            .render_report(&mut text, &Shown::from(problem.clone()))
            .is_err()
        {
            text = format!("{}: {problem}\n", problem.code);
        }
        let _ = writeln!(err, "{text}");
    }
}

/// Today, by the machine's clock and time zone.
pub(crate) fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// A date from the command line; a month or year means its last day.
pub(crate) fn date(text: Option<&str>) -> Result<Date, Failure> {
    let Some(text) = text else { return Ok(today()) };
    match text.parse::<Edtf>() {
        Ok(date) if !text.ends_with(['/', '.']) => Ok(date.interval().last()),
        Ok(_) => Err(Failure::usage(
            format!("`{text}` has no end"),
            "write a day, a month or a year",
        )),
        Err(error) => Err(Failure::usage(
            error.to_string(),
            "write 2016-02-01; 2016-02 means its last day",
        )),
    }
}

/// The readings that a name stands for.
pub(crate) fn readings(case: &Case, name: &str) -> Result<Vec<String>, Failure> {
    let all = || case.readings.keys().map(ToString::to_string);
    if name == "all" {
        return Ok(all().collect());
    }
    if case.readings.contains_key(name) {
        return Ok(vec![name.to_owned()]);
    }
    let known: Vec<String> = all().collect();
    Err(Failure::usage(
        format!("there is no reading `{name}`"),
        format!("name one of: {}, all", known.join(", ")),
    ))
}
