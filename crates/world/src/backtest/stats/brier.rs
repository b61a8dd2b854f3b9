//! Probabilities against what came: Brier score, its parts, skill, logarithmic score, calibration.

use bilateral_weigh::score;

use super::ties::Ties;
use super::{StatsError, float, one_if, same_length};

/// The Brier score: the mean squared difference between the probability and what came, one or zero (G. W. Brier 1950,
/// halved). 0 is perfect; always one half scores 0.25.
pub fn brier(forecasts: &[f64], outcomes: &[bool]) -> Result<f64, StatsError> {
    check(forecasts, outcomes)?;
    let squares: f64 = forecasts
        .iter()
        .zip(outcomes)
        .map(|(forecast, came)| square(forecast - one_if(*came)))
        .sum();
    Ok(squares / float(outcomes.len()))
}

/// The skill of the Brier score: how much of the way from always forecasting `base_rate` to perfection it goes, 1 − B / B₀.
/// 0 is no better, negative is worse.
///
/// The base rate to beat is the caller's: that of the past is what a forecaster could have known; that of these very outcomes
/// is the harder reference, and is [`Decomposition::skill`]. None if the reference is perfect.
pub fn skill(forecasts: &[f64], outcomes: &[bool], base_rate: f64) -> Result<Option<f64>, StatsError> {
    if !(0.0..=1.0).contains(&base_rate) {
        let (what, value) = ("a base rate", base_rate);
        return Err(StatsError::Setting { what, value });
    }
    let came = float(outcomes.iter().filter(|came| **came).count());
    let not = float(outcomes.len()) - came;
    let found = brier(forecasts, outcomes)?;
    let reference = (came * square(1.0 - base_rate) + not * square(base_rate)) / float(outcomes.len());
    Ok(score::skill(found, reference))
}

/// A mean logarithmic score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogScore {
    /// In nats; 0 is perfect, always one half scores ln 2.
    pub score: f64,
    /// Rows in which the floor was needed.
    pub floored: usize,
}

/// The logarithmic score: the mean of minus the natural logarithm of the probability given to what came (I. J. Good 1952).
/// Probabilities below `floor` (0 up to one half) are taken as the floor, lest one flat mistake sink everything; with a floor
/// of zero such a mistake scores infinity.
pub fn log_score(forecasts: &[f64], outcomes: &[bool], floor: f64) -> Result<LogScore, StatsError> {
    check(forecasts, outcomes)?;
    if !(0.0..=0.5).contains(&floor) {
        let (what, value) = ("the floor of a logarithmic score", floor);
        return Err(StatsError::Setting { what, value });
    }
    let (mut sum, mut floored) = (0.0, 0);
    for (forecast, came) in forecasts.iter().zip(outcomes) {
        let given = if *came { *forecast } else { 1.0 - forecast };
        floored += usize::from(given < floor);
        sum -= libm::log(given.max(floor));
    }
    let score = sum / float(outcomes.len());
    Ok(LogScore { score, floored })
}

/// Which forecasts are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bins {
    /// Those that gave the same probability.
    Distinct,
    /// So many bins of about as many rows each, in order of the probability. Equal probabilities stay together, in the bin
    /// where the middle one of them lies, so that bins may differ in size and be fewer.
    Quantiles(usize),
}

/// Forecasts put together: one row of a calibration table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// Rows.
    pub rows: usize,
    /// Rows in which it came.
    pub came: usize,
    /// The lowest probability.
    pub lowest: f64,
    /// The highest probability.
    pub highest: f64,
    /// The mean probability.
    pub mean_forecast: f64,
    /// The share of rows in which it came.
    pub observed_rate: f64,
}

/// What a Brier score is made of (A. H. Murphy, "A new vector partition of the probability score", 1973).
///
/// `brier` = `reliability` − `resolution` + `uncertainty` + `variance_within` − `covariance_within`, but for rounding. The last
/// two are what Murphy's three leave over where a bin holds different probabilities (D. B. Stephenson, C. A. S. Coelho and
/// I. T. Jolliffe, "Two extra components in the Brier score decomposition", 2008). They vanish for [`Bins::Distinct`].
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// The score.
    pub brier: f64,
    /// How far what came was from what was said, by bins; less is better.
    pub reliability: f64,
    /// How well the bins told apart what came from what did not; more is better.
    pub resolution: f64,
    /// The variance of the outcomes: the score of always giving their base rate.
    pub uncertainty: f64,
    /// The variance of probabilities within bins.
    pub variance_within: f64,
    /// Twice their covariance with the outcomes within bins.
    pub covariance_within: f64,
    /// The calibration table, in rising order of probability.
    pub bins: Vec<Bin>,
}

impl Decomposition {
    /// Takes a Brier score apart.
    pub fn of(forecasts: &[f64], outcomes: &[bool], bins: Bins) -> Result<Self, StatsError> {
        let brier = brier(forecasts, outcomes)?;
        let rows = float(outcomes.len());
        let base = float(outcomes.iter().filter(|came| **came).count()) / rows;
        let mut parts = Self {
            brier,
            reliability: 0.0,
            resolution: 0.0,
            uncertainty: base * (1.0 - base),
            variance_within: 0.0,
            covariance_within: 0.0,
            bins: Vec::new(),
        };
        for members in members(forecasts, bins)? {
            let pairs = members.iter().filter_map(|row| {
                let row = *row as usize;
                Some((*forecasts.get(row)?, *outcomes.get(row)?))
            });
            let Some(bin) = Bin::of(pairs.clone()) else {
                continue;
            };
            let share = float(bin.rows) / rows;
            parts.reliability += share * square(bin.mean_forecast - bin.observed_rate);
            parts.resolution += share * square(bin.observed_rate - base);
            for (forecast, came) in pairs {
                let apart = forecast - bin.mean_forecast;
                parts.variance_within += apart * apart / rows;
                parts.covariance_within += 2.0 * apart * (one_if(came) - bin.observed_rate) / rows;
            }
            parts.bins.push(bin);
        }
        Ok(parts)
    }

    /// Resolution with what happens within bins: the Brier score is `reliability` − this + `uncertainty`.
    pub fn generalised_resolution(&self) -> f64 {
        self.resolution - self.variance_within + self.covariance_within
    }

    /// Skill against the base rate of these very outcomes. None if it came always or never.
    pub fn skill(&self) -> Option<f64> {
        score::skill(self.brier, self.uncertainty)
    }
}

impl Bin {
    fn of(pairs: impl Iterator<Item = (f64, bool)> + Clone) -> Option<Self> {
        let rows = pairs.clone().count();
        let came = pairs.clone().filter(|(_, came)| *came).count();
        // Members are in rising order.
        let (lowest, highest) = (pairs.clone().next()?.0, pairs.clone().last()?.0);
        // Summed from the lowest up, so that equal probabilities have themselves as mean.
        let above: f64 = pairs.map(|(forecast, _)| forecast - lowest).sum();
        Some(Self {
            rows,
            came,
            lowest,
            highest,
            mean_forecast: lowest + above / float(rows),
            observed_rate: float(came) / float(rows),
        })
    }
}

/// The calibration table: of each bin, what was said on average and how often it came.
pub fn calibration(forecasts: &[f64], outcomes: &[bool], bins: Bins) -> Result<Vec<Bin>, StatsError> {
    Decomposition::of(forecasts, outcomes, bins).map(|parts| parts.bins)
}

/// The rows of each bin.
fn members(forecasts: &[f64], bins: Bins) -> Result<Vec<Vec<u32>>, StatsError> {
    let ties = Ties::of("forecast", forecasts)?;
    let count = match bins {
        Bins::Distinct => return Ok(ties.groups().map(<[u32]>::to_vec).collect()),
        Bins::Quantiles(0) => {
            let what = "the number of bins";
            return Err(StatsError::Setting { what, value: 0.0 });
        }
        Bins::Quantiles(count) => count,
    };
    let mut all: Vec<Vec<u32>> = Vec::new();
    let (mut before, mut last) = (0, None);
    for group in ties.groups() {
        // Which of the bins the middle of the group lies in; in whole numbers, where nothing rounds.
        let middle = 2 * before + group.len();
        let bin = middle as u128 * count as u128 / (2 * forecasts.len()) as u128;
        match all.last_mut() {
            Some(members) if last == Some(bin) => members.extend(group),
            _ => all.push(group.to_vec()),
        }
        last = Some(bin);
        before += group.len();
    }
    Ok(all)
}

/// Refuses what is no column of probabilities.
fn check(forecasts: &[f64], outcomes: &[bool]) -> Result<(), StatsError> {
    same_length("forecast", forecasts.len(), outcomes.len())?;
    if outcomes.is_empty() {
        return Err(StatsError::NoRows);
    }
    let bad = forecasts
        .iter()
        .enumerate()
        .find(|(_, forecast)| !(0.0..=1.0).contains(*forecast));
    match bad {
        Some((row, value)) => Err(StatsError::NotAProbability { row, value: *value }),
        None => Ok(()),
    }
}

fn square(value: f64) -> f64 {
    value * value
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "some figures must come out exact")]
mod tests {
    use super::{Bins, Decomposition, StatsError, brier, calibration, log_score, skill};
    use bilateral_weigh::score::{self, Forecast};
    use proptest::prelude::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-14
    }

    #[test]
    fn by_hand() {
        let forecasts = [0.2, 0.2, 0.2, 0.2, 0.8, 0.8];
        let outcomes = [false, false, false, true, true, true];
        // (3 · 0.04 + 0.64 + 2 · 0.04) / 6 = 0.84 / 6 = 0.14.
        assert!(near(brier(&forecasts, &outcomes).unwrap(), 0.14));
        // Reliability (4 · (0.2 − 0.25)² + 2 · (0.8 − 1)²) / 6 = (0.01 + 0.08) / 6 = 0.015.
        // Resolution (4 · (0.25 − 0.5)² + 2 · (1 − 0.5)²) / 6 = 0.75 / 6 = 0.125. Uncertainty 0.25.
        let parts = Decomposition::of(&forecasts, &outcomes, Bins::Distinct).unwrap();
        assert!(near(parts.reliability, 0.015) && near(parts.resolution, 0.125) && parts.uncertainty == 0.25);
        assert_eq!((parts.variance_within, parts.covariance_within), (0.0, 0.0));
        // 1 − 0.14 / 0.25 = 0.44.
        assert!(near(parts.skill().unwrap(), 0.44));
        // Against always 0.2: (3 · 0.04 + 3 · 0.64) / 6 = 0.34; 1 − 0.14 / 0.34.
        let found = skill(&forecasts, &outcomes, 0.2).unwrap().unwrap();
        assert!(near(found, 1.0 - 0.14 / 0.34));
        // One bin: reliability (0.4 − 0.5)² = 0.01, no resolution; variance (4 · 0.04 + 2 · 0.16) / 6 = 0.08;
        // covariance terms −0.2 · (3 · −0.5 + 0.5) + 0.4 · 2 · 0.5 = 0.6, doubled and over 6: 0.2.
        // 0.01 − 0 + 0.25 + 0.08 − 0.2 = 0.14.
        let parts = Decomposition::of(&forecasts, &outcomes, Bins::Quantiles(1)).unwrap();
        assert!(near(parts.reliability, 0.01) && near(parts.resolution, 0.0));
        assert!(near(parts.variance_within, 0.08) && near(parts.covariance_within, 0.2));
        assert!(near(parts.generalised_resolution(), 0.12));
    }

    #[test]
    fn quantile_bins_keep_equal_forecasts_together() {
        let forecasts = [0.9, 0.1, 0.1, 0.1, 0.1, 0.1, 0.4, 0.5];
        let outcomes = [true, false, false, true, false, false, false, true];
        // The middle of the five lies at 2.5 of 8, in the second of four bins (2 to 4); 0.4 at 5.5, in the third (4 to 6);
        // 0.5 and 0.9 at 6.5 and 7.5, in the fourth.
        let bins = calibration(&forecasts, &outcomes, Bins::Quantiles(4)).unwrap();
        let rows: Vec<(usize, usize)> = bins.iter().map(|bin| (bin.rows, bin.came)).collect();
        assert_eq!(rows, [(5, 1), (1, 0), (2, 2)]);
        assert_eq!((bins[0].mean_forecast, bins[0].observed_rate), (0.1, 0.2));
        assert_eq!((bins[2].lowest, bins[2].highest), (0.5, 0.9));
        assert!(near(bins[2].mean_forecast, 0.7));
    }

    #[test]
    fn log_scores() {
        // −ln 0.8, −ln(1 − 0.25), and a flat mistake at the floor: −ln 0.01.
        let (forecasts, outcomes) = ([0.8, 0.25, 0.0], [true, false, true]);
        let found = log_score(&forecasts, &outcomes, 0.01).unwrap();
        assert!(near(
            found.score,
            (0.223_143_551_314_209_7 + 0.287_682_072_451_780_9 + 4.605_170_185_988_091) / 3.0
        ));
        assert_eq!(found.floored, 1);
        assert_eq!(
            log_score(&forecasts, &outcomes, 0.0).unwrap().score,
            f64::INFINITY
        );
        assert!(log_score(&forecasts, &outcomes, 0.6).is_err());
    }

    #[test]
    fn refusals() {
        assert_eq!(brier(&[], &[]), Err(StatsError::NoRows));
        for value in [-0.1, 1.1] {
            assert_eq!(
                brier(&[0.5, value], &[true, true]),
                Err(StatsError::NotAProbability { row: 1, value })
            );
        }
        assert!(brier(&[f64::NAN], &[true]).is_err() && brier(&[0.5], &[]).is_err());
        assert!(calibration(&[0.5], &[true], Bins::Quantiles(0)).is_err());
        assert!(skill(&[0.5], &[true], 1.5).is_err());
        assert_eq!(skill(&[0.5], &[true], 1.0).unwrap(), None);
    }

    fn rows() -> impl Strategy<Value = Vec<(f64, bool)>> {
        let forecast = prop_oneof![(0u8..6).prop_map(|n| f64::from(n) / 5.0), 0.0..=1.0];
        prop::collection::vec((forecast, any::<bool>()), 1..80)
    }

    proptest! {
        #[test]
        fn the_parts_make_up_the_score(rows in rows(), count in 1usize..12) {
            let (forecasts, outcomes): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
            for bins in [Bins::Distinct, Bins::Quantiles(count)] {
                let parts = Decomposition::of(&forecasts, &outcomes, bins).unwrap();
                let sum = parts.reliability - parts.generalised_resolution() + parts.uncertainty;
                prop_assert!((sum - parts.brier).abs() < 1e-14, "{} {}", sum, parts.brier);
                prop_assert_eq!(parts.bins.iter().map(|bin| bin.rows).sum::<usize>(), outcomes.len());
                prop_assert!(parts.bins.is_sorted_by(|a, b| a.highest < b.lowest));
                if bins == Bins::Distinct {
                    prop_assert_eq!((parts.variance_within, parts.covariance_within), (0.0, 0.0));
                } else {
                    prop_assert!(parts.bins.len() <= count);
                }
            }
        }

        #[test]
        fn agrees_with_the_scores_of_single_forecasts(rows in rows()) {
            let single: Vec<Forecast> = rows
                .iter()
                .map(|(probability, happened)| Forecast { probability: *probability, happened: *happened })
                .collect();
            let (forecasts, outcomes): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
            let near = |a: f64, b: Option<f64>| b.is_some_and(|b| near(a, b));
            prop_assert!(near(brier(&forecasts, &outcomes).unwrap(), score::brier(&single)));
            let found = log_score(&forecasts, &outcomes, 0.02).unwrap().score;
            prop_assert!(near(found, score::log_score(&single, 0.02)));
            let murphy = score::murphy(&single).unwrap();
            let parts = Decomposition::of(&forecasts, &outcomes, Bins::Distinct).unwrap();
            prop_assert!(near(parts.reliability, Some(murphy.reliability)));
            prop_assert!(near(parts.resolution, Some(murphy.resolution)));
        }
    }
}
