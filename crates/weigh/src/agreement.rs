//! How far people who coded the same things agree: Krippendorff's alpha.
//!
//! Alpha is 1 − observed / expected disagreement, where the expected one is what the values would give
//! if they had been handed out to the units by chance (K. Krippendorff, *Content Analysis*, 3rd ed.
//! 2013, chapter 12; "Computing Krippendorff's alpha-reliability", 2011). 1 is perfect agreement, 0
//! what chance gives, below 0 worse than chance.

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// How different two values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// The same or not: values are names.
    Nominal,
    /// By the ranks between them: values have an order, their distances mean nothing.
    Ordinal,
    /// By the squared difference: distances between values mean something.
    Interval,
}

/// How far coders agree on the units they both coded.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Krippendorff's alpha, at most 1; none if fewer than two units have two values, or if all their
    /// values are the same, so that no disagreement could be expected.
    pub alpha: Option<f64>,
    /// Its 95 % interval (low, high) from resampled units; none without alpha or usable resamples.
    pub interval: Option<(f64, f64)>,
    /// How many units have at least two values.
    pub units: usize,
    /// How many coders gave at least one value.
    pub coders: usize,
    /// How many values can be paired: those in units that have at least two.
    pub values: usize,
    /// The share of the pairs of values within units that are equal, 0 to 1; none without pairs.
    /// It makes no allowance for chance.
    pub raw: Option<f64>,
    /// Which units have disagreement (their indices), the greatest mean difference first.
    pub disputed: Vec<usize>,
}

/// The values of one unit that has at least two.
struct Unit {
    /// Its index among all units.
    index: usize,
    /// How many values it has.
    size: f64,
    /// Which values (by rank among the distinct ones) and how often.
    tallies: Vec<(usize, f64)>,
}

/// Krippendorff's alpha of units that each hold one entry per coder, in the same order of coders
/// throughout; none is a missing value, and so is a value that is not finite. Units with fewer than
/// two values play no part.
///
/// The interval runs from the 2.5th to the 97.5th percentile of alpha over `resamples` samples of as
/// many units, drawn with replacement (B. Efron, "Bootstrap methods", 1979; percentiles are
/// interpolated). Ordinal ranks are taken anew in each. Samples without expected disagreement are
/// skipped. The same `seed` gives the same interval on every machine.
pub fn agreement(units: &[Vec<Option<f64>>], metric: Metric, resamples: u32, seed: u64) -> Agreement {
    let present = |value: &Option<f64>| value.filter(|value| value.is_finite());
    let coders = (0..units.iter().map(Vec::len).max().unwrap_or(0))
        .filter(|coder| {
            units
                .iter()
                .any(|unit| unit.get(*coder).and_then(present).is_some())
        })
        .count();
    let pairable: Vec<(usize, Vec<f64>)> = units
        .iter()
        // The addition turns a negative zero into zero.
        .map(|unit| unit.iter().filter_map(present).map(|value| value + 0.0).collect())
        .enumerate()
        .filter(|(_, values): &(usize, Vec<f64>)| values.len() >= 2)
        .collect();
    let mut distinct: Vec<f64> = pairable.iter().flat_map(|(_, values)| values).copied().collect();
    let values = distinct.len();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let tallied: Vec<Unit> = pairable
        .into_iter()
        .map(|(index, values)| tally(index, values, &distinct))
        .collect();
    let all: Vec<&Unit> = tallied.iter().collect();

    let mut scale = Scale::new(metric, distinct);
    let alpha = scale.alpha(&all);
    let (mut pairs, mut unequal) = (0.0, 0.0);
    let mut disputes = Vec::new();
    for unit in &tallied {
        let here = unit.size * (unit.size - 1.0);
        pairs += here;
        if unit.tallies.len() > 1 {
            unequal += unequal_pairs(unit.tallies.iter().copied());
            disputes.push((scale.spread(unit.tallies.iter().copied()) / here, unit.index));
        }
    }
    disputes.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    Agreement {
        alpha,
        interval: alpha.and_then(|_| interval(&mut scale, &all, resamples, seed)),
        units: tallied.len(),
        coders,
        values,
        raw: (pairs > 0.0).then(|| (pairs - unequal) / pairs),
        disputed: disputes.into_iter().map(|(_, index)| index).collect(),
    }
}

fn tally(index: usize, mut values: Vec<f64>, distinct: &[f64]) -> Unit {
    values.sort_by(f64::total_cmp);
    let tallies = values
        .chunk_by(|a, b| a >= b)
        .filter_map(|same| {
            let value = same.first()?;
            Some((distinct.partition_point(|other| other < value), float(same.len())))
        })
        .collect();
    Unit {
        index,
        size: float(values.len()),
        tallies,
    }
}

/// The percentile bootstrap.
fn interval(scale: &mut Scale, units: &[&Unit], resamples: u32, seed: u64) -> Option<(f64, f64)> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut alphas = Vec::new();
    let mut sample = Vec::with_capacity(units.len());
    for _ in 0..resamples {
        sample.clear();
        sample.extend(
            units
                .iter()
                .filter_map(|_| units.get(below(&mut random, units.len()))),
        );
        alphas.extend(scale.alpha(&sample));
    }
    alphas.sort_by(f64::total_cmp);
    Some((percentile(&alphas, 2.5)?, percentile(&alphas, 97.5)?))
}

/// A random index below `count`. Its bias, at most `count` in 2^64, is beyond notice.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the product's high half is below count"
)]
fn below(random: &mut Xoshiro256PlusPlus, count: usize) -> usize {
    ((u128::from(random.next_u64()) * count as u128) >> 64) as usize
}

/// The percentile of sorted numbers, interpolated between neighbours (R. J. Hyndman and Y. Fan,
/// "Sample quantiles in statistical packages", 1996, definition 7).
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and the length"
)]
fn percentile(sorted: &[f64], percent: f64) -> Option<f64> {
    let place = float(sorted.len().checked_sub(1)?) * percent / 100.0;
    let before = sorted.get(place.floor() as usize)?;
    let after = sorted.get(place.ceil() as usize)?;
    Some(before + (after - before) * (place - place.floor()))
}

/// Where the distinct values lie and how often each occurs, in a sample of units.
struct Scale {
    metric: Metric,
    /// How often each distinct value occurs in the sample.
    counts: Vec<f64>,
    /// Where each lies, such that two differ by the square of their distance (unused if nominal).
    places: Vec<f64>,
}

impl Scale {
    fn new(metric: Metric, distinct: Vec<f64>) -> Self {
        Self {
            metric,
            counts: vec![0.0; distinct.len()],
            places: distinct,
        }
    }

    /// Takes the counts of a sample and, if ordinal, the places.
    fn fit(&mut self, sample: &[&Unit]) {
        self.counts.fill(0.0);
        for (value, times) in sample.iter().flat_map(|unit| &unit.tallies) {
            if let Some(count) = self.counts.get_mut(*value) {
                *count += times;
            }
        }
        if self.metric == Metric::Ordinal {
            // Krippendorff's difference, all that lies from one value to the other less half of both
            // ends, is the distance of their middle ranks.
            let mut passed = 0.0;
            for (place, count) in self.places.iter_mut().zip(&self.counts) {
                *place = passed + count / 2.0;
                passed += count;
            }
        }
    }

    /// Alpha of a sample; afterwards the scale is the sample's.
    fn alpha(&mut self, sample: &[&Unit]) -> Option<f64> {
        self.fit(sample);
        if sample.len() < 2 {
            return None;
        }
        let size: f64 = self.counts.iter().sum();
        let observed = sample.iter().fold(0.0, |sum, unit| {
            sum + self.spread(unit.tallies.iter().copied()) / (unit.size - 1.0)
        });
        let expected = self.spread(self.counts.iter().copied().enumerate()) / (size - 1.0);
        // Values too large to be squared give no alpha either.
        (expected > 0.0 && expected.is_finite() && observed.is_finite()).then(|| 1.0 - observed / expected)
    }

    /// The differences of all ordered pairs among tallied values, summed. On a line this is
    /// 2 n Σ (x − mean)², so that no pair need be visited.
    fn spread(&self, tallies: impl Iterator<Item = (usize, f64)> + Clone) -> f64 {
        if self.metric == Metric::Nominal {
            return unequal_pairs(tallies);
        }
        let placed = tallies
            .filter(|(_, times)| *times > 0.0)
            .filter_map(|(value, times)| Some((*self.places.get(value)?, times)));
        // One value only: rounding must not make a difference of it.
        if placed.clone().nth(1).is_none() {
            return 0.0;
        }
        let (size, sum) = placed.clone().fold((0.0, 0.0), |(size, sum), (place, times)| {
            (size + times, sum + place * times)
        });
        let mean = sum / size;
        2.0 * size
            * placed.fold(0.0, |sum, (place, times)| {
                sum + times * (place - mean) * (place - mean)
            })
    }
}

/// How many ordered pairs among tallied values are not equal.
fn unequal_pairs(tallies: impl Iterator<Item = (usize, f64)>) -> f64 {
    let (size, squares) = tallies.fold((0.0, 0.0), |(size, squares), (_, times)| {
        (size + times, squares + times * times)
    });
    size * size - squares
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the same value or not is the question")]
mod tests {
    use super::{Agreement, Metric, agreement};
    use proptest::prelude::*;

    const METRICS: [Metric; 3] = [Metric::Nominal, Metric::Ordinal, Metric::Interval];

    /// Units from a line of digits per coder; a dot is a missing value.
    fn units(coders: &[&str]) -> Vec<Vec<Option<f64>>> {
        let digits: Vec<Vec<Option<f64>>> = coders
            .iter()
            .map(|line| {
                line.chars()
                    .map(|value| value.to_digit(10).map(f64::from))
                    .collect()
            })
            .collect();
        (0..digits[0].len())
            .map(|unit| digits.iter().map(|coder| coder[unit]).collect())
            .collect()
    }

    /// Krippendorff's own example: four observers, twelve units.
    fn example() -> Vec<Vec<Option<f64>>> {
        units(&["123321412...", "1233224125.3", ".3332342251.", "12332441251."])
    }

    fn any_units() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
        let value = prop::option::weighted(0.8, (0u8..5).prop_map(f64::from));
        (1usize..5).prop_flat_map(move |coders| {
            prop::collection::vec(prop::collection::vec(value.clone(), coders), 0..12)
        })
    }

    fn changed(units: &[Vec<Option<f64>>], change: impl Fn(f64) -> f64) -> Vec<Vec<Option<f64>>> {
        units
            .iter()
            .map(|unit| unit.iter().map(|value| value.map(&change)).collect())
            .collect()
    }

    /// By the definition: the means of differences over all pairs within units and over all pairs.
    fn by_pairs(units: &[Vec<Option<f64>>], metric: Metric) -> Option<f64> {
        let units: Vec<Vec<f64>> = units
            .iter()
            .map(|unit| unit.iter().flatten().copied().collect())
            .collect();
        let units: Vec<&Vec<f64>> = units.iter().filter(|unit: &&Vec<f64>| unit.len() > 1).collect();
        let all: Vec<f64> = units.iter().flat_map(|unit| unit.iter()).copied().collect();
        let times = |of: &dyn Fn(f64) -> bool| super::float(all.iter().filter(|value| of(**value)).count());
        let differ = |a: f64, b: f64| match metric {
            Metric::Nominal => f64::from(u8::from(a != b)),
            Metric::Interval => (a - b) * (a - b),
            Metric::Ordinal => {
                let (low, high) = (a.min(b), a.max(b));
                let between = times(&|value| low <= value && value <= high);
                let ends = times(&|value| value == low) + times(&|value| value == high);
                if low < high {
                    (between - ends / 2.0) * (between - ends / 2.0)
                } else {
                    0.0
                }
            }
        };
        let sum = |values: &[f64]| -> f64 {
            values
                .iter()
                .flat_map(|a| values.iter().map(move |b| (*a, *b)))
                .map(|(a, b)| differ(a, b))
                .sum()
        };
        let observed: f64 = units
            .iter()
            .map(|unit| sum(unit) / super::float(unit.len() - 1))
            .sum();
        let expected = sum(&all) / (super::float(all.len()) - 1.0);
        (units.len() > 1 && expected > 0.0).then(|| 1.0 - observed / expected)
    }

    #[test]
    fn krippendorffs_example() {
        for (metric, alpha) in METRICS.into_iter().zip([0.743, 0.815, 0.849]) {
            let found = agreement(&example(), metric, 1000, 1);
            assert!(
                (found.alpha.unwrap() - alpha).abs() < 6e-4,
                "{metric:?}: {found:?}"
            );
            let (low, high) = found.interval.unwrap();
            assert!(
                low < alpha && alpha < high && high <= 1.0,
                "{metric:?}: {found:?}"
            );
            // The last unit has one value only.
            assert_eq!((found.units, found.coders, found.values), (11, 4, 40));
            // Of the 55 pairs 12 differ, in the second, sixth and eighth unit.
            assert!((found.raw.unwrap() - 43.0 / 55.0).abs() < 1e-12, "{found:?}");
            assert_eq!(found.disputed, [5, 1, 7]);
        }
    }

    #[test]
    fn without_alpha() {
        let nothing = agreement(&[], Metric::Ordinal, 100, 1);
        assert_eq!(
            nothing,
            Agreement {
                alpha: None,
                interval: None,
                units: 0,
                coders: 0,
                values: 0,
                raw: None,
                disputed: Vec::new(),
            }
        );
        for metric in METRICS {
            let same = agreement(&units(&["333", "333"]), metric, 100, 1);
            assert_eq!((same.alpha, same.interval, same.raw), (None, None, Some(1.0)));
            let one = agreement(&units(&["1..", "23."]), metric, 100, 1);
            assert_eq!(
                (one.alpha, one.units, one.values, one.raw),
                (None, 1, 2, Some(0.0))
            );
            assert_eq!((one.coders, one.disputed), (2, vec![0]));
            let tenths = vec![vec![Some(0.1); 3]; 3];
            assert_eq!(agreement(&tenths, metric, 10, 1).alpha, None);
        }
        assert_eq!(agreement(&example(), Metric::Nominal, 0, 1).interval, None);
    }

    #[test]
    fn odd_values_are_missing() {
        let with = |odd: Option<f64>| {
            let mut units = example();
            units[0][2] = odd;
            units.push(vec![odd, Some(0.0)]);
            units.push(vec![Some(-0.0), Some(0.0)]);
            agreement(&units, Metric::Interval, 50, 7)
        };
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(with(Some(odd)), with(None));
        }
        assert!(!with(None).disputed.contains(&13));
        let huge = [vec![Some(1e300), Some(-1e300)], vec![Some(1e300), Some(0.0)]];
        assert_eq!(agreement(&huge, Metric::Interval, 10, 1).alpha, None);
    }

    #[test]
    fn the_seed_settles_the_interval() {
        let at = |seed| agreement(&example(), Metric::Ordinal, 200, seed).interval;
        assert_eq!(at(4), at(4));
        assert_ne!(at(4), at(5));
    }

    proptest! {
        #[test]
        fn alpha_is_what_the_pairs_say(units in any_units()) {
            for metric in METRICS {
                match (agreement(&units, metric, 0, 1).alpha, by_pairs(&units, metric)) {
                    (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-9, "{metric:?}: {a} {b}"),
                    (a, b) => prop_assert_eq!(a, b),
                }
            }
        }

        #[test]
        fn coders_may_change_places(units in any_units(), turn in 0usize..5) {
            let mut turned = units.clone();
            for unit in &mut turned {
                let by = turn % unit.len();
                unit.rotate_left(by);
            }
            for metric in METRICS {
                prop_assert_eq!(
                    agreement(&units, metric, 20, 3),
                    agreement(&turned, metric, 20, 3)
                );
            }
        }

        #[test]
        fn perfect_agreement_is_one(
            values in prop::collection::vec(-9.0f64..9.0, 2..12),
            coders in 2usize..5,
        ) {
            prop_assume!(values.iter().any(|value| *value != values[0]));
            let units: Vec<_> = values.iter().map(|value| vec![Some(*value); coders]).collect();
            for metric in METRICS {
                let found = agreement(&units, metric, 20, 3);
                prop_assert_eq!((found.alpha, found.raw), (Some(1.0), Some(1.0)));
                prop_assert!(found.disputed.is_empty());
                prop_assert!(found.interval.is_none_or(|interval| interval == (1.0, 1.0)));
            }
        }

        #[test]
        fn names_may_be_changed(
            units in any_units(),
            names in Just([40.0, -7.5, 3.25, 0.0, 11.0]).prop_shuffle(),
        ) {
            let name = |value: f64| {
                let found = (0u8..).zip(names).find(|(old, _)| f64::from(*old) == value);
                found.map_or(value, |(_, new)| new)
            };
            prop_assert_eq!(
                agreement(&units, Metric::Nominal, 20, 3),
                agreement(&changed(&units, name), Metric::Nominal, 20, 3)
            );
        }

        /// Any change that keeps the order leaves the ordinal alpha; shift and stretch leave the
        /// interval one.
        #[test]
        fn scales_may_be_changed(units in any_units()) {
            prop_assert_eq!(
                agreement(&units, Metric::Ordinal, 20, 3),
                agreement(&changed(&units, |value| value * value * value - 4.0), Metric::Ordinal, 20, 3)
            );
            let plain = agreement(&units, Metric::Interval, 0, 3).alpha;
            let stretched = changed(&units, |value| 4.0 * value - 8.0);
            let stretched = agreement(&stretched, Metric::Interval, 0, 3).alpha;
            prop_assert_eq!(plain.is_some(), stretched.is_some());
            prop_assert!((plain.unwrap_or(0.0) - stretched.unwrap_or(0.0)).abs() < 1e-9);
        }

        #[test]
        fn nothing_panics(
            units in prop::collection::vec(
                prop::collection::vec(prop::option::of(prop::num::f64::ANY), 0..4),
                0..6,
            ),
        ) {
            for metric in METRICS {
                let found = agreement(&units, metric, 5, 3);
                prop_assert!(found.alpha.is_none_or(|alpha| alpha <= 1.0));
            }
        }
    }
}
