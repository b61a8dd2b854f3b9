//! How alike two states vote in the General Assembly.

use std::collections::BTreeMap;

use rayon::prelude::*;

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
    // Votes on one question stand together.
    let mut end = 0;
    for group in of_call.chunk_by(|one, other| one == other) {
        let rows = end..end + group.len();
        end = rows.end;
        let Some((call, year)) = group[0].and_then(|call| Some((call, year_of.get(&call)?))) else {
            continue;
        };
        let of_year = by_year.entry(*year).or_default();
        for (state, vote) in states[rows.clone()].iter().zip(&votes_cast[rows]) {
            if let Some(vote @ 1..=3) = vote.and_then(|vote| u8::try_from(vote).ok()) {
                of_year.push((*state, call, vote));
            }
        }
    }
    let measures = [
        Measure::valued(super::portfolio::score(votes.score)),
        Measure::valued(similarity::Score::Joint),
    ];
    let of_year = |(year, cast): (i16, Vec<(State, i32, u8)>)| {
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
        let found = similarity::similarity(&portfolios, &measures);
        Ok::<_, MeasureError>((year, voters, found))
    };
    let by_year: Vec<_> = by_year.into_iter().collect();
    let held = Years::new(by_year.into_par_iter().map(of_year).collect::<Result<_, _>>()?);
    let least = f64::from(votes.least);
    let values = fill(base, |dyad, out| {
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            if let Some(of) = held.get(year, dyad.a, dyad.b)
                && of(1).is_some_and(|joint| joint >= least)
                && let Some(value) = of(0)
            {
                *cell = value;
            }
        }
    });
    Ok(Column { values, coverage })
}
