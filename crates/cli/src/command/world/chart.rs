//! Charts of a scan (how common each verdict is, year by year) and of a backtest (who ranked better, and what was said beside what
//! was seen).

use std::path::Path;

use bilateral_report::chart::{Interval, Panel, Shares, intervals, shares};
use bilateral_world::backtest::Backtest;
use bilateral_world::backtest::score::Estimate;
use bilateral_world::scan::Scan;
use bilateral_world::scan::standing::{BaseRate, base_rates};

use crate::exit::Failure;
use crate::output::write_bytes;

/// Refuses a name that is none of an SVG file, before there is anything to write.
pub(super) fn check_name(path: Option<&Path>) -> Result<(), Failure> {
    match path {
        Some(path) if path.extension().is_none_or(|ending| ending != "svg") => Err(Failure::usage(
            format!("`{}` is no name of an SVG file", path.display()),
            "let its name end with .svg",
        )),
        _ => Ok(()),
    }
}

/// Writes the chart of a scan.
pub(super) fn of_scan(scan: &Scan, (from, to): (i16, i16), known: &str, path: &Path) -> Result<(), Failure> {
    let mut lines: Vec<Shares> = scan
        .plan
        .tests
        .iter()
        .map(|test| Shares {
            label: test.label.clone(),
            points: Vec::new(),
        })
        .collect();
    for year in from..=to {
        for (line, rate) in lines.iter_mut().zip(base_rates(scan, Some(year), 0)) {
            let share = rate.share().filter(|_| is_told(&rate));
            line.points.extend(share.map(|share| (year, share)));
        }
    }
    let note = format!(
        "The share of pairs that show each test, of those with a figure for every criterion of it, by what {known}. Years in which most pairs are open are left out."
    );
    let chart = shares(&format!("scan-{}", scan.plan.id), &scan.plan.title, &note, &lines);
    write_bytes(chart.svg.as_bytes(), path)
}

/// Whether at least half of the pairs have a figure for every criterion: a share of the few others would tell of them alone.
fn is_told(rate: &BaseRate) -> bool {
    rate.shown + rate.lapsed + rate.not_shown >= rate.open
}

/// Writes the chart of a backtest.
pub(super) fn of_backtest(found: &Backtest, path: &Path) -> Result<(), Failure> {
    let ends = |estimate: &Estimate| estimate.low.zip(estimate.high);
    let ranks = found.scores.iter().filter_map(|score| {
        let auc = score.auc?;
        Some(Interval {
            label: score.who.label().to_owned(),
            value: auc.value,
            ends: ends(&auc),
            beside: None,
        })
    });
    let seen = found.calibration.iter().filter_map(|row| {
        let seen = row.seen?;
        Some(Interval {
            label: format!("{} of {} shown", row.shown, found.tests),
            value: seen.value,
            ends: ends(&seen),
            beside: Some(row.said),
        })
    });
    let panels = [
        Panel {
            title: "Who ranked better".to_owned(),
            note: "Of two rows of the same year, one in which it came and one in which it did not: how often the first had the higher forecast."
                .to_owned(),
            line: Some((0.5, "chance".to_owned())),
            beside: String::new(),
            rows: ranks.collect(),
        },
        Panel {
            title: "Said and seen".to_owned(),
            note: "How often it came, by the number of tests shown, and the mean probability that was given for it.".to_owned(),
            line: None,
            beside: "said".to_owned(),
            rows: seen.collect(),
        },
    ];
    let name = format!("backtest-{}", found.framework);
    let interval = "95 % interval, by draws of whole pairs";
    let chart = intervals(&name, &found.question(), interval, &panels);
    write_bytes(chart.svg.as_bytes(), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_with_most_pairs_open_is_left_out() {
        let rate = |not_shown, open| BaseRate {
            shown: 1,
            not_shown,
            open,
            ..BaseRate::default()
        };
        assert!(is_told(&rate(9, 10)));
        assert!(!is_told(&rate(8, 10)));
    }
}
