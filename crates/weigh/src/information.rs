//! What is still open: what learning it would be worth, and what would speak against the leader.

use bilateral_assess::{AsOf, Assessment, ReadingAssessment, WatchKind};
use bilateral_model::{Case, Date, Finding, Id, RecordKind, Status};

use crate::evidence;
use crate::posterior::{Sums, entropy, expected_brier};
use crate::weighed::{Options, Prepared, Weighed, first_two};

/// What one outcome of an open criterion would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospect {
    /// The outcome.
    pub finding: Finding,
    /// How probable it is now, over all narratives. In the sense of the numbers: among the outcomes that have numbers.
    pub probability: f64,
    /// Probability of each narrative after it.
    pub after: Vec<f64>,
    /// Another narrative would lead.
    pub flips: bool,
}

/// What it is worth to learn an open criterion's outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Worth {
    /// The criterion.
    pub id: Id,
    /// Its status now.
    pub status: Status,
    /// Expected fall of the entropy over the narratives, in bits (Lindley 1956). Where a common cause is shared an item counts
    /// for less than its numbers say, and the expectation is not exact: it can lie a little below nothing.
    pub bits: f64,
    /// Expected fall of the Brier score over the narratives (0 to 2).
    pub brier: f64,
    /// Hours of work to find out; one where the author gives none.
    pub cost: f64,
    /// The day on which it is to be decided, if there is one.
    pub on: Option<Date>,
    /// Days until then; ten years where there is no day, thirty days where it has passed.
    pub days: i64,
    /// Bits for each hour and year until it is decided: the order of the watch list.
    pub rank: f64,
    /// Probability of each narrative from which that is measured: as now, with the criterion among those that share its cause.
    pub now: Vec<f64>,
    /// What each outcome would do, in the end.
    pub prospects: Vec<Prospect>,
}

/// An observation that would speak against the leading narrative.
#[derive(Debug, Clone, PartialEq)]
pub struct Threat {
    /// The criterion.
    pub id: Id,
    /// The outcome.
    pub finding: Finding,
    /// Probability of the outcome.
    pub probability: f64,
    /// Probability of the leader after it.
    pub leader_after: f64,
    /// Another narrative would lead.
    pub flips: bool,
    /// The day on which it is to be decided.
    pub on: Option<Date>,
    /// Rows of kind `search` about it: whether anybody looked.
    pub searches: usize,
}

/// Days that a criterion without a day is taken to need.
const NO_DAY: i64 = 3652;
/// Days that one is taken to need whose day has passed: it can be found out any time, and has not been.
const OVERDUE: i64 = 30;

/// What each open, weighed criterion is worth, the best first.
pub fn worth(case: &Case, assessment: &Assessment, weighed: &Weighed, options: Options) -> Vec<Worth> {
    let Some(prepared) = Prepared::of(case, options) else {
        return Vec::new();
    };
    let Some(assessed) = assessment.readings.get(&prepared.weighing.reading) else {
        return Vec::new();
    };
    let view = AsOf::new(case, assessment.as_of);
    let mut list: Vec<Worth> = weighed
        .items
        .iter()
        .filter(|item| !item.state.is_record && item.state.finding.is_none())
        .filter_map(|item| {
            // What sharing a cause with one more item does to the others is not what the item tells.
            let ground = prepared.ground(view, assessed);
            let joined = evidence::items_if(
                ground,
                &prepared.numbers,
                prepared.dependence,
                Some((&item.state.id, None)),
            );
            let now = Sums::of(&prepared.numbers.priors, &joined).best();
            let prospects = prospects(&prepared, view, assessed, &item.state.id, &now, weighed.leader)?;
            let fall = |measure: fn(&[f64]) -> f64| {
                let after: f64 = prospects.iter().map(|p| p.probability * measure(&p.after)).sum();
                measure(&now) - after
            };
            let cost = prepared
                .weighing
                .items
                .get(&item.state.id)
                .and_then(|item| item.cost)
                .unwrap_or(1.0);
            let on = day_of(assessment, &item.state.id);
            let days = on.map_or(NO_DAY, |day| {
                match bilateral_model::date::days_between(view.date(), day) {
                    ahead if ahead > 0 => ahead,
                    _ => OVERDUE,
                }
            });
            #[expect(clippy::cast_precision_loss, reason = "days of the calendar")]
            let years = days.max(1) as f64 / 365.25;
            let bits = fall(entropy);
            Some(Worth {
                id: item.state.id.clone(),
                status: item.state.status.unwrap_or(Status::Pending),
                bits,
                brier: fall(expected_brier),
                cost,
                on,
                days,
                rank: bits / cost / years,
                now,
                prospects,
            })
        })
        .collect();
    list.sort_by(|a, b| b.rank.total_cmp(&a.rank).then_with(|| a.id.cmp(&b.id)));
    list
}

/// The day on which a criterion, or a part of it, is next to be decided.
fn day_of(assessment: &Assessment, id: &Id) -> Option<Date> {
    assessment
        .watch
        .iter()
        .filter(|item| item.kind != WatchKind::Question && (item.id == *id || item.feeds.contains(id)))
        .filter_map(|item| item.on)
        .min()
}

fn prospects(
    prepared: &Prepared<'_>,
    view: AsOf<'_>,
    assessed: &ReadingAssessment,
    id: &Id,
    now: &[f64],
    leader: usize,
) -> Option<Vec<Prospect>> {
    let item = prepared.weighing.items.get(id)?;
    let mut prospects = Vec::new();
    for finding in item.findings.keys() {
        let Some(likelihoods) = prepared.numbers.likelihoods.get(&(id.clone(), *finding)) else {
            continue;
        };
        let probability: f64 = now.iter().zip(likelihoods).map(|(p, l)| p * l.best()).sum();
        let after = with_end(prepared, view, assessed, id, *finding);
        let flips = first_two(&after).is_some_and(|(first, _)| first != leader);
        prospects.push(Prospect {
            finding: *finding,
            probability,
            after,
            flips,
        });
    }
    Some(prospects)
}

/// The estimate if a criterion had come to its end, everything else as it is.
fn with_end(
    prepared: &Prepared<'_>,
    view: AsOf<'_>,
    assessed: &ReadingAssessment,
    id: &Id,
    finding: Finding,
) -> Vec<f64> {
    let ground = prepared.ground(view, assessed);
    let items = evidence::items_if(
        ground,
        &prepared.numbers,
        prepared.dependence,
        Some((id, Some(finding))),
    );
    Sums::of(&prepared.numbers.priors, &items).best()
}

/// The observations that would lower the leader most, the worst first: what to look for before one writes.
pub fn threats(case: &Case, assessment: &Assessment, weighed: &Weighed, worth: &[Worth]) -> Vec<Threat> {
    let leader = weighed.leader;
    let view = AsOf::new(case, assessment.as_of);
    let mut list: Vec<Threat> = worth
        .iter()
        .flat_map(|worth| worth.prospects.iter().map(move |prospect| (worth, prospect)))
        .filter_map(|(worth, prospect)| {
            let leader_after = prospect.after.get(leader).copied()?;
            let now = worth.now.get(leader).copied()?;
            (leader_after < now - LEAST).then(|| Threat {
                id: worth.id.clone(),
                finding: prospect.finding,
                probability: prospect.probability,
                leader_after,
                flips: prospect.flips,
                on: worth.on,
                searches: searches(view, &worth.id),
            })
        })
        .collect();
    list.sort_by(|a, b| {
        a.leader_after
            .total_cmp(&b.leader_after)
            .then_with(|| a.id.cmp(&b.id))
    });
    list
}

/// A fall of less than half a point is none.
const LEAST: f64 = 0.005;

fn searches(view: AsOf<'_>, id: &Id) -> usize {
    view.records()
        .filter(|record| record.kind == RecordKind::Search)
        .filter(|record| record.bears_on.iter().any(|bearing| bearing.target == *id))
        .count()
}
