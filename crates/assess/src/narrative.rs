//! What the tests say about the narratives, as far as the author's own rule goes.
//!
//! Where the source gives no rule to combine its tests, none is made up: the default stands, and what each usual rule would give
//! is shown beside it.

use std::collections::BTreeMap;

use bilateral_model::{Area, Case, Id, Outcome, RecordKind, Sign, Tie, Truth, Usual};
use indexmap::IndexMap;

use crate::assessment::ReadingAssessment;
use crate::balance;
use crate::visible::AsOf;

/// The author's view of the narratives.
#[derive(Debug, Clone, PartialEq)]
pub struct NarrativeView {
    /// The narrative that needs no proof.
    pub default: Option<Id>,
    /// The source's own rule; none if it gives none.
    pub rule: Option<Usual>,
    /// The kind of evidence that the default stands until.
    pub asked: Option<(Option<Tie>, Option<Area>)>,
    /// Things of that kind since the case opened that happened or were delivered and speak for something, by a record of
    /// each: rows of one event count once, and so do events of one promise.
    pub evidence: Vec<Id>,
    /// The same that speak against something.
    pub evidence_against: Vec<Id>,
    /// What each usual rule would give, under each reading.
    pub usual: IndexMap<Id, Vec<UsualOutcome>>,
}

/// What a usual rule gives under one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsualOutcome {
    /// The rule.
    pub rule: Usual,
    /// Whether it is satisfied.
    pub satisfied: Truth,
}

pub(crate) fn view(view: AsOf<'_>, case: &Case, readings: &IndexMap<Id, ReadingAssessment>) -> NarrativeView {
    let asked = case.rule.default_stands_until;
    let (evidence, evidence_against) = match asked {
        Some(cell) => (
            evidence(view, cell, Sign::For),
            evidence(view, cell, Sign::Against),
        ),
        None => (Vec::new(), Vec::new()),
    };
    let usual = readings
        .iter()
        .map(|(id, reading)| (id.clone(), usual(reading)))
        .collect();
    let default = case
        .narratives
        .values()
        .find(|narrative| narrative.is_default)
        .map(|narrative| narrative.id.clone());
    NarrativeView {
        default,
        rule: case.rule.combine,
        asked,
        evidence,
        evidence_against,
        usual,
    }
}

fn evidence(view: AsOf<'_>, (tie, area): (Option<Tie>, Option<Area>), sign: Sign) -> Vec<Id> {
    let since = view.head().opened;
    let events = balance::events(view).filter(|record| {
        matches!(record.kind, RecordKind::Event | RecordKind::Delivery)
            && record.occurred.after(since) == Truth::True
            && tie.is_none_or(|tie| record.tie == Some(tie))
            && area.is_none_or(|area| record.area == Some(area))
            && record
                .bears_on
                .iter()
                .any(|bearing| bearing.sign == sign && view.is_named(bearing.target.as_str()))
    });
    let mut by_matter: BTreeMap<&Id, &Id> = BTreeMap::new();
    for record in events {
        let matter = record.promise.as_ref().unwrap_or_else(|| record.event());
        let held = by_matter.entry(matter).or_insert(&record.id);
        *held = (*held).min(&record.id);
    }
    let mut ids: Vec<Id> = by_matter.into_values().cloned().collect();
    ids.sort();
    ids
}

fn usual(reading: &ReadingAssessment) -> Vec<UsualOutcome> {
    let tests = || {
        reading.tests.values().map(|test| match test.outcome {
            Outcome::Shown => Truth::True,
            Outcome::NotShown | Outcome::Lapsed => Truth::False,
            Outcome::Open => Truth::Unknown,
        })
    };
    let rules = Usual::ALL.into_iter();
    rules
        .map(|rule| UsualOutcome {
            rule,
            satisfied: Truth::at_least(rule.needs(reading.tests.len()), tests()),
        })
        .collect()
}
