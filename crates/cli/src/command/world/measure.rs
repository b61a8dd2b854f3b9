//! `measure`: figures of measures written into a case's series, and what changed since they last were.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use bilateral_casefile::{Checked, Folder, check, put};
use bilateral_model::Id;
use bilateral_report::wrap;
use bilateral_world::measure::{MeasureError, World};
use bilateral_world::pin::{Changes, Pin, Pinned, changes};
use bilateral_world::states::State;
use serde_json::{Value, json};

use super::{measures, open};
use crate::args::{MeasureArgs, TextFormat};
use crate::exit::Failure;
use crate::load;
use crate::output::write;

pub(super) fn run(asked: &MeasureArgs) -> Result<(), Failure> {
    let case = case(&asked.case)?;
    let (a, b) = open::pair(&case.dyad.0, &case.dyad.1)?;
    let world = open::world(&asked.folder, None, asked.recipes.recipes.as_deref())?;
    let path = Path::new(&asked.case);
    // Everything is computed before anything is written.
    let mut found = Vec::with_capacity(case.bound.len());
    for bound in &case.bound {
        found.push(series(&world, path, bound, (a, b))?);
    }
    if let Some(edited) = found.iter().find(|series| series.is_by_hand)
        && !asked.replace
    {
        let why = if edited.had_pin {
            "was edited since it was pinned"
        } else {
            "was not written by `bilateral measure`"
        };
        return Err(Failure::usage(
            format!("`{}` {why}; its figures would be lost", edited.csv_name),
            "give it another name and a series of its own, or write over it: --replace",
        ));
    }
    let changed = found.iter().any(Series::would_change);
    if !asked.check {
        for series in found.iter().filter(|series| series.would_change()) {
            for (name, text) in [(&series.csv_name, &series.csv), (&series.pin_name, &series.pin)] {
                put(path, name, text).map_err(|error| {
                    Failure::usage(
                        format!("`{}` can't be written: {error}", path.join(name).display()),
                        "check the folder and its rights",
                    )
                })?;
            }
        }
    }
    let text = match asked.format {
        TextFormat::Terminal => told(&found, asked, changed),
        TextFormat::Json => machine(&case.id, &found, asked.check, changed),
    };
    write(&text, None)?;
    if asked.check && changed {
        return Err(Failure::CaseHasProblems);
    }
    Ok(())
}

/// What of a case says which figures it wants. The rest of it may have problems: without figures it can't be whole.
struct Wanted {
    id: String,
    dyad: (String, String),
    bound: Vec<Bound>,
}

/// A series that names a measure.
struct Bound {
    id: Id,
    unit: String,
    measure: String,
}

fn case(name: &str) -> Result<Wanted, Failure> {
    if load::is_framework(name) {
        return Err(Failure::usage(
            format!("`{name}` is one framework of a case"),
            "name the case's folder",
        ));
    }
    let folder: Folder = load::folder(name)?;
    if !Path::new(name).is_dir() {
        return Err(Failure::usage(
            format!("`{name}` is compiled in, and its series can't be written"),
            format!("make a folder of it first: bilateral new my-copy --from {name}"),
        ));
    }
    let Checked { raw, problems, .. } = check(&folder);
    let [a, b] = raw.dyad.as_slice() else {
        load::show(&problems);
        return Err(Failure::CaseHasProblems);
    };
    let mut bound = Vec::new();
    for (key, series) in &raw.series {
        let Some(measure) = &series.measure else {
            continue;
        };
        // An id that can't be one would name a file elsewhere.
        let id = Id::new(key).map_err(|error| {
            Failure::usage(
                error.to_string(),
                format!("name the series `{}`", Id::suggest(key)),
            )
        })?;
        bound.push(Bound {
            id,
            unit: series.unit.clone(),
            measure: measure.clone(),
        });
    }
    if bound.is_empty() {
        return Err(Failure::usage(
            format!("no series of `{name}` names a measure"),
            "add `measure: ID` to a series of case.yaml; bilateral measures lists them",
        ));
    }
    Ok(Wanted {
        id: raw.id.clone(),
        dyad: (a.clone(), b.clone()),
        bound,
    })
}

/// A series as it would be written.
struct Series {
    id: Id,
    pinned: Pinned,
    csv_name: String,
    csv: String,
    pin_name: String,
    pin: String,
    changes: Changes,
    /// The pin says the same as the one that is there.
    same_pin: bool,
    had_pin: bool,
    /// There are figures that this command did not write.
    is_by_hand: bool,
}

impl Series {
    fn would_change(&self) -> bool {
        self.changes.any || !self.same_pin
    }
}

fn series(world: &World, case: &Path, bound: &Bound, pair: (State, State)) -> Result<Series, Failure> {
    let failed = |error: MeasureError| measures::failure(error, world.catalogue());
    let Some(recipe) = world.catalogue().get(&bound.measure) else {
        return Err(failed(MeasureError::Unknown(bound.measure.clone())));
    };
    if recipe.unit != bound.unit {
        return Err(Failure::usage(
            format!(
                "the series `{}` is in `{}`, the measure `{}` in `{}`",
                bound.id, bound.unit, recipe.id, recipe.unit
            ),
            format!("write `unit: {}`", recipe.unit),
        ));
    }
    let pinned = Pinned::of(world, &bound.measure, pair.0, pair.1).map_err(failed)?;
    let csv_name = format!("series/{}.csv", bound.id);
    let pin_name = format!("series/{}.pin.json", bound.id);
    let csv = pinned.csv(&bound.id);
    let old = read(case, &csv_name)?.unwrap_or_default();
    let old_pin = read(case, &pin_name)?.and_then(|text| serde_json::from_str::<Pin>(&text).ok());
    let pin = Pin::new(bound.id.as_str(), &pinned, pair, load::today(), &csv);
    let ours = old_pin.as_ref().is_some_and(|pin| pin.is_of(&old));
    let has_rows = old.lines().skip(1).any(|line| !line.trim().is_empty());
    let is_by_hand = has_rows && !ours && old != csv;
    let changes = match changes(&old, &csv) {
        Ok(changes) => changes,
        // Nothing of what is no series can be compared, and everything is new.
        Err(_) if is_by_hand => Changes {
            any: true,
            ..changes("", &csv).unwrap_or_default()
        },
        Err(why) => {
            return Err(Failure::usage(
                format!("`{csv_name}` can't be compared: {why}"),
                "move it away",
            ));
        }
    };
    Ok(Series {
        id: bound.id.clone(),
        csv_name,
        pin_name,
        pin: serde_json::to_string_pretty(&pin).unwrap_or_default() + "\n",
        same_pin: old_pin.as_ref().is_some_and(|old| old.says_the_same(&pin)),
        had_pin: old_pin.is_some(),
        is_by_hand,
        changes,
        csv,
        pinned,
    })
}

fn read(case: &Path, name: &str) -> Result<Option<String>, Failure> {
    match fs::read_to_string(case.join(name)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::usage(
            format!("`{}` can't be read: {error}", case.join(name).display()),
            "check the folder and its rights",
        )),
    }
}

/// More new figures than these are told by their first and last year.
const FEW: usize = 6;

fn told(found: &[Series], asked: &MeasureArgs, changed: bool) -> String {
    let mut text = String::new();
    for series in found {
        text += &of_series(series);
    }
    let (verb, case) = (if asked.check { "would change" } else { "changed" }, &asked.case);
    let many = found.iter().filter(|series| series.would_change()).count();
    text += &match (changed, many) {
        (false, _) => "Nothing has changed.\n".to_owned(),
        (true, 1) => format!("1 series {verb}.\n"),
        (true, many) => format!("{many} series {verb}.\n"),
    };
    let next = if asked.check {
        "bilateral measure"
    } else {
        "bilateral check"
    };
    if changed {
        text += &wrap(&format!("{next} {case}"), "Next: ", "  ");
    }
    text
}

fn of_series(series: &Series) -> String {
    let pinned = &series.pinned;
    let from: Vec<String> = pinned
        .releases
        .iter()
        .map(|release| format!("{} {}", release.dataset, release.version))
        .collect();
    let years = pinned.years().map_or_else(
        || "no figure of this pair".to_owned(),
        |(first, last)| format!("{} figures, {first}–{last}", pinned.observations.len()),
    );
    let mut text = wrap(
        &format!("{}, {years}, from {}", pinned.measure, from.join(", ")),
        &format!("{}: ", series.id),
        "  ",
    );
    let changes = &series.changes;
    match changes.added.as_slice() {
        [] => {}
        [(first, _), .., (last, _)] if changes.added.len() > FEW => {
            text += &format!("  added {} years, {first} to {last}\n", changes.added.len());
        }
        added => {
            let all: Vec<String> = added
                .iter()
                .map(|(year, value)| format!("{year}: {value}"))
                .collect();
            text += &wrap(&all.join("; "), "  added ", "    ");
        }
    }
    for (year, from, to) in &changes.revised {
        text += &wrap(&format!("{from} → {to}"), &format!("  revised {year}: "), "    ");
    }
    for (year, value) in &changes.gone {
        text += &format!("  gone {year}: {value}\n");
    }
    let figures = changes.added.len() + changes.revised.len() + changes.gone.len();
    if figures == 0 {
        text += if series.would_change() {
            "  the latest figures stay; releases, days or notes differ\n"
        } else {
            "  as it was\n"
        };
    }
    for note in &pinned.notes {
        text += &wrap(note, "  Mind: ", "    ");
    }
    text
}

fn machine(case: &str, found: &[Series], check: bool, changed: bool) -> String {
    let series: Vec<Value> = found
        .iter()
        .map(|series| {
            json!({
                "series": series.id.as_str(), "measure": series.pinned.measure, "file": series.csv_name,
                "releases": series.pinned.releases, "rows": series.pinned.observations.len(),
                "changed": series.would_change(), "added": series.changes.added,
                "revised": series.changes.revised, "gone": series.changes.gone, "notes": series.pinned.notes,
            })
        })
        .collect();
    let page = json!({
        "schema_version": bilateral_report::SCHEMA_VERSION, "case": case, "changed": changed,
        "written": changed && !check, "series": series,
    });
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}
