//! The command `scan` on an invented world.

use std::path::{Path, PathBuf};

use crate::command::{bilateral, text, width};

use crate::invented;

const FRAMEWORK: &str = "format: 1
id: growing-trade
title: Does trade between the two grow?
question: Does it grow, and is it large?
dyad: [One, Other]
opened_on: 1995-01-01
rule:
  combine: none
narratives:
  near:
    label: near
    says: They are near.
    default: true
  other:
    label: none of these
    says: Something else.
    ours: true
    other: true
tests:
  growth:
    label: growth
    asks: Does trade grow?
    all: [rises, large]
    shows: They grow together.
  size:
    label: size
    asks: Is trade large?
    all: [large]
    shows: They trade.
criteria:
  rises:
    label: trade rises
    measures: {series: trade, rises: previous, from: 1995}
    mode: standing
  large:
    label: trade is large
    measures: {series: trade, at_least: 400, from: 1995}
    mode: standing
series:
  trade:
    label: trade between the two
    unit: million USD
    measure: trade-total
    or: [trade-total-baci]
readings:
  plain:
    label: as it stands
";

struct Set {
    folder: tempfile::TempDir,
    framework: PathBuf,
}

fn set(framework: &str) -> Set {
    let folder = tempfile::tempdir().unwrap();
    invented::fill(&folder.path().join("data"));
    let path = folder.path().join("growing-trade.yaml");
    std::fs::write(&path, framework).unwrap();
    Set {
        framework: path,
        folder,
    }
}

impl Set {
    fn ran(&self, further: &[&str]) -> (i32, String, String) {
        let data = self.folder.path().join("data");
        let mut args = vec!["scan", path(&self.framework), "--data-folder", path(&data)];
        args.extend(further);
        let output = bilateral(&args);
        (
            output.status.code().unwrap(),
            text(&output.stdout),
            text(&output.stderr),
        )
    }
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_scan_tells_who_stands_where() {
    let set = set(FRAMEWORK);
    let (code, page, error) = set.ran(&["--to", "2008"]);
    assert_eq!(code, 0, "{error}");
    assert!(page.lines().all(|line| width(line) <= 80), "{page}");
    insta::assert_snapshot!(page);
}

#[test]
fn one_pair_is_told_through_the_years() {
    let set = set(FRAMEWORK);
    let (code, page, error) = set.ran(&["--dyad", "USA,CAN", "--to", "2008", "--year", "2004"]);
    assert_eq!(code, 0, "{error}");
    assert!(page.lines().all(|line| width(line) <= 80), "{page}");
    insta::assert_snapshot!(page);
}

#[test]
fn what_the_data_do_not_reach_is_open() {
    let set = set(FRAMEWORK);
    let (code, page, error) = set.ran(&["--dyad", "USA,CAN", "--to", "2008", "--format", "json"]);
    assert_eq!(code, 0, "{error}");
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    let of = |year: i64| {
        let years = page["years"].as_array().unwrap();
        years.iter().find(|row| row["year"] == year).unwrap().clone()
    };
    // Trade of the two is not told for 2001, and of nobody after 2006.
    for year in [2001, 2007, 2008] {
        assert_eq!(of(year)["tests"]["size"], "open", "{year}");
        assert!(of(year)["figures"]["trade"].is_null(), "{year}");
    }
    for year in [2000, 2003, 2006] {
        assert_ne!(of(year)["tests"]["size"], "open", "{year}");
        assert!(of(year)["figures"]["trade"].is_number(), "{year}");
    }
}

#[test]
fn as_known_a_year_waits_for_its_figures() {
    let set = set(FRAMEWORK);
    let ask = |further: &[&str]| {
        let mut args = vec!["--dyad", "USA,UKG", "--to", "2006", "--format", "json"];
        args.extend(further);
        let (code, page, error) = set.ran(&args);
        assert_eq!(code, 0, "{error}");
        serde_json::from_str::<serde_json::Value>(&page).unwrap()
    };
    let of = |page: &serde_json::Value, year: i64| {
        let years = page["years"].as_array().unwrap();
        years.iter().find(|row| row["year"] == year).unwrap()["criteria"]["large"].clone()
    };
    // The first figure, of 1995, is out only some time after that year.
    assert_ne!(of(&ask(&[]), 1995), "pending");
    assert_eq!(of(&ask(&["--as-known"]), 1995), "pending");
}

#[test]
fn every_row_is_written_and_both_formats_say_the_same() {
    let set = set(FRAMEWORK);
    let csv = set.folder.path().join("scan.csv");
    let parquet = set.folder.path().join("scan.parquet");
    for out in [&csv, &parquet] {
        let (code, _, error) = set.ran(&["--from", "1995", "--to", "2006", "--out", path(out)]);
        assert_eq!(code, 0, "{error}");
    }
    let written = std::fs::read_to_string(&csv).unwrap();
    assert!(
        written.starts_with("state_a,state_b,year,growth,size,rises,large,tests_shown,tests_open\n"),
        "{written}"
    );
    let rows = written.lines().count() - 1;
    let (_, page, _) = set.ran(&["--from", "1995", "--to", "2006", "--format", "json"]);
    let page: serde_json::Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["rows"], rows);
    assert!(parquet.metadata().unwrap().len() > 500);
    let (code, _, error) = set.ran(&["--out", "scan.xlsx"]);
    assert_eq!(code, 2);
    assert!(error.contains(".parquet or .csv"), "{error}");
}

#[test]
fn what_can_not_be_asked_of_every_pair_is_refused_with_its_place() {
    let ledger = FRAMEWORK.replace(
        "    measures: {series: trade, rises: previous, from: 1995}\n    mode: standing\n",
        "    happens: They sign a treaty.\n    by: 1999\n",
    );
    let (code, _, error) = set(&ledger).ran(&[]);
    assert_eq!(code, 1);
    for part in [
        "panel/unbound",
        "`rises` is told by a ledger",
        "case.yaml",
        "bilateral measures",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let misspelt = FRAMEWORK.replace("measure: trade-total\n", "measure: trade-totl\n");
    let (code, _, error) = set(&misspelt).ran(&[]);
    assert_eq!(code, 1);
    assert!(error.contains("did you mean `trade-total`?"), "{error}");
    let unbound = FRAMEWORK.replace("    measure: trade-total\n    or: [trade-total-baci]\n", "");
    let (code, _, error) = set(&unbound).ran(&[]);
    assert_eq!(code, 1);
    assert!(
        error.contains("`trade` names no measure of public data"),
        "{error}"
    );
    let (code, _, error) = set(FRAMEWORK).ran(&["--dyad", "USA,Atlantis"]);
    assert_eq!(code, 2);
    assert!(error.contains("Atlantis"), "{error}");
    let output = bilateral(&["scan", "soft-aliance"]);
    assert!(text(&output.stderr).contains("did you mean `soft-alliance`?"));
}

#[test]
fn a_chart_shows_each_test_by_year() {
    let set = set(FRAMEWORK);
    let chart = set.folder.path().join("scan.svg");
    let (code, _, error) = set.ran(&["--chart", path(&chart)]);
    assert_eq!(code, 0, "{error}");
    let svg = std::fs::read_to_string(&chart).unwrap();
    assert!(svg.starts_with("<svg"), "{svg}");
    assert!(svg.contains("<title") && svg.contains("Does trade between the two grow?"));
    for test in ["growth: ", "size: "] {
        assert!(svg.contains(test), "{svg}");
    }
    let (code, _, error) = set.ran(&["--chart", path(&set.folder.path().join("scan.png"))]);
    assert_eq!(code, 2);
    assert!(error.contains("end with .svg"), "{error}");
}
