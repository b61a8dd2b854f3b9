//! Rivals: forecasters that a framework should beat, each from what was known at the origin.
//!
//! | rival       | forecasts from                                                                              |
//! |-------------|---------------------------------------------------------------------------------------------|
//! | base rate   | how often it came so far                                                                    |
//! | persistence | pacts: whether the two had any alliance (`alliance-any`); else: whether it came of the row *h* years ago |
//! | gravity     | log of the product of capabilities (CINC), log of the distance of capitals, land border      |
//! | votes       | vote agreement alone                                                                        |
//! | figures     | the framework's own series, without its thresholds                                          |
//!
//! The first two by frequency, the others by logistic regression. A predictor is the newest figure that was out at the origin,
//! of the last year whose figures were out or of one of the five before it: some data sets skip years.

use std::collections::BTreeMap;

use serde::Serialize;

use super::outcome::{Became, Target};
use super::sample::Row;
use super::sheet::{Sheets, lag_months, last_known};
use crate::connector;
use crate::measure::{MeasureError, World};
use crate::scan::{Figures, Plan};

/// A forecaster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The framework: how many tests are shown.
    Tests,
    /// How often it came so far.
    BaseRate,
    /// What holds, lasts.
    Persistence,
    /// The mighty and the near.
    Gravity,
    /// Vote agreement.
    Votes,
    /// The framework's own series, without its thresholds.
    Figures,
}

impl Who {
    /// All of them; the framework first.
    pub const ALL: [Self; 6] = [
        Self::Tests,
        Self::BaseRate,
        Self::Persistence,
        Self::Gravity,
        Self::Votes,
        Self::Figures,
    ];

    /// A name for pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Tests => "the tests",
            Self::BaseRate => "base rate",
            Self::Persistence => "persistence",
            Self::Gravity => "gravity",
            Self::Votes => "votes",
            Self::Figures => "figures",
        }
    }
}

/// What a forecaster goes by, row by row.
#[derive(Debug, Clone)]
pub(super) enum Predictors {
    /// Rows of so many kinds; none where it can't be told.
    Kinds(Vec<Option<u16>>),
    /// Columns of numbers; NaN where one is missing.
    Numbers(Vec<Vec<f64>>),
}

impl Predictors {
    /// Whether a row has all it needs.
    pub(super) fn are_known(&self, row: usize) -> bool {
        match self {
            Self::Kinds(kinds) => kinds[row].is_some(),
            Self::Numbers(columns) => columns.iter().all(|column| column[row].is_finite()),
        }
    }
}

/// The rivals, and those whose data sets are not at hand, with what is missing.
pub(super) type Rivals = (Vec<(Who, Predictors)>, BTreeMap<&'static str, String>);

/// What each rival goes by.
pub(super) fn rivals(
    world: &World,
    plan: &Plan,
    sheets: &Sheets<'_>,
    target: Target,
    horizon: i16,
    rows: &[Row],
    to: i16,
) -> Result<Rivals, MeasureError> {
    let mut there = vec![(Who::BaseRate, Predictors::Kinds(vec![Some(0); rows.len()]))];
    let mut absent = BTreeMap::new();
    let asked = [
        (Who::Persistence, persistence(sheets, target, horizon, rows)),
        (Who::Gravity, gravity(world, sheets, rows)),
        (Who::Votes, votes(sheets, rows)),
        (Who::Figures, figures(world, plan, rows, to)),
    ];
    for (who, predictors) in asked {
        match predictors {
            Ok(predictors) => there.push((who, predictors)),
            Err(MeasureError::NoData { dataset, .. }) => {
                absent.insert(
                    who.label(),
                    format!("needs the data set {dataset}, which is not at hand"),
                );
            }
            Err(error) => return Err(error),
        }
    }
    Ok((there, absent))
}

/// How many years a predictor may be older than the last year whose figures were out.
const OLDER: i16 = 5;

/// The newest figure up to a year, if it is not too old.
fn newest(known: i16, figure: impl Fn(i16) -> Option<f64>) -> Option<f64> {
    (0..=OLDER).find_map(|older| figure(known.saturating_sub(older)))
}

/// Whether it held before.
fn persistence(
    sheets: &Sheets<'_>,
    target: Target,
    horizon: i16,
    rows: &[Row],
) -> Result<Predictors, MeasureError> {
    let measure = if target.is_pact() {
        "alliance-any"
    } else {
        target.measure()
    };
    let sheet = sheets.of(measure)?;
    let kind = |row: &Row| {
        let track = sheet.track(row.a, row.b);
        let known = last_known(row.year, sheet.lag_months);
        if target.is_pact() {
            return newest(known, |year| track.at(year)).map(|value| u16::from(value > 0.0));
        }
        match target.became(|year| track.at(year), known.saturating_sub(horizon), horizon) {
            Became::Came => Some(1),
            Became::Not => Some(0),
            Became::Already | Became::Censored => None,
        }
    };
    Ok(Predictors::Kinds(rows.iter().map(kind).collect()))
}

/// Below this no capabilities or distance is taken, lest a logarithm be infinite: a millionth of the world's, one kilometre.
const LEAST: (f64, f64) = (1e-6, 1.0);

fn gravity(world: &World, sheets: &Sheets<'_>, rows: &[Row]) -> Result<Predictors, MeasureError> {
    let table = world.table("cow-nmc.capabilities")?;
    let columns = &table.columns;
    let keys = columns.states("state")?.into_iter().zip(columns.years("year")?);
    let cinc: BTreeMap<_, f64> = keys.zip(columns.numbers("cinc")?).collect();
    let lag = connector::by_id("cow-nmc").map_or(12, |connector| connector.dataset.lag_months);
    let (distance, border) = (sheets.of("capital-distance")?, sheets.of("land-border")?);
    let last = table.coverage().1;
    let mut found = vec![Vec::new(); 3];
    for row in rows {
        let known = last_known(row.year, lag);
        let of = |state| {
            let share = newest(known, |year| {
                let share = (year <= last)
                    .then(|| cinc.get(&(state, year)).copied())
                    .flatten();
                share.filter(|share| !share.is_nan())
            });
            match share {
                Some(share) if share.is_finite() => libm::log(share.max(LEAST.0)),
                _ => f64::NAN,
            }
        };
        let at = |sheet: &super::sheet::Sheet| {
            let known = last_known(row.year, sheet.lag_months);
            let track = sheet.track(row.a, row.b);
            newest(known, |year| track.at(year)).unwrap_or(f64::NAN)
        };
        let kilometres = at(&distance);
        found[0].push(of(row.a) + of(row.b));
        found[1].push(if kilometres.is_nan() {
            f64::NAN
        } else {
            libm::log(kilometres.max(LEAST.1))
        });
        found[2].push(at(&border));
    }
    Ok(Predictors::Numbers(found))
}

fn votes(sheets: &Sheets<'_>, rows: &[Row]) -> Result<Predictors, MeasureError> {
    let sheet = sheets.of("vote-agreement")?;
    let of = |row: &Row| {
        let known = last_known(row.year, sheet.lag_months);
        let track = sheet.track(row.a, row.b);
        newest(known, |year| track.at(year)).unwrap_or(f64::NAN)
    };
    Ok(Predictors::Numbers(vec![rows.iter().map(of).collect()]))
}

/// Each series by its inverse hyperbolic sine, which is nearly the figure where that is small and goes with its logarithm
/// where it is large: money and arms are far from evenly spread.
fn figures(world: &World, plan: &Plan, rows: &[Row], to: i16) -> Result<Predictors, MeasureError> {
    let figures = Figures::of(world, plan, to)?;
    let mut columns = Vec::with_capacity(plan.series.len());
    for (at, series) in plan.series.iter().enumerate() {
        let lag = lag_months(world, &series.measure)?;
        let of = |row: &Row| {
            let known = last_known(row.year, lag);
            let figure = newest(known, |year| figures.figure(at, row.a, row.b, year));
            figure.map_or(f64::NAN, libm::asinh)
        };
        columns.push(rows.iter().map(of).collect());
    }
    Ok(Predictors::Numbers(columns))
}

#[cfg(test)]
mod tests {
    use super::newest;

    #[test]
    fn an_old_figure_counts_until_it_is_too_old() {
        let told = |year| (year == 1960).then_some(7.0);
        assert_eq!(newest(1960, told), Some(7.0));
        assert_eq!(newest(1965, told), Some(7.0));
        assert_eq!(newest(1966, told), None);
        assert_eq!(newest(1959, told), None, "nothing of later years");
    }
}
