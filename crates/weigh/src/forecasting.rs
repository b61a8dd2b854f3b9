//! Keeping score: what was forecast, what came of it, and who was misled by what.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::{AsOf, Assessment, assess_reading, promise_state};
use bilateral_model::{
    Basis, Case, Criterion, Date, Deadline, Finding, Forecast, Id, Kind, Reading, Sign, Status, Truth,
};

use crate::numbers::Numbers;
use crate::score::{self, Decomposition};

/// Below this many settled forecasts no curve is drawn and no decomposition told: there would be more noise than score.
pub const ENOUGH: usize = 20;
/// The least probability that the log score gives to what happened.
pub const FLOOR: f64 = 0.01;

/// A forecast and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The forecast.
    pub id: Id,
    /// Who.
    pub forecaster: String,
    /// When it was made.
    pub made_on: String,
    /// The criterion.
    pub criterion: Id,
    /// By when.
    pub by: Option<Date>,
    /// The probability, if a number was given.
    pub probability: Option<f64>,
    /// Whether it was expected, where no number was given.
    pub expects: Option<bool>,
    /// The words used.
    pub words: String,
    /// Whether it happened; nothing while it is open.
    pub happened: Option<bool>,
    /// The outcome was known on the day of the forecast: it is no forecast and is not scored.
    pub too_late: bool,
    /// Keys of the bibliography.
    pub sources: Vec<String>,
    /// Whether the source was seen.
    pub basis: Basis,
    /// Remark.
    pub note: String,
}

impl Settled {
    /// Whether it counts in a score: it has a number, has settled, and was made in time.
    pub fn is_scored(&self) -> bool {
        self.probability.is_some() && self.happened.is_some() && !self.too_late
    }
}

/// The score of a set of forecasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Whose; "all" for everybody.
    pub name: String,
    /// How many were made.
    pub made: usize,
    /// How many are settled, with or without a number.
    pub settled: usize,
    /// How many of those settled came out as expected; a number above one half expects it.
    pub right: usize,
    /// How many have a number and are settled.
    pub scored: usize,
    /// Mean Brier score (0 best, 1 worst).
    pub brier: Option<f64>,
    /// Mean log score, with a floor of [`FLOOR`] (0 best).
    pub log: Option<f64>,
    /// Skill against always forecasting how often these came true; above nothing is better.
    pub skill: Option<f64>,
    /// Murphy's parts of the Brier score; only from [`ENOUGH`] on.
    pub parts: Option<Decomposition>,
}

/// What raters' numbers imply for a criterion: their likelihoods of *met* under each narrative, weighed by their priors.
#[derive(Debug, Clone, PartialEq)]
pub struct Implied {
    /// Who.
    pub rater: String,
    /// The criterion.
    pub criterion: Id,
    /// Probability that it is met in time.
    pub probability: f64,
    /// Whether it was.
    pub happened: bool,
    /// The numbers were set after the outcome was known.
    pub after_the_fact: bool,
}

/// A record that pointed the other way than things went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misleading {
    /// The record.
    pub record: Id,
    /// The criterion.
    pub criterion: Id,
    /// It spoke for (or else against) the criterion.
    pub spoke_for: bool,
}

/// The record of a case's forecasts on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Every forecast that could be known.
    pub forecasts: Vec<Settled>,
    /// Scores: of everybody, and of each forecaster.
    pub scores: Vec<Score>,
    /// What the raters' numbers implied.
    pub implied: Vec<Implied>,
    /// Records that misled, of criteria that have settled.
    pub misleading: Vec<Misleading>,
    /// Criteria under the tests that have not settled; a post-mortem waits for none.
    pub open: Vec<Id>,
}

/// Scores what could be known on the assessment's date, by the reading that is weighed or else the first.
pub fn record(case: &Case, assessment: &Assessment) -> Option<Record> {
    let name = case.weighing.as_ref().map(|weighing| &weighing.reading);
    let reading = name
        .and_then(|name| case.readings.get(name))
        .or_else(|| case.first_reading())?;
    let assessed = assessment.readings.get(&reading.id)?;
    let as_of = assessment.as_of;
    let forecasts: Vec<Settled> = AsOf::new(case, as_of)
        .forecasts()
        .filter_map(|forecast| settle(case, reading, forecast, as_of))
        .collect();
    let mut names: Vec<&str> = forecasts
        .iter()
        .map(|forecast| forecast.forecaster.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut scores = vec![score_of("all", forecasts.iter())];
    for name in names {
        scores.push(score_of(
            name,
            forecasts.iter().filter(|forecast| forecast.forecaster == name),
        ));
    }
    let leaves = leaves(reading);
    let open = leaves
        .iter()
        .filter(|id| {
            assessed
                .criteria
                .get(id.as_str())
                .is_none_or(|v| Finding::of(v.status).is_none())
        })
        .map(|id| (*id).clone())
        .collect();
    Some(Record {
        scores,
        implied: implied(case, reading, assessed),
        misleading: misleading(case, as_of, reading, &leaves, assessed),
        open,
        forecasts,
    })
}

fn settle(case: &Case, reading: &Reading, forecast: &Forecast, as_of: Date) -> Option<Settled> {
    let criterion = reading.criteria.get(&forecast.criterion)?;
    let by = forecast.by.map(bilateral_model::Interval::last);
    let outcome = |day| outcome(case, reading, criterion, by, day);
    Some(Settled {
        id: forecast.id.clone(),
        forecaster: forecast.forecaster.clone(),
        made_on: forecast.made.to_string(),
        criterion: criterion.id.clone(),
        by,
        probability: forecast.probability,
        expects: forecast.expects,
        words: forecast.words.clone(),
        happened: outcome(as_of),
        too_late: outcome(forecast.made.last()).is_some(),
        sources: forecast.sources.clone(),
        basis: forecast.basis,
        note: forecast.note.clone(),
    })
}

/// Whether a criterion was met by a day, as it could be known on a date.
///
/// The criterion is asked with the forecast's day as its deadline: an event by that day, a figure of a year that ends by
/// then, the whole delivery of a promise by then. Coders' judgements and criteria made of others have no other deadline than
/// their own: they count as met if they were met as known on the day.
fn outcome(
    case: &Case,
    reading: &Reading,
    criterion: &Criterion,
    by: Option<Date>,
    as_of: Date,
) -> Option<bool> {
    let status_with = |criterion: Criterion, day: Date| {
        let mut one = reading.clone();
        one.criteria.insert(criterion.id.clone(), criterion.clone());
        let assessed = assess_reading(case, day, &one);
        assessed
            .criteria
            .get(&criterion.id)
            .map_or(Status::Pending, |verdict| verdict.status)
    };
    match (by, &criterion.kind) {
        (Some(by), Kind::Delivers(deliver)) => {
            let promise = case.promises.get(&deliver.promise)?;
            let state = promise_state(AsOf::new(case, as_of), promise, criterion.min_credibility);
            let done = state.done(deliver.portion).map(|delivery| delivery.when);
            match done.map_or(Truth::False, |when| when.by(by)) {
                Truth::False if as_of <= by => None,
                Truth::True => Some(true),
                Truth::False => Some(false),
                Truth::Unknown => None,
            }
        }
        (Some(by), Kind::Happens(_) | Kind::Measures(_)) => {
            let mut asked = criterion.clone();
            asked.by = Some(Deadline::On(bilateral_model::Interval::day(by)));
            match status_with(asked, as_of).truth(false) {
                Truth::True => Some(true),
                Truth::False => Some(false),
                Truth::Unknown => None,
            }
        }
        (Some(by), _) => {
            let on_the_day = status_with(criterion.clone(), as_of.min(by));
            match on_the_day.truth(criterion.late_counts) {
                Truth::True => Some(true),
                Truth::False if as_of < by => None,
                Truth::False => Some(false),
                Truth::Unknown if as_of <= by => None,
                // Not settled on the day itself: a figure comes out later, and is about the time before.
                Truth::Unknown => match status_with(criterion.clone(), as_of) {
                    Status::Met => Some(true),
                    Status::MetLate | Status::PartlyMet | Status::NotMet | Status::Lapsed => Some(false),
                    Status::Pending | Status::Unknown | Status::Contested => None,
                },
            }
        }
        (None, _) => match status_with(criterion.clone(), as_of).truth(criterion.late_counts) {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        },
    }
}

fn score_of<'s>(name: &str, forecasts: impl Iterator<Item = &'s Settled>) -> Score {
    let all: Vec<&Settled> = forecasts.collect();
    let settled = || {
        all.iter()
            .filter(|forecast| forecast.happened.is_some() && !forecast.too_late)
    };
    let right = settled()
        .filter(|forecast| {
            let expects = forecast.expects.or(forecast.probability.map(|p| p > 0.5));
            expects == forecast.happened
        })
        .count();
    let numbers: Vec<score::Forecast> = all
        .iter()
        .filter(|forecast| forecast.is_scored())
        .filter_map(|forecast| {
            Some(score::Forecast {
                probability: forecast.probability?,
                happened: forecast.happened?,
            })
        })
        .collect();
    let brier = score::brier(&numbers);
    let reference = score::base_rate(&numbers).map(|rate| rate * (1.0 - rate));
    Score {
        name: name.to_owned(),
        made: all.len(),
        settled: settled().count(),
        right,
        scored: numbers.len(),
        log: score::log_score(&numbers, FLOOR),
        skill: brier
            .zip(reference)
            .and_then(|(brier, reference)| score::skill(brier, reference)),
        parts: score::murphy(&numbers).filter(|_| numbers.len() >= ENOUGH),
        brier,
    }
}

/// Criteria under the tests that are not composed.
fn leaves(reading: &Reading) -> BTreeSet<&Id> {
    let mut leaves = BTreeSet::new();
    let mut open: Vec<&Id> = reading
        .tests
        .values()
        .flat_map(|test| test.combiner.parts())
        .collect();
    while let Some(id) = open.pop() {
        match reading.criteria.get(id).map(|criterion| &criterion.kind) {
            Some(Kind::Composed(combiner)) => open.extend(combiner.parts()),
            Some(_) => _ = leaves.insert(id),
            None => {}
        }
    }
    leaves
}

fn implied(case: &Case, reading: &Reading, assessed: &bilateral_assess::ReadingAssessment) -> Vec<Implied> {
    let Some(weighing) = &case.weighing else {
        return Vec::new();
    };
    let mut on_day: BTreeMap<Date, bilateral_assess::ReadingAssessment> = BTreeMap::new();
    let mut all = Vec::new();
    for rater in Numbers::of_raters(case) {
        for item in weighing.items.values().filter(|item| !item.is_record) {
            let status = assessed.criteria.get(&item.id).map(|verdict| verdict.status);
            let Some(finding) = status.and_then(Finding::of) else {
                continue;
            };
            let Some(met) = rater.likelihoods.get(&(item.id.clone(), Finding::Met)) else {
                continue;
            };
            let set_on = if rater.name == weighing.set_by {
                item.set_on
            } else {
                rater.set.1
            };
            let before = on_day
                .entry(set_on)
                .or_insert_with(|| assess_reading(case, set_on, reading));
            let known = before
                .criteria
                .get(&item.id)
                .and_then(|verdict| Finding::of(verdict.status));
            all.push(Implied {
                rater: rater.name.clone(),
                criterion: item.id.clone(),
                probability: rater
                    .priors
                    .iter()
                    .zip(met)
                    .map(|(prior, met)| prior.best() * met.best())
                    .sum(),
                happened: matches!(finding, Finding::Met | Finding::Lapsed),
                after_the_fact: known.is_some(),
            });
        }
    }
    all
}

/// Records that spoke for a criterion that was missed, or against one that was met.
fn misleading(
    case: &Case,
    as_of: Date,
    reading: &Reading,
    leaves: &BTreeSet<&Id>,
    assessed: &bilateral_assess::ReadingAssessment,
) -> Vec<Misleading> {
    let view = AsOf::new(case, as_of);
    let mut all = Vec::new();
    for record in view.records() {
        for bearing in record
            .bears_on
            .iter()
            .filter(|bearing| leaves.contains(&bearing.target))
        {
            let status = assessed
                .criteria
                .get(&bearing.target)
                .map(|verdict| verdict.status);
            let Some(finding) = status.and_then(Finding::of) else {
                continue;
            };
            // What held and lapsed was met and was not: its records told the truth of their day.
            let late_counts = reading
                .criteria
                .get(&bearing.target)
                .is_some_and(|criterion| criterion.late_counts);
            let was_met = match finding {
                Finding::Lapsed => continue,
                // It came, and not in time: who said that it would come told the truth, and so did who said not yet.
                Finding::MetLate if !late_counts => continue,
                other => matches!(other, Finding::Met | Finding::MetLate),
            };
            let spoke_for = match bearing.sign {
                Sign::For => true,
                Sign::Against => false,
                Sign::Context => continue,
            };
            if spoke_for != was_met {
                all.push(Misleading {
                    record: record.id.clone(),
                    criterion: bearing.target.clone(),
                    spoke_for,
                });
            }
        }
    }
    all.sort_by(|a, b| (&a.criterion, &a.record).cmp(&(&b.criterion, &b.record)));
    all
}
