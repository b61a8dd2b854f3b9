//! What is evidence on a date: which items have settled, how likely each was under every narrative, and how much each
//! counts beside those that it shares a cause with.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::{AsOf, ReadingAssessment, Verdict};
use bilateral_model::{Finding, Id, Item, Mode, Range, Reading, RecordKind, Status, Weighing};
use indexmap::IndexMap;

use crate::numbers::Numbers;

/// An item on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemState {
    /// The criterion or record.
    pub id: Id,
    /// It is a record, not a criterion.
    pub is_record: bool,
    /// The criterion's status; nothing for a record.
    pub status: Option<Status>,
    /// What it settles, if it counts.
    pub finding: Option<Finding>,
    /// Why it does not count, or counts for less.
    pub silence: Option<Silence>,
    /// How likely the finding is under each narrative; empty if it does not count.
    pub likelihoods: Vec<Range>,
    /// How much of it counts: one for an item on its own, less for one of several with a common cause.
    pub weight: f64,
    /// Its group.
    pub group: Option<Id>,
    /// Who first knew what it rests on.
    pub origins: BTreeSet<String>,
    /// The records that it rests on.
    pub because: Vec<Id>,
}

/// Why an item says nothing, or less than its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Not settled: pending is censored, not negative.
    Open,
    /// The record could not be known.
    NotKnown,
    /// Nobody gave numbers for what became of it.
    NoNumbers,
    /// It was searched for and not found, by a search of which nobody said how likely it is to find.
    NoDetection,
    /// It was searched for and not found: the numbers are those of not finding it.
    Searched,
    /// A copy of an item of the same origin: it counts once.
    Copy,
}

impl Silence {
    /// The same in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "not settled: says nothing yet",
            Self::NotKnown => "not known on this date",
            Self::NoNumbers => "no numbers for this outcome",
            Self::NoDetection => {
                "searched without result, but how likely the search was to find it is not said"
            }
            Self::Searched => "searched for and not found",
            Self::Copy => "a copy: same origin, counted once",
        }
    }
}

/// How items of a group are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dependence {
    /// By each group's own correlation.
    #[default]
    AsWritten,
    /// As if every item had a cause of its own.
    Independent,
    /// As if every group were one item.
    Full,
}

/// What a criterion is, and whether late counts for it.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) view: AsOf<'a>,
    pub(crate) weighing: &'a Weighing,
    pub(crate) reading: &'a Reading,
    pub(crate) assessed: &'a ReadingAssessment,
}

/// Every item of a weighing on a date, in the file's order.
pub(crate) fn items(ground: Ground<'_>, numbers: &Numbers, dependence: Dependence) -> Vec<ItemState> {
    items_if(ground, numbers, dependence, None)
}

/// The same as if one criterion had come to its end; or, without a finding, as if it counted in its group and said nothing
/// yet: what it would tell is measured from there.
pub(crate) fn items_if(
    ground: Ground<'_>,
    numbers: &Numbers,
    dependence: Dependence,
    end: Option<(&Id, Option<Finding>)>,
) -> Vec<ItemState> {
    let items = ground.weighing.items.values();
    let mut states: Vec<ItemState> = items
        .map(|item| {
            let mut state = state(ground, item, numbers);
            match end.filter(|(id, _)| **id == item.id) {
                Some((_, Some(finding))) => {
                    state.silence = None;
                    count(&mut state, numbers, finding, &[]);
                }
                Some((_, None)) => {
                    state.likelihoods = Range::point(0.5)
                        .into_iter()
                        .cycle()
                        .take(numbers.priors.len())
                        .collect();
                    state.weight = 1.0;
                }
                None => {}
            }
            state
        })
        .collect();
    weigh_together(ground, &mut states, dependence, end.map(|(id, _)| id));
    states
}

fn state(ground: Ground<'_>, item: &Item, numbers: &Numbers) -> ItemState {
    let group = ground
        .weighing
        .groups
        .iter()
        .find(|group| group.items.contains(&item.id));
    let mut state = ItemState {
        id: item.id.clone(),
        is_record: item.is_record,
        status: None,
        finding: None,
        silence: None,
        likelihoods: Vec::new(),
        weight: 0.0,
        group: group.map(|group| group.id.clone()),
        origins: BTreeSet::new(),
        because: Vec::new(),
    };
    if item.is_record {
        match ground.view.record(item.id.as_str()) {
            Some(record) => {
                state.origins.insert(record.origin().to_owned());
                state.because.push(record.id.clone());
                count(&mut state, numbers, Finding::Seen, &[]);
            }
            None => state.silence = Some(Silence::NotKnown),
        }
        return state;
    }
    let Some(verdict) = ground.assessed.criteria.get(&item.id) else {
        state.silence = Some(Silence::Open);
        return state;
    };
    state.status = Some(verdict.status);
    state.because = rests_on(ground.assessed, verdict);
    let records = state
        .because
        .iter()
        .filter_map(|id| ground.view.record(id.as_str()));
    state.origins = records.map(|record| record.origin().to_owned()).collect();
    let criterion = ground.reading.criteria.get(&item.id);
    let late_counts = criterion.is_some_and(|criterion| criterion.late_counts);
    let mode = criterion.map_or(Mode::Achieved, |criterion| criterion.mode);
    match Finding::of(verdict.status) {
        None => state.silence = Some(Silence::Open),
        Some(finding) => {
            count(
                &mut state,
                numbers,
                item.weighed_as(finding, late_counts),
                may_become(finding, mode),
            );
            if finding == Finding::NotMet && verdict.because.iter().all(|id| is_search(ground, id)) {
                searched(ground, verdict, item, numbers, &mut state);
            }
        }
    }
    state
}

/// The records under a verdict, down to those of its parts.
fn rests_on(assessed: &ReadingAssessment, verdict: &Verdict) -> Vec<Id> {
    let mut ids: BTreeSet<Id> = verdict.because.iter().cloned().collect();
    ids.extend(verdict.figures.iter().filter_map(|figure| figure.record.clone()));
    let mut open: Vec<&Id> = verdict.parts.iter().collect();
    while let Some(part) = open.pop() {
        if let Some(verdict) = assessed.criteria.get(part) {
            ids.extend(verdict.because.iter().cloned());
            ids.extend(verdict.figures.iter().filter_map(|figure| figure.record.clone()));
            open.extend(&verdict.parts);
        }
    }
    ids.into_iter().collect()
}

/// What an outcome may still turn into. A miss may be made good, late or in part; what holds may lapse. Until then the
/// numbers of all that it may become are its numbers together: a late delivery that can still come is not yet ruled out.
fn may_become(finding: Finding, mode: Mode) -> &'static [Finding] {
    match (finding, mode) {
        (Finding::NotMet, _) => &[Finding::PartlyMet, Finding::MetLate],
        (Finding::PartlyMet, _) => &[Finding::MetLate],
        (Finding::Met | Finding::MetLate, Mode::Standing) => &[Finding::Lapsed],
        _ => &[],
    }
}

/// Counts a finding, together with what it may still become.
///
/// The outcomes of a criterion exhaust what can become of it: none can be as probable as its range says if the others leave
/// no room. The range of several together is what the rest leaves them (Walley 1991, §2.7.4).
fn count(state: &mut ItemState, numbers: &Numbers, finding: Finding, may_become: &[Finding]) {
    state.finding = Some(finding);
    let own: Vec<(Finding, &Vec<Range>)> = numbers
        .likelihoods
        .range((state.id.clone(), Finding::Met)..=(state.id.clone(), Finding::Seen))
        .map(|((_, finding), ranges)| (*finding, ranges))
        .collect();
    let Some((_, ranges)) = own.iter().find(|(other, _)| *other == finding) else {
        state.silence = Some(Silence::NoNumbers);
        return;
    };
    let inside = |other: Finding| other == finding || may_become.contains(&other);
    let exhausts = own.len() > 1;
    state.likelihoods = ranges
        .iter()
        .enumerate()
        .map(|(narrative, range)| {
            let sum = |inner: bool, of: fn(Range) -> f64| -> f64 {
                let chosen = own.iter().filter(|(other, _)| inside(*other) == inner);
                chosen
                    .filter_map(|(_, ranges)| ranges.get(narrative))
                    .map(|range| of(*range))
                    .sum()
            };
            if !exhausts {
                return *range;
            }
            let best = sum(true, Range::best).min(MOST);
            let low = sum(true, Range::low).max(1.0 - sum(false, Range::high)).min(best);
            let high = sum(true, Range::high)
                .min(1.0 - sum(false, Range::low))
                .clamp(best, MOST);
            Range::new(low, best, high).unwrap_or(*range)
        })
        .collect();
    state.weight = 1.0;
}

/// Outcomes that together are all but certain.
const MOST: f64 = 1.0 - 1e-6;

fn is_search(ground: Ground<'_>, id: &Id) -> bool {
    ground
        .view
        .record(id.as_str())
        .is_some_and(|record| record.kind == RecordKind::Search)
}

/// What was searched for and not found weighs by the chance that the search would have found it: under a narrative by
/// which it happens with probability p, a search that finds it with probability d comes back empty with 1 − d·p. Of
/// several searches the most thorough counts, for they may share their blind spots. A silence that the case itself takes
/// as *not met* rests on no search, and is weighed by its own numbers.
fn searched(ground: Ground<'_>, verdict: &Verdict, item: &Item, numbers: &Numbers, state: &mut ItemState) {
    if verdict.because.is_empty() {
        return;
    }
    let detection = verdict
        .because
        .iter()
        .filter_map(|id| {
            let record = ground.view.record(id.as_str())?;
            let in_class = |class: &&bilateral_model::SourceClass| {
                class.origins.iter().any(|origin| origin == record.origin())
                    || record
                        .sources()
                        .any(|source| class.sources.iter().any(|s| s == source))
            };
            ground.weighing.classes.iter().find(in_class)?.detection
        })
        .max_by(|a, b| a.best().total_cmp(&b.best()));
    let Some(detection) = detection else {
        state.silence = Some(Silence::NoDetection);
        state.likelihoods.clear();
        state.weight = 0.0;
        return;
    };
    let happens = |finding| numbers.likelihoods.get(&(item.id.clone(), finding));
    let Some(met) = happens(Finding::Met) else {
        return;
    };
    let missed: Option<Vec<Range>> = met
        .iter()
        .map(|met| {
            Range::new(
                1.0 - detection.high() * met.high(),
                1.0 - detection.best() * met.best(),
                1.0 - detection.low() * met.low(),
            )
            .ok()
        })
        .collect();
    if let Some(missed) = missed {
        state.likelihoods = missed;
        state.silence = Some(Silence::Searched);
    }
}

/// How much each item counts beside the others.
///
/// Records of one origin are one piece of evidence: of those with the same numbers one counts, and those with different
/// numbers share its weight. A group of n such pieces with correlation rho counts as n/(1 + (n − 1)·rho) pieces of their
/// mean log-likelihood (Kish 1965, §5.4, the design effect of a cluster), which is the sum times 1/(1 + (n − 1)·rho). Pieces
/// that say the same under every narrative are no information to share and are not among the n.
fn weigh_together(
    ground: Ground<'_>,
    states: &mut [ItemState],
    dependence: Dependence,
    joining: Option<&Id>,
) {
    let mut clusters: BTreeMap<(bool, String), Vec<usize>> = BTreeMap::new();
    for (at, state) in states.iter().enumerate().filter(|(_, state)| state.weight > 0.0) {
        let key = if state.is_record {
            (true, state.origins.first().cloned().unwrap_or_default())
        } else {
            (false, state.id.to_string())
        };
        clusters.entry(key).or_default().push(at);
    }
    // How many pieces of evidence a group has, and to which group each cluster belongs.
    let mut pieces: IndexMap<&Id, usize> = IndexMap::new();
    let mut belongs: Vec<(Vec<usize>, Option<&Id>)> = Vec::new();
    for members in clusters.into_values() {
        let mut distinct: Vec<usize> = Vec::new();
        for at in members {
            let copy = distinct.iter().any(|other| {
                let numbers = |at: usize| states.get(at).map(|state| state.likelihoods.as_slice());
                numbers(*other) == numbers(at)
            });
            if !copy {
                distinct.push(at);
            } else if let Some(state) = states.get_mut(at) {
                state.weight = 0.0;
                state.silence = Some(Silence::Copy);
                state.likelihoods.clear();
            }
        }
        let in_group = |at: &usize| {
            let id = &states.get(*at)?.id;
            let mut groups = ground.weighing.groups.iter();
            Some(&groups.find(|group| group.items.contains(id))?.id)
        };
        let group = distinct.iter().find_map(in_group);
        let tells = |at: &usize| {
            let state = states.get(*at);
            state.is_some_and(|state| discriminates(&state.likelihoods) || joining == Some(&state.id))
        };
        if let Some(group) = group
            && distinct.iter().any(tells)
        {
            *pieces.entry(group).or_default() += 1;
        }
        belongs.push((distinct, group));
    }
    for (members, group) in belongs {
        let rho = group
            .and_then(|id| ground.weighing.groups.iter().find(|group| group.id == *id))
            .map_or(0.0, |group| match dependence {
                Dependence::AsWritten => group.rho,
                Dependence::Independent => 0.0,
                Dependence::Full => 1.0,
            });
        let n = group
            .and_then(|group| pieces.get(group))
            .copied()
            .unwrap_or(1)
            .max(1);
        #[expect(clippy::cast_precision_loss, reason = "counts of items are small")]
        let share = 1.0 / (1.0 + (n - 1) as f64 * rho) / members.len().max(1) as f64;
        for at in members {
            if let Some(state) = states.get_mut(at) {
                state.weight = share;
            }
        }
    }
}

/// Whether likelihoods tell one narrative from another.
pub(crate) fn discriminates(likelihoods: &[Range]) -> bool {
    let mut bests = likelihoods.iter().map(|range| range.best());
    let Some(first) = bests.next() else { return false };
    bests.any(|best| (best - first).abs() > 1e-12)
}
