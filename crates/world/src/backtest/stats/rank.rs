//! Does the score put what came above what did not? The area under the ROC curve, and average precision.
//!
//! Both depend on the order of scores alone. [`Ranked`] sorts once, so that the many draws of a bootstrap cost one pass each.

use super::bootstrap::Clusters;
use super::error::check_weights;
use super::ties::Ties;
use super::{StatsError, same_length};

/// Rows in falling order of their scores.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// The row, or its cluster.
    units: Vec<u32>,
    came: Vec<bool>,
    /// How many rows each score has.
    groups: Vec<usize>,
}

impl Ranked {
    /// Sorts rows by their scores, in O(n log n). A score may be infinite, but must be a number.
    pub fn new(scores: &[f64], outcomes: &[bool]) -> Result<Self, StatsError> {
        same_length("score", scores.len(), outcomes.len())?;
        let ties = Ties::of("score", scores)?;
        let units: Vec<u32> = ties.groups().rev().flatten().copied().collect();
        let came = units
            .iter()
            .filter_map(|row| outcomes.get(*row as usize).copied());
        Ok(Self {
            came: came.collect(),
            groups: ties.groups().rev().map(<[u32]>::len).collect(),
            units,
        })
    }

    /// The same rows; from now on a weight is asked for a cluster, not for a row.
    pub fn by_cluster(mut self, clusters: &Clusters) -> Result<Self, StatsError> {
        let numbers = clusters.of_each_row();
        same_length("cluster", numbers.len(), self.units.len())?;
        for unit in &mut self.units {
            *unit = numbers.get(*unit as usize).copied().unwrap_or_default();
        }
        Ok(self)
    }

    /// The area under the ROC curve: the chance that of two rows, one in which it came and one in which it did not, the first
    /// has the higher score, a tie counting one half. That is the Mann-Whitney statistic with mid-ranks over the number of
    /// pairs (J. A. Hanley and B. J. `McNeil`, "The meaning and use of the area under a ROC curve", 1982). 1 is perfect, one
    /// half knows nothing. A pair counts as often as the product of its weights, which must be finite and not negative.
    ///
    /// None if it came in all rows or in none, by weight. O(n).
    pub fn auc(&self, weight: impl Fn(usize) -> f64) -> Option<f64> {
        let (mut came, mut not, mut pairs) = (0.0, 0.0, 0.0);
        for (came_here, not_here) in self.masses(weight) {
            pairs += not_here * (came + 0.5 * came_here);
            came += came_here;
            not += not_here;
        }
        (came > 0.0 && not > 0.0).then(|| pairs / (came * not))
    }

    /// Average precision: Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct scores from the highest down, where Pₖ and Rₖ are precision and
    /// recall if every row with that score or a higher one is flagged. Rows of one score are flagged together, so their order
    /// plays no part; nothing is interpolated. A score that knows nothing gets the base rate, about.
    ///
    /// None if it came in no row, by weight. O(n).
    pub fn average_precision(&self, weight: impl Fn(usize) -> f64) -> Option<f64> {
        let (mut came, mut flagged, mut sum) = (0.0, 0.0, 0.0);
        for (came_here, not_here) in self.masses(weight) {
            came += came_here;
            flagged += came_here + not_here;
            if came_here > 0.0 {
                sum += came_here * (came / flagged);
            }
        }
        (came > 0.0).then(|| sum / came)
    }

    /// Of each score, the weight of rows in which it came, and of the others.
    fn masses(&self, weight: impl Fn(usize) -> f64) -> impl Iterator<Item = (f64, f64)> {
        let mut rows = self.units.iter().zip(&self.came);
        self.groups.iter().map(move |count| {
            let mut masses = (0.0, 0.0);
            for (unit, came) in rows.by_ref().take(*count) {
                let weight = weight(*unit as usize);
                if *came {
                    masses.0 += weight;
                } else {
                    masses.1 += weight;
                }
            }
            masses
        })
    }
}

/// The area under the ROC curve ([`Ranked::auc`]); without weights every row counts once.
pub fn auc(scores: &[f64], outcomes: &[bool], weights: Option<&[f64]>) -> Result<Option<f64>, StatsError> {
    let ranked = Ranked::new(scores, outcomes)?;
    let weight = weighing(weights, outcomes.len())?;
    Ok(ranked.auc(weight))
}

/// Average precision ([`Ranked::average_precision`]); without weights every row counts once.
pub fn average_precision(
    scores: &[f64],
    outcomes: &[bool],
    weights: Option<&[f64]>,
) -> Result<Option<f64>, StatsError> {
    let ranked = Ranked::new(scores, outcomes)?;
    let weight = weighing(weights, outcomes.len())?;
    Ok(ranked.average_precision(weight))
}

/// The weight of a row.
fn weighing(weights: Option<&[f64]>, rows: usize) -> Result<impl Fn(usize) -> f64, StatsError> {
    if let Some(weights) = weights {
        check_weights(weights, rows)?;
    }
    Ok(move |row: usize| weights.map_or(1.0, |weights| weights.get(row).copied().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use super::{Ranked, StatsError, auc, average_precision};
    use crate::backtest::stats::bootstrap::Clusters;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // It came at 0.9, 0.4; not at 0.4, 0.2, 0.1. Pairs won: 0.9 wins 3; 0.4 ties one and wins 2: 5.5 of 6.
        let scores = [0.9, 0.4, 0.4, 0.2, 0.1];
        let outcomes = [true, true, false, false, false];
        assert_eq!(auc(&scores, &outcomes, None).unwrap(), Some(5.5 / 6.0));
        // From the top: recall 1/2 at precision 1; then recall 1 at precision 2/3: 1/2 + 1/2 · 2/3 = 5/6.
        let found = average_precision(&scores, &outcomes, None).unwrap().unwrap();
        assert!((found - 5.0 / 6.0).abs() < 1e-15);
        // Weights 1, 2 (came) and 1, 3, 0: pairs 1·4 + 2·(½·1 + 3) = 11 of 3·4.
        let weights = [1.0, 2.0, 1.0, 3.0, 0.0];
        let found = auc(&scores, &outcomes, Some(&weights)).unwrap().unwrap();
        assert!((found - 11.0 / 12.0).abs() < 1e-15);
        // Recall 1/3 at precision 1; recall 1 at 3/4: 1/3 + 2/3 · 3/4 = 5/6.
        let found = average_precision(&scores, &outcomes, Some(&weights))
            .unwrap()
            .unwrap();
        assert!((found - 5.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn all_equal_scores_know_nothing() {
        let outcomes = [true, false, false, false];
        assert_eq!(auc(&[7.0; 4], &outcomes, None).unwrap(), Some(0.5));
        assert_eq!(average_precision(&[7.0; 4], &outcomes, None).unwrap(), Some(0.25));
    }

    #[test]
    fn undefined_or_refused() {
        assert_eq!(auc(&[1.0, 2.0], &[true, true], None).unwrap(), None);
        assert_eq!(auc(&[], &[], None).unwrap(), None);
        assert_eq!(average_precision(&[1.0], &[false], None).unwrap(), None);
        let (one, both) = ([0.0, 1.0], [true, false]);
        assert_eq!(auc(&[1.0, 2.0], &both, Some(&one)).unwrap(), None);
        assert!(matches!(
            auc(&[1.0, f64::NAN], &both, None),
            Err(StatsError::NotFinite { row: 1, .. })
        ));
        assert!(matches!(
            auc(&[1.0, 2.0], &both, Some(&[1.0, -1.0])),
            Err(StatsError::NotAWeight { row: 1, .. })
        ));
        assert!(auc(&[1.0], &both, None).is_err() && auc(&[1.0, 2.0], &both, Some(&[1.0])).is_err());
    }

    #[test]
    fn weights_of_clusters() {
        let scores = [0.9, 0.4, 0.4, 0.2, 0.1];
        let outcomes = [true, true, false, false, false];
        let clusters = Clusters::new(&[0..2, 2..3, 3..5], 5).unwrap();
        let ranked = Ranked::new(&scores, &outcomes).unwrap();
        let by_cluster = ranked.clone().by_cluster(&clusters).unwrap();
        let (times, rows) = ([2.0, 1.0, 3.0], [2.0, 2.0, 1.0, 3.0, 3.0]);
        assert_eq!(by_cluster.auc(|at| times[at]), ranked.auc(|at| rows[at]));
        assert!(
            ranked
                .by_cluster(&Clusters::new(&[0..2, 2..3], 3).unwrap())
                .is_err()
        );
    }

    /// Scores from a few values, so that there are ties.
    fn rows() -> impl Strategy<Value = Vec<(f64, bool, u8)>> {
        prop::collection::vec(((-5i8..6).prop_map(f64::from), any::<bool>(), 0u8..4), 0..50)
    }

    proptest! {
        #[test]
        fn agrees_with_counting_pairs(rows in rows()) {
            let (mut won, mut pairs) = (0.0, 0.0);
            for (score, _, _) in rows.iter().filter(|row| row.1) {
                for (other, _, _) in rows.iter().filter(|row| !row.1) {
                    won += if score > other { 1.0 } else if score < other { 0.0 } else { 0.5 };
                    pairs += 1.0;
                }
            }
            let scores: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let outcomes: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let expected = (pairs > 0.0).then(|| won / pairs);
            prop_assert_eq!(auc(&scores, &outcomes, None).unwrap(), expected);
        }

        #[test]
        fn order_alone_matters_and_reversal_mirrors(rows in rows()) {
            let scores: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let outcomes: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let rising: Vec<f64> = scores.iter().map(|score| libm::exp(0.3 * score) - 2.0).collect();
            let area = auc(&scores, &outcomes, None).unwrap();
            prop_assert_eq!(auc(&rising, &outcomes, None).unwrap(), area);
            let precision = average_precision(&scores, &outcomes, None).unwrap();
            prop_assert_eq!(average_precision(&rising, &outcomes, None).unwrap(), precision);
            let falling: Vec<f64> = scores.iter().map(|score| -score).collect();
            let mirrored = auc(&falling, &outcomes, None).unwrap();
            prop_assert_eq!(mirrored.is_some(), area.is_some());
            if let (Some(area), Some(mirrored)) = (area, mirrored) {
                prop_assert!((area + mirrored - 1.0).abs() < 1e-14);
            }
        }

        #[test]
        fn a_weight_is_as_good_as_repetition(rows in rows()) {
            let scores: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let outcomes: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let weights: Vec<f64> = rows.iter().map(|row| row.2.into()).collect();
            let repeated = rows.iter().flat_map(|row| vec![(row.0, row.1); row.2.into()]);
            let (many, came): (Vec<f64>, Vec<bool>) = repeated.unzip();
            prop_assert_eq!(
                auc(&scores, &outcomes, Some(&weights)).unwrap(),
                auc(&many, &came, None).unwrap()
            );
            prop_assert_eq!(
                average_precision(&scores, &outcomes, Some(&weights)).unwrap(),
                average_precision(&many, &came, None).unwrap()
            );
        }
    }
}
