//! How every status changed, and the record that changed it.
//!
//! A status can change only on a day on which a record that bears on it becomes known or is superseded, or on which
//! one of its dates passes. Only those days are looked at, and only what they concern is evaluated again.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_model::date::{add_months, day_after, year_end};
use bilateral_model::{Case, Criterion, Date, Deadline, Id, Indexed, Kind, Reading, RecordKind, Sign};
use indexmap::IndexMap;

use crate::assessment::{ReadingAssessment, same_rule};
use crate::verdict::Verdict;
use crate::visible::AsOf;
use crate::{combine, status};

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
    /// What became known on that day (in that span) and bears on it: records by their ids, figures as `trade[2015]`,
    /// coders by their names. Nothing if a date passed.
    pub by: Vec<String>,
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
    let days: Vec<Date> = walk.days.keys().copied().collect();
    let mut rest = days.as_slice();
    while let Some(first) = rest.first() {
        let end = span_end(*first, step).min(to);
        let (span, later) = rest.split_at(rest.partition_point(|day| *day <= end));
        walk.advance(end, span, &mut changes);
        rest = later;
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

/// A walk through time: what stands, and on which days it may change.
struct Walk<'a> {
    case: &'a Case,
    /// Days on which something may change, and which criteria of which reading (by their indices) they concern.
    days: BTreeMap<Date, Vec<(usize, usize)>>,
    standing: Vec<Standing<'a>>,
}

/// What stands under one reading.
struct Standing<'a> {
    reading: &'a Reading,
    verdicts: IndexMap<Id, Verdict>,
    /// Status of each criterion and outcome of each test, by index.
    criteria: Vec<&'static str>,
    tests: Vec<&'static str>,
    /// Composed criteria, parts before wholes, each with the criteria that are not composed under it.
    composed: Vec<(usize, BTreeSet<usize>)>,
    /// The criteria that are not composed under each test.
    under_test: Vec<BTreeSet<usize>>,
}

impl<'a> Walk<'a> {
    fn new(case: &'a Case, from: Date, to: Date) -> Self {
        let mut days: BTreeMap<Date, Vec<(usize, usize)>> = BTreeMap::new();
        let mut first: Vec<&Reading> = Vec::new();
        for (at, reading) in case.readings.values().enumerate() {
            for (nth, criterion) in reading.criteria.values().enumerate() {
                // A rule that an earlier reading has too is evaluated there.
                if first.iter().any(|other| shares(other, criterion)) {
                    continue;
                }
                for day in days_of(case, criterion).into_iter().filter(|day| *day > from && *day <= to) {
                    days.entry(day).or_default().push((at, nth));
                }
            }
            first.push(reading);
        }
        Self { case, days, standing: Vec::new() }
    }

    /// The state on the first day, told as changes from nothing.
    fn start(&mut self, from: Date) -> Vec<Change> {
        let view = AsOf::new(self.case, from);
        let mut changes = Vec::new();
        for reading in self.case.readings.values() {
            let standing = Standing::new(reading, crate::assessment::under(view, reading, &[]));
            let tests = (0..standing.tests.len()).map(|at| (Subject::Test, at));
            let criteria = (0..standing.criteria.len()).map(|at| (Subject::Criterion, at));
            changes.extend(tests.chain(criteria).filter_map(|(subject, at)| {
                standing.change(subject, at, None, from, |_, _| Vec::new())
            }));
            self.standing.push(standing);
        }
        changes
    }

    /// Evaluates on `end` what the days of a span concern, and tells what is different.
    fn advance(&mut self, end: Date, span: &[Date], changes: &mut Vec<Change>) {
        let view = AsOf::new(self.case, end);
        let mut concerned: Vec<(usize, usize)> =
            span.iter().filter_map(|day| self.days.get(day)).flatten().copied().collect();
        concerned.sort_unstable();
        concerned.dedup();
        let mut touched: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.standing.len()];
        for (at, nth) in concerned {
            let Some((id, criterion)) = self.case.readings.get_index(at).and_then(|(_, r)| r.criteria.get_index(nth)) else {
                continue;
            };
            let Some(verdict) = status::evaluate(view, criterion) else { continue };
            // Readings that share the rule share the verdict.
            for (standing, touched) in self.standing.iter_mut().zip(&mut touched).skip(at) {
                let same = standing.reading.criteria.get(id).is_some_and(|other| std::ptr::eq(other, criterion));
                if same || shares(standing.reading, criterion) {
                    touched.extend(standing.reading.criteria.get_index_of(id));
                    standing.verdicts.insert(id.clone(), verdict.clone());
                }
            }
        }
        for (standing, touched) in self.standing.iter_mut().zip(touched) {
            if !touched.is_empty() {
                standing.recombine(self.case, end, span, &touched, changes);
            }
        }
    }
}

impl<'a> Standing<'a> {
    fn new(reading: &'a Reading, assessment: ReadingAssessment) -> Self {
        let mut composed: Vec<(usize, BTreeSet<usize>)> = Vec::new();
        let is_composed = |criterion: &Criterion| matches!(criterion.kind, Kind::Composed(_));
        for (at, (id, _)) in reading.criteria.iter().enumerate().filter(|(_, (_, criterion))| is_composed(criterion)) {
            composed.push((at, leaves(reading, id)));
        }
        // A whole has strictly more steps below it than its parts.
        composed.sort_by_key(|(at, _)| reading.criteria.get_index(*at).map(|(id, _)| depth(reading, id)));
        let under_test = reading.tests.values().map(|test| {
            test.combiner.parts().iter().flat_map(|part| leaves(reading, part)).collect()
        });
        Self {
            reading,
            criteria: assessment.criteria.values().map(|verdict| verdict.status.word()).collect(),
            tests: assessment.tests.values().map(|test| test.outcome.word()).collect(),
            verdicts: assessment.criteria,
            composed,
            under_test: under_test.collect(),
        }
    }

    /// Evaluates what rests on the criteria touched, and tells what is different.
    fn recombine(
        &mut self,
        case: &Case,
        end: Date,
        span: &[Date],
        touched: &BTreeSet<usize>,
        changes: &mut Vec<Change>,
    ) {
        let reading = self.reading;
        let mut changed: BTreeSet<usize> = touched.clone();
        for (at, below) in &self.composed {
            let Some((id, Criterion { kind: Kind::Composed(combiner), .. })) = reading.criteria.get_index(*at) else {
                continue;
            };
            if !below.is_disjoint(touched) {
                let verdict = combine::composed(end, combiner, &reading.criteria, &self.verdicts);
                self.verdicts.insert(id.clone(), verdict);
                changed.insert(*at);
            }
        }
        let by = |id: &Id, subject| triggers(case, reading, id, subject, span);
        for (at, (_, test)) in reading.tests.iter().enumerate() {
            if self.under_test.get(at).is_none_or(|below| below.is_disjoint(touched)) {
                continue;
            }
            let word = combine::outcome(test, &reading.criteria, &self.verdicts).word();
            let from = self.tests.get(at).copied();
            if from != Some(word) {
                if let Some(slot) = self.tests.get_mut(at) {
                    *slot = word;
                }
                changes.extend(self.change(Subject::Test, at, from, end, by));
            }
        }
        for at in changed {
            let Some(word) = self.verdicts.get_index(at).map(|(_, verdict)| verdict.status.word()) else { continue };
            let from = self.criteria.get(at).copied();
            if from != Some(word) {
                if let Some(slot) = self.criteria.get_mut(at) {
                    *slot = word;
                }
                changes.extend(self.change(Subject::Criterion, at, from, end, by));
            }
        }
    }

    /// The change to what stands now.
    fn change(
        &self,
        subject: Subject,
        at: usize,
        from: Option<&'static str>,
        on: Date,
        by: impl Fn(&Id, Subject) -> Vec<String>,
    ) -> Option<Change> {
        let (id, to, because) = match subject {
            Subject::Test => {
                let (id, test) = self.reading.tests.get_index(at)?;
                let verdict = combine::test(test, &self.reading.criteria, &self.verdicts);
                (id, verdict.outcome.word(), verdict.because)
            }
            Subject::Criterion => {
                let (id, verdict) = self.verdicts.get_index(at)?;
                (id, verdict.status.word(), verdict.because.clone())
            }
        };
        let by = by(id, subject);
        Some(Change { on, reading: self.reading.id.clone(), subject, id: id.clone(), from, to, by, because })
    }
}

/// How many steps a criterion stands above those that are not composed.
fn depth(reading: &Reading, id: &Id) -> usize {
    match reading.criteria.get(id).map(|criterion| &criterion.kind) {
        Some(Kind::Composed(combiner)) => {
            1 + combiner.parts().iter().map(|part| depth(reading, part)).max().unwrap_or(0)
        }
        _ => 0,
    }
}

/// Indices of the criteria that are not composed under one, itself included.
fn leaves(reading: &Reading, id: &Id) -> BTreeSet<usize> {
    let mut names = BTreeSet::new();
    collect(reading, id, &mut names);
    names.iter().filter_map(|name| reading.criteria.get_index_of(name)).collect()
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
            for Indexed { record, until, .. } in case.ledger.bearing_on(anchor.as_str()) {
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
            for Indexed { record, sign, until, .. } in case.ledger.bearing_on(criterion.id.as_str()) {
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
            for Indexed { record, until, .. } in case.ledger.of_promise(deliver.promise.as_str()) {
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
fn triggers(case: &Case, reading: &Reading, id: &Id, subject: Subject, span: &[Date]) -> Vec<String> {
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
    let moved = |known: Date, until: Option<Date>| on_span(known) || until.is_some_and(on_span);
    for leaf in &leaves {
        let Some(criterion) = reading.criteria.get(leaf) else { continue };
        let bearing = case.ledger.bearing_on_if(leaf.as_str(), moved);
        let telling = bearing.filter(|row| row.sign != Sign::Context || row.record.kind == RecordKind::Search);
        by.extend(telling.map(|row| row.record.id.to_string()));
        if let Some(Deadline::Anchor { anchor, .. }) = &criterion.by {
            by.extend(case.ledger.bearing_on_if(anchor.as_str(), moved).map(|row| row.record.id.to_string()));
        }
        match &criterion.kind {
            Kind::Delivers(deliver) => {
                let of = case.ledger.of_promise_if(deliver.promise.as_str(), moved);
                by.extend(of.map(|row| row.record.id.to_string()));
            }
            Kind::Measures(measure) => {
                for series in std::iter::once(&measure.series).chain(&measure.share_of) {
                    let observations = case.series.get(series).into_iter().flat_map(|s| s.observations());
                    let out = observations.filter(|o| on_span(o.known) || on_span(o.released));
                    by.extend(out.map(|o| match &o.record {
                        Some(record) => record.to_string(),
                        None => format!("{series}[{}]", o.year),
                    }));
                }
            }
            Kind::Judged(_) => {
                let judgements = case.judgements.iter().filter(|j| j.criterion == *leaf && on_span(j.known));
                by.extend(judgements.map(|judgement| judgement.coder.clone()));
            }
            Kind::Happens(_) | Kind::Composed(_) => {}
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
