//! What the ranges hold between their ends: draws from triangular distributions, seeded.
//!
//! Each likelihood is drawn from the triangular distribution over its range with the best value as its peak, independently
//! of the others; so are the priors, moved inside their ranges to sum to one. The stream of a likelihood depends on the
//! seed, its item and its narrative alone: another item, or another order, changes no draw of it, so that two dates differ
//! by their evidence and not by chance.

use bilateral_model::{Id, Range};
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::evidence::ItemState;
use crate::posterior::Sums;
use crate::simplex;

/// A distribution by its tenth, fiftieth and ninetieth percentile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// One draw in ten lies below.
    pub p10: f64,
    /// Half of the draws lie below.
    pub p50: f64,
    /// One draw in ten lies above.
    pub p90: f64,
}

/// The draws, summed up.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    /// How many there are.
    pub count: usize,
    /// Of each narrative, its probabilities.
    pub spreads: Vec<Spread>,
    /// Of each narrative, the share of draws in which it leads.
    pub leads: Vec<f64>,
}

/// Below so many likelihoods each is drawn from 256 equally likely values, above from 64: the sum of many does not show
/// the difference.
const FEW: usize = 2_000;
/// Below so much work a second thread costs more than it saves.
const SMALL: usize = 200_000;

/// Probabilities of each narrative in each draw.
pub fn sample(names: &[Id], priors: &[Range], items: &[ItemState], count: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut order: Vec<&ItemState> = items.iter().filter(|item| item.weight > 0.0).collect();
    order.sort_by(|a, b| a.id.cmp(&b.id));
    let strata = if order.len() * names.len() < FEW { 256 } else { 64 };
    let mut logs: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    let fill = |first: usize, logs: &mut [Vec<f64>]| {
        for (at, draws) in logs.iter_mut().enumerate() {
            if let Some(name) = names.get(first + at) {
                *draws = log_likelihoods(name, first + at, &order, count, strata, seed);
            }
        }
    };
    if order.len() * names.len() * count < SMALL {
        fill(0, &mut logs);
    } else {
        let half = names.len().div_ceil(2);
        let (a, b) = logs.split_at_mut(half);
        std::thread::scope(|scope| {
            scope.spawn(|| fill(half, b));
            fill(0, a);
        });
    }
    let priors = prior_draws(names, priors, count, seed);
    to_probabilities(&mut logs, &priors, count);
    logs
}

/// Sums up draws.
pub fn summary(probabilities: &[Vec<f64>]) -> Draws {
    let count = probabilities.first().map_or(0, Vec::len);
    let mut wins = vec![0_usize; probabilities.len()];
    for draw in 0..count {
        let values = probabilities
            .iter()
            .map(|draws| draws.get(draw).copied().unwrap_or(0.0));
        let best = values
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        if let Some(wins) = best.and_then(|(at, _)| wins.get_mut(at)) {
            *wins += 1;
        }
    }
    let spread = |draws: &Vec<f64>| {
        let mut draws = draws.clone();
        let mut at = |share: f64| quantile(&mut draws, share);
        Spread {
            p10: at(0.1),
            p50: at(0.5),
            p90: at(0.9),
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "counts of draws are small")]
    let share = |wins: usize| wins as f64 / count.max(1) as f64;
    Draws {
        count,
        spreads: probabilities.iter().map(spread).collect(),
        leads: wins.into_iter().map(share).collect(),
    }
}

/// The value below which a share of the draws lies: the nearest rank.
fn quantile(draws: &mut [f64], share: f64) -> f64 {
    if draws.is_empty() {
        return 0.0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank among the draws"
    )]
    let rank = ((draws.len() - 1) as f64 * share).round() as usize;
    let (_, value, _) = draws.select_nth_unstable_by(rank, f64::total_cmp);
    *value
}

/// Weighted sums of drawn logarithms of likelihoods under one narrative.
fn log_likelihoods(
    name: &Id,
    narrative: usize,
    items: &[&ItemState],
    count: usize,
    strata: usize,
    seed: u64,
) -> Vec<f64> {
    let mut sums = vec![0.0; count];
    let (mut fixed, mut uncertain) = (0.0, Vec::new());
    for item in items {
        match item.likelihoods.get(narrative) {
            Some(range) if range.low() < range.high() => uncertain.push((*item, *range)),
            Some(range) => fixed += item.weight * libm::log(range.best()),
            None => {}
        }
    }
    // Two at a time: half the trips to memory. One left over is paired with nothing.
    let nothing = [0.0; 256];
    for pair in uncertain.chunks(2) {
        let mut tables = [nothing, nothing];
        let mut streams = [stream(seed, &[]), stream(seed, &[])];
        for ((item, range), (table, random)) in pair.iter().zip(tables.iter_mut().zip(&mut streams)) {
            tabulate(table, strata, *range, item.weight);
            *random = stream(seed, &[item.id.as_str(), name.as_str()]);
        }
        let [a, b] = &tables;
        let [first, second] = &mut streams;
        for eight in sums.chunks_mut(8) {
            let bytes = first
                .next_u64()
                .to_le_bytes()
                .into_iter()
                .zip(second.next_u64().to_le_bytes());
            for (sum, (x, y)) in eight.iter_mut().zip(bytes) {
                // A table of 256 is never outrun by a byte.
                *sum += a.get(usize::from(x)).unwrap_or(&0.0) + b.get(usize::from(y)).unwrap_or(&0.0);
            }
        }
    }
    sums.iter_mut().for_each(|sum| *sum += fixed);
    sums
}

/// The logarithms of equally likely values of a triangular distribution, weighted; repeated to fill the table.
fn tabulate(table: &mut [f64; 256], strata: usize, range: Range, weight: f64) {
    let (filled, rest) = table.split_at_mut(strata);
    for (at, value) in filled.iter_mut().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "strata are few")]
        let share = (at as f64 + 0.5) / strata as f64;
        *value = weight * libm::log(triangular(range, share));
    }
    for chunk in rest.chunks_mut(strata) {
        for (to, from) in chunk.iter_mut().zip(filled.iter()) {
            *to = *from;
        }
    }
}

/// The value of a triangular distribution below which a share lies.
fn triangular(range: Range, share: f64) -> f64 {
    let (low, best, high) = (range.low(), range.best(), range.high());
    let width = high - low;
    let peak = (best - low) / width;
    let value = if share < peak {
        low + (share * width * (best - low)).sqrt()
    } else {
        high - ((1.0 - share) * width * (high - best)).sqrt()
    };
    value.clamp(low, high)
}

/// Drawn priors of each narrative; every draw sums to one.
fn prior_draws(names: &[Id], priors: &[Range], count: usize, seed: u64) -> Vec<Vec<f64>> {
    let sums = Sums::new(priors, vec![[0.0; 3]; priors.len()]);
    if sums.boxes.iter().all(|(low, high)| low >= high) {
        return sums.priors.iter().map(|prior| vec![*prior; count]).collect();
    }
    let ranges: Vec<Option<Range>> = sums
        .boxes
        .iter()
        .zip(&sums.priors)
        .map(|((low, high), best)| Range::new(*low, best.clamp(*low, *high), *high).ok())
        .collect();
    let mut streams: Vec<Xoshiro256PlusPlus> = names
        .iter()
        .map(|name| stream(seed, &["prior", name.as_str()]))
        .collect();
    let mut drawn: Vec<Vec<f64>> = vec![Vec::with_capacity(count); names.len()];
    let mut draw = vec![0.0; names.len()];
    for _ in 0..count {
        for ((value, range), (random, best)) in draw
            .iter_mut()
            .zip(&ranges)
            .zip(streams.iter_mut().zip(&sums.priors))
        {
            let share = unit(random);
            *value = range.map_or(*best, |range| {
                if range.low() < range.high() {
                    triangular(range, share)
                } else {
                    *best
                }
            });
        }
        simplex::settle(&mut draw, &sums.boxes);
        for (values, value) in drawn.iter_mut().zip(&draw) {
            values.push(*value);
        }
    }
    drawn
}

/// A number from 0 to 1, neither included.
fn unit(random: &mut Xoshiro256PlusPlus) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let bits = (random.next_u64() >> 11) as f64;
    (bits + 0.5) / 9_007_199_254_740_992.0
}

/// The random stream of a name under a seed.
fn stream(seed: u64, names: &[&str]) -> Xoshiro256PlusPlus {
    // FNV-1a (Fowler, Noll and Vo): a short, fixed hash; the generator's own seeding spreads it.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ seed;
    for name in names {
        for byte in name.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Xoshiro256PlusPlus::seed_from_u64(hash)
}

/// From logarithms and priors to probabilities, draw by draw, in place.
fn to_probabilities(logs: &mut [Vec<f64>], priors: &[Vec<f64>], count: usize) {
    for draw in 0..count {
        let most = logs
            .iter()
            .filter_map(|draws| draws.get(draw))
            .fold(f64::NEG_INFINITY, |most, log| most.max(*log));
        let mut total = 0.0;
        for (logs, priors) in logs.iter_mut().zip(priors) {
            if let (Some(log), Some(prior)) = (logs.get_mut(draw), priors.get(draw)) {
                *log = prior * libm::exp(*log - most);
                total += *log;
            }
        }
        for logs in logs.iter_mut() {
            if let Some(value) = logs.get_mut(draw) {
                *value /= total;
            }
        }
    }
}
