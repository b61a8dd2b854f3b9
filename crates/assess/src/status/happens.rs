//! `happens`: a bound event occurs by a deadline.
//!
//! A record that bears on the criterion with `+`, is of a kind that counts and credible enough establishes it. Rows
//! of one event are one event. Met if an event surely lies within the deadline, met late if it surely lies after
//! it; unknown if its date can't settle that. A credible `absence` row with `-` denies every event that it covers: then
//! the criterion is contested. After the deadline, silence means *not met*, or *unknown* where `if_silent`
//! says that silence tells only where somebody searched.

use std::collections::BTreeMap;

use bilateral_model::date::day_after;
use bilateral_model::{
    Criterion, Date, Fragility, Happen, Id, IfSilent, Interval, Mode, Reason, Record, RecordKind, Sign, Status, Truth,
};

use super::deadline::{self, Due};
use crate::verdict::{Verdict, fragility};
use crate::visible::AsOf;

/// What the rows of one event say about the deadline.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    InTime,
    Late,
    Imprecise,
    Conflict,
}

struct Group<'a> {
    rows: Vec<&'a Record>,
    when: When,
    /// Rows that deny it.
    denied_by: Vec<&'a Record>,
}

impl Group<'_> {
    /// When it happened, by its row that ends first.
    fn order(&self) -> (Date, Date, &Id) {
        let row = self.rows.iter().map(|row| (row.happened().last(), row.happened().first(), row.event())).min();
        row.unwrap_or((Date::MAX, Date::MAX, self.rows[0].event()))
    }

    /// First day on which it was known.
    fn known(&self) -> Date {
        self.rows.iter().map(|row| row.known).min().unwrap_or(Date::MAX)
    }
}

pub(super) fn evaluate(view: AsOf<'_>, criterion: &Criterion, happen: &Happen) -> Verdict {
    match criterion.mode {
        Mode::Achieved => achieved(view, criterion, happen),
        Mode::Standing => standing(view, criterion, happen),
    }
}

fn achieved(view: AsOf<'_>, criterion: &Criterion, happen: &Happen) -> Verdict {
    let due = deadline::resolve(view, criterion);
    let groups = groups(view, criterion, happen, &due);
    let of = |when: When| {
        let mut of: Vec<&Group<'_>> = groups.iter().filter(|g| g.when == when && g.denied_by.is_empty()).collect();
        of.sort_by(|a, b| a.order().cmp(&b.order()));
        of
    };
    let disputed: Vec<&Group<'_>> =
        groups.iter().filter(|g| g.when == When::Conflict || !g.denied_by.is_empty()).collect();
    let as_of = view.date();
    let passed: Vec<(Date, Status)> =
        due.day().map(|day| (day_after(day), Status::NotMet)).into_iter().collect();

    let in_time = of(When::InTime);
    if let Some(first) = in_time.first() {
        let mut steps = passed;
        let known = in_time.iter().map(|group| group.known()).min().unwrap_or(as_of);
        steps.retain(|(day, _)| *day < known);
        steps.push((known, Status::Met));
        return settled(Status::Met, first, &in_time).steps(as_of, steps);
    }
    if !disputed.is_empty() {
        let rows = disputed.iter().flat_map(|group| group.rows.iter().chain(&group.denied_by)).copied();
        return Verdict::of(Status::Contested, vec![Reason::RecordsConflict]).because(rows).steps(as_of, passed);
    }
    if let Some(first) = of(When::Imprecise).first() {
        return Verdict::of(Status::Unknown, vec![Reason::DateTooImprecise])
            .because(first.rows.iter().copied())
            .steps(as_of, passed);
    }
    let late = of(When::Late);
    if let Some(first) = late.first() {
        let mut steps = passed;
        steps.push((late.iter().map(|group| group.known()).min().unwrap_or(as_of), Status::MetLate));
        return settled(Status::MetLate, first, &late).steps(as_of, steps);
    }
    if let Some(reason) = due.pending(as_of) {
        return Verdict::of(Status::Pending, vec![reason]).steps(as_of, Vec::new());
    }
    silent(view, criterion, due.day().unwrap_or(as_of)).steps(as_of, passed)
}

/// A status that rests on an event; one record alone is fragile only if no other event would do as well.
fn settled(status: Status, first: &Group<'_>, all: &[&Group<'_>]) -> Verdict {
    let mut fragile = fragility(first.rows.iter().copied());
    if all.len() > 1 {
        fragile.retain(|kind| *kind != Fragility::SingleRecord);
        let seen = all.iter().any(|group| !fragility(group.rows.iter().copied()).contains(&Fragility::SourceNotSeen));
        fragile.retain(|kind| *kind != Fragility::SourceNotSeen || !seen);
    }
    Verdict::of(status, Vec::new()).because(first.rows.iter().copied()).fragile(fragile)
}

/// The deadline has passed and nothing is on record.
fn silent(view: AsOf<'_>, criterion: &Criterion, deadline: Date) -> Verdict {
    let looked = view.bearing_on(criterion.id.as_str());
    let looked = looked.filter(|(record, sign)| {
        record.kind == RecordKind::Search || (record.kind == RecordKind::Absence && *sign == Sign::Against)
    });
    let looked = looked.map(|(record, _)| record).filter(|record| {
        record.credibility() <= criterion.min_credibility
            && record.occurred.last() >= deadline
    });
    let looked: Vec<&Record> = looked.collect();
    if looked.is_empty() && criterion.if_silent == IfSilent::Unknown {
        return Verdict::of(Status::Unknown, vec![Reason::NotSearched]);
    }
    Verdict::of(Status::NotMet, Vec::new()).because(looked)
}

/// Rows that establish it, grouped by event.
fn groups<'a>(view: AsOf<'a>, criterion: &Criterion, happen: &Happen, due: &Due) -> Vec<Group<'a>> {
    let mut rows: BTreeMap<&Id, Vec<&Record>> = BTreeMap::new();
    let mut denials: Vec<&Record> = Vec::new();
    for (record, sign) in view.bearing_on(criterion.id.as_str()) {
        if record.credibility() > criterion.min_credibility {
            continue;
        }
        if sign == Sign::For && happen.counts.contains(&record.kind) {
            rows.entry(record.event()).or_default().push(record);
        } else if sign == Sign::Against && record.kind == RecordKind::Absence {
            denials.push(record);
        }
    }
    let groups = rows.into_values().filter_map(|rows| {
        let dated: Vec<(&Record, Interval)> = rows.iter().map(|row| (*row, row.happened())).collect();
        let after = |when: Interval| criterion.after.map_or(Truth::True, |day| when.after(day));
        // What surely happened before the span that counts is no part of it.
        if dated.iter().all(|(_, when)| after(*when) == Truth::False) {
            return None;
        }
        let in_time = dated.iter().map(|(_, when)| due.day().map_or(Truth::True, |day| when.by(day)).and(after(*when)));
        let late = dated.iter().map(|(_, when)| due.day().map_or(Truth::False, |day| when.after(day)));
        let when = match (Truth::any(in_time) == Truth::True, Truth::any(late) == Truth::True) {
            (true, true) => When::Conflict,
            (true, false) => When::InTime,
            (false, true) => When::Late,
            (false, false) => When::Imprecise,
        };
        let denied_by = denials.iter().filter(|denial| {
            dated.iter().any(|(_, when)| when.last() <= denial.occurred.first())
        });
        let denied_by = denied_by.copied().collect();
        Some(Group { rows, when, denied_by })
    });
    groups.collect()
}

/// Must still hold: a row with `+` starts it, one with `-` ends it.
fn standing(view: AsOf<'_>, criterion: &Criterion, happen: &Happen) -> Verdict {
    let as_of = view.date();
    let due = deadline::resolve(view, criterion);
    let ends = [RecordKind::Withdrawal, RecordKind::Breach];
    let mut turns: Vec<(Interval, bool, &Record)> = view
        .bearing_on(criterion.id.as_str())
        .filter(|(record, _)| record.credibility() <= criterion.min_credibility)
        .filter_map(|(record, sign)| match sign {
            Sign::For if happen.counts.contains(&record.kind) => Some((record.happened(), true, record)),
            Sign::Against if happen.counts.contains(&record.kind) || ends.contains(&record.kind) => {
                Some((record.happened(), false, record))
            }
            _ => None,
        })
        .filter(|(when, ..)| criterion.after.is_none_or(|day| when.after(day) != Truth::False))
        .collect();
    turns.sort_by(|(a, x, r), (b, y, s)| (a.last(), a.first(), x, &r.id).cmp(&(b.last(), b.first(), y, &s.id)));
    let passed = due.day().map(|day| (day_after(day), Status::NotMet));
    let Some((when, holds, last)) = turns.last().copied() else {
        if let Some(reason) = due.pending(as_of) {
            return Verdict::of(Status::Pending, vec![reason]).steps(as_of, Vec::new());
        }
        return silent(view, criterion, due.day().unwrap_or(as_of)).steps(as_of, passed.into_iter().collect());
    };
    // Turns of opposite sense whose dates overlap can't be put in order.
    let unordered = turns.iter().any(|(other, sense, _)| *sense != holds && other.last() >= when.first());
    let first = turns.iter().find(|(_, sense, _)| *sense);
    let Some((began, _, start)) = first.copied() else {
        if let Some(reason) = due.pending(as_of) {
            return Verdict::of(Status::Pending, vec![reason]).because([last]).steps(as_of, Vec::new());
        }
        return Verdict::of(Status::NotMet, Vec::new()).because([last]).steps(as_of, passed.into_iter().collect());
    };
    let in_time = due.day().map_or(Truth::True, |day| began.by(day));
    let met = if in_time == Truth::False { Status::MetLate } else { Status::Met };
    let mut steps: Vec<(Date, Status)> = passed.into_iter().filter(|(day, _)| *day < start.known).collect();
    steps.extend(turns.iter().filter(|(when, ..)| when.last() >= began.last()).map(|(_, sense, record)| {
        (record.known, if *sense { met } else { Status::Lapsed })
    }));
    let verdict = if unordered || in_time == Truth::Unknown {
        Verdict::of(Status::Unknown, vec![Reason::DateTooImprecise])
    } else if holds {
        Verdict::of(met, Vec::new())
    } else {
        Verdict::of(Status::Lapsed, Vec::new())
    };
    let same = turns.iter().filter(|(.., record)| record.event() == last.event()).map(|(.., record)| *record);
    let fragile = fragility(same.clone());
    verdict.because(same).fragile(fragile).steps(as_of, steps)
}
