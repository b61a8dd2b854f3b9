//! The command `backtest`: what it lacks and refuses.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::command::text;
use crate::invented;

const FRAMEWORK: &str = "format: 1
id: invented
title: Invented
question: Does trade foretell pacts?
dyad: [Arcadia, Ruritania]
opened_on: 1980-01-01
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
series:
  trade:
    label: trade
    unit: million USD
    measure: trade-total
criteria:
  much-trade:
    label: much trade
    measures: {series: trade, from: 1985, at_least: 100}
    mode: standing
tests:
  trade:
    label: They trade much
    asks: Do they trade much?
    shows: They trade much.
    all: [much-trade]
";

#[test]
fn a_backtest_says_what_it_lacks() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("framework.yaml");
    fs::write(&file, FRAMEWORK).unwrap();
    let refused = |outcome: &str, horizon: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_bilateral"))
            .arg("backtest")
            .arg(&file)
            .args(["--outcome", outcome, "--horizon", horizon])
            .env("BILATERAL_DATA", place.path().join("data"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{outcome} {horizon}");
        assert!(output.stdout.is_empty());
        text(&output.stderr)
    };
    let err = refused("defence-pact", "5y");
    assert!(
        err.contains("data set cow-states") && err.contains("help: "),
        "{err}"
    );
    for horizon in ["0y", "51y", "five"] {
        let err = refused("defence-pact", horizon);
        assert!(err.contains("a number of years from 1 to 50"), "{err}");
    }
    let err = refused("peace", "5y");
    assert!(err.contains("no-dispute"), "{err}");
}

/// A backtest of the invented world, with its chart under a name.
fn charted(place: &Path, chart: &Path) -> std::process::Output {
    let file = place.join("framework.yaml");
    fs::write(&file, FRAMEWORK.replace("1985", "1995")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_bilateral"))
        .arg("backtest")
        .arg(&file)
        .args(["--outcome", "trade-lasts", "--horizon", "2y", "--chart"])
        .arg(chart)
        .env("BILATERAL_DATA", place.join("data"))
        .output()
        .unwrap()
}

#[test]
fn a_chart_shows_who_ranked_better() {
    let place = tempfile::tempdir().unwrap();
    invented::fill(&place.path().join("data"));
    let chart = place.path().join("backtest.svg");
    let output = charted(place.path(), &chart);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let svg = fs::read_to_string(&chart).unwrap();
    assert!(svg.starts_with("<svg"), "{svg}");
    for words in [
        "Did invented foretell whether",
        "Who ranked better",
        "Said and seen",
    ] {
        assert!(svg.contains(words), "{words}: {svg}");
    }
    // It asks under 20 rows of the rarer kind, and draws no curve.
    assert!(svg.contains("nothing on record"), "{svg}");
    let output = charted(place.path(), &place.path().join("backtest.png"));
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("end with .svg"));
    assert!(output.stdout.is_empty());
}
