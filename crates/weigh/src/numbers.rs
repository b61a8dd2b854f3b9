//! The numbers of a weighing, one set for each rater: made coherent first, then pooled.
//!
//! People's probabilities do not sum to one. Repairing each rater's numbers and then putting several raters together is
//! what lowered errors in Mandel, Karvetski and Dhami (2018); no such gain is claimed for one rater alone.

use std::collections::BTreeMap;

use bilateral_model::{Case, Date, Finding, Id, Item, Range, Rated, Rater, Weighing};

use crate::simplex;

/// How several raters' numbers are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pool {
    /// The geometric mean of the odds.
    #[default]
    GeometricOdds,
    /// The arithmetic mean.
    Mean,
    /// The median.
    Median,
}

impl Pool {
    /// The word that outputs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::GeometricOdds => "geometric mean of odds",
            Self::Mean => "mean",
            Self::Median => "median",
        }
    }
}

/// The least probability that a repair leaves.
const FLOOR: f64 = 1e-6;

/// A likelihood's place: the item and its finding.
type Place = (Id, Finding);

/// How much a rater's numbers had to be changed to be probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Repair {
    /// How many sets of numbers that must sum to one there are.
    pub sets: usize,
    /// How many of them did not.
    pub repaired: usize,
    /// The largest change, as the distance that a set was moved.
    pub largest: f64,
    /// The mean over all sets.
    pub mean: f64,
}

/// The numbers of one rater, or of several pooled.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// Who.
    pub name: String,
    /// When the numbers were set: the first and the last day.
    pub set: (Date, Date),
    /// Prior of each narrative.
    pub priors: Vec<Range>,
    /// Likelihoods of each finding, one a narrative.
    pub likelihoods: BTreeMap<Place, Vec<Range>>,
    /// Probability of each narrative on the whole, without any method, if the rater gave it.
    pub overall: Option<Vec<f64>>,
    /// What the repair changed.
    pub repair: Repair,
    /// Findings for which only some numbers were given; they are not used.
    pub incomplete: Vec<Place>,
    /// The rater gave no priors: those of the case's author stand in.
    pub borrowed_priors: bool,
}

impl Numbers {
    /// Every rater's numbers: the case's author first, then the others in order of their names.
    pub fn of_raters(case: &Case) -> Vec<Self> {
        let Some(weighing) = &case.weighing else {
            return Vec::new();
        };
        let author = author(weighing);
        let others = case.raters.iter();
        let others = others.map(|rater| of_rater(rater, weighing, &author.priors));
        let others: Vec<Self> = others.collect();
        std::iter::once(author).chain(others).collect()
    }

    /// Several raters' numbers as one. A finding that only some gave is pooled over those.
    pub fn pooled(raters: &[Self], pool: Pool) -> Option<Self> {
        let first = raters.first()?;
        if raters.len() == 1 {
            return Some(first.clone());
        }
        // Who gave no priors has no say in them: the author's would count again for each.
        let own = raters.iter().filter(|rater| !rater.borrowed_priors);
        let priors: Vec<&[Range]> = own.map(|rater| rater.priors.as_slice()).collect();
        let mut likelihoods = BTreeMap::new();
        let places = raters.iter().flat_map(|rater| rater.likelihoods.keys());
        for place in places {
            if likelihoods.contains_key(place) {
                continue;
            }
            let given: Vec<&[Range]> = raters
                .iter()
                .filter_map(|rater| Some(rater.likelihoods.get(place)?.as_slice()))
                .collect();
            likelihoods.insert(place.clone(), pool_ranges(&given, pool));
        }
        let mut pooled = Self {
            name: pool.word().to_owned(),
            set: raters.iter().fold(first.set, |set, rater| {
                (set.0.min(rater.set.0), set.1.max(rater.set.1))
            }),
            priors: pool_ranges(&priors, pool),
            likelihoods,
            overall: None,
            repair: Repair::default(),
            incomplete: Vec::new(),
            borrowed_priors: false,
        };
        // Pooled one by one, coherent numbers need not sum to one any more.
        make_coherent(&mut pooled);
        pooled.repair = Repair::default();
        Some(pooled)
    }
}

fn author(weighing: &Weighing) -> Numbers {
    let days = weighing.items.values().map(|item| item.set_on);
    let set = days.fold((weighing.set_on, weighing.set_on), |(a, b), day| {
        (a.min(day), b.max(day))
    });
    let likelihoods = weighing.items.values().flat_map(|item| {
        let findings = item.findings.iter();
        findings.map(|(finding, ranges)| ((item.id.clone(), *finding), ranges.clone()))
    });
    let mut numbers = Numbers {
        name: weighing.set_by.clone(),
        set,
        priors: weighing.priors.clone(),
        likelihoods: likelihoods.collect(),
        overall: None,
        repair: Repair::default(),
        incomplete: Vec::new(),
        borrowed_priors: false,
    };
    make_coherent(&mut numbers);
    numbers
}

/// A rater's numbers: of each thing the last row.
fn of_rater(rater: &Rater, weighing: &Weighing, author_priors: &[Range]) -> Numbers {
    let count = author_priors.len();
    let mut latest: BTreeMap<&Rated, Vec<Option<Range>>> = BTreeMap::new();
    for rating in &rater.ratings {
        let cells = latest.entry(&rating.of).or_insert_with(|| vec![None; count]);
        if let Some(cell) = cells.get_mut(rating.narrative) {
            *cell = Some(rating.range);
        }
    }
    let all = |cells: &[Option<Range>]| cells.iter().copied().collect::<Option<Vec<Range>>>();
    let priors = latest.get(&Rated::Prior).and_then(|cells| all(cells));
    let overall = latest.get(&Rated::Overall).and_then(|cells| all(cells));
    let mut likelihoods = BTreeMap::new();
    let mut incomplete = Vec::new();
    for item in weighing.items.values() {
        let given: Vec<(Finding, Option<Vec<Range>>)> = item
            .findings
            .keys()
            .filter_map(|finding| {
                let cells = latest.get(&Rated::Finding(item.id.clone(), *finding))?;
                Some((*finding, all(cells)))
            })
            .collect();
        for (finding, _) in given.iter().filter(|(_, ranges)| ranges.is_none()) {
            incomplete.push((item.id.clone(), *finding));
        }
        let whole: BTreeMap<Finding, Vec<Range>> = given
            .into_iter()
            .filter_map(|(finding, ranges)| Some((finding, ranges?)))
            .collect();
        complete(item, whole, &mut likelihoods, &mut incomplete);
    }
    let days = rater.ratings.iter().map(|rating| rating.rated_on);
    let first = days.clone().min().unwrap_or(weighing.set_on);
    let mut numbers = Numbers {
        name: rater.name.to_string(),
        set: (first, days.max().unwrap_or(first)),
        borrowed_priors: priors.is_none(),
        priors: priors.unwrap_or_else(|| author_priors.to_vec()),
        likelihoods,
        overall: overall.map(|ranges| {
            let bests: Vec<f64> = ranges.iter().map(|range| range.best()).collect();
            simplex::project(&bests)
        }),
        repair: Repair::default(),
        incomplete,
    };
    make_coherent(&mut numbers);
    numbers
}

/// The findings that a rater gave, with the rest where just one was left out; nothing where more were.
fn complete(
    item: &Item,
    mut given: BTreeMap<Finding, Vec<Range>>,
    likelihoods: &mut BTreeMap<Place, Vec<Range>>,
    incomplete: &mut Vec<Place>,
) {
    let missing: Vec<Finding> = item
        .findings
        .keys()
        .copied()
        .filter(|finding| !given.contains_key(finding))
        .collect();
    if given.is_empty() {
        return;
    }
    match missing.as_slice() {
        [] => {}
        [only] if !item.is_record => {
            let narratives = given.values().next().map_or(0, Vec::len);
            let rest: Option<Vec<Range>> = (0..narratives)
                .map(|narrative| {
                    let ranges = given.values().filter_map(|ranges| ranges.get(narrative));
                    let sum = |of: fn(Range) -> f64| ranges.clone().map(|range| of(*range)).sum::<f64>();
                    range(
                        1.0 - sum(Range::high),
                        1.0 - sum(Range::best),
                        1.0 - sum(Range::low),
                    )
                })
                .collect();
            if let Some(rest) = rest {
                given.insert(*only, rest);
            }
        }
        _ => {
            incomplete.extend(given.keys().map(|finding| (item.id.clone(), *finding)));
            return;
        }
    }
    for (finding, ranges) in given {
        likelihoods.insert((item.id.clone(), finding), ranges);
    }
}

/// A range kept above nothing and below certainty.
fn range(low: f64, best: f64, high: f64) -> Option<Range> {
    let inside = |number: f64| number.clamp(FLOOR, 1.0 - FLOOR);
    let best = inside(best);
    Range::new(inside(low).min(best), best, inside(high).max(best)).ok()
}

/// Moves the best values of every set that must sum to one onto the simplex; a range is widened to hold its new best
/// value, never narrowed.
fn make_coherent(numbers: &mut Numbers) {
    let mut moved = Vec::new();
    moved.push(repair(&mut numbers.priors.iter_mut().collect::<Vec<_>>()));
    let narratives = numbers.priors.len();
    let mut by_item: BTreeMap<Id, Vec<&mut Vec<Range>>> = BTreeMap::new();
    for ((id, finding), ranges) in &mut numbers.likelihoods {
        if *finding != Finding::Seen {
            by_item.entry(id.clone()).or_default().push(ranges);
        }
    }
    for findings in by_item.values_mut() {
        // A single finding has nothing to sum up with.
        if findings.len() < 2 {
            continue;
        }
        for narrative in 0..narratives {
            let mut cells: Vec<&mut Range> = findings
                .iter_mut()
                .filter_map(|ranges| ranges.get_mut(narrative))
                .collect();
            moved.push(repair(&mut cells));
        }
    }
    let repaired = moved.iter().filter(|amount| **amount > 1e-9).count();
    numbers.repair = Repair {
        sets: moved.len(),
        repaired,
        largest: moved.iter().copied().fold(0.0, f64::max),
        mean: mean(&moved),
    };
}

/// Moves a set; says how far.
fn repair(cells: &mut [&mut Range]) -> f64 {
    let bests: Vec<f64> = cells.iter().map(|range| range.best()).collect();
    let sum: f64 = bests.iter().sum();
    if (sum - 1.0).abs() < 1e-9 {
        return 0.0;
    }
    let mut projected = simplex::project(&bests);
    // Least squares takes the same from each, and can all but wipe out a small number that nobody doubted: then all are
    // scaled alike instead.
    if projected
        .iter()
        .zip(&bests)
        .any(|(after, before)| *after < before / 2.0)
    {
        projected = bests.iter().map(|best| best / sum).collect();
    }
    for (cell, best) in cells.iter_mut().zip(&projected) {
        if let Some(repaired) = range(cell.low().min(*best), *best, cell.high().max(*best)) {
            **cell = repaired;
        }
    }
    simplex::repair_amount(&bests, &projected)
}

/// Pools low, best and high of each narrative by the same rule.
fn pool_ranges(given: &[&[Range]], pool: Pool) -> Vec<Range> {
    let Some(first) = given.first() else {
        return Vec::new();
    };
    if given.len() == 1 {
        return first.to_vec();
    }
    (0..first.len())
        .filter_map(|narrative| {
            let cells: Vec<Range> = given
                .iter()
                .filter_map(|ranges| ranges.get(narrative).copied())
                .collect();
            let pooled = |of: fn(Range) -> f64| {
                let values: Vec<f64> = cells.iter().map(|range| of(*range)).collect();
                pool_values(&values, pool)
            };
            range(pooled(Range::low), pooled(Range::best), pooled(Range::high))
        })
        .collect()
}

/// Pools probabilities of one and the same thing.
pub(crate) fn pool_values(values: &[f64], pool: Pool) -> f64 {
    match pool {
        Pool::Mean => mean(values),
        Pool::Median => median(values),
        Pool::GeometricOdds => {
            let log_odds: Vec<f64> = values.iter().map(|p| libm::log(p / (1.0 - p))).collect();
            let odds = libm::exp(mean(&log_odds));
            odds / (1.0 + odds)
        }
    }
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let count = values.len() as f64;
    values.iter().sum::<f64>() / count
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let at = |at: usize| sorted.get(at).copied().unwrap_or(0.0);
    if sorted.len() % 2 == 1 {
        at(middle)
    } else {
        f64::midpoint(at(middle.saturating_sub(1)), at(middle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_to_pool() {
        let values = [0.1, 0.5, 0.9];
        assert!((pool_values(&values, Pool::Mean) - 0.5).abs() < 1e-12);
        assert!((pool_values(&values, Pool::Median) - 0.5).abs() < 1e-12);
        // Odds 1/9, 1 and 9: their geometric mean is 1.
        assert!((pool_values(&values, Pool::GeometricOdds) - 0.5).abs() < 1e-12);
        // Odds 1/4 and 4/1 of 0.2 and 0.8; odds 1/9 and 1 give 1/3.
        assert!((pool_values(&[0.1, 0.5], Pool::GeometricOdds) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_set_that_does_not_sum_to_one_is_moved_onto_the_simplex() {
        let mut cells = [Range::point(0.5).unwrap(), Range::point(0.7).unwrap()];
        let [a, b] = &mut cells;
        let moved = repair(&mut [a, b]);
        assert!((cells[0].best() - 0.4).abs() < 1e-12);
        assert!((cells[1].best() - 0.6).abs() < 1e-12);
        assert!((moved - 0.02_f64.sqrt()).abs() < 1e-12);
        assert!(cells[0].high() >= 0.5, "a repair widens");
    }
}
