//! The table of one pair: the plain way to a score.

use super::lanes::Lanes;
use super::portfolio::{MOST_LEVELS, PortfolioError, Portfolios, Scale};
use super::table::{Table, measure};
use super::{Measure, Score, Ties};

/// How often the first of two portfolios has category a where the second has b.
///
/// ```
/// use bilateral_world::similarity::{Contingency, Disagreement, Measure, Scale, Score};
///
/// // Germany and Russia in 1914 (Signorino and Ritter 1999, Table 6), by kinds of columns and how many of each.
/// let germany = [0, 3, 0, 0, 3];
/// let russia = [0, 0, 3, 1, 1];
/// let columns = [13.0, 3.0, 2.0, 1.0, 1.0];
/// let table = Contingency::new(&germany, &russia, Scale::ALLIANCE, Some(&columns))?;
/// let s = table.score(Measure::valued(Score::SAbsolute)).unwrap();
/// assert!((s - 0.4).abs() < 1e-12);
/// let kappa = table.score(Measure::valued(Score::Kappa(Disagreement::Squared))).unwrap();
/// assert!((kappa - (1.0 - 2.5 / 2.32)).abs() < 1e-12);
/// # Ok::<(), bilateral_world::similarity::PortfolioError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Contingency {
    levels: usize,
    /// By the first's, then the second's category.
    cells: Vec<f64>,
}

impl Contingency {
    /// Counts two portfolios of the same columns, or sums the columns' weights.
    pub fn new(
        first: &[u8],
        second: &[u8],
        scale: Scale,
        weights: Option<&[f64]>,
    ) -> Result<Self, PortfolioError> {
        let columns = first.len();
        let both = [first, second].concat();
        let portfolios = Portfolios::new(&both, 2, columns, scale)?;
        if let Some(weights) = weights {
            portfolios.weighted(weights)?;
        }
        let levels = scale.levels();
        let mut cells = vec![0.0; levels * levels];
        for (column, (a, b)) in first.iter().zip(second).enumerate() {
            if let (Some(a), Some(b)) = (scale.place(*a), scale.place(*b))
                && a < levels
                && b < levels
            {
                cells[a * levels + b] += weights.map_or(1.0, |weights| weights[column]);
            }
        }
        Ok(Self { levels, cells })
    }

    /// A score of this table; none where it is not defined.
    pub fn score(&self, wanted: Measure) -> Option<f64> {
        let found = match self.levels {
            2 => self.of::<2>(wanted),
            3 => self.of::<3>(wanted),
            4 => self.of::<4>(wanted),
            5 => self.of::<5>(wanted),
            6 => self.of::<6>(wanted),
            7 => self.of::<7>(wanted),
            _ => self.of::<MOST_LEVELS>(wanted),
        };
        (!found.is_nan()).then_some(found)
    }

    /// Number of columns in which both are known, or the sum of their weights.
    pub fn joint(&self) -> f64 {
        self.score(Measure {
            score: Score::Joint,
            ties: Ties::Valued,
        })
        .unwrap_or(0.0)
    }

    fn of<const K: usize>(&self, wanted: Measure) -> f64 {
        let mut cells = [[Lanes::<1>::ZERO; K]; K];
        for (row, counts) in cells.iter_mut().zip(self.cells.chunks_exact(self.levels)) {
            for (cell, count) in row.iter_mut().zip(counts) {
                *cell = Lanes::all(*count);
            }
        }
        let mut found = f64::NAN;
        measure(&Table::new(cells), &[wanted], |_, score| found = score.0[0]);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::Disagreement;

    /// Germany and Russia in 1914: kinds of columns, how many of each, and their share of capabilities
    /// (Signorino and Ritter 1999, Table 6).
    const GERMANY: [u8; 5] = [0, 3, 0, 0, 3];
    const RUSSIA: [u8; 5] = [0, 0, 3, 1, 1];
    const COLUMNS: [f64; 5] = [13.0, 3.0, 2.0, 1.0, 1.0];
    const CAPABILITIES: [f64; 5] = [0.12, 0.34, 0.29, 0.20, 0.05];

    fn score(score: Score, weights: &[f64; 5]) -> f64 {
        Contingency::new(&GERMANY, &RUSSIA, Scale::ALLIANCE, Some(weights))
            .unwrap()
            .score(Measure::valued(score))
            .unwrap()
    }

    fn same(ours: f64, theirs: f64) {
        assert!((ours - theirs).abs() < 1e-12, "{ours}, not {theirs}");
    }

    #[test]
    fn signorino_and_ritters_example() {
        same(score(Score::SAbsolute, &COLUMNS), 0.4);
        same(score(Score::SAbsolute, &CAPABILITIES), -0.46);
        same(score(Score::SSquared, &COLUMNS), 1.0 - 100.0 / 180.0);
        same(score(Score::TauB, &COLUMNS), 2.0 / (64.0_f64 * 68.0).sqrt());
        same(score(Score::Joint, &COLUMNS), 20.0);
    }

    #[test]
    fn chance_of_the_same_example() {
        same(
            score(Score::Kappa(Disagreement::Squared), &COLUMNS),
            1.0 - 2.5 / 2.32,
        );
        same(
            score(Score::Pi(Disagreement::Nominal), &COLUMNS),
            1.0 - 0.35 / 0.335,
        );
        // κ nominal: agreement expected (16·16 + 4·2)/400 = 0.66, observed 0.65.
        same(
            score(Score::Kappa(Disagreement::Nominal), &COLUMNS),
            (0.65 - 0.66) / 0.34,
        );
    }

    #[test]
    fn binary_ties_of_the_same_example() {
        let table = Contingency::new(&GERMANY, &RUSSIA, Scale::ALLIANCE, Some(&COLUMNS)).unwrap();
        let of = |score| table.score(Measure::binary(score)).unwrap();
        // Both 1, Germany alone 3, Russia alone 3, neither 13.
        same(of(Score::SAbsolute), 1.0 - 2.0 * 6.0 / 20.0);
        same(of(Score::SSquared), of(Score::SAbsolute));
        same(
            of(Score::Kappa(Disagreement::Nominal)),
            1.0 - 6.0 * 20.0 / (2.0 * 16.0 * 4.0),
        );
        same(of(Score::TauB), (13.0 - 9.0) / 64.0);
    }

    #[test]
    fn votes_by_hand() {
        // Own example: half credit once, one opposite vote, one absence.
        let first = [1, 1, 3, 1, 2, 1];
        let second = [1, 2, 3, 3, 2, crate::similarity::MISSING];
        let table = Contingency::new(&first, &second, Scale::VOTE, None).unwrap();
        let of = |score| table.score(Measure::valued(score)).unwrap();
        same(table.joint(), 5.0);
        same(of(Score::Agreement), 0.7);
        same(of(Score::Identical), 0.6);
        same(of(Score::SAbsolute), 0.4);
    }

    #[test]
    fn undefined_is_none() {
        let of = |first: &[u8], second: &[u8], score| {
            Contingency::new(first, second, Scale::VOTE, None)
                .unwrap()
                .score(Measure::valued(score))
        };
        let missing = crate::similarity::MISSING;
        assert_eq!(of(&[missing, 1], &[1, missing], Score::SAbsolute), None);
        assert_eq!(of(&[missing, 1], &[1, missing], Score::Joint), Some(0.0));
        assert_eq!(of(&[], &[], Score::Agreement), None);
        for disagreement in [
            Disagreement::Nominal,
            Disagreement::Absolute,
            Disagreement::Squared,
        ] {
            assert_eq!(of(&[1, 1], &[1, 1], Score::Kappa(disagreement)), None);
            assert_eq!(of(&[1, 1], &[1, 1], Score::Pi(disagreement)), None);
            // All disagreement is expected by κ: 0, not less.
            assert_eq!(of(&[1, 1], &[3, 3], Score::Kappa(disagreement)), Some(0.0));
            assert_eq!(of(&[1, 1], &[3, 3], Score::Pi(disagreement)), Some(-1.0));
        }
        assert_eq!(of(&[1, 2, 3], &[2, 2, 2], Score::TauB), None);
        assert_eq!(of(&[1, 1], &[1, 1], Score::SSquared), Some(1.0));
    }

    #[test]
    fn bad_portfolios_are_refused() {
        assert!(matches!(Scale::new(3, 3), Err(PortfolioError::Scale { .. })));
        assert!(matches!(Scale::new(0, 8), Err(PortfolioError::Scale { .. })));
        assert!(matches!(Scale::new(248, 255), Err(PortfolioError::Scale { .. })));
        let new = |first: &[u8], second: &[u8], weights: Option<&[f64]>| {
            Contingency::new(first, second, Scale::VOTE, weights).unwrap_err()
        };
        assert!(matches!(new(&[1, 2], &[1], None), PortfolioError::Shape { .. }));
        assert_eq!(
            new(&[1, 1], &[1, 0], None),
            PortfolioError::Category {
                row: 1,
                column: 1,
                category: 0
            }
        );
        assert!(matches!(
            new(&[1], &[1], Some(&[])),
            PortfolioError::Weights { .. }
        ));
        assert_eq!(
            new(&[1, 1], &[1, 1], Some(&[1.0, -1.0])),
            PortfolioError::Weight { column: 1 }
        );
        assert_eq!(
            new(&[1], &[1], Some(&[f64::NAN])),
            PortfolioError::Weight { column: 0 }
        );
        assert_eq!(new(&[1], &[1], Some(&[0.0])), PortfolioError::NoWeight);
    }
}
