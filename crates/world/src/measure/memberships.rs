//! Organisations of which both states are full members, by bit sets of the organisations of each state and year.

use std::collections::BTreeMap;

use super::column::{Column, fill};
use super::recipe::Memberships;
use super::world::{MeasureError, World};
use crate::states::State;
use crate::system::Base;

/// The code of full membership.
const FULL: i32 = 1;

/// Organisations of a state in a year, a bit each.
type Bits = Vec<u64>;

pub(super) fn compute(world: &World, memberships: &Memberships, base: &Base) -> Result<Column, MeasureError> {
    let loaded = world.table(&format!("{}.memberships", memberships.dataset))?;
    let coverage = loaded.coverage();
    let table = &loaded.columns;
    let states = table.states("state")?;
    let years = table.years("year")?;
    let names = table.texts("organisation")?;
    let statuses = table.ints("status")?;
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for name in names.iter().flatten() {
        let next = numbers.len();
        numbers.entry(name.clone()).or_insert(next);
    }
    let words = numbers.len().div_ceil(64);
    let mut held: BTreeMap<(State, i16), Bits> = BTreeMap::new();
    // A state that the data list without any full membership has none; one that they do not list is not known.
    let observed = world.table(&format!("{}.observed", memberships.dataset))?;
    for (state, year) in observed
        .columns
        .states("state")?
        .into_iter()
        .zip(observed.columns.years("year")?)
    {
        held.insert((state, year), vec![0; words]);
    }
    for at in 0..states.len() {
        if statuses[at] != Some(FULL) {
            continue;
        }
        let Some(number) = names[at].as_ref().and_then(|name| numbers.get(name)) else {
            continue;
        };
        let bits = held
            .entry((states[at], years[at]))
            .or_insert_with(|| vec![0; words]);
        bits[number / 64] |= 1 << (number % 64);
    }
    let values = fill(base, |dyad, out| {
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            if let (Some(a), Some(b)) = (held.get(&(dyad.a, year)), held.get(&(dyad.b, year))) {
                let joint: u32 = a.iter().zip(b).map(|(a, b)| (a & b).count_ones()).sum();
                *cell = f64::from(joint);
            }
        }
    });
    Ok(Column { values, coverage })
}
