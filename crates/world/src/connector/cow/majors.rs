//! Major powers.

use super::system::EDITIONS;
use super::{LICENCE, PUBLISHER, day_of, edition, in_spell};
use crate::connector::spell_list::{hand_on, listed};
use crate::connector::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{Refusal, Row, TextTable};
use crate::output::{Cell, Output};

/// Major powers.
pub(crate) static MAJORS: Connector = Connector {
    dataset: &Dataset {
        id: "cow-majors",
        title: "Correlates of War Major Powers",
        publisher: PUBLISHER,
        licence: LICENCE,
        citation: "Correlates of War Project. 2017. “State System Membership List, v2016.” Online, https://correlatesofwar.org; \
            give the version that you use.",
        landing_page: "https://correlatesofwar.org/data-sets/state-system-membership/",
        downloads: &[Download {
            url: "https://correlatesofwar.org/wp-content/uploads/majors2016.csv",
            sha256: None,
            file: "majors2016.csv",
        }],
        lag_months: 0,
        lag_note: "Comes with the state list; who is a major power was settled by historians long after.",
        missing: &[],
        good_for: "Separating disputes among great powers from the rest.",
        bad_for: "Years after the list's last: no state is a major power or none in them, it is unknown.",
        tables: &[TableSpec {
            name: "spells",
            row: "a state in a spell as a major power",
            columns: &[
                column("state", Kind::State, "", "the state"),
                column("start", Kind::Day, "", "first day as a major power"),
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
        name: "majors*.csv",
        origin: Origin::Publisher,
        marks: &[
            "ccode", "styear", "stmonth", "stday", "endyear", "endmonth", "endday", "version",
        ],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    if table.column("statenme").is_some() {
        return Err(Refusal(
            "it has the names of states, so it is the list of all states".to_owned(),
        ));
    }
    let [ccode, version] = table.columns(["ccode", "version"])?;
    let starts = table.columns(["styear", "stmonth", "stday"])?;
    let ends = table.columns(["endyear", "endmonth", "endday"])?;
    let mut told = String::new();
    let days = |row: &Row<'_>| Ok(Some((day_of(row, starts)?, day_of(row, ends)?)));
    let list = listed(table, output, days, |row, start, end| {
        let state = in_spell(row.cell(ccode), start, end)?;
        row.cell(version).clone_into(&mut told);
        Ok(state)
    })?;
    edition(output, &told, EDITIONS);
    hand_on(&list, output, |output, state, [start, end]| {
        output.push("spells", &[Cell::State(*state), start, end]);
    });
    Ok(())
}
