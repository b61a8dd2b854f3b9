//! Statuses, and the reasons for those that settle nothing.

use std::fmt;

use crate::record::words;
use crate::{Date, Id, Truth};

words! {
    /// What became of a criterion, on a date.
    Status {
        /// Met in time.
        Met = "met",
        /// Met, but after the deadline.
        MetLate = "met late",
        /// A part of it, and the deadline has passed.
        PartlyMet = "partly met",
        /// The deadline has passed without it.
        NotMet = "not met",
        /// Not yet due, or without a deadline.
        Pending = "pending",
        /// The evidence can't settle it.
        Unknown = "unknown",
        /// Credible records disagree.
        Contested = "contested",
        /// A standing criterion that held earlier and no longer does.
        Lapsed = "lapsed",
    }
}

impl Status {
    /// The truth value that a combiner sees. *Met late* is true only where late counts.
    pub fn truth(self, late_counts: bool) -> Truth {
        match self {
            Self::Met => Truth::True,
            Self::MetLate => Truth::from(late_counts),
            Self::PartlyMet | Self::NotMet | Self::Lapsed => Truth::False,
            Self::Pending | Self::Unknown | Self::Contested => Truth::Unknown,
        }
    }
}

words! {
    /// What became of a test, on a date.
    Outcome {
        /// Its criteria combine to true.
        Shown = "shown",
        /// They combine to false. Not the same as refuted.
        NotShown = "not shown",
        /// Not settled.
        Open = "open",
        /// It was shown earlier, and a standing criterion of it has lapsed.
        Lapsed = "lapsed",
    }
}

words! {
    /// What became of a promise, on a date.
    PromiseStatus {
        /// Delivered in time.
        Kept = "kept",
        /// Delivered, but late.
        KeptLate = "kept late",
        /// Not yet due, or no due date on record.
        Open = "open",
        /// The due date has passed without (full) delivery.
        Overdue = "overdue",
        /// Ended undelivered by the side that made it.
        Broken = "broken",
        /// Given up by agreement or with the partner's consent.
        Withdrawn = "withdrawn",
    }
}

/// Why a criterion is not settled, or is settled as it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The deadline lies ahead.
    DeadlineAhead {
        /// The deadline.
        by: Date,
    },
    /// There is no deadline: pending until met.
    NoDeadline,
    /// The deadline waits for an event that has not occurred.
    AnchorAhead {
        /// The anchor.
        anchor: Id,
    },
    /// The figure is usually published later than this.
    NotYetPublished {
        /// The series.
        series: Id,
        /// The year.
        year: i16,
        /// Day by which it is usually out.
        due: Date,
    },
    /// The promise has no public due date on this base.
    NoDueDate {
        /// The promise.
        promise: Id,
    },
    /// The figure lies outside what the series covers.
    OutsideCoverage {
        /// The series.
        series: Id,
        /// The year that is missing.
        year: i16,
    },
    /// A newer figure should be out and is not in the series.
    Stale {
        /// The series.
        series: Id,
        /// Last year that it has.
        last: Option<i16>,
        /// Day on which the next figure was due.
        due: Date,
    },
    /// Nobody searched, and silence says nothing here.
    NotSearched,
    /// Credible records conflict.
    RecordsConflict,
    /// A date is too imprecise to compare.
    DateTooImprecise,
    /// Too few coders have judged.
    NotJudged {
        /// How many have.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Coders split evenly, or not all agree where all must.
    CodersSplit,
    /// Parts of it are not settled.
    PartsOpen,
}

impl Reason {
    /// Every code, for the tests that ask whether each occurs in the specification.
    pub const CODES: &'static [&'static str] = &[
        "deadline-ahead",
        "no-deadline",
        "anchor-ahead",
        "not-yet-published",
        "no-due-date",
        "outside-coverage",
        "stale",
        "not-searched",
        "records-conflict",
        "date-too-imprecise",
        "not-judged",
        "coders-split",
        "parts-open",
    ];

    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DeadlineAhead { .. } => "deadline-ahead",
            Self::NoDeadline => "no-deadline",
            Self::AnchorAhead { .. } => "anchor-ahead",
            Self::NotYetPublished { .. } => "not-yet-published",
            Self::NoDueDate { .. } => "no-due-date",
            Self::OutsideCoverage { .. } => "outside-coverage",
            Self::Stale { .. } => "stale",
            Self::NotSearched => "not-searched",
            Self::RecordsConflict => "records-conflict",
            Self::DateTooImprecise => "date-too-imprecise",
            Self::NotJudged { .. } => "not-judged",
            Self::CodersSplit => "coders-split",
            Self::PartsOpen => "parts-open",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeadlineAhead { by } => write!(f, "the deadline is {by}"),
            Self::NoDeadline => f.write_str("no deadline: pending until met"),
            Self::AnchorAhead { anchor } => write!(f, "waits for {anchor}, which has not occurred"),
            Self::NotYetPublished { series, year, due } => {
                write!(f, "{series} {year} not yet published, usually by {due}")
            }
            Self::NoDueDate { promise } => write!(f, "no due date on record for {promise}"),
            Self::OutsideCoverage { series, year } => write!(f, "{year} is outside the coverage of {series}"),
            Self::Stale {
                series,
                last: Some(last),
                due,
            } => {
                write!(
                    f,
                    "{series} is stale: its last credible figure is of {last}, the next was due by {due}"
                )
            }
            Self::Stale {
                series,
                last: None,
                due,
            } => {
                write!(
                    f,
                    "{series} is stale: it has no credible figure, one was due by {due}"
                )
            }
            Self::NotSearched => f.write_str("nobody searched, and silence says nothing here"),
            Self::RecordsConflict => f.write_str("credible records conflict"),
            Self::DateTooImprecise => f.write_str("the date is too imprecise to compare"),
            Self::NotJudged { have, need } => write!(f, "{have} of {need} coders needed have judged"),
            Self::CodersSplit => f.write_str("the coders are split"),
            Self::PartsOpen => f.write_str("parts of it are not settled"),
        }
    }
}

words! {
    /// Why a settled status may not be firm.
    Fragility {
        /// It hangs on a single record.
        SingleRecord = "single record",
        /// It hangs on a record whose source nobody here has seen.
        SourceNotSeen = "source not seen",
        /// Only a later revision of a figure is at hand.
        LatestRevision = "latest revision, not what was known then",
    }
}
