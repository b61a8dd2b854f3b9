//! A case: the whole argument and its evidence.

use std::sync::Arc;

use indexmap::IndexMap;

use crate::record::{Area, Judgement, Tie};
use crate::{Criterion, Date, Forecast, Id, Ledger, Narrative, Promise, Rater, Seal, Series, Test, Weighing};

/// What a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseHead {
    /// Its name.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// The question that its tests are to answer.
    pub question: String,
    /// The two states.
    pub dyad: (String, String),
    /// The day from which the argument runs.
    pub opened: Date,
    /// Key of the bibliography: the model text.
    pub source: Option<String>,
    /// More about it.
    pub about: String,
}

/// How the source combines its tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRule {
    /// The rule; none if the source gives none.
    pub combine: Option<Usual>,
    /// The cell of the balance whose evidence the default narrative stands until.
    pub default_stands_until: Option<(Option<Tie>, Option<Area>)>,
    /// Remark.
    pub note: String,
}

/// The usual rules for combining tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usual {
    /// One test is enough.
    Any,
    /// More than half of them.
    Majority,
    /// All of them.
    All,
}

impl Usual {
    /// All three, from the weakest to the strongest.
    pub const ALL: [Self; 3] = [Self::Any, Self::Majority, Self::All];

    /// The word that files and outputs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Majority => "majority",
            Self::All => "all",
        }
    }

    /// How many of `tests` it asks for.
    pub fn needs(self, tests: usize) -> usize {
        match self {
            Self::Any => 1,
            Self::Majority => tests / 2 + 1,
            Self::All => tests,
        }
    }
}

/// An event that deadlines wait for: the first record of kind `event` or `delivery` for it that happens after a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Its name.
    pub id: Id,
    /// What is waited for.
    pub label: String,
    /// Only an occurrence after this day counts.
    pub after: Option<Date>,
    /// When it is expected, as written; for the watch list only.
    pub expected: Option<crate::Interval>,
}

/// A question that the case leaves open and watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its name.
    pub id: Id,
    /// The question.
    pub asks: String,
    /// Clause of the model text.
    pub clause: String,
    /// Remark.
    pub note: String,
}

/// A side of the matter that the source classes beforehand, such as an easy aspect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// What the source says of it.
    pub says: String,
    /// Easy, or an area of division.
    pub area: Option<Area>,
    /// Clause of the model text.
    pub clause: String,
}

/// A named way to read the text: every criterion and test as this reading has it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// Why it is a fair reading.
    pub note: String,
    /// Criteria, in the case's order.
    pub criteria: IndexMap<Id, Criterion>,
    /// Tests, in the case's order.
    pub tests: IndexMap<Id, Test>,
}

/// A case, checked: every name in it exists, no criterion is made of itself, every date can be compared.
///
/// Built by `bilateral-casefile`, which reports whatever keeps a folder from being one.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is about.
    pub head: CaseHead,
    /// How the source combines the tests.
    pub rule: SourceRule,
    /// The competing accounts.
    pub narratives: IndexMap<Id, Narrative>,
    /// Sides classed beforehand.
    pub aspects: IndexMap<Id, Aspect>,
    /// The readings, at least one.
    pub readings: IndexMap<Id, Reading>,
    /// Events that deadlines wait for.
    pub anchors: IndexMap<Id, Anchor>,
    /// Promises.
    pub promises: IndexMap<Id, Promise>,
    /// Open questions.
    pub questions: IndexMap<Id, Question>,
    /// Measured series.
    pub series: IndexMap<Id, Series>,
    /// The evidence; rival frameworks of a case share it.
    pub ledger: Arc<Ledger>,
    /// What coders judged.
    pub judgements: Vec<Judgement>,
    /// The numbers that say what its outcomes mean for the narratives, if it has any.
    pub weighing: Option<Weighing>,
    /// Numbers that further raters gave, each in a file of their own.
    pub raters: Vec<Rater>,
    /// Numbers and deadlines as they stood on earlier days, in order.
    pub seals: Vec<Seal>,
    /// Dated predictions.
    pub forecasts: Vec<Forecast>,
    /// Canonical text of the case's definition, for its digest.
    pub definition: String,
}

impl Case {
    /// The first reading, after which the case's criteria and tests are listed.
    pub fn first_reading(&self) -> Option<&Reading> {
        self.readings.values().next()
    }
}

/// A rival framework: other narratives, tests and criteria for the same two states, on the same evidence.
#[derive(Debug, Clone)]
pub struct Framework {
    /// A few words.
    pub label: String,
    /// The work after which it is made: a key of the bibliography.
    pub after: Option<String>,
    /// What its authors do, in the case author's words.
    pub about: String,
    /// What it can't tell, and where it departs from its authors.
    pub limits: String,
    /// The framework as a case of its own, with the ledger, the promises and the series of the whole.
    pub case: Case,
}
