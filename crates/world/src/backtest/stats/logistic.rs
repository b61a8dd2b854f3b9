//! From predictors to a probability: logistic regression with a ridge.
//!
//! Predictors are brought to mean zero and standard deviation one, so that one penalty fits all; the intercept carries none.
//! Minimised is Σ wᵢ·lossᵢ + ½·ridge·Σ βⱼ² (S. le Cessie and J. C. van Houwelingen, "Ridge estimators in logistic regression",
//! 1992) by Newton's method, which here is iteratively reweighted least squares. The ridge makes the minimum unique and finite
//! where outcomes are perfectly separated or predictors repeat each other. Predictors that never vary get no coefficient.

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use super::error::check_weights;
use super::{StatsError, float, one_if, same_length};

/// Rows added up in one go. The sums of blocks are added in their order, so that threads play no part.
const BLOCK: usize = 4_096;

/// How close to the minimum is close enough, as a share of the loss.
const TOLERANCE: f64 = 1e-12;

/// Halvings of a step that overshoots, before it is given up.
const HALVINGS: usize = 40;

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The penalty on standardised coefficients, above zero, in units of rows: it weighs as much as it would in a sum of losses
    /// over rows of weight one. Its inverse is what other software calls C.
    pub ridge: f64,
    /// The most Newton steps taken.
    pub steps: usize,
}

impl Default for Settings {
    /// A ridge of one, which many rows drown out; at most fifty steps, of which a handful are needed.
    fn default() -> Self {
        Self {
            ridge: 1.0,
            steps: 50,
        }
    }
}

/// A predictor as it was fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predictor {
    /// Its weighted mean.
    pub mean: f64,
    /// Its weighted standard deviation (over the number of rows, not one less); zero if it never varies.
    pub deviation: f64,
    /// By how much the log-odds rise for one standard deviation; zero if it never varies.
    pub coefficient: f64,
}

impl Predictor {
    /// By how much the log-odds rise for one unit of the predictor itself. None if it never varies.
    pub fn slope(&self) -> Option<f64> {
        (self.deviation > 0.0).then(|| self.coefficient / self.deviation)
    }

    /// A value in standard deviations from the mean.
    fn standardised(&self, value: f64) -> f64 {
        if self.deviation > 0.0 {
            (value - self.mean) / self.deviation
        } else {
            0.0
        }
    }
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// The log-odds where every predictor is at its mean.
    pub intercept: f64,
    /// The predictors, in the order given.
    pub predictors: Vec<Predictor>,
    /// The penalised loss: the sum of weighted logarithmic scores, in nats, and the penalty.
    pub loss: f64,
    /// Newton steps taken.
    pub steps: usize,
    /// Whether the minimum was reached. If not, the coefficients are the best found.
    pub converged: bool,
}

impl Logistic {
    /// Fits. Each predictor is a column; without weights every row counts once. O(rows · predictors²) a step, on all threads.
    ///
    /// Refused: columns of other lengths than the outcomes, figures that are not finite, a ridge that is not above zero, no rows
    /// (by weight), or outcomes that are all the same (by weight).
    pub fn fit(
        predictors: &[&[f64]],
        outcomes: &[bool],
        weights: Option<&[f64]>,
        settings: &Settings,
    ) -> Result<Self, StatsError> {
        if !(settings.ridge > 0.0 && settings.ridge.is_finite()) {
            let (what, value) = ("a ridge", settings.ridge);
            return Err(StatsError::Setting { what, value });
        }
        for column in predictors {
            same_length("predictor", column.len(), outcomes.len())?;
        }
        if let Some(weights) = weights {
            check_weights(weights, outcomes.len())?;
        }
        let rows = Rows {
            columns: predictors,
            outcomes,
            weights,
        };
        let total: f64 = (0..outcomes.len()).map(|row| rows.weight(row)).sum();
        let came = (0..outcomes.len()).map(|row| rows.weight(row) * rows.came(row));
        let came: f64 = came.sum();
        if !total.is_finite() {
            let (what, value) = ("the sum of weights", total);
            return Err(StatsError::Setting { what, value });
        }
        if total <= 0.0 {
            return Err(StatsError::NoRows);
        }
        // Summed in the same order, the two are equal if it came in every row.
        if came <= 0.0 || came >= total {
            return Err(StatsError::OneOutcome);
        }
        let scales = (0..predictors.len()).map(|at| rows.scale(at, total));
        let mut scales = scales.collect::<Result<Vec<Predictor>, StatsError>>()?;
        let mut start = vec![0.0; predictors.len() + 1];
        if let Some(intercept) = start.first_mut() {
            *intercept = libm::log(came / (total - came));
        }
        let found = descend(&rows, &scales, start, settings);
        for (scale, coefficient) in scales.iter_mut().zip(found.at.iter().skip(1)) {
            scale.coefficient = *coefficient;
        }
        Ok(Self {
            intercept: found.at.first().copied().unwrap_or_default(),
            predictors: scales,
            loss: found.loss,
            steps: found.steps,
            converged: found.converged,
        })
    }

    /// The probability for one row, its figures in the order of the predictors. None if there are more or fewer, or one is not
    /// a number.
    pub fn probability(&self, row: &[f64]) -> Option<f64> {
        if row.len() != self.predictors.len() || row.iter().any(|value| value.is_nan()) {
            return None;
        }
        let mut odds = self.intercept;
        for (predictor, value) in self.predictors.iter().zip(row) {
            if predictor.coefficient != 0.0 {
                odds += predictor.coefficient * predictor.standardised(*value);
            }
        }
        (!odds.is_nan()).then(|| Odds::of(odds).came)
    }

    /// The probability of each row; columns in the order of the predictors. A row with a figure that is not a number has none.
    /// Refused if there are not as many columns as predictors, or they differ in length.
    pub fn probabilities(&self, columns: &[&[f64]]) -> Result<Vec<Option<f64>>, StatsError> {
        if columns.len() != self.predictors.len() {
            #[expect(clippy::cast_precision_loss, reason = "a few columns")]
            let (what, value) = ("the number of predictors", columns.len() as f64);
            return Err(StatsError::Setting { what, value });
        }
        let rows = columns.first().map_or(0, |column| column.len());
        for column in columns {
            same_length("predictor", column.len(), rows)?;
        }
        let given = (0..rows).into_par_iter().map_init(Vec::new, |figures, row| {
            figures.clear();
            figures.extend(columns.iter().filter_map(|column| column.get(row)));
            self.probability(figures)
        });
        Ok(given.collect())
    }
}

/// What is fitted to.
struct Rows<'a> {
    columns: &'a [&'a [f64]],
    outcomes: &'a [bool],
    weights: Option<&'a [f64]>,
}

impl Rows<'_> {
    fn weight(&self, row: usize) -> f64 {
        self.weights
            .map_or(1.0, |weights| weights.get(row).copied().unwrap_or_default())
    }

    fn came(&self, row: usize) -> f64 {
        self.outcomes.get(row).copied().map_or(0.0, one_if)
    }

    /// Mean and standard deviation of a column.
    fn scale(&self, predictor: usize, total: f64) -> Result<Predictor, StatsError> {
        let column = self.columns.get(predictor).copied().unwrap_or_default();
        if let Some(row) = column.iter().position(|value| !value.is_finite()) {
            let what = "predictor";
            return Err(StatsError::NotFinite { what, row });
        }
        let counted = || {
            let rows = column.iter().enumerate();
            rows.map(|(row, value)| (*value, self.weight(row)))
                .filter(|(_, weight)| *weight > 0.0)
        };
        let lowest = counted().fold(f64::INFINITY, |low, (value, _)| low.min(value));
        let highest = counted().fold(f64::NEG_INFINITY, |high, (value, _)| high.max(value));
        let spread = highest - lowest;
        if !spread.is_finite() {
            return Err(StatsError::TooWide { predictor });
        }
        // As shares of the spread: no square over- or underflows, and what never varies is told without rounding.
        let share = |value: f64| (value - lowest) / spread;
        let (mut mean, mut square) = (0.0, 0.0);
        if spread > 0.0 {
            mean = counted()
                .map(|(value, weight)| weight * share(value))
                .sum::<f64>()
                / total;
            let squares = counted().map(|(value, weight)| weight * (share(value) - mean).powi(2));
            square = squares.sum::<f64>() / total;
        }
        Ok(Predictor {
            mean: lowest + spread * mean,
            deviation: spread * square.sqrt(),
            coefficient: 0.0,
        })
    }

    /// Loss, its slope and its curvature at some coefficients, without the penalty.
    fn loss(&self, scales: &[Predictor], at: &[f64]) -> Loss {
        let blocks = (0..self.outcomes.len().div_ceil(BLOCK)).into_par_iter();
        let blocks = blocks.with_min_len(1).map(|block| {
            let from = block * BLOCK;
            let to = (from + BLOCK).min(self.outcomes.len());
            let mut sum = Loss::zero(at.len());
            let mut figures = vec![1.0; at.len()];
            for row in from..to {
                let weight = self.weight(row);
                if weight <= 0.0 {
                    continue;
                }
                let values = self.columns.iter().zip(scales);
                for (figure, (column, scale)) in figures.iter_mut().skip(1).zip(values) {
                    *figure = scale.standardised(column.get(row).copied().unwrap_or_default());
                }
                let came = self.outcomes.get(row) == Some(&true);
                sum.add_row(&figures, came, weight, at);
            }
            sum
        });
        let blocks: Vec<Loss> = blocks.collect();
        let mut sum = Loss::zero(at.len());
        blocks.iter().for_each(|block| sum.add(block));
        sum
    }
}

/// A probability and its complement, neither of which rounds to one less the other; and minus the logarithm of each.
struct Odds {
    came: f64,
    not: f64,
    loss_came: f64,
    loss_not: f64,
}

impl Odds {
    fn of(log_odds: f64) -> Self {
        let small = libm::exp(-log_odds.abs());
        let (likely, unlikely) = (1.0 / (1.0 + small), small / (1.0 + small));
        let log = libm::log1p(small);
        if log_odds >= 0.0 {
            Self {
                came: likely,
                not: unlikely,
                loss_came: log,
                loss_not: log + log_odds,
            }
        } else {
            Self {
                came: unlikely,
                not: likely,
                loss_came: log - log_odds,
                loss_not: log,
            }
        }
    }
}

/// A loss, its slope, and its curvature: a symmetric matrix, row by row, of which only the lower half is kept up.
struct Loss {
    value: f64,
    slope: Vec<f64>,
    curvature: Vec<f64>,
}

impl Loss {
    fn zero(size: usize) -> Self {
        Self {
            value: 0.0,
            slope: vec![0.0; size],
            curvature: vec![0.0; size * size],
        }
    }

    fn add_row(&mut self, figures: &[f64], came: bool, weight: f64, at: &[f64]) {
        let odds = Odds::of(figures.iter().zip(at).map(|(figure, by)| figure * by).sum());
        let (loss, error) = if came {
            (odds.loss_came, -odds.not)
        } else {
            (odds.loss_not, odds.came)
        };
        self.value += weight * loss;
        let (error, bend) = (weight * error, weight * odds.came * odds.not);
        let lines = self.curvature.chunks_exact_mut(figures.len());
        for (place, ((figure, slope), line)) in figures.iter().zip(&mut self.slope).zip(lines).enumerate() {
            *slope += error * figure;
            let bent = bend * figure;
            for (cell, other) in line.iter_mut().zip(figures).take(place + 1) {
                *cell += bent * other;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.value += other.value;
        let cells = self.slope.iter_mut().chain(&mut self.curvature);
        for (cell, other) in cells.zip(other.slope.iter().chain(&other.curvature)) {
            *cell += other;
        }
    }

    /// Adds the penalty on everything but the intercept.
    fn penalise(mut self, at: &[f64], ridge: f64) -> Self {
        let lines = self.curvature.chunks_exact_mut(at.len()).enumerate();
        for ((by, slope), (place, line)) in at.iter().zip(&mut self.slope).zip(lines).skip(1) {
            self.value += 0.5 * ridge * by * by;
            *slope += ridge * by;
            if let Some(cell) = line.get_mut(place) {
                *cell += ridge;
            }
        }
        self
    }

    /// Newton's step: by what the coefficients are to change. Where rounding hides the curvature, some is added.
    fn step(&self) -> Option<Vec<f64>> {
        let dampings = [0.0, 1e-12, 1e-9, 1e-6, 1e-3, 1.0];
        dampings
            .into_iter()
            .find_map(|damping| solve(&self.curvature, &self.slope, damping))
            .map(|change| change.into_iter().map(|by| -by).collect())
    }
}

/// Solves a symmetric positive definite system by Cholesky's factors. None if it is not positive definite.
fn solve(matrix: &[f64], right: &[f64], damping: f64) -> Option<Vec<f64>> {
    let size = right.len();
    let mut factor = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let mut cell = *matrix.get(row * size + column)?;
            let whole = cell;
            if row == column {
                cell *= 1.0 + damping;
            }
            let (above, left) = (column * size, row * size);
            let pairs = factor.get(left..left + column)?.iter();
            cell -= pairs
                .zip(factor.get(above..above + column)?)
                .map(|(a, b)| a * b)
                .sum::<f64>();
            *factor.get_mut(left + column)? = if row == column {
                // What is left must be more than rounding.
                if cell <= whole * 1e-15 || !cell.is_finite() {
                    return None;
                }
                cell.sqrt()
            } else {
                cell / factor.get(above + column)?
            };
        }
    }
    let mut solution = right.to_vec();
    for row in 0..size {
        let line = factor.get(row * size..row * size + row)?;
        let known: f64 = line.iter().zip(&solution).map(|(a, b)| a * b).sum();
        let value = solution.get_mut(row)?;
        *value = (*value - known) / factor.get(row * size + row)?;
    }
    for row in (0..size).rev() {
        let mut known = 0.0;
        for below in row + 1..size {
            known += factor.get(below * size + row)? * solution.get(below)?;
        }
        let value = solution.get_mut(row)?;
        *value = (*value - known) / factor.get(row * size + row)?;
    }
    Some(solution)
}

/// Where the descent ended.
struct Found {
    at: Vec<f64>,
    loss: f64,
    steps: usize,
    converged: bool,
}

fn descend(rows: &Rows<'_>, scales: &[Predictor], mut at: Vec<f64>, settings: &Settings) -> Found {
    let loss_at = |at: &[f64]| rows.loss(scales, at).penalise(at, settings.ridge);
    let mut loss = loss_at(&at);
    let (mut steps, mut converged) = (0, false);
    while steps < settings.steps && !converged {
        let Some(change) = loss.step() else {
            break;
        };
        // By how much the loss would fall, were it as bent everywhere as here.
        let fall: f64 = -0.5 * change.iter().zip(&loss.slope).map(|(a, b)| a * b).sum::<f64>();
        converged = fall <= TOLERANCE * loss.value;
        let slack = 4.0 * f64::EPSILON * loss.value * (1.0 + float(rows.outcomes.len()).sqrt());
        let mut share = 1.0;
        let better = (0..HALVINGS).find_map(|_| {
            let next: Vec<f64> = at.iter().zip(&change).map(|(at, by)| at + share * by).collect();
            let found = loss_at(&next);
            share *= 0.5;
            // Near the minimum a fall is smaller than the rounding of sums.
            (found.value <= loss.value + if converged { slack } else { 0.0 }).then_some((next, found))
        });
        let Some((next, found)) = better else {
            break;
        };
        (at, loss) = (next, found);
        steps += 1;
    }
    Found {
        at,
        loss: loss.value,
        steps,
        converged,
    }
}

#[cfg(test)]
mod tests;
