//! Roll calls: when, on what, and whether they counted as important.

use jiff::civil::Date;

use super::{EXPORTED, ISSUES, OF_ISSUE, PUBLISHED, issue_codes};
use crate::connector::{dates, taking};
use crate::input::{self, BadCell, Refusal, Row, TextTable};
use crate::output::{Cell, Output};

/// Missing, in all of these files.
const MISSING: &[&str] = &["NA"];

/// A session begins in the autumn of this year plus its number.
const BEFORE_FIRST: i32 = 1945;

/// One roll call.
#[derive(Debug)]
pub(super) struct RollCall<'a> {
    pub(super) number: i32,
    pub(super) session: Option<i32>,
    pub(super) day: Option<Date>,
    pub(super) important: Option<bool>,
    pub(super) resolution: &'a str,
    pub(super) issues: Option<String>,
}

impl RollCall<'_> {
    pub(super) fn push(&self, output: &mut Output) {
        output.push(
            "rollcalls",
            &[
                Cell::Int(self.number),
                taking::int_cell(self.session),
                self.day.into(),
                self.day.map_or(Cell::None, |day| Cell::Year(day.year())),
                self.important.map_or(Cell::None, Cell::Flag),
                taking::text_cell(self.resolution, MISSING),
                self.issues.as_deref().map_or(Cell::None, Cell::Text),
            ],
        );
    }
}

/// Names the release after the last day in it; nothing else in these files tells. It covers the years in which its
/// sessions began: the last one runs into a year of which only some weeks are there.
pub(super) fn name_release(output: &mut Output, last: Option<Date>, sessions: Option<(i32, i32)>) {
    output.version = last.map(|day| format!("to-{day}"));
    output.coverage = sessions.and_then(|(first, last)| {
        let year = |session: i32| i16::try_from(BEFORE_FIRST + session).ok();
        Some((year(first)?, year(last)?))
    });
}

/// Widens the span of sessions seen.
pub(super) fn widen(sessions: &mut Option<(i32, i32)>, session: i32) {
    *sessions = Some(sessions.map_or((session, session), |(first, last)| {
        (first.min(session), last.max(session))
    }));
}

/// What the roll calls of one file have in common.
#[derive(Default)]
struct Seen {
    last: Option<Date>,
    sessions: Option<(i32, i32)>,
    undated: usize,
    unread: usize,
}

impl Seen {
    fn call(&mut self, call: &RollCall<'_>, unread: bool) {
        self.unread += usize::from(unread);
        self.undated += usize::from(call.day.is_none());
        self.last = self.last.max(call.day);
        if let Some(session) = call.session {
            widen(&mut self.sessions, session);
        }
    }

    fn finish(self, output: &mut Output) {
        name_release(output, self.last, self.sessions);
        if self.undated > 0 {
            output.notes.push(format!(
                "{} roll calls have no date; for whether a state existed, the year of their session is taken",
                self.undated
            ));
        }
        if self.unread > 0 {
            output.notes.push(format!(
                "{} roll calls have an importance or issues that can't be read; those are missing",
                self.unread
            ));
        }
    }
}

/// The year for placing states: of the day, else of the session.
fn placing_year(day: Option<Date>, session: i32) -> i32 {
    day.map_or(BEFORE_FIRST + session, |day| i32::from(day.year()))
}

/// `0` or `1`; nothing where it is missing, and counted where it is something else.
fn flag(cell: &str, unread: &mut bool) -> Option<bool> {
    match cell {
        "0" => Some(false),
        "1" => Some(true),
        "" | "NA" => None,
        _ => {
            *unread = true;
            None
        }
    }
}

/// A session of the Assembly.
pub(super) fn session(cell: &str) -> Result<i32, String> {
    let number = taking::must_int(cell)?;
    if (1..=150).contains(&number) {
        Ok(number)
    } else {
        Err(format!("there is no session {number}"))
    }
}

/// A day that may be missing, of a year near its session's.
fn day(cell: &str, session: i32, read: fn(&str) -> Result<Date, BadCell>) -> Result<Option<Date>, String> {
    if cell.is_empty() || MISSING.contains(&cell) {
        return Ok(None);
    }
    let day = read(cell).map_err(|error| error.to_string())?;
    if (i32::from(day.year()) - (BEFORE_FIRST + session)).abs() > 2 {
        return Err(format!("{day} is not in session {session}"));
    }
    Ok(Some(day))
}

struct Places {
    rcid: usize,
    session: usize,
    important: usize,
    date: usize,
    unres: usize,
}

impl Places {
    fn of(table: &TextTable<'_>) -> Result<Self, Refusal> {
        let [rcid, session, important, date, unres] =
            table.columns(["rcid", "session", "importantvote", "date", "unres"])?;
        Ok(Self {
            rcid,
            session,
            important,
            date,
            unres,
        })
    }

    fn read<'a>(
        &self,
        row: &Row<'a>,
        written: fn(&str) -> Result<Date, BadCell>,
        unread: &mut bool,
    ) -> Result<RollCall<'a>, String> {
        let number = taking::must_int(row.cell(self.rcid))?;
        let session = session(row.cell(self.session))?;
        Ok(RollCall {
            number,
            session: Some(session),
            day: day(row.cell(self.date), session, written)?,
            important: flag(row.cell(self.important), unread),
            resolution: row.cell(self.unres),
            issues: None,
        })
    }
}

/// Voeten's: American dates, and a column an issue.
pub(super) fn read_published(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let places = Places::of(table)?;
    let issues = table.columns(ISSUES)?;
    let [year] = table.columns(["year"])?;
    let mut seen = Seen::default();
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let mut unread = false;
        let read = places.read(row, dates::american, &mut unread);
        let Some(mut call) = taking::cell(output, read) else {
            return;
        };
        let Some(year) = taking::cell(output, input::year(row.cell(year))) else {
            return;
        };
        let of_issues = issues.map(|at| flag(row.cell(at), &mut unread));
        let mut bits = Some(0);
        for (at, held) in of_issues.into_iter().enumerate() {
            bits = bits.zip(held).map(|(bits, held)| bits | (i32::from(held) << at));
        }
        call.issues = bits.map(issue_codes);
        seen.call(&call, unread);
        // The file's own year is that of the session.
        let placing = call.day.map_or(i32::from(year), |day| i32::from(day.year()));
        output.carried.entry((PUBLISHED, call.number)).or_insert(placing);
        call.push(output);
    })?;
    seen.finish(output);
    Ok(())
}

/// Last roll call of the release that the unvotes package 0.3.0 holds, and the day on which that was taken from Voeten.
const UNVOTES_0_3: (Date, Date) = (Date::constant(2020, 1, 14), Date::constant(2021, 2, 21));

/// The unvotes package's: ISO dates, issues in a file of their own.
pub(super) fn read_exported(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let places = Places::of(table)?;
    let coded = output.carried.keys().any(|(kind, _)| *kind == OF_ISSUE);
    let mut seen = Seen::default();
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let mut unread = false;
        let read = places.read(row, dates::iso, &mut unread);
        let Some(mut call) = taking::cell(output, read) else {
            return;
        };
        let bits = output.carried.get(&(OF_ISSUE, call.number)).copied();
        call.issues = coded.then(|| issue_codes(bits.unwrap_or(0)));
        seen.call(&call, unread);
        let placing = placing_year(call.day, call.session.unwrap_or(0));
        output.carried.entry((EXPORTED, call.number)).or_insert(placing);
        call.push(output);
    })?;
    if seen.last == Some(UNVOTES_0_3.0) {
        output.documented = Some(UNVOTES_0_3.1);
    }
    if !coded {
        output
            .notes
            .push("without the file of issues, the issues of the roll calls are missing".to_owned());
    }
    seen.finish(output);
    Ok(())
}
