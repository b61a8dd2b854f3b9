//! S of Signorino and Ritter (1999): how close two portfolios lie in the space of all that was possible.

use super::lanes::Lanes;
use super::table::Table;

/// S = 1 − 2 · Σ w d(a, b) / (Σ w · d of the ends of the scale).
///
/// Curtis S. Signorino and Jeffrey M. Ritter, "Tau-b or Not Tau-b: Measuring the Similarity of Foreign Policy Positions",
/// International Studies Quarterly 43 (1999): 115–144, their S with one issue dimension and the largest distance Δmax
/// taken from the scale, not from the categories that happen to occur. They use absolute distances; squared ones are the
/// other usual choice.
///
/// Their example of Germany and Russia in 1914 (Table 6), twenty European states, commitments 0 to 3: in thirteen columns
/// neither has a tie, three are (3, 0), two (0, 3), one (0, 1), one (3, 1). Absolute: 3·3 + 2·3 + 1 + 2 = 18 of
/// 20·3 = 60, S = 1 − 2·18/60 = 0.4. Squared: 27 + 18 + 1 + 4 = 50 of 180, S = 1 − 100/180 = 0.4444. By capabilities
/// the same columns weigh 0.12, 0.34, 0.29, 0.20 and 0.05: 1.02 + 0.87 + 0.20 + 0.10 = 2.19 of 3, S = −0.46.
#[inline]
pub(super) fn s<const K: usize, const L: usize>(
    table: &Table<K, L>,
    distance: impl Fn(usize, usize) -> f64 + Copy,
) -> Lanes<L> {
    Lanes::all(1.0) - Lanes::all(2.0) * table.observed(distance) / table.largest(distance)
}
