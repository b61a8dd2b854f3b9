//! Rival frameworks side by side on one ledger, and the evidence on which they part.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::{Assessment, ReadingAssessment, assess};
use bilateral_model::{Case, Criterion, Date, Id, Kind, Outcome, Reading, Status, Truth};
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

/// A thing that more than one framework judges by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// What it is.
    pub what: What,
    /// What each framework makes of it, in the order of the sides: the criteria that rest on it, with their statuses.
    pub uses: Vec<Vec<(Id, Status)>>,
    /// The frameworks part over it: what rests on it holds in one and not in another.
    pub parts: bool,
}

/// What criteria rest on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A record, by the event that it reports.
    Event(Id),
    /// A measured series.
    Series(Id),
    /// A promise.
    Promise(Id),
}

impl What {
    /// Its name.
    pub fn id(&self) -> &Id {
        match self {
            Self::Event(id) | Self::Series(id) | Self::Promise(id) => id,
        }
    }

    /// The word that outputs use.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Event(_) => "event",
            Self::Series(_) => "series",
            Self::Promise(_) => "promise",
        }
    }
}

/// Frameworks compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The date.
    pub as_of: Date,
    /// The frameworks: the case itself first.
    pub sides: Vec<Side>,
    /// What more than one of them rests on: what they part over first.
    pub shared: Vec<Shared>,
    /// How many things each rests on that no other does.
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
    let mut uses: BTreeMap<What, Vec<Vec<(Id, Status)>>> = BTreeMap::new();
    for (at, (case, side)) in cases.iter().zip(&sides).enumerate() {
        for (what, criterion, status) in grounds(case, &side.assessment) {
            let rows = uses.entry(what).or_insert_with(|| vec![Vec::new(); cases.len()]);
            if let Some(row) = rows.get_mut(at) {
                row.push((criterion, status));
            }
        }
    }
    let mut alone = vec![0; cases.len()];
    let mut shared = Vec::new();
    for (what, uses) in uses {
        let users: Vec<usize> = uses
            .iter()
            .enumerate()
            .filter(|(_, row)| !row.is_empty())
            .map(|(at, _)| at)
            .collect();
        match users.as_slice() {
            [] => {}
            [only] => {
                if let Some(count) = alone.get_mut(*only) {
                    *count += 1;
                }
            }
            _ => {
                let holds = |row: &Vec<(Id, Status)>| -> BTreeSet<Truth> {
                    row.iter().map(|(_, status)| status.truth(false)).collect()
                };
                let mut sets = uses.iter().filter(|row| !row.is_empty()).map(holds);
                let first = sets.next();
                let parts = sets.any(|set| Some(&set) != first.as_ref());
                shared.push(Shared { what, uses, parts });
            }
        }
    }
    shared.sort_by(|a, b| (!a.parts, &a.what).cmp(&(!b.parts, &b.what)));
    Comparison {
        as_of,
        sides,
        shared,
        alone,
    }
}

/// What each criterion of the first reading rests on.
fn grounds(case: &Case, assessment: &Assessment) -> Vec<(What, Id, Status)> {
    let Some((reading, assessed)) = case
        .first_reading()
        .and_then(|reading| Some((reading, assessment.readings.get(&reading.id)?)))
    else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for criterion in leaves(reading) {
        all.extend(of_criterion(case, criterion, assessed));
    }
    all
}

fn leaves(reading: &Reading) -> impl Iterator<Item = &Criterion> {
    reading
        .criteria
        .values()
        .filter(|criterion| !matches!(criterion.kind, Kind::Composed(_)))
}

fn of_criterion(case: &Case, criterion: &Criterion, assessed: &ReadingAssessment) -> Vec<(What, Id, Status)> {
    let Some(verdict) = assessed.criteria.get(&criterion.id) else {
        return Vec::new();
    };
    let mut whats: BTreeSet<What> = BTreeSet::new();
    match &criterion.kind {
        Kind::Delivers(deliver) => _ = whats.insert(What::Promise(deliver.promise.clone())),
        Kind::Measures(measure) => {
            whats.insert(What::Series(measure.series.clone()));
            whats.extend(measure.share_of.iter().cloned().map(What::Series));
        }
        Kind::Happens(_) | Kind::Judged(_) | Kind::Composed(_) => {
            let records = verdict
                .because
                .iter()
                .filter_map(|id| case.ledger.get(id.as_str()));
            whats.extend(records.map(|record| What::Event(record.event().clone())));
        }
    }
    whats
        .into_iter()
        .map(|what| (what, criterion.id.clone(), verdict.status))
        .collect()
}
