//! Figures that hold for a spell of a pair, such as contiguity.

use super::column::{Column, fill};
use super::recipe::{Side, Spells, StateSpells};
use super::world::{MeasureError, World};
use crate::states::State;
use crate::system::Base;

/// A spell in years, with its figure.
type Spell = (State, State, i16, i16, f64);

pub(super) fn compute(world: &World, spells: &Spells, base: &Base) -> Result<Column, MeasureError> {
    let loaded = world.table(&spells.table)?;
    let table = &loaded.columns;
    let coverage = loaded.coverage();
    let a = table.states("state_a")?;
    let b = table.states("state_b")?;
    let starts = table.days("start")?;
    let ends = table.days("end")?;
    let values = World::numbers(table, &spells.value)?;
    let mut held: Vec<Spell> = Vec::with_capacity(2 * a.len());
    for at in 0..a.len() {
        let Some(start) = starts[at] else { continue };
        // Without an end it holds to the end of what the data cover, and not a year longer.
        let last = ends[at].map_or(coverage.1, jiff::civil::Date::year);
        held.push((a[at], b[at], start.year(), last, values[at]));
        held.push((b[at], a[at], start.year(), last, values[at]));
    }
    held.sort_by_key(|x| (x.0, x.1, x.2));
    let values = fill(base, |dyad, out| {
        let first = held.partition_point(|spell| (spell.0, spell.1) < (dyad.a, dyad.b));
        let own = held[first..]
            .iter()
            .take_while(|spell| (spell.0, spell.1) == (dyad.a, dyad.b));
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            if year < coverage.0 || year > coverage.1 {
                continue;
            }
            let least = own
                .clone()
                .filter(|spell| (spell.2..=spell.3).contains(&year))
                .map(|spell| spell.4)
                .fold(f64::INFINITY, f64::min);
            *cell = if least.is_finite() { least } else { spells.absent };
        }
    });
    Ok(Column { values, coverage })
}

pub(super) fn of_state(world: &World, spells: &StateSpells, base: &Base) -> Result<Column, MeasureError> {
    let loaded = world.table(&spells.table)?;
    let coverage = loaded.coverage();
    let states = loaded.columns.states("state")?;
    let starts = loaded.columns.days("start")?;
    let ends = loaded.columns.days("end")?;
    let values = fill(base, |dyad, out| {
        let state = match spells.of {
            Side::A => dyad.a,
            Side::B => dyad.b,
        };
        let own: Vec<(i16, i16)> = (0..states.len())
            .filter(|at| states[*at] == state)
            .filter_map(|at| {
                Some((
                    starts[at]?.year(),
                    ends[at].map_or(coverage.1, jiff::civil::Date::year),
                ))
            })
            .collect();
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            if year >= coverage.0 && year <= coverage.1 {
                let holds = own.iter().any(|(first, last)| (*first..=*last).contains(&year));
                *cell = f64::from(u8::from(holds));
            }
        }
    });
    Ok(Column { values, coverage })
}
