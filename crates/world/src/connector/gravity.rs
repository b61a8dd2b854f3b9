//! Gravity of CEPII: what explains trade, and trade from several sources, for every directed pair and year.

use super::aside::each_row;
use super::flaw::Flaw;
use super::release::{cepii_release, cepii_version, one_version};
use super::{Connector, Layout, Origin};
use crate::dataset::{Column, Dataset, Download, Kind, TableSpec, column};
use crate::input::{Refusal, TextTable, number, year};
use crate::output::{Cell, Output};
use crate::states::{CodeList, place};

/// Figures taken over, under the publisher's names.
const FIGURES: [Column; 13] = [
    column("dist", Kind::Number, "km", "distance of the most populous cities"),
    column("distcap", Kind::Number, "km", "distance of the capitals"),
    column("contig", Kind::Number, "0 or 1", "whether they share a border"),
    column(
        "pop_o",
        Kind::Number,
        "thousand people",
        "population of the origin",
    ),
    column(
        "pop_d",
        Kind::Number,
        "thousand people",
        "population of the destination",
    ),
    column("gdp_o", Kind::Number, "thousand current US$", "GDP of the origin"),
    column(
        "gdp_d",
        Kind::Number,
        "thousand current US$",
        "GDP of the destination",
    ),
    column(
        "fta_wto",
        Kind::Number,
        "0 or 1",
        "whether a trade agreement known to the WTO is in force",
    ),
    column(
        "tradeflow_comtrade_o",
        Kind::Number,
        "thousand current US$",
        "exports as the origin reports them to Comtrade",
    ),
    column(
        "tradeflow_comtrade_d",
        Kind::Number,
        "thousand current US$",
        "the same as the destination reports them",
    ),
    column(
        "tradeflow_baci",
        Kind::Number,
        "thousand current US$",
        "the same, reconciled by BACI",
    ),
    column(
        "tradeflow_imf_o",
        Kind::Number,
        "thousand current US$",
        "exports as the origin reports them to the IMF",
    ),
    column(
        "tradeflow_imf_d",
        Kind::Number,
        "thousand current US$",
        "the same as the destination reports them",
    ),
];

/// Trade, distance and size of directed pairs.
pub static GRAVITY: Connector = Connector {
    dataset: &Dataset {
        id: "cepii-gravity",
        title: "CEPII Gravity database",
        publisher: "CEPII",
        licence: "Etalab Open Licence 2.0 as remembered; the terms were not read at the publisher's.",
        citation: "Conte, Maddalena, Pierre Cotterlaz, and Thierry Mayer. 2022. The CEPII Gravity Database. CEPII Working Paper \
            2022-05. With the version used.",
        landing_page: "http://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=8",
        downloads: &[Download {
            url: "https://www.cepii.fr/DATA_DOWNLOAD/gravity/data/Gravity_csv_V202211.zip",
            sha256: None,
            file: "Gravity_csv_V202211.zip",
        }],
        lag_months: 12,
        lag_note: "V202211 of November 2022 ends with 2021.",
        missing: &[("", "missing"), ("NA", "missing")],
        good_for: "Two sides' reports of one flow next to each other, with distance and size.",
        bad_for: "Old years, of which only what hardly changes is known. Germany, Viet Nam and others stand twice where their \
            territory changed; rows of a territory that did not exist in the year are left out.",
        tables: &[TableSpec {
            name: "pairs",
            row: "an origin and a destination in a year",
            columns: &[
                column("origin", Kind::State, "", "the state that exports"),
                column("destination", Kind::State, "", "the state that imports"),
                column("year", Kind::Year, "", "calendar year"),
                FIGURES[0],
                FIGURES[1],
                FIGURES[2],
                FIGURES[3],
                FIGURES[4],
                FIGURES[5],
                FIGURES[6],
                FIGURES[7],
                FIGURES[8],
                FIGURES[9],
                FIGURES[10],
                FIGURES[11],
                FIGURES[12],
            ],
            key: &["origin", "destination", "year"],
            required: true,
        }],
    },
    layouts: &[Layout {
        name: "Gravity_Vyyyymm.csv",
        origin: Origin::Publisher,
        marks: &[
            "year",
            "iso3_o",
            "iso3_d",
            "country_exists_o",
            "country_exists_d",
            "dist",
            "distcap",
            "gdp_o",
            "gdp_d",
            "tradeflow_comtrade_o",
            "tradeflow_comtrade_d",
        ],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [at, origin, destination] = table.columns(["year", "iso3_o", "iso3_d"])?;
    let exists = table.columns(["country_exists_o", "country_exists_d"])?;
    // What a version does not have is missing in all of its rows.
    let figures = FIGURES.map(|figure| table.column(figure.name));
    if let Some(version) = cepii_version(table.name) {
        one_version(output, &format!("V{version}"))?;
        output.released = cepii_release(version);
    }
    let mut gone = 0_usize;
    each_row(table, output, |row, output| {
        let year = year(row.cell(at))?;
        if exists.iter().any(|at| row.cell(*at) == "0") || row.cell(origin) == row.cell(destination) {
            gone += 1;
            return Ok(());
        }
        let from = place(CodeList::Iso3, row.cell(origin), year)?;
        let to = place(CodeList::Iso3, row.cell(destination), year)?;
        if from == to {
            return Err(Flaw::Row(
                "one state twice",
                format!("both states are {}", from.cow()),
            ));
        }
        let mut cells = [Cell::None; 16];
        cells[..3].copy_from_slice(&[Cell::State(from), Cell::State(to), Cell::Year(year)]);
        for (cell, figure) in cells[3..].iter_mut().zip(figures) {
            if let Some(figure) = figure {
                *cell = number(row.cell(figure), &["NA"])?.into();
            }
        }
        output.push("pairs", &cells);
        Ok(())
    })?;
    if gone > 0 {
        output.notes.push(format!(
            "{gone} rows of a state with itself, or with one that did not exist, were left out"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{read, rows};

    #[test]
    fn pairs_that_did_not_exist_are_left_out_and_what_a_version_lacks_is_missing() {
        let text = "year,country_id_o,country_id_d,iso3_o,iso3_d,country_exists_o,country_exists_d,dist,distcap,contig,pop_o,\
            pop_d,gdp_o,gdp_d,fta_wto,tradeflow_comtrade_o,tradeflow_comtrade_d,tradeflow_baci\n\
            2000,RUS,CHN,RUS,CHN,1,1,5800,5790.5,1,1,2,3,NA,0,10,11,\n2000,RUS,CZE,RUS,CSK,1,0,1,1,1,1,2,3,4,0,10,11,12\n\
            2000,RUS,ABW,RUS,ABW,1,1,1,1,1,1,2,3,4,0,10,11,12\n";
        let (output, _) = read(&GRAVITY, "Gravity_V202211.csv", text).expect("a table");
        assert_eq!(output.version.as_deref(), Some("V202211"));
        assert_eq!(
            output.released.map(|day| day.to_string()).as_deref(),
            Some("2022-11-30")
        );
        assert_eq!(output.set_aside.len(), 1);
        assert_eq!(output.notes.len(), 1);
        assert_eq!(
            rows(output, "pairs"),
            ["365 710 2000 5800 5790.5 1 1 2 3 - 0 10 11 - - -"]
        );
    }
}
