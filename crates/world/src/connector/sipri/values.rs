//! SIPRI's own tables of volumes: what each state imported or exported in each year.

use super::super::aside::each_row;
use super::super::flaw::Flaw;
use super::super::{Connector, Layout, Origin};
use super::edition::Export;
use crate::dataset::{Column, Dataset, Kind, TableSpec, column};
use crate::input::{Refusal, TextTable, YEARS, number};
use crate::output::{Cell, Output};
use crate::states::Unplaced;

const YEAR: Column = column("year", Kind::Year, "", "calendar year");
const TIV: Column = column(
    "tiv",
    Kind::Number,
    "million TIV",
    "volume of transfers, rounded to a million; 0 is less than a half",
);

/// Yearly volumes of each state.
pub static VALUES: Connector = Connector {
    dataset: &Dataset {
        id: "sipri-tiv",
        title: "SIPRI Arms Transfers Database: TIV tables",
        publisher: super::PUBLISHER,
        licence: super::LICENCE,
        citation: super::CITATION,
        landing_page: super::LANDING_PAGE,
        downloads: &[],
        lag_months: super::LAG_MONTHS,
        lag_note: super::LAG_NOTE,
        missing: &[("", "no deliveries identified")],
        good_for: "All that a state imported or exported in a year, as SIPRI itself adds it up.",
        bad_for: "Pairs of states: these are totals. They hold transfers from and to groups and unknown states, so that sums of \
            pairs fall short of them.",
        tables: &[
            TableSpec {
                name: "exports",
                row: "a supplier in a year with deliveries",
                columns: &[column("state", Kind::State, "", "the supplier"), YEAR, TIV],
                key: &["state", "year"],
                required: false,
            },
            TableSpec {
                name: "imports",
                row: "a recipient in a year with deliveries",
                columns: &[column("state", Kind::State, "", "the recipient"), YEAR, TIV],
                key: &["state", "year"],
                required: false,
            },
        ],
    },
    layouts: &[
        Layout {
            name: "import-export-values.csv of exports",
            origin: Origin::Publisher,
            marks: &["Exports by", "Percentage of total"],
            looks_like: None,
            quoting: false,
            version: "",
            released: "",
            read: read_exports,
        },
        Layout {
            name: "import-export-values.csv of imports",
            origin: Origin::Publisher,
            marks: &["Recipient", "Sum total years", "Percentage of total"],
            looks_like: None,
            quoting: false,
            version: "",
            released: "",
            read: read_imports,
        },
    ],
};

fn read_exports(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    read(table, output, "exports", "Exports by")
}

fn read_imports(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    read(table, output, "imports", "Recipient")
}

fn read(table: &TextTable<'_>, output: &mut Output, name: &str, of: &'static str) -> Result<(), Refusal> {
    let [of] = table.columns([of])?;
    let years: Vec<(usize, i16)> = table
        .header
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((at, name.parse().ok().filter(|year| YEARS.contains(year))?)))
        .collect();
    let (Some((_, from)), Some((_, to))) = (years.first(), years.last()) else {
        return Err(Refusal("it has no columns of years".to_owned()));
    };
    let export = Export::read(&table.preamble).asked(*from, *to);
    let mut last = i16::MIN;
    each_row(table, output, |row, output| {
        let held = row.cell(of);
        let mut figures = Vec::new();
        for (at, year) in &years {
            let Some(tiv) = number(row.cell(*at), &[])? else {
                continue;
            };
            if tiv < 0.0 {
                return Err(Flaw::Row("a negative flow", format!("{tiv} is negative")));
            }
            last = last.max(*year);
            figures.push((*year, tiv));
        }
        if held.to_ascii_lowercase().starts_with("total") {
            return Ok(());
        }
        for (year, tiv) in figures {
            let state = match super::state(held, [year, year - 1, year + 1]) {
                Ok(state) => state,
                // Other years of the row are of a time when it was a state.
                Err(aside @ Flaw::Code(Unplaced::NotInYear { .. })) => {
                    aside.note(output);
                    continue;
                }
                Err(aside) => return Err(aside),
            };
            output.push(name, &[Cell::State(state), Cell::Year(year), Cell::Number(tiv)]);
        }
        Ok(())
    })?;
    let Some(years) = export.tell(last, output)? else {
        return Ok(());
    };
    match output.coverage {
        Some(held) if held != years => Err(Refusal(format!(
            "it covers {}–{}, the file before it {}–{}",
            years.0, years.1, held.0, held.1
        ))),
        _ => {
            output.coverage = Some(years);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{file, rows};

    #[test]
    fn imports_and_exports_of_an_edition_are_one_release() {
        let text = |of: &str, generated: &str| {
            format!(
                "Volume of transfers of major arms\nData generated: {generated} 1:00:00 PM\n\n{of},2018,2019,2018-2019,\
                 Percentage,Sum total years,Percentage of total\nChina,10,0 ,10,1%,10,1%\nNATO**,1,,1,0%,1,0%\n\
                 Japan,,x,1,0%,1,0%\nTotal world,11,0,11,100%,11,100%\n"
            )
        };
        let (imports, exports) = (text("Recipient", "1 May 2020"), text("Exports by", "2 May 2020"));
        let files = [file("in.csv", &imports), file("out.csv", &exports)];
        let (output, _) = crate::connector::read(&VALUES, &files).expect("tables");
        assert_eq!(output.version.as_deref(), Some("2020-03"));
        assert_eq!(output.coverage, Some((2018, 2019)));
        assert_eq!(output.set_aside.len(), 4);
        assert_eq!(output.rows("exports"), 2);
        assert_eq!(rows(output, "imports"), ["710 2018 10", "710 2019 0"]);
        let later = text("Exports by", "2 Feb 2020");
        let files = [file("in.csv", &imports), file("out.csv", &later)];
        assert_eq!(
            crate::connector::read(&VALUES, &files)
                .expect("the same edition")
                .0
                .version
                .as_deref(),
            Some("2020-03")
        );
        let other = exports
            .replace("2019", "2020")
            .replace("2 May 2020", "2 May 2021");
        let files = [file("in.csv", &imports), file("out.csv", &other)];
        let why = crate::connector::read(&VALUES, &files)
            .expect_err("two editions")
            .to_string();
        assert!(why.contains("2021-03") || why.contains("2020-03"), "{why}");
    }
}
