//! A scan says of each pair and year what `assess` says of the same framework written down as a case for that pair and year.

use std::fmt::Write as _;
use std::sync::Arc;

use bilateral_assess::assess_reading;
use bilateral_casefile::{check, framework_alone};
use bilateral_model::date::{day_after, year_end};
use bilateral_model::{Case, Outcome, Status, Within};
use jiff::civil::date;
use proptest::prelude::*;

use super::evaluate::{Figured, Wanted, evaluate};
use super::plan::Plan;
use crate::measure::{Catalogue, Column};
use crate::states::State;
use crate::system::{Base, Direction, System};

const FIRST: i16 = 2000;
const LAST: i16 = 2012;

/// A framework on two undirected measures. `by` closes every criterion that has no deadline of its own.
fn framework(criteria: &str, tests: &str) -> String {
    format!(
        "format: 1
id: invented
title: Invented
question: What would a panel say?
dyad: [Arcadia, Ruritania]
opened_on: 2000-01-01
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
  first:
    label: first
    unit: units
    measure: trade-total
  second:
    label: second
    unit: units
    measure: arms-both
criteria:
{criteria}
tests:
{tests}"
    )
}

/// The same as a case of one pair, with its figures and each series' lag.
fn pinned(criteria: &str, tests: &str, figures: [&[Option<i32>]; 2], lags: [i32; 2]) -> Case {
    let text = framework(criteria, tests)
        .replace(
            "    measure: trade-total",
            &format!("    lag: {{months: {}}}", lags[0]),
        )
        .replace(
            "    measure: arms-both",
            &format!("    lag: {{months: {}}}", lags[1]),
        );
    let table = |figures: &[Option<i32>], lag: i32| {
        let mut table = "period,value,known_on,released_on,unit,source,record,note\n".to_owned();
        for (year, value) in (FIRST..).zip(figures) {
            if let Some(value) = value {
                let known = Within { months: lag, days: 0 }.after(year_end(year));
                writeln!(table, "{year},{value},{known},,units,,,").unwrap();
            }
        }
        table
    };
    let (first, second) = (table(figures[0], lags[0]), table(figures[1], lags[1]));
    let plain = framework_alone("pinned", &text);
    let texts = plain.files().iter().map(|file| {
        let text = match file.name.as_str() {
            "series/first.csv" => first.as_str(),
            "series/second.csv" => second.as_str(),
            _ => file.text.as_str(),
        };
        (file.name.as_str(), text)
    });
    let checked = check(&bilateral_casefile::Folder::from_texts("pinned", texts));
    checked.case.unwrap_or_else(|| panic!("{:#?}", checked.problems))
}

#[derive(Debug, Clone)]
struct Drawn {
    lines: Vec<String>,
    tests: String,
}

/// Four comparisons, a combination of them, a *not*, and tests.
fn drawn() -> impl Strategy<Value = Drawn> {
    let comparison = (
        prop_oneof![Just("first"), Just("second")],
        prop_oneof![Just(""), Just("share_of: first, "), Just("share_of: second, ")],
        prop_oneof![Just(1), Just(2), Just(4)],
        any::<bool>(),
        prop_oneof![
            (0..12).prop_map(|level| format!("at_least: {level}")),
            (0..12).prop_map(|level| format!("below: {level}")),
            // No two of these figures differ by exactly so much: binary and decimal fractions round a tie each its own way.
            Just("rises: previous, by_percent: 37".to_owned()),
            Just("falls: last 2".to_owned()),
            Just("rises: '2001/2002'".to_owned()),
        ],
        prop_oneof![Just(None), (2003_i16..2014).prop_map(Some)],
        prop_oneof![
            Just(String::new()),
            (2006..2016).prop_map(|year| format!("    by: {year}-12-31\n")),
            (2007..2016).prop_map(|year| format!("    by: {year}-06-15\n")),
        ],
        2000_i16..2006,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(series, share, window, sum, level, until, by, from, standing, late)| {
            let share = if share.contains(series) { "" } else { share };
            let until = until.map_or(String::new(), |year| format!(", until: {}", year.max(from)));
            let sum = if sum { ", aggregate: sum" } else { "" };
            let mode = if standing { "    mode: standing\n" } else { "" };
            let late = if late { "    late_counts: true\n" } else { "" };
            format!(
                "    measures: {{series: {series}, {share}window: {window}{sum}, from: {from}{until}, {level}}}\n{mode}{late}{by}"
            )
        });
    let combination = prop_oneof![
        Just("all: [c0, c1]"),
        Just("any: [c0, c1]"),
        Just("{at_least: 2, of: [c0, c1, c2]}"),
        Just("not: c3"),
    ];
    (
        proptest::collection::vec(comparison, 4),
        combination,
        any::<bool>(),
    )
        .prop_map(|(lines, combination, late)| {
            let combination = combination.trim_matches(['{', '}']).replace(", of", "\n    of");
            let late = if late { "    late_counts: true\n" } else { "" };
            let mut all: Vec<String> = lines;
            all.push(format!("    {combination}\n{late}"));
            all.push("    not: c2\n".to_owned());
            Drawn {
                lines: all,
                tests: "  t0:\n    label: t0\n    asks: t0?\n    shows: t0\n    all: [c4, c0]\n  \
                    t1:\n    label: t1\n    asks: t1?\n    shows: t1\n    any: [c5, c3]\n  \
                    t2:\n    label: t2\n    asks: t2?\n    shows: t2\n    at_least: 2\n    of: [c1, c3, c4]\n"
                    .to_owned(),
            }
        })
}

fn criteria(drawn: &Drawn, close: Option<i16>) -> String {
    let mut text = String::new();
    for (at, lines) in drawn.lines.iter().enumerate() {
        write!(text, "  c{at}:\n    label: c{at}\n{lines}").unwrap();
        let closed = lines.contains("by: ") && lines.contains("    by: ");
        let is_figures = lines.contains("measures");
        if let Some(year) = close
            && is_figures
            && !closed
            && !lines.contains("until")
        {
            writeln!(text, "    by: {year}-12-31").unwrap();
        }
    }
    text
}

/// Figures of every year, or with gaps and an end before the years asked for.
fn figures() -> impl Strategy<Value = Vec<Option<i32>>> {
    let length = usize::try_from(LAST - FIRST + 1).unwrap();
    let whole = proptest::collection::vec((1..12_i32).prop_map(Some), length);
    let cell = prop_oneof![6 => (0..12_i32).prop_map(Some), 1 => Just(None)];
    let gaps = (proptest::collection::vec(cell, length), 0..4_usize).prop_map(move |(mut cells, end)| {
        cells[length - end..].fill(None);
        cells
    });
    prop_oneof![whole, gaps]
}

fn column(figures: &[Option<i32>]) -> Column {
    Column {
        values: figures
            .iter()
            .map(|cell| cell.map_or(f64::NAN, f64::from))
            .collect(),
        coverage: (FIRST, LAST),
    }
}

fn compare(drawn: &Drawn, first: &[Option<i32>], second: &[Option<i32>], lags: [i32; 2], lapses: bool) {
    let folder = framework_alone("invented", &framework(&criteria(drawn, None), &drawn.tests));
    let checked = check(&folder);
    let case = checked.case.unwrap_or_else(|| panic!("{:#?}", checked.problems));
    let reading = case.first_reading().unwrap();
    let plan = Arc::new(Plan::of(&case, reading, &Catalogue::shipped()).unwrap());
    let spell = |number| (State::from_cow(number), date(FIRST, 1, 1), None);
    let base = Base::new(
        &System::new([spell(2), spell(20)], LAST),
        FIRST,
        LAST,
        Direction::Dyads,
    );
    let columns = [column(first), column(second)];
    let lagged = lags.map(|months| Within { months, days: 0 });
    let used: Vec<usize> = plan
        .series
        .iter()
        .map(|series| usize::from(series.id.as_str() == "second"))
        .collect();
    let columns: Vec<&Column> = used.iter().map(|at| &columns[*at]).collect();
    let lagged: Vec<Within> = used.iter().map(|at| lagged[*at]).collect();
    let figured = Figured {
        base: &base,
        columns: &columns,
        lags: &lagged,
    };
    let verdicts = evaluate(&plan, &figured, &base, &Wanted::all(&plan));
    for (row, year) in (FIRST..=LAST).enumerate() {
        // A case whose deadline ends before the first year judged is refused.
        if year < 2005 {
            continue;
        }
        let case = pinned(&criteria(drawn, Some(year)), &drawn.tests, [first, second], lags);
        let day = day_after(year_end(year));
        let told = assess_reading(&case, day, case.first_reading().unwrap());
        for (at, criterion) in plan.criteria.iter().enumerate() {
            let expected = told.criteria[&criterion.id].status;
            let found = verdicts.statuses[row * plan.criteria.len() + at];
            let same = found == expected
                || !lapses
                    && [found, expected].contains(&Status::Lapsed)
                    && found.truth(false) == expected.truth(false);
            assert!(
                same,
                "{year} {}: {found} against {expected}\n{}",
                criterion.id,
                criteria(drawn, Some(year))
            );
        }
        for (at, test) in plan.tests.iter().enumerate() {
            let expected = told.tests[&test.id].outcome;
            let found = verdicts.outcomes[row * plan.tests.len() + at];
            let neither = |outcome| matches!(outcome, Outcome::Lapsed | Outcome::NotShown);
            let same = found == expected || !lapses && neither(found) && neither(expected);
            assert!(
                same,
                "{year} {}: {found} against {expected}\n{}",
                test.id,
                criteria(drawn, Some(year))
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Known at the year's end, every status is the same; *lapsed* among them where no figure is missing and nothing
    /// is met late within a year. (A missing one is overdue on the day after the year's end: on the last day itself the year before
    /// still speaks.)
    #[test]
    fn scan_and_assess_agree(drawn in drawn(), first in figures(), second in figures()) {
        // A share of nothing is missing as well.
        let whole = first.iter().chain(&second).all(|figure| figure.is_some_and(|figure| figure > 0));
        // Missed in summer and met late at the year's end: the scan never looks between the two.
        let between = drawn.lines.iter().any(|lines| lines.contains("-06-15") && lines.contains("late_counts"));
        compare(&drawn, &first, &second, [0, 0], whole && !between);
    }

    /// Known later, every status is the same up to what lapsed between two years' ends.
    #[test]
    fn scan_and_assess_agree_on_what_was_known(
        drawn in drawn(), first in figures(), second in figures(), lags in [0..30_i32, 0..30_i32],
    ) {
        compare(&drawn, &first, &second, lags, false);
    }
}
