//! State system membership.

use jiff::civil::Date;

use super::{Editions, LICENCE, PUBLISHER, day_of, edition, in_spell};
use crate::connector::spell_list::{hand_on, listed};
use crate::connector::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{Refusal, Row, TextTable};
use crate::output::{Cell, Output};
use crate::states::State;

/// Spells of membership, as this list and the one of Gleditsch and Ward have them.
pub(crate) const SPELLS: TableSpec = TableSpec {
    name: "spells",
    row: "a state in a spell of membership",
    columns: &[
        column("state", Kind::State, "", "the state"),
        column("abbreviation", Kind::Text, "", "its letters in this list"),
        column("name", Kind::Text, "", "its name in this list"),
        column("start", Kind::Day, "", "first day of membership"),
        column(
            "end",
            Kind::Day,
            "",
            "last day of membership; missing if it lasts beyond the list's end",
        ),
    ],
    key: &["state", "start"],
    required: true,
};

pub(super) const EDITIONS: Editions = &[
    ("2011", Date::constant(2011, 12, 31)),
    ("2016", Date::constant(2017, 12, 31)),
    ("2024", Date::constant(2025, 12, 31)),
];

/// State system membership.
pub(crate) static STATES: Connector = Connector {
    dataset: &Dataset {
        id: "cow-states",
        title: "Correlates of War State System Membership",
        publisher: PUBLISHER,
        licence: LICENCE,
        citation: "Correlates of War Project. 2017. “State System Membership List, v2016.” Online, https://correlatesofwar.org; \
            give the version that you use.",
        landing_page: "https://correlatesofwar.org/data-sets/state-system-membership/",
        downloads: &[Download {
            url: "https://correlatesofwar.org/wp-content/uploads/states2016.csv",
            sha256: None,
            file: "states2016.csv",
        }],
        lag_months: 0,
        lag_note: "Who is a state is known at once; editions are rare (2011, 2016, 2024).",
        missing: &[],
        good_for: "Which states there were on which day: the rows of every panel.",
        bad_for: "Small states before 1920, which had to have half a million inhabitants and two missions. Occupied states \
            leave the system: the Netherlands from 1940 to 1945. After the list's last year nothing is known.",
        tables: &[SPELLS],
    },
    layouts: &[Layout {
        name: "states*.csv",
        origin: Origin::Publisher,
        marks: &[
            "stateabb", "ccode", "statenme", "styear", "stmonth", "stday", "endyear", "endmonth", "endday",
        ],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

struct Named {
    state: State,
    letters: String,
    name: String,
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [letters, ccode, name] = table.columns(["stateabb", "ccode", "statenme"])?;
    let starts = table.columns(["styear", "stmonth", "stday"])?;
    let ends = table.columns(["endyear", "endmonth", "endday"])?;
    let version = table.column("version");
    let mut told = String::new();
    let days = |row: &Row<'_>| Ok(Some((day_of(row, starts)?, day_of(row, ends)?)));
    let list = listed(table, output, days, |row, start, end| {
        let of = Named {
            state: in_spell(row.cell(ccode), start, end)?,
            letters: row.cell(letters).to_owned(),
            name: row.cell(name).to_owned(),
        };
        if let Some(version) = version {
            row.cell(version).clone_into(&mut told);
        }
        Ok(of)
    })?;
    edition(output, &told, EDITIONS);
    hand_on(&list, output, |output, of, [start, end]| {
        let cells = [
            Cell::State(of.state),
            Cell::Text(&of.letters),
            Cell::Text(&of.name),
            start,
            end,
        ];
        output.push("spells", &cells);
    });
    Ok(())
}
