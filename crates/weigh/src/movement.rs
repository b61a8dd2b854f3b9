//! Why an estimate moved between two dates.
//!
//! In logarithms the odds between two narratives are a sum over items, so that a move of them is the sum of what each item
//! did; nothing is left over, and the order in which items are taken does not matter (Good 1985 calls the terms weights of
//! evidence). The odds of one narrative against all others are not quite such a sum; what is told here is what an item would
//! do to them alone, from where they started.

use bilateral_model::{Finding, Id};

use crate::posterior::normalize;
use crate::weighed::{Weighed, Weighted};

/// What one item did between two dates.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The item.
    pub id: Id,
    /// What it was before, if it counted.
    pub before: Option<Finding>,
    /// What it is after.
    pub after: Option<Finding>,
    /// The factor by which it multiplies the odds of each narrative against all others.
    pub factors: Vec<f64>,
    /// The largest of those factors, or of their inverses: how much it did.
    pub strength: f64,
}

/// How the estimate moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    /// Probability of each narrative before.
    pub before: Vec<f64>,
    /// And after.
    pub after: Vec<f64>,
    /// The items that moved it, the strongest first.
    pub moves: Vec<Move>,
}

/// Compares two dates of the same case.
pub fn movement(before: &Weighed, after: &Weighed) -> Movement {
    let start = before.sums.best();
    let mut moves: Vec<Move> = after
        .items
        .iter()
        .filter_map(|item| {
            let earlier = before
                .items
                .iter()
                .find(|other| other.state.id == item.state.id)?;
            let logs: Vec<f64> = (0..start.len())
                .map(|at| log(item, at) - log(earlier, at))
                .collect();
            let factors: Vec<f64> = (0..start.len()).map(|at| factor(&start, &logs, at)).collect();
            let strength = factors
                .iter()
                .map(|factor| factor.max(1.0 / factor))
                .fold(1.0, f64::max);
            (strength > 1.0 + 1e-9).then(|| Move {
                id: item.state.id.clone(),
                before: counted(earlier),
                after: counted(item),
                factors,
                strength,
            })
        })
        .collect();
    moves.sort_by(|a, b| b.strength.total_cmp(&a.strength).then_with(|| a.id.cmp(&b.id)));
    Movement {
        before: start,
        after: after.sums.best(),
        moves,
    }
}

fn counted(item: &Weighted) -> Option<Finding> {
    item.state.finding.filter(|_| item.state.weight > 0.0)
}

/// What an item adds to the logarithm of a narrative's weight.
fn log(item: &Weighted, narrative: usize) -> f64 {
    let range = item.state.likelihoods.get(narrative);
    range.map_or(0.0, |range| item.state.weight * libm::log(range.best()))
}

/// The factor on a narrative's odds against all others that these logarithms alone give, from where it starts.
fn factor(start: &[f64], logs: &[f64], narrative: usize) -> f64 {
    let moved = normalize(start.iter().copied().zip(logs.iter().copied()));
    let odds = |p: &[f64]| {
        let p = p.get(narrative).copied().unwrap_or(0.0);
        p / (1.0 - p)
    };
    odds(&moved) / odds(start)
}
