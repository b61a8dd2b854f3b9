//! What is told by the years of one pair: windows, changes, lags, years since.
//!
//! A window or a change needs every year that it reaches to. A year in which the pair was no pair, or that the data do not
//! reach, leaves it missing: nothing is filled in.

use super::column::{Column, fill};
use super::recipe::{Aggregate, Change, Lag, Since, Window};
use super::world::{MeasureError, World};
use crate::system::{Base, Run};

/// Runs each contiguous run of years of a pair with its cells and its figures.
fn by_run(base: &Base, column: &Column, each: impl Fn(Run, &[f64], &mut [f64]) + Sync) -> Vec<f64> {
    fill(base, |dyad, out| {
        let mut at = 0;
        for run in base.runs(dyad) {
            let rows = at..at + run.len();
            let first = dyad.row as usize;
            each(
                *run,
                &column.values[first + rows.start..first + rows.end],
                &mut out[rows.clone()],
            );
            at = rows.end;
        }
    })
}

pub(super) fn window(world: &World, window: &Window, base: &Base) -> Result<Column, MeasureError> {
    let column = world.column(&window.of, base)?;
    let length = usize::from(window.years);
    if length == 0 {
        return Err(MeasureError::Empty(window.of.clone()));
    }
    let values = by_run(base, &column, |_, figures, out| {
        for (at, seen) in figures.windows(length).enumerate() {
            // A missing year is NaN, and makes the sum NaN.
            let total: f64 = seen.iter().sum();
            out[at + length - 1] = match window.aggregate {
                Aggregate::Sum => total,
                Aggregate::Mean => total / f64::from(window.years),
                Aggregate::Max if total.is_nan() => f64::NAN,
                Aggregate::Max => seen.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            };
        }
    });
    let back = i16::try_from(length - 1).unwrap_or(i16::MAX);
    Ok(Column {
        values,
        coverage: (column.coverage.0.saturating_add(back), column.coverage.1),
    })
}

pub(super) fn change(world: &World, change: &Change, base: &Base) -> Result<Column, MeasureError> {
    let column = world.column(&change.of, base)?;
    let back = usize::from(change.years.max(1));
    let values = by_run(base, &column, |_, figures, out| {
        for at in back..figures.len() {
            let (before, now) = (figures[at - back], figures[at]);
            // Of nothing there is no change in percent.
            if before != 0.0 {
                out[at] = 100.0 * (now - before) / before.abs();
            }
        }
    });
    let first = column
        .coverage
        .0
        .saturating_add(i16::try_from(back).unwrap_or(i16::MAX));
    Ok(Column {
        values,
        coverage: (first, column.coverage.1),
    })
}

pub(super) fn lag(world: &World, lag: &Lag, base: &Base) -> Result<Column, MeasureError> {
    let column = world.column(&lag.of, base)?;
    let back = usize::from(lag.years);
    let values = by_run(base, &column, |_, figures, out| {
        if let Some(later) = out.get_mut(back..) {
            later.copy_from_slice(&figures[..later.len()]);
        }
    });
    let by = i16::try_from(back).unwrap_or(i16::MAX);
    let (first, last) = column.coverage;
    Ok(Column {
        values,
        coverage: (first.saturating_add(by), last.saturating_add(by)),
    })
}

pub(super) fn since(world: &World, since: &Since, base: &Base) -> Result<Column, MeasureError> {
    let column = world.column(&since.of, base)?;
    let values = fill(base, |dyad, out| {
        // A state that left and came back counts on from the last event, or from the first year that the data cover.
        let mut last: Option<i16> = None;
        let figures = &column.values[base.rows_of(dyad)];
        for ((cell, figure), year) in out.iter_mut().zip(figures).zip(base.years(dyad)) {
            if figure.is_nan() {
                // Between what is known on both sides of a gap nothing can be counted.
                last = None;
                continue;
            }
            if *figure > 0.0 {
                last = Some(year);
            }
            *cell = f64::from(year - *last.get_or_insert(year));
        }
    });
    Ok(Column {
        values,
        coverage: column.coverage,
    })
}
