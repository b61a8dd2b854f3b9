//! Totals over partners, and over all states.

use std::collections::BTreeMap;

use super::column::{Column, fill};
use super::recipe::{Side, Total, WorldSum};
use super::statewise::StateYears;
use super::world::{MeasureError, World};
use crate::states::State;
use crate::system::{Base, Direction};

pub(super) fn over_partners(world: &World, total: &Total, base: &Base) -> Result<Column, MeasureError> {
    // A total needs every partner in both directions, whatever rows are asked for.
    let all = Base::new(&world.system()?, base.from, base.to, Direction::DirectedDyads);
    let column = world.column(&total.of, &all)?;
    let mut sums: BTreeMap<(State, i16), f64> = BTreeMap::new();
    for dyad in all.dyads() {
        let state = match total.over {
            Side::A => dyad.b,
            Side::B => dyad.a,
        };
        for (value, year) in column.values[all.rows_of(dyad)].iter().zip(all.years(dyad)) {
            if !value.is_nan() {
                *sums.entry((state, year)).or_insert(0.0) += value;
            }
        }
    }
    let values = fill(base, |dyad, out| {
        let state = match total.over {
            Side::A => dyad.b,
            Side::B => dyad.a,
        };
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            if let Some(sum) = sums.get(&(state, year)) {
                *cell = *sum;
            }
        }
    });
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
    let totals: BTreeMap<i16, f64> = (base.from..=base.to)
        .filter_map(|year| Some((year, total(year)?)))
        .collect();
    let values = fill(base, |dyad, out| {
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            if let Some(sum) = totals.get(&year) {
                *cell = *sum;
            }
        }
    });
    Ok(Column {
        values,
        coverage: figures.coverage,
    })
}
