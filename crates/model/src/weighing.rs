//! Weighing: how likely each outcome is under each narrative, and who says so.
//!
//! Every figure is a range of three probabilities. Nothing is computed here; what follows from the numbers is the
//! business of the crate that weighs.

use std::fmt;

use indexmap::IndexMap;

use crate::record::words;
use crate::{Basis, Date, Id, Interval, Status};

/// A probability with its uncertainty: low, best and high, each above 0 and below 1.
///
/// Certainty is not allowed: under a likelihood of 0 or 1 no later evidence could change the matter (Cromwell's rule,
/// Lindley 1985, §6.7).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    low: f64,
    best: f64,
    high: f64,
}

/// Why three numbers are no [`Range`].
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RangeError {
    /// A number that is none, or not above 0 and below 1.
    #[error("{0} is not a probability above 0 and below 1")]
    Outside(f64),
    /// Not in the order low, best, high.
    #[error("{low}, {best}, {high} is upside down")]
    UpsideDown {
        /// The first number.
        low: f64,
        /// The second.
        best: f64,
        /// The third.
        high: f64,
    },
}

impl Range {
    /// A range.
    ///
    /// # Errors
    /// If a number is not above 0 and below 1, or they are not in order.
    pub fn new(low: f64, best: f64, high: f64) -> Result<Self, RangeError> {
        for number in [low, best, high] {
            if !(number > 0.0 && number < 1.0) {
                return Err(RangeError::Outside(number));
            }
        }
        if low > best || best > high {
            return Err(RangeError::UpsideDown { low, best, high });
        }
        Ok(Self { low, best, high })
    }

    /// A single number, without uncertainty.
    ///
    /// # Errors
    /// If it is not above 0 and below 1.
    pub fn point(number: f64) -> Result<Self, RangeError> {
        Self::new(number, number, number)
    }

    /// The lowest value that is thought possible.
    pub fn low(self) -> f64 {
        self.low
    }

    /// The value thought most probable.
    pub fn best(self) -> f64 {
        self.best
    }

    /// The highest value that is thought possible.
    pub fn high(self) -> f64 {
        self.high
    }
}

words! {
    /// What was found: the outcome of a criterion, or that a record is there.
    Finding {
        /// Met in time.
        Met = "met",
        /// Met, but after the deadline.
        MetLate = "met late",
        /// A part of it, and the deadline has passed.
        PartlyMet = "partly met",
        /// The deadline has passed without it.
        NotMet = "not met",
        /// It held earlier and no longer does.
        Lapsed = "lapsed",
        /// The record could be known.
        Seen = "seen",
    }
}

impl Finding {
    /// The outcomes that a criterion can have.
    pub const OF_CRITERIA: [Self; 5] = [
        Self::Met,
        Self::MetLate,
        Self::PartlyMet,
        Self::NotMet,
        Self::Lapsed,
    ];

    /// What a status settles; nothing if it settles nothing: pending is censored, not negative.
    pub fn of(status: Status) -> Option<Self> {
        match status {
            Status::Met => Some(Self::Met),
            Status::MetLate => Some(Self::MetLate),
            Status::PartlyMet => Some(Self::PartlyMet),
            Status::NotMet => Some(Self::NotMet),
            Status::Lapsed => Some(Self::Lapsed),
            Status::Pending | Status::Unknown | Status::Contested => None,
        }
    }
}

/// What is weighed: a criterion's outcome, or a single record of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The criterion or the record.
    pub id: Id,
    /// It is a record of the ledger, not a criterion.
    pub is_record: bool,
    /// How likely each finding is under each narrative, in the case's order of narratives. The findings of a criterion
    /// exhaust what can become of it.
    pub findings: IndexMap<Finding, Vec<Range>>,
    /// The finding that was not written and got what the others leave of one.
    pub rest: Option<Finding>,
    /// Why these numbers.
    pub note: String,
    /// Hours of work to find out, if the author gives them.
    pub cost: Option<f64>,
    /// Who set the numbers, where that differs from the whole weighing.
    pub set_by: String,
    /// When they were set.
    pub set_on: Date,
}

impl Item {
    /// The finding under which an outcome is weighed. An outcome without numbers of its own counts as *not met*; *met
    /// late* counts as *met* where the reading lets late count.
    pub fn weighed_as(&self, finding: Finding, late_counts: bool) -> Finding {
        if self.findings.contains_key(&finding) {
            return finding;
        }
        match finding {
            Finding::MetLate if late_counts => Finding::Met,
            Finding::MetLate | Finding::PartlyMet | Finding::Lapsed => Finding::NotMet,
            Finding::Met | Finding::NotMet | Finding::Seen => finding,
        }
    }

    /// The likelihoods of a finding, one a narrative.
    pub fn likelihoods(&self, finding: Finding) -> Option<&[Range]> {
        self.findings.get(&finding).map(Vec::as_slice)
    }
}

/// Items that share a cause, so that each says less than it would alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// Its items; an item stands in one group at most.
    pub items: Vec<Id>,
    /// Correlation within it, from 0 (independent) to 1 (one and the same).
    pub rho: f64,
    /// Remark.
    pub note: String,
}

/// Sources that speak with one voice, such as a government's readouts.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceClass {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// Keys of the bibliography.
    pub sources: Vec<String>,
    /// Origins as the ledger names them.
    pub origins: Vec<String>,
    /// How probable it is that a search there finds the thing, if it is there.
    pub detection: Option<Range>,
    /// Remark.
    pub note: String,
}

/// What a rater put a number on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rated {
    /// The prior probability of a narrative.
    Prior,
    /// The probability of a narrative on the whole, without any method.
    Overall,
    /// The likelihood of a finding.
    Finding(Id, Finding),
}

/// One row of a rater's file.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// What is rated.
    pub of: Rated,
    /// Under which narrative, as its place in the case's order.
    pub narrative: usize,
    /// The numbers.
    pub range: Range,
    /// When.
    pub rated_on: Date,
    /// Remark.
    pub note: String,
    /// Line of the file.
    pub line: u32,
}

/// A person who rates. Rows are kept in the order in which they were added; a later row of the same thing replaces an
/// earlier one, which stays on record.
#[derive(Debug, Clone, PartialEq)]
pub struct Rater {
    /// Name, as that of the file.
    pub name: Id,
    /// All rows.
    pub ratings: Vec<Rating>,
}

impl Rater {
    /// The same rater without priors, for a reader who sets their own.
    #[must_use]
    pub fn without_priors(&self) -> Self {
        Self {
            name: self.name.clone(),
            ratings: self
                .ratings
                .iter()
                .filter(|rating| rating.of != Rated::Prior)
                .cloned()
                .collect(),
        }
    }
}

/// Numbers and deadlines as they stood on a day, with a digest that can be published.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// The day.
    pub sealed_on: Date,
    /// BLAKE3 digest of the rows.
    pub digest: String,
    /// What was sealed: name of the thing and its value, in order.
    pub rows: Vec<(String, String)>,
    /// Line of the first row.
    pub line: u32,
}

/// A dated prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// Its name.
    pub id: Id,
    /// Who.
    pub forecaster: String,
    /// When it was made.
    pub made: Interval,
    /// First day on which it could be known.
    pub known: Date,
    /// The criterion that it says will be met.
    pub criterion: Id,
    /// By when; without it by the criterion's own deadline.
    pub by: Option<Interval>,
    /// The probability, if a number was given; 0 and 1 are allowed here.
    pub probability: Option<f64>,
    /// Whether the criterion was expected to be met, where no number was given.
    pub expects: Option<bool>,
    /// The words that were used.
    pub words: String,
    /// Keys of the bibliography.
    pub sources: Vec<String>,
    /// Whether the source was seen.
    pub basis: Basis,
    /// Remark.
    pub note: String,
    /// Line of the file.
    pub line: u32,
}

/// The numbers of a case: likelihoods, priors, dependence; who set them and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighing {
    /// Who set the numbers.
    pub set_by: String,
    /// When.
    pub set_on: Date,
    /// The reading whose statuses are weighed.
    pub reading: Id,
    /// Remark.
    pub note: String,
    /// Prior probabilities, one a narrative, in the case's order.
    pub priors: Vec<Range>,
    /// Who set the priors, if not who set all the rest.
    pub priors_by: String,
    /// The reading for which the numbers were set, if another is weighed with them.
    pub set_for: String,
    /// Criteria and records that are weighed, in the file's order.
    pub items: IndexMap<Id, Item>,
    /// Items with a common cause.
    pub groups: Vec<Group>,
    /// Sources of one voice.
    pub classes: Vec<SourceClass>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_in_order_and_never_certain() {
        assert!(Range::new(0.1, 0.2, 0.3).is_ok());
        assert!(matches!(
            Range::new(0.3, 0.2, 0.1),
            Err(RangeError::UpsideDown { .. })
        ));
        for bad in [0.0, 1.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(matches!(Range::point(bad), Err(RangeError::Outside(_))), "{bad}");
        }
    }

    #[test]
    fn what_settles_nothing_is_no_finding() {
        for status in Status::ALL {
            let settles = !matches!(status, Status::Pending | Status::Unknown | Status::Contested);
            assert_eq!(Finding::of(*status).is_some(), settles, "{status}");
            if let Some(finding) = Finding::of(*status) {
                assert_eq!(finding.word(), status.word());
            }
        }
    }
}
