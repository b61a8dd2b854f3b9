//! Criteria: indicators made decidable.

use rust_decimal::Decimal;

use crate::date::{add_days, add_months};
use crate::record::{Credibility, DueKind, RecordKind};
use crate::{Date, Id, Interval, Truth};

/// A length of time: calendar months and days. Months are added first; a day that the target month
/// does not have becomes that month's last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Within {
    /// Calendar months.
    pub months: i32,
    /// Days.
    pub days: i32,
}

impl Within {
    /// The day that lies so long after another.
    pub fn after(self, day: Date) -> Date {
        add_days(add_months(day, self.months), self.days)
    }

    /// Whether it is no time at all.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

/// By when a criterion has to be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deadline {
    /// By the end of a date.
    On(Interval),
    /// By some time after the first occurrence of an anchor.
    Anchor {
        /// The anchor.
        anchor: Id,
        /// How long after.
        within: Within,
    },
}

/// Once met, settled; or must still hold on the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Once met, settled.
    #[default]
    Achieved,
    /// Must still hold; can lapse.
    Standing,
}

/// What silence means once the deadline has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IfSilent {
    /// Such an event would be on the record: without one it did not happen.
    #[default]
    NotMet,
    /// Silence tells only where somebody looked: without a `search` or `absence` row it is unknown.
    Unknown,
}

/// From when an indicator has lost its meaning, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    /// First day on which that could be known.
    pub known: Date,
    /// The reason.
    pub says: String,
    /// Records that bear it out.
    pub records: Vec<Id>,
}

/// An indicator made decidable: what, by when, how it is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// The question it asks, in a sentence.
    pub asks: String,
    /// Clause of the model text.
    pub clause: String,
    /// Remark.
    pub note: String,
    /// How it is decided.
    pub kind: Kind,
    /// By when; none means that it is pending until met.
    pub by: Option<Deadline>,
    /// Only what happened after this day counts.
    pub after: Option<Date>,
    /// Achieved or standing.
    pub mode: Mode,
    /// Whether *met late* satisfies a combiner under this reading.
    pub late_counts: bool,
    /// What silence means.
    pub if_silent: IfSilent,
    /// The least credible information that may decide it.
    pub min_credibility: Credibility,
    /// When it lost its meaning.
    pub validity: Vec<Validity>,
    /// Why this reading differs from the case's own definition; empty if it does not.
    pub why: String,
}

/// How a criterion is decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A bound event occurs by a deadline.
    Happens(Happen),
    /// A series is compared with a level, or with an earlier window.
    Measures(Measure),
    /// A promise is kept within a tolerance.
    Delivers(Deliver),
    /// Coders judge, by a rule.
    Judged(Judge),
    /// A criterion made of criteria.
    Composed(Combiner),
}

/// A bound event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happen {
    /// What must occur, in words.
    pub what: String,
    /// Kinds of record that establish it.
    pub counts: Vec<RecordKind>,
}

/// A comparison of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// The series.
    pub series: Id,
    /// Taken as a share, in percent, of another.
    pub share_of: Option<Id>,
    /// Length of the window in years; it ends in the year judged.
    pub window: i16,
    /// Whether a window is summed; by default its mean is taken.
    pub sum: bool,
    /// First year judged.
    pub from: i16,
    /// Last year judged; none leaves it open, and a later year is *met late*.
    pub until: Option<i16>,
    /// The comparison.
    pub comparison: Comparison,
}

/// What a window is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// At or above a level.
    AtLeast(Decimal),
    /// At or below a level.
    AtMost(Decimal),
    /// Strictly above a level.
    Above(Decimal),
    /// Strictly below a level.
    Below(Decimal),
    /// Above a baseline by more than a margin in percent.
    Rises(Baseline, Decimal),
    /// Below a baseline by more than a margin in percent.
    Falls(Baseline, Decimal),
}

/// The earlier figures that a window is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The window of the same length just before.
    Previous,
    /// Fixed years, both included.
    Years(i16, i16),
    /// The mean of so many years just before the window: a moving baseline.
    Last(i16),
}

impl Baseline {
    /// First and last year of the baseline for a window of `length` years that ends in `year`.
    pub fn years(self, year: i16, length: i16) -> (i16, i16) {
        let before = year - length;
        match self {
            Self::Previous => (before - length + 1, before),
            Self::Years(first, last) => (first, last),
            Self::Last(count) => (before - count + 1, before),
        }
    }
}

/// The keeping of a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliver {
    /// The promise.
    pub promise: Id,
    /// The date that it is held against.
    pub against: DueBasis,
    /// How much of it.
    pub portion: Portion,
    /// How much later is still on time.
    pub tolerance: Within,
    /// Excuses of the promise that this reading grants.
    pub granted: Vec<Id>,
}

/// The date that a promise is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub enum DueBasis {
    /// The first date that was made public.
    #[default]
    First,
    /// The contract's date.
    Contract,
    /// The latest revision announced before delivery.
    Latest,
}

impl DueBasis {
    /// All three, in order.
    pub const ALL: [Self; 3] = [Self::First, Self::Contract, Self::Latest];

    /// The word that files and outputs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::First => DueKind::First.word(),
            Self::Contract => DueKind::Contract.word(),
            Self::Latest => "latest",
        }
    }
}

/// How much of a promise has to be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Portion {
    /// All of it.
    #[default]
    All,
    /// The first delivery, however small.
    First,
}

/// A question put to coders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judge {
    /// The question.
    pub question: String,
    /// How their answers are put together.
    pub rule: JudgeRule,
    /// How many must have answered yes or no.
    pub min_coders: usize,
}

/// How coders' answers are put together. *Unclear* is no vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum JudgeRule {
    /// More than half.
    #[default]
    Majority,
    /// All agree.
    Unanimous,
    /// One is enough.
    Any,
}

/// How parts make a whole, in Kleene's logic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Combiner {
    /// All parts.
    All(Vec<Id>),
    /// Any part.
    Any(Vec<Id>),
    /// At least so many.
    AtLeast(usize, Vec<Id>),
    /// Not the part.
    Not(Id),
}

impl Combiner {
    /// The parts.
    pub fn parts(&self) -> &[Id] {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(_, parts) => parts,
            Self::Not(part) => std::slice::from_ref(part),
        }
    }

    /// The whole, given the truth of each part in order.
    pub fn truth(&self, parts: impl IntoIterator<Item = Truth>) -> Truth {
        match self {
            Self::All(_) => Truth::all(parts),
            Self::Any(_) => Truth::any(parts),
            Self::AtLeast(k, _) => Truth::at_least(*k, parts),
            Self::Not(_) => Truth::any(parts).negate(),
        }
    }

    /// The word that files and outputs use.
    pub fn word(&self) -> &'static str {
        match self {
            Self::All(_) => "all",
            Self::Any(_) => "any",
            Self::AtLeast(..) => "at least",
            Self::Not(_) => "not",
        }
    }
}
