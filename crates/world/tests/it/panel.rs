//! Panels of an invented world, and every format read back.

mod pandas;
mod read_back;

use std::collections::BTreeMap;

use bilateral_world::measure::{Knowledge, MeasureError};
use bilateral_world::panel::{Format, Panel, WriteError};
use bilateral_world::system::Direction;
use jiff::civil::date;

use crate::invented;

/// Exports both ways and their sum, from before the trade is covered to after the list of states ends.
fn panel(direction: Direction) -> Panel {
    let folder = tempfile::tempdir().unwrap();
    let world = invented::world(folder.path(), Knowledge::Latest);
    let measures = ["trade-to", "trade-total", "trade-to"].map(str::to_owned);
    Panel::build(&world, &measures, 1993, 2008, direction).unwrap()
}

/// Which rows there should be, found the slow way.
fn expected_rows(direction: Direction) -> Vec<(u16, u16, i16)> {
    let mut rows = Vec::new();
    for a in invented::MEMBERS {
        for b in invented::MEMBERS {
            if a == b || (direction == Direction::Dyads && b < a) {
                continue;
            }
            let away = |year: i16| [a, b].contains(&220) && (2001..=2002).contains(&year);
            rows.extend((1993..=2008).filter(|year| !away(*year)).map(|year| (a, b, year)));
        }
    }
    rows
}

#[test]
fn rows_are_those_that_membership_decides() {
    for (direction, pairs) in [(Direction::Dyads, 10), (Direction::DirectedDyads, 20)] {
        let panel = panel(direction);
        let keys = &panel.keys;
        let rows: Vec<_> = (0..panel.len())
            .map(|row| (keys.a[row], keys.b[row], keys.year[row]))
            .collect();
        assert_eq!(rows, expected_rows(direction));
        // Of ten pairs four have 220, which was away for two of the 16 years.
        assert_eq!(rows.len(), pairs * 16 - pairs * 4 / 10 * 2);
    }
}

#[test]
fn figures_stand_beside_their_keys_or_are_missing_for_a_counted_reason() {
    let panel = panel(Direction::DirectedDyads);
    let names: Vec<_> = panel
        .measures
        .iter()
        .map(|measured| measured.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["trade_to", "trade_total"],
        "a measure named twice comes once"
    );
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for row in 0..panel.len() {
        let (a, b, year) = (panel.keys.a[row], panel.keys.b[row], panel.keys.year[row]);
        let (out, back) = invented::trade(a.min(b), a.max(b), year);
        let to = if a < b { out } else { back };
        let pair = [a.min(b), a.max(b)];
        let lack = if year < 1995 {
            Some("before-coverage")
        } else if year > 2006 {
            Some("after-coverage")
        } else if pair == [220, 365] || (pair == [2, 20] && year == 2001) {
            Some("not-in-data")
        } else {
            None
        };
        let expected = |value: f64| lack.is_none().then_some(value);
        assert_eq!(panel.measures[0].figure(row), expected(to), "{a} {b} {year}");
        let total = panel.measures[1].figure(row);
        assert_eq!(total.is_some(), lack.is_none(), "{a} {b} {year}");
        assert!(total.is_none_or(|total| (total - out - back).abs() < 1e-9));
        if let Some(lack) = lack {
            *missing.entry(lack).or_default() += 1;
        }
    }
    // Two years before and two after of 20 directed pairs; 220 with 365 has ten years of the twelve, 2 with 20 lacks one.
    assert_eq!(
        missing,
        BTreeMap::from([
            ("before-coverage", 40),
            ("after-coverage", 40),
            ("not-in-data", 22)
        ])
    );
    for measured in &panel.measures {
        assert_eq!(measured.missing, missing);
        assert_eq!(measured.lacking(), 102);
        assert_eq!(measured.column.coverage, (1995, 2006));
        let rests_on: Vec<_> = measured
            .rests_on
            .iter()
            .map(|of| (of.dataset.as_str(), of.version.as_str()))
            .collect();
        assert_eq!(rests_on, [("cow-trade", "4.0")]);
    }
    let datasets: Vec<_> = panel.datasets().iter().map(|of| of.dataset.clone()).collect();
    assert_eq!(datasets, ["cow-states", "cow-trade"]);
}

#[test]
fn what_to_mind_is_said() {
    let undirected = panel(Direction::Dyads);
    assert_eq!(undirected.notes.len(), 2, "{:?}", undirected.notes);
    assert!(
        undirected.notes[0].contains("ends in 2006"),
        "{:?}",
        undirected.notes
    );
    assert!(
        undirected.notes[1].starts_with("trade-to has a direction"),
        "{:?}",
        undirected.notes
    );
    let directed = panel(Direction::DirectedDyads);
    assert_eq!(directed.notes.len(), 1, "{:?}", directed.notes);
    let folder = tempfile::tempdir().unwrap();
    let world = invented::world(folder.path(), Knowledge::AsOf(date(2005, 1, 1)));
    let panel = Panel::build(&world, &["trade-total".to_owned()], 2000, 2003, Direction::Dyads).unwrap();
    assert_eq!(
        panel.measures[0].rests_on[0].version, "3.0",
        "the release that was out"
    );
    let (out, back) = invented::trade(2, 20, 2000);
    let figure = panel.measures[0].figure(0).unwrap();
    assert!((figure - 2.0 * (out + back)).abs() < 1e-9, "{figure}");
    // The list of states came out later; it covers what could be known of it by then.
    assert!(panel.system.is_later_revision);
    assert_eq!(panel.as_of.as_deref(), Some("2005-01-01"));
}

#[test]
fn what_can_not_be_built_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let world = invented::world(folder.path(), Knowledge::Latest);
    let build =
        |measure: &str, from, to| Panel::build(&world, &[measure.to_owned()], from, to, Direction::Dyads);
    assert!(matches!(build("trade-totl", 1990, 2000), Err(MeasureError::Unknown(id)) if id == "trade-totl"));
    assert!(matches!(
        build("trade-total", 2001, 2000),
        Err(MeasureError::Empty(_))
    ));
    assert!(
        matches!(build("arms-to", 1990, 2000), Err(MeasureError::NoData { dataset, .. }) if dataset == "sipri-transfers")
    );
    let empty = build("trade-total", 1900, 1910).unwrap();
    assert!(empty.is_empty());
}

#[test]
fn a_failed_write_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("panel.dta");
    std::fs::write(&path, "kept").unwrap();
    let mut panel = panel(Direction::Dyads);
    let mut column = (*panel.measures[0].column).clone();
    column.values[7] = f64::MAX;
    panel.measures[0].column = std::sync::Arc::new(column);
    let error = panel.write(&path, Format::Dta, "", &mut |_, _| {}).unwrap_err();
    assert!(matches!(error, WriteError::Beyond { row: 8, .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "kept");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing left beside it"
    );
    let nowhere = folder.path().join("no/panel.csv");
    let error = panel
        .write(&nowhere, Format::Csv, "", &mut |_, _| {})
        .unwrap_err();
    assert!(error.to_string().contains("panel.csv"), "{error}");
}
