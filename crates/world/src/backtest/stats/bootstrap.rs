//! The cluster bootstrap: how sure a statistic is when the rows of one dyad hang together.
//!
//! As many clusters (dyads) as there are get drawn, with replacement and whole, and the statistic is computed anew; that many
//! times over (A. C. Cameron, J. B. Gelbach and D. L. Miller, "Bootstrap-based improvements for inference with clustered
//! errors", 2008; C. A. Field and A. H. Welsh, "Bootstrapping clustered data", 2007). The middle share of the results is the
//! percentile interval (B. Efron 1979). It needs many clusters, some dozens at least, and lets a state that is in many dyads
//! tie them together unseen: the intervals are still somewhat too narrow then.
//!
//! Three doors to the same draws, for the same seed:
//!
//! - [`of_sums`], for statistics made of sums: each cluster's rows are added up once, and a draw adds up clusters.
//! - [`of_clusters`], for statistics that ask how often a cluster was drawn, such as
//!   [`Ranked::by_cluster`](super::rank::Ranked::by_cluster).
//! - [`of_rows`], for all others: how often each row was drawn.

use std::array;
use std::ops::Range;

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{StatsError, float, same_length};

/// Rows that belong together, side by side: the years of a dyad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clusters {
    /// Where a cluster begins; then the number of rows.
    bounds: Vec<usize>,
}

impl Clusters {
    /// Clusters as ranges of rows, one behind the other. Refused unless every row is in one of them, and none is empty.
    pub fn new(ranges: &[Range<usize>], rows: usize) -> Result<Self, StatsError> {
        let mut bounds = vec![0];
        for (cluster, range) in ranges.iter().enumerate() {
            if bounds.last() != Some(&range.start) || range.is_empty() {
                return Err(StatsError::NotContiguous { cluster });
            }
            bounds.push(range.end);
        }
        same_length("cluster", bounds.last().copied().unwrap_or_default(), rows)?;
        Ok(Self { bounds })
    }

    /// Clusters as runs of the same key. Refused if a key comes back after another.
    pub fn by_key<K: Ord>(keys: &[K]) -> Result<Self, StatsError> {
        let mut bounds = vec![0];
        let mut firsts: Vec<(&K, usize)> = Vec::new();
        for run in keys.chunk_by(|a, b| a == b) {
            let start = bounds.last().copied().unwrap_or_default();
            firsts.extend(run.first().map(|key| (key, start)));
            bounds.push(start + run.len());
        }
        firsts.sort_unstable();
        let again = firsts.windows(2).filter_map(|pair| match pair {
            [(a, _), (b, row)] if a == b => Some(*row),
            _ => None,
        });
        match again.min() {
            Some(row) => Err(StatsError::Scattered { row }),
            None => Ok(Self { bounds }),
        }
    }

    /// How many clusters there are.
    pub fn count(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// How many rows they have.
    pub fn rows(&self) -> usize {
        self.bounds.last().copied().unwrap_or_default()
    }

    /// The rows of each.
    pub fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        self.bounds.windows(2).filter_map(|pair| match pair {
            [from, to] => Some(*from..*to),
            _ => None,
        })
    }

    /// What the rows of each cluster add up to.
    pub fn sums<T: Tally>(&self, of_row: impl Fn(usize) -> T) -> Vec<T> {
        let sum = |range: Range<usize>| {
            let mut sum = T::NOTHING;
            range.for_each(|row| sum.add(&of_row(row), 1));
            sum
        };
        self.ranges().map(sum).collect()
    }

    /// Of each row, the number of its cluster.
    pub(super) fn of_each_row(&self) -> Vec<u32> {
        let numbered = (0u32..).zip(self.ranges());
        numbered
            .flat_map(|(cluster, range)| range.map(move |_| cluster))
            .collect()
    }
}

/// Something that adds up over rows: counts, or sums of figures.
pub trait Tally: Clone + Send + Sync {
    /// The sum of no rows.
    const NOTHING: Self;
    /// Adds another so many times.
    fn add(&mut self, other: &Self, times: u32);
}

impl<const K: usize> Tally for [f64; K] {
    const NOTHING: Self = [0.0; K];

    fn add(&mut self, other: &Self, times: u32) {
        for (sum, figure) in self.iter_mut().zip(other) {
            *sum += f64::from(times) * figure;
        }
    }
}

/// How to resample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// How many draws; 1000 do for a 95 % interval.
    pub draws: usize,
    /// Same seed, same draws. A draw's random stream depends on the seed and its number alone.
    pub seed: u64,
    /// The share of draws within the interval, 0 to 1, ends excluded.
    pub level: f64,
}

impl Plan {
    /// A thousand draws and a 95 % interval.
    pub fn new(seed: u64) -> Self {
        Self {
            draws: 1_000,
            seed,
            level: 0.95,
        }
    }

    fn check(&self, clusters: usize) -> Result<(), StatsError> {
        if self.draws == 0 {
            let what = "the number of draws";
            return Err(StatsError::Setting { what, value: 0.0 });
        }
        if !(self.level > 0.0 && self.level < 1.0) {
            let (what, value) = ("the level of an interval", self.level);
            return Err(StatsError::Setting { what, value });
        }
        if clusters < 2 {
            return Err(StatsError::TooFewClusters { found: clusters });
        }
        u32::try_from(clusters)
            .map(|_| ())
            .map_err(|_| StatsError::TooMany { found: clusters })
    }
}

/// What the draws of one statistic came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resampled {
    /// The percentile interval, low and high; none if the statistic was defined in no draw.
    pub interval: Option<(f64, f64)>,
    /// The standard deviation of the draws; none with fewer than two that are defined.
    pub standard_error: Option<f64>,
    /// Draws in which the statistic was defined.
    pub defined: usize,
    /// Draws in which it was not: they are in neither figure, which then speak of the others alone.
    pub undefined: usize,
}

/// Resamples sums of clusters. The cost of a draw is that of adding up the clusters, however many rows they have.
pub fn of_sums<T: Tally, const N: usize>(
    sums: &[T],
    plan: &Plan,
    statistics: impl Fn(&T) -> [Option<f64>; N] + Sync,
) -> Result<[Resampled; N], StatsError> {
    of_clusters(sums.len(), plan, |times| {
        let mut total = T::NOTHING;
        for (sum, times) in sums.iter().zip(times) {
            total.add(sum, *times);
        }
        statistics(&total)
    })
}

/// Resamples clusters. The statistics get, for each cluster, how often it was drawn.
pub fn of_clusters<const N: usize>(
    clusters: usize,
    plan: &Plan,
    statistics: impl Fn(&[u32]) -> [Option<f64>; N] + Sync,
) -> Result<[Resampled; N], StatsError> {
    resample(clusters, plan, || (), |(), times| statistics(times))
}

/// Resamples clusters. The statistics get, for each row, how often its cluster was drawn.
pub fn of_rows<const N: usize>(
    clusters: &Clusters,
    plan: &Plan,
    statistics: impl Fn(&[u32]) -> [Option<f64>; N] + Sync,
) -> Result<[Resampled; N], StatsError> {
    let scratch = || vec![0; clusters.rows()];
    resample(clusters.count(), plan, scratch, |rows, times| {
        for (range, times) in clusters.ranges().zip(times) {
            if let Some(rows) = rows.get_mut(range) {
                rows.fill(*times);
            }
        }
        statistics(rows)
    })
}

/// Makes the draws, on all threads; each thread has its own scratch space.
fn resample<S, const N: usize>(
    clusters: usize,
    plan: &Plan,
    scratch: impl Fn() -> S + Sync + Send,
    statistics: impl Fn(&mut S, &[u32]) -> [Option<f64>; N] + Sync,
) -> Result<[Resampled; N], StatsError> {
    plan.check(clusters)?;
    let draws = (0..plan.draws).into_par_iter().map_init(
        || (scratch(), vec![0; clusters]),
        |(scratch, times), draw| {
            draw_clusters(times, plan.seed, draw);
            statistics(scratch, times)
        },
    );
    let draws: Vec<[Option<f64>; N]> = draws.collect();
    Ok(array::from_fn(|at| {
        let defined = draws.iter().filter_map(|draw| draw.get(at).copied().flatten());
        sum_up(defined.filter(|value| value.is_finite()).collect(), plan)
    }))
}

/// Draws as many clusters as there are, with replacement: how often each came.
fn draw_clusters(times: &mut [u32], seed: u64, draw: usize) {
    times.fill(0);
    let Ok(count) = u32::try_from(times.len()) else {
        return;
    };
    if count == 0 {
        return;
    }
    // The seed is spread first, so that neighbouring seeds share no draws.
    let spread = Xoshiro256PlusPlus::seed_from_u64(seed).next_u64();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(spread ^ draw as u64);
    // Each half of a word gives a number below the count by one multiplication; those below the threshold would make some
    // clusters likelier than others (D. Lemire, "Fast random integer generation in an interval", 2019).
    let threshold = count.wrapping_neg() % count;
    let mut left = count;
    while left > 0 {
        let word = random.next_u64();
        for half in [word >> 32, word & 0xffff_ffff] {
            let product = half * u64::from(count);
            let cluster = (product >> 32) as usize;
            if left > 0 && (product & 0xffff_ffff) >= u64::from(threshold) {
                if let Some(times) = times.get_mut(cluster) {
                    *times += 1;
                }
                left -= 1;
            }
        }
    }
}

fn sum_up(mut values: Vec<f64>, plan: &Plan) -> Resampled {
    values.sort_unstable_by(f64::total_cmp);
    let count = float(values.len());
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let tail = (1.0 - plan.level) / 2.0;
    let interval = quantile(&values, tail).zip(quantile(&values, 1.0 - tail));
    Resampled {
        interval,
        standard_error: (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt()),
        defined: values.len(),
        undefined: plan.draws - values.len(),
    }
}

/// The value below which a share of sorted values lies, by linear interpolation between them (type 7 of R. J. Hyndman and
/// Y. Fan, "Sample quantiles in statistical packages", 1996).
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = float(sorted.len().checked_sub(1)?) * share;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place among the values"
    )]
    let below = place.floor() as usize;
    let low = *sorted.get(below)?;
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    Some(low + (high - low) * (place - place.floor()))
}

#[cfg(test)]
mod tests {
    use super::{Clusters, Plan, StatsError, draw_clusters, of_clusters, of_rows, of_sums, quantile};
    use crate::backtest::stats::classify::Counts;
    use crate::backtest::stats::rank::Ranked;
    use proptest::prelude::*;

    #[test]
    fn clusters_hold_every_row_once() {
        let clusters = Clusters::by_key(&["ab", "ab", "ac", "b", "b", "b"]).unwrap();
        assert_eq!(clusters.ranges().collect::<Vec<_>>(), [0..2, 2..3, 3..6]);
        assert_eq!((clusters.count(), clusters.rows()), (3, 6));
        assert_eq!(clusters.of_each_row(), [0, 0, 1, 2, 2, 2]);
        assert_eq!(Clusters::new(&[0..2, 2..3, 3..6], 6).unwrap(), clusters);
        assert_eq!(
            Clusters::by_key(&[1, 2, 2, 3, 2, 1]),
            Err(StatsError::Scattered { row: 4 })
        );
        for ranges in [&[0..2, 3..6][..], &[0..2, 1..6], &[0..0, 0..6]] {
            assert_eq!(
                Clusters::new(ranges, 6),
                Err(StatsError::NotContiguous {
                    cluster: usize::from(ranges[0].end > 0)
                })
            );
        }
        assert!(Clusters::new(&[0..2, 2..3], 6).is_err());
        assert_eq!(Clusters::by_key::<u8>(&[]).unwrap().count(), 0);
    }

    #[test]
    fn quantiles_by_hand() {
        // Four values are 1/3 apart: one quarter lies at place 0.75, three quarters of the way from 1 to 2.
        assert_eq!(quantile(&[1.0, 2.0, 4.0, 8.0], 0.25), Some(1.75));
        assert_eq!(quantile(&[1.0, 2.0, 4.0, 8.0], 0.5), Some(3.0));
        assert_eq!(quantile(&[1.0, 2.0, 4.0, 8.0], 1.0), Some(8.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn every_cluster_is_as_likely() {
        let (clusters, draws) = (7, 20_000);
        let (mut times, mut total) = ([0; 7], [0.0; 7]);
        let mut pairs = 0.0;
        for draw in 0..draws {
            draw_clusters(&mut times, 5, draw);
            assert_eq!(times.iter().sum::<u32>(), 7);
            for (total, times) in total.iter_mut().zip(times) {
                *total += f64::from(times);
            }
            pairs += f64::from(times[0]) * f64::from(times[1]);
        }
        // Counts are multinomial: of mean 1, variance 6/7 and covariance −1/7. 20,000 draws put five standard errors
        // of a mean at 0.033, and the mean product lies near 6/7.
        let draws = super::float(draws);
        for total in total {
            assert!((total / draws - 1.0).abs() < 0.033, "{total} of {clusters}");
        }
        assert!((pairs / draws - 6.0 / 7.0).abs() < 0.05, "{pairs}");
    }

    /// Sixty clusters of one to four rows, invented.
    fn sample() -> (Clusters, Vec<Option<bool>>, Vec<bool>, Vec<f64>) {
        let keys: Vec<usize> = (0..60).flat_map(|key| vec![key; 1 + key % 4]).collect();
        let rows = 0..keys.len();
        let verdicts = rows.clone().map(|row| (row % 11 != 0).then_some(row % 3 == 0));
        let outcomes = rows.clone().map(|row| row * row % 5 == 1);
        let scores = rows.clone().map(|row| super::float(row * 37 % 23));
        (
            Clusters::by_key(&keys).unwrap(),
            verdicts.collect(),
            outcomes.collect(),
            scores.collect(),
        )
    }

    #[test]
    fn three_doors_to_the_same_draws() {
        let (clusters, verdicts, outcomes, scores) = sample();
        let plan = Plan {
            draws: 300,
            ..Plan::new(7)
        };
        let figures = |counts: &Counts| {
            let precision = counts.precision().map(|share| share.value);
            [precision, counts.lift()]
        };
        let sums = clusters.sums(|row| Counts::one(verdicts[row], outcomes[row]));
        let fast = of_sums(&sums, &plan, figures).unwrap();
        let slow = of_rows(&clusters, &plan, |times| {
            let mut counts = Counts::default();
            for (row, times) in times.iter().enumerate() {
                for _ in 0..*times {
                    counts += Counts::one(verdicts[row], outcomes[row]);
                }
            }
            figures(&counts)
        });
        assert_eq!(slow.unwrap(), fast);
        let (low, high) = fast[0].interval.unwrap();
        assert!(low < high && fast[0].defined == 300 && fast[0].undefined == 0);

        let ranked = Ranked::new(&scores, &outcomes).unwrap();
        let slow = of_rows(&clusters, &plan, |times| [ranked.auc(|row| times[row].into())]);
        let ranked = ranked.clone().by_cluster(&clusters).unwrap();
        let fast = of_clusters(clusters.count(), &plan, |times| {
            [ranked.auc(|at| times[at].into())]
        });
        assert_eq!(fast, slow);
    }

    #[test]
    fn neither_threads_nor_chance_change_it() {
        let (clusters, verdicts, outcomes, _) = sample();
        let sums = clusters.sums(|row| Counts::one(verdicts[row], outcomes[row]));
        let run = |threads: usize, seed: u64| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.unwrap()
                .install(|| of_sums(&sums, &Plan::new(seed), |counts| [counts.lift()]))
                .unwrap()
        };
        assert_eq!(run(1, 3), run(2, 3));
        assert_eq!(run(1, 3), run(5, 3));
        assert_ne!(run(1, 3), run(1, 4));
    }

    /// The mean of clusters of one size: its bootstrap variance is (s² / G) · (G − 1) / G in the long run.
    #[test]
    fn the_standard_error_of_a_mean() {
        let sums: Vec<[f64; 2]> = (0..50).map(|at| [super::float(at * at % 17), 1.0]).collect();
        let mean = sums.iter().map(|sum| sum[0]).sum::<f64>() / 50.0;
        let squares: f64 = sums.iter().map(|sum| (sum[0] - mean).powi(2)).sum();
        let plan = Plan {
            draws: 20_000,
            ..Plan::new(1)
        };
        let [found] = of_sums(&sums, &plan, |sum| [Some(sum[0] / sum[1])]).unwrap();
        // squares / G / G; 20,000 draws know it to half a percent, so three percent are six standard errors.
        let expected = (squares / 50.0 / 50.0).sqrt();
        assert!((found.standard_error.unwrap() / expected - 1.0).abs() < 0.03);
        let (low, high) = found.interval.unwrap();
        assert!((low - (mean - 1.96 * expected)).abs() < 0.15 * expected);
        assert!((high - (mean + 1.96 * expected)).abs() < 0.15 * expected);
    }

    #[test]
    fn undefined_draws_are_told() {
        // Half of the statistic's draws are not defined: those without the first cluster, (9/10)¹⁰ = 35 % of them.
        let plan = Plan::new(2);
        let [found] = of_clusters(10, &plan, |times| [(times[0] > 0).then_some(1.5)]).unwrap();
        assert_eq!(found.defined + found.undefined, 1_000);
        assert!((300..400).contains(&found.undefined), "{found:?}");
        assert_eq!(found.interval, Some((1.5, 1.5)));
        let [never] = of_clusters(10, &plan, |_| [Some(f64::NAN)]).unwrap();
        assert_eq!(
            (never.interval, never.standard_error, never.defined),
            (None, None, 0)
        );
    }

    #[test]
    fn refuses_plans_that_say_nothing() {
        let plan = Plan::new(0);
        let run = |clusters, plan: Plan| of_clusters(clusters, &plan, |_| [Some(1.0)]).unwrap_err();
        assert_eq!(run(1, plan), StatsError::TooFewClusters { found: 1 });
        assert!(matches!(
            run(9, Plan { draws: 0, ..plan }),
            StatsError::Setting { .. }
        ));
        for level in [0.0, 1.0, f64::NAN] {
            assert!(matches!(
                run(9, Plan { level, ..plan }),
                StatsError::Setting { .. }
            ));
        }
    }

    proptest! {
        /// With one row a cluster it is the plain bootstrap; and weights that are all one change nothing.
        #[test]
        fn single_rows_are_the_plain_bootstrap(
            rows in prop::collection::vec(((0u8..6).prop_map(f64::from), any::<bool>()), 2..40),
            seed: u64,
        ) {
            let (scores, outcomes): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
            let keys: Vec<usize> = (0..scores.len()).collect();
            let clusters = Clusters::by_key(&keys).unwrap();
            let ranked = Ranked::new(&scores, &outcomes).unwrap();
            let plan = Plan { draws: 30, ..Plan::new(seed) };
            let figures = |times: &[u32]| [
                ranked.auc(|row| times[row].into()),
                ranked.average_precision(|row| times[row].into()),
            ];
            let clustered = of_rows(&clusters, &plan, figures).unwrap();
            prop_assert_eq!(clustered, of_clusters(scores.len(), &plan, figures).unwrap());
            prop_assert_eq!(
                figures(&vec![1; scores.len()]),
                [
                    crate::backtest::stats::rank::auc(&scores, &outcomes, None).unwrap(),
                    crate::backtest::stats::rank::average_precision(&scores, &outcomes, None).unwrap(),
                ]
            );
        }

        #[test]
        fn a_constant_stays(value in -1e6f64..1e6, clusters in 2usize..30, seed: u64) {
            let plan = Plan { draws: 40, ..Plan::new(seed) };
            let [found] = of_clusters(clusters, &plan, |_| [Some(value)]).unwrap();
            prop_assert_eq!(found.interval, Some((value, value)));
            let sums = vec![[3.0 * value, 3.0]; clusters];
            let [found] = of_sums(&sums, &plan, |sum| [Some(sum[0] / sum[1])]).unwrap();
            let (low, high) = found.interval.unwrap();
            prop_assert!((low - value).abs() <= 1e-12 * value.abs() && (high - value).abs() <= 1e-12 * value.abs());
        }
    }
}
