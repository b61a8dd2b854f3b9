//! Each test alone, and all together: how often it was right where it spoke.

use bilateral_model::Outcome;
use serde::Serialize;

use super::sample::Row;
use super::score::Estimate;
use super::stats::StatsError;
use super::stats::bootstrap::{Clusters, Plan as Draws, of_sums};
use super::stats::classify::Counts;
use crate::scan::Scan;

/// How a test did, over all rows whose outcome is known. Nothing is learnt for this.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    /// The test; none for all of them together.
    pub test: Option<String>,
    /// A few words.
    pub label: String,
    /// Rows by what the test said and what came.
    pub counts: Counts,
    /// Share of rows with a verdict in which it came.
    pub base_rate: Option<Estimate>,
    /// Share of rows that show the test in which it came.
    pub precision: Option<Estimate>,
    /// Share of rows in which it came that show the test.
    pub recall: Option<Estimate>,
    /// How many times the base rate the precision is.
    pub lift: Option<Estimate>,
}

/// Every test, then all of them together.
pub(super) fn told(scan: &Scan, rows: &[Row], draws: &Draws) -> Result<Vec<Told>, StatsError> {
    let keys: Vec<u32> = rows.iter().map(|row| row.pair).collect();
    let clusters = Clusters::by_key(&keys)?;
    let verdict = |row: usize, test: usize| said(scan.outcomes(rows[row].scanned)[test]);
    let mut found = Vec::with_capacity(scan.plan.tests.len() + 1);
    for (at, test) in scan.plan.tests.iter().enumerate() {
        let id = Some(test.id.to_string());
        let sums = clusters.sums(|row| Counts::one(verdict(row, at), rows[row].came));
        found.push(of(id, test.label.clone(), &sums, draws)?);
    }
    let sums = clusters.sums(|row| Counts::one(all(scan.outcomes(rows[row].scanned)), rows[row].came));
    found.push(of(None, "all of them".to_owned(), &sums, draws)?);
    Ok(found)
}

/// Shown, not shown, or open.
fn said(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Shown => Some(true),
        Outcome::Open => None,
        _ => Some(false),
    }
}

/// Whether all are shown: no as soon as one is not.
fn all(outcomes: &[Outcome]) -> Option<bool> {
    let mut whole = Some(true);
    for outcome in outcomes {
        match said(*outcome) {
            Some(false) => return Some(false),
            None => whole = None,
            Some(true) => {}
        }
    }
    whole
}

fn of(test: Option<String>, label: String, sums: &[Counts], draws: &Draws) -> Result<Told, StatsError> {
    let mut counts = Counts::default();
    for sum in sums {
        counts += *sum;
    }
    let figures = |counts: &Counts| {
        let value = |share: Option<super::stats::classify::Share>| share.map(|share| share.value);
        [
            value(counts.base_rate()),
            value(counts.precision()),
            value(counts.recall()),
            counts.lift(),
        ]
    };
    let [base_rate, precision, recall, lift] = figures(&counts);
    let intervals = if sums.len() < 2 {
        [None; 4]
    } else {
        of_sums(sums, draws, figures)?.map(|drawn| drawn.interval)
    };
    Ok(Told {
        test,
        label,
        counts,
        base_rate: Estimate::new(base_rate, intervals[0]),
        precision: Estimate::new(precision, intervals[1]),
        recall: Estimate::new(recall, intervals[2]),
        lift: Estimate::new(lift, intervals[3]),
    })
}

#[cfg(test)]
mod tests {
    use super::all;
    use bilateral_model::Outcome::{Lapsed, NotShown, Open, Shown};

    #[test]
    fn all_is_no_as_soon_as_one_is_not() {
        assert_eq!(all(&[Shown, Shown]), Some(true));
        assert_eq!(all(&[Shown, Open]), None);
        assert_eq!(all(&[Open, NotShown]), Some(false));
        assert_eq!(all(&[Lapsed, Open]), Some(false));
    }
}
