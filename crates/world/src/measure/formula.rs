//! Arithmetic on measures and on figures of the two states.

use exmex::{Express, FlatEx};
use rayon::prelude::*;

use super::column::{Column, fill};
use super::lanes::{self, Lanes, WIDTH};
use super::recipe::{Formula, Input};
use super::statewise;
use super::world::{MeasureError, World};
use crate::system::{Base, Direction};

/// Rows that a thread takes at once.
const GRAIN: usize = 1 << 14;

pub(super) fn compute(world: &World, formula: &Formula, base: &Base) -> Result<Column, MeasureError> {
    let bad = |why: String| MeasureError::Formula {
        expression: formula.expression.clone(),
        why,
    };
    let expression: FlatEx<Lanes> =
        exmex::parse(&formula.expression).map_err(|error| bad(error.to_string()))?;
    let mut inputs = Vec::new();
    for name in expression.var_names() {
        let input = formula
            .inputs
            .get(name)
            .ok_or_else(|| bad(format!("it has no input `{name}`")))?;
        inputs.push(match input {
            Input::Measure {
                measure,
                reverse: false,
            } => world.column(measure, base)?,
            Input::Measure {
                measure,
                reverse: true,
            } => reversed(world, measure, base)?.into(),
            Input::State(state) => statewise::compute(world, state, base)?.into(),
        });
    }
    if let Some(unused) = formula
        .inputs
        .keys()
        .find(|name| !expression.var_names().contains(name))
    {
        return Err(bad(format!("its input `{unused}` is not used")));
    }
    let coverage = inputs.iter().fold((i16::MIN, i16::MAX), |(first, last), input| {
        (first.max(input.coverage.0), last.min(input.coverage.1))
    });
    // A row is a matter of its own, so rows are taken as they come and not pair by pair.
    let mut values = vec![0.0; base.len()];
    values.par_chunks_mut(GRAIN).enumerate().for_each(|(at, part)| {
        let mut figures: Vec<&[f64]> = Vec::with_capacity(inputs.len());
        for (step, cells) in part.chunks_mut(WIDTH).enumerate() {
            let first = at * GRAIN + step * WIDTH;
            figures.clear();
            figures.extend(
                inputs
                    .iter()
                    .map(|input| &input.values[first..first + cells.len()]),
            );
            lanes::evaluate(&expression, &figures, cells);
        }
    });
    Ok(Column { values, coverage })
}

/// A measure from the second state to the first.
fn reversed(world: &World, measure: &str, base: &Base) -> Result<Column, MeasureError> {
    if base.direction == Direction::Dyads {
        // Rows stand once a pair, so the other direction is not among them.
        return world.compute(measure, &base.turned());
    }
    let column = world.column(measure, base)?;
    let values = fill(base, |dyad, out| {
        if let Some(other) = base.dyad(dyad.b, dyad.a) {
            out.copy_from_slice(&column.values[base.rows_of(other)]);
        }
    });
    Ok(Column {
        values,
        coverage: column.coverage,
    })
}
