//! Votes of the General Assembly of the United Nations: every state's vote on every roll call.
//!
//! Three publications of the same votes: Erik Voeten's files, the tables of the R package unvotes made from them, and the
//! UN Library's own list. Voeten and unvotes split votes and roll calls into several files, which are given together.

mod issues;
mod library;
mod rollcalls;
#[cfg(test)]
mod tests;
mod votes;

use super::{Connector, Layout, Origin};
use crate::dataset::{Column, Dataset, Download, Kind, TableSpec, column};

/// The connector of the UN votes.
pub(crate) static UN_VOTES: Connector = Connector {
    dataset: &DATASET,
    // Issues before the roll calls that have them, roll calls before the votes cast on them.
    layouts: &[
        Layout {
            name: "unvotes package, issues of roll calls",
            origin: Origin::Export,
            marks: &["rcid", "short_name", "issue"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: issues::read,
        },
        Layout {
            name: "unvotes package, roll calls",
            origin: Origin::Export,
            marks: &[
                "rcid",
                "session",
                "importantvote",
                "date",
                "unres",
                "short",
                "descr",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: rollcalls::read_exported,
        },
        Layout {
            name: "unvotes package, votes",
            origin: Origin::Export,
            marks: &["rcid", "country", "country_code", "vote"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: votes::read_exported,
        },
        Layout {
            name: "Voeten, roll calls",
            origin: Origin::Publisher,
            marks: &[
                "rcid",
                "session",
                "importantvote",
                "date",
                "unres",
                "me",
                "nu",
                "di",
                "hr",
                "co",
                "ec",
                "year",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: rollcalls::read_published,
        },
        Layout {
            name: "Voeten, votes",
            origin: Origin::Publisher,
            marks: &["rcid", "ccode", "member", "vote"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: votes::read_published,
        },
        Layout {
            name: "UN Library, votes and roll calls",
            origin: Origin::Publisher,
            marks: &[
                "undl_id",
                "ms_code",
                "ms_name",
                "ms_vote",
                "date",
                "session",
                "resolution",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: library::read,
        },
    ],
};

/// Stored codes of a vote.
const YES: i32 = 1;
const ABSTAIN: i32 = 2;
const NO: i32 = 3;

/// Under which the years of roll calls are carried from one file to the next.
const PUBLISHED: &str = "year of a roll call of Voeten's";
const EXPORTED: &str = "year of a roll call of unvotes";
/// Under which the issues of roll calls are carried: one bit an issue, in the order of [`ISSUES`].
const OF_ISSUE: &str = "issues of a roll call of unvotes";

/// Voeten's short codes of issues.
const ISSUES: [&str; 6] = ["me", "nu", "di", "hr", "co", "ec"];

/// The short codes of a set of issues, with blanks between.
fn issue_codes(bits: i32) -> String {
    let held = ISSUES.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
    held.map(|(_, code)| *code).collect::<Vec<_>>().join(" ")
}

static DATASET: Dataset = Dataset {
    id: "un-votes",
    title: "United Nations General Assembly Voting Data",
    publisher: "Erik Voeten (Harvard Dataverse); the Dag Hammarskjöld Library of the United Nations for its own list",
    licence: "Voeten's files: CC0, as the unvotes package says of the Dataverse files in 2016; the Dataverse page itself was \
              not read. UN Library: non-commercial use with attribution, as read at a third party's.",
    citation: "Voeten, Erik (2013). Data and Analyses of Voting in the UN General Assembly. In: Routledge Handbook of \
               International Organization, edited by Bob Reinalda. For the UN Library's list: United Nations, Dag \
               Hammarskjöld Library, General Assembly voting data, https://digitallibrary.un.org/record/4060887",
    landing_page: "https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/LEJUQZ",
    downloads: &[Download {
        url: "https://digitallibrary.un.org/record/4060887/files/2026_02_06_ga_voting.csv",
        sha256: None,
        file: "2026_02_06_ga_voting.csv",
    }],
    lag_months: 8,
    lag_note: "Voeten's release of the votes to a session's end comes about half a year after it; the UN Library's own list \
               is out sooner.",
    missing: &[
        ("8", "absent, in Voeten's files; left out and counted"),
        ("9", "not a member, in Voeten's files; left out and counted"),
        (
            "X",
            "not voting, in the UN Library's list (NV in 2024); left out and counted",
        ),
        ("NA", "missing, but in unvotes' country_code it is Namibia"),
    ],
    good_for: "How alike two states vote; whether a pair votes together on an issue; votes that the United States called \
               important (from session 39).",
    bad_for: "Causes: like votes are no alliance, and most roll calls split North from South. A session runs past New Year: \
              scores by session and by calendar year differ, say which. Ukraine and Belarus voted from 1946 on but are states \
              of the Correlates of War only from 1991: earlier votes are set aside. Votes of the USSR are Russia's (365); the \
              Republic of China's to 1971 are Taiwan's (713), and those before 1949 are set aside. Resolutions adopted without \
              a vote are not in it. Voeten's release through unvotes ends in January 2020.",
    tables: &[VOTES, ROLLCALLS],
};

const VOTES: TableSpec = TableSpec {
    name: "votes",
    row: "one state's vote on one roll call",
    columns: &[
        ROLLCALL,
        column("state", Kind::State, "", "who voted"),
        column("vote", Kind::Int, "", "1 yes, 2 abstain, 3 no"),
    ],
    key: &["rollcall", "state"],
    required: true,
};

const ROLLCALLS: TableSpec = TableSpec {
    name: "rollcalls",
    row: "one roll call",
    columns: &[
        ROLLCALL,
        column(
            "session",
            Kind::Int,
            "",
            "session of the Assembly; it begins in the autumn of 1945 + session; missing for emergency sessions of the UN \
             Library's list",
        ),
        column("day", Kind::Day, "", "day of the vote"),
        column("year", Kind::Year, "", "calendar year of that day"),
        column(
            "important",
            Kind::Flag,
            "",
            "whether the US State Department called it important",
        ),
        column("resolution", Kind::Text, "", "symbol of the resolution"),
        column(
            "issues",
            Kind::Text,
            "",
            "codes with blanks between: me Palestine, nu nuclear, di disarmament, hr human rights, co colonialism, ec \
             development; empty if none, missing if not coded",
        ),
    ],
    key: &["rollcall"],
    required: true,
};

const ROLLCALL: Column = column(
    "rollcall",
    Kind::Int,
    "",
    "number of the roll call: rcid, or undl_id in the UN Library's list",
);
