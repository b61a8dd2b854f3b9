//! The chart of a scan: how common each verdict is, year by year.

use std::path::Path;

use bilateral_report::chart::{Shares, shares};
use bilateral_world::scan::Scan;
use bilateral_world::scan::standing::{BaseRate, base_rates};

use crate::exit::Failure;
use crate::output::write_bytes;

/// Writes it as SVG.
pub(super) fn to_file(scan: &Scan, (from, to): (i16, i16), known: &str, path: &Path) -> Result<(), Failure> {
    if path.extension().is_none_or(|ending| ending != "svg") {
        return Err(Failure::usage(
            format!("`{}` is no name of an SVG file", path.display()),
            "let its name end with .svg",
        ));
    }
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
