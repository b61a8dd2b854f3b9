//! The whole assessment of a case on a date.

use std::collections::BTreeMap;

use bilateral_model::{Case, Credibility, Criterion, Date, Id, Kind, Outcome, Reading, Status};
use indexmap::IndexMap;

use crate::balance::{self, BalanceYear};
use crate::combine::{self, TestVerdict};
use crate::history::Histories;
use crate::narrative::{self, NarrativeView};
use crate::promise::{self, PromiseState};
use crate::verdict::Verdict;
use crate::visible::AsOf;
use crate::watch::{self, WatchItem};
use crate::{digest, status};

/// A case on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The case's name.
    pub case: Id,
    /// The date from which one looks.
    pub as_of: Date,
    /// Digest (BLAKE3) of the case's definition and of everything that could be known on the date.
    pub digest: String,
    /// What each reading says.
    pub readings: IndexMap<Id, ReadingAssessment>,
    /// What became of each promise.
    pub promises: IndexMap<Id, PromiseState>,
    /// What to watch next.
    pub watch: Vec<WatchItem>,
    /// What that says about the narratives, as far as the author's own rule goes.
    pub narratives: NarrativeView,
    /// Symbolic and substantive, easy and division, by year. No verdict uses it.
    pub balance: Vec<BalanceYear>,
    /// How many records could be known.
    pub records_known: usize,
    /// Statuses that were supposed, not found: the assessment is hypothetical if there are any.
    pub supposed: BTreeMap<Id, Status>,
}

/// A case on a date under one reading.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadingAssessment {
    /// Criteria, in the case's order.
    pub criteria: IndexMap<Id, Verdict>,
    /// Tests, in the case's order.
    pub tests: IndexMap<Id, TestVerdict>,
}

impl Assessment {
    /// The outcome of a test, if it is the same under every reading.
    pub fn robust_outcome(&self, test: &str) -> Option<Outcome> {
        let mut outcomes = self
            .readings
            .values()
            .filter_map(|reading| reading.tests.get(test))
            .map(|test| test.outcome);
        let first = outcomes.next()?;
        outcomes.all(|outcome| outcome == first).then_some(first)
    }

    /// The status of a criterion, if it is the same under every reading.
    pub fn robust_status(&self, criterion: &str) -> Option<Status> {
        let mut all = self
            .readings
            .values()
            .filter_map(|reading| reading.criteria.get(criterion))
            .map(|v| v.status);
        let first = all.next()?;
        all.all(|status| status == first).then_some(first)
    }
}

/// Assesses a case as of a date.
pub fn assess(case: &Case, as_of: Date) -> Assessment {
    suppose(case, as_of, BTreeMap::new())
}

/// Assesses a case as of a date as if some criteria had the statuses that are given, under every reading. The digest is
/// that of the case as it is.
pub fn suppose(case: &Case, as_of: Date, supposed: BTreeMap<Id, Status>) -> Assessment {
    let view = AsOf::new(case, as_of);
    if case.ledger.records().len() < LARGE {
        return with_digest(view, case, supposed, || digest::of(view, case));
    }
    // The digest of a large ledger takes as long as all the rest: it is made beside it.
    std::thread::scope(|scope| {
        let digest = scope.spawn(|| digest::of(view, case));
        with_digest(view, case, supposed, || match digest.join() {
            Ok(digest) => digest,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

/// Ledgers with more records than this are worth a second thread.
const LARGE: usize = 10_000;

/// What a case's criteria and tests are under one reading, without all the rest of an assessment.
pub fn assess_reading(case: &Case, as_of: Date, reading: &Reading) -> ReadingAssessment {
    under(AsOf::new(case, as_of), reading, &[], &BTreeMap::new())
}

fn with_digest(
    view: AsOf<'_>,
    case: &Case,
    supposed: BTreeMap<Id, Status>,
    digest: impl FnOnce() -> String,
) -> Assessment {
    let as_of = view.date();
    let mut readings: IndexMap<Id, ReadingAssessment> = IndexMap::with_capacity(case.readings.len());
    let mut done: Vec<&Reading> = Vec::new();
    for (id, reading) in &case.readings {
        let earlier = done
            .iter()
            .filter_map(|other| Some((*other, readings.get(&other.id)?)))
            .collect::<Vec<_>>();
        let assessment = under(view, reading, &earlier, &supposed);
        readings.insert(id.clone(), assessment);
        done.push(reading);
    }
    let promises: IndexMap<Id, PromiseState> = case
        .promises
        .iter()
        .map(|(id, promise)| {
            (
                id.clone(),
                promise::state(view, promise, Credibility::PossiblyTrue),
            )
        })
        .collect();
    let watch = watch::list(view, case, &readings, &promises);
    let narratives = narrative::view(view, case, &readings);
    let balance = balance::by_year(view);
    let records_known = view.rows().count();
    Assessment {
        case: case.head.id.clone(),
        as_of,
        digest: digest(),
        readings,
        promises,
        watch,
        narratives,
        balance,
        records_known,
        supposed,
    }
}

/// One reading. A criterion that an earlier reading has in the same words is not evaluated again.
pub(crate) fn under(
    view: AsOf<'_>,
    reading: &Reading,
    earlier: &[(&Reading, &ReadingAssessment)],
    supposed: &BTreeMap<Id, Status>,
) -> ReadingAssessment {
    let mut criteria: IndexMap<Id, Verdict> = IndexMap::with_capacity(reading.criteria.len());
    for (id, criterion) in &reading.criteria {
        if let Some(status) = supposed.get(id) {
            criteria.insert(id.clone(), Verdict::supposed(*status));
            continue;
        }
        let same = earlier
            .iter()
            .find(|(other, _)| other.criteria.get(id).is_some_and(|o| same_rule(o, criterion)));
        let verdict = match same.and_then(|(_, assessment)| assessment.criteria.get(id)) {
            Some(verdict) if !matches!(criterion.kind, Kind::Composed(_)) => Some(verdict.clone()),
            _ => status::evaluate(view, criterion),
        };
        if let Some(verdict) = verdict {
            criteria.insert(id.clone(), verdict);
        }
    }
    let mut histories = Histories::new(view, reading);
    compose_all(reading, &mut criteria, &mut histories);
    let tests = reading.tests.iter();
    let tests = tests.map(|(id, test)| {
        let was_true = || histories.was_true(&test.combiner, &criteria);
        (
            id.clone(),
            combine::test(test, &reading.criteria, &criteria, was_true),
        )
    });
    let tests = tests.collect();
    ReadingAssessment { criteria, tests }
}

/// Whether two readings decide a criterion by the same rule, whatever they say why and whether late counts.
pub(crate) fn same_rule(a: &Criterion, b: &Criterion) -> bool {
    a.kind == b.kind
        && a.by == b.by
        && a.after == b.after
        && a.mode == b.mode
        && a.if_silent == b.if_silent
        && a.min_credibility == b.min_credibility
        && a.validity == b.validity
}

/// Evaluates composed criteria, parts first; the check of a case has made sure that there is no cycle.
fn compose_all(reading: &Reading, verdicts: &mut IndexMap<Id, Verdict>, histories: &mut Histories<'_>) {
    fn visit(
        reading: &Reading,
        id: &Id,
        verdicts: &mut IndexMap<Id, Verdict>,
        histories: &mut Histories<'_>,
    ) {
        let Some(Criterion {
            kind: Kind::Composed(combiner),
            ..
        }) = reading.criteria.get(id)
        else {
            return;
        };
        if verdicts.contains_key(id) {
            return;
        }
        for part in combiner.parts() {
            visit(reading, part, verdicts, histories);
        }
        let was_true = || histories.was_true(combiner, verdicts);
        let verdict = combine::composed(combiner, &reading.criteria, verdicts, was_true);
        verdicts.insert(id.clone(), verdict);
    }
    for id in reading.criteria.keys() {
        visit(reading, id, verdicts, histories);
    }
    // In the case's order again: parts were evaluated first.
    verdicts.sort_by_cached_key(|id, _| reading.criteria.get_index_of(id));
}
