//! How well forecasts did, with intervals that draw whole pairs of states.

use serde::Serialize;

use super::rivals::Who;
use super::stats::bootstrap::{Plan as Draws, of_clusters};
use super::stats::brier::{Bins, Decomposition, brier};
use super::stats::rank::Ranked;
use super::stats::{StatsError, float, one_if};

/// A figure with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end; none where there were too few pairs to draw from.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

impl Estimate {
    pub(super) fn new(value: Option<f64>, interval: Option<(f64, f64)>) -> Option<Self> {
        Some(Self {
            value: value?,
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
        })
    }

    /// Whether all of the interval lies above something.
    pub fn is_above(&self, line: f64) -> bool {
        self.low.is_some_and(|low| low > line)
    }

    /// Whether all of the interval lies below something.
    pub fn is_below(&self, line: f64) -> bool {
        self.high.is_some_and(|high| high < line)
    }
}

/// How well a forecaster did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// Who.
    pub who: Who,
    /// Of two rows of the same year, one in which it came and one in which it did not: how often the first got the higher
    /// probability, a tie counting one half. Years are weighed by their pairs of rows. None where too few came or did not.
    pub auc: Option<Estimate>,
    /// The same of any two rows, whatever their years: it also counts that some times see more than others.
    pub auc_pooled: Option<f64>,
    /// Average precision over all years.
    pub average_precision: Option<Estimate>,
    /// Brier score.
    pub brier: Option<Estimate>,
    /// How much of the base rate's Brier score it saves.
    pub skill: Option<Estimate>,
    /// How far what came was from what was said (Murphy 1973), by tenths of the rows.
    pub reliability: f64,
    /// How well it told rows apart, with what happens within tenths (Stephenson, Coelho and Jolliffe 2008).
    pub resolution: f64,
    /// The Brier score of always saying the base rate of these very rows.
    pub uncertainty: f64,
    /// What the framework has more than it has; none of the framework itself.
    pub tests_less_this: Option<Difference>,
}

/// The framework's figure less a rival's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Of the AUC: above zero, the framework ranks better.
    pub auc: Option<Estimate>,
    /// Of the average precision: likewise.
    pub average_precision: Option<Estimate>,
    /// Of the Brier score: below zero, the framework's probabilities are better.
    pub brier: Option<Estimate>,
}

/// Rows on which forecasts are judged, those of a pair side by side.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) came: Vec<bool>,
    pub(super) years: Vec<i16>,
    /// Number of the pair, from nought without gaps.
    pub(super) pairs: Vec<u32>,
    /// How many tests are shown.
    pub(super) shown: Vec<u16>,
    /// Forecasts of each forecaster, the framework's first.
    pub(super) forecasts: Vec<(Who, Vec<f64>)>,
}

/// Forecasters there can be.
const MOST: usize = Who::ALL.len();
/// Figures of each: AUC, average precision, Brier, skill, and the framework's difference of the first three.
const EACH: usize = 7;
/// All of them, and the AUC of the bare number of tests.
const ALL: usize = MOST * EACH + 1;

/// Scores sorted once: within each year, and over all.
struct Order {
    by_year: Vec<Ranked>,
    all: Ranked,
}

/// Everything that a draw needs.
struct Bench<'a> {
    judged: &'a Judged,
    /// Rows of each year.
    of_year: Vec<Vec<usize>>,
    orders: Vec<Order>,
    by_shown: Option<Vec<Ranked>>,
    /// Of each pair, squared errors of each forecaster.
    errors: Vec<[f64; MOST]>,
    rows: Vec<f64>,
}

impl<'a> Bench<'a> {
    fn new(judged: &'a Judged, curves: bool) -> Result<Self, StatsError> {
        let pairs = judged.pairs.last().map_or(0, |last| *last as usize + 1);
        let (mut errors, mut rows) = (vec![[0.0; MOST]; pairs], vec![0.0; pairs]);
        for (row, pair) in judged.pairs.iter().enumerate() {
            rows[*pair as usize] += 1.0;
            for (at, (_, forecasts)) in judged.forecasts.iter().enumerate() {
                let error = forecasts[row] - one_if(judged.came[row]);
                errors[*pair as usize][at] += error * error;
            }
        }
        let mut of_year = std::collections::BTreeMap::<i16, Vec<usize>>::new();
        for (row, year) in judged.years.iter().enumerate() {
            of_year.entry(*year).or_default().push(row);
        }
        let of_year: Vec<Vec<usize>> = of_year.into_values().collect();
        let within = |scores: &[f64]| {
            let ranked = of_year.iter().map(|rows| {
                let scores: Vec<f64> = rows.iter().map(|row| scores[*row]).collect();
                let came: Vec<bool> = rows.iter().map(|row| judged.came[*row]).collect();
                Ranked::new(&scores, &came)
            });
            ranked.collect::<Result<Vec<Ranked>, StatsError>>()
        };
        let (mut orders, mut by_shown) = (Vec::new(), None);
        if curves {
            for (_, forecasts) in &judged.forecasts {
                orders.push(Order {
                    by_year: within(forecasts)?,
                    all: Ranked::new(forecasts, &judged.came)?,
                });
            }
            let shown: Vec<f64> = judged.shown.iter().map(|shown| f64::from(*shown)).collect();
            by_shown = Some(within(&shown)?);
        }
        Ok(Self {
            judged,
            of_year,
            orders,
            by_shown,
            errors,
            rows,
        })
    }

    fn weight(&self, row: usize, times: &[u32]) -> f64 {
        f64::from(times[self.judged.pairs[row] as usize])
    }

    /// All figures if each pair is there so many times.
    fn figures(&self, times: &[u32]) -> [Option<f64>; ALL] {
        let mut found = [None; ALL];
        // How many couples of a row in which it came and one in which it did not there are in each year.
        let couples = self.of_year.iter().map(|rows| {
            let (mut came, mut not) = (0.0, 0.0);
            for row in rows {
                let side = if self.judged.came[*row] {
                    &mut came
                } else {
                    &mut not
                };
                *side += self.weight(*row, times);
            }
            came * not
        });
        let couples: Vec<f64> = if self.orders.is_empty() {
            Vec::new()
        } else {
            couples.collect()
        };
        let total: f64 = couples.iter().sum();
        let within = |ranked: &[Ranked]| {
            let mut won = 0.0;
            for ((ranked, rows), couples) in ranked.iter().zip(&self.of_year).zip(&couples) {
                if *couples > 0.0 {
                    won += couples * ranked.auc(|at| self.weight(rows[at], times)).unwrap_or(0.5);
                }
            }
            (total > 0.0).then(|| won / total)
        };
        let (mut errors, mut rows) = ([0.0; MOST], 0.0);
        for ((sums, count), times) in self.errors.iter().zip(&self.rows).zip(times) {
            for (error, sum) in errors.iter_mut().zip(sums) {
                *error += f64::from(*times) * sum;
            }
            rows += f64::from(*times) * count;
        }
        let base = self
            .judged
            .forecasts
            .iter()
            .position(|(who, _)| *who == Who::BaseRate);
        for at in 0..self.judged.forecasts.len() {
            let of = at * EACH;
            if let Some(order) = self.orders.get(at) {
                found[of] = within(&order.by_year);
                found[of + 1] = order.all.average_precision(|row| self.weight(row, times));
            }
            found[of + 2] = (rows > 0.0).then(|| errors[at] / rows);
            found[of + 3] = base
                .map(|base| errors[base])
                .filter(|base| *base > 0.0)
                .map(|base| 1.0 - errors[at] / base);
            if at > 0 {
                for figure in 0..3 {
                    found[of + 4 + figure] = found[figure].zip(found[of + figure]).map(|(a, b)| a - b);
                }
            }
        }
        found[ALL - 1] = self.by_shown.as_deref().and_then(within);
        found
    }
}

/// Scores of all forecasters, and the AUC of the bare number of tests shown. Without `curves` nothing is ranked.
pub(super) fn scores(
    judged: &Judged,
    draws: &Draws,
    curves: bool,
    each: impl Fn() + Sync,
) -> Result<(Vec<Score>, Option<Estimate>), StatsError> {
    let bench = Bench::new(judged, curves)?;
    let pairs = bench.rows.len();
    let found = bench.figures(&vec![1; pairs]);
    let intervals = if pairs < 2 {
        [None; ALL]
    } else {
        let drawn = of_clusters(pairs, draws, |times| {
            each();
            bench.figures(times)
        })?;
        drawn.map(|resampled| resampled.interval)
    };
    let estimate = |at: usize| Estimate::new(found[at], intervals[at]);
    let mut scores = Vec::with_capacity(judged.forecasts.len());
    for (at, (who, forecasts)) in judged.forecasts.iter().enumerate() {
        let of = at * EACH;
        let parts = Decomposition::of(forecasts, &judged.came, Bins::Quantiles(10))?;
        scores.push(Score {
            who: *who,
            auc: estimate(of),
            auc_pooled: bench.orders.get(at).and_then(|order| order.all.auc(|_| 1.0)),
            average_precision: estimate(of + 1),
            brier: estimate(of + 2).map(|estimate| Estimate {
                value: brier(forecasts, &judged.came).unwrap_or(estimate.value),
                ..estimate
            }),
            skill: estimate(of + 3),
            reliability: parts.reliability,
            resolution: parts.generalised_resolution(),
            uncertainty: parts.uncertainty,
            tests_less_this: (at > 0).then(|| Difference {
                auc: estimate(of + 4),
                average_precision: estimate(of + 5),
                brier: estimate(of + 6),
            }),
        });
    }
    Ok((scores, estimate(ALL - 1)))
}

/// One row of the calibration table: all rows that show so many tests.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibrated {
    /// How many tests are shown.
    pub shown: u16,
    /// Rows.
    pub rows: usize,
    /// … and in which it came.
    pub came: usize,
    /// The mean probability that was given.
    pub said: f64,
    /// How often it came.
    pub seen: Option<Estimate>,
}

/// The framework's calibration, by the number of tests shown.
pub(super) fn calibration(judged: &Judged, draws: &Draws) -> Result<Vec<Calibrated>, StatsError> {
    let Some((_, forecasts)) = judged.forecasts.first() else {
        return Ok(Vec::new());
    };
    let most = judged.shown.iter().max().copied().unwrap_or_default();
    let pairs = judged.pairs.last().map_or(0, |last| *last as usize + 1);
    let mut table = Vec::new();
    for shown in 0..=most {
        let mut sums = vec![[0.0; 2]; pairs];
        let (mut rows, mut came, mut said) = (0, 0, 0.0);
        for row in (0..judged.came.len()).filter(|row| judged.shown[*row] == shown) {
            let sum = &mut sums[judged.pairs[row] as usize];
            sum[0] += one_if(judged.came[row]);
            sum[1] += 1.0;
            rows += 1;
            came += usize::from(judged.came[row]);
            said += forecasts[row];
        }
        if rows == 0 {
            continue;
        }
        let interval = if pairs < 2 {
            None
        } else {
            let share = |sum: &[f64; 2]| [(sum[1] > 0.0).then(|| sum[0] / sum[1])];
            let [drawn] = super::stats::bootstrap::of_sums(&sums, draws, share)?;
            drawn.interval
        };
        table.push(Calibrated {
            shown,
            rows,
            came,
            said: said / float(rows),
            seen: Estimate::new(Some(float(came) / float(rows)), interval),
        });
    }
    Ok(table)
}
