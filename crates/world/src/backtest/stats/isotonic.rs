//! From scores to probabilities that never fall as the score rises: isotonic regression.
//!
//! Fitted on the past and applied to the future it turns any score into a probability. It takes nothing for granted but that a
//! higher score does not make it less likely.

use super::ties::Ties;
use super::{StatsError, float, same_length};

/// A stretch of scores with one probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The lowest score of it.
    pub from: f64,
    /// The highest score of it.
    pub to: f64,
    /// Rows.
    pub rows: usize,
    /// Rows in which it came.
    pub came: usize,
}

impl Step {
    /// The share of its rows in which it came.
    pub fn probability(&self) -> f64 {
        float(self.came) / float(self.rows)
    }

    /// Whether its probability is not below that of a later one; in whole numbers, where nothing rounds.
    fn not_below(&self, later: &Self) -> bool {
        self.came as u128 * later.rows as u128 >= later.came as u128 * self.rows as u128
    }
}

/// A step function from scores to probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Isotonic {
    steps: Vec<Step>,
}

impl Isotonic {
    /// Fits by pooling adjacent violators (M. Ayer, H. D. Brunk, G. M. Ewing, W. T. Reid and E. Silverman, "An empirical
    /// distribution function for sampling with incomplete information", 1955): the non-falling function nearest to the
    /// outcomes by squares. Rows of one score get one probability. O(n log n).
    pub fn fit(scores: &[f64], outcomes: &[bool]) -> Result<Self, StatsError> {
        same_length("score", scores.len(), outcomes.len())?;
        if outcomes.is_empty() {
            return Err(StatsError::NoRows);
        }
        let ties = Ties::of("score", scores)?;
        let mut steps: Vec<Step> = Vec::new();
        for group in ties.groups() {
            let Some(score) = group.first().and_then(|row| scores.get(*row as usize)) else {
                continue;
            };
            let came = group
                .iter()
                .filter(|row| outcomes.get(**row as usize) == Some(&true));
            let mut step = Step {
                from: *score,
                to: *score,
                rows: group.len(),
                came: came.count(),
            };
            while let Some(before) = steps.pop_if(|before| before.not_below(&step)) {
                step.from = before.from;
                step.rows += before.rows;
                step.came += before.came;
            }
            steps.push(step);
        }
        Ok(Self { steps })
    }

    /// The steps, in rising order of score and of probability.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The probability of a score: that of the last step that begins at or below it. Between two steps that is the lower one,
    /// below all of them the first. None if the score is not a number.
    pub fn probability(&self, score: f64) -> Option<f64> {
        if score.is_nan() {
            return None;
        }
        let begun = self.steps.partition_point(|step| step.from <= score);
        self.steps.get(begun.saturating_sub(1)).map(Step::probability)
    }
}

#[cfg(test)]
mod tests {
    use super::{Isotonic, StatsError};
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // By score: 1: 0; 2: 1; 3: 0, 0 (tied); 4: 1; 5: 1; 6: 0; 7: 1.
        // 2 and 3 pool to 1/3; 4, 5 and 6 to 2/3; 1 stays at 0, 7 at 1.
        let scores = [7.0, 3.0, 1.0, 2.0, 3.0, 4.0, 6.0, 5.0];
        let outcomes = [true, false, false, true, false, true, false, true];
        let fit = Isotonic::fit(&scores, &outcomes).unwrap();
        let steps: Vec<_> = fit
            .steps()
            .iter()
            .map(|step| (step.from, step.to, step.came, step.rows))
            .collect();
        assert_eq!(
            steps,
            [
                (1.0, 1.0, 0, 1),
                (2.0, 3.0, 1, 3),
                (4.0, 6.0, 2, 3),
                (7.0, 7.0, 1, 1)
            ]
        );
        let at = |score| fit.probability(score).unwrap();
        assert_eq!((at(f64::NEG_INFINITY), at(1.9), at(2.0)), (0.0, 0.0, 1.0 / 3.0));
        assert_eq!((at(3.9), at(6.5), at(1e9)), (1.0 / 3.0, 2.0 / 3.0, 1.0));
        assert_eq!(fit.probability(f64::NAN), None);
    }

    #[test]
    fn refusals() {
        assert_eq!(Isotonic::fit(&[], &[]), Err(StatsError::NoRows));
        assert!(Isotonic::fit(&[1.0], &[]).is_err() && Isotonic::fit(&[f64::NAN], &[true]).is_err());
    }

    proptest! {
        #[test]
        fn it_rises_and_keeps_the_mean(
            rows in prop::collection::vec(((0u8..20).prop_map(f64::from), any::<bool>()), 1..80),
        ) {
            let (scores, outcomes): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
            let fit = Isotonic::fit(&scores, &outcomes).unwrap();
            prop_assert!(fit.steps().is_sorted_by(|a, b| a.to < b.from && a.probability() < b.probability()));
            let given: f64 = scores.iter().map(|score| fit.probability(*score).unwrap()).sum();
            let came = super::float(outcomes.iter().filter(|came| **came).count());
            prop_assert!((given - came).abs() < 1e-12);
            // Nothing that does not fall is nearer: not the fit moved towards another such function.
            let squares = |of: &dyn Fn(f64) -> f64| -> f64 {
                scores.iter().zip(&outcomes).map(|(score, came)| (of(*score) - f64::from(u8::from(*came))).powi(2)).sum()
            };
            let best = squares(&|score| fit.probability(score).unwrap());
            for cut in 0..20 {
                let moved = squares(&|score| {
                    let step = f64::from(u8::from(score >= f64::from(cut)));
                    0.99 * fit.probability(score).unwrap() + 0.01 * step
                });
                prop_assert!(moved >= best - 1e-12);
            }
            // Fitted on its own output, it stays.
            let again: Vec<f64> = scores.iter().map(|score| fit.probability(*score).unwrap()).collect();
            let twice = Isotonic::fit(&again, &outcomes).unwrap();
            for (score, first) in scores.iter().zip(&again) {
                prop_assert_eq!(twice.probability(*first), fit.probability(*score));
            }
        }
    }
}
