//! Figures of single states, looked up for either side of a pair.

use std::collections::BTreeMap;

use super::column::{Column, fill};
use super::recipe::{OfState, Side};
use super::world::{MeasureError, World};
use crate::states::State;
use crate::system::Base;

/// A figure of every state and year.
pub(super) struct StateYears {
    first: i16,
    span: usize,
    at: Vec<u32>,
    values: Vec<f64>,
    pub(super) coverage: (i16, i16),
}

/// No row for this state.
const NONE: u32 = u32::MAX;

impl StateYears {
    pub(super) fn read(
        world: &World,
        path: &str,
        only: &BTreeMap<String, String>,
    ) -> Result<Self, MeasureError> {
        let (table_name, column) = path
            .rsplit_once('.')
            .ok_or_else(|| MeasureError::Path(path.to_owned()))?;
        let loaded = world.table(table_name)?;
        let table = &loaded.columns;
        let states = table.states("state")?;
        let years = table.years("year")?;
        let numbers = world.numbers(table, column)?;
        let kept = world.only(table, only)?;
        let coverage = loaded.coverage();
        let (first, last) = coverage;
        let span = usize::try_from(i32::from(last) - i32::from(first) + 1).unwrap_or(0);
        let mut at = vec![NONE; 1 << 10];
        let mut values: Vec<f64> = Vec::new();
        for row in 0..states.len() {
            let year = years[row];
            if kept.as_ref().is_some_and(|kept| !kept[row]) || year < first || year > last {
                continue;
            }
            let number = usize::from(states[row].cow());
            if number >= at.len() {
                at.resize(number + 1, NONE);
            }
            if at[number] == NONE {
                at[number] = u32::try_from(values.len()).expect("few states");
                values.resize(values.len() + span, f64::NAN);
            }
            values[at[number] as usize + usize::try_from(year - first).unwrap_or(0)] = numbers[row];
        }
        Ok(Self {
            first,
            span,
            at,
            values,
            coverage,
        })
    }

    /// The figures of a state from the first year covered on; empty if it has none.
    pub(super) fn of(&self, state: State) -> &[f64] {
        match self.at.get(usize::from(state.cow())) {
            Some(at) if *at != NONE => &self.values[*at as usize..][..self.span],
            _ => &[],
        }
    }

    /// The figure of a state in a year; NaN if there is none.
    pub(super) fn get(&self, state: State, year: i16) -> f64 {
        let at = i32::from(year) - i32::from(self.first);
        usize::try_from(at)
            .ok()
            .and_then(|at| self.of(state).get(at).copied())
            .unwrap_or(f64::NAN)
    }

    /// The figures of one side for all rows of a base.
    pub(super) fn column(&self, base: &Base, side: Side) -> Column {
        let values = fill(base, |dyad, out| {
            let state = match side {
                Side::A => dyad.a,
                Side::B => dyad.b,
            };
            let held = self.of(state);
            if held.is_empty() {
                return;
            }
            for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
                let at = usize::try_from(i32::from(year) - i32::from(self.first));
                if let Some(value) = at.ok().and_then(|at| held.get(at)) {
                    *cell = *value;
                }
            }
        });
        Column {
            values,
            coverage: self.coverage,
        }
    }
}

pub(super) fn compute(world: &World, state: &OfState, base: &Base) -> Result<Column, MeasureError> {
    Ok(StateYears::read(world, &state.column, &state.only)?.column(base, state.of))
}
