//! Scoring forecasts of things that either happened or did not.

/// A probability given in advance, and what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// The probability that it would happen, 0 to 1.
    pub probability: f64,
    /// Whether it happened.
    pub happened: bool,
}

impl Forecast {
    /// One if it happened, else zero.
    fn outcome(&self) -> f64 {
        f64::from(u8::from(self.happened))
    }
}

/// The Brier score in its form for two outcomes: the mean squared difference between the probability
/// and what came (1 or 0). From 0 (perfect) to 1; a probability of one half always scores 0.25
/// (G. W. Brier, "Verification of forecasts expressed in terms of probability", 1950, halved).
///
/// None without forecasts, or if a probability is not between 0 and 1.
pub fn brier(forecasts: &[Forecast]) -> Option<f64> {
    mean(forecasts, |forecast| {
        square(forecast.probability - forecast.outcome())
    })
}

/// The forecasts that gave the same probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// The probability given.
    pub probability: f64,
    /// How many forecasts gave it.
    pub count: usize,
    /// The share of them that happened, 0 to 1.
    pub frequency: f64,
}

/// What a Brier score is made of: it equals reliability − resolution + uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// How far what happened was from what was said, from 0 (perfectly calibrated); less is better.
    pub reliability: f64,
    /// How well the forecasts told apart what happened from what did not; more is better.
    pub resolution: f64,
    /// How hard the questions were: the score of always giving the base rate, at most 0.25.
    pub uncertainty: f64,
    /// One per distinct probability, in rising order.
    pub bins: Vec<Bin>,
}

/// Splits the Brier score into reliability, resolution and uncertainty (A. H. Murphy, "A new vector
/// partition of the probability score", 1973). Bins are the distinct probabilities, not ranges, so
/// the three parts make up the Brier score with no remainder.
///
/// None without forecasts, or if a probability is not between 0 and 1.
pub fn murphy(forecasts: &[Forecast]) -> Option<Decomposition> {
    if !forecasts.iter().all(valid) {
        return None;
    }
    let base = base_rate(forecasts)?;
    let mut sorted = forecasts.to_vec();
    sorted.sort_by(|a, b| a.probability.total_cmp(&b.probability));
    let mut bins = Vec::new();
    let (mut reliability, mut resolution) = (0.0, 0.0);
    for group in sorted.chunk_by(|a, b| a.probability >= b.probability) {
        let (Some(first), Some(frequency)) = (group.first(), base_rate(group)) else {
            continue;
        };
        let weight = float(group.len()) / float(forecasts.len());
        reliability += weight * square(first.probability - frequency);
        resolution += weight * square(frequency - base);
        bins.push(Bin {
            probability: first.probability,
            count: group.len(),
            frequency,
        });
    }
    Some(Decomposition {
        reliability,
        resolution,
        uncertainty: base * (1.0 - base),
        bins,
    })
}

/// The logarithmic score: the mean of minus the natural logarithm of the probability that was given
/// to what came, in nats, from 0 (perfect); a probability of one half always scores ln 2
/// (I. J. Good, "Rational decisions", 1952).
///
/// A probability below `floor` (0 to 1) is taken as `floor`, so that one flat mistake does not sink
/// everything; with a floor of 0 such a mistake scores infinity. None without forecasts, or if a
/// probability is not between 0 and 1.
pub fn log_score(forecasts: &[Forecast], floor: f64) -> Option<f64> {
    mean(forecasts, |forecast| {
        let given = if forecast.happened {
            forecast.probability
        } else {
            1.0 - forecast.probability
        };
        // Subtracted from zero, a perfect score is no negative zero.
        0.0 - libm::log(given.max(floor).min(1.0))
    })
}

/// How much of the way from a reference forecast to perfection a score goes: 1 − score / reference.
/// 1 is perfect, 0 no better than the reference, negative worse than it.
///
/// For scores where less is better and 0 is perfect. None unless the reference is a finite number
/// above zero and the score is a number.
pub fn skill(score: f64, reference: f64) -> Option<f64> {
    (reference > 0.0 && reference.is_finite() && !score.is_nan()).then(|| 1.0 - score / reference)
}

/// The share of the forecast things that happened, 0 to 1; none without forecasts. Probabilities play
/// no part.
pub fn base_rate(forecasts: &[Forecast]) -> Option<f64> {
    let happened = forecasts.iter().filter(|forecast| forecast.happened).count();
    (!forecasts.is_empty()).then(|| float(happened) / float(forecasts.len()))
}

/// Whether the probability is one.
fn valid(forecast: &Forecast) -> bool {
    (0.0..=1.0).contains(&forecast.probability)
}

fn mean(forecasts: &[Forecast], score: impl Fn(&Forecast) -> f64) -> Option<f64> {
    (!forecasts.is_empty() && forecasts.iter().all(valid))
        .then(|| forecasts.iter().fold(0.0, |sum, forecast| sum + score(forecast)) / float(forecasts.len()))
}

fn square(value: f64) -> f64 {
    value * value
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{Bin, Forecast, base_rate, brier, log_score, murphy, skill};
    use proptest::prelude::*;

    fn forecasts(pairs: &[(f64, bool)]) -> Vec<Forecast> {
        pairs
            .iter()
            .map(|&(probability, happened)| Forecast {
                probability,
                happened,
            })
            .collect()
    }

    fn any_forecasts() -> impl Strategy<Value = Vec<Forecast>> {
        // Few distinct probabilities, so that bins hold more than one.
        let probability = prop_oneof![
            (0u8..=10).prop_map(|tenths| f64::from(tenths) / 10.0),
            0.0f64..=1.0
        ];
        prop::collection::vec((probability, any::<bool>()), 1..60).prop_map(|pairs| forecasts(&pairs))
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn scores_by_hand() {
        let some = forecasts(&[(0.8, true), (0.8, false), (0.3, false), (1.0, true)]);
        assert!(close(brier(&some).unwrap(), (0.04 + 0.64 + 0.09) / 4.0));
        assert!(close(base_rate(&some).unwrap(), 0.5));
        let log = -(0.8f64.ln() + 0.2f64.ln() + 0.7f64.ln()) / 4.0;
        assert!(close(log_score(&some, 0.0).unwrap(), log));
        let split = murphy(&some).unwrap();
        assert!(close(split.reliability, (2.0 * 0.09 + 0.09) / 4.0));
        assert!(close(split.resolution, (0.25 + 0.25) / 4.0));
        assert!(close(split.uncertainty, 0.25));
        assert_eq!(
            split.bins,
            [(0.3, 1, 0.0), (0.8, 2, 0.5), (1.0, 1, 1.0)].map(|(probability, count, frequency)| Bin {
                probability,
                count,
                frequency
            })
        );
    }

    #[test]
    fn edges() {
        assert_eq!(brier(&[]), None);
        assert_eq!(murphy(&[]), None);
        assert_eq!(log_score(&[], 0.01), None);
        assert_eq!(base_rate(&[]), None);
        for wrong in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            let wrong = forecasts(&[(wrong, true)]);
            assert_eq!(brier(&wrong), None);
            assert_eq!(murphy(&wrong), None);
            assert_eq!(log_score(&wrong, 0.01), None);
        }
        let flat = forecasts(&[(0.0, true)]);
        assert_eq!(log_score(&flat, 0.0), Some(f64::INFINITY));
        assert!(close(log_score(&flat, 0.01).unwrap(), 100f64.ln()));
        let perfect = log_score(&forecasts(&[(1.0, true)]), f64::NAN).unwrap();
        assert!(perfect == 0.0 && perfect.is_sign_positive());
        // Both zeros are the same probability.
        assert_eq!(
            murphy(&forecasts(&[(0.0, true), (-0.0, false)]))
                .unwrap()
                .bins
                .len(),
            1
        );
        assert_eq!(skill(0.1, 0.2), Some(0.5));
        for (score, reference) in [(0.1, 0.0), (0.1, f64::NAN), (f64::NAN, 0.1), (0.1, f64::INFINITY)] {
            assert_eq!(skill(score, reference), None);
        }
    }

    proptest! {
        #[test]
        fn murphys_parts_make_up_the_brier_score(some in any_forecasts()) {
            let split = murphy(&some).unwrap();
            let sum = split.reliability - split.resolution + split.uncertainty;
            prop_assert!(close(sum, brier(&some).unwrap()));
            prop_assert!(split.resolution <= split.uncertainty + 1e-12);
            prop_assert_eq!(split.bins.iter().map(|bin| bin.count).sum::<usize>(), some.len());
            prop_assert!(split.bins.windows(2).all(|pair| pair[0].probability < pair[1].probability));
        }

        /// Always giving the base rate is the best constant forecast, and scores the uncertainty.
        #[test]
        fn scores_are_proper(some in any_forecasts(), constant in 0.0f64..=1.0) {
            let always = |probability| -> Vec<Forecast> {
                some.iter().map(|forecast| Forecast { probability, ..*forecast }).collect()
            };
            let base = base_rate(&some).unwrap();
            let (best, other) = (always(base), always(constant));
            prop_assert!(close(brier(&best).unwrap(), murphy(&some).unwrap().uncertainty));
            prop_assert!(brier(&best).unwrap() <= brier(&other).unwrap() + 1e-12);
            prop_assert!(log_score(&best, 0.0).unwrap() <= log_score(&other, 0.0).unwrap() + 1e-12);
        }

        #[test]
        fn a_floor_bounds_the_log_score(some in any_forecasts(), floor in 0.001f64..0.5) {
            let score = log_score(&some, floor).unwrap();
            prop_assert!((0.0..=-floor.ln() + 1e-12).contains(&score));
        }
    }
}
