//! Correlates of War disputes: disputes (MIDA) and their participants (MIDB).

use super::super::aside::{each_row, flag, int, place_in_any};
use super::super::flaw::Flaw;
use super::super::release::one_version;
use super::super::spell::Cells;
use super::super::{Connector, Layout, Origin};
use crate::dataset::{Column, Dataset, Download, Kind, TableSpec, column};
use crate::input::{BadCell, Refusal, Row, TextTable, year};
use crate::output::{Cell, Output};
use crate::states::CodeList;

/// The article on version 5 is of 2020, on version 4 of 2015; the last day of the year is taken, so that nothing counts as
/// known too early.
const RELEASED_5: &str = "2020-12-31";
const RELEASED_4: &str = "2015-12-31";

const DISPUTE: Column = column(
    "dispute",
    Kind::Int,
    "",
    "number of the dispute; of two numbers the later",
);
const START: Column = column(
    "start",
    Kind::Day,
    "",
    "first day; the first of its month where only that is known",
);
const END: Column = column(
    "end",
    Kind::Day,
    "",
    "last day; the last of its month where only that is known",
);
const START_YEAR: Column = column("start_year", Kind::Year, "", "first year");
const END_YEAR: Column = column("end_year", Kind::Year, "", "last year");
const FATALITY: Column = column(
    "fatality",
    Kind::Int,
    "0 to 6",
    "level of deaths: 0 none, 6 more than 999",
);
const ACTION: Column = column(
    "highest_action",
    Kind::Int,
    "0 to 21",
    "highest action in the dispute",
);
const HOSTILITY: Column = column(
    "hostility",
    Kind::Int,
    "1 to 5",
    "1 none, 2 threat, 3 display, 4 use of force, 5 war",
);

/// Disputes and participants.
pub static MID: Connector = Connector {
    dataset: &Dataset {
        id: "cow-mid",
        title: "Militarized Interstate Disputes",
        publisher: "Correlates of War Project (Palmer and others)",
        licence: "Free with citation and version number, as the project's page asks.",
        citation: "Palmer, Glenn, Roseanne W. McManus, Vito D’Orazio, Michael R. Kenwick, Mikaela Karstens, Chase Bloch, Nick \
            Dietrich, Kayla Kahn, Kellan Ritter, and Michael J. Soules. 2020. “The MID5 Dataset, 2011–2014: Procedures, Coding \
            Rules, and Description.” Conflict Management and Peace Science 39(4): 470–482.",
        landing_page: "https://correlatesofwar.org/data-sets/mids/",
        downloads: &[Download {
            url: "https://correlatesofwar.org/wp-content/uploads/MID-5-Data-and-Supporting-Materials.zip",
            sha256: None,
            file: "MID-5-Data-and-Supporting-Materials.zip",
        }],
        lag_months: 72,
        lag_note: "Version 5 of 2020 ends with 2014; there is no yearly edition.",
        missing: &[("-9", "missing")],
        good_for: "Threats, displays and uses of force between states, with days, sides and outcomes.",
        bad_for: "Pairs: participants of one dispute need not have met each other, for which the dyadic list is made. \
            Anything after 2014.",
        tables: &[
            TableSpec {
                name: "participants",
                row: "a state's time in a dispute; a state can enter one more than once",
                columns: &[
                    DISPUTE,
                    column("state", Kind::State, "", "the participant"),
                    column("side_a", Kind::Flag, "", "on the side that took the first action"),
                    START_YEAR,
                    END_YEAR,
                    START,
                    END,
                    FATALITY,
                    ACTION,
                    HOSTILITY,
                    column("originator", Kind::Flag, "", "in it from the first day"),
                    column("revisionist", Kind::Flag, "", "wanted to change how things were"),
                ],
                key: &["dispute", "state", "start_year", "start"],
                required: true,
            },
            TableSpec {
                name: "disputes",
                row: "a dispute",
                columns: &[
                    DISPUTE,
                    START_YEAR,
                    END_YEAR,
                    START,
                    END,
                    column(
                        "outcome",
                        Kind::Int,
                        "",
                        "1 victory of side A, 2 of side B, 3 and 4 yield, 5 stalemate, 6 compromise, \
                        7 released, 8 unclear, 9 joins a war",
                    ),
                    column(
                        "settlement",
                        Kind::Int,
                        "",
                        "1 negotiated, 2 imposed, 3 none, 4 unclear",
                    ),
                    FATALITY,
                    ACTION,
                    HOSTILITY,
                    column("reciprocated", Kind::Flag, "", "whether side B acted as well"),
                    column("states_a", Kind::Int, "states", "number of states on side A"),
                    column("states_b", Kind::Int, "states", "number of states on side B"),
                ],
                key: &["dispute"],
                required: false,
            },
        ],
    },
    layouts: &[
        Layout {
            name: "MIDB 5.0.csv",
            origin: Origin::Publisher,
            marks: &[
                "dispnum", "stabb", "ccode", "styear", "endyear", "sidea", "revstate", "fatality", "hiact",
                "hostlev", "orig", "version",
            ],
            looks_like: None,
            quoting: true,
            version: "5.0",
            released: RELEASED_5,
            read: read_participants,
        },
        Layout {
            name: "MIDB_4.x.csv",
            origin: Origin::Publisher,
            marks: &[
                "dispnum3",
                "dispnum4",
                "stabb",
                "ccode",
                "styear",
                "endyear",
                "sidea",
                "revstate",
                "fatality",
                "hiact",
                "hostlev",
                "orig",
                "version",
                "changes_1",
                "changes_2",
                "changes_3",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: RELEASED_4,
            read: read_participants,
        },
        Layout {
            name: "MIDA 5.0.csv",
            origin: Origin::Publisher,
            marks: &[
                "dispnum", "styear", "endyear", "outcome", "settle", "fatality", "hiact", "hostlev", "recip",
                "numa", "numb", "ongo2014", "version",
            ],
            looks_like: None,
            quoting: true,
            version: "5.0",
            released: RELEASED_5,
            read: read_disputes,
        },
        Layout {
            name: "MIDA_4.x.csv",
            origin: Origin::Publisher,
            marks: &[
                "dispnum3",
                "dispnum4",
                "styear",
                "endyear",
                "outcome",
                "settle",
                "fatality",
                "hiact",
                "hostlev",
                "recip",
                "numa",
                "numb",
                "ongo2010",
                "version",
                "changes_1",
                "changes_2",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: RELEASED_4,
            read: read_disputes,
        },
    ],
};

/// Columns that both tables have.
struct Shared {
    /// Numbers of the dispute, the later numbering first.
    numbers: Vec<usize>,
    start: [usize; 3],
    end: [usize; 3],
    version: usize,
}

/// What both tables have of a row.
struct Span {
    dispute: i32,
    years: (i16, i16),
    cells: [Cell<'static>; 4],
}

impl Shared {
    fn of(table: &TextTable<'_>) -> Result<Self, Refusal> {
        let numbers: Vec<usize> = ["dispnum", "dispnum4", "dispnum3"]
            .into_iter()
            .filter_map(|name| table.column(name))
            .collect();
        let [version] = table.columns(["version"])?;
        Ok(Self {
            numbers,
            start: table.columns(["styear", "stmon", "stday"])?,
            end: table.columns(["endyear", "endmon", "endday"])?,
            version,
        })
    }

    fn read(&self, row: &Row<'_>) -> Result<Span, Flaw> {
        let mut dispute = None;
        for number in &self.numbers {
            if dispute.is_none() {
                dispute = int(row.cell(*number), super::MISSING)?;
            }
        }
        let dispute =
            dispute.ok_or_else(|| Flaw::Row("a dispute without a number", "it has no number".to_owned()))?;
        let cells = |at: [usize; 3]| Cells {
            year: row.cell(at[0]),
            month: row.cell(at[1]),
            day: row.cell(at[2]),
            missing: super::MISSING,
        };
        let years = (year(row.cell(self.start[0]))?, year(row.cell(self.end[0]))?);
        if years.1 < years.0 {
            return Err(Flaw::Row(
                "a spell that ends before it begins",
                format!("it lasts from {} to {}", years.0, years.1),
            ));
        }
        Ok(Span {
            dispute,
            years,
            cells: [
                Cell::Year(years.0),
                Cell::Year(years.1),
                cells(self.start).start()?.into(),
                cells(self.end).end()?.into(),
            ],
        })
    }

    /// The version of a row: `5` is written `5.0`.
    fn version(&self, row: &Row<'_>) -> String {
        let version = row.cell(self.version);
        if version.contains('.') || version.is_empty() {
            version.to_owned()
        } else {
            format!("{version}.0")
        }
    }
}

fn whole(row: &Row<'_>, at: usize) -> Result<Cell<'static>, BadCell> {
    Ok(int(row.cell(at), super::MISSING)?.map_or(Cell::None, Cell::Int))
}

fn yes(row: &Row<'_>, at: usize) -> Result<Cell<'static>, BadCell> {
    Ok(flag(row.cell(at), super::MISSING)?.map_or(Cell::None, Cell::Flag))
}

/// A file's version, and the years that it covers.
fn finish(output: &mut Output, version: Option<String>) -> Result<(), Refusal> {
    let Some(version) = version.filter(|version| !version.is_empty()) else {
        return Ok(());
    };
    output.coverage = Some((1816, if version.starts_with('5') { 2014 } else { 2010 }));
    one_version(output, &version)
}

fn read_participants(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let shared = Shared::of(table)?;
    let [state, side, fatality, action] = table.columns(["ccode", "sidea", "fatality", "hiact"])?;
    let [hostility, originator, revisionist] = table.columns(["hostlev", "orig", "revstate"])?;
    let mut version = None;
    each_row(table, output, |row, output| {
        let span = shared.read(row)?;
        let state = place_in_any(CodeList::Cow, row.cell(state), span.years.0..=span.years.1)?;
        let [first, last, start, end] = span.cells;
        output.push(
            "participants",
            &[
                Cell::Int(span.dispute),
                Cell::State(state),
                yes(row, side)?,
                first,
                last,
                start,
                end,
                whole(row, fatality)?,
                whole(row, action)?,
                whole(row, hostility)?,
                yes(row, originator)?,
                yes(row, revisionist)?,
            ],
        );
        version.get_or_insert_with(|| shared.version(row));
        Ok(())
    })?;
    finish(output, version)
}

fn read_disputes(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let shared = Shared::of(table)?;
    let figures = table.columns(["outcome", "settle", "fatality", "hiact", "hostlev"])?;
    let [reciprocated, side_a, side_b] = table.columns(["recip", "numa", "numb"])?;
    let mut version = None;
    each_row(table, output, |row, output| {
        let span = shared.read(row)?;
        let mut cells = vec![Cell::Int(span.dispute)];
        cells.extend(span.cells);
        for figure in figures {
            cells.push(whole(row, figure)?);
        }
        cells.extend([yes(row, reciprocated)?, whole(row, side_a)?, whole(row, side_b)?]);
        output.push("disputes", &cells);
        version.get_or_insert_with(|| shared.version(row));
        Ok(())
    })?;
    finish(output, version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{file, rows};

    const A: &str = "dispnum,stday,stmon,styear,endday,endmon,endyear,outcome,settle,fatality,hiact,hostlev,recip,numa,numb,\
        ongo2014,version\n2,-9,7,1902,24,1,1903,6,1,0,7,3,0,1,1,0,5\n3,2,5,1913,25,10,1912,4,3,0,7,3,0,1,1,0,5\n";
    const B: &str = "dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,revstate,fatality,hiact,hostlev,orig,\
        version\n2,\"UKG\",200,-9,7,1902,24,1,1903,0,1,0,0,1,1,5\n2,\"USA\",2,-9,7,1902,31,2,1903,1,1,0,7,3,1,5\n";

    #[test]
    fn disputes_and_participants_are_one_release() {
        let files = [file("MIDA.csv", A), file("MIDB.csv", B)];
        let (output, _) = crate::connector::read(&MID, &files).expect("tables");
        assert_eq!(output.version.as_deref(), Some("5.0"));
        let lines: Vec<(String, usize)> = output
            .set_aside
            .iter()
            .map(|row| (row.file.clone(), row.line))
            .collect();
        assert_eq!(lines, [("MIDB.csv".to_owned(), 3), ("MIDA.csv".to_owned(), 3)]);
        assert_eq!(output.rows("disputes"), 1);
        assert_eq!(
            rows(output, "participants"),
            ["2 200 false 1902 1903 1902-07-01 1903-01-24 0 0 1 true true"]
        );
    }

    #[test]
    fn files_of_two_versions_are_no_release() {
        let other = A.replace(",0,5\n", ",0,6\n");
        let files = [file("MIDA.csv", &other), file("MIDB.csv", B)];
        let why = crate::connector::read(&MID, &files)
            .expect_err("two versions")
            .to_string();
        assert!(why.contains("version"), "{why}");
    }
}
