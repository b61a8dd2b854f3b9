//! The UN Library's own list: one row a vote, in which the roll call's day and resolution stand again and again.

use std::collections::HashMap;

use jiff::civil::Date;

use super::rollcalls::{RollCall, name_release, session, widen};
use super::votes::Voters;
use super::{ABSTAIN, NO, YES};
use crate::connector::{dates, taking};
use crate::input::{Refusal, TextTable};
use crate::output::{Cell, Output};
use crate::states::CodeList;

/// Reads `undl_id, ms_code, ms_name, ms_vote, date, session, resolution, …`.
pub(super) fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [id, code, name, vote, date, session_at, resolution] = table.columns([
        "undl_id",
        "ms_code",
        "ms_name",
        "ms_vote",
        "date",
        "session",
        "resolution",
    ])?;
    let mut days: HashMap<i32, Date> = HashMap::new();
    let mut sessions = None;
    let mut voters = Voters::new(CodeList::Iso3);
    let (mut silent, mut without_session) = (0_usize, 0_usize);
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let Some(number) = taking::cell(output, taking::must_int(row.cell(id))) else {
            return;
        };
        let Some(day) = taking::cell(output, dates::iso(row.cell(date))) else {
            return;
        };
        if let Some(held) = days.get(&number) {
            if *held != day {
                output.set_aside(
                    "a roll call with two dates",
                    format!("roll call {number} is of {held} in an earlier line and of {day} in this"),
                );
                return;
            }
        } else {
            days.insert(number, day);
            // `ES-10` and the like are emergency sessions, which are no number of the regular ones.
            let regular = session(row.cell(session_at)).ok();
            if let Some(session) = regular {
                widen(&mut sessions, session);
            }
            without_session += usize::from(regular.is_none());
            RollCall {
                number,
                session: regular,
                day: Some(day),
                important: None,
                resolution: row.cell(resolution),
                issues: None,
            }
            .push(output);
        }
        let cast = match row.cell(vote) {
            "Y" => YES,
            "A" => ABSTAIN,
            "N" => NO,
            "X" | "NV" => {
                silent += 1;
                return;
            }
            other => {
                output.set_aside("an unknown vote", format!("`{other}` is none of Y, N, A, X, NV"));
                return;
            }
        };
        let placed = voters.place(row.cell(code), row.cell(name), day.year());
        let Some(state) = taking::state(output, placed) else {
            return;
        };
        output.push("votes", &[Cell::Int(number), Cell::State(state), Cell::Int(cast)]);
    })?;
    output
        .notes
        .push(format!("left out: {silent} rows of members that did not vote"));
    if without_session > 0 {
        output.notes.push(format!(
            "{without_session} roll calls are of emergency or special sessions; their session is missing"
        ));
    }
    name_release(output, days.into_values().max(), sessions);
    Ok(())
}
