//! How often two states voted alike.

use super::lanes::Lanes;
use super::table::{Table, absolute};

/// Mean of 1 − |a − b| / largest distance.
///
/// With yes 1, abstention 2 and no 3 this gives half credit for an abstention beside a yes or a no: Arend Lijphart, "The
/// Analysis of Bloc Voting in the General Assembly", American Political Science Review 57 (1963): 902–917, as in Erik
/// Voeten's dyadic agreement scores, which leave out roll calls in which all voted alike (`contested`). It says
/// the same as S with absolute distances: agreement = (S + 1)/2.
///
/// Five votes, (1, 1), (1, 2), (3, 3), (1, 3), (2, 2): 1 + 0.5 + 1 + 0 + 1 = 3.5, agreement 0.7; identical 3/5 = 0.6.
#[inline]
pub(super) fn agreement<const K: usize, const L: usize>(table: &Table<K, L>) -> Lanes<L> {
    Lanes::all(1.0) - table.observed(absolute) / table.largest(absolute)
}

/// Share of columns with the same category.
#[inline]
pub(super) fn identical<const K: usize, const L: usize>(table: &Table<K, L>) -> Lanes<L> {
    let mut same = Lanes::ZERO;
    for (a, row) in table.cells.iter().enumerate() {
        same += row[a];
    }
    same / table.total
}
