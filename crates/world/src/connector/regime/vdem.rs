//! V-Dem: varieties of democracy by country and year.

use super::{POLYARCHY, STATE, YEAR, bounded};
use crate::connector::{Connector, Layout, Origin, taking};
use crate::dataset::{Dataset, TableSpec};
use crate::input::{self, Refusal, TextTable};
use crate::output::{Cell, Output};
use crate::states::{self, CodeList, State, Unplaced};

/// The connector of V-Dem.
pub(crate) static VDEM: Connector = Connector {
    dataset: &DATASET,
    layouts: &[Layout {
        name: "country-year, core (V-Dem-CY-Core)",
        origin: Origin::Publisher,
        marks: &[
            "country_name",
            "country_text_id",
            "country_id",
            "year",
            "COWcode",
            "v2x_polyarchy",
        ],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

static DATASET: Dataset = Dataset {
    id: "vdem",
    title: "V-Dem: Varieties of Democracy, country-year",
    publisher: "V-Dem Institute, University of Gothenburg",
    licence: "Not read; academic use with citation (from memory).",
    citation: "Coppedge, Michael, John Gerring, Carl Henrik Knutsen, Staffan I. Lindberg, Jan Teorell and others. V-Dem \
               Country-Year Dataset, with the version's number. Varieties of Democracy (V-Dem) Project.",
    landing_page: "https://www.v-dem.net/data/the-v-dem-dataset/",
    downloads: &[],
    lag_months: 3,
    lag_note: "A new version comes every March, with figures to the end of the year before. The download asks for a form.",
    missing: &[("", "missing"), ("NA", "missing, in exports from R")],
    good_for: "How alike two regimes are, from 1789 to last year; the index of electoral democracy above all.",
    bad_for: "Comparing versions: experts' codings are estimated anew each year, and earlier years change. COWcode is 255 for \
              West Germany too; from 1949 to 1989 it is read as 260. Territories without a code of the Correlates of War \
              (Palestine, Somaliland, Hong Kong) are set aside, as are states before they were members of the system.",
    tables: &[TableSpec {
        name: "regimes",
        row: "one state in one year",
        columns: &[STATE, YEAR, POLYARCHY],
        key: &["state", "year"],
        required: true,
    }],
};

/// Missing, in this file.
const MISSING: &[&str] = &["NA"];

/// The state of a code; Germany's stands for West Germany as well.
fn place(code: &str, year: i16) -> Result<State, Unplaced> {
    let code = if code == "255" && (1949..=1989).contains(&year) {
        "260"
    } else {
        code
    };
    states::place(CodeList::Cow, code, year)
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [country, code, year, polyarchy] =
        table.columns(["country_name", "COWcode", "year", "v2x_polyarchy"])?;
    let mut last = None;
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let read = || -> Result<_, String> {
            let year = input::year(row.cell(year)).map_err(|error| error.to_string())?;
            Ok((year, bounded(row.cell(polyarchy), MISSING, 0.0, 1.0)?))
        };
        let Some((year, value)) = taking::cell(output, read()) else {
            return;
        };
        last = last.max(Some(year));
        let held = row.cell(code);
        let placed = if held.is_empty() || MISSING.contains(&held) {
            Err(Unplaced::NotAState {
                code: row.cell(country).to_owned(),
                what: "without a COW number",
            })
        } else {
            place(held, year)
        };
        let Some(state) = taking::state(output, placed) else {
            return;
        };
        output.push("regimes", &[Cell::State(state), Cell::Year(year), value.into()]);
    })?;
    output.version = last.map(|year| format!("to-{year}"));
    Ok(())
}
