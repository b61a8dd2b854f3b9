//! `dyad` and `measure` as a user meets them, on an invented world.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::command::{text, width};

use crate::invented;

/// A case with two bound series, and no figures.
const CASE: &str = "\
format: 1
id: far-friends
title: Do the two trade?
question: Is there more than words?
dyad: [USA, Russia]
opened_on: 1999-01-01
narratives:
  words: {label: words, says: Nothing but words., default: true}
  deeds: {label: deeds, says: More than words.}
tests:
  trade:
    label: trade
    asks: Is there trade?
    all: [much, exports]
    shows: There are deeds.
criteria:
  much:
    label: much trade
    measures: {series: total, at_least: 100, from: 2000}
    by: 2010-12-31
  exports:
    label: exports
    measures: {series: exports, at_least: 1000000, from: 2000, until: 2005}
    by: 2005-12-31
series:
  total: {label: total trade, unit: million USD, measure: trade-total, lag: {months: 12}}
  exports: {label: exports, unit: million USD, measure: trade-to, or: [trade-flow-baci], lag: {months: 12}}
";

/// A data folder and a case, both gone after the test.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(TempDir::new().unwrap());
        invented::fill_more(&place.0.path().join("data"));
        fs::create_dir(place.case()).unwrap();
        fs::write(place.case().join("case.yaml"), CASE).unwrap();
        let header = bilateral_casefile::LEDGER_COLUMNS.join(",");
        fs::write(place.case().join("evidence.csv"), header + "\n").unwrap();
        place
    }

    fn case(&self) -> PathBuf {
        self.0.path().join("case")
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_bilateral"))
            .args(args)
            .current_dir(self.0.path())
            .env("BILATERAL_DATA", self.0.path().join("data"))
            .env_remove("CLICOLOR_FORCE")
            .output()
            .unwrap()
    }

    /// What a run prints that ends with a code.
    fn page(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {err}");
        text(&output.stdout)
    }

    fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        assert!(output.stdout.is_empty(), "{args:?}");
        err
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.case().join(name)).unwrap()
    }
}

fn fits(page: &str) {
    for line in page.lines() {
        assert!(
            width(line) <= 80 || line.contains("://"),
            "{} columns: {line}",
            width(line)
        );
    }
}

/// Without what depends on which data sets the program knows.
fn pair_alone(page: &str) -> String {
    let (before, after) = page.split_once("\nNot at hand\n").unwrap();
    let notes = after.split_once("\n\n").map_or("", |(_, notes)| notes);
    format!("{before}\n{notes}")
}

#[test]
fn a_pair_has_one_page() {
    let place = Place::new();
    let page = place.page(0, &["dyad", "USA", "Russia"]);
    fits(&page);
    insta::assert_snapshot!("dyad", pair_alone(&page));
    let page = place.page(
        0,
        &["dyad", "2", "RUS", "--year", "2004", "--as-of", "2006-12-31"],
    );
    fits(&page);
    insta::assert_snapshot!("dyad-as-of", pair_alone(&page));
    assert_eq!(
        place.page(0, &["dyad", "USA", "Russia", "--format", "text"]),
        place.page(0, &["dyad", "USA", "Russia"])
    );
}

#[test]
fn the_page_for_machines_has_all_of_it() {
    let place = Place::new();
    let page = place.page(
        0,
        &["dyad", "france", "russia", "--year", "2000", "--format", "json"],
    );
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(
        (&page["a"]["cow"], &page["b"]["iso3"]),
        (&220.into(), &"RUS".into())
    );
    let facts = page["groups"][0]["facts"].as_array().unwrap();
    let total = facts
        .iter()
        .find(|fact| fact["measure"] == "trade-total")
        .unwrap();
    assert_eq!(total["told"][0]["figure"]["value"], Value::Null);
    assert_eq!(total["told"][0]["figure"]["lack"]["code"], "not-in-data");
    assert!(page["absent"].as_array().unwrap().len() > 3);
}

#[test]
fn states_that_are_none_or_may_be_two_are_refused() {
    let place = Place::new();
    assert!(
        place
            .refused(&["dyad", "Rusia", "USA"])
            .contains("did you mean `Russia`?")
    );
    let err = place.refused(&["dyad", "Korea", "USA"]);
    assert!(
        err.contains("may mean") && err.contains("732 South Korea"),
        "{err}"
    );
    assert!(place.refused(&["dyad", "USA", "2"]).contains("the same state"));
    let empty = Place(TempDir::new().unwrap());
    let err = empty.refused(&["dyad", "USA", "RUS"]);
    assert!(err.contains("cow-states") && err.contains("help: "), "{err}");
}

#[test]
fn a_case_without_figures_gets_them_and_is_whole() {
    let place = Place::new();
    place.page(1, &["check", "case"]);
    assert!(
        place
            .page(1, &["measure", "case", "--check"])
            .contains("2 series would change")
    );
    assert!(!place.case().join("series").exists(), "looking writes nothing");
    let page = place.page(0, &["measure", "case"]);
    fits(&page);
    insta::assert_snapshot!("measure-first", page);
    place.page(0, &["check", "case"]);
    let assessed = place.page(
        0,
        &["assess", "case", "--as-of", "2011-01-31", "--format", "json"],
    );
    let assessed: Value = serde_json::from_str(&assessed).unwrap();
    let status = |criterion: &str| {
        let reading = assessed["readings"].as_object().unwrap().values().next().unwrap();
        let criterion = &reading["tests"]["trade"]["criteria"][criterion];
        criterion["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (status("much"), status("exports")),
        ("met".to_owned(), "not met".to_owned())
    );
    // Nothing changes by itself, whatever the day.
    let before = (
        place.read("series/total.csv"),
        place.read("series/total.pin.json"),
    );
    assert!(
        place
            .page(0, &["measure", "case", "--check"])
            .contains("Nothing has changed")
    );
    place.page(0, &["measure", "case"]);
    assert_eq!(
        before,
        (
            place.read("series/total.csv"),
            place.read("series/total.pin.json")
        )
    );
}

#[test]
fn a_new_release_shows_as_revised_figures() {
    let place = Place::new();
    let second = place.0.path().join("data/cow-trade/4.0");
    let aside = place.0.path().join("4.0");
    fs::rename(&second, &aside).unwrap();
    place.page(0, &["measure", "case"]);
    fs::rename(&aside, &second).unwrap();
    let page = place.page(1, &["measure", "case", "--check"]);
    fits(&page);
    insta::assert_snapshot!("measure-revised", page);
    let json = place.page(0, &["measure", "case", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["series"][0]["added"].as_array().unwrap().len(), 3);
    assert_eq!(json["series"][0]["revised"].as_array().unwrap().len(), 9);
    place.page(0, &["check", "case"]);
    // Taken away again, three years have no figure any more.
    fs::rename(&second, &aside).unwrap();
    let page = place.page(0, &["measure", "case"]);
    assert!(page.contains("gone 2006"), "{page}");
}

#[test]
fn figures_by_hand_are_not_lost() {
    let place = Place::new();
    fs::create_dir(place.case().join("series")).unwrap();
    let header = bilateral_casefile::SERIES_COLUMNS.join(",") + "\n";
    let own = format!("{header}2000,1,2001-06-30,,,,,mine\n");
    fs::write(place.case().join("series/total.csv"), &own).unwrap();
    let err = place.refused(&["measure", "case"]);
    assert!(err.contains("was not written by"), "{err}");
    assert_eq!(place.read("series/total.csv"), own);
    assert!(
        !place.case().join("series/exports.csv").exists(),
        "all or nothing"
    );
    place.page(0, &["measure", "case", "--replace"]);
    let edited = place
        .read("series/total.csv")
        .replacen("cow-trade", "my guess", 1);
    fs::write(place.case().join("series/total.csv"), &edited).unwrap();
    let err = place.refused(&["measure", "case"]);
    assert!(err.contains("was edited since"), "{err}");
    // A header alone holds nothing that could be lost.
    fs::write(place.case().join("series/total.csv"), &header).unwrap();
    place.page(0, &["measure", "case"]);
    place.page(0, &["check", "case"]);
}

#[test]
fn what_can_not_be_pinned_is_refused_with_help() {
    let place = Place::new();
    let with = |from: &str, to: &str| {
        fs::write(place.case().join("case.yaml"), CASE.replace(from, to)).unwrap();
        place.refused(&["measure", "case"])
    };
    assert!(with("trade-total", "trade-totl").contains("did you mean `trade-total`?"));
    assert!(with("unit: million USD", "unit: bn USD").contains("write `unit: million USD`"));
    assert!(with("trade-to,", "arms-to,").contains("in `million TIV`"));
    let err = with(
        "unit: million USD, measure: trade-to,",
        "unit: million TIV, measure: arms-to,",
    );
    assert!(err.contains("sipri-transfers"), "{err}");
    assert!(with("USA, Russia", "USA, Ruritania").contains("Ruritania"));
    assert!(with("measure: ", "publisher: ").contains("names a measure"));
    assert!(with("  total:", "  ../total:").contains("name the series"));
    assert!(!place.case().join("series").exists());
    assert!(
        place
            .refused(&["measure", "russia-china"])
            .contains("bilateral new")
    );
    fs::write(place.case().join("case.yaml"), "format: [\n").unwrap();
    assert_eq!(place.run(&["measure", "case"]).status.code(), Some(1));
}
