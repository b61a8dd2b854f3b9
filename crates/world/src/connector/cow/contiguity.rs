//! Direct contiguity: the master list of spells, the yearly file made of it, and an export of the list in both directions.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Editions, LICENCE, PUBLISHER, edition, in_spell, in_year};
use crate::connector::dates::iso;
use crate::connector::flaw::{Flaw, each_row};
use crate::connector::spell_list::{cover, hand_on, listed};
use crate::connector::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{BadCell, Refusal, Row, TextTable, day, whole, year};
use crate::output::{Cell, Output};
use crate::states::State;

const EDITIONS: Editions = &[("3.2", Date::constant(2017, 12, 31))];

/// Direct contiguity.
pub(crate) static CONTIGUITY: Connector = Connector {
    dataset: &Dataset {
        id: "cow-contiguity",
        title: "Correlates of War Direct Contiguity",
        publisher: PUBLISHER,
        licence: LICENCE,
        citation: "Stinnett, Douglas M., Jaroslav Tir, Philip Schafer, Paul F. Diehl, and Charles Gochman. 2002. “The \
            Correlates of War Project Direct Contiguity Data, Version 3.” Conflict Management and Peace Science 19(2): 58–66.",
        landing_page: "https://correlatesofwar.org/data-sets/direct-contiguity/",
        downloads: &[Download {
            url: "https://correlatesofwar.org/wp-content/uploads/DirectContiguity320.zip",
            sha256: None,
            file: "DirectContiguity320.zip",
        }],
        lag_months: 0,
        lag_note: "Borders are known at once; version 3.2 ends with 2016.",
        missing: &[],
        good_for: "Which pairs share a border or lie across a strait, by month.",
        bad_for: "Years after its last: even old neighbours are unknown there. The categories are no scale. Colonies are in \
            another data set.",
        tables: &[TableSpec {
            name: "spells",
            row: "a pair of states in a spell of one kind of contiguity; state_a has the smaller number",
            columns: &[
                column("state_a", Kind::State, "", "the state with the smaller number"),
                column("state_b", Kind::State, "", "the other state"),
                column(
                    "type",
                    Kind::Int,
                    "category",
                    "1 land, 2 up to 12 miles of water, 3 up to 24, 4 up to 150, 5 up to 400",
                ),
                column(
                    "start",
                    Kind::Day,
                    "",
                    "first day of the month in which it begins",
                ),
                column(
                    "end",
                    Kind::Day,
                    "",
                    "last day of the month in which it ends; missing if it lasts beyond the list's end",
                ),
            ],
            key: &["state_a", "state_b", "type", "start"],
            required: true,
        }],
    },
    layouts: &[
        Layout {
            name: "contdir.csv",
            origin: Origin::Publisher,
            marks: &["statelno", "statehno", "conttype", "begin", "end"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: read_master,
        },
        Layout {
            name: "contdird.csv",
            origin: Origin::Publisher,
            marks: &["state1no", "state2no", "year", "conttype"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: read_years,
        },
        Layout {
            name: "export of contdir in both directions (peacesciencer)",
            origin: Origin::Derived,
            marks: &["ccode1", "ccode2", "conttype", "stdate", "enddate"],
            looks_like: None,
            quoting: true,
            version: "3.2",
            released: "2017-12-31",
            read: read_export,
        },
    ],
};

/// A pair, lower number first, with its type.
type Pair = (State, State, i32);

fn pair(a: State, b: State, kind: &str) -> Result<Pair, Flaw> {
    let kind = match whole(kind, &[])? {
        Some(kind @ 1..=5) => i32::try_from(kind).unwrap_or(0),
        _ => {
            return Err(Flaw::Row(
                "an unknown type of contiguity",
                format!("the type `{kind}` is none of 1 to 5"),
            ));
        }
    };
    if a == b {
        return Err(Flaw::Row(
            "a state with itself",
            format!("state {} with itself", a.cow()),
        ));
    }
    Ok((a.min(b), a.max(b), kind))
}

/// First day of a month written `192001`.
fn month(cell: &str) -> Result<Date, BadCell> {
    let bad = || BadCell::NotADay(cell.to_owned());
    let number = whole(cell, &[])?.ok_or_else(bad)?;
    day(number / 100, number % 100, 1).map_err(|_| bad())
}

fn read_master(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [low, high, kind, begin, end] =
        table.columns(["statelno", "statehno", "conttype", "begin", "end"])?;
    let version = table.column("version");
    let mut told = String::new();
    let days = |row: &Row<'_>| {
        Ok(Some((
            month(row.cell(begin))?,
            month(row.cell(end))?.last_of_month(),
        )))
    };
    let list = listed(table, output, days, |row, start, end| {
        let state = |at| in_spell(row.cell(at), start, end);
        let of = pair(state(low)?, state(high)?, row.cell(kind))?;
        if let Some(version) = version {
            row.cell(version).clone_into(&mut told);
        }
        Ok(of)
    })?;
    edition(output, &told, EDITIONS);
    hand_on(&list, output, |output, of, days| push(output, *of, days));
    Ok(())
}

fn read_export(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [one, two, kind, begin, end] =
        table.columns(["ccode1", "ccode2", "conttype", "stdate", "enddate"])?;
    let mut none = 0_usize;
    let days = |row: &Row<'_>| {
        // The export spells out when a pair that once was contiguous was not.
        if row.cell(kind) == "0" {
            none += 1;
            return Ok(None);
        }
        // The day of the month means nothing: the publisher's list has months.
        let start = iso(row.cell(begin))?.first_of_month();
        Ok(Some((start, iso(row.cell(end))?.last_of_month())))
    };
    let list = listed(table, output, days, |row, start, end| {
        let state = |at| in_spell(row.cell(at), start, end);
        pair(state(one)?, state(two)?, row.cell(kind))
    })?;
    if none > 0 {
        output
            .notes
            .push(format!("{none} rows of type 0, not contiguous, are left out"));
    }
    hand_on(&list, output, |output, of, days| push(output, *of, days));
    Ok(())
}

fn push(output: &mut Output, (a, b, kind): Pair, [start, end]: [Cell<'static>; 2]) {
    output.push(
        "spells",
        &[Cell::State(a), Cell::State(b), Cell::Int(kind), start, end],
    );
}

/// Years become spells of whole years.
fn read_years(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [one, two, when, kind] = table.columns(["state1no", "state2no", "year", "conttype"])?;
    let version = table.column("version");
    let mut years: BTreeMap<Pair, BTreeMap<i16, usize>> = BTreeMap::new();
    let mut told = String::new();
    each_row(table, output, |row, _| {
        let when = year(row.cell(when))?;
        let state = |at| in_year(row.cell(at), when);
        let of = pair(state(one)?, state(two)?, row.cell(kind))?;
        years.entry(of).or_default().entry(when).or_insert(row.line);
        if let Some(version) = version {
            row.cell(version).clone_into(&mut told);
        }
        Ok(())
    })?;
    edition(output, &told, EDITIONS);
    let all = || years.values().flat_map(BTreeMap::keys).copied();
    let (Some(first), Some(last)) = (all().min(), all().max()) else {
        return Ok(());
    };
    cover(output, first, last);
    for (of, years) in &years {
        let mut run: Option<(i16, i16, usize)> = None;
        for (year, line) in years {
            match &mut run {
                Some((_, end, _)) if *end + 1 == *year => *end = *year,
                _ => {
                    if let Some(run) = run.replace((*year, *year, *line)) {
                        push_run(output, *of, run, last);
                    }
                }
            }
        }
        if let Some(run) = run {
            push_run(output, *of, run, last);
        }
    }
    Ok(())
}

fn push_run(output: &mut Output, of: Pair, (first, end, line): (i16, i16, usize), last: i16) {
    output.at(line);
    let start = Date::new(first, 1, 1).ok();
    let end = (end < last).then(|| Date::new(end, 12, 31).ok()).flatten();
    push(output, of, [start.into(), end.into()]);
}
