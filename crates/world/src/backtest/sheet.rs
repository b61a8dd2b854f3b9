//! A measure's figures of a pair through the years, whichever way round they are kept.

use std::cell::OnceCell;
use std::sync::Arc;

use bilateral_model::date::{day_after, year_end};

use crate::measure::{Column, MeasureError, World};
use crate::scan::{FIRST_YEAR, Sight, lag};
use crate::states::State;
use crate::system::{Base, Direction, Dyad, System};

/// Last year whose figures are out on the day after a year's end, if they come so many months after their own year's end.
pub fn last_known(year: i16, lag_months: u16) -> i16 {
    crate::measure::last_year_known(day_after(year_end(year)), lag_months)
}

/// Months after a year's end by which a measure's figures are out.
pub(super) fn lag_months(world: &World, measure: &str) -> Result<u16, MeasureError> {
    let lag = lag(world, measure, Sight::AsKnown)?;
    Ok(u16::try_from(lag.months).unwrap_or_default())
}

/// Makes sheets that share their rows.
pub(super) struct Sheets<'a> {
    world: &'a World,
    system: System,
    to: i16,
    dyads: OnceCell<Arc<Base>>,
    directed: OnceCell<Arc<Base>>,
}

/// A measure's figures.
pub(super) struct Sheet {
    base: Arc<Base>,
    column: Arc<Column>,
    both_ways: bool,
    /// Months after a year's end by which its figures are out.
    pub(super) lag_months: u16,
}

/// A pair's figures. Of a measure with a direction, the larger of the two; unknown if either is.
#[derive(Clone, Copy)]
pub(super) struct Track<'a> {
    base: &'a Base,
    values: &'a [f64],
    ways: [Option<&'a Dyad>; 2],
}

impl<'a> Sheets<'a> {
    /// Figures up to a year.
    pub(super) fn new(world: &'a World, to: i16) -> Result<Self, MeasureError> {
        Ok(Self {
            world,
            system: world.system()?,
            to,
            dyads: OnceCell::new(),
            directed: OnceCell::new(),
        })
    }

    /// The figures of a measure.
    pub(super) fn of(&self, measure: &str) -> Result<Sheet, MeasureError> {
        let recipe = self.world.catalogue().get(measure);
        let recipe = recipe.ok_or_else(|| MeasureError::Unknown(measure.to_owned()))?;
        let (held, direction) = if recipe.directed {
            (&self.directed, Direction::DirectedDyads)
        } else {
            (&self.dyads, Direction::Dyads)
        };
        let base = held.get_or_init(|| Arc::new(Base::new(&self.system, FIRST_YEAR, self.to, direction)));
        Ok(Sheet {
            base: Arc::clone(base),
            column: self.world.column(measure, base)?,
            both_ways: recipe.directed,
            lag_months: lag_months(self.world, measure)?,
        })
    }
}

impl Sheet {
    /// The figures of a pair.
    pub(super) fn track(&self, a: State, b: State) -> Track<'_> {
        let back = self.both_ways.then(|| self.base.dyad(b, a)).flatten();
        Track {
            base: &self.base,
            values: &self.column.values,
            ways: [self.base.dyad(a, b), back],
        }
    }
}

impl Track<'_> {
    /// The figure of a year; none if it is missing or the two were no members.
    pub(super) fn at(&self, year: i16) -> Option<f64> {
        let mut largest: Option<f64> = None;
        for dyad in self.ways.iter().flatten() {
            let value = *self.values.get(self.base.row_of(dyad, year)?)?;
            if value.is_nan() {
                return None;
            }
            largest = Some(largest.map_or(value, |largest| largest.max(value)));
        }
        largest
    }
}

#[cfg(test)]
mod tests {
    use super::last_known;

    #[test]
    fn figures_are_known_after_their_lag() {
        assert_eq!(last_known(2000, 0), 2000);
        assert_eq!(last_known(2000, 1), 1999);
        assert_eq!(last_known(2000, 12), 1999);
        assert_eq!(last_known(2000, 13), 1998);
        assert_eq!(last_known(2000, 60), 1995);
    }
}
