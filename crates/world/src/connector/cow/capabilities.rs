//! National material capabilities.

use jiff::civil::Date;

use super::{Editions, LICENCE, PUBLISHER, in_year};
use crate::connector::flaw::each_row;
use crate::connector::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{Refusal, TextTable, number, year};
use crate::output::{Cell, Output};

const MISSING: &[&str] = &["-9", "NA", "."];

/// What the files call an edition, what everybody calls it, and a day by which it was out.
const EDITIONS: Editions = &[("6.0", Date::constant(2021, 12, 31))];

/// National material capabilities.
pub(crate) static CAPABILITIES: Connector = Connector {
    dataset: &Dataset {
        id: "cow-nmc",
        title: "Correlates of War National Material Capabilities",
        publisher: PUBLISHER,
        licence: LICENCE,
        citation: "Singer, J. David, Stuart Bremer, and John Stuckey. 1972. “Capability Distribution, Uncertainty, and Major \
            Power War, 1820–1965.” In Peace, War, and Numbers, ed. Bruce Russett, 19–48. Beverly Hills: Sage; Singer, J. \
            David. 1987. “Reconstructing the Correlates of War Dataset on Material Capabilities of States, 1816–1985.” \
            International Interactions 14: 115–132.",
        landing_page: "https://correlatesofwar.org/data-sets/national-material-capabilities/",
        downloads: &[Download {
            url: "https://correlatesofwar.org/wp-content/uploads/NMC_Documentation-6.0.zip",
            sha256: None,
            file: "NMC-60-abridged.zip",
        }],
        lag_months: 60,
        lag_note: "Version 6.0 of 2021 ends with 2016; there is no yearly edition.",
        missing: &[("-9", "missing"), ("NA", "missing, in exports")],
        good_for: "The balance of power of a pair over two centuries, in shares of the system's total.",
        bad_for: "Military expenditure is in pounds up to 1913 and in current US dollars after: never divide across. CINC \
            counts steel and people, not quality; China passes the United States in the 1990s. Shares need not add up to 1.",
        tables: &[TableSpec {
            name: "capabilities",
            row: "a state in a year",
            columns: &[
                column("state", Kind::State, "", "the state"),
                column("year", Kind::Year, "", "calendar year"),
                column(
                    "milex",
                    Kind::Number,
                    "thousand current US$ (pounds up to 1913)",
                    "military expenditure",
                ),
                column("milper", Kind::Number, "thousand", "military personnel"),
                column("irst", Kind::Number, "thousand tons", "iron and steel production"),
                column(
                    "pec",
                    Kind::Number,
                    "thousand coal-ton equivalents",
                    "primary energy consumption",
                ),
                column("tpop", Kind::Number, "thousand", "total population"),
                column("upop", Kind::Number, "thousand", "population of large cities"),
                column(
                    "cinc",
                    Kind::Number,
                    "share",
                    "Composite Index of National Capability, 0 to 1",
                ),
            ],
            key: &["state", "year"],
            required: true,
        }],
    },
    layouts: &[
        Layout {
            name: "NMC abridged",
            origin: Origin::Publisher,
            marks: &[
                "stateabb", "ccode", "year", "milex", "milper", "irst", "pec", "tpop", "upop", "cinc",
                "version",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read,
        },
        Layout {
            name: "export without version (peacesciencer)",
            origin: Origin::Derived,
            marks: &[
                "ccode", "year", "milex", "milper", "irst", "pec", "tpop", "upop", "cinc",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read,
        },
    ],
};

const FIGURES: [&str; 7] = ["milex", "milper", "irst", "pec", "tpop", "upop", "cinc"];

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [ccode, when] = table.columns(["ccode", "year"])?;
    let figures = table.columns(FIGURES)?;
    let version = table.column("version");
    let mut told = String::new();
    each_row(table, output, |row, output| {
        let when = year(row.cell(when))?;
        let state = in_year(row.cell(ccode), when)?;
        let mut cells = [Cell::None; 9];
        cells[0] = Cell::State(state);
        cells[1] = Cell::Year(when);
        for (cell, at) in cells[2..].iter_mut().zip(figures) {
            *cell = number(row.cell(at), MISSING)?.into();
        }
        if let Some(version) = version {
            row.cell(version).clone_into(&mut told);
        }
        output.push("capabilities", &cells);
        Ok(())
    })?;
    // Version 6.0 calls itself by its year.
    super::edition(output, if told == "2021" { "6.0" } else { &told }, EDITIONS);
    Ok(())
}
