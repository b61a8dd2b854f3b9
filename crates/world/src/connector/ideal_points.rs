//! Ideal points of states from their votes in the General Assembly (Bailey, Strezhnev and Voeten 2017).

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::{Connector, Layout, Origin, taking};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{self, Refusal, Row, TextTable};
use crate::output::{Cell, Output};
use crate::states::{self, CodeList, State};

/// The connector of the ideal points.
pub(crate) static IDEAL_POINTS: Connector = Connector {
    dataset: &DATASET,
    layouts: &[
        Layout {
            name: "by calendar year, three series (since July 2025)",
            origin: Origin::Export,
            marks: &[
                "ccode",
                "year",
                "idealpointfp",
                "idealpointall",
                "idealpointlegacy",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: read_by_year,
        },
        Layout {
            name: "by session, with agreement (June 2024)",
            origin: Origin::Publisher,
            marks: &[
                "ccode",
                "session",
                "NVotesAll",
                "IdealPointAll",
                "USAgree",
                "ChinaAgree",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: read_with_agreement,
        },
        Layout {
            name: "by session (to April 2020)",
            origin: Origin::Publisher,
            marks: &["ccode", "session", "NVotes", "IdealPoint"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: read_by_session,
        },
    ],
};

static DATASET: Dataset = Dataset {
    id: "un-ideal-points",
    title: "United Nations General Assembly ideal point estimates",
    publisher: "Michael A. Bailey, Anton Strezhnev and Erik Voeten (Harvard Dataverse)",
    licence: "CC0, as the unvotes package says of the Dataverse files in 2016; MIT in the author's repository of April 2020. \
              The Dataverse page itself was not read.",
    citation: "Bailey, Michael A., Anton Strezhnev and Erik Voeten (2017). Estimating Dynamic State Preferences from United \
               Nations Voting Data. Journal of Conflict Resolution 61(2): 430-456.",
    landing_page: "https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/LEJUQZ",
    downloads: &[Download {
        url: "https://dataverse.harvard.edu/api/access/datafile/10295878",
        sha256: Some("94ce7440bdba9252b2f4294333291585748dfe84dbaf56fe9f26e1af38f66198"),
        file: "IdealpointestimatesAll_Jun2024.csv",
    }],
    lag_months: 7,
    lag_note: "The release of July 2025 was the first with 2024. That of June 2024 held session 78, which had begun in 2023.",
    missing: &[
        ("NA", "missing (files by session)"),
        ("", "missing (file by year)"),
    ],
    good_for: "How far apart two states stand in what the Assembly votes on: the absolute difference of their points in one \
               year and one series. Comparable over time, unlike agreement, whose agenda changes.",
    bad_for: "Mixing the three series: final passage, all votes, and the older one by session give different points (Russia \
              2023: -0.41, -1.27, -0.53). The files by session hold the older series only; their year is session + 1945. For \
              2024 only final passage is there. A point is estimated from all years, so a later release changes earlier ones. \
              Agreement here is the share of like votes, without half credit for an abstention. Ukraine and Belarus before \
              1991, and the Republic of China before 1949, are no states of the Correlates of War then and are set aside.",
    tables: &[POINTS, AGREEMENT],
};

const POINTS: TableSpec = TableSpec {
    name: "points",
    row: "one state in one year",
    columns: &[
        column("state", Kind::State, "", "the state"),
        column(
            "year",
            Kind::Year,
            "",
            "calendar year, or the year in which the session began",
        ),
        column(
            "session",
            Kind::Int,
            "",
            "session of the Assembly; missing in files by calendar year",
        ),
        column(
            "ideal_all",
            Kind::Number,
            "standard deviations",
            "ideal point from all votes of the calendar year",
        ),
        column(
            "ideal_final",
            Kind::Number,
            "standard deviations",
            "ideal point from final-passage votes of the calendar year",
        ),
        column(
            "ideal_legacy",
            Kind::Number,
            "standard deviations",
            "ideal point of the older series, from the votes of a session",
        ),
        column("votes_all", Kind::Int, "votes", "votes behind ideal_all"),
        column("votes_final", Kind::Int, "votes", "votes behind ideal_final"),
        column("votes_legacy", Kind::Int, "votes", "votes behind ideal_legacy"),
    ],
    key: &["state", "year"],
    required: true,
};

const AGREEMENT: TableSpec = TableSpec {
    name: "agreement",
    row: "one state in one session",
    columns: &[
        column("state", Kind::State, "", "the state"),
        column("year", Kind::Year, "", "year in which the session began"),
        column("session", Kind::Int, "", "session of the Assembly"),
        column(
            "with_us",
            Kind::Number,
            "share",
            "share of like votes with the United States",
        ),
        column(
            "with_russia",
            Kind::Number,
            "share",
            "share of like votes with Russia or the USSR",
        ),
        column(
            "with_china",
            Kind::Number,
            "share",
            "share of like votes with China",
        ),
        column(
            "with_india",
            Kind::Number,
            "share",
            "share of like votes with India",
        ),
        column(
            "with_brazil",
            Kind::Number,
            "share",
            "share of like votes with Brazil",
        ),
        column(
            "with_israel",
            Kind::Number,
            "share",
            "share of like votes with Israel",
        ),
    ],
    key: &["state", "year"],
    required: false,
};

/// Missing, in all of these files.
const MISSING: &[&str] = &["NA"];

/// A release that is known by its last year or session.
struct Known {
    last: i16,
    version: &'static str,
    day: Date,
}

/// The Stata file bears the stamp 28 July 2025.
const JULY_2025: Known = Known {
    last: 2024,
    version: "2025-07",
    day: Date::constant(2025, 7, 28),
};
/// Named after June 2024, without the day: its last is safe.
const JUNE_2024: Known = Known {
    last: 78,
    version: "2024-06",
    day: Date::constant(2024, 6, 30),
};
/// Named after April 2020, without the day: its last is safe.
const APRIL_2020: Known = Known {
    last: 74,
    version: "2020-04",
    day: Date::constant(2020, 4, 30),
};

impl Known {
    /// Names the release if it ends where the known one does; a later one of the same layout is not named after it.
    fn name(&self, output: &mut Output, last: i16) {
        if last == self.last {
            output.version = Some(self.version.to_owned());
            output.documented = Some(self.day);
        } else {
            output.notes.push(format!(
                "the release {} ends with {}, this one with {last}",
                self.version, self.last
            ));
        }
    }
}

/// An ideal point; nothing beyond ten standard deviations is one.
fn ideal(cell: &str) -> Result<Option<f64>, String> {
    let value = input::number(cell, MISSING).map_err(|error| error.to_string())?;
    match value {
        Some(value) if value.abs() > 10.0 => Err(format!("{value} is no ideal point")),
        value => Ok(value),
    }
}

/// A share from 0 to 1.
fn share(cell: &str) -> Result<Option<f64>, String> {
    let value = input::number(cell, MISSING).map_err(|error| error.to_string())?;
    match value {
        Some(value) if !(0.0..=1.0).contains(&value) => Err(format!("{value} is no share")),
        value => Ok(value),
    }
}

fn read_by_year(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [ccode, year_at] = table.columns(["ccode", "year"])?;
    let ideals = table.columns(["idealpointall", "idealpointfp", "idealpointlegacy"])?;
    let votes = table.columns(["nvotesall", "nvotesfp", "nvotesLegacy"])?;
    let mut last = 0;
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let read = || -> Result<_, String> {
            let year = input::year(row.cell(year_at)).map_err(|error| error.to_string())?;
            Ok((
                year,
                each(row, ideals, ideal)?,
                each(row, votes, |cell| taking::int(cell, MISSING))?,
            ))
        };
        let Some((year, [all, passage, legacy], [votes_all, votes_final, votes_legacy])) =
            taking::cell(output, read())
        else {
            return;
        };
        last = last.max(year);
        let placed = states::place(CodeList::Cow, row.cell(ccode), year);
        let Some(state) = taking::state(output, placed) else {
            return;
        };
        output.push(
            "points",
            &[
                Cell::State(state),
                Cell::Year(year),
                Cell::None,
                all.into(),
                passage.into(),
                legacy.into(),
                taking::int_cell(votes_all),
                taking::int_cell(votes_final),
                taking::int_cell(votes_legacy),
            ],
        );
    })?;
    JULY_2025.name(output, last);
    Ok(())
}

/// Several cells of a row, each read the same way.
fn each<T, const N: usize>(
    row: &Row<'_>,
    at: [usize; N],
    read: impl Fn(&str) -> Result<Option<T>, String>,
) -> Result<[Option<T>; N], String> {
    let mut found = [const { None }; N];
    for (slot, at) in found.iter_mut().zip(at) {
        *slot = read(row.cell(at))?;
    }
    Ok(found)
}

/// A session and the year in which it began.
fn session(cell: &str) -> Result<(i32, i16), String> {
    let session = taking::must_int(cell)?;
    i16::try_from(session)
        .ok()
        .filter(|session| (1..=150).contains(session))
        .map(|number| (session, 1945 + number))
        .ok_or_else(|| format!("there is no session {session}"))
}

/// One row of a file by session: who, which session, and its row in `points`.
fn push_session(
    output: &mut Output,
    row: &Row<'_>,
    [ccode, session_at, votes, point]: [usize; 4],
) -> Option<(State, i16, i32)> {
    let read = || -> Result<_, String> {
        let (session, year) = session(row.cell(session_at))?;
        Ok((
            session,
            year,
            taking::int(row.cell(votes), MISSING)?,
            ideal(row.cell(point))?,
        ))
    };
    let (session, year, votes, point) = taking::cell(output, read())?;
    let placed = states::place(CodeList::Cow, row.cell(ccode), year);
    let state = taking::state(output, placed)?;
    output.push(
        "points",
        &[
            Cell::State(state),
            Cell::Year(year),
            Cell::Int(session),
            Cell::None,
            Cell::None,
            point.into(),
            Cell::None,
            Cell::None,
            taking::int_cell(votes),
        ],
    );
    Some((state, year, session))
}

/// The last session of a file, read before anything is set aside for it.
fn last_session(table: &TextTable<'_>, at: usize) -> Result<i16, Refusal> {
    let mut last = 0;
    table.rows(|row| {
        if let Ok((_, year)) = session(row.cell(at)) {
            last = last.max(year - 1945);
        }
    })?;
    Ok(last)
}

fn read_with_agreement(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let places = table.columns(["ccode", "session", "NVotesAll", "IdealPointAll"])?;
    let shares = table.columns([
        "USAgree",
        "RUSSAgree",
        "ChinaAgree",
        "IndiaAgree",
        "BrazilAgree",
        "IsraelAgree",
    ])?;
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let Some(shares) = taking::cell(output, each(row, shares, share)) else {
            return;
        };
        let Some((state, year, session)) = push_session(output, row, places) else {
            return;
        };
        if shares.iter().all(Option::is_none) {
            return;
        }
        let [us, russia, china, india, brazil, israel] = shares.map(Cell::from);
        output.push(
            "agreement",
            &[
                Cell::State(state),
                Cell::Year(year),
                Cell::Int(session),
                us,
                russia,
                china,
                india,
                brazil,
                israel,
            ],
        );
    })?;
    JUNE_2024.name(output, last_session(table, places[1])?);
    Ok(())
}

fn read_by_session(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let places = table.columns(["ccode", "session", "NVotes", "IdealPoint"])?;
    table.rows(|row| {
        if taking::row(output, table, row) {
            push_session(output, row, places);
        }
    })?;
    APRIL_2020.name(output, last_session(table, places[1])?);
    Ok(())
}
