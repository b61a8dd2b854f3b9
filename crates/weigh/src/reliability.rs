//! How far raters and coders agree, by variable.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::AsOf;
use bilateral_model::{Case, CoderVerdict, Id, Scale};

use crate::agreement::{Agreement, Metric, agreement};
use crate::numbers::Numbers;

/// Agreement on one variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// What was judged or rated.
    pub variable: Variable,
    /// Who.
    pub coders: Vec<String>,
    /// Krippendorff's alpha with its interval; see [`Agreement`].
    pub agreement: Agreement,
    /// The things most in dispute, at most five.
    pub disputed: Vec<String>,
}

/// What raters agree or disagree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variable {
    /// Coders' yes, no or unclear on judged criteria (nominal).
    Judgements,
    /// Likelihoods, by the band of ICD 203 that they fall into (ordinal).
    Likelihoods,
    /// Priors (interval).
    Priors,
    /// Direct probabilities of narratives (interval).
    Overall,
}

impl Variable {
    /// The same in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Judgements => "judged criteria",
            Self::Likelihoods => "likelihoods",
            Self::Priors => "priors",
            Self::Overall => "direct probabilities",
        }
    }
}

/// Resamples of the bootstrap.
const RESAMPLES: u32 = 1_000;

/// Agreement on each variable that anybody judged or rated, as of a date.
pub fn reliability(view: AsOf<'_>, case: &Case, raters: &[Numbers], seed: u64) -> Vec<Reliability> {
    let mut all = Vec::new();
    let judged = judgements(view, case);
    if !judged.is_empty() {
        let coders: BTreeSet<&str> = judged
            .values()
            .flat_map(|answers| answers.keys().copied())
            .collect();
        let units = judged.iter().map(|(id, answers)| {
            let values = coders.iter().map(|coder| answers.get(coder).copied()).collect();
            (id.to_string(), values)
        });
        all.push(variable(
            Variable::Judgements,
            Metric::Nominal,
            coders.iter().copied(),
            units,
            seed,
        ));
    }
    if raters.is_empty() {
        return all;
    }
    let names = || raters.iter().map(|rater| rater.name.as_str());
    let narratives: Vec<&Id> = case.narratives.keys().collect();
    let places: BTreeSet<_> = raters.iter().flat_map(|rater| rater.likelihoods.keys()).collect();
    let likelihoods = places.into_iter().flat_map(|place| {
        narratives.iter().enumerate().map(move |(at, narrative)| {
            let value = |rater: &Numbers| Some(band(rater.likelihoods.get(place)?.get(at)?.best()));
            let values = raters.iter().map(value).collect();
            (format!("{} {} under {narrative}", place.0, place.1), values)
        })
    });
    all.push(variable(
        Variable::Likelihoods,
        Metric::Ordinal,
        names(),
        likelihoods,
        seed,
    ));
    let priors = narratives.iter().enumerate().map(|(at, narrative)| {
        let own = |rater: &Numbers| {
            if rater.borrowed_priors {
                None
            } else {
                rater.priors.get(at).map(|p| p.best())
            }
        };
        (narrative.to_string(), raters.iter().map(own).collect())
    });
    all.push(variable(
        Variable::Priors,
        Metric::Interval,
        names(),
        priors,
        seed,
    ));
    if raters.iter().any(|rater| rater.overall.is_some()) {
        let overall = narratives.iter().enumerate().map(|(at, narrative)| {
            let given = |rater: &Numbers| rater.overall.as_ref()?.get(at).copied();
            (narrative.to_string(), raters.iter().map(given).collect())
        });
        all.push(variable(
            Variable::Overall,
            Metric::Interval,
            names(),
            overall,
            seed,
        ));
    }
    all
}

/// The place of a probability among the bands of ICD 203, from 0; beyond them at either end.
fn band(probability: f64) -> f64 {
    let bands = Scale::Icd203.bands();
    let at = Scale::Icd203
        .band(probability)
        .and_then(|band| bands.iter().position(|other| *other == band));
    let beyond = if probability < 0.5 { 0 } else { bands.len() + 1 };
    #[expect(clippy::cast_precision_loss, reason = "a handful of bands")]
    let place = at.map_or(beyond, |at| at + 1) as f64;
    place
}

fn variable<'n>(
    variable: Variable,
    metric: Metric,
    coders: impl Iterator<Item = &'n str>,
    units: impl Iterator<Item = (String, Vec<Option<f64>>)>,
    seed: u64,
) -> Reliability {
    let (names, values): (Vec<String>, Vec<Vec<Option<f64>>>) = units.unzip();
    let agreement = agreement(&values, metric, RESAMPLES, seed);
    let disputed = agreement
        .disputed
        .iter()
        .take(5)
        .filter_map(|at| names.get(*at).cloned())
        .collect();
    Reliability {
        variable,
        coders: coders.map(str::to_owned).collect(),
        disputed,
        agreement,
    }
}

/// Each coder's latest answer on each judged criterion that could be known. Unclear is an answer.
fn judgements<'c>(view: AsOf<'c>, case: &'c Case) -> BTreeMap<&'c Id, BTreeMap<&'c str, f64>> {
    let mut answers: BTreeMap<&Id, BTreeMap<&str, f64>> = BTreeMap::new();
    let named = case.first_reading();
    for judgement in view.all_judgements() {
        if named.is_some_and(|reading| reading.criteria.contains_key(&judgement.criterion)) {
            let value = match judgement.value {
                CoderVerdict::No => 0.0,
                CoderVerdict::Yes => 1.0,
                CoderVerdict::Unclear => 2.0,
            };
            // In the order in which they became known: the last one stays.
            answers
                .entry(&judgement.criterion)
                .or_default()
                .insert(&judgement.coder, value);
        }
    }
    answers
}
