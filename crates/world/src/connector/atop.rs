//! Alliance Treaty Obligations and Provisions: who promised what to whom, by day and by directed dyad-year.

mod dyads;
mod members;

use super::{Connector, Layout, Origin};
use crate::dataset::{Column, Dataset, Download, Kind, TableSpec, column};

/// First and last year of version 5.1.
const COVERAGE: (i16, i16) = (1815, 2018);
/// The files state no day of release: the last day of the year in which a version was in use, so that nothing counts as
/// known too early.
const RELEASED: &str = "2022-12-31";

const DEFENSE: Column = column(
    "defense",
    Kind::Flag,
    "",
    "promised to defend an ally that is attacked",
);
const OFFENSE: Column = column("offense", Kind::Flag, "", "promised to help in an attack");
const NEUTRALITY: Column = column(
    "neutrality",
    Kind::Flag,
    "",
    "promised not to help an ally's enemy",
);
const NONAGGRESSION: Column = column("nonaggression", Kind::Flag, "", "promised not to use force");
const CONSULTATION: Column = column("consultation", Kind::Flag, "", "promised to consult in a crisis");

/// Alliance treaties, version 5.1 and the members of 4.01.
pub static ATOP: Connector = Connector {
    dataset: &Dataset {
        id: "atop",
        title: "Alliance Treaty Obligations and Provisions",
        publisher: "ATOP Project, Rice University",
        licence: "Free for research with citation, as remembered; the terms were not read at the publisher's.",
        citation: "Leeds, Brett Ashley, Jeffrey M. Ritter, Sara McLaughlin Mitchell, and Andrew G. Long. 2002. “Alliance \
            Treaty Obligations and Provisions, 1815–1944.” International Interactions 28: 237–260.",
        landing_page: "http://www.atopdata.org/data.html",
        downloads: &[Download {
            url: "https://www.atopdata.org/uploads/6/9/1/3/69134503/atop_5.1__.csv_.zip",
            sha256: None,
            file: "atop_5.1_csv.zip",
        }],
        lag_months: 48,
        lag_note: "Version 5.1, in use in 2022, ends with 2018; there is no yearly edition.",
        missing: &[
            ("", "missing"),
            ("0", "as a year of exit: in force at the end of the data"),
        ],
        good_for: "What states have promised each other in writing, obligation by obligation, with the days.",
        bad_for: "Whether a promise was kept, and anything after the last year of the version. A treaty that ends within a \
            year still counts in that year. A treaty of many members with a declaration on peace binds each to each: in \
            Europe nearly all are allies of that kind since 1975. Dyads built from the member file take what a member \
            promised as promised to all; the dyad-year file knows better in a few old treaties (Locarno 1925).",
        tables: &[
            TableSpec {
                name: "dyads",
                row: "what the first state had promised to the second in a year; the other way is a row of its own",
                columns: &[
                    column("state_a", Kind::State, "", "the state that promised"),
                    column("state_b", Kind::State, "", "the state to which it promised"),
                    column("year", Kind::Year, "", "calendar year"),
                    DEFENSE,
                    OFFENSE,
                    NEUTRALITY,
                    NONAGGRESSION,
                    CONSULTATION,
                ],
                key: &["state_a", "state_b", "year"],
                required: true,
            },
            TableSpec {
                name: "members",
                row: "a state's time in a treaty, or in a phase of one",
                columns: &[
                    column("treaty", Kind::Int, "", "number of the treaty"),
                    column(
                        "phase",
                        Kind::Int,
                        "",
                        "number of the phase; 0 where there is but one",
                    ),
                    column("state", Kind::State, "", "the member"),
                    column(
                        "entry",
                        Kind::Day,
                        "",
                        "first day; the first of its month or year where only that is known",
                    ),
                    column(
                        "exit",
                        Kind::Day,
                        "",
                        "last day; missing where in force at the end of the data",
                    ),
                    DEFENSE,
                    OFFENSE,
                    NEUTRALITY,
                    NONAGGRESSION,
                    CONSULTATION,
                ],
                key: &["treaty", "phase", "state", "entry"],
                required: false,
            },
        ],
    },
    // The dyad-year files come first: only without them are dyads built from members.
    layouts: &[
        Layout {
            name: "atop5_1ddyr.csv",
            origin: Origin::Publisher,
            marks: &[
                "stateA", "stateB", "year", "atopally", "defense", "offense", "neutral", "nonagg", "consul",
            ],
            looks_like: None,
            quoting: true,
            version: "5.1",
            released: RELEASED,
            read: dyads::read_directed,
        },
        Layout {
            name: "directed dyad-years (peacesciencer)",
            origin: Origin::Export,
            marks: &[
                "ccode1",
                "ccode2",
                "year",
                "atop_defense",
                "atop_offense",
                "atop_neutral",
                "atop_nonagg",
                "atop_consul",
            ],
            looks_like: None,
            quoting: true,
            version: "5.1",
            released: RELEASED,
            read: dyads::read_export,
        },
        Layout {
            name: "atop5_1m.csv",
            origin: Origin::Publisher,
            marks: &[
                "atopid", "member", "yrent", "moent", "dayent", "yrexit", "moexit", "dayexit", "phase",
                "defense", "offense", "neutral", "nonagg", "consul", "new5", "version",
            ],
            looks_like: None,
            quoting: true,
            version: "5.1",
            released: RELEASED,
            read: members::read_5_1,
        },
        Layout {
            name: "atop4_01m.csv",
            origin: Origin::Publisher,
            marks: &[
                "atopid", "member", "yrent", "moent", "dayent", "yrexit", "moexit", "dayexit", "phase",
                "defense", "offense", "neutral", "nonagg", "consul", "new4", "version",
            ],
            looks_like: None,
            quoting: true,
            version: "4.01",
            released: "2018-12-31",
            read: members::read_4_01,
        },
    ],
};
