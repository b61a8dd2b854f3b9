//! Probabilities that must sum to one: repairing points, tightening bounds, settling draws.

use std::fmt;

/// How far the sums of bounds may miss one before they count as impossible.
const TOLERANCE: f64 = 1e-9;

/// A bound that is out of reach by no more than this is left as it was written.
const ROUNDING: f64 = 1e-12;

/// The point of the probability simplex (no value negative, all summing to one) that is nearest to
/// `values` by Euclidean distance.
///
/// Sorts and finds the threshold to subtract (M. Held, P. Wolfe and H. P. Crowder, "Validation of
/// subgradient optimization", 1974; J. Duchi et al., "Efficient projections onto the l1-ball", 2008,
/// figure 1). The result has one probability per value, in the same order. A point that is on the
/// simplex but for rounding comes back as it is. A value that is not a number gets nothing unless
/// none is a number; then all get the same.
pub fn project(values: &[f64]) -> Vec<f64> {
    let sum = total(values.iter().copied());
    // Covers what rounding can do to a sum of that many values.
    if values.iter().all(|value| *value >= 0.0) && (sum - 1.0).abs() <= float(values.len()) * f64::EPSILON {
        return values.to_vec();
    }
    // The projection does not change when all values are shifted alike, and nothing that lies one or
    // more below the greatest gets any weight. So shifted, values of any size keep their precision.
    let top = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shifted = values.iter().map(|value| {
        if *value >= top {
            0.0
        } else {
            (value - top).max(-1.0)
        }
    });
    let mut sorted: Vec<f64> = shifted.clone().collect();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut threshold) = (0.0, -1.0);
    for (count, value) in (1..).map(float).zip(&sorted) {
        sum += value;
        let candidate = (sum - 1.0) / count;
        if *value <= candidate {
            break;
        }
        threshold = candidate;
    }
    shifted.map(|value| (value - threshold).max(0.0)).collect()
}

/// How much a projection changed: the Euclidean distance between the two points, from 0 (nothing to
/// repair). Where one point has fewer values, those it lacks count as zero.
pub fn repair_amount(values: &[f64], projected: &[f64]) -> f64 {
    let zeros = std::iter::repeat(&0.0);
    let length = values.len().max(projected.len());
    let pairs = values
        .iter()
        .chain(zeros.clone())
        .zip(projected.iter().chain(zeros));
    total(pairs.take(length).map(|(a, b)| (a - b) * (a - b))).sqrt()
}

/// Why no probabilities lie within the given bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Infeasible {
    /// The low bounds alone come to more than one.
    TooHigh {
        /// The sum of the low bounds.
        lows: f64,
    },
    /// The high bounds together come to less than one.
    TooLow {
        /// The sum of the high bounds.
        highs: f64,
    },
}

impl fmt::Display for Infeasible {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooHigh { lows } => write!(to, "the low bounds sum to {lows}, more than 1"),
            Self::TooLow { highs } => write!(to, "the high bounds sum to {highs}, less than 1"),
        }
    }
}

impl std::error::Error for Infeasible {}

/// Tightens the bounds (low, high) of probabilities that must sum to one until each bound is attained
/// by some probabilities within all of them: no low bound can be below what the others' high bounds
/// leave over, and no high bound above what the others' low bounds leave over (P. Walley, *Statistical
/// Reasoning with Imprecise Probabilities*, 1991, section 4.6.1; L. M. de Campos, J. F. Huete and
/// S. Moral, "Probability intervals", 1994). One pass is enough.
///
/// Bounds are cut to 0 to 1 first. A bound that is not a number binds nothing; bounds in the wrong
/// order are read in the right one. What is out of reach by rounding alone (1e-12) stays as written.
///
/// # Errors
///
/// If the low bounds sum to more than one or the high bounds to less (by more than 1e-9). The bounds
/// are then left as they were.
pub fn reachable(ranges: &mut [(f64, f64)]) -> Result<(), Infeasible> {
    let lows = total(ranges.iter().map(|range| ordered(*range).0));
    let highs = total(ranges.iter().map(|range| ordered(*range).1));
    if lows > 1.0 + TOLERANCE {
        return Err(Infeasible::TooHigh { lows });
    }
    if highs < 1.0 - TOLERANCE {
        return Err(Infeasible::TooLow { highs });
    }
    for range in ranges {
        let (low, high) = ordered(*range);
        let least = 1.0 - (highs - high);
        let most = 1.0 - (lows - low);
        // Sums that miss one within the tolerance must not push a bound past its partner.
        let new_low = if least > low + ROUNDING {
            least.min(high)
        } else {
            low
        };
        let new_high = if most < high - ROUNDING {
            most.max(low)
        } else {
            high
        };
        *range = (new_low, new_high.max(new_low));
    }
    Ok(())
}

/// Moves a drawn point within its box so that it sums to one: the lack (or the excess) is shared out
/// in proportion to the room each value has up to its high bound (or down to its low one). Values
/// outside the box are first brought to its edge; a value that is not a number to its low bound.
///
/// If the box holds no point that sums to one, the point ends at its nearest corner. Values without a
/// range stay as they are and count towards the sum.
pub fn settle(draw: &mut [f64], ranges: &[(f64, f64)]) {
    for (value, range) in draw.iter_mut().zip(ranges) {
        let (low, high) = ordered(*range);
        *value = value.max(low).min(high);
    }
    let lack = 1.0 - total(draw.iter().copied());
    let edge = |range: &(f64, f64)| {
        let (low, high) = ordered(*range);
        if lack > 0.0 { high } else { low }
    };
    let room = total(draw.iter().zip(ranges).map(|(value, range)| edge(range) - value)).abs();
    if room <= 0.0 {
        return;
    }
    let share = (lack.abs() / room).min(1.0);
    for (value, range) in draw.iter_mut().zip(ranges) {
        let (low, high) = ordered(*range);
        // The cut undoes rounding only.
        *value = (*value + share * (edge(range) - *value)).max(low).min(high);
    }
}

/// A range in the right order and within 0 to 1; a bound that is not a number binds nothing.
fn ordered((low, high): (f64, f64)) -> (f64, f64) {
    let low = if low.is_nan() { 0.0 } else { low.clamp(0.0, 1.0) };
    let high = if high.is_nan() { 1.0 } else { high.clamp(0.0, 1.0) };
    (low.min(high), low.max(high))
}

/// The sum, from positive zero.
fn total(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, value| sum + value)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{Infeasible, project, reachable, repair_amount, settle, total};
    use proptest::prelude::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    /// Feasible bounds around a point that sums to one.
    fn bounds() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((0.01f64..1.0, 0.0f64..0.5, 0.0f64..0.5), 1..8).prop_map(|parts| {
            let sum = total(parts.iter().map(|part| part.0));
            parts
                .into_iter()
                .map(|(part, below, above)| ((part / sum - below).max(0.0), (part / sum + above).min(1.0)))
                .collect()
        })
    }

    #[test]
    fn projects_known_points() {
        for (values, expected) in [
            (vec![0.2, 0.3, 0.5], vec![0.2, 0.3, 0.5]),
            (vec![0.5, 0.5, 0.5], vec![1.0 / 3.0; 3]),
            (vec![0.8, 0.6], vec![0.6, 0.4]),
            (vec![2.0, 0.0, -1.0], vec![1.0, 0.0, 0.0]),
            (vec![0.9, 0.6, 0.1], vec![0.65, 0.35, 0.0]),
            (vec![1e300, 1e300, 0.0], vec![0.5, 0.5, 0.0]),
            (vec![f64::INFINITY, 1.0], vec![1.0, 0.0]),
            (vec![f64::NAN, 0.4], vec![0.0, 1.0]),
            (vec![f64::NAN, f64::NAN], vec![0.5, 0.5]),
            (vec![f64::NEG_INFINITY; 4], vec![0.25; 4]),
            (vec![], vec![]),
        ] {
            let point = project(&values);
            assert_eq!(point.len(), expected.len());
            assert!(
                point.iter().zip(&expected).all(|(a, b)| close(*a, *b)),
                "{values:?}: {point:?}"
            );
        }
        assert!(close(
            repair_amount(&[0.8, 0.6], &project(&[0.8, 0.6])),
            0.08f64.sqrt()
        ));
        assert!(close(repair_amount(&[3.0], &[0.0, 4.0]), 5.0));
    }

    #[test]
    fn tightens_known_bounds() {
        let mut ranges = [(0.1, 0.9), (0.3, 0.4), (0.2, 0.3)];
        assert_eq!(reachable(&mut ranges), Ok(()));
        for (range, expected) in ranges.iter().zip([(0.3, 0.5), (0.3, 0.4), (0.2, 0.3)]) {
            assert!(
                close(range.0, expected.0) && close(range.1, expected.1),
                "{range:?}"
            );
        }
        let mut fixed = [(0.2, 0.2), (0.3, 0.3), (0.5, 0.5)];
        let before = fixed;
        assert_eq!(reachable(&mut fixed), Ok(()));
        assert_eq!(fixed, before);
        let mut unbound = [(f64::NAN, f64::NAN), (0.8, 0.6)];
        assert_eq!(reachable(&mut unbound), Ok(()));
        assert!(close(unbound[0].0, 0.2) && close(unbound[0].1, 0.4));
        assert_eq!(unbound[1], (0.6, 0.8));
    }

    #[test]
    fn refuses_impossible_bounds() {
        let mut high = [(0.6, 0.7), (0.5, 0.9)];
        assert!(matches!(reachable(&mut high), Err(Infeasible::TooHigh { lows }) if close(lows, 1.1)));
        assert_eq!(high, [(0.6, 0.7), (0.5, 0.9)]);
        let mut low = [(0.1, 0.2), (0.1, 0.3)];
        assert!(matches!(reachable(&mut low), Err(Infeasible::TooLow { highs }) if close(highs, 0.5)));
        assert_eq!(reachable(&mut []), Err(Infeasible::TooLow { highs: 0.0 }));
        assert!(reachable(&mut [(0.5, 0.5), (0.5 + 5e-10, 0.6)]).is_ok());
    }

    #[test]
    fn settles_in_proportion_to_room() {
        let mut draw = [0.2, 0.2, 0.2];
        settle(&mut draw, &[(0.0, 0.4), (0.0, 0.8), (0.1, 0.2)]);
        assert!(
            close(draw[0], 0.3) && close(draw[1], 0.5) && close(draw[2], 0.2),
            "{draw:?}"
        );
        let mut excess = [0.9, 0.9];
        settle(&mut excess, &[(0.1, 0.9), (0.5, 0.9)]);
        assert!(
            close(excess[0], 0.9 - 0.8 * 2.0 / 3.0) && close(excess[0] + excess[1], 1.0),
            "{excess:?}"
        );
        let mut corner = [0.1, f64::NAN];
        settle(&mut corner, &[(0.0, 0.2), (0.0, 0.3)]);
        assert!(close(corner[0], 0.2) && close(corner[1], 0.3), "{corner:?}");
    }

    proptest! {
        /// The projection is on the simplex and keeps the order of the values, and no point of the
        /// simplex lies on the far side of it: the angle there is never acute.
        #[test]
        fn projection_is_the_nearest_point(
            values in prop::collection::vec(-3.0f64..3.0, 1..9),
            other in prop::collection::vec(0.001f64..1.0, 9),
        ) {
            let point = project(&values);
            prop_assert!(close(total(point.iter().copied()), 1.0));
            prop_assert!(point.iter().all(|value| (0.0..=1.0 + 1e-12).contains(value)));
            let sum = total(other.iter().take(values.len()).copied());
            let triples = values.iter().zip(&point).zip(&other);
            let angle = total(triples.map(|((value, at), other)| (value - at) * (other / sum - at)));
            prop_assert!(angle <= 1e-9);
            for (a, at) in values.iter().zip(&point) {
                for (b, bt) in values.iter().zip(&point) {
                    prop_assert!(a > b || at <= bt);
                }
            }
            prop_assert!(repair_amount(&point, &project(&point)) < 1e-12);
        }

        #[test]
        fn every_tightened_bound_is_attained(before in bounds()) {
            let mut ranges = before.clone();
            prop_assert_eq!(reachable(&mut ranges), Ok(()));
            for (at, range) in ranges.iter().enumerate() {
                prop_assert!(range.0 <= range.1 && range.0 >= before[at].0 && range.1 <= before[at].1);
                for bound in [range.0, range.1] {
                    let mut fixed = before.clone();
                    fixed[at] = (bound, bound);
                    let mut point: Vec<f64> = fixed.iter().map(|range| range.0).collect();
                    settle(&mut point, &fixed);
                    prop_assert!(close(total(point.into_iter()), 1.0));
                }
            }
            let mut again = ranges.clone();
            prop_assert_eq!(reachable(&mut again), Ok(()));
            for (a, b) in again.iter().zip(&ranges) {
                prop_assert!(close(a.0, b.0) && close(a.1, b.1));
            }
        }

        #[test]
        fn a_settled_draw_is_in_its_box_and_sums_to_one(
            ranges in bounds(),
            mut draw in prop::collection::vec(-0.5f64..1.5, 8),
        ) {
            draw.truncate(ranges.len());
            settle(&mut draw, &ranges);
            prop_assert!(close(total(draw.iter().copied()), 1.0));
            for (value, range) in draw.iter().zip(&ranges) {
                prop_assert!((range.0..=range.1).contains(value));
            }
        }

        #[test]
        fn nothing_panics(
            values in prop::collection::vec(prop::num::f64::ANY, 0..6),
            bounds in prop::collection::vec((prop::num::f64::ANY, prop::num::f64::ANY), 0..6),
        ) {
            let mut draw = values.clone();
            let mut ranges = bounds;
            settle(&mut draw, &ranges);
            let _ = reachable(&mut ranges);
            prop_assert!(values.is_empty() || close(total(project(&values).into_iter()), 1.0));
            let _ = repair_amount(&values, &draw);
        }
    }
}
