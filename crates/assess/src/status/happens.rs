//! `happens`: a bound event occurs by a deadline.
//!
//! A record that bears on the criterion with `+`, is of a kind that counts and credible enough establishes it. Rows
//! of one event are one event. Met if an event surely lies within the deadline, met late if it surely lies after
//! it; unknown if its date can't settle that. A credible `absence` row with `-` denies every event that it covers: then
//! the criterion is contested. After the deadline, silence means *not met*, or *unknown* where `if_silent`
//! says that silence tells only where somebody searched.

use bilateral_model::{
    Basis, Criterion, Date, Fragility, Happen, IfSilent, Indexed, Interval, Mode, Reason, Record, RecordKind,
    Sign, Status, Truth,
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent findings about one event, not states of a machine"
)]
struct Event {
    number: u32,
    in_time: bool,
    late: bool,
    /// Some row may lie in the span that counts.
    counts: bool,
    /// Some row surely lies before it.
    before: bool,
    /// A credible row says that it had not happened.
    is_denied: bool,
    seen: bool,
    /// When it happened, by its row that ends first.
    order: (Date, Date),
}

impl Event {
    fn new(number: u32) -> Self {
        let order = (Date::MAX, Date::MAX);
        Self {
            number,
            in_time: false,
            late: false,
            counts: false,
            before: false,
            is_denied: false,
            seen: false,
            order,
        }
    }

    fn add(
        &mut self,
        row: &Indexed<'_>,
        criterion: &Criterion,
        due: Option<Date>,
        denied_until: Option<Date>,
    ) {
        let when = row.happened;
        let after = criterion.after.map_or(Truth::True, |day| when.after(day));
        self.counts |= after != Truth::False;
        self.before |= after == Truth::False;
        self.in_time |= due.map_or(Truth::True, |day| when.by(day)).and(after) == Truth::True;
        self.late |= due.is_some_and(|day| when.after(day) == Truth::True);
        self.is_denied |= denied_until.is_some_and(|day| when.last() <= day);
        self.seen |= row.basis == Basis::Read;
        self.order = self.order.min((when.last(), when.first()));
    }

    fn when(&self) -> When {
        match (self.in_time, self.late) {
            _ if self.is_denied => When::Conflict,
            // Its rows exclude each other: in time and late, or in the span that counts and before it.
            (true, true) => When::Conflict,
            (true, false) if self.before => When::Conflict,
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
    seen: bool,
}

impl Sort {
    fn add(&mut self, event: &Event) {
        self.count += 1;
        self.seen |= event.seen;
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
        let mut events = Self {
            view,
            criterion,
            happen,
            in_time: none,
            late: none,
            imprecise: none,
            disputed: none,
        };
        // The latest denial covers every event that any denial covers.
        let denied_until = events.denials().map(|row| row.happened.first()).max();
        let mut event: Option<Event> = None;
        for row in events.rows() {
            if event.as_ref().is_none_or(|event| event.number != row.event) {
                events.add(event.take());
            }
            event
                .get_or_insert_with(|| Event::new(row.event))
                .add(&row, criterion, due, denied_until);
        }
        events.add(event);
        events
    }

    /// Rows that establish it, those of one event together.
    fn rows(&self) -> impl Iterator<Item = Indexed<'a>> + use<'v, 'a> {
        let establishes = self.establishes();
        self.view
            .bearing_on(self.criterion.id.as_str())
            .filter(establishes)
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
        let Some(event) = event.filter(|event| event.counts) else {
            return;
        };
        match event.when() {
            When::InTime => self.in_time.add(&event),
            When::Late => self.late.add(&event),
            When::Imprecise => self.imprecise.add(&event),
            When::Conflict => self.disputed.add(&event),
        }
    }

    /// The rows of the earliest event of a sort.
    fn first(&self, sort: &Sort) -> Vec<Indexed<'a>> {
        let Some((_, number)) = sort.first else {
            return Vec::new();
        };
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

    if events.in_time.count > 0 {
        return events.settle(Status::Met, &events.in_time);
    }
    if events.disputed.count > 0 {
        let rows = events.first(&events.disputed);
        let denies = |denial: &Indexed<'_>| {
            rows.iter()
                .any(|row| row.happened.last() <= denial.happened.first())
        };
        let against: Vec<Indexed<'_>> = events.denials().filter(denies).collect();
        return Verdict::of(Status::Contested, vec![Reason::RecordsConflict])
            .because(rows.iter().chain(&against).map(|row| row.record));
    }
    if events.imprecise.count > 0 {
        return Verdict::of(Status::Unknown, vec![Reason::DateTooImprecise])
            .because(events.first(&events.imprecise).iter().map(|row| row.record));
    }
    if events.late.count > 0 {
        return events.settle(Status::MetLate, &events.late);
    }
    if let Some(reason) = due.pending(as_of) {
        return Verdict::of(Status::Pending, vec![reason]);
    }
    silent(view, criterion, due.day().unwrap_or(as_of))
}

/// The deadline has passed and nothing is on record.
fn silent(view: AsOf<'_>, criterion: &Criterion, deadline: Date) -> Verdict {
    let looked = view.bearing_on(criterion.id.as_str());
    let looked = looked.filter(|row| {
        let kind = row.record.kind;
        kind == RecordKind::Search || (kind == RecordKind::Absence && row.sign == Sign::Against)
    });
    let looked = looked.map(|row| row.record).filter(|record| {
        record.credibility() <= criterion.min_credibility && record.occurred.last() >= deadline
    });
    let looked: Vec<&Record> = looked.collect();
    if looked.is_empty() && criterion.if_silent == IfSilent::Unknown {
        return Verdict::of(Status::Unknown, vec![Reason::NotSearched]);
    }
    Verdict::of(Status::NotMet, Vec::new()).because(looked)
}

/// A start or an end: what the rows of one event say together.
struct Turn<'a> {
    when: Interval,
    starts: bool,
    /// Its rows exclude each other's dates.
    is_contested: bool,
    rows: Vec<&'a Record>,
    event: u32,
}

/// Must still hold: an event with `+` starts it, one with `-` ends it. An absence after the last start contests it.
fn standing(view: AsOf<'_>, criterion: &Criterion, happen: &Happen) -> Verdict {
    let as_of = view.date();
    let due = deadline::resolve(view, criterion);
    let turns = turns(view, criterion, happen);
    let Some(last) = turns.last() else {
        if let Some(reason) = due.pending(as_of) {
            return Verdict::of(Status::Pending, vec![reason]);
        }
        return silent(view, criterion, due.day().unwrap_or(as_of));
    };
    let rows = || last.rows.iter().copied();
    if last.is_contested {
        return Verdict::of(Status::Contested, vec![Reason::RecordsConflict]).because(rows());
    }
    // Turns of opposite sense whose dates overlap can't be put in order.
    if turns
        .iter()
        .any(|turn| turn.starts != last.starts && turn.when.last() >= last.when.first())
    {
        return Verdict::of(Status::Unknown, vec![Reason::DateTooImprecise]).because(rows());
    }
    let Some(start) = turns.iter().find(|turn| turn.starts) else {
        if let Some(reason) = due.pending(as_of) {
            return Verdict::of(Status::Pending, vec![reason]).because(rows());
        }
        return Verdict::of(Status::NotMet, Vec::new()).because(rows());
    };
    // Somebody credible says that it does not hold, and nothing says since when.
    let denials = view.absences(criterion.id.as_str()).filter(|row| {
        row.sign == Sign::Against
            && row.credibility <= criterion.min_credibility
            && last.starts
            && last.when.last() <= row.happened.first()
    });
    let denials: Vec<&Record> = denials.map(|row| row.record).collect();
    if !denials.is_empty() {
        return Verdict::of(Status::Contested, vec![Reason::RecordsConflict]).because(rows().chain(denials));
    }
    let verdict = if last.starts {
        match due.day().map_or(Truth::True, |day| start.when.by(day)) {
            Truth::True => Verdict::of(Status::Met, Vec::new()),
            Truth::False => Verdict::of(Status::MetLate, Vec::new()),
            Truth::Unknown => {
                return Verdict::of(Status::Unknown, vec![Reason::DateTooImprecise]).because(rows());
            }
        }
    } else {
        // Whenever it began, it has ended.
        Verdict::of(Status::Lapsed, Vec::new())
    };
    verdict.because(rows()).fragile(fragility(rows()))
}

/// Starts and ends in order of their dates.
fn turns<'a>(view: AsOf<'a>, criterion: &Criterion, happen: &Happen) -> Vec<Turn<'a>> {
    let ends = [RecordKind::Withdrawal, RecordKind::Breach];
    let mut turns: Vec<Turn<'a>> = Vec::new();
    for row in view
        .bearing_on(criterion.id.as_str())
        .filter(|row| row.credibility <= criterion.min_credibility)
    {
        let starts = match row.sign {
            Sign::For if happen.counts.contains(&row.kind) => true,
            Sign::Against if happen.counts.contains(&row.kind) || ends.contains(&row.kind) => false,
            _ => continue,
        };
        if criterion
            .after
            .is_some_and(|day| row.happened.after(day) == Truth::False)
        {
            continue;
        }
        // Rows of one event stand together; those that start something and those that end it are two turns.
        let same = turns
            .iter_mut()
            .rev()
            .take_while(|turn| turn.event == row.event)
            .find(|turn| turn.starts == starts);
        match same {
            Some(turn) => {
                let both = Interval::new(
                    turn.when.first().max(row.happened.first()),
                    turn.when.last().min(row.happened.last()),
                );
                turn.is_contested |= both.is_none();
                turn.when = both.unwrap_or(turn.when);
                turn.rows.push(row.record);
            }
            None => turns.push(Turn {
                when: row.happened,
                starts,
                is_contested: false,
                rows: vec![row.record],
                event: row.event,
            }),
        }
    }
    turns.sort_by_key(|turn| (turn.when.last(), turn.when.first(), turn.starts, turn.event));
    turns
}
