//! Membership in intergovernmental organisations: state by year with a column for each organisation; and counts of joint
//! memberships that others made of it.

use super::{LICENCE, PUBLISHER, in_year};
use crate::connector::flaw::{Flaw, each_row};
use crate::connector::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{Refusal, TextTable, whole, year};
use crate::output::{Cell, Output};
use crate::states::State;

const VERSION: &str = "3.0";
/// The article came out in 2020; the last of that year is taken, so that nothing counts as known too early.
const RELEASED: &str = "2020-12-31";

/// Intergovernmental organisations.
pub(crate) static ORGANISATIONS: Connector = Connector {
    dataset: &Dataset {
        id: "cow-igo",
        title: "Correlates of War Intergovernmental Organizations",
        publisher: PUBLISHER,
        licence: LICENCE,
        citation: "Pevehouse, Jon C. W., Timothy Nordstrom, Roseanne W. McManus, and Anne Spencer Jamison. 2020. “Tracking \
            Organizations in the World: The Correlates of War IGO Version 3.0 Datasets.” Journal of Peace Research 57(3): \
            492–503; Wallace, Michael, and J. David Singer. 1970. “International Governmental Organization in the Global \
            System, 1815–1964.” International Organization 24(2): 239–287.",
        landing_page: "https://correlatesofwar.org/data-sets/IGOs/",
        downloads: &[Download {
            url: "https://correlatesofwar.org/wp-content/uploads/state_year_formatv3.zip",
            sha256: None,
            file: "state_year_formatv3.zip",
        }],
        lag_months: 60,
        lag_note: "Version 3.0 of 2019 and 2020 ends with 2014; there is no yearly edition.",
        missing: &[
            ("-9", "missing"),
            ("-1", "the organisation, or the state, is not there in that year"),
        ],
        good_for: "How many organisations a pair sits in together, and which.",
        bad_for: "Anything after 2014. Up to 1965 every fifth year was coded. The Security Council, the G20 and the BRICS are \
            no organisations here. A membership that is not known is missing, so that counts are lower bounds.",
        tables: &[
            TableSpec {
                name: "memberships",
                row: "a state's tie to an organisation in a year, where it has one or where that is not known",
                columns: &[
                    column("state", Kind::State, "", "the state"),
                    column("year", Kind::Year, "", "calendar year"),
                    column(
                        "organisation",
                        Kind::Text,
                        "",
                        "the organisation's short name, in lower case",
                    ),
                    column(
                        "status",
                        Kind::Int,
                        "category",
                        "1 full member, 2 associate, 3 observer; missing if not known",
                    ),
                ],
                key: &["state", "year", "organisation"],
                required: true,
            },
            TableSpec {
                name: "observed",
                row: "a state in a year that the data list, whether it has a membership or none",
                columns: &[
                    column("state", Kind::State, "", "the state"),
                    column("year", Kind::Year, "", "calendar year"),
                ],
                key: &["state", "year"],
                required: true,
            },
            TableSpec {
                name: "joint",
                row: "a pair of states in a year; state_a has the smaller number",
                columns: &[
                    column("state_a", Kind::State, "", "the state with the smaller number"),
                    column("state_b", Kind::State, "", "the other state"),
                    column("year", Kind::Year, "", "calendar year"),
                    column(
                        "organisations",
                        Kind::Int,
                        "organisations",
                        "those of which both are full members, as somebody else counted them: in one row of 26 up to 3 more than the memberships give",
                    ),
                ],
                key: &["state_a", "state_b", "year"],
                required: false,
            },
        ],
    },
    layouts: &[
        Layout {
            name: "state by year (state_year_formatv3.csv)",
            origin: Origin::Publisher,
            marks: &["ccode", "year", "state", "ilo", "itu", "un", "upu"],
            looks_like: None,
            quoting: true,
            version: VERSION,
            released: RELEASED,
            read: read_states,
        },
        Layout {
            name: "counts of pairs (peacesciencer)",
            origin: Origin::Derived,
            marks: &["ccode1", "ccode2", "year", "dyadigos"],
            looks_like: None,
            quoting: true,
            version: VERSION,
            released: RELEASED,
            read: read_counts,
        },
    ],
};

/// A state's tie to an organisation, as the files code it.
enum Tie {
    /// Not a member, or there is nothing to be a member of.
    None,
    /// It is not known whether.
    Unknown,
    /// Member, associate or observer.
    Status(i32),
}

fn tie(cell: &str) -> Result<Tie, Flaw> {
    // Millions of cells are written this way.
    match cell {
        "-1" | "0" => return Ok(Tie::None),
        "-9" => return Ok(Tie::Unknown),
        _ => {}
    }
    Ok(match whole(cell, &["NA", "."])? {
        Some(-1 | 0) => Tie::None,
        Some(-9) | None => Tie::Unknown,
        Some(1) => Tie::Status(1),
        Some(2) => Tie::Status(2),
        Some(3) => Tie::Status(3),
        Some(_) => {
            return Err(Flaw::Row(
                "an unknown kind of membership",
                format!("the membership `{cell}` is none of -9, -1, 0, 1, 2, 3"),
            ));
        }
    })
}

fn push_tie(output: &mut Output, state: State, year: i16, organisation: &str, tie: &Tie) {
    let status = match tie {
        Tie::None => return,
        Tie::Unknown => Cell::None,
        Tie::Status(status) => Cell::Int(*status),
    };
    let cells = [
        Cell::State(state),
        Cell::Year(year),
        Cell::Text(organisation),
        status,
    ];
    output.push("memberships", &cells);
}

/// Columns that are about the row, not an organisation.
const NOT_ORGANISATIONS: [&str; 5] = ["ccode", "year", "state", "stateabb", "version"];

fn read_states(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [ccode, when] = table.columns(["ccode", "year"])?;
    let names = table
        .header
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .enumerate();
    let organisations: Vec<(usize, String)> = names
        .filter(|(_, name)| !name.is_empty() && !NOT_ORGANISATIONS.contains(&name.as_str()))
        .collect();
    each_row(table, output, |row, output| {
        let when = year(row.cell(when))?;
        let state = in_year(row.cell(ccode), when)?;
        // A row is taken as a whole or not at all.
        let ties: Vec<Tie> = organisations
            .iter()
            .map(|(at, _)| tie(row.cell(*at)))
            .collect::<Result<_, _>>()?;
        output.push("observed", &[Cell::State(state), Cell::Year(when)]);
        for ((_, name), tie) in organisations.iter().zip(&ties) {
            push_tie(output, state, when, name, tie);
        }
        Ok(())
    })
}

fn read_counts(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [one, two, when, count] = table.columns(["ccode1", "ccode2", "year", "dyadigos"])?;
    each_row(table, output, |row, output| {
        let when = year(row.cell(when))?;
        let (a, b) = (in_year(row.cell(one), when)?, in_year(row.cell(two), when)?);
        let count = whole(row.cell(count), &["NA", "."])?;
        let count = count
            .map(|count| {
                i32::try_from(count).map_err(|_| crate::input::BadCell::NotANumber(count.to_string()))
            })
            .transpose()?;
        let cells = [
            Cell::State(a.min(b)),
            Cell::State(a.max(b)),
            Cell::Year(when),
            count.map_or(Cell::None, Cell::Int),
        ];
        output.push("joint", &cells);
        Ok(())
    })
}
