//! How every status changed, and the record that changed it.
//!
//! A status can change only on a day on which a record that bears on it becomes known or is superseded, or on which
//! one of its dates passes. Only those days are looked at, and only what they concern is evaluated again.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_model::date::year_end;
use bilateral_model::{
    Case, Combiner, Criterion, Date, Deadline, Id, Kind, Outcome, Reading, RecordKind, Sign, Truth,
};
use indexmap::IndexMap;

use crate::assessment::{ReadingAssessment, same_rule};
use crate::history::{Histories, may_have_lapsed};
use crate::verdict::Verdict;
use crate::visible::AsOf;
use crate::{combine, days, status};

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
    for day in days {
        walk.advance(day, &[day], &mut changes);
    }
    match step {
        Step::Day => changes,
        Step::Month | Step::Year => collapse(changes, to, step),
    }
}

/// Of each span the change from its beginning to its end, told by the last thing that changed it.
fn collapse(changes: Vec<Change>, to: Date, step: Step) -> Vec<Change> {
    let mut out: Vec<Change> = Vec::new();
    for mut change in changes {
        if change.from.is_some() {
            change.on = span_end(change.on, step).min(to);
            let same = out.iter().position(|other| {
                other.from.is_some()
                    && (other.on, &other.reading, other.subject, &other.id)
                        == (change.on, &change.reading, change.subject, &change.id)
            });
            if let Some(at) = same {
                change.from = out.remove(at).from;
            }
        }
        out.push(change);
    }
    // What changed and changed back is the same at the end.
    out.retain(|change| change.from != Some(change.to));
    out
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
    /// Whether each composed criterion, and each test, was true on an earlier day.
    composed_was_true: Vec<bool>,
    test_was_true: Vec<bool>,
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
                for day in days::of(case, criterion)
                    .into_iter()
                    .filter(|day| *day > from && *day <= to)
                {
                    days.entry(day).or_default().push((at, nth));
                }
            }
            first.push(reading);
        }
        Self {
            case,
            days,
            standing: Vec::new(),
        }
    }

    /// The state on the first day, told as changes from nothing.
    fn start(&mut self, from: Date) -> Vec<Change> {
        let view = AsOf::new(self.case, from);
        let mut changes = Vec::new();
        for reading in self.case.readings.values() {
            let standing = Standing::new(
                view,
                reading,
                crate::assessment::under(view, reading, &[], &BTreeMap::new()),
            );
            let tests = (0..standing.tests.len()).map(|at| (Subject::Test, at));
            let criteria = (0..standing.criteria.len()).map(|at| (Subject::Criterion, at));
            changes.extend(
                tests
                    .chain(criteria)
                    .filter_map(|(subject, at)| standing.change(subject, at, None, from, |_, _| Vec::new())),
            );
            self.standing.push(standing);
        }
        changes
    }

    /// Evaluates on `end` what the days of a span concern, and tells what is different.
    fn advance(&mut self, end: Date, span: &[Date], changes: &mut Vec<Change>) {
        let view = AsOf::new(self.case, end);
        let mut concerned: Vec<(usize, usize)> = span
            .iter()
            .filter_map(|day| self.days.get(day))
            .flatten()
            .copied()
            .collect();
        concerned.sort_unstable();
        concerned.dedup();
        let mut touched: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.standing.len()];
        for (at, nth) in concerned {
            let Some((id, criterion)) = self
                .case
                .readings
                .get_index(at)
                .and_then(|(_, r)| r.criteria.get_index(nth))
            else {
                continue;
            };
            let Some(verdict) = status::evaluate(view, criterion) else {
                continue;
            };
            // Readings that share the rule share the verdict.
            for (standing, touched) in self.standing.iter_mut().zip(&mut touched).skip(at) {
                let same = standing
                    .reading
                    .criteria
                    .get(id)
                    .is_some_and(|other| std::ptr::eq(other, criterion));
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
    fn new(view: AsOf<'a>, reading: &'a Reading, assessment: ReadingAssessment) -> Self {
        let mut composed: Vec<(usize, BTreeSet<usize>)> = Vec::new();
        let is_composed = |criterion: &Criterion| matches!(criterion.kind, Kind::Composed(_));
        for (at, (id, _)) in reading
            .criteria
            .iter()
            .enumerate()
            .filter(|(_, (_, criterion))| is_composed(criterion))
        {
            composed.push((at, leaves(reading, id)));
        }
        // A whole has strictly more steps below it than its parts.
        composed.sort_by_key(|(at, _)| reading.criteria.get_index(*at).map(|(id, _)| depth(reading, id)));
        let under_test = reading.tests.values().map(|test| {
            test.combiner
                .parts()
                .iter()
                .flat_map(|part| leaves(reading, part))
                .collect()
        });
        let mut histories = Histories::new(view, reading);
        let verdicts = &assessment.criteria;
        let mut held = |combiner: &Combiner| {
            combine::truth(combiner, &reading.criteria, verdicts) == Truth::True
                || histories.was_true(combiner, verdicts)
        };
        let composed_was_true = composed.iter().map(|(at, _)| {
            reading
                .criteria
                .get_index(*at)
                .is_some_and(|(_, criterion)| match &criterion.kind {
                    Kind::Composed(combiner) => held(combiner),
                    _ => false,
                })
        });
        let composed_was_true = composed_was_true.collect();
        let test_was_true = reading.tests.values().map(|test| held(&test.combiner)).collect();
        Self {
            composed_was_true,
            test_was_true,
            reading,
            criteria: assessment
                .criteria
                .values()
                .map(|verdict| verdict.status.word())
                .collect(),
            tests: assessment
                .tests
                .values()
                .map(|test| test.outcome.word())
                .collect(),
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
        for ((at, below), was_true) in self.composed.iter().zip(&mut self.composed_was_true) {
            let Some((
                id,
                Criterion {
                    kind: Kind::Composed(combiner),
                    ..
                },
            )) = reading.criteria.get_index(*at)
            else {
                continue;
            };
            if !below.is_disjoint(touched) {
                let can = || *was_true && may_have_lapsed(reading, combiner, &self.verdicts);
                let verdict = combine::composed(combiner, &reading.criteria, &self.verdicts, can);
                *was_true |= combine::truth(combiner, &reading.criteria, &self.verdicts) == Truth::True;
                self.verdicts.insert(id.clone(), verdict);
                changed.insert(*at);
            }
        }
        let by = |id: &Id, subject| triggers(case, reading, id, subject, span);
        for (at, (_, test)) in reading.tests.iter().enumerate() {
            if self
                .under_test
                .get(at)
                .is_none_or(|below| below.is_disjoint(touched))
            {
                continue;
            }
            let was_true = self.test_was_true.get(at).copied().unwrap_or(false);
            let can = || was_true && may_have_lapsed(reading, &test.combiner, &self.verdicts);
            let outcome = combine::outcome(test, &reading.criteria, &self.verdicts, can);
            if let Some(held) = self.test_was_true.get_mut(at) {
                *held |= outcome == Outcome::Shown;
            }
            let word = outcome.word();
            let from = self.tests.get(at).copied();
            if from != Some(word) {
                if let Some(slot) = self.tests.get_mut(at) {
                    *slot = word;
                }
                changes.extend(self.change(Subject::Test, at, from, end, by));
            }
        }
        for at in changed {
            let Some(word) = self
                .verdicts
                .get_index(at)
                .map(|(_, verdict)| verdict.status.word())
            else {
                continue;
            };
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
                let verdict = combine::test(test, &self.reading.criteria, &self.verdicts, || false);
                (id, self.tests.get(at).copied()?, verdict.because)
            }
            Subject::Criterion => {
                let (id, verdict) = self.verdicts.get_index(at)?;
                (id, verdict.status.word(), verdict.because.clone())
            }
        };
        let by = by(id, subject);
        Some(Change {
            on,
            reading: self.reading.id.clone(),
            subject,
            id: id.clone(),
            from,
            to,
            by,
            because,
        })
    }
}

/// How many steps a criterion stands above those that are not composed.
fn depth(reading: &Reading, id: &Id) -> usize {
    match reading.criteria.get(id).map(|criterion| &criterion.kind) {
        Some(Kind::Composed(combiner)) => {
            1 + combiner
                .parts()
                .iter()
                .map(|part| depth(reading, part))
                .max()
                .unwrap_or(0)
        }
        _ => 0,
    }
}

/// Indices of the criteria that are not composed under one, itself included.
fn leaves(reading: &Reading, id: &Id) -> BTreeSet<usize> {
    let mut names = BTreeSet::new();
    collect(reading, id, &mut names);
    names
        .iter()
        .filter_map(|name| reading.criteria.get_index_of(name))
        .collect()
}

fn shares(reading: &Reading, criterion: &Criterion) -> bool {
    !matches!(criterion.kind, Kind::Composed(_))
        && reading
            .criteria
            .get(&criterion.id)
            .is_some_and(|other| same_rule(other, criterion))
}

/// Records that became known, or were superseded, on one of the days and bear on the subject or what it is made of.
fn triggers(case: &Case, reading: &Reading, id: &Id, subject: Subject, span: &[Date]) -> Vec<String> {
    let mut leaves = BTreeSet::new();
    match subject {
        Subject::Criterion => collect(reading, id, &mut leaves),
        Subject::Test => {
            for part in reading
                .tests
                .get(id)
                .into_iter()
                .flat_map(|test| test.combiner.parts())
            {
                collect(reading, part, &mut leaves);
            }
        }
    }
    let mut by = BTreeSet::new();
    let on_span = |day: Date| span.binary_search(&day).is_ok();
    let moved = |known: Date, until: Option<Date>| on_span(known) || until.is_some_and(on_span);
    for leaf in &leaves {
        let Some(criterion) = reading.criteria.get(leaf) else {
            continue;
        };
        let bearing = case.ledger.bearing_on_if(leaf.as_str(), moved);
        let telling =
            bearing.filter(|row| row.sign != Sign::Context || row.record.kind == RecordKind::Search);
        by.extend(telling.map(|row| row.record.id.to_string()));
        if let Some(Deadline::Anchor { anchor, .. }) = &criterion.by {
            by.extend(
                case.ledger
                    .bearing_on_if(anchor.as_str(), moved)
                    .map(|row| row.record.id.to_string()),
            );
        }
        match &criterion.kind {
            Kind::Delivers(deliver) => {
                let of = case.ledger.of_promise_if(deliver.promise.as_str(), moved);
                by.extend(of.map(|row| row.record.id.to_string()));
            }
            Kind::Measures(measure) => {
                for series in std::iter::once(&measure.series).chain(&measure.share_of) {
                    let observations = case
                        .series
                        .get(series)
                        .into_iter()
                        .flat_map(bilateral_model::Series::observations);
                    let out = observations.filter(|o| on_span(o.known) || on_span(o.released));
                    by.extend(out.map(|o| match &o.record {
                        Some(record) => record.to_string(),
                        None => format!("{series}[{}]", o.year),
                    }));
                }
            }
            Kind::Judged(_) => {
                let judgements = case
                    .judgements
                    .iter()
                    .filter(|j| j.criterion == *leaf && on_span(j.known));
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
        Some(Kind::Composed(combiner)) => combiner
            .parts()
            .iter()
            .for_each(|part| collect(reading, part, leaves)),
        Some(_) => {
            leaves.insert(id.clone());
        }
        None => {}
    }
}
