//! Capitals with their places, from 1816 on, as the package peacesciencer has them.

use super::cow::in_spell;
use super::dates::iso;
use super::flaw::Flaw;
use super::spell_list::{hand_on, listed, version_by_last_day};
use super::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Kind, TableSpec, column};
use crate::input::{Refusal, Row, TextTable, number};
use crate::output::{Cell, Output};
use crate::states::State;

/// Capitals of the states of the Correlates of War's list.
pub(crate) static CAPITALS: Connector = Connector {
    dataset: &Dataset {
        id: "cow-capitals",
        title: "Capitals of the states of the Correlates of War's list",
        publisher: "Steven V. Miller (peacesciencer)",
        licence: "GPL-2, that of the package in which it comes.",
        citation: "Miller, Steven V. 2022. “peacesciencer: An R Package for Quantitative Peace Science Research.” Conflict \
            Management and Peace Science 39(6): 755–779.",
        landing_page: "https://svmiller.com/peacesciencer/reference/cow_capitals.html",
        downloads: &[],
        lag_months: 0,
        lag_note: "Where a capital lies is known at once.",
        missing: &[("NA", "missing")],
        good_for: "Distances between capitals in any year from 1816 on.",
        bad_for: "Places come from a geocoder and may be those of a city's region, some kilometres off. A capital may stand \
            from before its state's membership.",
        tables: &[TableSpec {
            name: "capitals",
            row: "a state in a spell with one capital",
            columns: &[
                column("state", Kind::State, "", "the state"),
                column("name", Kind::Text, "", "the capital"),
                column("latitude", Kind::Number, "degrees", "north is positive"),
                column("longitude", Kind::Number, "degrees", "east is positive"),
                column("start", Kind::Day, "", "first day as the capital"),
                column(
                    "end",
                    Kind::Day,
                    "",
                    "last day; missing if it lasts beyond the list's end",
                ),
            ],
            key: &["state", "start"],
            required: true,
        }],
    },
    layouts: &[Layout {
        name: "cow_capitals (peacesciencer)",
        origin: Origin::Export,
        marks: &["ccode", "capital", "stdate", "enddate", "lat", "lng"],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

struct Capital {
    state: State,
    name: String,
    latitude: f64,
    longitude: f64,
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [ccode, capital, begin, end, lat, lng] =
        table.columns(["ccode", "capital", "stdate", "enddate", "lat", "lng"])?;
    let days = |row: &Row<'_>| Ok(Some((iso(row.cell(begin))?, iso(row.cell(end))?)));
    let list = listed(table, output, days, |row, start, end| {
        Ok(Capital {
            state: in_spell(row.cell(ccode), start, end)?,
            name: row.cell(capital).to_owned(),
            latitude: degrees(row.cell(lat), 90.0)?,
            longitude: degrees(row.cell(lng), 180.0)?,
        })
    })?;
    version_by_last_day(&list, output);
    hand_on(&list, output, |output, of, [start, end]| {
        let cells = [
            Cell::State(of.state),
            Cell::Text(&of.name),
            Cell::Number(of.latitude),
            Cell::Number(of.longitude),
            start,
            end,
        ];
        output.push("capitals", &cells);
    });
    Ok(())
}

fn degrees(cell: &str, most: f64) -> Result<f64, Flaw> {
    match number(cell, &["NA"])? {
        Some(degrees) if degrees.abs() <= most => Ok(degrees),
        _ => Err(Flaw::Row(
            "a place that is none",
            format!("`{cell}` is no place in degrees"),
        )),
    }
}
