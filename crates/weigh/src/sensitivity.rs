//! How much an estimate hangs on each thing that went into it.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::{AsOf, Assessment, ReadingAssessment, assess_reading};
use bilateral_model::{Case, Id, Kind, Range, Record};

use crate::evidence::{ItemState, discriminates};
use crate::posterior::Sums;
use crate::weighed::{Options, Prepared, Weighed, first_two};
use crate::without;

/// How far the leader's probability moves while one thing runs through its range and all else stays at its best value.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// The item, or the narrative whose prior it is.
    pub id: Id,
    /// It is a prior.
    pub is_prior: bool,
    /// The leader's probability at the end that hurts it.
    pub low: f64,
    /// At the end that helps it.
    pub high: f64,
}

/// What is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Left {
    /// A criterion or record.
    Item,
    /// A group of items with a common cause.
    Group,
    /// Everything that one origin was the first to know.
    Origin,
    /// Everything that rests on one source alone.
    Source,
    /// Everything that sources of one voice say.
    SourceClass,
}

impl Left {
    /// The word that outputs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Group => "group",
            Self::Origin => "origin",
            Self::Source => "source",
            Self::SourceClass => "source class",
        }
    }
}

/// The estimate without something.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveOut {
    /// What sort of thing.
    pub kind: Left,
    /// Its name.
    pub name: String,
    /// Probability of each narrative without it.
    pub without: Vec<f64>,
    /// Another narrative leads without it.
    pub flips: bool,
    /// How many records fall away; none for items and groups, whose numbers fall away.
    pub records: usize,
}

/// The leader's probability with another prior; the other priors keep their proportions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriorStep {
    /// Prior of the leader.
    pub prior: f64,
    /// Its posterior.
    pub posterior: f64,
}

/// What it takes to put another narrative in the lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Tipping {
    /// The leader's prior below which it leads no longer; nothing if it leads with any prior from 0.001 on.
    pub prior: Option<f64>,
    /// The smallest share of the way from best values to the ends that hurt the leader, gone by every number at once, at
    /// which the lead flips; nothing if it does not flip at the very ends.
    pub share_of_ranges: Option<f64>,
    /// The fewest items without which another leads, found by taking the leader's best support away first; empty if it
    /// leads without any.
    pub fewest_items: Vec<Id>,
    /// The factor in favour of the runner-up by which one new, independent item would have to speak to draw level.
    pub new_item_ratio: f64,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensitivity {
    /// Widest first.
    pub tornado: Vec<Swing>,
    /// Largest change for the leader first.
    pub leave_one_out: Vec<LeaveOut>,
    /// Prior sweep from 0.05 to 0.95.
    pub prior_sweep: Vec<PriorStep>,
    /// What flips the lead.
    pub tipping: Tipping,
}

/// Asks what the estimate hangs on.
pub fn sensitivity(
    case: &Case,
    assessment: &Assessment,
    weighed: &Weighed,
    options: Options,
) -> Option<Sensitivity> {
    let prepared = Prepared::of(case, options)?;
    let assessed = assessment.readings.get(&prepared.weighing.reading)?;
    let view = AsOf::new(case, assessment.as_of);
    let items: Vec<ItemState> = weighed.items.iter().map(|item| item.state.clone()).collect();
    let mut leave_one_out = without_items(&prepared, view, assessed, weighed);
    if assessment.supposed.is_empty() {
        leave_one_out.extend(without_records(&prepared, assessment, weighed));
    }
    let leader = weighed.leader;
    let of_leader = |p: &[f64]| p.get(leader).copied().unwrap_or(0.0);
    let now = of_leader(&weighed.sums.best());
    leave_one_out.sort_by(|a, b| {
        let moved = |l: &LeaveOut| (of_leader(&l.without) - now).abs();
        moved(b)
            .total_cmp(&moved(a))
            .then_with(|| (a.kind, &a.name).cmp(&(b.kind, &b.name)))
    });
    Some(Sensitivity {
        tornado: tornado(&prepared, &items, weighed),
        leave_one_out,
        prior_sweep: (1..20)
            .map(|step| f64::from(step) / 20.0)
            .map(|prior| PriorStep {
                prior,
                posterior: of_leader(&with_prior(&weighed.sums, leader, prior)),
            })
            .collect(),
        tipping: tipping(&prepared, view, assessed, weighed),
    })
}

fn tornado(prepared: &Prepared<'_>, items: &[ItemState], weighed: &Weighed) -> Vec<Swing> {
    let leader = weighed.leader;
    let at_best = |range: &Range| Range::point(range.best()).unwrap_or(*range);
    let fixed: Vec<Range> = prepared.numbers.priors.iter().map(at_best).collect();
    let mut swings = Vec::new();
    let bests = weighed.sums.logs.iter().map(|[_, best, _]| *best);
    let bests: Vec<f64> = bests.collect();
    for item in items.iter().filter(|item| item.weight > 0.0) {
        let logs = bests.iter().zip(&item.likelihoods).map(|(best, range)| {
            let own = |end: f64| best + item.weight * (libm::log(end) - libm::log(range.best()));
            [own(range.low()), *best, own(range.high())]
        });
        let sums = Sums::new(&fixed, logs.collect());
        let p = sums.probabilities();
        swings.extend(p.get(leader).map(|p| Swing {
            id: item.id.clone(),
            is_prior: false,
            low: p.low,
            high: p.high,
        }));
    }
    for (at, (id, range)) in prepared
        .narratives
        .iter()
        .zip(&prepared.numbers.priors)
        .enumerate()
    {
        if range.low() >= range.high() {
            continue;
        }
        let ends = [range.low(), range.high()].map(|prior| {
            let p = with_prior(&weighed.sums, at, prior);
            p.get(leader).copied().unwrap_or(0.0)
        });
        swings.push(Swing {
            id: id.clone(),
            is_prior: true,
            low: ends[0].min(ends[1]),
            high: ends[0].max(ends[1]),
        });
    }
    swings.sort_by(|a, b| {
        (b.high - b.low)
            .total_cmp(&(a.high - a.low))
            .then_with(|| a.id.cmp(&b.id))
    });
    swings
}

/// The estimate with another prior for one narrative; the others keep their proportions.
fn with_prior(sums: &Sums, narrative: usize, prior: f64) -> Vec<f64> {
    let old = sums.priors.get(narrative).copied().unwrap_or(0.0);
    let scale = (1.0 - prior) / (1.0 - old);
    let mut changed = sums.clone();
    for (at, value) in changed.priors.iter_mut().enumerate() {
        *value = if at == narrative { prior } else { *value * scale };
    }
    changed.best()
}

/// Without each item and each group of items. What shared its cause with an item counts for more without it.
fn without_items(
    prepared: &Prepared<'_>,
    view: AsOf<'_>,
    assessed: &ReadingAssessment,
    weighed: &Weighed,
) -> Vec<LeaveOut> {
    let mut out = Vec::new();
    let counted: Vec<&ItemState> = weighed
        .items
        .iter()
        .map(|item| &item.state)
        .filter(|state| state.weight > 0.0)
        .collect();
    let mut leave = |kind: Left, name: &Id, dropped: &[&Id]| {
        let without = estimate_without(prepared, view, assessed, dropped);
        out.push(LeaveOut {
            kind,
            name: name.to_string(),
            flips: leads(&without) != Some(weighed.leader),
            without,
            records: 0,
        });
    };
    for item in &counted {
        leave(Left::Item, &item.id, &[&item.id]);
    }
    for group in &prepared.weighing.groups {
        let members: Vec<&Id> = group.items.iter().collect();
        if counted.iter().any(|item| members.contains(&&item.id)) {
            leave(Left::Group, &group.id, &members);
        }
    }
    out
}

fn leads(probabilities: &[f64]) -> Option<usize> {
    first_two(probabilities).map(|(leader, _)| leader)
}

/// The estimate if some items were not weighed at all.
fn estimate_without(
    prepared: &Prepared<'_>,
    view: AsOf<'_>,
    assessed: &ReadingAssessment,
    dropped: &[&Id],
) -> Vec<f64> {
    let mut numbers = prepared.numbers.clone();
    numbers.likelihoods.retain(|(id, _), _| !dropped.contains(&id));
    let items = crate::evidence::items(prepared.ground(view, assessed), &numbers, prepared.dependence);
    Sums::of(&numbers.priors, &items).best()
}

/// Without the records of each origin, of each source, of each class of sources: the case is assessed anew each time.
fn without_records(prepared: &Prepared<'_>, assessment: &Assessment, weighed: &Weighed) -> Vec<LeaveOut> {
    let case = prepared.case;
    let view = AsOf::new(case, assessment.as_of);
    let relevant = relevant(prepared, view);
    let mut voices: BTreeMap<(Left, String), BTreeSet<&Id>> = BTreeMap::new();
    for record in &relevant {
        let mut add = |kind, name: &str| {
            voices
                .entry((kind, name.to_owned()))
                .or_default()
                .insert(&record.id);
        };
        add(Left::Origin, record.origin());
        // A record with a second source would stand without the first.
        let mut sources = record.sources();
        if let (Some(only), None) = (sources.next(), sources.next()) {
            add(Left::Source, only);
        }
        for class in &prepared.weighing.classes {
            let listed = |source: &str| class.sources.iter().any(|key| key == source);
            let speaks = class.origins.iter().any(|origin| origin == record.origin())
                || (record.sources().next().is_some() && record.sources().all(listed));
            if speaks {
                add(Left::SourceClass, class.id.as_str());
            }
        }
    }
    let before = weighed.sums.best();
    let voices: Vec<((Left, String), BTreeSet<&Id>)> = voices.into_iter().collect();
    let one = |((kind, name), dropped): &((Left, String), BTreeSet<&Id>)| {
        let reduced = without::records(case, |record| dropped.contains(&record.id));
        let reading = reduced.readings.get(&prepared.reading.id)?;
        let assessed = assess_reading(&reduced, assessment.as_of, reading);
        let ground = crate::evidence::Ground {
            view: AsOf::new(&reduced, assessment.as_of),
            weighing: prepared.weighing,
            reading,
            assessed: &assessed,
        };
        // What rested on them alone is not weighed without them: that nobody tells of it is no evidence against it.
        let mut numbers = prepared.numbers.clone();
        numbers.likelihoods.retain(|(id, _), _| {
            let state = weighed
                .items
                .iter()
                .map(|item| &item.state)
                .find(|state| state.id == *id);
            state.is_none_or(|state| {
                state.because.is_empty() || !state.because.iter().all(|record| dropped.contains(record))
            })
        });
        let items = crate::evidence::items(ground, &numbers, prepared.dependence);
        let without = Sums::of(&numbers.priors, &items).best();
        let moved = without.iter().zip(&before).any(|(a, b)| (a - b).abs() > 1e-9);
        moved.then(|| LeaveOut {
            kind: *kind,
            name: name.clone(),
            flips: leads(&without) != Some(weighed.leader),
            without,
            records: dropped.len(),
        })
    };
    voices.iter().filter_map(one).collect()
}

/// Visible records on which a weighed item may rest.
fn relevant<'c>(prepared: &Prepared<'c>, view: AsOf<'c>) -> Vec<&'c Record> {
    let mut targets: BTreeSet<&str> = BTreeSet::new();
    let mut promises: BTreeSet<&str> = BTreeSet::new();
    let mut cited: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&Id> = Vec::new();
    for item in prepared.weighing.items.values() {
        if item.is_record {
            cited.insert(item.id.as_str());
        } else {
            open.push(&item.id);
        }
    }
    while let Some(id) = open.pop() {
        let Some(criterion) = prepared.reading.criteria.get(id) else {
            continue;
        };
        targets.insert(id.as_str());
        if let Some(bilateral_model::Deadline::Anchor { anchor, .. }) = &criterion.by {
            targets.insert(anchor.as_str());
        }
        match &criterion.kind {
            Kind::Composed(combiner) => open.extend(combiner.parts()),
            Kind::Delivers(deliver) => _ = promises.insert(deliver.promise.as_str()),
            Kind::Measures(measure) => {
                for series in std::iter::once(&measure.series).chain(&measure.share_of) {
                    let observations = prepared
                        .case
                        .series
                        .get(series)
                        .map_or(&[][..], |s| s.observations());
                    cited.extend(
                        observations
                            .iter()
                            .filter_map(|o| o.record.as_ref())
                            .map(Id::as_str),
                    );
                }
            }
            Kind::Happens(_) | Kind::Judged(_) => {}
        }
    }
    view.records()
        .filter(|record| {
            cited.contains(record.id.as_str())
                || record
                    .promise
                    .as_ref()
                    .is_some_and(|promise| promises.contains(promise.as_str()))
                || record
                    .bears_on
                    .iter()
                    .any(|bearing| targets.contains(bearing.target.as_str()))
        })
        .collect()
}

fn tipping(
    prepared: &Prepared<'_>,
    view: AsOf<'_>,
    assessed: &ReadingAssessment,
    weighed: &Weighed,
) -> Tipping {
    let (leader, sums) = (weighed.leader, &weighed.sums);
    let best = sums.best();
    let at = |at: usize| best.get(at).copied().unwrap_or(0.0);
    Tipping {
        prior: tipping_prior(sums, leader),
        share_of_ranges: tipping_share(sums, leader),
        fewest_items: fewest_items(prepared, view, assessed, weighed),
        new_item_ratio: at(leader) / at(weighed.runner_up),
    }
}

fn tipping_prior(sums: &Sums, leader: usize) -> Option<f64> {
    let leads_with = |prior: f64| leads(&with_prior(sums, leader, prior)) == Some(leader);
    let (mut no, mut yes) = (0.001, sums.priors.get(leader).copied()?);
    if leads_with(no) {
        return None;
    }
    for _ in 0..60 {
        let middle = f64::midpoint(no, yes);
        if leads_with(middle) {
            yes = middle;
        } else {
            no = middle;
        }
    }
    Some(yes)
}

/// The odds against each rival fall as all numbers move to their worst ends together; the first rival to draw level decides.
fn tipping_share(sums: &Sums, leader: usize) -> Option<f64> {
    let narrowed = |share: f64| {
        let toward = |best: f64, end: f64| best + share * (end - best);
        Sums {
            priors: sums.priors.clone(),
            boxes: sums
                .boxes
                .iter()
                .zip(&sums.priors)
                .map(|((low, high), best)| (toward(*best, *low), toward(*best, *high)))
                .collect(),
            logs: sums
                .logs
                .iter()
                .map(|[low, best, high]| [toward(*best, *low), *best, toward(*best, *high)])
                .collect(),
        }
    };
    let flips = |share: f64| {
        let sums = narrowed(share);
        (0..sums.logs.len()).any(|other| other != leader && sums.least_odds(leader, other) < 1.0)
    };
    if !flips(1.0) {
        return None;
    }
    let (mut no, mut yes) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = f64::midpoint(no, yes);
        if flips(middle) { yes = middle } else { no = middle }
    }
    Some(yes)
}

/// More items than so many are not "few", and looking further takes long.
const FEWEST: usize = 10;

/// Takes away the item that does most for the leader against whoever is next, until another leads.
fn fewest_items(
    prepared: &Prepared<'_>,
    view: AsOf<'_>,
    assessed: &ReadingAssessment,
    weighed: &Weighed,
) -> Vec<Id> {
    let mut dropped: Vec<Id> = Vec::new();
    let mut left: Vec<&ItemState> = weighed
        .items
        .iter()
        .map(|item| &item.state)
        .filter(|state| state.weight > 0.0 && discriminates(&state.likelihoods))
        .collect();
    while !left.is_empty() && dropped.len() < FEWEST {
        let tried = left.iter().enumerate().map(|(at, item)| {
            let without: Vec<&Id> = dropped.iter().chain([&item.id]).collect();
            (at, estimate_without(prepared, view, assessed, &without))
        });
        let margin = |p: &[f64]| {
            let leader = p.get(weighed.leader).copied().unwrap_or(0.0);
            let others = p.iter().enumerate().filter(|(at, _)| *at != weighed.leader);
            leader - others.map(|(_, p)| *p).fold(0.0, f64::max)
        };
        let Some((at, estimate)) = tried.min_by(|a, b| margin(&a.1).total_cmp(&margin(&b.1))) else {
            break;
        };
        dropped.push(left.remove(at).id.clone());
        if margin(&estimate) < 0.0 {
            return dropped;
        }
    }
    Vec::new()
}
