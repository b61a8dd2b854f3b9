//! Correlates of War trade: flows between two states, and totals of each state.

use super::aside::{cow, each_row};
use super::flaw::Flaw;
use super::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{Refusal, TextTable, number, year};
use crate::output::{Cell, Output};

const CITATION: &str = "Barbieri, Katherine, and Omar M. G. Keshk. 2016. Correlates of War Project Trade Data Set Codebook, \
    Version 4.0; Barbieri, Katherine, Omar M. G. Keshk and Brian M. Pollins. 2009. “TRADING DATA: Evaluating our \
    Assumptions and Coding Rules.” Conflict Management and Peace Science 26(5): 471–491.";
const LICENCE: &str = "Free with citation and version number, as the page of version 3.0 asks; the terms of version 4.0 \
    were not read at the publisher's.";
const ZIP: &[Download] = &[Download {
    url: "https://correlatesofwar.org/wp-content/uploads/COW_Trade_4.0.zip",
    sha256: None,
    file: "COW_Trade_4.0.zip",
}];
/// The codebook is of 2016 without a day: the last of that year is taken, so that nothing counts as known too early.
const RELEASED: &str = "2016-12-31";
const COVERAGE: (i16, i16) = (1870, 2014);
const MISSING: &[&str] = &["-9", "NA", "."];
const MISSING_MEANS: &[(&str, &str)] = &[("-9", "missing"), ("", "missing, in exports")];

/// Trade between two states.
pub static DYADIC: Connector = Connector {
    dataset: &Dataset {
        id: "cow-trade",
        title: "Correlates of War Dyadic Trade",
        publisher: "Correlates of War Project (Barbieri and Keshk)",
        licence: LICENCE,
        citation: CITATION,
        landing_page: "https://correlatesofwar.org/data-sets/bilateral-trade/",
        downloads: ZIP,
        lag_months: 24,
        lag_note: "Version 4.0 of 2016 ends with 2014; there is no yearly edition.",
        missing: MISSING_MEANS,
        good_for: "Trade of every pair of states over a century and a half, on the importer's side, in one unit.",
        bad_for: "Anything after 2014. Current US dollars: growth holds inflation and exchange rates. Imports are counted \
            with freight and insurance, so that both directions lie above what the partner calls exports. In the rounded \
            export a flow below half a million is 0. The Soviet Union and Russia are one state.",
        tables: &[TableSpec {
            name: "flows",
            row: "a pair of states in a year; state_a has the smaller number",
            columns: &[
                column("state_a", Kind::State, "", "the state with the smaller number"),
                column("state_b", Kind::State, "", "the other state"),
                column("year", Kind::Year, "", "calendar year"),
                column(
                    "imports_a",
                    Kind::Number,
                    "million current US$",
                    "imports of state_a from state_b",
                ),
                column(
                    "imports_b",
                    Kind::Number,
                    "million current US$",
                    "imports of state_b from state_a",
                ),
                column(
                    "smooth_a",
                    Kind::Number,
                    "million current US$",
                    "imports_a with the publisher's gaps filled",
                ),
                column(
                    "smooth_b",
                    Kind::Number,
                    "million current US$",
                    "imports_b with the publisher's gaps filled",
                ),
            ],
            key: &["state_a", "state_b", "year"],
            required: true,
        }],
    },
    layouts: &[
        Layout {
            name: "Dyadic_COW_4.0.csv",
            origin: Origin::Publisher,
            marks: &[
                "ccode1",
                "ccode2",
                "year",
                "importer1",
                "importer2",
                "flow1",
                "flow2",
                "smoothflow1",
                "smoothflow2",
                "smoothtotrade",
                "version",
            ],
            looks_like: None,
            quoting: true,
            version: "4.0",
            released: RELEASED,
            read: read_flows,
        },
        Layout {
            name: "rounded export (peacesciencer)",
            origin: Origin::Derived,
            marks: &[
                "ccode1",
                "ccode2",
                "year",
                "flow1",
                "flow2",
                "smoothflow1",
                "smoothflow2",
            ],
            looks_like: None,
            quoting: true,
            version: "4.0",
            released: RELEASED,
            read: read_flows,
        },
    ],
};

/// Imports and exports of each state.
pub static NATIONAL: Connector = Connector {
    dataset: &Dataset {
        id: "cow-trade-national",
        title: "Correlates of War National Trade",
        publisher: "Correlates of War Project (Barbieri and Keshk)",
        licence: LICENCE,
        citation: CITATION,
        landing_page: "https://correlatesofwar.org/data-sets/bilateral-trade/",
        downloads: ZIP,
        lag_months: 24,
        lag_note: "Version 4.0 of 2016 ends with 2014; there is no yearly edition.",
        missing: MISSING_MEANS,
        good_for: "The whole of a state's trade, to make shares of the dyadic figures.",
        bad_for: "Anything after 2014. Totals come from other sources than the dyadic figures: those need not add up to them.",
        tables: &[TableSpec {
            name: "totals",
            row: "a state in a year",
            columns: &[
                column("state", Kind::State, "", "the state"),
                column("year", Kind::Year, "", "calendar year"),
                column(
                    "imports",
                    Kind::Number,
                    "million current US$",
                    "its imports from all others",
                ),
                column(
                    "exports",
                    Kind::Number,
                    "million current US$",
                    "its exports to all others",
                ),
            ],
            key: &["state", "year"],
            required: true,
        }],
    },
    layouts: &[
        Layout {
            name: "National_COW_4.0.csv",
            origin: Origin::Publisher,
            marks: &[
                "ccode",
                "year",
                "imports",
                "exports",
                "alt_imports",
                "alt_exports",
                "version",
            ],
            looks_like: None,
            quoting: true,
            version: "4.0",
            released: RELEASED,
            read: read_totals,
        },
        Layout {
            name: "export of four columns (peacesciencer)",
            origin: Origin::Derived,
            marks: &["ccode", "year", "imports", "exports"],
            looks_like: None,
            quoting: true,
            version: "4.0",
            released: RELEASED,
            read: read_totals,
        },
    ],
};

/// Money that flowed, which is never negative.
fn money(cell: &str) -> Result<Option<f64>, Flaw> {
    let value = number(cell, MISSING)?;
    if value.is_some_and(|value| value < 0.0) {
        return Err(Flaw::Row(
            "a negative flow",
            format!("`{cell}` is negative, and no code for missing"),
        ));
    }
    Ok(value)
}

/// Says how many rows held no figure: such a pair is as absent as one without a row.
fn note_empty(output: &mut Output, empty: usize) {
    if empty > 0 {
        output
            .notes
            .push(format!("{empty} rows without any figure were left out"));
    }
}

fn read_flows(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [one, two, at] = table.columns(["ccode1", "ccode2", "year"])?;
    let figures = table.columns(["flow1", "flow2", "smoothflow1", "smoothflow2"])?;
    let mut empty = 0;
    each_row(table, output, |row, output| {
        let year = year(row.cell(at))?;
        let (one, two) = (cow(row.cell(one), year)?, cow(row.cell(two), year)?);
        if one == two {
            return Err(Flaw::Row(
                "one state twice",
                format!("both states are {}", one.cow()),
            ));
        }
        let mut cells = [None; 4];
        for (cell, figure) in cells.iter_mut().zip(figures) {
            *cell = money(row.cell(figure))?;
        }
        if cells == [None; 4] {
            empty += 1;
            return Ok(());
        }
        let [mut flow, mut smooth] = [[cells[0], cells[1]], [cells[2], cells[3]]];
        if two < one {
            flow.reverse();
            smooth.reverse();
        }
        output.push(
            "flows",
            &[
                Cell::State(one.min(two)),
                Cell::State(one.max(two)),
                Cell::Year(year),
                flow[0].into(),
                flow[1].into(),
                smooth[0].into(),
                smooth[1].into(),
            ],
        );
        Ok(())
    })?;
    note_empty(output, empty);
    output.coverage = Some(COVERAGE);
    Ok(())
}

fn read_totals(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [state, at, imports, exports] = table.columns(["ccode", "year", "imports", "exports"])?;
    let mut empty = 0;
    each_row(table, output, |row, output| {
        let year = year(row.cell(at))?;
        let state = cow(row.cell(state), year)?;
        let (imports, exports) = (money(row.cell(imports))?, money(row.cell(exports))?);
        if imports.is_none() && exports.is_none() {
            empty += 1;
            return Ok(());
        }
        output.push(
            "totals",
            &[
                Cell::State(state),
                Cell::Year(year),
                imports.into(),
                exports.into(),
            ],
        );
        Ok(())
    })?;
    note_empty(output, empty);
    output.coverage = Some(COVERAGE);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{read, rows};

    const HEADER: &str = "ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2,smoothtotrade,spike1,\
        spike2,dip1,dip2,trdspike,tradedip,bel_lux_alt_flow1,bel_lux_alt_flow2,china_alt_flow1,china_alt_flow2,source1,\
        source2,version\n";
    const REST: &str = "0,0,0,0,0,0,-9,-9,-9,-9,1,1,4\n";

    #[test]
    fn the_publishers_file_is_read_and_the_smaller_number_comes_first() {
        let text = format!(
            "{HEADER}2,20,1950,\"A, of\",B,10.5,-9,10.5,3,13.5,{REST}200,2,1950,C,A,7,8,7,8,15,{REST}\
             2,40,1950,A,D,-9,-9,-9,-9,-9,{REST}"
        );
        let (output, layout) = read(&DYADIC, "any.csv", &text).expect("a table");
        assert_eq!(layout.origin, Origin::Publisher);
        assert_eq!(output.coverage, Some((1870, 2014)));
        assert_eq!(output.notes, ["1 rows without any figure were left out"]);
        assert_eq!(
            rows(output, "flows"),
            ["2 20 1950 10.5 - 10.5 3", "2 200 1950 8 7 8 7"]
        );
    }

    #[test]
    fn bad_rows_are_set_aside_with_their_lines() {
        let text = "ccode1,ccode2,year,flow1,flow2,smoothflow1,smoothflow2\n2,20,1950,1,2,1,2\n2,2,1950,1,1,1,1\n\
                    2,20,x,1,1,1,1\n2,40,1950,-3,1,1,1\n2,41,1950,\"1,5\",1,1,1\n2,20,1950,1,2,1,2\n2,20,1950,9,2,1,2\n";
        let (output, layout) = read(&DYADIC, "any.csv", text).expect("a table");
        assert_eq!(layout.origin, Origin::Derived);
        let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
        assert_eq!(lines, [3, 4, 5, 6, 8]);
        assert_eq!(output.repeated, 1);
        assert_eq!(rows(output, "flows").len(), 1);
    }

    #[test]
    fn a_file_without_a_row_to_use_is_refused() {
        let text = "ccode1,ccode2,year,flow1,flow2,smoothflow1,smoothflow2\nUSA,CAN,1950,1,2,1,2\n";
        let why = read(&DYADIC, "any.csv", text).expect_err("no row").to_string();
        assert!(why.contains("none of its rows can be used"), "{why}");
    }

    #[test]
    fn totals_are_read_from_both_layouts() {
        let text = "statename,stateabb,ccode,year,imports,exports,alt_imports,alt_exports,source1,source2,version\n\
                    A,AAA,2,1950,5,-9,-9,-9,1,1,4\nA,AAA,2,1951,-9,-9,-9,-9,1,1,4\n";
        let (output, layout) = read(&NATIONAL, "any.csv", text).expect("a table");
        assert_eq!(layout.origin, Origin::Publisher);
        assert_eq!(rows(output, "totals"), ["2 1950 5 -"]);
        let (output, layout) = read(
            &NATIONAL,
            "any.csv",
            "ccode,year,imports,exports\n2,1950,5.0,6.0\n",
        )
        .expect("a table");
        assert_eq!(layout.origin, Origin::Derived);
        assert_eq!(rows(output, "totals"), ["2 1950 5 6"]);
    }
}
