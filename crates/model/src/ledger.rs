//! The ledger: every record of a case, indexed by what it bears on.

use std::collections::BTreeMap;

use crate::{Basis, Credibility, Date, Id, Interval, Record, RecordKind, Sign};

/// All records of a case, known or not yet known on any given date. What may be seen on a date is
/// decided in `bilateral-assess` alone, in its module `visible`.
///
/// Rows are kept in order of their id, each once: neither order nor repetition in a file means anything.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    records: Vec<Record>,
    /// Day from which a record no longer counts; same index as `records`.
    superseded_on: Vec<Option<Date>>,
    /// Number of the event that a record reports; same index as `records`.
    events: Vec<u32>,
    event_count: usize,
    /// In order of events, then ids: rows of one event stand together.
    by_target: BTreeMap<Id, Vec<Entry>>,
    /// Of those, the rows of kind `absence` alone: every event is held against them.
    absences: BTreeMap<Id, Vec<Entry>>,
    by_promise: BTreeMap<Id, Vec<Entry>>,
}

/// A row of an index: what decides whether a record is seen stands here, so that most records need not be touched.
#[derive(Debug, Clone, Copy)]
struct Entry {
    at: u32,
    event: u32,
    sign: Sign,
    kind: RecordKind,
    credibility: Credibility,
    basis: Basis,
    happened: Interval,
    known: Date,
    until: Option<Date>,
}

/// A record as an index has it.
#[derive(Debug, Clone, Copy)]
pub struct Indexed<'a> {
    /// The record.
    pub record: &'a Record,
    /// Which way it speaks on what the index is of.
    pub sign: Sign,
    /// Number of the event that it reports: equal for rows of one event, and such rows stand together.
    pub event: u32,
    /// Day from which it no longer counts.
    pub until: Option<Date>,
    /// What it reports.
    pub kind: RecordKind,
    /// How far it can be trusted.
    pub credibility: Credibility,
    /// Whether its source was seen.
    pub basis: Basis,
    /// When it happened, cut off at the day it became known.
    pub happened: Interval,
    /// Its known time.
    pub known: Date,
}

/// What keeps records from forming a ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// Two rows with one id that say different things.
    #[error("the id `{id}` stands on two rows that differ")]
    DuplicateId {
        /// The id.
        id: Id,
        /// Line of the row that came first in the file.
        first_line: u32,
        /// Line of the other.
        second_line: u32,
    },
    /// A row supersedes one that does not exist.
    #[error("`{id}` supersedes `{missing}`, which is not in the ledger")]
    SupersedesNothing {
        /// The superseding row.
        id: Id,
        /// The id that is not there.
        missing: Id,
        /// Its line.
        line: u32,
    },
    /// A row supersedes one that became known only later.
    #[error("`{id}` supersedes `{later}`, which became known later")]
    SupersedesLater {
        /// The superseding row.
        id: Id,
        /// The row that was not yet known.
        later: Id,
        /// Line of the superseding row.
        line: u32,
    },
    /// A row supersedes itself.
    #[error("`{id}` supersedes itself")]
    SupersedesItself {
        /// The row.
        id: Id,
        /// Its line.
        line: u32,
    },
}

impl Ledger {
    /// Builds a ledger; rows that stand twice in the same words count once.
    ///
    /// # Errors
    /// All problems that were found, not the first alone.
    pub fn new(mut records: Vec<Record>) -> Result<Self, Vec<LedgerError>> {
        let mut problems = Vec::new();
        if !records.is_sorted_by(|a, b| a.id < b.id) {
            records.sort_by(|a, b| a.id.cmp(&b.id).then(a.line.cmp(&b.line)));
            records.dedup_by(|later, first| {
                let twice = later.id == first.id;
                if twice && !later.same_as(first) {
                    problems.push(LedgerError::DuplicateId {
                        id: later.id.clone(),
                        first_line: first.line,
                        second_line: later.line,
                    });
                }
                twice
            });
        }
        let mut ledger = Self {
            superseded_on: vec![None; records.len()],
            ..Self::default()
        };
        let find = |id: &Id| records.binary_search_by(|record| record.id.cmp(id)).ok();
        for record in &records {
            for old in &record.supersedes {
                if old == &record.id {
                    problems.push(LedgerError::SupersedesItself {
                        id: record.id.clone(),
                        line: record.line,
                    });
                    continue;
                }
                let later = find(old)
                    .and_then(|at| records.get(at))
                    .filter(|old| old.known > record.known);
                if let Some(later) = later {
                    problems.push(LedgerError::SupersedesLater {
                        id: record.id.clone(),
                        later: later.id.clone(),
                        line: record.line,
                    });
                }
                match find(old).and_then(|at| ledger.superseded_on.get_mut(at)) {
                    Some(day) => *day = Some(day.map_or(record.known, |day| day.min(record.known))),
                    None => problems.push(LedgerError::SupersedesNothing {
                        id: record.id.clone(),
                        missing: old.clone(),
                        line: record.line,
                    }),
                }
            }
        }
        ledger.number_events(&records);
        for (at, record) in (0u32..).zip(&records) {
            let entry = Entry {
                at,
                event: ledger.events.get(at as usize).copied().unwrap_or(at),
                sign: Sign::Context,
                kind: record.kind,
                credibility: record.credibility(),
                basis: record.basis,
                happened: record.happened(),
                known: record.known,
                until: ledger.superseded_on.get(at as usize).copied().flatten(),
            };
            for bearing in &record.bears_on {
                let entry = Entry {
                    sign: bearing.sign,
                    ..entry
                };
                if record.kind == RecordKind::Absence {
                    ledger
                        .absences
                        .entry(bearing.target.clone())
                        .or_default()
                        .push(entry);
                }
                match ledger.by_target.get_mut(&bearing.target) {
                    Some(rows) => rows.push(entry),
                    None => {
                        ledger.by_target.insert(bearing.target.clone(), vec![entry]);
                    }
                }
            }
            if let Some(promise) = &record.promise {
                ledger.by_promise.entry(promise.clone()).or_default().push(entry);
            }
        }
        for rows in ledger
            .by_target
            .values_mut()
            .chain(ledger.by_promise.values_mut())
        {
            rows.sort_by_key(|entry| (entry.event, entry.at));
        }
        ledger.records = records;
        if problems.is_empty() {
            Ok(ledger)
        } else {
            Err(problems)
        }
    }

    /// Every record, in order of ids. For printing and checking a case; assessing one goes through a view of a date.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// A record, whether known yet or not.
    pub fn get(&self, id: &str) -> Option<&Record> {
        let at = self
            .records
            .binary_search_by(|record| record.id.as_str().cmp(id))
            .ok()?;
        self.records.get(at)
    }

    /// The day from which a record no longer counts, if another supersedes it.
    pub fn superseded_on(&self, id: &str) -> Option<Date> {
        let at = self
            .records
            .binary_search_by(|record| record.id.as_str().cmp(id))
            .ok()?;
        self.superseded_on.get(at).copied().flatten()
    }

    /// Gives each event a number, in the order of its first record.
    fn number_events(&mut self, records: &[Record]) {
        let mut named: BTreeMap<&Id, Option<u32>> = BTreeMap::new();
        for event in records.iter().filter_map(|record| record.event.as_ref()) {
            named.insert(event, None);
        }
        let mut next = 0;
        for record in records {
            // A record without an event may still be the one that others name as theirs.
            let known = if named.is_empty() {
                None
            } else {
                named.get_mut(record.event())
            };
            let number = match known {
                Some(Some(number)) => *number,
                Some(slot @ None) => *slot.insert(next),
                None => next,
            };
            next += u32::from(number == next);
            self.events.push(number);
        }
        self.event_count = next as usize;
    }

    /// How many events the records report.
    pub fn event_count(&self) -> usize {
        self.event_count
    }

    /// Records that bear on something.
    pub fn bearing_on(&self, target: &str) -> impl Iterator<Item = Indexed<'_>> + Clone {
        self.entries(self.by_target.get(target), |_, _| true)
    }

    /// Records of a promise.
    pub fn of_promise(&self, promise: &str) -> impl Iterator<Item = Indexed<'_>> + Clone {
        self.entries(self.by_promise.get(promise), |_, _| true)
    }

    /// Records that bear on something and pass a test of their known time and of the day from which they no longer count.
    pub fn bearing_on_if<F: Fn(Date, Option<Date>) -> bool + Clone>(
        &self,
        target: &str,
        seen: F,
    ) -> impl Iterator<Item = Indexed<'_>> + Clone + use<'_, F> {
        self.entries(self.by_target.get(target), seen)
    }

    /// The same, of one event alone.
    pub fn bearing_on_of_event<F: Fn(Date, Option<Date>) -> bool + Clone>(
        &self,
        target: &str,
        event: u32,
        seen: F,
    ) -> impl Iterator<Item = Indexed<'_>> + Clone + use<'_, F> {
        let rows = self.by_target.get(target).map_or(&[][..], Vec::as_slice);
        let from = rows.partition_point(|entry| entry.event < event);
        let to = rows.partition_point(|entry| entry.event <= event);
        self.slice(rows.get(from..to).unwrap_or_default(), seen)
    }

    /// The same, of kind `absence` alone.
    pub fn absences_if<F: Fn(Date, Option<Date>) -> bool + Clone>(
        &self,
        target: &str,
        seen: F,
    ) -> impl Iterator<Item = Indexed<'_>> + Clone + use<'_, F> {
        self.entries(self.absences.get(target), seen)
    }

    /// Records of a promise that pass such a test.
    pub fn of_promise_if<F: Fn(Date, Option<Date>) -> bool + Clone>(
        &self,
        promise: &str,
        seen: F,
    ) -> impl Iterator<Item = Indexed<'_>> + Clone + use<'_, F> {
        self.entries(self.by_promise.get(promise), seen)
    }

    /// Every record.
    pub fn rows(&self) -> impl Iterator<Item = Indexed<'_>> {
        let columns = self.records.iter().zip(&self.superseded_on).zip(&self.events);
        columns.map(|((record, until), event)| Indexed {
            record,
            sign: Sign::Context,
            event: *event,
            until: *until,
            kind: record.kind,
            credibility: record.credibility(),
            basis: record.basis,
            happened: record.happened(),
            known: record.known,
        })
    }

    fn entries<'a, F: Fn(Date, Option<Date>) -> bool + Clone>(
        &'a self,
        rows: Option<&'a Vec<Entry>>,
        seen: F,
    ) -> impl Iterator<Item = Indexed<'a>> + Clone + use<'a, F> {
        self.slice(rows.map_or(&[][..], Vec::as_slice), seen)
    }

    fn slice<'a, F: Fn(Date, Option<Date>) -> bool + Clone>(
        &'a self,
        rows: &'a [Entry],
        seen: F,
    ) -> impl Iterator<Item = Indexed<'a>> + Clone + use<'a, F> {
        rows.iter()
            .filter(move |entry| seen(entry.known, entry.until))
            .filter_map(|entry| {
                let record = self.records.get(entry.at as usize)?;
                let Entry {
                    event,
                    sign,
                    kind,
                    credibility,
                    basis,
                    happened,
                    known,
                    until,
                    ..
                } = *entry;
                Some(Indexed {
                    record,
                    sign,
                    event,
                    until,
                    kind,
                    credibility,
                    basis,
                    happened,
                    known,
                })
            })
    }
}
