//! `happens`: a bound event occurs by a deadline.
//!
//! A record that bears on the criterion with `+`, is of a kind that counts and credible enough establishes it. Rows
//! of one event are one event. Met if an event surely lies within the deadline, met late if it surely lies after
//! it; unknown if its date can't settle that. A credible `absence` row with `-` denies every event that it covers: then
//! the criterion is contested. After the deadline, silence means *not met*, or *unknown* where `if_silent`
//! says that silence tells only where somebody searched.

use bilateral_model::date::day_after;
use bilateral_model::{
    Basis, Criterion, Date, Fragility, Happen, IfSilent, Indexed, Interval, Mode, Reason, Record, RecordKind, Sign, Status, Truth,
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

/// The rows of one event.
struct Group<'r, 'a> {
    rows: &'r [Indexed<'a>],
    when: When,
    /// A credible row says that it had not happened.
    is_denied: bool,
    /// When it happened, by its row that ends first.
    order: (Date, Date, u32),
}

impl<'a> Group<'_, 'a> {
    /// First day on which it was known.
    fn known(&self) -> Date {
        self.rows.iter().map(|row| row.known).min().unwrap_or(Date::MAX)
    }

    fn records(&self) -> impl Iterator<Item = &'a Record> + Clone {
        self.rows.iter().map(|row| row.record)
    }
}

/// Events of one sort: the earliest, how many, and what makes them firm.
#[derive(Default)]
struct Sort<'g, 'r, 'a> {
    first: Option<&'g Group<'r, 'a>>,
    count: usize,
    known: Option<Date>,
    seen: bool,
}

impl<'g, 'r, 'a> Sort<'g, 'r, 'a> {
    fn of(groups: &'g [Group<'r, 'a>], when: impl Fn(&Group<'r, 'a>) -> bool) -> Self {
        let mut sort = Self::default();
        for group in groups.iter().filter(|group| when(group)) {
            sort.count += 1;
            // Touches the record itself, so only as long as none was seen.
            sort.seen = sort.seen || group.records().any(|record| record.basis == Basis::Read);
            let known = group.known();
            sort.known = Some(sort.known.map_or(known, |earlier| earlier.min(known)));
            if sort.first.is_none_or(|first| group.order < first.order) {
                sort.first = Some(group);
            }
        }
        sort
    }

    /// A status that rests on the earliest event. One record alone, or a source that nobody saw, makes it fragile only
    /// if no other event would do as well.
    fn settle(&self, status: Status) -> Verdict {
        let Some(first) = self.first else { return Verdict::of(status, Vec::new()) };
        let mut fragile = fragility(first.records());
        fragile.retain(|kind| match kind {
            Fragility::SingleRecord => self.count == 1,
            Fragility::SourceNotSeen => !self.seen,
            Fragility::LatestRevision => true,
        });
        Verdict::of(status, Vec::new()).because(first.records()).fragile(fragile)
    }
}

pub(super) fn evaluate(view: AsOf<'_>, criterion: &Criterion, happen: &Happen) -> Verdict {
    match criterion.mode {
        Mode::Achieved => achieved(view, criterion, happen),
        Mode::Standing => standing(view, criterion, happen),
    }
}

fn achieved(view: AsOf<'_>, criterion: &Criterion, happen: &Happen) -> Verdict {
    let as_of = view.date();
    let due = deadline::resolve(view, criterion);
    let (rows, denials) = gather(view, criterion, happen);
    // The latest denial covers every event that any denial covers.
    let denied_until = denials.iter().map(|denial| denial.happened.first()).max();
    let events = rows.chunk_by(|a, b| a.event == b.event);
    let groups: Vec<Group<'_, '_>> = events.filter_map(|rows| group(rows, criterion, &due, denied_until)).collect();
    let passed: Vec<(Date, Status)> =
        due.day().map(|day| (day_after(day), Status::NotMet)).into_iter().collect();

    let in_time = Sort::of(&groups, |group| group.when == When::InTime && !group.is_denied);
    if let Some(known) = in_time.known {
        let mut steps = passed;
        steps.retain(|(day, _)| *day < known);
        steps.push((known, Status::Met));
        return in_time.settle(Status::Met).steps(as_of, steps);
    }
    let disputed = Sort::of(&groups, |group| group.when == When::Conflict || group.is_denied);
    if let Some(first) = disputed.first {
        let denies = |denial: &&Indexed<'_>| first.rows.iter().any(|row| row.happened.last() <= denial.happened.first());
        let against = denials.iter().filter(denies).map(|denial| denial.record);
        return Verdict::of(Status::Contested, vec![Reason::RecordsConflict])
            .because(first.records().chain(against))
            .steps(as_of, passed);
    }
    let imprecise = Sort::of(&groups, |group| group.when == When::Imprecise);
    if let Some(first) = imprecise.first {
        return Verdict::of(Status::Unknown, vec![Reason::DateTooImprecise])
            .because(first.records())
            .steps(as_of, passed);
    }
    let late = Sort::of(&groups, |group| group.when == When::Late);
    if let Some(known) = late.known {
        let mut steps = passed;
        steps.push((known, Status::MetLate));
        return late.settle(Status::MetLate).steps(as_of, steps);
    }
    if let Some(reason) = due.pending(as_of) {
        return Verdict::of(Status::Pending, vec![reason]).steps(as_of, Vec::new());
    }
    silent(view, criterion, due.day().unwrap_or(as_of)).steps(as_of, passed)
}

/// The deadline has passed and nothing is on record.
fn silent(view: AsOf<'_>, criterion: &Criterion, deadline: Date) -> Verdict {
    let looked = view.bearing_on(criterion.id.as_str());
    let looked = looked.filter(|row| {
        let kind = row.record.kind;
        kind == RecordKind::Search || (kind == RecordKind::Absence && row.sign == Sign::Against)
    });
    let looked = looked.map(|row| row.record).filter(|record| {
        record.credibility() <= criterion.min_credibility
            && record.occurred.last() >= deadline
    });
    let looked: Vec<&Record> = looked.collect();
    if looked.is_empty() && criterion.if_silent == IfSilent::Unknown {
        return Verdict::of(Status::Unknown, vec![Reason::NotSearched]);
    }
    Verdict::of(Status::NotMet, Vec::new()).because(looked)
}

/// Rows that establish it, those of one event together, and rows that deny it.
fn gather<'a>(view: AsOf<'a>, criterion: &Criterion, happen: &Happen) -> (Vec<Indexed<'a>>, Vec<Indexed<'a>>) {
    let mut rows = Vec::new();
    let mut denials = Vec::new();
    for row in view.bearing_on(criterion.id.as_str()) {
        if row.credibility > criterion.min_credibility {
            continue;
        }
        if row.sign == Sign::For && happen.counts.contains(&row.kind) {
            rows.push(row);
        } else if row.sign == Sign::Against && row.kind == RecordKind::Absence {
            denials.push(row);
        }
    }
    (rows, denials)
}

/// What the rows of one event say; nothing if it surely happened before the span that counts.
fn group<'r, 'a>(
    rows: &'r [Indexed<'a>],
    criterion: &Criterion,
    due: &Due,
    denied_until: Option<Date>,
) -> Option<Group<'r, 'a>> {
    let (mut in_time, mut late, mut counts, mut is_denied) = (false, false, false, false);
    let mut order = (Date::MAX, Date::MAX, 0);
    for row in rows {
        let when = row.happened;
        let after = criterion.after.map_or(Truth::True, |day| when.after(day));
        counts |= after != Truth::False;
        in_time |= due.day().map_or(Truth::True, |day| when.by(day)).and(after) == Truth::True;
        late |= due.day().is_some_and(|day| when.after(day) == Truth::True);
        is_denied |= denied_until.is_some_and(|day| when.last() <= day);
        order = order.min((when.last(), when.first(), row.event));
    }
    let when = match (in_time, late) {
        (true, true) => When::Conflict,
        (true, false) => When::InTime,
        (false, true) => When::Late,
        (false, false) => When::Imprecise,
    };
    counts.then_some(Group { rows, when, is_denied, order })
}

/// Must still hold: a row with `+` starts it, one with `-` ends it.
fn standing(view: AsOf<'_>, criterion: &Criterion, happen: &Happen) -> Verdict {
    let as_of = view.date();
    let due = deadline::resolve(view, criterion);
    let ends = [RecordKind::Withdrawal, RecordKind::Breach];
    let mut turns: Vec<(Interval, bool, Indexed<'_>)> = view
        .bearing_on(criterion.id.as_str())
        .filter(|row| row.credibility <= criterion.min_credibility)
        .filter_map(|row| match row.sign {
            Sign::For if happen.counts.contains(&row.kind) => Some((row.happened, true, row)),
            Sign::Against if happen.counts.contains(&row.kind) || ends.contains(&row.kind) => {
                Some((row.happened, false, row))
            }
            _ => None,
        })
        .filter(|(when, ..)| criterion.after.is_none_or(|day| when.after(day) != Truth::False))
        .collect();
    // Ties are broken by the order of events, which is that of ids.
    turns.sort_by_key(|(when, sense, row)| (when.last(), when.first(), *sense, row.event));
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
            return Verdict::of(Status::Pending, vec![reason]).because([last.record]).steps(as_of, Vec::new());
        }
        return Verdict::of(Status::NotMet, Vec::new()).because([last.record]).steps(as_of, passed.into_iter().collect());
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
    let same = turns.iter().filter(|(.., row)| row.event == last.event).map(|(.., row)| row.record);
    let fragile = fragility(same.clone());
    verdict.because(same).fragile(fragile).steps(as_of, steps)
}
