//! The democracy table of the R package isard: three scores side by side, by Correlates of War number.

use jiff::civil::Date;

use super::{POLITY2, POLYARCHY, STATE, YEAR, bounded};
use crate::connector::{Connector, Layout, Origin, taking};
use crate::dataset::{Dataset, Kind, TableSpec, column};
use crate::input::{self, Refusal, TextTable};
use crate::output::{Cell, Output};
use crate::states::{self, CodeList};

/// The connector of isard's democracy table.
pub(crate) static ISARD_DEMOCRACY: Connector = Connector {
    dataset: &DATASET,
    layouts: &[Layout {
        name: "isard, cw_democracy",
        origin: Origin::Derived,
        marks: &["ccode", "year", "euds", "aeuds", "polity2", "v2x_polyarchy"],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

static DATASET: Dataset = Dataset {
    id: "isard-democracy",
    title: "Democracy by state and year (R package isard)",
    publisher: "Steven V. Miller; scores by V-Dem, Polity and the Unified Democracy Scores",
    licence: "The package's licence was not read; the terms of V-Dem and Polity were not read.",
    citation: "Miller, Steven V. (2022). {peacesciencer}: An R Package for Quantitative Peace Science Research. Conflict \
               Management and Peace Science 39(6): 755-779 (asked for in the package); and the authors of each score.",
    landing_page: "https://github.com/svmiller/isard",
    downloads: &[],
    lag_months: 12,
    lag_note: "The package follows V-Dem, which comes in March; when depends on its author.",
    missing: &[("NA", "missing"), ("", "missing")],
    good_for: "A short stand-in for V-Dem and Polity, with Correlates of War numbers already.",
    bad_for: "Quoting V-Dem or Polity: it is derived, rounded to six digits. Polity's score ends with 2020, V-Dem's of version \
              16 with 2025; the extended Unified Democracy Scores are extrapolated from other scores.",
    tables: &[TableSpec {
        name: "regimes",
        row: "one state in one year",
        columns: &[
            STATE,
            YEAR,
            POLITY2,
            POLYARCHY,
            column(
                "uds",
                Kind::Number,
                "standard deviations",
                "extended Unified Democracy Score",
            ),
            column(
                "uds_adjusted",
                Kind::Number,
                "standard deviations",
                "the same, moved so that 0 divides democracies from autocracies",
            ),
        ],
        key: &["state", "year"],
        required: true,
    }],
};

/// Missing, in this file.
const MISSING: &[&str] = &["NA"];

/// Last year of the release that is known, and a day by which it was out.
const KNOWN: (i16, Date) = (2025, Date::constant(2026, 11, 24));

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [ccode, year_at, polity2, polyarchy, uds, adjusted] =
        table.columns(["ccode", "year", "polity2", "v2x_polyarchy", "euds", "aeuds"])?;
    let mut last = None;
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let read = || -> Result<_, String> {
            let year = input::year(row.cell(year_at)).map_err(|error| error.to_string())?;
            let scores = [
                bounded(row.cell(polity2), MISSING, -10.0, 10.0)?,
                bounded(row.cell(polyarchy), MISSING, 0.0, 1.0)?,
                bounded(row.cell(uds), MISSING, -10.0, 10.0)?,
                bounded(row.cell(adjusted), MISSING, -10.0, 10.0)?,
            ];
            Ok((year, scores))
        };
        let Some((year, scores)) = taking::cell(output, read()) else {
            return;
        };
        last = last.max(Some(year));
        let placed = states::place(CodeList::Cow, row.cell(ccode), year);
        let Some(state) = taking::state(output, placed) else {
            return;
        };
        let [polity2, polyarchy, uds, adjusted] = scores.map(Cell::from);
        output.push(
            "regimes",
            &[
                Cell::State(state),
                Cell::Year(year),
                polity2,
                polyarchy,
                uds,
                adjusted,
            ],
        );
    })?;
    output.version = last.map(|year| format!("to-{year}"));
    if last == Some(KNOWN.0) {
        output.documented = Some(KNOWN.1);
    }
    Ok(())
}
