//! The rows of a backtest: which are asked, and why others are left out.

use serde::Serialize;

use super::outcome::{Became, Target};
use super::sheet::Sheet;
use crate::scan::{Rung, Scan};
use crate::states::State;

/// A row whose outcome is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// First state.
    pub(super) a: State,
    /// Second state.
    pub(super) b: State,
    /// Year at whose end is asked.
    pub(super) year: i16,
    /// Number of the pair, whichever way round.
    pub(super) pair: u32,
    /// Its row in the scan.
    pub(super) scanned: usize,
    /// Whether the outcome came.
    pub(super) came: bool,
    /// How far up it stood.
    pub(super) rung: Rung,
}

/// How many rows there were, and why some were left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Left {
    /// All rows.
    pub rows: usize,
    /// Left out since the outcome was there before.
    pub already: usize,
    /// Left out since some year that the outcome needs has no figure.
    pub censored: usize,
    /// Rows whose outcome is known.
    pub known: usize,
    /// … and in which it came.
    pub known_came: usize,
    /// Of them, left out of the comparison since some test is open.
    pub open: usize,
    /// … and in which it came.
    pub open_came: usize,
    /// Of the rest, left out of the comparison since a forecaster lacks figures: each counts for the first that does.
    pub lacking: Vec<Lacking>,
    /// Of the rest, only learnt from, or in a year before enough could be learnt.
    pub early: usize,
    /// Rows on which the forecasts are judged.
    pub judged: usize,
    /// … and in which it came.
    pub judged_came: usize,
    /// Pairs among them.
    pub pairs: usize,
    /// Pairs with some row in which it came.
    pub pairs_came: usize,
    /// Pairs with some row in which it did not come.
    pub pairs_not: usize,
}

/// Rows that a forecaster has no figures for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lacking {
    /// The forecaster.
    pub who: super::Who,
    /// Rows.
    pub rows: usize,
    /// … and in which it came.
    pub came: usize,
}

/// Rows whose outcome is known, grouped by pair, and counts of the others. Of directed pairs both directions stand together.
pub(super) fn rows(scan: &Scan, target: Target, told: &Sheet, horizon: i16) -> (Vec<Row>, Left) {
    let (mut rows, mut left) = (Vec::new(), Left::default());
    let mut pair = 0;
    for dyad in scan.base.dyads().iter().filter(|dyad| dyad.a < dyad.b) {
        let track = told.track(dyad.a, dyad.b);
        let back = scan.base.dyad(dyad.b, dyad.a).filter(|back| back.a == dyad.b);
        for way in std::iter::once(dyad).chain(back) {
            for (year, scanned) in scan.base.years(way).zip(scan.base.rows_of(way)) {
                left.rows += 1;
                let came = match target.became(|year| track.at(year), year, horizon) {
                    Became::Came => true,
                    Became::Not => false,
                    Became::Already => {
                        left.already += 1;
                        continue;
                    }
                    Became::Censored => {
                        left.censored += 1;
                        continue;
                    }
                };
                left.known_came += usize::from(came);
                rows.push(Row {
                    a: way.a,
                    b: way.b,
                    year,
                    pair,
                    scanned,
                    came,
                    rung: scan.rung(scanned),
                });
            }
        }
        pair += 1;
    }
    left.known = rows.len();
    (rows, left)
}
