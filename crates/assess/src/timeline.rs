//! How every status changed, and the record that changed it.
//!
//! A status can change only on a day on which a record that bears on it becomes known or is superseded, or on which
//! one of its dates passes. Only those days are looked at, and only what they concern is evaluated again.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_model::date::{add_months, day_after, year_end};
use bilateral_model::{Case, Criterion, Date, Deadline, Id, Kind, Reading, RecordKind, Sign};
use indexmap::IndexMap;

use crate::assessment::{ReadingAssessment, compose_all, same_rule};
use crate::combine;
use crate::status;
use crate::visible::AsOf;

/// A status that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The first day on which the new status stood (the last day of the month or year, in such steps).
    pub on: Date,
    /// The reading.
    pub reading: Id,
    /// A criterion or a test.
    pub subject: Subject,
    /// Its name.
    pub id: Id,
    /// What it was; nothing at the start of the timeline.
    pub from: Option<&'static str>,
    /// What it became.
    pub to: &'static str,
    /// Records that became known on that day (in that span) and bear on it; none if a date passed.
    pub by: Vec<Id>,
    /// Records on which the new status rests.
    pub because: Vec<Id>,
}

/// What a change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A test.
    Test,
    /// A criterion.
    Criterion,
}

/// How finely a timeline is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Step {
    /// Every day.
    #[default]
    Day,
    /// The state at the end of each month.
    Month,
    /// The state at the end of each year.
    Year,
}

/// Every status at `from`, then each change up to `to`.
pub fn timeline(case: &Case, from: Date, to: Date, step: Step) -> Vec<Change> {
    let mut walk = Walk::new(case, from, to);
    let mut changes = walk.start(from);
    let mut days: Vec<Date> = walk.days.keys().copied().filter(|day| *day > from && *day <= to).collect();
    days.sort_unstable();
    let mut at = 0;
    while let Some(first) = days.get(at).copied() {
        let end = span_end(first, step).min(to);
        let upto = days.iter().skip(at).take_while(|day| **day <= end).count();
        let span: Vec<Date> = days.iter().skip(at).take(upto).copied().collect();
        walk.advance(end, &span, &mut changes);
        at += upto;
    }
    changes
}

fn span_end(day: Date, step: Step) -> Date {
    match step {
        Step::Day => day,
        Step::Month => day.last_of_month(),
        Step::Year => year_end(day.year()),
    }
}

/// What stood, under one reading.
type State = IndexMap<(Subject, Id), (&'static str, Vec<Id>)>;

struct Walk<'a> {
    case: &'a Case,
    /// Days on which something may change, and which criteria of which reading (by its index) they concern.
    days: BTreeMap<Date, BTreeSet<(usize, usize)>>,
    assessed: Vec<ReadingAssessment>,
    told: Vec<State>,
}

impl<'a> Walk<'a> {
    fn new(case: &'a Case, from: Date, to: Date) -> Self {
        let mut days: BTreeMap<Date, BTreeSet<(usize, usize)>> = BTreeMap::new();
        let mut first: Vec<&Reading> = Vec::new();
        for (at, reading) in case.readings.values().enumerate() {
            for (nth, criterion) in reading.criteria.values().enumerate() {
                // A rule that an earlier reading has too is evaluated there.
                if first.iter().any(|other| shares(other, criterion)) {
                    continue;
                }
                for day in days_of(case, criterion).into_iter().filter(|day| *day > from && *day <= to) {
                    days.entry(day).or_default().insert((at, nth));
                }
            }
            first.push(reading);
        }
        Self { case, days, assessed: Vec::new(), told: Vec::new() }
    }

    /// The state on the first day, told as changes from nothing.
    fn start(&mut self, from: Date) -> Vec<Change> {
        let view = AsOf::new(self.case, from);
        let mut changes = Vec::new();
        for reading in self.case.readings.values() {
            let assessment = crate::assessment::under(view, reading, &[]);
            let state = told(&assessment);
            changes.extend(state.iter().map(|((subject, id), (to, because))| Change {
                on: from,
                reading: reading.id.clone(),
                subject: *subject,
                id: id.clone(),
                from: None,
                to,
                by: Vec::new(),
                because: because.clone(),
            }));
            self.assessed.push(assessment);
            self.told.push(state);
        }
        changes
    }

    /// Evaluates on `end` what the days of a span concern, and tells what is different.
    fn advance(&mut self, end: Date, span: &[Date], changes: &mut Vec<Change>) {
        let view = AsOf::new(self.case, end);
        let concerned: BTreeSet<(usize, usize)> =
            span.iter().filter_map(|day| self.days.get(day)).flatten().copied().collect();
        let mut touched: BTreeSet<usize> = BTreeSet::new();
        for (at, nth) in concerned {
            let Some((id, criterion)) = self.case.readings.get_index(at).and_then(|(_, r)| r.criteria.get_index(nth)) else {
                continue;
            };
            let Some(verdict) = status::evaluate(view, criterion) else { continue };
            // Readings that share the rule share the verdict.
            for (other, reading) in self.case.readings.values().enumerate().skip(at) {
                if other != at && !shares(reading, criterion) {
                    continue;
                }
                if let Some(assessment) = self.assessed.get_mut(other) {
                    assessment.criteria.insert(id.clone(), verdict.clone());
                    touched.insert(other);
                }
            }
        }
        for at in touched {
            let (Some((_, reading)), Some(assessment)) = (self.case.readings.get_index(at), self.assessed.get_mut(at)) else {
                continue;
            };
            recombine(end, reading, assessment);
            let state = told(assessment);
            let Some(before) = self.told.get_mut(at) else { continue };
            for ((subject, id), (to, because)) in &state {
                let from = before.get(&(*subject, id.clone())).map(|(from, _)| *from);
                if from != Some(to) {
                    changes.push(Change {
                        on: end,
                        reading: reading.id.clone(),
                        subject: *subject,
                        id: id.clone(),
                        from,
                        to,
                        by: triggers(self.case, reading, id, *subject, span),
                        because: because.clone(),
                    });
                }
            }
            *before = state;
        }
    }
}

/// Evaluates composed criteria and tests anew.
fn recombine(as_of: Date, reading: &Reading, assessment: &mut ReadingAssessment) {
    let composed = |id: &Id| matches!(reading.criteria.get(id).map(|c| &c.kind), Some(Kind::Composed(_)));
    if reading.criteria.keys().any(composed) {
        assessment.criteria.retain(|id, _| !composed(id));
        compose_all(as_of, reading, &mut assessment.criteria);
    }
    for (id, test) in &reading.tests {
        assessment.tests.insert(id.clone(), combine::test(test, &reading.criteria, &assessment.criteria));
    }
}

fn told(assessment: &ReadingAssessment) -> State {
    let tests = assessment.tests.iter().map(|(id, test)| {
        ((Subject::Test, id.clone()), (test.outcome.word(), test.because.clone()))
    });
    let criteria = assessment.criteria.iter().map(|(id, verdict)| {
        ((Subject::Criterion, id.clone()), (verdict.status.word(), verdict.because.clone()))
    });
    tests.chain(criteria).collect()
}

fn shares(reading: &Reading, criterion: &Criterion) -> bool {
    !matches!(criterion.kind, Kind::Composed(_))
        && reading.criteria.get(&criterion.id).is_some_and(|other| same_rule(other, criterion))
}

/// Every day on which the criterion's status may change. More days than needed do no harm, fewer would.
fn days_of(case: &Case, criterion: &Criterion) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    match &criterion.by {
        Some(Deadline::On(date)) => {
            days.insert(day_after(date.last()));
        }
        Some(Deadline::Anchor { anchor, within }) => {
            for (record, _, until) in case.ledger.bearing_on(anchor.as_str()) {
                days.insert(record.known);
                days.extend(until);
                days.insert(day_after(within.after(record.happened().last())));
            }
        }
        None => {}
    }
    days.extend(criterion.validity.iter().map(|note| note.known));
    match &criterion.kind {
        Kind::Happens(happen) => {
            for (record, sign, until) in case.ledger.bearing_on(criterion.id.as_str()) {
                let counts = happen.counts.contains(&record.kind);
                let matters = match sign {
                    Sign::For => counts,
                    Sign::Against => counts || matches!(record.kind, RecordKind::Withdrawal | RecordKind::Breach),
                    Sign::Context => false,
                };
                if matters || matches!(record.kind, RecordKind::Absence | RecordKind::Search) {
                    days.insert(record.known);
                    days.extend(until);
                }
            }
        }
        Kind::Measures(measure) => {
            for id in std::iter::once(&measure.series).chain(&measure.share_of) {
                let Some(series) = case.series.get(id) else { continue };
                let years = series.observations().iter().map(|observation| observation.year);
                let (first, last) = years.fold((measure.from, measure.from), |(a, b), year| (a.min(year), b.max(year)));
                for observation in series.observations() {
                    days.insert(observation.known);
                    days.insert(observation.released);
                    if let Some(record) = &observation.record {
                        days.extend(case.ledger.get(record.as_str()).map(|record| record.known));
                        days.extend(case.ledger.superseded_on(record.as_str()));
                    }
                }
                // Past the last figure a standing comparison goes stale, once; a few years cover windows and lags.
                for year in first..=last.saturating_add(3).max(measure.until.unwrap_or(0)) {
                    days.insert(day_after(year_end(year)));
                    days.insert(day_after(series.due(year)));
                }
            }
        }
        Kind::Delivers(deliver) => {
            let months: i32 = case.promises.get(&deliver.promise).map_or(0, |promise| {
                let granted = promise.excuses.iter().filter(|excuse| deliver.granted.contains(&excuse.id));
                for excuse in granted.clone() {
                    days.extend(case.ledger.get(excuse.record.as_str()).map(|record| record.known));
                    days.extend(case.ledger.superseded_on(excuse.record.as_str()));
                }
                granted.map(|excuse| excuse.months).sum()
            });
            for (record, until) in case.ledger.of_promise(deliver.promise.as_str()) {
                days.insert(record.known);
                days.extend(until);
                if let Some(due) = record.due {
                    for months in [0, months] {
                        days.insert(day_after(deliver.tolerance.after(add_months(due.last(), months))));
                    }
                }
            }
        }
        Kind::Judged(_) => {
            let judgements = case.judgements.iter().filter(|judgement| judgement.criterion == criterion.id);
            days.extend(judgements.map(|judgement| judgement.known));
        }
        Kind::Composed(_) => {}
    }
    days
}

/// Records that became known, or were superseded, on one of the days and bear on the subject or what it is made of.
fn triggers(case: &Case, reading: &Reading, id: &Id, subject: Subject, span: &[Date]) -> Vec<Id> {
    let mut leaves = BTreeSet::new();
    match subject {
        Subject::Criterion => collect(reading, id, &mut leaves),
        Subject::Test => {
            for part in reading.tests.get(id).into_iter().flat_map(|test| test.combiner.parts()) {
                collect(reading, part, &mut leaves);
            }
        }
    }
    let mut by = BTreeSet::new();
    let on_span = |day: Date| span.binary_search(&day).is_ok();
    for leaf in &leaves {
        let Some(criterion) = reading.criteria.get(leaf) else { continue };
        let mut look = |record: &bilateral_model::Record, until: Option<Date>| {
            if on_span(record.known) || until.is_some_and(on_span) {
                by.insert(record.id.clone());
            }
        };
        for (record, sign, until) in case.ledger.bearing_on(leaf.as_str()) {
            if sign != Sign::Context || record.kind == RecordKind::Search {
                look(record, until);
            }
        }
        if let Some(Deadline::Anchor { anchor, .. }) = &criterion.by {
            case.ledger.bearing_on(anchor.as_str()).for_each(|(record, _, until)| look(record, until));
        }
        match &criterion.kind {
            Kind::Delivers(deliver) => {
                case.ledger.of_promise(deliver.promise.as_str()).for_each(|(record, until)| look(record, until));
            }
            Kind::Measures(measure) => {
                for series in std::iter::once(&measure.series).chain(&measure.share_of) {
                    let observations = case.series.get(series).into_iter().flat_map(|s| s.observations());
                    let out = observations.filter(|o| on_span(o.known) || on_span(o.released));
                    by.extend(out.filter_map(|observation| observation.record.clone()));
                }
            }
            _ => {}
        }
    }
    by.into_iter().collect()
}

/// The criteria that are not composed under one, itself included.
fn collect(reading: &Reading, id: &Id, leaves: &mut BTreeSet<Id>) {
    match reading.criteria.get(id).map(|criterion| &criterion.kind) {
        Some(Kind::Composed(combiner)) => combiner.parts().iter().for_each(|part| collect(reading, part, leaves)),
        Some(_) => {
            leaves.insert(id.clone());
        }
        None => {}
    }
}
