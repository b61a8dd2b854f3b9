//! Bayes' rule on ranges: the best estimate, and the exact bounds over every choice inside the ranges.

use bilateral_model::Range;

use crate::evidence::ItemState;
use crate::simplex;

/// A narrative's probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Probability {
    /// By the best values.
    pub best: f64,
    /// The lowest that any choice inside the ranges gives.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

/// Priors and logarithms of likelihoods, summed: all that bounds and estimates need.
///
/// Probability of narrative h: P(h) ∝ π(h)·∏ L(i, h)^w(i), over the items i with their weights w.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// Best prior of each narrative; they sum to one.
    pub priors: Vec<f64>,
    /// Lowest and highest prior, tightened so that each can be attained.
    pub boxes: Vec<(f64, f64)>,
    /// Weighted sums of the logarithms of likelihoods: low, best, high of each narrative.
    pub logs: Vec<[f64; 3]>,
}

impl Sums {
    /// Sums up items.
    pub fn of(priors: &[Range], items: &[ItemState]) -> Self {
        let mut logs = vec![[0.0; 3]; priors.len()];
        for item in items.iter().filter(|item| item.weight > 0.0) {
            for (log, range) in logs.iter_mut().zip(&item.likelihoods) {
                let [low, best, high] = log;
                *low += item.weight * libm::log(range.low());
                *best += item.weight * libm::log(range.best());
                *high += item.weight * libm::log(range.high());
            }
        }
        Self::new(priors, logs)
    }

    /// From sums that are made already.
    pub fn new(priors: &[Range], logs: Vec<[f64; 3]>) -> Self {
        let total: f64 = priors.iter().map(|range| range.best()).sum();
        let mut boxes: Vec<(f64, f64)> = priors.iter().map(|range| (range.low(), range.high())).collect();
        // The check of a case makes sure that a sum of one is possible; pooled or repaired priors hold their best values.
        if simplex::reachable(&mut boxes).is_err() {
            boxes = priors
                .iter()
                .map(|range| (range.best() / total, range.best() / total))
                .collect();
        }
        Self {
            priors: priors.iter().map(|range| range.best() / total).collect(),
            boxes,
            logs,
        }
    }

    /// Probability of each narrative by the best values.
    pub fn best(&self) -> Vec<f64> {
        normalize(
            self.priors
                .iter()
                .zip(&self.logs)
                .map(|(prior, [_, best, _])| (*prior, *best)),
        )
    }

    /// Estimate and exact bounds of each narrative. A bound is attained by one choice inside the ranges (Walley 1991, §8.5):
    /// the narrative's likelihoods at one end, the others' at the other; its prior as far as the others let it, and what
    /// is left where it helps or hurts most.
    pub fn probabilities(&self) -> Vec<Probability> {
        let best = self.best();
        (0..self.logs.len())
            .zip(best)
            .map(|(at, best)| Probability {
                best,
                low: self.extreme(at, false).min(best),
                high: self.extreme(at, true).max(best),
            })
            .collect()
    }

    /// The choice of priors and logarithms of likelihoods at which a narrative is as probable, or as improbable, as it can
    /// be.
    pub fn choice(&self, narrative: usize, highest: bool) -> Vec<(f64, f64)> {
        let log_of = |at: usize, [low, _, high]: [f64; 3]| {
            if (at == narrative) == highest { high } else { low }
        };
        let logs: Vec<f64> = self
            .logs
            .iter()
            .enumerate()
            .map(|(at, logs)| log_of(at, *logs))
            .collect();
        let mut priors: Vec<f64> = self
            .boxes
            .iter()
            .map(|(low, high)| if highest { *low } else { *high })
            .collect();
        let own = self.boxes.get(narrative).copied().unwrap_or((0.0, 0.0));
        if let Some(prior) = priors.get_mut(narrative) {
            *prior = if highest { own.1 } else { own.0 };
        }
        // The others start at the end that suits; the sum is then set right where it costs least: at the highest, what is
        // left over goes to the others with the smallest likelihoods first; at the lowest, what is too much is taken from
        // those first.
        let mut order: Vec<usize> = (0..logs.len()).filter(|at| *at != narrative).collect();
        let log = |at: usize| logs.get(at).copied().unwrap_or(0.0);
        order.sort_by(|a, b| log(*a).total_cmp(&log(*b)));
        let mut lack = 1.0 - priors.iter().sum::<f64>();
        for at in order {
            let (Some(prior), Some((low, high))) = (priors.get_mut(at), self.boxes.get(at)) else {
                continue;
            };
            let step = lack.clamp(low - *prior, high - *prior);
            *prior += step;
            lack -= step;
        }
        priors.into_iter().zip(logs).collect()
    }

    fn extreme(&self, narrative: usize, highest: bool) -> f64 {
        normalize(self.choice(narrative, highest).into_iter())
            .get(narrative)
            .copied()
            .unwrap_or(0.0)
    }

    /// The lowest odds of one narrative against another that any choice inside the ranges gives.
    pub fn least_odds(&self, a: usize, b: usize) -> f64 {
        let (Some(own), Some(other)) = (self.boxes.get(a).copied(), self.boxes.get(b).copied()) else {
            return 0.0;
        };
        let rest = |of: fn(&(f64, f64)) -> f64| {
            let others = self
                .boxes
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != a && *at != b);
            others.map(|(_, bounds)| of(bounds)).sum::<f64>()
        };
        let (low_rest, high_rest) = (rest(|bounds| bounds.0), rest(|bounds| bounds.1));
        let (mut prior_a, mut prior_b) = (own.0, other.1);
        let left = 1.0 - prior_a - prior_b;
        if left < low_rest {
            prior_b = (1.0 - prior_a - low_rest).max(other.0);
        } else if left > high_rest {
            prior_a = (1.0 - prior_b - high_rest).min(own.1);
        }
        let log = |at: usize, end: usize| {
            self.logs
                .get(at)
                .and_then(|logs| logs.get(end))
                .copied()
                .unwrap_or(0.0)
        };
        prior_a / prior_b * libm::exp(log(a, 0) - log(b, 2))
    }
}

/// Probabilities from weights and logarithms, without overflow.
pub(crate) fn normalize(terms: impl Iterator<Item = (f64, f64)> + Clone) -> Vec<f64> {
    let most = terms
        .clone()
        .filter(|(weight, _)| *weight > 0.0)
        .map(|(_, log)| log)
        .fold(f64::NEG_INFINITY, f64::max);
    let values: Vec<f64> = terms
        .map(|(weight, log)| {
            if weight > 0.0 {
                weight * libm::exp(log - most)
            } else {
                0.0
            }
        })
        .collect();
    let total: f64 = values.iter().sum();
    values.into_iter().map(|value| value / total).collect()
}

/// Entropy of probabilities in bits (Shannon 1948, §6).
pub fn entropy(probabilities: &[f64]) -> f64 {
    let terms = probabilities
        .iter()
        .filter(|p| **p > 0.0)
        .map(|p| p * libm::log2(*p));
    // Not minus zero.
    0.0 - terms.sum::<f64>()
}

/// The Brier score to be expected of a distribution by its own lights, over all narratives: 1 − Σ p².
pub fn expected_brier(probabilities: &[f64]) -> f64 {
    1.0 - probabilities.iter().map(|p| p * p).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(numbers: &[f64]) -> Vec<Range> {
        numbers.iter().map(|n| Range::point(*n).unwrap()).collect()
    }

    fn ranges(numbers: &[[f64; 3]]) -> Vec<Range> {
        numbers
            .iter()
            .map(|[a, b, c]| Range::new(*a, *b, *c).unwrap())
            .collect()
    }

    #[test]
    fn bayes_by_hand() {
        // Prior 1/2 each; likelihoods 0.6 and 0.2: 0.3 / (0.3 + 0.1) = 0.75.
        let logs = [0.6, 0.2].map(|l| [libm::log(l); 3]).to_vec();
        let best = Sums::new(&point(&[0.5, 0.5]), logs).best();
        assert!((best[0] - 0.75).abs() < 1e-12);
    }

    #[test]
    fn bounds_by_hand() {
        // Likelihoods 0.5–0.8 and 0.1–0.4, prior 0.4–0.6: highest 0.6·0.8/(0.6·0.8 + 0.4·0.1) = 0.48/0.52,
        // lowest 0.4·0.5/(0.4·0.5 + 0.6·0.4) = 0.20/0.44.
        let log = |l: [f64; 3]| l.map(libm::log);
        let sums = Sums::new(
            &ranges(&[[0.4, 0.5, 0.6], [0.4, 0.5, 0.6]]),
            vec![log([0.5, 0.6, 0.8]), log([0.1, 0.2, 0.4])],
        );
        let p = sums.probabilities();
        assert!((p[0].high - 0.48 / 0.52).abs() < 1e-12, "{p:?}");
        assert!((p[0].low - 0.20 / 0.44).abs() < 1e-12, "{p:?}");
        assert!((p[1].low - 0.04 / 0.52).abs() < 1e-12, "{p:?}");
        // The odds at the worst: 0.4/0.6 · 0.5/0.4.
        assert!((sums.least_odds(0, 1) - 0.4 / 0.6 * 1.25).abs() < 1e-12);
    }

    #[test]
    fn with_three_narratives_what_is_left_goes_where_it_hurts_least() {
        // Highest of the first: prior 0.5; the other half must go 0.1–0.4 to the second and 0.1–0.4 to the third, which
        // has the smaller likelihood: 0.1 and 0.4.
        let sums = Sums::new(
            &ranges(&[[0.2, 0.4, 0.5], [0.1, 0.3, 0.4], [0.1, 0.3, 0.4]]),
            vec![[libm::log(0.5); 3], [libm::log(0.4); 3], [libm::log(0.1); 3]],
        );
        let high = sums.probabilities()[0].high;
        assert!((high - 0.25 / (0.25 + 0.04 + 0.04)).abs() < 1e-12, "{high}");
    }

    #[test]
    fn entropy_of_an_even_choice_is_one_bit() {
        assert!((entropy(&[0.5, 0.5]) - 1.0).abs() < 1e-15);
        assert!(entropy(&[1.0, 0.0]).abs() < 1e-15);
        assert!((expected_brier(&[0.5, 0.5]) - 0.5).abs() < 1e-15);
    }
}
