//! Agreement corrected for chance: Scott's π and Cohen's κ, as Häge (2011) brings them to portfolios.
//!
//! Both are 1 − D observed / D expected, with D the mean disagreement of the two categories in a column. They differ in what
//! chance would give. Where chance gives no disagreement at all (both portfolios wholly in one and the same category),
//! nothing can be corrected and the score is undefined, not 1: D observed is 0 there too, and 0/0 is `NaN`.
//!
//! Frank M. Häge, "Choice or Circumstance? Adjusting Measures of Foreign Policy Similarity for Chance Agreement", Political
//! Analysis 19 (2011): 287–305. William A. Scott, "Reliability of Content Analysis", Public Opinion Quarterly 19 (1955):
//! 321–325. Jacob Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological Measurement 20
//! (1960): 37–46; with weights: Psychological Bulletin 70 (1968): 213–220.

use super::lanes::Lanes;
use super::table::Table;

/// Cohen's κ: by chance each state draws from its own distribution of categories.
///
/// D expected = Σ p(a) q(b) d(a, b), so that κ = 1 − N Σ n(a, b) d / Σ n(a) m(b) d.
///
/// Germany and Russia in 1914 (see `s.rs`), squared: D observed = 50/20. Germany has 16 zeros and 4 threes, Russia 16 zeros,
/// 2 ones, 2 threes: D expected = (16·2·1 + 16·2·9 + 4·16·9 + 4·2·4)/400 = 928/400. κ = 1 − 2.5/2.32 = −0.0776.
#[inline]
pub(super) fn kappa<const K: usize, const L: usize>(
    table: &Table<K, L>,
    distance: impl Fn(usize, usize) -> f64 + Copy,
) -> Lanes<L> {
    let expected = expected(&table.first, &table.second, distance);
    Lanes::all(1.0) - table.observed(distance) * table.total / expected
}

/// Scott's π: by chance both states draw from one distribution, that of the two together.
///
/// With c(a) = n(a) + m(a): D expected = Σ c(a) c(b) d(a, b) / 4N².
///
/// Germany and Russia in 1914, nominal: they agree in 13 of 20 columns, D observed = 0.35. Together 32 zeros, 2 ones and 6
/// threes of 40: D expected = 1 − 0.8² − 0.05² − 0.15² = 0.335. π = 1 − 0.35/0.335 = −0.0448.
#[inline]
pub(super) fn pi<const K: usize, const L: usize>(
    table: &Table<K, L>,
    distance: impl Fn(usize, usize) -> f64 + Copy,
) -> Lanes<L> {
    let mut both = table.first;
    for (category, second) in both.iter_mut().zip(&table.second) {
        *category += *second;
    }
    let expected = expected(&both, &both, distance);
    Lanes::all(1.0) - Lanes::all(4.0) * table.observed(distance) * table.total / expected
}

/// Σ p(a) q(b) d(a, b) over different categories.
#[inline]
fn expected<const K: usize, const L: usize>(
    first: &[Lanes<L>; K],
    second: &[Lanes<L>; K],
    distance: impl Fn(usize, usize) -> f64,
) -> Lanes<L> {
    let mut sum = Lanes::ZERO;
    for (a, of_first) in first.iter().enumerate() {
        let mut met = Lanes::ZERO;
        for (b, of_second) in second.iter().enumerate() {
            if a != b {
                met += *of_second * Lanes::all(distance(a, b));
            }
        }
        sum += *of_first * met;
    }
    sum
}
