//! The estimate through time, each day with what could be known on it.

use std::collections::BTreeMap;

use bilateral_assess::{AsOf, Step, Subject, assess_reading, timeline};
use bilateral_model::{Case, Date, Id, RecordKind};

use crate::draws::{self, Draws};
use crate::posterior::Probability;
use crate::weighed::{Options, Prepared, first_two};

/// The estimate from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The first day on which it stood.
    pub on: Date,
    /// Estimate and exact bounds of each narrative.
    pub posterior: Vec<Probability>,
    /// What lies between.
    pub draws: Draws,
    /// The leading narrative.
    pub leader: usize,
    /// What changed: items, in order.
    pub by: Vec<Id>,
}

/// The estimate at `from`, and each day up to `to` on which it changed. It is made anew only where a weighed item changed.
pub fn trajectory(case: &Case, from: Date, to: Date, options: Options) -> Option<Vec<Point>> {
    let prepared = Prepared::of(case, options)?;
    let weighing = prepared.weighing;
    let mut days: BTreeMap<Date, Vec<Id>> = BTreeMap::new();
    let changes = timeline(case, from, to, Step::Day);
    for change in changes {
        let weighed = change.reading == weighing.reading
            && change.subject == Subject::Criterion
            && weighing.items.contains_key(&change.id);
        if weighed && change.from.is_some() {
            days.entry(change.on).or_default().push(change.id);
        }
    }
    // A miss that rests on searches weighs otherwise than one that somebody reports: one more row can count without a new
    // status. Days on which nothing moves leave no point.
    let rows = case.ledger.records().iter();
    let denials = rows.filter(|record| matches!(record.kind, RecordKind::Search | RecordKind::Absence));
    for record in denials.filter(|record| !record.bears_on.is_empty() || record.promise.is_some()) {
        let about = |item: &Id| record.bears_on.iter().any(|bearing| bearing.target == *item);
        let until = case.ledger.superseded_on(record.id.as_str());
        for day in [Some(record.known), until]
            .into_iter()
            .flatten()
            .filter(|day| from < *day && *day <= to)
        {
            let by = days.entry(day).or_default();
            by.extend(weighing.items.keys().filter(|item| about(item)).cloned());
        }
    }
    for item in weighing.items.values().filter(|item| item.is_record) {
        if let Some(record) = case.ledger.get(item.id.as_str()) {
            let until = case.ledger.superseded_on(item.id.as_str());
            for day in [Some(record.known), until].into_iter().flatten() {
                if from < day && day <= to {
                    days.entry(day).or_default().push(item.id.clone());
                }
            }
        }
    }
    let mut points: Vec<Point> = Vec::new();
    let mut add = |day: Date, by: Vec<Id>| -> Option<()> {
        let assessed = assess_reading(case, day, prepared.reading);
        let (items, sums) = prepared.sums(AsOf::new(case, day), &assessed);
        let posterior = sums.probabilities();
        let (leader, _) = first_two(&sums.best())?;
        if points
            .last()
            .is_some_and(|last: &Point| last.posterior == posterior)
        {
            return Some(());
        }
        let sample = draws::sample(
            &prepared.narratives,
            &prepared.numbers.priors,
            &items,
            options.draws,
            options.seed,
        );
        points.push(Point {
            on: day,
            posterior,
            draws: draws::summary(&sample),
            leader,
            by,
        });
        Some(())
    };
    add(from, Vec::new())?;
    for (day, mut by) in days {
        by.sort();
        by.dedup();
        add(day, by)?;
    }
    Some(points)
}
