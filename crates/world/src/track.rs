//! One pair's figures of a measure, year by year, each there or missing for a reason.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::measure::{Column, Lack};
use crate::states::State;
use crate::system::Base;

/// A figure, or why there is none: exactly one of the two.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// The figure.
    pub value: Option<f64>,
    /// Why it is missing: for machines a stable code and a sentence.
    #[serde(serialize_with = "code_and_sentence")]
    pub lack: Option<Lack>,
}

#[expect(clippy::ref_option, reason = "as serde calls it")]
fn code_and_sentence<S: Serializer>(lack: &Option<Lack>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(lack) = lack else {
        return serializer.serialize_none();
    };
    let mut fields = serializer.serialize_struct("Lack", 2)?;
    fields.serialize_field("code", lack.code())?;
    fields.serialize_field("says", &lack.to_string())?;
    fields.end()
}

impl Figure {
    /// One that is there.
    pub fn of(value: f64) -> Self {
        Self {
            value: Some(value),
            lack: None,
        }
    }

    /// One that is missing.
    pub fn missing(lack: Lack) -> Self {
        Self {
            value: None,
            lack: Some(lack),
        }
    }
}

/// A pair's figures of a measure.
#[derive(Debug, Clone)]
pub struct Track {
    /// Years in which the pair has a row, in order, each with its figure; a missing one is NaN.
    cells: Vec<(i16, f64)>,
    coverage: (i16, i16),
}

impl Track {
    /// The rows of a pair; of a base of directed dyads from the first state to the second.
    pub fn of(column: &Column, base: &Base, a: State, b: State) -> Self {
        let cells = base.dyad(a, b).map_or_else(Vec::new, |dyad| {
            let values = base.rows_of(dyad).map(|row| column.values[row]);
            base.years(dyad).zip(values).collect()
        });
        Self {
            cells,
            coverage: column.coverage,
        }
    }

    /// The same figure in every year of a pair, for what is told once for all.
    pub(crate) fn constant(base: &Base, a: State, b: State, value: f64) -> Self {
        let years = base.dyad(a, b).into_iter().flat_map(|dyad| base.years(dyad));
        Self {
            cells: years.map(|year| (year, value)).collect(),
            coverage: (base.from, base.to),
        }
    }

    /// Year by year the sum with another; missing where one is.
    #[must_use]
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let sum = |(year, value): &(i16, f64)| (*year, *value + other.raw(*year).unwrap_or(f64::NAN));
        Self {
            cells: self.cells.iter().map(sum).collect(),
            coverage: (
                self.coverage.0.max(other.coverage.0),
                self.coverage.1.min(other.coverage.1),
            ),
        }
    }

    fn raw(&self, year: i16) -> Option<f64> {
        let at = self.cells.binary_search_by_key(&year, |(year, _)| *year).ok()?;
        Some(self.cells[at].1)
    }

    /// The figure of a year, or why there is none.
    pub fn figure(&self, year: i16) -> Figure {
        let Some(value) = self.raw(year) else {
            return Figure::missing(Lack::NotMembers);
        };
        let column = Column {
            values: Vec::new(),
            coverage: self.coverage,
        };
        column
            .lack(value, year)
            .map_or_else(|| Figure::of(value), Figure::missing)
    }

    /// The years with figures, in order.
    pub fn figures(&self) -> impl DoubleEndedIterator<Item = (i16, f64)> + '_ {
        self.cells.iter().copied().filter(|(_, value)| !value.is_nan())
    }

    /// The last year with a figure.
    pub fn last_year(&self) -> Option<i16> {
        self.figures().next_back().map(|(year, _)| year)
    }

    /// First and last year for which there can be figures.
    pub fn coverage(&self) -> (i16, i16) {
        self.coverage
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(cells: &[(i16, f64)], coverage: (i16, i16)) -> Track {
        Track {
            cells: cells.to_vec(),
            coverage,
        }
    }

    #[test]
    fn a_year_has_its_figure_or_the_reason_for_its_absence() {
        let nan = f64::NAN;
        let track = track(
            &[(2000, nan), (2001, 0.0), (2002, nan), (2004, nan)],
            (2001, 2003),
        );
        assert_eq!(
            track.figure(2000),
            Figure::missing(Lack::BeforeCoverage { first: 2001 })
        );
        assert_eq!(track.figure(2001), Figure::of(0.0), "nought is a figure");
        assert_eq!(track.figure(2002), Figure::missing(Lack::NotInData));
        assert_eq!(track.figure(2003), Figure::missing(Lack::NotMembers));
        assert_eq!(
            track.figure(2004),
            Figure::missing(Lack::AfterCoverage { last: 2003 })
        );
        assert_eq!(track.last_year(), Some(2001));
    }

    #[test]
    fn a_sum_lacks_what_either_part_lacks() {
        let one = track(&[(2000, 1.0), (2001, 2.0), (2002, 3.0)], (2000, 2002));
        let other = track(&[(2001, 5.0), (2002, f64::NAN)], (2001, 2002));
        let sum = one.plus(&other);
        assert_eq!(sum.figures().collect::<Vec<_>>(), [(2001, 7.0)]);
        assert_eq!(sum.coverage(), (2001, 2002));
    }
}
