//! A framework for every pair of states: a file, a case's folder, or the name of a shipped one.

use std::path::Path;
use std::sync::Arc;

use bilateral_casefile::diagnostic::{Problem, closest};
use bilateral_casefile::{Folder, check, framework_alone, problem_at};
use bilateral_world::measure::Catalogue;
use bilateral_world::scan::{Plan, shipped};

use crate::exit::Failure;
use crate::load;

/// Reads a framework and makes one of its readings ready; its problems are printed, all of them.
pub(super) fn plan(name: &str, reading: Option<&str>, catalogue: &Catalogue) -> Result<Arc<Plan>, Failure> {
    let folder = folder(name)?;
    let checked = check(&folder);
    let Some(case) = checked.case.filter(|_| checked.problems.is_empty()) else {
        return Err(load::refused(name, &checked.problems));
    };
    let asked = match reading {
        None => case.first_reading(),
        Some(reading) => case.readings.get(reading),
    };
    let Some(asked) = asked else {
        let wanted = reading.unwrap_or_default();
        let known: Vec<&str> = case.readings.keys().map(bilateral_model::Id::as_str).collect();
        return Err(Failure::usage(
            format!("`{name}` has no reading `{wanted}`"),
            format!("it has: {}", known.join(", ")),
        ));
    };
    Plan::of(&case, asked, catalogue).map(Arc::new).map_err(|unfit| {
        let problems: Vec<Problem> = unfit
            .into_iter()
            .map(|unfit| {
                let path: Vec<&str> = unfit.path.iter().map(String::as_str).collect();
                problem_at(&folder, &path, "panel/unbound", unfit.message, unfit.help)
            })
            .collect();
        load::refused(name, &problems)
    })
}

fn folder(name: &str) -> Result<Folder, Failure> {
    if let Some(text) = shipped::text(name) {
        return Ok(framework_alone(name, text));
    }
    let path = Path::new(name);
    if path.is_dir() {
        return Ok(Folder::read(path));
    }
    let is_yaml = path
        .extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml");
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(framework_alone(name, &text)),
        Err(error) if is_yaml || path.exists() => Err(Failure::usage(
            format!("`{name}` can't be read: {error}"),
            "name a framework's file, or a shipped framework: soft-alliance",
        )),
        Err(_) => {
            let known = shipped::SHIPPED.iter().map(|(id, _)| *id);
            let help = closest(name, known).map_or_else(
                || "name a file, a case's folder, or a shipped framework: soft-alliance".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            Err(Failure::usage(format!("there is no framework `{name}`"), help))
        }
    }
}
