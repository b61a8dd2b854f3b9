//! Promises as survival data: how long until they are delivered, and how late; those still open are censored, not lost.

use std::collections::BTreeMap;

use bilateral_assess::{AsOf, Assessment, PromiseState};
use bilateral_model::{
    Case, Date, DueBasis, Portion, PromiseStatus, RecordKind,
    date::{DAYS_PER_MONTH, days_between},
};

use crate::survival::{Curve, Spell, kaplan_meier, wilson};

/// By what promises are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// All of them.
    All,
    /// Who promised.
    Promiser,
    /// To whom.
    Partner,
    /// The sector.
    Sector,
}

impl By {
    /// The word that outputs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Promiser => "promiser",
            Self::Partner => "partner",
            Self::Sector => "sector",
        }
    }
}

/// Delivery of a set of promises. Times are in months of 30.44 days.
#[derive(Debug, Clone, PartialEq)]
pub struct Durations {
    /// By what they are put together.
    pub by: By,
    /// The promiser, partner or sector; "all".
    pub name: String,
    /// How many promises there are on record.
    pub promises: usize,
    /// Months from the promise to its delivery; what is not delivered is censored at the as-of date.
    pub delivery: Curve,
    /// Months from the first date made public to delivery, early or on the day as none; what is overdue is censored at the
    /// as-of date. A promise that is not yet due, or has no date, says nothing here.
    pub slip: Curve,
    /// How many were delivered in time by their own base date, of those whose date has passed.
    pub on_time: (usize, usize),
    /// Wilson's 95 % interval of that rate.
    pub on_time_interval: Option<(f64, f64)>,
}

/// Delivery and slip of all promises that could be known, and by promiser, partner and sector.
///
/// A promise that was broken or withdrawn stays undelivered to the end of what is seen: it is kept at risk until the as-of
/// date, so that the curve tells the share of promises delivered and not the pace of those that were not given up.
pub fn durations(case: &Case, assessment: &Assessment) -> Vec<Durations> {
    let view = AsOf::new(case, assessment.as_of);
    let mut groups: BTreeMap<(By, &str), Vec<&PromiseState>> = BTreeMap::new();
    for (id, state) in &assessment.promises {
        let Some(promise) = case.promises.get(id).filter(|_| is_on_record(view, state)) else {
            continue;
        };
        let names = [
            (By::All, "all"),
            (By::Promiser, promise.by.as_str()),
            (By::Partner, promise.to.as_str()),
            (By::Sector, promise.sector.as_str()),
        ];
        for key in names.into_iter().filter(|(_, name)| !name.is_empty()) {
            groups.entry(key).or_default().push(state);
        }
    }
    groups
        .into_iter()
        .map(|((by, name), states)| {
            let delivery: Vec<Spell> = states.iter().filter_map(|state| delivery(view, state)).collect();
            let slip: Vec<Spell> = states
                .iter()
                .filter_map(|state| slip(view.date(), state))
                .collect();
            let on_time = on_time(case, view.date(), &states);
            Durations {
                by,
                name: name.to_owned(),
                promises: states.len(),
                delivery: kaplan_meier(&delivery),
                slip: kaplan_meier(&slip),
                on_time,
                on_time_interval: wilson(on_time.0, on_time.1),
            }
        })
        .collect()
}

fn is_on_record(view: AsOf<'_>, state: &PromiseState) -> bool {
    !state.dates.is_empty() || !state.deliveries.is_empty() || announced(view, state).is_some()
}

/// The day on which a promise was made: the first record that binds to it, or else the first that dates it.
fn announced(view: AsOf<'_>, state: &PromiseState) -> Option<Date> {
    let of_promise = |record: &&bilateral_model::Record| record.promise.as_ref() == Some(&state.id);
    let made = |record: &&bilateral_model::Record| {
        matches!(record.kind, RecordKind::Commitment | RecordKind::Statement) || record.due.is_some()
    };
    view.records()
        .filter(of_promise)
        .filter(made)
        .map(|record| record.happened().last())
        .min()
}

fn delivered(state: &PromiseState) -> Option<Date> {
    state.done(Portion::All).map(|delivery| delivery.when.last())
}

fn months(from: Date, to: Date) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "days of the calendar")]
    let days = days_between(from, to) as f64;
    days.max(0.0) / DAYS_PER_MONTH
}

fn delivery(view: AsOf<'_>, state: &PromiseState) -> Option<Spell> {
    let made = announced(view, state)?;
    Some(spell(made, delivered(state), view.date()))
}

fn slip(as_of: Date, state: &PromiseState) -> Option<Spell> {
    let due = state.due(DueBasis::First)?.date.last();
    // Early deliveries of what is not yet due would count before their undelivered peers do.
    (due < as_of).then(|| spell(due, delivered(state), as_of))
}

fn spell(from: Date, done: Option<Date>, as_of: Date) -> Spell {
    Spell {
        time: months(from, done.unwrap_or(as_of)),
        ended: done.is_some(),
    }
}

fn on_time(case: &Case, as_of: Date, states: &[&PromiseState]) -> (usize, usize) {
    let due = |state: &&&PromiseState| {
        let base = case.promises.get(&state.id).map(|promise| promise.against);
        base.and_then(|base| state.due(base))
            .is_some_and(|due| due.date.last() < as_of)
    };
    let settled = states
        .iter()
        .filter(due)
        .filter(|state| state.status != PromiseStatus::Withdrawn);
    let kept = settled
        .clone()
        .filter(|state| state.status == PromiseStatus::Kept)
        .count();
    (kept, settled.count())
}
