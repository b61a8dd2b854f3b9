//! Promises: announced, revised, delivered, also in part; with the slip against each base date.

use std::collections::BTreeMap;

use bilateral_model::date::{DAYS_PER_MONTH, days_between};
use bilateral_model::record::DueKind;
use bilateral_model::{
    Credibility, Date, Decimal, DueBasis, Id, Interval, Portion, Promise, PromiseStatus, Reason, Record,
    RecordKind, Truth,
};

use crate::visible::AsOf;

/// A date promised, and the record that says so.
#[derive(Debug, Clone, PartialEq)]
pub struct DueDate {
    /// The date; its end is the last day in time.
    pub date: Interval,
    /// The record.
    pub record: Id,
    /// When it was announced.
    pub announced: Interval,
    /// The contract's date, not a revision.
    pub is_contract: bool,
}

/// (A part of) a promise handed over. Several records of one event are one delivery.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivered {
    /// When.
    pub when: Interval,
    /// How much; nothing if the records do not say.
    pub amount: Option<Decimal>,
    /// Its records, in order of their ids.
    pub records: Vec<Id>,
    /// Its records give dates that exclude each other.
    pub is_contested: bool,
    /// With it the whole promise is delivered.
    pub completes: bool,
}

/// A promise given up or broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Ended {
    /// Whether the promiser broke it; otherwise it was withdrawn.
    pub is_breach: bool,
    /// When.
    pub when: Interval,
    /// First day on which it was known.
    pub known: Date,
    /// The record.
    pub record: Id,
}

/// Delivery minus promised date. Kept in days, told in months of 30.44 days; positive is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// Days.
    pub days: i64,
    /// Not delivered yet: the slip so far, right-censored.
    pub is_open: bool,
}

impl Slip {
    /// From a due day to a day of delivery, or to the as-of date while it is open.
    pub(crate) fn between(due: Date, end: Date, is_open: bool) -> Self {
        Self {
            days: days_between(due, end),
            is_open,
        }
    }

    /// In months, to one decimal.
    pub fn months(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "days of the calendar are far below 2^53"
        )]
        let months = self.days as f64 / DAYS_PER_MONTH;
        (months * 10.0).round() / 10.0 + 0.0
    }
}

/// What became of a promise, on a date.
#[derive(Debug, Clone, PartialEq)]
pub struct PromiseState {
    /// The promise.
    pub id: Id,
    /// The status, told against the promise's own base date.
    pub status: PromiseStatus,
    /// Why it is not settled.
    pub reason: Option<Reason>,
    /// The first date made public.
    pub first: Option<DueDate>,
    /// The contract's date.
    pub contract: Option<DueDate>,
    /// The latest revision announced before delivery.
    pub latest: Option<DueDate>,
    /// Every date promised, in the order of announcement.
    pub dates: Vec<DueDate>,
    /// Deliveries, in order.
    pub deliveries: Vec<Delivered>,
    /// How much was delivered in all, of the promise's quantity.
    pub delivered: Decimal,
    /// Given up or broken.
    pub ended: Option<Ended>,
    /// Records that deny a delivery.
    pub denied_by: Vec<Id>,
    /// Slip against the first, the contract's and the latest date.
    pub slips: [Option<Slip>; 3],
}

impl PromiseState {
    /// The date on a base.
    pub fn due(&self, basis: DueBasis) -> Option<&DueDate> {
        match basis {
            DueBasis::First => self.first.as_ref(),
            DueBasis::Contract => self.contract.as_ref(),
            DueBasis::Latest => self.latest.as_ref(),
        }
    }

    /// The date that a portion is held against: its latest revision is the last announced before that portion came.
    pub(crate) fn due_for(&self, basis: DueBasis, portion: Portion) -> Option<DueDate> {
        match (basis, self.done(portion)) {
            (DueBasis::Latest, Some(done)) => {
                latest(&self.dates, Some(done.when)).or_else(|| self.contract.clone())
            }
            _ => self.due(basis).cloned(),
        }
    }

    /// The delivery with which a portion was handed over.
    pub fn done(&self, portion: Portion) -> Option<&Delivered> {
        match portion {
            Portion::All => self.deliveries.iter().find(|delivery| delivery.completes),
            Portion::First => self.deliveries.first(),
        }
    }

    /// Whether credible records disagree on that delivery. An absence denies that the whole was delivered, not that a part was.
    pub(crate) fn is_contested(&self, portion: Portion) -> bool {
        self.done(portion).is_some_and(|delivery| delivery.is_contested)
            || (portion == Portion::All && !self.denied_by.is_empty())
    }

    /// Slip against a base date.
    pub fn slip(&self, basis: DueBasis) -> Option<Slip> {
        let [first, contract, latest] = self.slips;
        match basis {
            DueBasis::First => first,
            DueBasis::Contract => contract,
            DueBasis::Latest => latest,
        }
    }
}

/// A promise as its visible records tell it. Records less credible than `min_credibility` are left out.
pub fn state(view: AsOf<'_>, promise: &Promise, min_credibility: Credibility) -> PromiseState {
    let rows: Vec<&Record> = view
        .of_promise(promise.id.as_str())
        .filter(|record| record.credibility() <= min_credibility)
        .collect();
    let deliveries = deliveries(&rows, promise.quantity);
    let completed = deliveries
        .iter()
        .find(|delivery| delivery.completes)
        .map(|delivery| delivery.when);
    let dates = dates(&rows);
    let first = rows
        .iter()
        .filter(|row| row.due.is_some())
        // A date marked as the first goes before one that merely is the earliest.
        .min_by_key(|row| (rank(row), announced(row)))
        .and_then(|row| due_date(row));
    let contract = rows
        .iter()
        .filter(|row| is_contract(row))
        .min_by_key(|row| announced(row))
        .and_then(|row| due_date(row));
    let latest = latest(&dates, completed).or_else(|| contract.clone());
    let ended = rows
        .iter()
        .filter(|row| matches!(row.kind, RecordKind::Breach | RecordKind::Withdrawal))
        .min_by_key(|row| (row.occurred.last(), row.known, &row.id))
        .filter(|_| completed.is_none())
        .map(|row| Ended {
            is_breach: row.kind == RecordKind::Breach,
            when: row.happened(),
            known: row.known,
            record: row.id.clone(),
        });
    let denied_by = completed.map_or_else(Vec::new, |when| {
        let denies = |row: &&&Record| row.kind == RecordKind::Absence && when.last() <= row.occurred.first();
        rows.iter().filter(denies).map(|row| row.id.clone()).collect()
    });
    let mut state = PromiseState {
        id: promise.id.clone(),
        status: PromiseStatus::Open,
        reason: None,
        first,
        contract,
        latest,
        dates,
        delivered: deliveries.iter().filter_map(|delivery| delivery.amount).sum(),
        deliveries,
        ended,
        denied_by,
        slips: [None; 3],
    };
    (state.status, state.reason) = status(view, promise, &state, completed);
    // A promise that was given up or broken has no delivery to be late; its slip is told no longer.
    let ended = state.ended.is_some();
    state.slips = DueBasis::ALL.map(|basis| {
        let due = state.due(basis)?.date.last();
        match completed {
            Some(when) => Some(Slip::between(due, when.last(), false)),
            None => (!ended && view.date() > due).then(|| Slip::between(due, view.date(), true)),
        }
    });
    state
}

fn status(
    view: AsOf<'_>,
    promise: &Promise,
    state: &PromiseState,
    completed: Option<Interval>,
) -> (PromiseStatus, Option<Reason>) {
    if let Some(ended) = &state.ended {
        return (
            if ended.is_breach {
                PromiseStatus::Broken
            } else {
                PromiseStatus::Withdrawn
            },
            None,
        );
    }
    let Some(due) = state.due(promise.against) else {
        return (
            PromiseStatus::Open,
            Some(Reason::NoDueDate {
                promise: promise.id.clone(),
            }),
        );
    };
    let last_day = due.date.last();
    match completed.map(|when| when.by(last_day)) {
        Some(Truth::True) => (PromiseStatus::Kept, None),
        Some(Truth::False) => (PromiseStatus::KeptLate, None),
        // It has been delivered; whether in time, the date can't settle.
        Some(Truth::Unknown) => (PromiseStatus::Kept, Some(Reason::DateTooImprecise)),
        None if view.date() <= last_day => {
            (PromiseStatus::Open, Some(Reason::DeadlineAhead { by: last_day }))
        }
        None => (PromiseStatus::Overdue, None),
    }
}

/// The last date announced before a delivery: one announced after it revises nothing.
fn latest(dates: &[DueDate], delivered: Option<Interval>) -> Option<DueDate> {
    let before = |due: &&DueDate| delivered.is_none_or(|when| due.announced.by(when.last()) == Truth::True);
    dates.iter().filter(|due| !due.is_contract).rfind(before).cloned()
}

fn is_contract(row: &Record) -> bool {
    row.due_kind == Some(DueKind::Contract)
}

fn rank(row: &Record) -> u8 {
    match row.due_kind {
        Some(DueKind::First) => 0,
        None | Some(DueKind::Revision) => 1,
        Some(DueKind::Contract) => 2,
    }
}

fn announced(row: &Record) -> (Date, Date, &Id) {
    (row.occurred.last(), row.known, &row.id)
}

fn due_date(row: &Record) -> Option<DueDate> {
    Some(DueDate {
        date: row.due?,
        record: row.id.clone(),
        announced: row.happened(),
        is_contract: is_contract(row),
    })
}

fn dates(rows: &[&Record]) -> Vec<DueDate> {
    let mut dated: Vec<&Record> = rows.iter().copied().filter(|row| row.due.is_some()).collect();
    dated.sort_by(|a, b| announced(a).cmp(&announced(b)));
    dated.into_iter().filter_map(due_date).collect()
}

/// Deliveries in order of their dates, each event once, and which one completes the quantity.
fn deliveries(rows: &[&Record], quantity: Option<Decimal>) -> Vec<Delivered> {
    let mut events: BTreeMap<&Id, Vec<&Record>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind == RecordKind::Delivery) {
        events.entry(row.event()).or_default().push(row);
    }
    let mut deliveries: Vec<Delivered> = events
        .into_values()
        .filter_map(|rows| {
            let first = rows.iter().map(|row| row.happened().first()).max()?;
            let last = rows.iter().map(|row| row.happened().last()).min()?;
            let agreed = Interval::new(first, last);
            let when = agreed.or_else(|| Interval::new(last, first))?;
            Some(Delivered {
                when,
                amount: rows.iter().filter_map(|row| row.amount).max(),
                records: rows.iter().map(|row| row.id.clone()).collect(),
                is_contested: agreed.is_none(),
                completes: false,
            })
        })
        .collect();
    deliveries.sort_by(|a, b| {
        (a.when.last(), a.when.first(), &a.records).cmp(&(b.when.last(), b.when.first(), &b.records))
    });
    let mut total = Decimal::ZERO;
    for delivery in &mut deliveries {
        total += delivery.amount.unwrap_or_default();
        if quantity.is_none_or(|quantity| total >= quantity) {
            delivery.completes = true;
            break;
        }
    }
    deliveries
}
