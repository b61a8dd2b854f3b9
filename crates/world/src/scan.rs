//! Scan: a framework's tests asked of every pair of states and every year.
//!
//! What a year's figures say is decided by the rule that a case uses (`bilateral_assess::figures`), and how criteria make a
//! test by the same logic; this module only brings the figures. Each row answers as a case would, if somebody had
//! written it down for this pair with the end of this year as its deadline and looked on the next day: see
//! [`evaluate`] for the few conventions.

pub mod analogues;
pub mod evaluate;
pub mod plan;
pub mod shipped;
mod sight;
pub mod standing;
#[cfg(test)]
mod tests;
pub mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use bilateral_model::{Outcome, Status, Within};

use crate::connector;
use crate::measure::{Column, MeasureError, World};
use crate::states::State;
use crate::system::{Base, Dyad};

use evaluate::{Figured, Wanted, evaluate};
pub use plan::{Plan, Unfit};

/// First year of the state system: years since something are counted from there, whatever years are asked for.
pub const FIRST_YEAR: i16 = 1816;

/// When a year's figure counts as known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sight {
    /// At the year's end: what is known today of that year.
    #[default]
    Retrospective,
    /// After its data set's usual lag: what somebody could have known at the end of the row's year.
    AsKnown,
}

/// What became of every criterion and test, for every pair and year.
#[derive(Debug, Clone)]
pub struct Scan {
    /// What was asked.
    pub plan: Arc<Plan>,
    /// When figures counted as known.
    pub sight: Sight,
    /// Pairs and years: the rows.
    pub base: Base,
    /// Status of each criterion, row by row.
    statuses: Vec<Status>,
    /// Outcome of each test, row by row.
    outcomes: Vec<Outcome>,
    /// Rows where some test is settled otherwise with another source's figures; empty where no source has a rival at hand.
    turns: Vec<bool>,
    /// Sources that the framework names and that are not at hand.
    pub absent: BTreeMap<String, String>,
    /// First and last year for which each series can have figures.
    pub coverage: Vec<(i16, i16)>,
}

/// The figures of a plan's series, for the rows from the first year on.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The rows.
    pub base: Base,
    /// One column a series.
    pub columns: Vec<Arc<Column>>,
}

impl Figures {
    /// Computes them, or takes them where they were computed before.
    pub fn of(world: &World, plan: &Plan, to: i16) -> Result<Self, MeasureError> {
        Self::watched(world, plan, to, &mut |_, _| {})
    }

    /// The same, telling how many of how many series are there.
    pub fn watched(
        world: &World,
        plan: &Plan,
        to: i16,
        watch: &mut dyn FnMut(usize, usize),
    ) -> Result<Self, MeasureError> {
        let base = Base::new(&world.system()?, FIRST_YEAR, to, plan.direction);
        let measures: Vec<&str> = plan.series.iter().map(|series| series.measure.as_str()).collect();
        let columns = world.kept(&measures, &base, watch)?;
        Ok(Self { base, columns })
    }

    /// The figure of a series for a pair in a year.
    pub fn figure(&self, series: usize, a: State, b: State, year: i16) -> Option<f64> {
        let row = self.base.row(a, b, year)?;
        let value = self.columns.get(series)?.values[row];
        (!value.is_nan()).then_some(value)
    }
}

impl Scan {
    /// Asks a framework of every pair and year from one to another, both included.
    pub fn run(
        world: &World,
        plan: &Arc<Plan>,
        sight: Sight,
        from: i16,
        to: i16,
    ) -> Result<Self, MeasureError> {
        Self::of(world, plan, sight, from, &Figures::of(world, plan, to)?)
    }

    /// The same with figures at hand, up to their last year.
    pub fn of(
        world: &World,
        plan: &Arc<Plan>,
        sight: Sight,
        from: i16,
        figures: &Figures,
    ) -> Result<Self, MeasureError> {
        let rows = Base::new(&world.system()?, from, figures.base.to, plan.direction);
        let lags = plan
            .series
            .iter()
            .map(|series| lag(world, &series.measure, sight));
        let lags = lags.collect::<Result<Vec<Within>, _>>()?;
        let columns: Vec<&Column> = figures.columns.iter().map(AsRef::as_ref).collect();
        let first = evaluate(
            plan,
            &Figured {
                base: &figures.base,
                columns: &columns,
                lags: &lags,
            },
            &rows,
            &Wanted::all(plan),
        );
        let mut turns = Vec::new();
        let mut absent = BTreeMap::new();
        for (at, series) in plan.series.iter().enumerate() {
            for other in &series.or {
                let found = match world.kept(&[other], &figures.base, &mut |_, _| {}) {
                    Ok(found) => found,
                    Err(error @ MeasureError::NoData { .. }) => {
                        absent.insert(other.clone(), error.to_string());
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                let mut lags = lags.clone();
                lags[at] = lag(world, other, sight)?;
                let mut columns = columns.clone();
                columns[at] = &found[0];
                let figured = Figured {
                    base: &figures.base,
                    columns: &columns,
                    lags: &lags,
                };
                let second = evaluate(plan, &figured, &rows, &Wanted::resting_on(plan, at));
                turns.resize(rows.len(), false);
                let tests = plan.tests.len();
                for (row, turn) in turns.iter_mut().enumerate() {
                    let of = row * tests..(row + 1) * tests;
                    let both = first.outcomes[of.clone()].iter().zip(&second.outcomes[of]);
                    *turn |= both
                        .into_iter()
                        .any(|(a, b)| is_settled(*a) && is_settled(*b) && is_shown(*a) != is_shown(*b));
                }
            }
        }
        Ok(Self {
            plan: Arc::clone(plan),
            sight,
            coverage: columns.iter().map(|column| column.coverage).collect(),
            base: rows,
            statuses: first.statuses,
            outcomes: first.outcomes,
            turns,
            absent,
        })
    }

    /// Statuses of a row, in the order of the plan's criteria.
    pub fn statuses(&self, row: usize) -> &[Status] {
        let width = self.plan.criteria.len();
        &self.statuses[row * width..][..width]
    }

    /// Outcomes of a row, in the order of the plan's tests.
    pub fn outcomes(&self, row: usize) -> &[Outcome] {
        let width = self.plan.tests.len();
        &self.outcomes[row * width..][..width]
    }

    /// Whether some test of a row is settled otherwise with another source's figures.
    pub fn turns_on_source(&self, row: usize) -> bool {
        self.turns.get(row).copied().unwrap_or(false)
    }

    /// Whether any source had a rival at hand.
    pub fn sources_were_compared(&self) -> bool {
        !self.turns.is_empty()
    }

    /// How many tests of a row are shown, and how many are open.
    pub fn rung(&self, row: usize) -> Rung {
        let outcomes = self.outcomes(row);
        Rung {
            shown: outcomes.iter().filter(|outcome| is_shown(**outcome)).count(),
            open: outcomes.iter().filter(|outcome| !is_settled(**outcome)).count(),
            of: outcomes.len(),
        }
    }

    /// Pairs with their years and rows.
    pub fn rows(&self) -> impl Iterator<Item = (&Dyad, i16, usize)> {
        self.base.dyads().iter().flat_map(|dyad| {
            let rows = self.base.rows_of(dyad);
            self.base
                .years(dyad)
                .zip(rows)
                .map(move |(year, row)| (dyad, year, row))
        })
    }
}

/// How far up a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rung {
    /// Tests shown.
    pub shown: usize,
    /// Tests that the figures at hand can't settle.
    pub open: usize,
    /// All tests.
    pub of: usize,
}

/// Whether a test is settled.
pub fn is_settled(outcome: Outcome) -> bool {
    outcome != Outcome::Open
}

/// Whether a test is shown.
pub fn is_shown(outcome: Outcome) -> bool {
    outcome == Outcome::Shown
}

/// How long after a year's end a measure's figures come out: the longest lag of the data sets that it rests on.
pub fn lag(world: &World, measure: &str, sight: Sight) -> Result<Within, MeasureError> {
    if sight == Sight::Retrospective {
        return Ok(Within::default());
    }
    let datasets = world.catalogue().datasets(measure)?;
    let months = datasets
        .iter()
        .filter(|id| id.as_str() != "cow-states")
        .map(|id| connector::by_id(id).map_or(12, |connector| connector.dataset.lag_months));
    Ok(Within {
        months: i32::from(months.max().unwrap_or(12)),
        days: 0,
    })
}
