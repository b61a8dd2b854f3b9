//! Tests and criteria, which depend on a reading.

use bilateral_casefile::diagnostic::did_you_mean;
use bilateral_model::{Outcome, Status};
use indexmap::IndexMap;

use super::Wrong;
use super::cell::Cell;
use super::lookup::{Data, Found, no_field, nothing, unknown};
use super::notes::Ground;
use super::promise::months;
use super::value::Value;
use crate::{CriterionView, ReadingView, TestView};

/// The usual rules that combine tests.
pub(crate) const RULES: [&str; 3] = ["any", "majority", "all"];

const TEST_FIELDS: [&str; 5] = ["status", "met", "of", "label", "rests-on"];
const CRITERION_FIELDS: [&str; 5] = ["status", "slip", "comparison", "label", "rests-on"];

/// What a cell holds under the reading that it names; under all of them, what all agree on.
pub(crate) fn under(
    data: &Data<'_>,
    cell: &Cell<'_>,
    find: impl Fn(&str, &ReadingView) -> Result<Found, Wrong>,
) -> Result<Found, Wrong> {
    let readings = &data.view.readings;
    let name = cell
        .reading
        .or_else(|| readings.keys().next().map(String::as_str));
    let name = name.ok_or_else(|| nothing(data, cell, "the case has no reading"))?;
    if let Some(reading) = readings.get(name) {
        let mut found = find(name, reading)?;
        found.under = Some(format!("the reading `{name}`"));
        return Ok(found);
    }
    if name != "all" {
        let known = readings.keys().map(String::as_str).chain(["all"]);
        return Err(unknown("reading", name, known));
    }
    let mut all = Vec::new();
    for (name, reading) in readings {
        all.push((name, find(name, reading)?));
    }
    let told: Vec<String> = all
        .iter()
        .map(|(name, found)| format!("{} ({name})", found.value.told()))
        .collect();
    let mut founds = all.into_iter().map(|(_, found)| found);
    let mut first = founds
        .next()
        .ok_or_else(|| nothing(data, cell, "the case has no reading"))?;
    for other in founds {
        if other.value != first.value {
            return Err(Wrong::new(
                "brief/claim",
                format!(
                    "the text claims that {} is the same under every reading; as of {} it is {}",
                    cell.path(),
                    data.view.as_of,
                    told.join(", ")
                ),
                "name one reading behind `@`, and say in the sentence that it depends",
            ));
        }
        first.grounds.extend(other.grounds);
    }
    first.under = Some("every reading".to_owned());
    Ok(first)
}

/// A test's or a criterion's field.
pub(crate) fn look_up(data: &Data<'_>, cell: &Cell<'_>, heads: &[&str]) -> Result<Found, Wrong> {
    under(data, cell, |_, reading| {
        let (head, rest) = cell.names.split_first().unwrap_or((&"", &[]));
        if let Some(test) = reading.tests.get(*head) {
            return match rest {
                [] => Err(no_field(cell, rest, &TEST_FIELDS)),
                [field] if TEST_FIELDS.contains(field) => Ok(of_test(data, test, field)),
                [part, rest @ ..] => match test.criteria.get(*part) {
                    Some(criterion) => of_criterion(data, cell, criterion, rest),
                    None if rest.is_empty() => {
                        let parts = test.criteria.keys().map(String::as_str);
                        let known: Vec<&str> = TEST_FIELDS.into_iter().chain(parts).collect();
                        Err(no_field(cell, &[part], &known))
                    }
                    None => {
                        let known = test.criteria.keys().map(String::as_str);
                        Err(unknown(&format!("criterion of `{head}`"), part, known))
                    }
                },
            };
        }
        let mut known = Vec::new();
        let tests = reading.tests.values().map(|test| &test.criteria);
        for criteria in tests.chain([&reading.beside_tests]) {
            if let Some(criterion) = anywhere(criteria, head, &mut known) {
                return of_criterion(data, cell, criterion, rest);
            }
        }
        if data.view.promises.contains_key(*head) {
            return Err(Wrong::new(
                "brief/path",
                format!("`{head}` is a promise"),
                format!("write `promise.{}`", cell.names.join(".")),
            ));
        }
        let mut all: Vec<&str> = reading.tests.keys().map(String::as_str).collect();
        all.extend(known);
        all.extend(heads);
        let mut wrong = unknown("test or criterion", head, all.iter().copied());
        wrong.help = did_you_mean(head, all);
        Err(wrong)
    })
}

/// A criterion by its name, however deep; the names passed on the way are kept.
fn anywhere<'v>(
    criteria: &'v IndexMap<String, CriterionView>,
    name: &str,
    known: &mut Vec<&'v str>,
) -> Option<&'v CriterionView> {
    criteria.iter().find_map(|(id, criterion)| {
        known.push(id);
        if id == name {
            return Some(criterion);
        }
        anywhere(&criterion.criteria, name, known)
    })
}

fn names(data: &Data<'_>, because: &[String]) -> Value {
    let title = |id: &String| {
        let record = data.known.record(id);
        record.map_or_else(|| id.clone(), |record| record.title().to_owned())
    };
    Value::Names {
        names: because.to_vec(),
        titles: because.iter().map(title).collect(),
    }
}

fn of_test(data: &Data<'_>, test: &TestView, field: &str) -> Found {
    let mut grounds = Ground::records(&test.because);
    // What coders judged has no record: it shows in a test that they helped to pass.
    if test.status == Outcome::Shown.word() {
        let parts = test.criteria.values().filter(|part| !part.beside);
        grounds.extend(parts.flat_map(coders));
    }
    let value = match field {
        "status" => Value::Word {
            word: test.status.to_owned(),
            among: Outcome::WORDS.to_vec(),
        },
        "met" => Value::count(test.met),
        "of" => Value::count(test.of),
        "rests-on" => names(data, &test.because),
        _ => return Found::text(&test.label),
    };
    Found::new(value, grounds)
}

fn of_criterion(
    data: &Data<'_>,
    cell: &Cell<'_>,
    criterion: &CriterionView,
    rest: &[&str],
) -> Result<Found, Wrong> {
    let field = match rest {
        [field] if CRITERION_FIELDS.contains(field) => *field,
        [part, rest @ ..] if !criterion.criteria.is_empty() && !rest.is_empty() => {
            let known = criterion.criteria.keys().map(String::as_str);
            let inner = criterion.criteria.get(*part);
            let inner = inner.ok_or_else(|| unknown("part", part, known))?;
            return of_criterion(data, cell, inner, rest);
        }
        _ => return Err(no_field(cell, rest, &CRITERION_FIELDS)),
    };
    let value = match field {
        "status" => Value::Word {
            word: criterion.status.to_owned(),
            among: Status::WORDS.to_vec(),
        },
        "slip" => {
            let slip = criterion.slip_months;
            let slip = slip.ok_or_else(|| nothing(data, cell, "it has no slip"))?;
            // Undelivered, it grows from day to day.
            let open = !criterion.status.starts_with(Status::Met.word());
            months(slip, open)
        }
        "comparison" if criterion.comparison.is_empty() => {
            return Err(nothing(data, cell, "nothing was compared"));
        }
        "comparison" => Value::Text(criterion.comparison.clone()),
        "rests-on" => names(data, &criterion.because),
        _ => return Ok(Found::text(&criterion.label)),
    };
    let mut grounds = Ground::records(&criterion.because);
    grounds.extend(coders(criterion));
    Ok(Found::new(value, grounds))
}

/// Judgements, each with its sources.
fn coders(criterion: &CriterionView) -> impl Iterator<Item = Ground> {
    criterion.coders.iter().map(|judgement| {
        let cited = match judgement.citations.as_slice() {
            [] => "no source seen".to_owned(),
            citations => citations.join("; "),
        };
        Ground::Text(format!(
            "{}: {} (known {}). {cited}.",
            judgement.coder, judgement.value, judgement.known_on
        ))
    })
}
