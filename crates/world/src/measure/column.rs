//! A measure's figures for the rows of a base, and why one is missing.

use std::fmt;

use crate::system::{Base, Dyad};

/// Figures of a measure, one a row of a base; a missing one is NaN.
#[derive(Debug, Clone)]
pub struct Column {
    /// The figures.
    pub values: Vec<f64>,
    /// First and last year for which there can be figures: what all data sets it rests on cover, and could be known.
    pub coverage: (i16, i16),
}

/// Why a figure is missing.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lack {
    /// The pair was no pair of members in that year.
    NotMembers,
    /// The data begin later.
    BeforeCoverage {
        /// First year covered.
        first: i16,
    },
    /// The data end earlier.
    AfterCoverage {
        /// Last year covered.
        last: i16,
    },
    /// Covered, and not in the data; or a window or change reaches to a year that is not.
    NotInData,
}

impl Lack {
    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotMembers => "not-members",
            Self::BeforeCoverage { .. } => "before-coverage",
            Self::AfterCoverage { .. } => "after-coverage",
            Self::NotInData => "not-in-data",
        }
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotMembers => f.write_str("not both members of the state system in that year"),
            Self::BeforeCoverage { first } => write!(f, "the data begin in {first}"),
            Self::AfterCoverage { last } => write!(f, "the data end in {last}"),
            Self::NotInData => f.write_str("not in the data"),
        }
    }
}

impl Column {
    /// Takes out figures of years that are not covered: beyond its coverage nothing is known, whatever a table holds.
    pub(super) fn keep_to_coverage(&mut self, base: &Base) {
        let (first, last) = self.coverage;
        if base.from >= first && base.to <= last {
            return;
        }
        for dyad in base.dyads() {
            let mut rest = &mut self.values[base.rows_of(dyad)];
            for run in base.runs(dyad) {
                let (cells, after) = rest.split_at_mut(run.len());
                let before = run.years_to(first).min(cells.len());
                let within = run.years_to(last.saturating_add(1)).clamp(before, cells.len());
                cells[..before].fill(f64::NAN);
                cells[within..].fill(f64::NAN);
                rest = after;
            }
        }
    }

    /// Why the figure of a year is missing; nothing if it is there.
    pub fn lack(&self, value: f64, year: i16) -> Option<Lack> {
        let (first, last) = self.coverage;
        if !value.is_nan() {
            None
        } else if year < first {
            Some(Lack::BeforeCoverage { first })
        } else if year > last {
            Some(Lack::AfterCoverage { last })
        } else {
            Some(Lack::NotInData)
        }
    }
}

/// Fills a column dyad by dyad, on several threads; each dyad's slice is its rows.
pub(super) fn fill(base: &Base, each: impl Fn(&Dyad, &mut [f64]) + Sync) -> Vec<f64> {
    // Memory that is nought costs nothing until it is written to, which each thread does for its own rows.
    let mut values = vec![0.0; base.len()];
    split(base.dyads(), &mut values, &each);
    values
}

/// Below this many dyads a thread does all.
const GRAIN: usize = 2048;

fn split(dyads: &[Dyad], values: &mut [f64], each: &(impl Fn(&Dyad, &mut [f64]) + Sync)) {
    if dyads.len() <= GRAIN {
        let mut rest = values;
        for dyad in dyads {
            let (own, after) = rest.split_at_mut(usize::from(dyad.rows));
            own.fill(f64::NAN);
            each(dyad, own);
            rest = after;
        }
        return;
    }
    let (left, right) = dyads.split_at(dyads.len() / 2);
    let at = (right[0].row - left[0].row) as usize;
    let (first, second) = values.split_at_mut(at);
    rayon::join(|| split(left, first, each), || split(right, second, each));
}
