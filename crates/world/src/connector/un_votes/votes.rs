//! Votes in files that name the roll call only by its number.

use std::collections::HashMap;

use super::{ABSTAIN, EXPORTED, NO, PUBLISHED, YES};
use crate::connector::taking;
use crate::input::{Refusal, TextTable};
use crate::output::{Cell, Output};
use crate::states::{self, CodeList, State, Unplaced};

/// The years of roll calls, by their numbers.
fn years(output: &Output, kind: &'static str) -> Result<HashMap<i32, i16>, Refusal> {
    let carried = output.carried.iter().filter(|((held, _), _)| *held == kind);
    let years: HashMap<i32, i16> = carried
        .filter_map(|((_, number), year)| Some((*number, i16::try_from(*year).ok()?)))
        .collect();
    if years.is_empty() {
        return Err(Refusal(
            "it holds votes without their days; give the file of the roll calls of the same release with it"
                .to_owned(),
        ));
    }
    Ok(years)
}

/// The roll call that a row names and its year; without one, the line is set aside.
fn roll_call(output: &mut Output, years: &HashMap<i32, i16>, cell: &str) -> Option<(i32, i16)> {
    let number = taking::cell(output, taking::must_int(cell))?;
    let year = years.get(&number).copied();
    if year.is_none() {
        output.set_aside(
            "a vote on a roll call that is not there",
            format!("roll call {number} is not among the roll calls"),
        );
    }
    Some((number, year?))
}

/// Voeten's: Correlates of War numbers, votes as numbers.
pub(super) fn read_published(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [rcid, ccode, vote] = table.columns(["rcid", "ccode", "vote"])?;
    let years = years(output, PUBLISHED)?;
    let (mut absent, mut outside) = (0_usize, 0_usize);
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let cast = match row.cell(vote) {
            "1" => YES,
            "2" => ABSTAIN,
            "3" => NO,
            "8" => {
                absent += 1;
                return;
            }
            "9" => {
                outside += 1;
                return;
            }
            other => {
                output.set_aside("an unknown vote", format!("`{other}` is none of 1, 2, 3, 8, 9"));
                return;
            }
        };
        let Some((number, year)) = roll_call(output, &years, row.cell(rcid)) else {
            return;
        };
        let placed = states::place(CodeList::Cow, row.cell(ccode), year);
        let Some(state) = taking::state(output, placed) else {
            return;
        };
        output.push("votes", &[Cell::Int(number), Cell::State(state), Cell::Int(cast)]);
    })?;
    output.notes.push(format!(
        "left out: {absent} rows of absent members, {outside} rows of states that were not members"
    ));
    Ok(())
}

/// The unvotes package's: ISO 3166 alpha-2 with names, votes as words. There `NA` is Namibia, and an empty code is a state
/// that ISO has none for.
pub(super) fn read_exported(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [rcid, country, code, vote] = table.columns(["rcid", "country", "country_code", "vote"])?;
    let years = years(output, EXPORTED)?;
    let mut voters = Voters::new(CodeList::Iso2);
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let cast = match row.cell(vote) {
            "yes" => YES,
            "abstain" => ABSTAIN,
            "no" => NO,
            other => {
                output.set_aside(
                    "an unknown vote",
                    format!("`{other}` is none of yes, abstain, no"),
                );
                return;
            }
        };
        let Some((number, year)) = roll_call(output, &years, row.cell(rcid)) else {
            return;
        };
        let placed = voters.place(row.cell(code), row.cell(country), year);
        let Some(state) = taking::state(output, placed) else {
            return;
        };
        output.push("votes", &[Cell::Int(number), Cell::State(state), Cell::Int(cast)]);
    })
}

/// States by code, or by name where the code places nobody: unvotes keeps `YU`, Yugoslavia, for Serbia to this day. Each is
/// looked up once a year.
pub(super) struct Voters {
    list: CodeList,
    /// By year, then by code and name with a tab between.
    known: HashMap<i16, HashMap<String, Result<State, Unplaced>>>,
    key: String,
}

impl Voters {
    pub(super) fn new(list: CodeList) -> Self {
        Self {
            list,
            known: HashMap::new(),
            key: String::new(),
        }
    }

    pub(super) fn place(&mut self, code: &str, name: &str, year: i16) -> Result<State, Unplaced> {
        self.key.clear();
        self.key.extend([code, "\t", name]);
        let of_year = self.known.entry(year).or_default();
        if let Some(placed) = of_year.get(&self.key) {
            return placed.clone();
        }
        let placed = look_up(self.list, code, name, year);
        of_year.insert(self.key.clone(), placed.clone());
        placed
    }
}

fn look_up(list: CodeList, code: &str, name: &str, year: i16) -> Result<State, Unplaced> {
    if code.is_empty() {
        return states::place(CodeList::Name, name, year);
    }
    states::place(list, code, year)
        .or_else(|unplaced| states::place(CodeList::Name, name, year).map_err(|_| unplaced))
}
