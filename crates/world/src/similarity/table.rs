//! The contingency tables of several pairs, with their margins.

use super::agreement::{agreement, identical};
use super::chance::{kappa, pi};
use super::lanes::Lanes;
use super::s::s;
use super::tau::tau_b;
use super::{Disagreement, Measure, Score, Ties};

/// For each of L pairs: the weight of the columns in which the first has category a and the second category b.
///
/// Categories are numbered from 0, the lowest of the scale.
pub(super) struct Table<const K: usize, const L: usize> {
    /// By first, then second category.
    pub(super) cells: [[Lanes<L>; K]; K],
    /// The first's categories.
    pub(super) first: [Lanes<L>; K],
    /// The second's categories.
    pub(super) second: [Lanes<L>; K],
    /// All columns in which both are known.
    pub(super) total: Lanes<L>,
}

/// Steps between two categories.
#[expect(clippy::cast_precision_loss, reason = "a scale has a handful of categories")]
#[inline]
fn steps(a: usize, b: usize) -> f64 {
    a.abs_diff(b) as f64
}

#[inline]
pub(super) fn nominal(a: usize, b: usize) -> f64 {
    if a == b { 0.0 } else { 1.0 }
}

#[inline]
pub(super) fn absolute(a: usize, b: usize) -> f64 {
    steps(a, b)
}

#[inline]
pub(super) fn squared(a: usize, b: usize) -> f64 {
    steps(a, b) * steps(a, b)
}

impl<const K: usize, const L: usize> Table<K, L> {
    #[inline]
    pub(super) fn new(cells: [[Lanes<L>; K]; K]) -> Self {
        let mut first = [Lanes::ZERO; K];
        let mut second = [Lanes::ZERO; K];
        let mut total = Lanes::ZERO;
        for (row, first) in cells.iter().zip(&mut first) {
            for (cell, second) in row.iter().zip(&mut second) {
                *first += *cell;
                *second += *cell;
            }
            total += *first;
        }
        Self {
            cells,
            first,
            second,
            total,
        }
    }

    /// The same columns, told apart only by the lowest category and the rest.
    pub(super) fn binary(&self) -> Table<2, L> {
        let mut cells = [[Lanes::ZERO; 2]; 2];
        for (a, row) in self.cells.iter().enumerate() {
            for (b, cell) in row.iter().enumerate() {
                cells[usize::from(a > 0)][usize::from(b > 0)] += *cell;
            }
        }
        Table::new(cells)
    }

    /// Σ of cells times distance.
    #[inline]
    pub(super) fn observed(&self, distance: impl Fn(usize, usize) -> f64) -> Lanes<L> {
        let mut sum = Lanes::ZERO;
        for a in 0..K {
            for b in 0..K {
                // The diagonal has no distance.
                if a != b {
                    sum += self.cells[a][b] * Lanes::all(distance(a, b));
                }
            }
        }
        sum
    }

    /// The largest distance of the scale times the total.
    #[inline]
    pub(super) fn largest(&self, distance: impl Fn(usize, usize) -> f64) -> Lanes<L> {
        self.total * Lanes::all(distance(0, K - 1))
    }

    fn score(&self, score: Score) -> Lanes<L> {
        match score {
            Score::SAbsolute => s(self, absolute),
            Score::SSquared => s(self, squared),
            Score::Pi(Disagreement::Nominal) => pi(self, nominal),
            Score::Pi(Disagreement::Absolute) => pi(self, absolute),
            Score::Pi(Disagreement::Squared) => pi(self, squared),
            Score::Kappa(Disagreement::Nominal) => kappa(self, nominal),
            Score::Kappa(Disagreement::Absolute) => kappa(self, absolute),
            Score::Kappa(Disagreement::Squared) => kappa(self, squared),
            Score::TauB => tau_b(self),
            Score::Agreement => agreement(self),
            Score::Identical => identical(self),
            Score::Joint => self.total,
        }
    }
}

/// Hands each measure of the pairs to `each`, with its place among the measures.
#[inline]
pub(super) fn measure<const K: usize, const L: usize>(
    table: &Table<K, L>,
    measures: &[Measure],
    mut each: impl FnMut(usize, Lanes<L>),
) {
    let binary = measures
        .iter()
        .any(|measure| measure.ties == Ties::Binary)
        .then(|| table.binary());
    for (at, measure) in measures.iter().enumerate() {
        let score = match (measure.ties, &binary) {
            (Ties::Binary, Some(binary)) => binary.score(measure.score),
            _ => table.score(measure.score),
        };
        each(at, score);
    }
}
