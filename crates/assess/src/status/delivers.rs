//! `delivers`: a promise is kept within a tolerance.
//!
//! Held against the first date made public, the contract's date, or the latest revision announced before delivery;
//! a due date that is a month or a year means its end. A promise without such a date on record is *pending, no due
//! date on record*, however it went. Excuses move the due date only in a reading that grants them, and only once known.

use bilateral_model::date::add_months;
use bilateral_model::{Criterion, Date, Deliver, Portion, Reason, Status, Truth};

use crate::promise::{self, PromiseState, Slip};
use crate::verdict::{Verdict, fragility};
use crate::visible::AsOf;

pub(super) fn evaluate(view: AsOf<'_>, criterion: &Criterion, deliver: &Deliver) -> Verdict {
    let Some(promise) = view.promise(deliver.promise.as_str()) else {
        return Verdict::of(Status::Unknown, vec![Reason::NotSearched]);
    };
    let as_of = view.date();
    let state = promise::state(view, promise, criterion.min_credibility);
    let granted: i32 = promise
        .excuses
        .iter()
        .filter(|excuse| deliver.granted.contains(&excuse.id) && view.knows_excuse(excuse))
        .map(|excuse| excuse.months)
        .sum();
    let Some(due) = state.due_for(deliver.against, deliver.portion) else {
        let no_date = Reason::NoDueDate {
            promise: promise.id.clone(),
        };
        let rows = state.deliveries.iter().flat_map(|delivery| &delivery.records);
        let mut verdict = Verdict::of(Status::Pending, vec![no_date]);
        verdict.because = rows.cloned().collect();
        return verdict;
    };
    let last_day = deliver.tolerance.after(add_months(due.date.last(), granted));
    let mut verdict = decide(view, &state, deliver.portion, last_day);
    verdict.comparison = format!(
        "{} date {}{}{}",
        deliver.against.word(),
        due.date,
        if granted == 0 {
            String::new()
        } else {
            format!(", {granted} months excused")
        },
        if deliver.tolerance.is_zero() {
            String::new()
        } else {
            format!(", on time until {last_day}")
        },
    );
    verdict.because.push(due.record);
    verdict.because.sort();
    verdict.because.dedup();
    verdict.slip = state
        .done(deliver.portion)
        .map(|done| Slip::between(due.date.last(), done.when.last(), false))
        .or_else(|| {
            (state.ended.is_none() && as_of > due.date.last())
                .then(|| Slip::between(due.date.last(), as_of, true))
        });
    verdict
}

fn decide(view: AsOf<'_>, state: &PromiseState, portion: Portion, last_day: Date) -> Verdict {
    let as_of = view.date();
    let records = |ids: &[bilateral_model::Id]| {
        ids.iter()
            .filter_map(|id| view.record(id.as_str()))
            .collect::<Vec<_>>()
    };
    if let Some(done) = state.done(portion) {
        let rows = records(&done.records);
        if state.is_contested(portion) {
            let denied = rows.into_iter().chain(records(&state.denied_by));
            return Verdict::of(Status::Contested, vec![Reason::RecordsConflict]).because(denied);
        }
        let (status, reasons) = match done.when.by(last_day) {
            Truth::True => (Status::Met, Vec::new()),
            Truth::False => (Status::MetLate, Vec::new()),
            Truth::Unknown => (Status::Unknown, vec![Reason::DateTooImprecise]),
        };
        let fragile = if status == Status::Unknown {
            Vec::new()
        } else {
            fragility(rows.iter().copied())
        };
        return Verdict::of(status, reasons).because(rows).fragile(fragile);
    }
    let partial: Vec<_> = state
        .deliveries
        .iter()
        .flat_map(|delivery| records(&delivery.records))
        .collect();
    if let Some(ended) = &state.ended {
        let status = if partial.is_empty() {
            Status::NotMet
        } else {
            Status::PartlyMet
        };
        return Verdict::of(status, Vec::new()).because(
            partial
                .into_iter()
                .chain(records(std::slice::from_ref(&ended.record))),
        );
    }
    if as_of <= last_day {
        return Verdict::of(Status::Pending, vec![Reason::DeadlineAhead { by: last_day }]).because(partial);
    }
    let status = if partial.is_empty() {
        Status::NotMet
    } else {
        Status::PartlyMet
    };
    Verdict::of(status, Vec::new()).because(partial)
}
