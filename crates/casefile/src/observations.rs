//! `series/<id>.csv`: measured figures, each with the day it became known.

use bilateral_model::date::year_end;
use bilateral_model::record::split_list;
use bilateral_model::{Date, Interval, Observation};

use crate::cells;
use crate::diagnostic::{Problem, SourceFile};
use crate::table::Table;

/// The columns, in order.
pub const COLUMNS: [&str; 8] = [
    "period",
    "value",
    "known_on",
    "released_on",
    "unit",
    "source",
    "record",
    "note",
];

/// Reads the rows of one series. `record` says whether the ledger has a row of that id.
pub(crate) fn read(
    file: &SourceFile,
    unit: &str,
    plan: bool,
    source: impl Fn(&str) -> Result<(), String> + Sync,
    record: impl Fn(&str) -> Result<(), String> + Sync,
    problems: &mut Vec<Problem>,
) -> Vec<Observation> {
    let table = Table {
        file,
        known: &COLUMNS,
        required: &["period", "value", "known_on"],
    };
    table.read(problems, |row, names, problems| {
        let before = problems.len();
        let year = cells::required_date(row, 0, "period", problems).and_then(|period| {
            let year = whole_year(period);
            if year.is_none() {
                problems.push(row.problem(
                    "date/form",
                    0,
                    format!("`{}` is not a calendar year", row.cell(0)),
                    "series are yearly: write 2015",
                ));
            }
            year
        });
        let value = cells::number(row, 1, "value", problems);
        if row.cell(1).is_empty() {
            problems.push(row.problem("csv/missing", 1, "`value` is empty", "leave the row out: a missing figure is unknown, not zero"));
        }
        if row.cell(2).is_empty() {
            problems.push(row.problem("csv/missing", 2, "`known_on` is empty", "give the day on which the figure was published"));
        }
        let known = cells::closed_date(row, 2, problems).map(Interval::last);
        if let Some((known, year)) = known.zip(year).filter(|(known, year)| !plan && *known < Date::new(*year, 1, 1).unwrap_or(Date::MIN)) {
            problems.push(row.problem(
                "date/order",
                2,
                format!("a figure for {year} known on {known}, before that year began"),
                "give the day on which it was published; if the series is a plan, say `plan: true` in case.yaml",
            ));
        }
        let released = if row.cell(3).is_empty() { known } else { cells::closed_date(row, 3, problems).map(Interval::last) };
        if let Some((known, released)) = known.zip(released).filter(|(known, released)| released < known) {
            problems.push(row.problem(
                "date/order",
                3,
                format!("released on {released}, before a figure was first known ({known})"),
                "`known_on` is the first day on which a figure for that year was public",
            ));
        }
        if !row.cell(4).is_empty() && row.cell(4) != unit {
            problems.push(row.problem(
                "series/unit",
                4,
                format!("this figure is in `{}`, the series is in `{unit}`", row.cell(4)),
                "convert it, or put it into a series of its own",
            ));
        }
        for key in split_list(row.cell(5)) {
            if let Err(help) = source(key) {
                problems.push(row.problem("source/unknown", 5, format!("there is no source `{key}`"), help));
            }
        }
        let id = if row.cell(6).is_empty() { None } else { cells::id(row, 6, row.cell(6), names, problems) };
        if let Some(Err(help)) = id.as_ref().map(|id| record(id.as_str())) {
            problems.push(row.problem("id/unknown", 6, format!("there is no record `{}`", row.cell(6)), help));
        }
        if problems.len() > before {
            return None;
        }
        Some(Observation {
            year: year?,
            value: value?,
            known: known?,
            released: released?,
            record: id,
            source: row.cell(5).to_owned(),
            note: row.cell(7).to_owned(),
            line: row.line,
        })
    })
}

/// The year that an interval is, if it is one.
pub(crate) fn whole_year(period: Interval) -> Option<i16> {
    let year = period.first().year();
    let whole = Interval::new(Date::new(year, 1, 1).ok()?, year_end(year))?;
    (period == whole).then_some(year)
}
