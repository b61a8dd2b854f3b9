//! Figures of single states, looked up for either side of a pair.

use std::collections::BTreeMap;

use super::column::{Column, fill};
use super::grid::Grid;
use super::recipe::{OfState, Side};
use super::world::{MeasureError, World};
use crate::states::State;
use crate::system::Base;

/// A figure of every state and year; a missing one is NaN.
pub(super) struct StateYears {
    grid: Grid<f64>,
    pub(super) coverage: (i16, i16),
}

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
        let numbers = World::numbers(table, column)?;
        let kept = World::only(table, only)?;
        let coverage = loaded.coverage();
        let mut grid = Grid::new(coverage, f64::NAN);
        for row in 0..states.len() {
            if kept.as_ref().is_some_and(|kept| !kept[row]) {
                continue;
            }
            if let Some(cell) = grid.cell(states[row], years[row]) {
                *cell = numbers[row];
            }
        }
        Ok(Self { grid, coverage })
    }

    /// The figure of a state in a year; NaN if there is none.
    pub(super) fn get(&self, state: State, year: i16) -> f64 {
        self.grid.get(state, year).copied().unwrap_or(f64::NAN)
    }

    /// The figures of one side for all rows of a base.
    pub(super) fn column(&self, base: &Base, side: Side) -> Column {
        Column {
            values: side_by_side(&self.grid, self.coverage.0, base, side),
            coverage: self.coverage,
        }
    }
}

/// The figures of one side's states for all rows of a base, copied run by run. `first` is the grid's first year.
pub(super) fn side_by_side(grid: &Grid<f64>, first: i16, base: &Base, side: Side) -> Vec<f64> {
    fill(base, |dyad, out| {
        let state = match side {
            Side::A => dyad.a,
            Side::B => dyad.b,
        };
        let mut rest = out;
        for run in base.runs(dyad) {
            let (cells, after) = rest.split_at_mut(run.len());
            // Years before the grid's first have no figure.
            let skipped = usize::try_from(i32::from(first) - i32::from(run.first)).unwrap_or(0);
            if let Some(cells) = cells.get_mut(skipped..) {
                let held = grid.from(state, run.first.max(first));
                let both = held.len().min(cells.len());
                cells[..both].copy_from_slice(&held[..both]);
            }
            rest = after;
        }
    })
}

pub(super) fn compute(world: &World, state: &OfState, base: &Base) -> Result<Column, MeasureError> {
    Ok(StateYears::read(world, &state.column, &state.only)?.column(base, state.of))
}
