//! Polity5: democracy and autocracy by country and year.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{POLITY2, STATE, YEAR, bounded};
use crate::connector::{Connector, Layout, Origin, taking};
use crate::dataset::{Dataset, Download, TableSpec};
use crate::input::{self, Refusal, TextTable};
use crate::output::{Cell, Output};
use crate::states::{self, CodeList};

/// The connector of Polity.
pub(crate) static POLITY: Connector = Connector {
    dataset: &DATASET,
    layouts: &[Layout {
        name: "annual time series (p5v2018)",
        origin: Origin::Publisher,
        marks: &[
            "p5", "ccode", "scode", "country", "year", "democ", "autoc", "polity", "polity2",
        ],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

static DATASET: Dataset = Dataset {
    id: "polity",
    title: "Polity5: Political Regime Characteristics and Transitions",
    publisher: "Center for Systemic Peace (Monty G. Marshall and Ted Robert Gurr)",
    licence: "Not read; the publisher's page offers the file for download and asks for citation (from memory).",
    citation: "Marshall, Monty G. and Ted Robert Gurr (2020). Polity5: Political Regime Characteristics and Transitions, \
               1800-2018. Center for Systemic Peace.",
    landing_page: "https://www.systemicpeace.org/inscrdata.html",
    downloads: &[Download {
        url: "http://www.systemicpeace.org/inscr/p5v2018.xls",
        sha256: None,
        file: "p5v2018.xls",
    }],
    lag_months: 16,
    lag_note: "The figures for 2018 came out in 2020; there has been no yearly release since.",
    missing: &[
        ("-66", "foreign interruption"),
        ("-77", "interregnum or anarchy"),
        ("-88", "transition"),
        ("NA", "missing"),
    ],
    good_for: "How alike two regimes are over two centuries; the score that most of the literature used.",
    bad_for: "Anything after 2018. Its numbers of states are nearly those of the Correlates of War, and where they differ the \
              same number means another state: 341 is Kosovo here and Montenegro there, 347 is Yugoslavia or Serbia and \
              Montenegro here and Kosovo there, 626 is Sudan without the South here and South Sudan there. They are \
              translated (USSR 364, Ethiopia 529, Pakistan 769, Vietnam 818, Serbia 342, South Sudan 525, Sardinia 324 too). \
              In a year in which one polity follows another of the same state, the one that goes on is kept and the other set \
              aside. Only states of more than 500,000 people.",
    tables: &[TableSpec {
        name: "regimes",
        row: "one state in one year",
        columns: &[STATE, YEAR, POLITY2],
        key: &["state", "year"],
        required: true,
    }],
};

/// Codes for missing values.
const MISSING: &[&str] = &["-66", "-77", "-88", "NA", "."];

/// Last year of the release that is known, its name, and the end of the month in which it came out.
const KNOWN: (i16, &str, Date) = (2018, "p5v2018", Date::constant(2020, 4, 30));

/// The Correlates of War number of a Polity number, where they differ; as the tables of the R packages countrycode and
/// democracyData list them.
fn cow(polity: i32) -> i32 {
    match polity {
        // USSR.
        364 => 365,
        // Sardinia.
        324 => 325,
        // Kosovo, whose number there is Montenegro's here and the other way round.
        341 => 347,
        348 => 341,
        // Serbia, and Yugoslavia or Serbia and Montenegro.
        342 | 347 => 345,
        // Sudan without the South, and South Sudan.
        626 => 625,
        525 => 626,
        // Ethiopia without Eritrea, Pakistan with Bangladesh, Vietnam united.
        529 => 530,
        769 => 770,
        818 => 816,
        same => same,
    }
}

/// One row that could be read.
struct Held {
    line: usize,
    polity: i32,
    year: i16,
    score: Option<f64>,
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [ccode, year, polity2] = table.columns(["ccode", "year", "polity2"])?;
    let mut rows = Vec::new();
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let read = || -> Result<_, String> {
            Ok(Held {
                line: row.line,
                polity: taking::must_int(row.cell(ccode))?,
                year: input::year(row.cell(year)).map_err(|error| error.to_string())?,
                score: bounded(row.cell(polity2), MISSING, -10.0, 10.0)?,
            })
        };
        rows.extend(taking::cell(output, read()));
    })?;
    let there: BTreeSet<(i32, i16)> = rows.iter().map(|row| (row.polity, row.year)).collect();
    let mut polities: BTreeMap<(i32, i16), Vec<i32>> = BTreeMap::new();
    for (polity, year) in &there {
        polities.entry((cow(*polity), *year)).or_default().push(*polity);
    }
    let last = rows.iter().map(|row| row.year).max();
    for row in rows {
        output.at(row.line);
        let number = cow(row.polity);
        // One that ends gives way to another of the same state and year that goes on.
        let goes_on = |polity: i32| there.contains(&(polity, row.year + 1));
        let others = polities.get(&(number, row.year)).into_iter().flatten();
        let follower = !goes_on(row.polity) && others.copied().any(goes_on);
        if follower {
            output.set_aside(
                "a polity that gave way to another in that year",
                format!(
                    "polity {} of {number} ends in {}, and another goes on",
                    row.polity, row.year
                ),
            );
            continue;
        }
        let placed = states::place(CodeList::Cow, &number.to_string(), row.year);
        let Some(state) = taking::state(output, placed) else {
            continue;
        };
        output.push(
            "regimes",
            &[Cell::State(state), Cell::Year(row.year), row.score.into()],
        );
    }
    if last == Some(KNOWN.0) {
        output.version = Some(KNOWN.1.to_owned());
        output.documented = Some(KNOWN.2);
    } else {
        output.version = last.map(|year| format!("to-{year}"));
    }
    Ok(())
}
