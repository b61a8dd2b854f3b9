//! Organisations of which both states are full members, by bit sets of the organisations of each state and year.

use super::column::{Column, fill};
use super::grid::Grid;
use super::recipe::Memberships;
use super::world::{MeasureError, World};
use crate::system::Base;

/// The code of full membership.
const FULL: i32 = 1;

/// A state and year of which nothing is known.
const UNKNOWN: u32 = u32::MAX;

pub(super) fn compute(world: &World, memberships: &Memberships, base: &Base) -> Result<Column, MeasureError> {
    let loaded = world.table(&format!("{}.memberships", memberships.dataset))?;
    let coverage = loaded.coverage();
    let table = &loaded.columns;
    let states = table.states("state")?;
    let years = table.years("year")?;
    let (organisations, count) = table.numbered("organisation")?;
    let statuses = table.ints("status")?;
    let words = count.div_ceil(64);
    // Bits of each state and year, one an organisation, and where they stand.
    let mut bits: Vec<u64> = Vec::new();
    let mut held: Grid<u32> = Grid::new(coverage, UNKNOWN);
    let mut place = |bits: &mut Vec<u64>, state, year| {
        let cell = held.cell(state, year)?;
        if *cell == UNKNOWN {
            *cell = u32::try_from(bits.len()).expect("few states and years");
            bits.resize(bits.len() + words, 0);
        }
        Some(*cell as usize)
    };
    // A state that the data list without any full membership has none; one that they do not list is not known.
    let observed = world.table(&format!("{}.observed", memberships.dataset))?;
    for (state, year) in observed
        .columns
        .states("state")?
        .into_iter()
        .zip(observed.columns.years("year")?)
    {
        place(&mut bits, state, year);
    }
    for at in 0..states.len() {
        if statuses[at] != Some(FULL) {
            continue;
        }
        if let Some(number) = organisations[at]
            && let Some(place) = place(&mut bits, states[at], years[at])
        {
            bits[place + number / 64] |= 1 << (number % 64);
        }
    }
    let of = |state, year| {
        let at = *held.get(state, year)?;
        (at != UNKNOWN).then(|| &bits[at as usize..][..words])
    };
    let values = fill(base, |dyad, out| {
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            if let (Some(a), Some(b)) = (of(dyad.a, year), of(dyad.b, year)) {
                let joint: u32 = a.iter().zip(b).map(|(a, b)| (a & b).count_ones()).sum();
                *cell = f64::from(joint);
            }
        }
    });
    Ok(Column { values, coverage })
}
