//! The chart of a scan: how common each verdict is, year by year.

use std::path::Path;

use bilateral_report::chart::{Shares, shares};
use bilateral_world::scan::standing::base_rates;
use bilateral_world::scan::{Scan, Sight};

use crate::exit::Failure;
use crate::output::write_bytes;

/// Writes it as SVG.
pub(super) fn to_file(scan: &Scan, (from, to): (i16, i16), path: &Path) -> Result<(), Failure> {
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
        // A year that no figure settles leaves a gap.
        for (line, rate) in lines.iter_mut().zip(base_rates(scan, Some(year), 0)) {
            line.points.extend(rate.share().map(|share| (year, share)));
        }
    }
    let known = match scan.sight {
        Sight::Retrospective => "by what is known of each year",
        Sight::AsKnown => "by what was usually out at each year's end",
    };
    let note = format!(
        "Of the pairs of states that the figures settle in a year, {known}: the share that show each test."
    );
    let chart = shares(&format!("scan-{}", scan.plan.id), &scan.plan.title, &note, &lines);
    write_bytes(chart.svg.as_bytes(), path)
}
