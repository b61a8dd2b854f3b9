//! Rival frameworks side by side on one ledger, and the evidence on which they part.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::{AsOf, Assessment, assess};
use bilateral_model::{Case, Criterion, Date, Id, Kind, Outcome, Record, Sign, Status, Truth};
use indexmap::IndexMap;

use crate::weighed::{Options, Weighed, weigh};

/// One framework on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Its name; the case's own for the case itself.
    pub id: Id,
    /// Its tests with the outcome under each reading, in order.
    pub tests: IndexMap<Id, Vec<(Id, Outcome)>>,
    /// What weighing gives, if it has numbers.
    pub weighed: Option<Weighed>,
    /// The whole assessment.
    pub assessment: Assessment,
}

/// An event that more than one framework knows of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The event, by the record that stands for it.
    pub event: Id,
    /// What each framework makes of it, in the order of the sides.
    pub uses: Vec<Vec<Use>>,
    /// The frameworks part over it: it has a say in one and not in another, or what it has a say in holds in one and not in
    /// another.
    pub parts: bool,
}

/// What a framework makes of an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The criterion that it has a say in; or the question, aspect or criterion that it only bears on.
    pub id: Id,
    /// The criterion's status; nothing where the event has no say.
    pub status: Option<Status>,
}

/// Frameworks compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The date.
    pub as_of: Date,
    /// The frameworks: the case itself first.
    pub sides: Vec<Side>,
    /// Events that more than one of them knows of: those that they part over first, the latest first.
    pub shared: Vec<Shared>,
    /// How many events have a say in each that no other knows of.
    pub alone: Vec<usize>,
}

/// Compares a case with its rival frameworks. `cases` holds the case itself first.
pub fn compare(cases: &[&Case], as_of: Date, options: Options) -> Comparison {
    let sides: Vec<Side> = cases
        .iter()
        .map(|case| {
            let assessment = assess(case, as_of);
            let mut tests: IndexMap<Id, Vec<(Id, Outcome)>> = IndexMap::new();
            for (reading, assessed) in &assessment.readings {
                for (test, verdict) in &assessed.tests {
                    tests
                        .entry(test.clone())
                        .or_default()
                        .push((reading.clone(), verdict.outcome));
                }
            }
            Side {
                id: case.head.id.clone(),
                tests,
                weighed: weigh(case, &assessment, options),
                assessment,
            }
        })
        .collect();
    let mut events: BTreeMap<&Id, Vec<Vec<Use>>> = BTreeMap::new();
    for (at, (case, side)) in cases.iter().zip(&sides).enumerate() {
        for (event, used) in uses(case, &side.assessment) {
            let rows = events
                .entry(event)
                .or_insert_with(|| vec![Vec::new(); cases.len()]);
            if let Some(row) = rows.get_mut(at).filter(|row| !row.contains(&used)) {
                row.push(used);
            }
        }
    }
    let mut alone = vec![0; cases.len()];
    let mut shared = Vec::new();
    for (event, uses) in events {
        let mut users = uses.iter().enumerate().filter(|(_, row)| !row.is_empty());
        match (users.next(), users.next()) {
            (Some((at, row)), None) => {
                if row.iter().any(|used| used.status.is_some())
                    && let Some(count) = alone.get_mut(at)
                {
                    *count += 1;
                }
            }
            (Some(_), Some(_)) => shared.push(Shared {
                event: event.clone(),
                parts: parts(&uses),
                uses,
            }),
            (None, _) => {}
        }
    }
    let day = |shared: &Shared| {
        let record = cases
            .first()
            .and_then(|case| case.ledger.get(shared.event.as_str()));
        record.map(|record| record.occurred.first())
    };
    shared.sort_by(|a, b| {
        (!a.parts)
            .cmp(&!b.parts)
            .then_with(|| day(b).cmp(&day(a)))
            .then_with(|| a.event.cmp(&b.event))
    });
    Comparison {
        as_of,
        sides,
        shared,
        alone,
    }
}

/// Whether frameworks that know of an event make different things of it.
fn parts(uses: &[Vec<Use>]) -> bool {
    let says = |row: &Vec<Use>| -> BTreeSet<Truth> {
        row.iter()
            .filter_map(|used| Some(used.status?.truth(true)))
            .collect()
    };
    let mut known = uses.iter().filter(|row| !row.is_empty()).map(says);
    let first = known.next();
    known.any(|set| Some(&set) != first.as_ref())
}

/// What a framework makes of each event that it knows of, by its first reading. A record has a say in a criterion that it
/// bears on for or against, and in one that its promise has to keep.
fn uses<'c>(case: &'c Case, assessment: &Assessment) -> Vec<(&'c Id, Use)> {
    let Some((reading, assessed)) = case
        .first_reading()
        .and_then(|reading| Some((reading, assessment.readings.get(&reading.id)?)))
    else {
        return Vec::new();
    };
    let status = |id: &Id| assessed.criteria.get(id).map(|verdict| verdict.status);
    let delivers = |record: &Record| -> Vec<Id> {
        let Some(promise) = &record.promise else {
            return Vec::new();
        };
        let kept =
            |criterion: &&Criterion| matches!(&criterion.kind, Kind::Delivers(d) if d.promise == *promise);
        reading
            .criteria
            .values()
            .filter(kept)
            .map(|criterion| criterion.id.clone())
            .collect()
    };
    let mut all = Vec::new();
    for record in AsOf::new(case, assessment.as_of).records() {
        for bearing in &record.bears_on {
            let id = &bearing.target;
            let used = if let Some(criterion) = reading.criteria.get(id) {
                let has_a_say = bearing.sign != Sign::Context && !matches!(criterion.kind, Kind::Composed(_));
                status(id).filter(|_| has_a_say)
            } else if case.questions.contains_key(id) || case.aspects.contains_key(id) {
                None
            } else {
                continue;
            };
            all.push((
                record.event(),
                Use {
                    id: id.clone(),
                    status: used,
                },
            ));
        }
        for id in delivers(record) {
            let status = status(&id);
            all.push((record.event(), Use { id, status }));
        }
    }
    all
}
