//! The ledger: every record of a case, indexed by what it bears on.

use std::collections::BTreeMap;

use crate::{Date, Id, Record, Sign};

/// All records of a case, known or not yet known on any given date. What may be seen on a date is
/// decided in `bilateral-assess` alone, in its module `visible`.
///
/// Rows are kept in order of their id, each once: neither order nor repetition in a file means anything.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    records: Vec<Record>,
    /// Day from which a record no longer counts; same index as `records`.
    superseded_on: Vec<Option<Date>>,
    by_target: BTreeMap<Id, Vec<(u32, Sign)>>,
    by_promise: BTreeMap<Id, Vec<u32>>,
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
        let mut ledger = Self { superseded_on: vec![None; records.len()], ..Self::default() };
        let find = |id: &Id| records.binary_search_by(|record| record.id.cmp(id)).ok();
        for record in &records {
            for old in &record.supersedes {
                if old == &record.id {
                    problems.push(LedgerError::SupersedesItself { id: record.id.clone(), line: record.line });
                    continue;
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
        for (at, record) in (0u32..).zip(&records) {
            for bearing in &record.bears_on {
                match ledger.by_target.get_mut(&bearing.target) {
                    Some(rows) => rows.push((at, bearing.sign)),
                    None => {
                        ledger.by_target.insert(bearing.target.clone(), vec![(at, bearing.sign)]);
                    }
                }
            }
            if let Some(promise) = &record.promise {
                ledger.by_promise.entry(promise.clone()).or_default().push(at);
            }
        }
        ledger.records = records;
        if problems.is_empty() { Ok(ledger) } else { Err(problems) }
    }

    /// Every record, in order of ids. For printing and checking a case; assessing one goes through a view of a date.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// A record, whether known yet or not.
    pub fn get(&self, id: &str) -> Option<&Record> {
        let at = self.records.binary_search_by(|record| record.id.as_str().cmp(id)).ok()?;
        self.records.get(at)
    }

    /// The day from which a record no longer counts, if another supersedes it.
    pub fn superseded_on(&self, id: &str) -> Option<Date> {
        let at = self.records.binary_search_by(|record| record.id.as_str().cmp(id)).ok()?;
        self.superseded_on.get(at).copied().flatten()
    }

    /// Records that bear on something, which way, and the day from which each no longer counts.
    pub fn bearing_on(&self, target: &str) -> impl Iterator<Item = (&Record, Sign, Option<Date>)> {
        let rows = self.by_target.get(target).map_or(&[][..], Vec::as_slice);
        rows.iter().filter_map(|(at, sign)| self.row(*at).map(|(record, until)| (record, *sign, until)))
    }

    /// Records of a promise, and the day from which each no longer counts.
    pub fn of_promise(&self, promise: &str) -> impl Iterator<Item = (&Record, Option<Date>)> {
        let rows = self.by_promise.get(promise).map_or(&[][..], Vec::as_slice);
        rows.iter().filter_map(|at| self.row(*at))
    }

    /// Every record with the day from which it no longer counts.
    pub fn rows(&self) -> impl Iterator<Item = (&Record, Option<Date>)> {
        self.records.iter().zip(self.superseded_on.iter().copied())
    }

    fn row(&self, at: u32) -> Option<(&Record, Option<Date>)> {
        let at = at as usize;
        Some((self.records.get(at)?, self.superseded_on.get(at).copied().flatten()))
    }
}
