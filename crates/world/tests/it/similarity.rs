//! The similarity kernels against plain definitions, published packages and real alliances and votes.

mod alliances;
mod laws;
mod naive;
mod real;
mod reference;

use bilateral_world::similarity::{Disagreement, Measure, Score};

const DISAGREEMENTS: [Disagreement; 3] = [
    Disagreement::Nominal,
    Disagreement::Absolute,
    Disagreement::Squared,
];

/// Every measure there is.
fn every() -> Vec<Measure> {
    let mut scores = vec![
        Score::SAbsolute,
        Score::SSquared,
        Score::TauB,
        Score::Agreement,
        Score::Identical,
        Score::Joint,
    ];
    for disagreement in DISAGREEMENTS {
        scores.extend([Score::Pi(disagreement), Score::Kappa(disagreement)]);
    }
    let mut all: Vec<Measure> = scores.iter().copied().map(Measure::valued).collect();
    all.extend(scores.iter().copied().map(Measure::binary));
    all
}
