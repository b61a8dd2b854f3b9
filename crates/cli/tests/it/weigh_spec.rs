//! The semantics of weighing as readable files: `spec/weigh/*.case`, whose numbers were computed apart from this program.

use bilateral_assess::assess;
use bilateral_model::{Case, Date};
use bilateral_weigh::{Options, Silence, Weighed, Weighted, weigh};

use crate::spec::{cut, mixed_folder};
use crate::spec_file::{SpecFile, all, root};

fn files() -> Vec<SpecFile> {
    let files: Vec<SpecFile> = all(&root())
        .into_iter()
        .map(|path| SpecFile::read(&path))
        .filter(SpecFile::expects_a_weighing)
        .collect();
    assert!(files.len() > 30, "the specification of weighing was not found");
    files
}

fn weighed(case: &Case, day: Date) -> Weighed {
    let options = Options {
        draws: 100,
        ..Options::default()
    };
    weigh(case, &assess(case, day), options).expect("a case with numbers")
}

/// Cells that two or more blanks part.
fn cells(line: &str) -> Vec<&str> {
    line.split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect()
}

fn percent(p: f64) -> String {
    // Not minus zero.
    format!("{:.1}", p * 100.0 + 0.0)
}

/// What the program says of a row: the same cells.
fn found(weighed: &Weighed, table: &str, id: &str) -> Vec<String> {
    if table == "weigh" {
        let at = weighed
            .narratives
            .iter()
            .position(|name| name.as_str() == id)
            .expect("a narrative");
        let p = weighed.posterior[at];
        let numbers = [
            p.best,
            p.low,
            p.high,
            weighed.independent[at],
            weighed.dependent[at],
        ];
        return numbers.map(percent).to_vec();
    }
    let item = weighed
        .items
        .iter()
        .find(|item| item.state.id.as_str() == id)
        .expect("an item");
    let counts = item.state.weight > 0.0;
    let outcome = item
        .state
        .finding
        .filter(|_| counts)
        .map_or("-", |finding| finding.word());
    vec![
        outcome.to_owned(),
        format!("{:.3}", item.state.weight),
        format!("{:.2}", item.ratio),
        marks(item),
    ]
}

fn marks(item: &Weighted) -> String {
    let mut marks = Vec::new();
    if item.fits_all {
        marks.push("fits all");
    }
    if item.after_the_fact {
        marks.push("after the fact");
    }
    if !item.edits.is_empty() {
        marks.push("edited");
    }
    marks.extend(item.state.silence.map(|silence| match silence {
        Silence::Open => "open",
        Silence::NotKnown => "not known",
        Silence::NoNumbers => "no numbers",
        Silence::NoDetection => "no detection",
        Silence::Searched => "searched",
        Silence::Copy => "copy",
    }));
    marks.sort_unstable();
    if marks.is_empty() {
        "-".to_owned()
    } else {
        marks.join(", ")
    }
}

/// Each row of the expectations: table, day, id, the expected cells.
fn rows(file: &SpecFile) -> Vec<(String, Date, String, Vec<String>)> {
    let mut table = file.heading.trim_start_matches("--- expect ").trim().to_owned();
    let mut rows = Vec::new();
    for line in &file.lines {
        if let Some(name) = line.strip_prefix("--- expect ") {
            name.trim().clone_into(&mut table);
            continue;
        }
        let cells = cells(line);
        let [day, id, rest @ ..] = cells.as_slice() else {
            continue;
        };
        let Ok(day) = day.parse() else { continue };
        let mut rest: Vec<String> = rest.iter().map(|cell| (*cell).to_owned()).collect();
        if let ("items", Some(marks)) = (table.as_str(), rest.last_mut()) {
            let mut sorted: Vec<&str> = marks.split(", ").collect();
            sorted.sort_unstable();
            *marks = sorted.join(", ");
        }
        rows.push((table.clone(), day, (*id).to_owned(), rest));
    }
    assert!(!rows.is_empty(), "{} expects nothing", file.path.display());
    rows
}

#[test]
fn every_weighing_holds() {
    let mut failures = Vec::new();
    for file in files() {
        let (_, case) = file.case();
        for (table, day, id, expected) in rows(&file) {
            let found = found(&weighed(&case, day), &table, &id);
            if found != expected {
                failures.push(format!(
                    "{}: {day} {id}\n  expected {expected:?}\n  found    {found:?}",
                    file.path.display()
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What could not be known on a date, and the order and repetition of rows, change no number of it.
#[test]
fn a_weighing_knows_no_hindsight_and_no_order() {
    for file in files() {
        let (_, case) = file.case();
        let mixed = bilateral_casefile::check(&mixed_folder(&file)).case;
        let mixed = mixed.unwrap_or_else(|| panic!("{} mixed", file.path.display()));
        for (_, day, ..) in rows(&file) {
            let whole = weighed(&case, day);
            let then = weighed(&cut(&case, day), day);
            assert_eq!(
                whole.posterior,
                then.posterior,
                "{} on {day}",
                file.path.display()
            );
            assert_eq!(whole.draws, then.draws, "{} on {day}", file.path.display());
            assert_eq!(
                whole.posterior,
                weighed(&mixed, day).posterior,
                "{} on {day}, rows mixed",
                file.path.display()
            );
        }
    }
}
