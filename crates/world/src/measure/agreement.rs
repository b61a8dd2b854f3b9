//! How alike two states vote in the General Assembly.

use std::collections::BTreeMap;

use super::column::{Column, fill};
use super::portfolio::Years;
use super::recipe::{Period, Score, Votes};
use super::world::{MeasureError, World};
use crate::similarity::{self, MISSING, Measure, Portfolios, Scale};
use crate::states::State;
use crate::system::Base;

/// In session 1, which began in January 1946, and in every one since, session + 1945 is the year in which it began.
const SESSION_ZERO: i32 = 1945;

pub(super) fn compute(world: &World, votes: &Votes, base: &Base) -> Result<Column, MeasureError> {
    let rollcalls = world.table(&format!("{}.rollcalls", votes.dataset))?;
    let numbers = rollcalls.columns.ints("rollcall")?;
    let sessions = rollcalls.columns.ints("session")?;
    let years = rollcalls.columns.years("year")?;
    let mut year_of: BTreeMap<i32, i16> = BTreeMap::new();
    for at in 0..numbers.len() {
        let year = match votes.period {
            Period::Calendar => Some(years[at]).filter(|year| *year != 0),
            Period::Session => sessions[at].and_then(|session| i16::try_from(session + SESSION_ZERO).ok()),
        };
        if let (Some(number), Some(year)) = (numbers[at], year) {
            year_of.insert(number, year);
        }
    }
    let cast = world.table(&format!("{}.votes", votes.dataset))?;
    let coverage = cast.coverage();
    let of_call = cast.columns.ints("rollcall")?;
    let states = cast.columns.states("state")?;
    let votes_cast = cast.columns.ints("vote")?;
    let mut by_year: BTreeMap<i16, Vec<(State, i32, u8)>> = BTreeMap::new();
    for at in 0..of_call.len() {
        let (Some(call), Some(vote)) = (of_call[at], votes_cast[at]) else {
            continue;
        };
        let vote = u8::try_from(vote).unwrap_or(MISSING);
        if let Some(year) = year_of.get(&call)
            && (1..=3).contains(&vote)
        {
            by_year.entry(*year).or_default().push((states[at], call, vote));
        }
    }
    let measures = [
        Measure::valued(super::portfolio::score(votes.score)),
        Measure::valued(similarity::Score::Joint),
    ];
    let mut held = Years::default();
    for (year, cast) in by_year {
        let mut voters: Vec<State> = cast.iter().map(|vote| vote.0).collect();
        voters.sort_unstable();
        voters.dedup();
        let mut calls: Vec<i32> = cast.iter().map(|vote| vote.1).collect();
        calls.sort_unstable();
        calls.dedup();
        let mut cells = vec![MISSING; voters.len() * calls.len()];
        for (state, call, vote) in cast {
            if let (Ok(row), Ok(column)) = (voters.binary_search(&state), calls.binary_search(&call)) {
                cells[row * calls.len() + column] = vote;
            }
        }
        let mut columns = calls.len();
        if votes.score == Score::Agreement {
            let (kept, places) = similarity::contested(&cells, columns);
            (cells, columns) = (kept, places.len());
        }
        let portfolios = Portfolios::new(&cells, voters.len(), columns, Scale::VOTE)
            .map_err(|error| MeasureError::Table(error.to_string()))?;
        held.insert(year, voters, similarity::similarity(&portfolios, &measures));
    }
    let least = f64::from(votes.least);
    let values = fill(base, |dyad, out| {
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            let joint = held.get(year, 1, dyad.a, dyad.b);
            if joint.is_some_and(|joint| joint >= least)
                && let Some(value) = held.get(year, 0, dyad.a, dyad.b)
            {
                *cell = value;
            }
        }
    });
    Ok(Column { values, coverage })
}
