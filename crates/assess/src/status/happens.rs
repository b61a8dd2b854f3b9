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

use super::deadline;
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

/// What the rows of one event say, put together row by row: they stand together.
struct Event {
    number: u32,
    in_time: bool,
    late: bool,
    /// Some row may lie in the span that counts.
    counts: bool,
    /// A credible row says that it had not happened.
    is_denied: bool,
    seen: bool,
    /// When it happened, by its row that ends first.
    order: (Date, Date),
    /// First day on which it was known.
    known: Date,
}

impl Event {
    fn new(number: u32) -> Self {
        let order = (Date::MAX, Date::MAX);
        let known = Date::MAX;
        Self { number, in_time: false, late: false, counts: false, is_denied: false, seen: false, order, known }
    }

    fn add(&mut self, row: &Indexed<'_>, criterion: &Criterion, due: Option<Date>, denied_until: Option<Date>) {
        let when = row.happened;
        let after = criterion.after.map_or(Truth::True, |day| when.after(day));
        self.counts |= after != Truth::False;
        self.in_time |= due.map_or(Truth::True, |day| when.by(day)).and(after) == Truth::True;
        self.late |= due.is_some_and(|day| when.after(day) == Truth::True);
        self.is_denied |= denied_until.is_some_and(|day| when.last() <= day);
        self.seen |= row.basis == Basis::Read;
        self.order = self.order.min((when.last(), when.first()));
        self.known = self.known.min(row.known);
    }

    fn when(&self) -> When {
        match (self.in_time, self.late) {
            _ if self.is_denied => When::Conflict,
            (true, true) => When::Conflict,
            (true, false) => When::InTime,
            (false, true) => When::Late,
            (false, false) => When::Imprecise,
        }
    }
}

/// Events of one sort: the earliest, how many, and what makes them firm.
#[derive(Default, Clone, Copy)]
struct Sort {
    first: Option<((Date, Date), u32)>,
    count: usize,
    known: Option<Date>,
    seen: bool,
}

impl Sort {
    fn add(&mut self, event: &Event) {
        self.count += 1;
        self.seen |= event.seen;
        self.known = Some(self.known.map_or(event.known, |known| known.min(event.known)));
        let place = (event.order, event.number);
        self.first = Some(self.first.map_or(place, |first| first.min(place)));
    }
}

/// The events on record, by what they say about the deadline.
struct Events<'v, 'a> {
    view: AsOf<'a>,
    criterion: &'v Criterion,
    happen: &'v Happen,
    in_time: Sort,
    late: Sort,
    imprecise: Sort,
    disputed: Sort,
}

impl<'v, 'a> Events<'v, 'a> {
    fn gather(view: AsOf<'a>, criterion: &'v Criterion, happen: &'v Happen, due: Option<Date>) -> Self {
        let none = Sort::default();
        let mut events =
            Self { view, criterion, happen, in_time: none, late: none, imprecise: none, disputed: none };
        // The latest denial covers every event that any denial covers.
        let denied_until = events.denials().map(|row| row.happened.first()).max();
        let mut event: Option<Event> = None;
        for row in events.rows() {
            if event.as_ref().is_none_or(|event| event.number != row.event) {
                events.add(event.take());
            }
            event.get_or_insert_with(|| Event::new(row.event)).add(&row, criterion, due, denied_until);
        }
        events.add(event);
        events
    }

    /// Rows that establish it, those of one event together.
    fn rows(&self) -> impl Iterator<Item = Indexed<'a>> + use<'v, 'a> {
        let establishes = self.establishes();
        self.view.bearing_on(self.criterion.id.as_str()).filter(establishes)
    }

    fn establishes(&self) -> impl Fn(&Indexed<'a>) -> bool + use<'v, 'a> {
        let (criterion, happen) = (self.criterion, self.happen);
        move |row| {
            row.sign == Sign::For
                && row.credibility <= criterion.min_credibility
                && happen.counts.contains(&row.kind)
        }
    }

    /// Rows that deny it.
    fn denials(&self) -> impl Iterator<Item = Indexed<'a>> + use<'v, 'a> {
        let criterion = self.criterion;
        self.view
            .absences(criterion.id.as_str())
            .filter(move |row| row.sign == Sign::Against && row.credibility <= criterion.min_credibility)
    }

    /// What surely happened before the span that counts is no part of it.
    fn add(&mut self, event: Option<Event>) {
        let Some(event) = event.filter(|event| event.counts) else { return };
        match event.when() {
            When::InTime => self.in_time.add(&event),
            When::Late => self.late.add(&event),
            When::Imprecise => self.imprecise.add(&event),
            When::Conflict => self.disputed.add(&event),
        }
    }

    /// The rows of the earliest event of a sort.
    fn first(&self, sort: &Sort) -> Vec<Indexed<'a>> {
        let Some((_, number)) = sort.first else { return Vec::new() };
        let rows = self.view.bearing_on_of_event(self.criterion.id.as_str(), number);
        rows.filter(self.establishes()).collect()
    }

    /// A status that rests on the earliest event. One record alone, or a source that nobody saw, makes it fragile only
    /// if no other event would do as well.
    fn settle(&self, status: Status, sort: &Sort) -> Verdict {
        let rows = self.first(sort);
        let records = rows.iter().map(|row| row.record);
        let mut fragile = fragility(records.clone());
        fragile.retain(|kind| match kind {
            Fragility::SingleRecord => sort.count == 1,
            Fragility::SourceNotSeen => !sort.seen,
            Fragility::LatestRevision => true,
        });
        Verdict::of(status, Vec::new()).because(records).fragile(fragile)
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
    let events = Events::gather(view, criterion, happen, due.day());
    let passed: Vec<(Date, Status)> =
        due.day().map(|day| (day_after(day), Status::NotMet)).into_iter().collect();

    if let Some(known) = events.in_time.known {
        let mut steps = passed;
        steps.retain(|(day, _)| *day < known);
        steps.push((known, Status::Met));
        return events.settle(Status::Met, &events.in_time).steps(as_of, steps);
    }
    if events.disputed.count > 0 {
        let rows = events.first(&events.disputed);
        let denies = |denial: &Indexed<'_>| rows.iter().any(|row| row.happened.last() <= denial.happened.first());
        let against: Vec<Indexed<'_>> = events.denials().filter(denies).collect();
        return Verdict::of(Status::Contested, vec![Reason::RecordsConflict])
            .because(rows.iter().chain(&against).map(|row| row.record))
            .steps(as_of, passed);
    }
    if events.imprecise.count > 0 {
        return Verdict::of(Status::Unknown, vec![Reason::DateTooImprecise])
            .because(events.first(&events.imprecise).iter().map(|row| row.record))
            .steps(as_of, passed);
    }
    if let Some(known) = events.late.known {
        let mut steps = passed;
        steps.push((known, Status::MetLate));
        return events.settle(Status::MetLate, &events.late).steps(as_of, steps);
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
