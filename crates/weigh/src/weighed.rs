//! A case weighed on a date: what its tests say about the narratives, and how sure.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::{AsOf, Assessment, ReadingAssessment, assess_reading};
use bilateral_model::{Case, Date, Finding, Id, Range, Reading, Status, Weighing, seal};

use crate::draws::{self, Draws};
use crate::evidence::{self, Dependence, Ground, ItemState};
use crate::numbers::{Numbers, Pool, Repair};
use crate::posterior::{Probability, Sums};

/// How to weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Seed of the draws.
    pub seed: u64,
    /// How many draws.
    pub draws: usize,
    /// How several raters are put together.
    pub pool: Pool,
    /// How items with a common cause are taken.
    pub dependence: Dependence,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            draws: 10_000,
            pool: Pool::default(),
            dependence: Dependence::default(),
        }
    }
}

/// A case weighed on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// The date.
    pub as_of: Date,
    /// The reading whose statuses are weighed.
    pub reading: Id,
    /// Digest (BLAKE3) of the assessment's digest, the numbers and the options.
    pub digest: String,
    /// How it was weighed.
    pub options: Options,
    /// The narratives, in the case's order; every list below has this order.
    pub narratives: Vec<Id>,
    /// Priors after repair and pooling.
    pub priors: Vec<Range>,
    /// Estimate and exact bounds.
    pub posterior: Vec<Probability>,
    /// The estimate if every item had a cause of its own.
    pub independent: Vec<f64>,
    /// The estimate if every group were one item.
    pub dependent: Vec<f64>,
    /// What lies between the bounds.
    pub draws: Draws,
    /// The leading narrative.
    pub leader: usize,
    /// The next.
    pub runner_up: usize,
    /// Some choice inside the ranges puts another narrative before the leader.
    pub order_can_flip: bool,
    /// Everything that is weighed.
    pub items: Vec<Weighted>,
    /// What each rater's numbers give by themselves.
    pub raters: Vec<RaterState>,
    /// The sums that the rest of an analysis starts from.
    pub sums: Sums,
    /// Statuses were supposed.
    pub is_hypothetical: bool,
}

/// An item with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// What it is and whether it counts.
    pub state: ItemState,
    /// How often likelier the finding is under the narrative that it favours most than under the one that it favours least,
    /// by the best values and before its weight; 1 if it does not count.
    pub ratio: f64,
    /// The narrative under which the finding is likeliest.
    pub favours: usize,
    /// The one under which it is least likely.
    pub against: usize,
    /// It fits every narrative about as well: a ratio below [`FITS_ALL`].
    pub fits_all: bool,
    /// Its outcome was known when its numbers were set.
    pub after_the_fact: bool,
    /// Numbers, group or deadlines of it that differ from the last seal: what it is, what was sealed, what stands now.
    pub edits: Vec<Edit>,
    /// When its numbers were set.
    pub set_on: Date,
}

/// Evidence with a ratio below this is said to fit all narratives. Kass and Raftery (1995, §3.2) call a ratio under about
/// three "not worth more than a bare mention"; half of that way (the square root of three) is our line for saying so.
pub const FITS_ALL: f64 = 1.75;

/// Something that differs from the last seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What: a number or a deadline.
    pub name: String,
    /// As sealed; nothing if it is new.
    pub sealed: Option<String>,
    /// As it stands; nothing if it was taken away.
    pub now: Option<String>,
    /// The day of the seal.
    pub sealed_on: Date,
}

/// What one rater's numbers give.
#[derive(Debug, Clone, PartialEq)]
pub struct RaterState {
    /// Who.
    pub name: String,
    /// Probability of each narrative by that rater's numbers alone.
    pub posterior: Vec<f64>,
    /// Probability of each narrative that the rater gave directly.
    pub overall: Option<Vec<f64>>,
    /// How much the rater's numbers had to be repaired.
    pub repair: Repair,
    /// How many of the settled items the rater gave numbers for.
    pub rated: usize,
    /// How many of these had an outcome that was known on the day of the rater's last number.
    pub after_the_fact: usize,
    /// Findings left half rated.
    pub incomplete: usize,
    /// Has no priors of their own.
    pub borrowed_priors: bool,
    /// The direct judgement and the weighing part by more than [`PART`] for some narrative.
    pub parts: bool,
}

/// From this difference on a rater's direct judgement and the weighing are said to part.
pub const PART: f64 = 0.15;

/// Weighs an assessed case; nothing if it has no numbers.
pub fn weigh(case: &Case, assessment: &Assessment, options: Options) -> Option<Weighed> {
    let prepared = Prepared::of(case, options)?;
    let assessed = assessment.readings.get(&prepared.weighing.reading)?;
    let view = AsOf::new(case, assessment.as_of);
    let mut weighed = prepared.weigh(view, assessed, options)?;
    weighed.digest = digest(case, assessment, options);
    weighed.is_hypothetical = !assessment.supposed.is_empty();
    Some(weighed)
}

/// A case's numbers, ready to be weighed on any date.
pub(crate) struct Prepared<'c> {
    pub(crate) case: &'c Case,
    pub(crate) weighing: &'c Weighing,
    pub(crate) reading: &'c Reading,
    pub(crate) narratives: Vec<Id>,
    pub(crate) raters: Vec<Numbers>,
    pub(crate) numbers: Numbers,
    /// How items with a common cause are taken.
    pub(crate) dependence: Dependence,
    /// Which items had settled when their numbers were set.
    after_the_fact: BTreeSet<Id>,
    edits: Vec<Edit>,
}

impl<'c> Prepared<'c> {
    pub(crate) fn of(case: &'c Case, options: Options) -> Option<Self> {
        let weighing = case.weighing.as_ref()?;
        let reading = case.readings.get(&weighing.reading)?;
        let raters = Numbers::of_raters(case);
        let numbers = Numbers::pooled(&raters, options.pool)?;
        Some(Self {
            case,
            weighing,
            reading,
            narratives: case.narratives.keys().cloned().collect(),
            after_the_fact: after_the_fact(case, weighing, reading),
            edits: edits(case),
            raters,
            numbers,
            dependence: options.dependence,
        })
    }

    pub(crate) fn ground<'a>(&'a self, view: AsOf<'a>, assessed: &'a ReadingAssessment) -> Ground<'a> {
        Ground {
            view,
            weighing: self.weighing,
            reading: self.reading,
            assessed,
        }
    }

    /// Items and sums on a date.
    pub(crate) fn sums(&self, view: AsOf<'_>, assessed: &ReadingAssessment) -> (Vec<ItemState>, Sums) {
        let items = evidence::items(self.ground(view, assessed), &self.numbers, self.dependence);
        let sums = Sums::of(&self.numbers.priors, &items);
        (items, sums)
    }

    pub(crate) fn weigh(
        &self,
        view: AsOf<'_>,
        assessed: &ReadingAssessment,
        options: Options,
    ) -> Option<Weighed> {
        let ground = self.ground(view, assessed);
        let (items, sums) = self.sums(view, assessed);
        let posterior = sums.probabilities();
        let by = |dependence| {
            Sums::of(
                &self.numbers.priors,
                &evidence::items(ground, &self.numbers, dependence),
            )
            .best()
        };
        let sample = draws::sample(
            &self.narratives,
            &self.numbers.priors,
            &items,
            options.draws,
            options.seed,
        );
        let draws = draws::summary(&sample);
        let (leader, runner_up) = first_two(&sums.best())?;
        let order_can_flip = (0..posterior.len())
            .filter(|other| *other != leader)
            .any(|other| sums.least_odds(leader, other) < 1.0);
        let raters = self
            .raters
            .iter()
            .map(|rater| self.rater(ground, rater))
            .collect();
        Some(Weighed {
            as_of: view.date(),
            reading: self.reading.id.clone(),
            digest: String::new(),
            options,
            narratives: self.narratives.clone(),
            priors: self.numbers.priors.clone(),
            posterior,
            independent: by(Dependence::Independent),
            dependent: by(Dependence::Full),
            draws,
            leader,
            runner_up,
            order_can_flip,
            items: items
                .into_iter()
                .map(|state| self.weighted(state, view.date()))
                .collect(),
            raters,
            sums,
            is_hypothetical: false,
        })
    }

    fn weighted(&self, state: ItemState, as_of: Date) -> Weighted {
        let bests: Vec<f64> = state.likelihoods.iter().map(|range| range.best()).collect();
        let extreme = |highest: bool| {
            let order = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1).then(b.0.cmp(&a.0));
            let bests = bests.iter().enumerate();
            let found = if highest {
                bests.max_by(order)
            } else {
                bests.min_by(order)
            };
            found.map_or((0, 1.0), |(at, best)| (at, *best))
        };
        let ((favours, most), (against, least)) = (extreme(true), extreme(false));
        let ratio = most / least;
        let set_on = self
            .weighing
            .items
            .get(&state.id)
            .map_or(self.weighing.set_on, |item| item.set_on);
        let concerns = |edit: &&Edit| {
            edit.name.split_whitespace().nth(1) == Some(state.id.as_str())
                || edit.name.split(" / ").nth(1) == Some(state.id.as_str())
        };
        Weighted {
            ratio,
            favours,
            against,
            fits_all: !bests.is_empty() && ratio < FITS_ALL,
            // What counts on a date was known on it, and so on any later day, whatever has become of it since.
            after_the_fact: self.after_the_fact.contains(&state.id)
                || (state.weight > 0.0 && as_of <= set_on),
            edits: self.edits.iter().filter(concerns).cloned().collect(),
            set_on,
            state,
        }
    }

    fn rater(&self, ground: Ground<'_>, numbers: &Numbers) -> RaterState {
        let last = numbers.set.1;
        let then = assess_reading(self.case, last, self.reading);
        let items = evidence::items(ground, numbers, self.dependence);
        let posterior = Sums::of(&numbers.priors, &items).best();
        let parts = numbers
            .overall
            .as_ref()
            .is_some_and(|overall| overall.iter().zip(&posterior).any(|(a, b)| (a - b).abs() > PART));
        RaterState {
            name: numbers.name.clone(),
            overall: numbers.overall.clone(),
            repair: numbers.repair,
            rated: items.iter().filter(|item| item.weight > 0.0).count(),
            after_the_fact: items
                .iter()
                .filter(|item| item.weight > 0.0)
                .filter(|item| ground.view.date() <= last || had_settled(self.case, item, last, &then))
                .count(),
            incomplete: numbers.incomplete.len(),
            borrowed_priors: numbers.borrowed_priors,
            parts,
            posterior,
        }
    }
}

/// Whether an item had an outcome that could be known on a day, given the assessment of that day.
fn had_settled(case: &Case, item: &ItemState, day: Date, then: &ReadingAssessment) -> bool {
    if item.is_record {
        return AsOf::new(case, day).once_known(item.id.as_str()).is_some();
    }
    let status = then.criteria.get(&item.id).map(|verdict| verdict.status);
    status.and_then(Finding::of).is_some()
}

/// The most probable and the next; of equals the earlier.
pub(crate) fn first_two(probabilities: &[f64]) -> Option<(usize, usize)> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    let at = |at: usize| probabilities.get(at).copied().unwrap_or(0.0);
    order.sort_by(|a, b| at(*b).total_cmp(&at(*a)).then(a.cmp(b)));
    Some((*order.first()?, *order.get(1)?))
}

/// Which items had an outcome, as it could be known, on the day on which somebody last set numbers for them.
fn after_the_fact(case: &Case, weighing: &Weighing, reading: &Reading) -> BTreeSet<Id> {
    let mut known = BTreeSet::new();
    let mut on_day: BTreeMap<Date, ReadingAssessment> = BTreeMap::new();
    for item in weighing.items.values() {
        let settled = if item.is_record {
            AsOf::new(case, item.set_on)
                .once_known(item.id.as_str())
                .is_some()
        } else {
            let assessed = on_day
                .entry(item.set_on)
                .or_insert_with(|| assess_reading(case, item.set_on, reading));
            let status = assessed
                .criteria
                .get(&item.id)
                .map_or(Status::Pending, |verdict| verdict.status);
            Finding::of(status).is_some()
        };
        if settled {
            known.insert(item.id.clone());
        }
    }
    for rater in &case.raters {
        for item in weighing.items.values() {
            let of_item = |rating: &&bilateral_model::Rating| matches!(&rating.of, bilateral_model::Rated::Finding(id, _) if *id == item.id);
            let last = rater
                .ratings
                .iter()
                .filter(of_item)
                .map(|rating| rating.rated_on)
                .max();
            let Some(day) = last.filter(|_| !known.contains(&item.id)) else {
                continue;
            };
            let assessed = on_day
                .entry(day)
                .or_insert_with(|| assess_reading(case, day, reading));
            let settled = if item.is_record {
                AsOf::new(case, day).once_known(item.id.as_str()).is_some()
            } else {
                let status = assessed.criteria.get(&item.id).map(|verdict| verdict.status);
                status.and_then(Finding::of).is_some()
            };
            if settled {
                known.insert(item.id.clone());
            }
        }
    }
    known
}

/// What differs from the last seal; nothing if there is none.
pub fn edits(case: &Case) -> Vec<Edit> {
    let Some(last) = case.seals.last() else {
        return Vec::new();
    };
    let now: BTreeMap<String, String> = seal::sealable(case).into_iter().collect();
    let sealed: BTreeMap<&str, &str> = last
        .rows
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let names: BTreeSet<&str> = now
        .keys()
        .map(String::as_str)
        .chain(sealed.keys().copied())
        .collect();
    names
        .into_iter()
        .filter(|name| sealed.get(name).copied() != now.get(*name).map(String::as_str))
        .map(|name| Edit {
            name: name.to_owned(),
            sealed: sealed.get(name).map(|value| (*value).to_owned()),
            now: now.get(name).cloned(),
            sealed_on: last.sealed_on,
        })
        .collect()
}

fn digest(case: &Case, assessment: &Assessment, options: Options) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(assessment.digest.as_bytes());
    if let Some(weighing) = &case.weighing {
        hasher.update(weighing.reading.as_str().as_bytes());
    }
    for (id, status) in &assessment.supposed {
        hasher.update(format!("\n{id} = {status}").as_bytes());
    }
    for (name, value) in seal::sealable(case) {
        hasher.update(name.as_bytes());
        hasher.update(b"\t");
        hasher.update(value.as_bytes());
        hasher.update(b"\n");
    }
    for rater in &case.raters {
        for rating in &rater.ratings {
            let row = format!(
                "{}\t{:?}\t{}\t{:?}\n",
                rater.name, rating.of, rating.narrative, rating.range
            );
            hasher.update(row.as_bytes());
        }
    }
    hasher.update(format!("{options:?}").as_bytes());
    hasher.finalize().to_hex().to_string()
}
