//! What is different between two dates, and why.

use bilateral_model::{Case, Date, Id};

use crate::assessment::{Assessment, assess};
use crate::timeline::{Change, Step, Subject, timeline};

/// A status that differs between two dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The reading.
    pub reading: Id,
    /// A criterion or a test.
    pub subject: Subject,
    /// Its name.
    pub id: Id,
    /// What it was on the earlier date.
    pub before: &'static str,
    /// What it was on the later date.
    pub after: &'static str,
    /// The changes that led from one to the other.
    pub changes: Vec<Change>,
}

/// Everything that differs between two dates, and the two assessments. The dates are taken in their order.
pub fn diff(case: &Case, a: Date, b: Date) -> (Assessment, Assessment, Vec<Difference>) {
    let (from, to) = (a.min(b), a.max(b));
    let (before, after) = (assess(case, from), assess(case, to));
    let all = timeline(case, from, to, Step::Day);
    let mut differences: Vec<Difference> = Vec::new();
    for start in all.iter().filter(|change| change.from.is_none()) {
        let changes: Vec<Change> = all
            .iter()
            .filter(|c| {
                c.from.is_some()
                    && c.reading == start.reading
                    && c.subject == start.subject
                    && c.id == start.id
            })
            .cloned()
            .collect();
        let Some(last) = changes.last().filter(|last| last.to != start.to) else {
            continue;
        };
        differences.push(Difference {
            reading: start.reading.clone(),
            subject: start.subject,
            id: start.id.clone(),
            before: start.to,
            after: last.to,
            changes,
        });
    }
    (before, after, differences)
}
