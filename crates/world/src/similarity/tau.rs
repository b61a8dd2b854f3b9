//! Kendall's τ-b: whether two states rank others alike.

use super::lanes::Lanes;
use super::table::Table;

/// τ-b = (P − Q) / √(X · Y), over pairs of columns.
///
/// P counts the pairs of columns that both states order alike, Q those that they order the other way round, X and Y those that
/// the first and the second order at all. Maurice G. Kendall, "A New Measure of Rank Correlation", Biometrika 30 (1938):
/// 81–93, with the correction for ties of 1945; for alliance portfolios Bruce Bueno de Mesquita, "Measuring Systemic
/// Polarity", Journal of Conflict Resolution 19 (1975): 187–216. Undefined (`NaN`) where a portfolio has one category only.
/// With weights, a pair of columns counts the product of its weights.
///
/// Germany and Russia in 1914 (see `s.rs`): (0, 0) lies below (3, 1), which makes P = 13·1; (0, 3) against (3, 0) and (3, 1),
/// (0, 1) against (3, 0) make Q = 2·(3 + 1) + 1·3 = 11. X = 16·4 = 64, Y = 16·2 + 16·2 + 2·2 = 68.
/// τ-b = (13 − 11)/√(64·68) = 0.0303.
#[inline]
pub(super) fn tau_b<const K: usize, const L: usize>(table: &Table<K, L>) -> Lanes<L> {
    let mut net = Lanes::ZERO;
    // From the highest category of the first down: how its columns above lie over the second's categories.
    let mut above = [Lanes::ZERO; K];
    for a in (0..K).rev() {
        if a + 1 < K {
            // Columns above that the second puts lower, and higher, than b.
            let mut lower = Lanes::ZERO;
            let mut higher = Lanes::ZERO;
            for count in &above[1..] {
                higher += *count;
            }
            for b in 0..K {
                net += table.cells[a][b] * (higher - lower);
                if b + 1 < K {
                    lower += above[b];
                    higher = higher - above[b + 1];
                }
            }
        }
        for (above, cell) in above.iter_mut().zip(&table.cells[a]) {
            *above += *cell;
        }
    }
    net / (ordered(&table.first) * ordered(&table.second)).sqrt()
}

/// Pairs of columns in different categories.
#[inline]
fn ordered<const K: usize, const L: usize>(categories: &[Lanes<L>; K]) -> Lanes<L> {
    let mut pairs = Lanes::ZERO;
    let mut below = categories[0];
    for category in &categories[1..] {
        pairs += below * *category;
        below += *category;
    }
    pairs
}
