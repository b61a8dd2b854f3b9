//! The backtest: did such tests ever foretell anything?
//!
//! ```text
//! framework -> scan, as known -> rung of each row -+
//! outcome (h years ahead) -> rows -----------------+-> rolling origins -> forecasts -> figures -> page
//! rivals' predictors, as known --------------------+
//! ```
//!
//! A row is a pair of states at the end of a year. Its forecast rests on what was out then, and on what had been learnt by
//! then from rows whose outcome was out. See [`outcome`], [`mod@origins`] and [`rivals`] for the rules, [`report`] for the page.

pub mod origins;
pub mod outcome;
mod page;
pub mod report;
pub mod rivals;
mod sample;
pub mod score;
mod sheet;
pub mod stats;
#[cfg(test)]
mod tests;
pub mod told;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

use crate::measure::{MeasureError, World};
use crate::scan::{FIRST_YEAR, Plan, Scan, Sight};
use crate::system::Direction;

use origins::{Origin, Timing, by_frequency, by_regression, origins};
use outcome::Target;
pub use rivals::Who;
use rivals::{Predictors, rivals};
pub use sample::{Lacking as LackingRows, Left};
use sample::{Lacking, Row};
use score::{Calibrated, Estimate, Judged, Score};
use sheet::Sheets;
pub use sheet::last_known;
use stats::StatsError;
use told::Told;

/// Fewer rows than this in which it came, or in which it did not, and no curve is drawn: nothing could be read off it.
pub const FEW: usize = 20;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setup {
    /// The outcome.
    pub target: Target,
    /// Years within which it is to come.
    pub horizon: i16,
    /// First year of rows; by default the first that the framework judges.
    pub from: Option<i16>,
    /// Last year of rows; by default the last whose outcome is known.
    pub to: Option<i16>,
    /// Seed of the draws.
    pub seed: u64,
    /// How many draws.
    pub draws: usize,
    /// A year is forecast only once so many rows in which it came, and as many others, could be learnt from.
    pub least: usize,
}

impl Setup {
    /// A thousand draws; years are forecast once ten rows of each kind could be learnt from.
    pub fn new(target: Target, horizon: i16) -> Self {
        Self {
            target,
            horizon,
            from: None,
            to: None,
            seed: 1,
            draws: 1_000,
            least: 10,
        }
    }
}

/// What is being done, for those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The framework is asked of every pair and year.
    Asking,
    /// Forecasters learn, origin by origin.
    Learning,
    /// Pairs are drawn for the intervals.
    Drawing,
}

/// Told what is being done, how much of it is done, and how much there is.
pub type Watch<'a> = &'a (dyn Fn(Stage, usize, usize) + Sync);

/// Why there is no backtest.
#[derive(Debug, Clone, thiserror::Error)]
pub enum BacktestError {
    /// A measure could not be computed.
    #[error(transparent)]
    Measure(#[from] MeasureError),
    /// A statistic was refused.
    #[error(transparent)]
    Stats(#[from] StatsError),
    /// A horizon that is none.
    #[error("a horizon of {0} years can't be asked for: 1 to 50 can")]
    Horizon(i16),
    /// No years between the first and the last.
    #[error("no year from {from} to {to} can be asked: {why}")]
    Years {
        /// First year.
        from: i16,
        /// Last year.
        to: i16,
        /// Why.
        why: String,
    },
}

/// What a backtest found.
#[derive(Debug, Clone, Serialize)]
pub struct Backtest {
    /// Name of the framework.
    pub framework: String,
    /// Its title.
    pub title: String,
    /// The reading taken.
    pub reading: String,
    /// The outcome.
    pub outcome: Target,
    /// Years within which it is to come.
    pub horizon: i16,
    /// Months after a year's end by which the outcome's figures are out.
    pub lag_months: u16,
    /// First and last year of rows.
    pub years: (i16, i16),
    /// First and last year forecast.
    pub origins: Option<(i16, i16)>,
    /// How many years were forecast.
    pub origin_count: usize,
    /// Whether each pair is there in both directions.
    pub is_directed: bool,
    /// How many tests there are.
    pub tests: usize,
    /// Rows, and why some are left out.
    pub rows: Left,
    /// Each test, and all together.
    pub told: Vec<Told>,
    /// Each forecaster; the framework first.
    pub scores: Vec<Score>,
    /// AUC of the bare number of tests shown, within years: nothing is learnt for it.
    pub auc_of_rung: Option<Estimate>,
    /// The framework's calibration.
    pub calibration: Vec<Calibrated>,
    /// Rivals whose data are not at hand.
    pub absent: BTreeMap<&'static str, String>,
    /// Other sources of the framework's series that are not at hand.
    pub absent_sources: BTreeMap<String, String>,
    /// Whether enough came, and did not, to draw a curve.
    pub is_enough: bool,
    /// Seed of the draws.
    pub seed: u64,
    /// How many draws.
    pub draws: usize,
}

/// Puts a framework to the past.
pub fn run(
    world: &World,
    plan: &Arc<Plan>,
    setup: &Setup,
    watch: Watch<'_>,
) -> Result<Backtest, BacktestError> {
    Forecasts::of(world, plan, setup, watch)?.judge(setup, watch)
}

/// Rows with what each forecaster said of them.
struct Forecasts {
    plan: Arc<Plan>,
    scan: Scan,
    years: (i16, i16),
    lag_months: u16,
    known: Vec<Row>,
    left: Left,
    /// Rows that every forecaster has figures for, in order of years.
    rows: Vec<Row>,
    origins: Vec<Origin>,
    given: Vec<(Who, Vec<f64>)>,
    absent: BTreeMap<&'static str, String>,
}

impl Forecasts {
    fn of(world: &World, plan: &Arc<Plan>, setup: &Setup, watch: Watch<'_>) -> Result<Self, BacktestError> {
        let years = years(world, plan, setup)?;
        watch(Stage::Asking, 0, 1);
        let scan = Scan::run(world, plan, Sight::AsKnown, years.0, years.1)?;
        let sheets = Sheets::new(world, years.1.saturating_add(setup.horizon))?;
        let sheet = sheets.of(setup.target.measure())?;
        let (known, mut left) = sample::rows(&scan, setup.target, &sheet, setup.horizon);
        let settled = known.iter().filter(|row| row.rung.open == 0).copied();
        let settled: Vec<Row> = settled.collect();
        left.open = known.len() - settled.len();
        let came = |rows: &[Row]| rows.iter().filter(|row| row.came).count();
        left.open_came = left.known_came - came(&settled);
        let shown = |row: &Row| u16::try_from(row.rung.shown).ok();
        let (others, absent) = rivals(
            world,
            plan,
            &sheets,
            setup.target,
            setup.horizon,
            &settled,
            years.1,
        )?;
        let mut all = vec![(Who::Tests, Predictors::Kinds(settled.iter().map(shown).collect()))];
        all.extend(others);
        watch(Stage::Asking, 1, 1);
        let mut kept = Vec::with_capacity(settled.len());
        let mut lacking: BTreeMap<Who, (usize, usize)> = BTreeMap::new();
        for (row, held) in settled.iter().enumerate() {
            match all.iter().find(|(_, predictors)| !predictors.are_known(row)) {
                None => kept.push(row),
                Some((who, _)) => {
                    let count = lacking.entry(*who).or_default();
                    count.0 += 1;
                    count.1 += usize::from(held.came);
                }
            }
        }
        let lacking = lacking
            .into_iter()
            .map(|(who, (rows, came))| Lacking { who, rows, came });
        left.lacking = lacking.collect();
        kept.sort_by_key(|row| settled[*row].year);
        let rows: Vec<Row> = kept.iter().map(|row| settled[*row]).collect();
        let outcomes: Vec<bool> = rows.iter().map(|row| row.came).collect();
        let at: Vec<i16> = rows.iter().map(|row| row.year).collect();
        let timing = Timing {
            horizon: setup.horizon,
            lag_months: sheet.lag_months,
            least: setup.least,
        };
        let origins = origins(&at, &outcomes, timing);
        let steps = all.len() * origins.len();
        let mut done = 0;
        let mut given = Vec::with_capacity(all.len());
        for (who, predictors) in all {
            let forecasts = match predictors {
                Predictors::Kinds(kinds) => {
                    let kinds: Vec<u16> = kept.iter().map(|row| kinds[*row].unwrap_or_default()).collect();
                    done += origins.len();
                    watch(Stage::Learning, done, steps);
                    by_frequency(&kinds, &outcomes, &origins)
                }
                Predictors::Numbers(columns) => {
                    let columns = columns
                        .iter()
                        .map(|column| kept.iter().map(|row| column[*row]).collect());
                    let columns: Vec<Vec<f64>> = columns.collect();
                    by_regression(&columns, &outcomes, &origins, || {
                        done += 1;
                        watch(Stage::Learning, done, steps);
                    })?
                }
            };
            given.push((who, forecasts));
        }
        Ok(Self {
            plan: Arc::clone(plan),
            scan,
            years,
            lag_months: sheet.lag_months,
            known,
            left,
            rows,
            origins,
            given,
            absent,
        })
    }

    /// The rows forecast, those of a pair side by side.
    fn judged(&self) -> Judged {
        let forecast = self.origins.iter().flat_map(|origin| origin.rows.clone());
        let mut order: Vec<usize> = forecast.collect();
        order.sort_by_key(|row| self.rows[*row].pair);
        let mut pairs = Vec::with_capacity(order.len());
        let mut last: Option<(u32, u32)> = None;
        for row in &order {
            let pair = self.rows[*row].pair;
            let number = match last {
                Some((before, number)) if before == pair => number,
                Some((_, number)) => number + 1,
                None => 0,
            };
            last = Some((pair, number));
            pairs.push(number);
        }
        let given = self.given.iter().map(|(who, forecasts)| {
            let forecasts = order.iter().map(|row| forecasts[*row]);
            (*who, forecasts.collect::<Vec<f64>>())
        });
        Judged {
            came: order.iter().map(|row| self.rows[*row].came).collect(),
            years: order.iter().map(|row| self.rows[*row].year).collect(),
            shown: order
                .iter()
                .map(|row| u16::try_from(self.rows[*row].rung.shown).unwrap_or(u16::MAX))
                .collect(),
            pairs,
            forecasts: given.collect(),
        }
    }

    fn judge(mut self, setup: &Setup, watch: Watch<'_>) -> Result<Backtest, BacktestError> {
        let draws = stats::bootstrap::Plan {
            draws: setup.draws,
            ..stats::bootstrap::Plan::new(setup.seed)
        };
        let told = told::told(&self.scan, &self.known, &draws)?;
        let judged = self.judged();
        let came = judged.came.iter().filter(|came| **came).count();
        let is_enough = came.min(judged.came.len() - came) >= FEW;
        self.left.early = self.rows.len() - judged.came.len();
        self.left.judged = judged.came.len();
        self.left.judged_came = came;
        self.left.pairs = judged.pairs.last().map_or(0, |last| *last as usize + 1);
        let pairs_where = |wanted: bool| {
            let rows = judged.pairs.iter().zip(&judged.came);
            let mut pairs: Vec<u32> = rows
                .filter(|(_, came)| **came == wanted)
                .map(|(pair, _)| *pair)
                .collect();
            pairs.dedup();
            pairs.len()
        };
        (self.left.pairs_came, self.left.pairs_not) = (pairs_where(true), pairs_where(false));
        let done = AtomicUsize::new(0);
        let (scores, auc_of_rung) = if judged.came.is_empty() {
            (Vec::new(), None)
        } else {
            score::scores(&judged, &draws, is_enough, || {
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                watch(Stage::Drawing, done, setup.draws);
            })?
        };
        let calibration = if is_enough {
            score::calibration(&judged, &draws)?
        } else {
            Vec::new()
        };
        let ends = self.origins.first().zip(self.origins.last());
        Ok(Backtest {
            framework: self.plan.id.clone(),
            title: self.plan.title.clone(),
            reading: self.plan.reading.to_string(),
            outcome: setup.target,
            horizon: setup.horizon,
            lag_months: self.lag_months,
            years: self.years,
            origins: ends.map(|(first, last)| (first.year, last.year)),
            origin_count: self.origins.len(),
            is_directed: self.plan.direction == Direction::DirectedDyads,
            tests: self.plan.tests.len(),
            rows: self.left,
            told,
            scores,
            auc_of_rung,
            calibration,
            absent: self.absent,
            absent_sources: self.scan.absent,
            is_enough,
            seed: setup.seed,
            draws: setup.draws,
        })
    }
}

/// First and last year of rows.
fn years(world: &World, plan: &Plan, setup: &Setup) -> Result<(i16, i16), BacktestError> {
    if !(1..=50).contains(&setup.horizon) {
        return Err(BacktestError::Horizon(setup.horizon));
    }
    let measure = setup.target.measure();
    let mut last = world.system()?.last_year();
    let mut ends = Vec::new();
    for (dataset, vintage) in world.rests_on(measure)? {
        let vintage = vintage.ok_or_else(|| MeasureError::NoData {
            measure: measure.to_owned(),
            dataset,
        })?;
        ends.push(vintage.coverage.1);
    }
    if let Some(end) = ends.into_iter().min().filter(|end| *end < i16::MAX) {
        last = end;
    }
    let latest = last.saturating_sub(setup.horizon);
    let from = setup.from.unwrap_or_else(|| plan.first_year()).max(FIRST_YEAR);
    let to = setup.to.unwrap_or(latest);
    let why = if from > latest {
        format!(
            "{measure} is told up to {last}, so that what comes within {} years is known up to {latest}",
            setup.horizon
        )
    } else if from > to {
        "the first year is after the last".to_owned()
    } else {
        // Later rows are censored, and counted as such.
        return Ok((from, to.min(last)));
    };
    Err(BacktestError::Years { from, to, why })
}
