//! What a scan says of a year: who stands where, what changed, and how common each verdict is.

use std::collections::BTreeMap;

use bilateral_model::{Outcome, Truth};
use serde::Serialize;

use super::{Rung, Scan, is_settled, is_shown};
use crate::states::State;
use crate::system::Dyad;

/// A pair in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// First state.
    pub a: State,
    /// Second state.
    pub b: State,
    /// Year.
    pub year: i16,
    /// Its row in the scan.
    pub row: usize,
}

/// Pairs of a year, the highest rung first; among equals those with fewer open tests, then by their numbers.
pub fn ranking(scan: &Scan, year: i16) -> Vec<(Row, Rung)> {
    let mut ranked: Vec<(Row, Rung)> = of_year(scan, year).map(|row| (row, scan.rung(row.row))).collect();
    ranked.sort_by_key(|(row, rung)| (std::cmp::Reverse(rung.shown), rung.open, row.a, row.b));
    ranked
}

/// Rows of a year.
pub fn of_year(scan: &Scan, year: i16) -> impl Iterator<Item = Row> {
    scan.base.dyads().iter().filter_map(move |dyad| {
        let row = scan.base.row_of(dyad, year)?;
        Some(Row {
            a: dyad.a,
            b: dyad.b,
            year,
            row,
        })
    })
}

/// How many pairs of a year show so many tests; a pair with open tests counts by those that are settled.
pub fn rungs(scan: &Scan, year: i16) -> BTreeMap<usize, usize> {
    let mut counts: BTreeMap<usize, usize> = (0..=scan.plan.tests.len()).map(|shown| (shown, 0)).collect();
    for row in of_year(scan, year) {
        *counts.entry(scan.rung(row.row).shown).or_default() += 1;
    }
    counts
}

/// A test that came out otherwise than a year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turned {
    /// The pair and year.
    pub row: Row,
    /// Position of the test.
    pub test: usize,
    /// Outcome a year before.
    pub before: Outcome,
    /// Outcome now.
    pub now: Outcome,
}

/// Tests of a year that were settled otherwise a year before: shown and no longer, or the other way round. What became open
/// because data end is no change.
pub fn changes(scan: &Scan, year: i16) -> Vec<Turned> {
    let mut found = Vec::new();
    for row in of_year(scan, year) {
        let Some(earlier) = year
            .checked_sub(1)
            .and_then(|before| scan.base.row(row.a, row.b, before))
        else {
            continue;
        };
        let both = scan.outcomes(earlier).iter().zip(scan.outcomes(row.row));
        for (test, (&before, &now)) in both.enumerate() {
            if is_settled(before) && is_settled(now) && is_shown(before) != is_shown(now) {
                found.push(Turned {
                    row,
                    test,
                    before,
                    now,
                });
            }
        }
    }
    found
}

/// How common the outcomes of a test are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BaseRate {
    /// Pair-years in which it is shown.
    pub shown: usize,
    /// Pair-years in which it was shown before and is no longer.
    pub lapsed: usize,
    /// Pair-years in which it is not shown and never was.
    pub not_shown: usize,
    /// Pair-years in which some criterion of the test can't be told: in no share counted. (Where one part of *all* is missing,
    /// a test can still be settled as a miss and never as a pass; counting such rows would make every test look rarer.)
    pub open: usize,
    /// Pair-years in which it is shown and can be told in full some years later.
    pub followed: usize,
    /// Of those, pair-years in which it still is shown then.
    pub still_shown: usize,
}

impl BaseRate {
    /// Share of the settled pair-years in which it is shown; nothing if none is settled.
    pub fn share(&self) -> Option<f64> {
        ratio(self.shown, self.shown + self.lapsed + self.not_shown)
    }

    /// Share of the pair-years that showed it and that still show it some years later.
    pub fn lasting(&self) -> Option<f64> {
        ratio(self.still_shown, self.followed)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows lie far below 2^52")]
fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The base rate of each test over all rows, with how many still show it `later` years on; of one year where one is named.
pub fn base_rates(scan: &Scan, only: Option<i16>, later: i16) -> Vec<BaseRate> {
    let mut rates = vec![BaseRate::default(); scan.plan.tests.len()];
    let is_whole = |test: usize, row: usize| {
        let statuses = scan.statuses(row);
        let parts = &scan.plan.tests[test].parts.at;
        parts
            .iter()
            .all(|part| statuses[*part].truth(true) != Truth::Unknown)
    };
    let mut count = |dyad: &Dyad, year: i16, row: usize| {
        let on = year
            .checked_add(later)
            .and_then(|year| scan.base.row_of(dyad, year));
        for (test, (rate, outcome)) in rates.iter_mut().zip(scan.outcomes(row)).enumerate() {
            if !is_whole(test, row) {
                rate.open += 1;
                continue;
            }
            match outcome {
                Outcome::Shown => rate.shown += 1,
                Outcome::Lapsed => rate.lapsed += 1,
                Outcome::NotShown => rate.not_shown += 1,
                Outcome::Open => rate.open += 1,
            }
            let then = on
                .filter(|row| is_whole(test, *row))
                .map(|row| scan.outcomes(row)[test]);
            if *outcome == Outcome::Shown && then.is_some_and(is_settled) {
                rate.followed += 1;
                rate.still_shown += usize::from(then.is_some_and(is_shown));
            }
        }
    };
    for dyad in scan.base.dyads() {
        match only {
            Some(only) => {
                if let Some(row) = scan.base.row_of(dyad, only) {
                    count(dyad, only, row);
                }
            }
            None => {
                for (year, row) in scan.base.years(dyad).zip(scan.base.rows_of(dyad)) {
                    count(dyad, year, row);
                }
            }
        }
    }
    rates
}
