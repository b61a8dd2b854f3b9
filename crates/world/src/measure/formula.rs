//! Arithmetic on measures and on figures of the two states.

use exmex::{Express, FlatEx};

use super::column::Column;
use super::recipe::{Formula, Input};
use super::statewise;
use super::world::{MeasureError, World};
use crate::system::{Base, Direction};

pub(super) fn compute(world: &World, formula: &Formula, base: &Base) -> Result<Column, MeasureError> {
    let bad = |why: String| MeasureError::Formula {
        expression: formula.expression.clone(),
        why,
    };
    let expression: FlatEx<f64> =
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
    let values = super::column::fill(base, |dyad, out| {
        let first = dyad.row as usize;
        let mut variables = vec![0.0; inputs.len()];
        for (at, cell) in out.iter_mut().enumerate() {
            for (variable, input) in variables.iter_mut().zip(&inputs) {
                *variable = input.values[first + at];
            }
            if variables.iter().any(|value| value.is_nan()) {
                continue;
            }
            if let Ok(value) = expression.eval(&variables)
                && value.is_finite()
            {
                *cell = value;
            }
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
    let mut values = vec![f64::NAN; base.len()];
    for dyad in base.dyads() {
        if let Some(other) = base.dyad(dyad.b, dyad.a) {
            values[base.rows_of(dyad)].copy_from_slice(&column.values[base.rows_of(other)]);
        }
    }
    Ok(Column {
        values,
        coverage: column.coverage,
    })
}
