//! Totals over partners, and over all states.

use std::collections::BTreeMap;

use super::column::{Column, fill};
use super::grid::Grid;
use super::recipe::{Side, Total, WorldSum};
use super::statewise::{StateYears, side_by_side};
use super::world::{MeasureError, World};
use crate::system::{Base, Direction};

pub(super) fn over_partners(world: &World, total: &Total, base: &Base) -> Result<Column, MeasureError> {
    // A total needs every partner in both directions, whatever rows are asked for.
    let all = Base::new(&world.system()?, base.from, base.to, Direction::DirectedDyads);
    let column = world.column(&total.of, &all)?;
    let mut sums: Grid<f64> = Grid::new((base.from, base.to), f64::NAN);
    for dyad in all.dyads() {
        let state = match total.over {
            Side::A => dyad.b,
            Side::B => dyad.a,
        };
        for (value, year) in column.values[all.rows_of(dyad)].iter().zip(all.years(dyad)) {
            if !value.is_nan()
                && let Some(sum) = sums.cell(state, year)
            {
                *sum = if sum.is_nan() { *value } else { *sum + value };
            }
        }
    }
    let side = match total.over {
        Side::A => Side::B,
        Side::B => Side::A,
    };
    let values = side_by_side(&sums, base.from, base, side);
    Ok(Column {
        values,
        coverage: column.coverage,
    })
}

pub(super) fn over_all(world: &World, sum: &WorldSum, base: &Base) -> Result<Column, MeasureError> {
    let figures = StateYears::read(world, &sum.column, &BTreeMap::new())?;
    let system = world.system()?;
    let total = |year| {
        let known = system
            .states()
            .map(|state| figures.get(state, year))
            .filter(|value| !value.is_nan());
        known.reduce(|a, b| a + b)
    };
    let totals: Vec<f64> = (base.from..=base.to)
        .map(|year| total(year).unwrap_or(f64::NAN))
        .collect();
    let values = fill(base, |dyad, out| {
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            // Every year of a base is among those asked for.
            if let Ok(at) = usize::try_from(i32::from(year) - i32::from(base.from)) {
                *cell = totals[at];
            }
        }
    });
    Ok(Column {
        values,
        coverage: figures.coverage,
    })
}
