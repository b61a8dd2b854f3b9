//! CEPII's distances between states.

use super::flaw::each_row;
use super::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{BadCell, Refusal, TextTable, number, whole};
use crate::output::{Cell, Output};
use crate::states::{CodeList, State, Unplaced, place, place_within};

const MISSING: &[&str] = &[".", "NA"];

/// The world of the data: codes mean the states of this year.
const YEAR: i16 = 2005;
/// Codes that mean nothing in it any more are looked for in the years before.
const SINCE: i16 = 1990;

/// Distances between states.
pub(crate) static GEODIST: Connector = Connector {
    dataset: &Dataset {
        id: "cepii-geodist",
        title: "CEPII GeoDist",
        publisher: "CEPII (Mayer and Zignago)",
        licence: "Etalab open licence; terms were not read at the publisher's.",
        citation: "Mayer, Thierry, and Soledad Zignago. 2011. “Notes on CEPII’s Distances Measures: The GeoDist Database.” CEPII \
            Working Paper 2011-25.",
        landing_page: "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
        downloads: &[Download {
            url: "http://www.cepii.fr/distance/dist_cepii.zip",
            sha256: None,
            file: "dist_cepii.zip",
        }],
        lag_months: 0,
        lag_note: "One release, without years.",
        missing: &[(".", "missing")],
        good_for: "Distances weighted by where people live, colonial ties and common languages of today's states.",
        bad_for: "One picture of the world of about 2005, to be read for other years at one's own risk: Sudan is whole, Serbia \
            and Montenegro are one. Territories are set aside.",
        tables: &[TableSpec {
            name: "distances",
            row: "a pair of states in one direction",
            columns: &[
                column("state_a", Kind::State, "", "origin"),
                column("state_b", Kind::State, "", "destination"),
                column("contig", Kind::Flag, "", "whether they share a border"),
                column(
                    "comlang_off",
                    Kind::Flag,
                    "",
                    "whether they share an official language",
                ),
                column(
                    "comlang_ethno",
                    Kind::Flag,
                    "",
                    "whether at least 9% of the people of both speak one language",
                ),
                column(
                    "colony",
                    Kind::Flag,
                    "",
                    "whether one ever was the other's colony",
                ),
                column(
                    "comcol",
                    Kind::Flag,
                    "",
                    "whether they had a common coloniser after 1945",
                ),
                column("curcol", Kind::Flag, "", "whether one is the other's colony"),
                column(
                    "col45",
                    Kind::Flag,
                    "",
                    "whether one was the other's colony after 1945",
                ),
                column("smctry", Kind::Flag, "", "whether they were or are one state"),
                column("dist", Kind::Number, "km", "between the most populous cities"),
                column("distcap", Kind::Number, "km", "between the capitals"),
                column(
                    "distw",
                    Kind::Number,
                    "km",
                    "weighted by population, arithmetic mean",
                ),
                column(
                    "distwces",
                    Kind::Number,
                    "km",
                    "weighted by population, with an elasticity of -1",
                ),
            ],
            key: &["state_a", "state_b"],
            required: true,
        }],
    },
    layouts: &[Layout {
        name: "dist_cepii",
        origin: Origin::Publisher,
        marks: &["iso_o", "iso_d", "contig", "dist", "distcap", "distw", "distwces"],
        looks_like: None,
        quoting: true,
        version: "2011",
        released: "2011-12-31",
        read,
    }],
};

const FLAGS: [&str; 8] = [
    "contig",
    "comlang_off",
    "comlang_ethno",
    "colony",
    "comcol",
    "curcol",
    "col45",
    "smctry",
];
const DISTANCES: [&str; 4] = ["dist", "distcap", "distw", "distwces"];

fn state(code: &str) -> Result<State, Unplaced> {
    place(CodeList::Iso3, code, YEAR)
        .or_else(|unplaced| place_within(CodeList::Iso3, code, SINCE, YEAR).map_err(|_| unplaced))
}

fn flag(cell: &str) -> Result<Cell<'static>, BadCell> {
    match whole(cell, MISSING)? {
        None => Ok(Cell::None),
        Some(0) => Ok(Cell::Flag(false)),
        Some(1) => Ok(Cell::Flag(true)),
        Some(_) => Err(BadCell::NotANumber(cell.to_owned())),
    }
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [origin, destination] = table.columns(["iso_o", "iso_d"])?;
    let flags = table.columns(FLAGS)?;
    let distances = table.columns(DISTANCES)?;
    let mut own = 0_usize;
    each_row(table, output, |row, output| {
        let (a, b) = (state(row.cell(origin))?, state(row.cell(destination))?);
        // The distance of a state to itself measures its size.
        if a == b {
            own += 1;
            return Ok(());
        }
        let mut cells = [Cell::None; 14];
        cells[0] = Cell::State(a);
        cells[1] = Cell::State(b);
        for (cell, at) in cells[2..10].iter_mut().zip(flags) {
            *cell = flag(row.cell(at))?;
        }
        for (cell, at) in cells[10..].iter_mut().zip(distances) {
            *cell = number(row.cell(at), MISSING)?.into();
        }
        output.push("distances", &cells);
        Ok(())
    })?;
    if own > 0 {
        output
            .notes
            .push(format!("{own} rows of a state with itself are left out"));
    }
    Ok(())
}
