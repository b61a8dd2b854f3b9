//! Figures that stand in a table with one row a pair and year.

use rayon::prelude::*;

use super::column::{Column, fill};
use super::recipe::{Absent, Aggregate, Pairs};
use super::world::{MeasureError, World};
use crate::states::State;
use crate::system::Base;

/// Figures of pairs, sorted by pair and year, with where each pair's begin.
pub(super) struct Index {
    pairs: Vec<((State, State), u32)>,
    years: Vec<i16>,
    values: Vec<f64>,
}

impl Index {
    /// Sorts figures and brings several of one pair and year together.
    pub(super) fn new(mut rows: Vec<(State, State, i16, f64)>, aggregate: Aggregate) -> Self {
        // One number in the order of pair and year, which is quicker to compare than three.
        let key = |row: &(State, State, i16, f64)| {
            let year = u64::from(row.2.cast_unsigned() ^ 0x8000);
            u64::from(row.0.cow()) << 32 | u64::from(row.1.cow()) << 16 | year
        };
        if !rows.is_sorted_by_key(key) {
            rows.par_sort_by_key(key);
        }
        let mut index = Self {
            pairs: Vec::new(),
            years: Vec::with_capacity(rows.len()),
            values: Vec::with_capacity(rows.len()),
        };
        for group in rows.chunk_by(|a, b| key(a) == key(b)) {
            let (a, b, year, _) = group[0];
            let known = group.iter().map(|row| row.3).filter(|value| !value.is_nan());
            let count = known.clone().count();
            let value = match aggregate {
                _ if count == 0 => f64::NAN,
                Aggregate::Sum => known.sum(),
                #[expect(clippy::cast_precision_loss, reason = "a handful of rows")]
                Aggregate::Mean => known.sum::<f64>() / count as f64,
                Aggregate::Max => known.fold(f64::NEG_INFINITY, f64::max),
            };
            if index.pairs.last().is_none_or(|(pair, _)| *pair != (a, b)) {
                let at = u32::try_from(index.years.len()).expect("fewer rows than u32 holds");
                index.pairs.push(((a, b), at));
            }
            index.years.push(year);
            index.values.push(value);
        }
        index
    }

    /// Years and figures of a pair.
    pub(super) fn of(&self, a: State, b: State) -> (&[i16], &[f64]) {
        let Ok(at) = self.pairs.binary_search_by_key(&(a, b), |(pair, _)| *pair) else {
            return (&[], &[]);
        };
        let first = self.pairs[at].1 as usize;
        let last = self
            .pairs
            .get(at + 1)
            .map_or(self.years.len(), |(_, at)| *at as usize);
        (&self.years[first..last], &self.values[first..last])
    }

    /// Figures for all rows of a base; within the coverage a pair without a row has what absence means.
    pub(super) fn column(&self, base: &Base, coverage: (i16, i16), absent: Absent) -> Vec<f64> {
        fill(base, |dyad, out| {
            let (years, values) = self.of(dyad.a, dyad.b);
            let mut held = years.iter().zip(values).peekable();
            let mut rest = out;
            for run in base.runs(dyad) {
                let (cells, after) = rest.split_at_mut(run.len());
                let start = run.years_to(coverage.0).min(cells.len());
                let end = run
                    .years_to(coverage.1.saturating_add(1))
                    .clamp(start, cells.len());
                if absent == Absent::Zero {
                    cells[start..end].fill(0.0);
                }
                while let Some((year, value)) = held.next_if(|(year, _)| **year <= run.last) {
                    let place = usize::try_from(i32::from(*year) - i32::from(run.first));
                    if let Ok(place) = place
                        && (start..end).contains(&place)
                    {
                        cells[place] = *value;
                    }
                }
                rest = after;
            }
        })
    }
}

pub(super) fn compute(world: &World, pairs: &Pairs, base: &Base) -> Result<Column, MeasureError> {
    let loaded = world.table(&pairs.table)?;
    let table = &loaded.columns;
    let a = table.states(&pairs.a)?;
    let b = table.states(&pairs.b)?;
    let years = table.years("year")?;
    let numbers = |name: &Option<String>| match name {
        Some(name) => World::numbers(table, name).map(Some),
        None => Ok(None),
    };
    let forward = numbers(&pairs.forward)?;
    let backward = numbers(&pairs.backward)?;
    let kept = World::only(table, &pairs.only)?;
    let mut rows = Vec::with_capacity(a.len() * (1 + usize::from(backward.is_some())));
    let is_kept = |at: &usize| kept.as_ref().is_none_or(|kept| kept[*at]);
    // One direction after the other: a table is mostly in order of its pairs, and what is in order is sorted fast.
    for at in (0..a.len()).filter(is_kept) {
        let value = forward.as_ref().map_or(1.0, |values| values[at]);
        rows.push((a[at], b[at], years[at], value * pairs.times));
    }
    if let Some(values) = &backward {
        for at in (0..a.len()).filter(is_kept) {
            rows.push((b[at], a[at], years[at], values[at] * pairs.times));
        }
    }
    let index = Index::new(rows, pairs.aggregate);
    let coverage = loaded.coverage();
    Ok(Column {
        values: index.column(base, coverage, pairs.absent),
        coverage,
    })
}
