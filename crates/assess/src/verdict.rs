//! A verdict: never a bare status, always with its reasons.

use bilateral_model::{Basis, Date, Decimal, Fragility, Id, Judgement, Reason, Record, Status, Validity};

use crate::promise::Slip;

/// What became of a criterion, why, and on what it rests.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The status.
    pub status: Status,
    /// Why it is not settled, or settled as it is.
    pub reasons: Vec<Reason>,
    /// Records that decide it, in order of their ids.
    pub because: Vec<Id>,
    /// Figures that decide it.
    pub figures: Vec<Figure>,
    /// The comparison in words: "64.2 bn USD, asked at least 100".
    pub comparison: String,
    /// Why it may not be firm.
    pub fragile: Vec<Fragility>,
    /// Notes that the indicator has lost its meaning, from the day they are known.
    pub validity: Vec<Validity>,
    /// Parts, if it is composed, in the combiner's order.
    pub parts: Vec<Id>,
    /// What coders judged, if it is judged: of each the latest answer.
    pub coders: Vec<Judgement>,
    /// The slip, if it is a delivery with a due date.
    pub slip: Option<Slip>,
    /// The status was supposed, not found.
    pub is_supposed: bool,
}

/// A figure of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The series.
    pub series: Id,
    /// The year.
    pub year: i16,
    /// The value, in the series' unit.
    pub value: Decimal,
    /// Day of the release that it was taken from.
    pub released: Date,
    /// The record that reports it.
    pub record: Option<Id>,
}

impl Verdict {
    /// A status with a reason.
    pub(crate) fn of(status: Status, reasons: Vec<Reason>) -> Self {
        Self {
            status,
            reasons,
            because: Vec::new(),
            figures: Vec::new(),
            comparison: String::new(),
            fragile: Vec::new(),
            validity: Vec::new(),
            parts: Vec::new(),
            coders: Vec::new(),
            slip: None,
            is_supposed: false,
        }
    }

    /// A status that somebody wants to suppose.
    pub(crate) fn supposed(status: Status) -> Self {
        Self {
            is_supposed: true,
            comparison: "supposed".to_owned(),
            ..Self::of(status, Vec::new())
        }
    }

    /// … resting on records.
    #[must_use]
    pub(crate) fn because<'r>(mut self, records: impl IntoIterator<Item = &'r Record>) -> Self {
        self.because = records.into_iter().map(|record| record.id.clone()).collect();
        self.because.sort();
        self.because.dedup();
        self
    }

    /// … with what makes it fragile, in order.
    #[must_use]
    pub(crate) fn fragile(mut self, fragile: impl IntoIterator<Item = Fragility>) -> Self {
        self.fragile.extend(fragile);
        self.fragile.sort();
        self.fragile.dedup();
        self
    }
}

/// What makes a status fragile that rests on these records: one record alone, or none whose source was seen.
pub(crate) fn fragility<'r>(records: impl Iterator<Item = &'r Record> + Clone) -> Vec<Fragility> {
    let mut fragile = Vec::new();
    let mut all = records.clone();
    if all.next().is_some() && all.next().is_none() {
        fragile.push(Fragility::SingleRecord);
    }
    let mut all = records;
    let seen = all.any(|record| record.basis == Basis::Read);
    if !seen {
        fragile.push(Fragility::SourceNotSeen);
    }
    fragile
}
