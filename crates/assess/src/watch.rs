//! What to watch next: deadlines and due dates ahead, anchors that have not occurred, figures to come or overdue,
//! questions left open.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_model::{Case, Credibility, Date, Id, Kind, PromiseStatus, Reason, Status};
use indexmap::IndexMap;

use crate::assessment::ReadingAssessment;
use crate::promise::PromiseState;
use crate::visible::AsOf;

/// A thing to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchItem {
    /// What sort of thing.
    pub kind: WatchKind,
    /// The criterion, promise, anchor, series or question.
    pub id: Id,
    /// What to watch, in words.
    pub what: String,
    /// The day, if there is one.
    pub on: Option<Date>,
    /// The criteria that it bears on.
    pub feeds: Vec<Id>,
}

/// Sorts of things to watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WatchKind {
    /// A criterion's deadline lies ahead.
    Deadline,
    /// A promise's date lies ahead.
    PromiseDue,
    /// A promise's date has passed undelivered.
    PromiseOverdue,
    /// A promise has no date on record.
    PromiseUndated,
    /// An anchor has not occurred.
    Anchor,
    /// A series' next figure is to come.
    Figure,
    /// A series' next figure is overdue.
    Stale,
    /// A judged criterion lacks coders.
    Judgement,
    /// A criterion without a deadline is not met yet.
    Undated,
    /// An open question.
    Question,
}

impl WatchKind {
    /// The word that outputs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deadline => "deadline",
            Self::PromiseDue => "promise due",
            Self::PromiseOverdue => "promise overdue",
            Self::PromiseUndated => "promise without date",
            Self::Anchor => "anchor",
            Self::Figure => "figure due",
            Self::Stale => "figure overdue",
            Self::Judgement => "judgement wanted",
            Self::Undated => "no deadline",
            Self::Question => "open question",
        }
    }
}

/// The watch list: what has a day ahead first, by that day; then what is overdue, the latest first; then what has no day.
pub(crate) fn list(
    view: AsOf<'_>,
    case: &Case,
    readings: &IndexMap<Id, ReadingAssessment>,
    promises: &IndexMap<Id, PromiseState>,
) -> Vec<WatchItem> {
    let mut items = Vec::new();
    criteria(view, case, readings, &mut items);
    promise_items(view, case, promises, &mut items);
    series(view, case, &mut items);
    for question in case.questions.values() {
        items.push(WatchItem {
            kind: WatchKind::Question,
            id: question.id.clone(),
            what: question.asks.clone(),
            on: None,
            feeds: Vec::new(),
        });
    }
    let as_of = view.date();
    items.sort_by(|a, b| {
        let key = |item: &WatchItem| match item.on {
            Some(day) if day >= as_of => (0, Some(day), None),
            Some(day) => (1, None, Some(std::cmp::Reverse(day))),
            None => (2, None, None),
        };
        (key(a), a.kind, &a.id).cmp(&(key(b), b.kind, &b.id))
    });
    items
}

fn criteria(
    view: AsOf<'_>,
    case: &Case,
    readings: &IndexMap<Id, ReadingAssessment>,
    items: &mut Vec<WatchItem>,
) {
    let mut anchors: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    let mut seen: BTreeSet<(WatchKind, Id)> = BTreeSet::new();
    for (id, assessment) in readings {
        let Some(reading) = case.readings.get(id) else {
            continue;
        };
        for (name, verdict) in &assessment.criteria {
            let Some(criterion) = reading.criteria.get(name) else {
                continue;
            };
            for reason in &verdict.reasons {
                let (kind, on, what) = match reason {
                    Reason::DeadlineAhead { by } => (WatchKind::Deadline, Some(*by), criterion.label.clone()),
                    Reason::AnchorAhead { anchor } => {
                        anchors.entry(anchor.clone()).or_default().insert(name.clone());
                        continue;
                    }
                    Reason::NotJudged { have, need } => (
                        WatchKind::Judgement,
                        None,
                        format!("{}: {have} of {need} coders", criterion.label),
                    ),
                    Reason::NoDeadline if verdict.status == Status::Pending => {
                        (WatchKind::Undated, None, criterion.label.clone())
                    }
                    _ => continue,
                };
                // A delivery's day is its promise's, which is listed as such.
                let is_delivery = matches!(criterion.kind, Kind::Delivers(_));
                if !is_delivery && seen.insert((kind, name.clone())) {
                    items.push(WatchItem {
                        kind,
                        id: name.clone(),
                        what,
                        on,
                        feeds: vec![name.clone()],
                    });
                }
            }
        }
    }
    // An anchor is watched as long as it has not occurred, whether a criterion still needs it or not.
    for (id, anchor) in view.anchors() {
        if crate::status::anchor_occurrence(view, id).is_none() {
            let feeds = anchors.remove(id).unwrap_or_default().into_iter().collect();
            let on = anchor
                .expected
                .map(bilateral_model::Interval::last)
                .filter(|day| *day >= view.date());
            let what = match anchor.expected {
                Some(when) => format!("{} (expected {when})", anchor.label),
                None => anchor.label.clone(),
            };
            items.push(WatchItem {
                kind: WatchKind::Anchor,
                id: id.clone(),
                what,
                on,
                feeds,
            });
        }
    }
}

fn promise_items(
    view: AsOf<'_>,
    case: &Case,
    promises: &IndexMap<Id, PromiseState>,
    items: &mut Vec<WatchItem>,
) {
    for (id, state) in promises {
        let Some(promise) = case.promises.get(id) else {
            continue;
        };
        // What nobody has spoken of yet is not to be watched.
        if view.of_promise(id.as_str()).next().is_none() {
            continue;
        }
        let latest = state
            .latest
            .as_ref()
            .or(state.first.as_ref())
            .map(|due| due.date.last());
        let (kind, on) = match (state.status, latest) {
            (PromiseStatus::Open | PromiseStatus::Overdue, Some(day)) if day >= view.date() => {
                (WatchKind::PromiseDue, Some(day))
            }
            (PromiseStatus::Open | PromiseStatus::Overdue, Some(day))
                if state.deliveries.iter().all(|d| !d.completes) =>
            {
                (WatchKind::PromiseOverdue, Some(day))
            }
            (PromiseStatus::Open, None) if state.deliveries.iter().all(|d| !d.completes) => {
                (WatchKind::PromiseUndated, None)
            }
            _ => continue,
        };
        let feeds = feeding(
            case,
            |kind| matches!(kind, Kind::Delivers(deliver) if deliver.promise == *id),
        );
        items.push(WatchItem {
            kind,
            id: id.clone(),
            what: promise.label.clone(),
            on,
            feeds,
        });
    }
}

/// Series that a criterion uses: the next figure, and whether it should be out.
fn series(view: AsOf<'_>, case: &Case, items: &mut Vec<WatchItem>) {
    for (id, series) in view.all_series() {
        let feeds = feeding(
            case,
            |kind| matches!(kind, Kind::Measures(measure) if measure.series == *id || measure.share_of.as_ref() == Some(id)),
        );
        let Some(last) = view
            .figures(id.as_str(), Credibility::CannotBeJudged)
            .keys()
            .next_back()
            .copied()
        else {
            continue;
        };
        let next = last.saturating_add(1);
        let due = series.due(next);
        let kind = if due < view.date() {
            WatchKind::Stale
        } else {
            WatchKind::Figure
        };
        let what = format!("{} for {next}", series.label);
        items.push(WatchItem {
            kind,
            id: id.clone(),
            what,
            on: Some(due),
            feeds,
        });
    }
}

/// Criteria of a kind, under any reading.
fn feeding(case: &Case, of: impl Fn(&Kind) -> bool) -> Vec<Id> {
    let criteria = case
        .readings
        .values()
        .flat_map(|reading| reading.criteria.values());
    criteria
        .filter(|c| of(&c.kind))
        .map(|c| c.id.clone())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}
