//! `case.yaml` as it is written. These types are the one definition of the format: the JSON Schema
//! that editors use, the check of keys and types, and the printed form all come from them.
//!
//! Everything is optional here, so that one run can report every problem; what must be there stands
//! in each type's `required` list.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The format version that this program reads.
pub const FORMAT: u32 = 1;

macro_rules! raw {
    ($(#[$meta:meta])* $name:ident { $($body:tt)* }) => {
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(default, deny_unknown_fields)]
        $(#[$meta])*
        pub struct $name { $($body)* }
    };
}

macro_rules! word_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        $(#[$meta])*
        pub enum $name { $($(#[$vmeta])* $variant),+ }
    };
}

raw! {
    /// A case: the argument whose evidence stands in the files beside it.
    #[schemars(title = "bilateral case", extend("required" = ["format", "id", "title", "question", "dyad", "opened_on", "narratives", "tests", "criteria"]))]
    RawCase {
        /// Version of this format: 1.
        pub format: u32,
        /// Name of the case, in kebab-case.
        pub id: String,
        /// Title.
        pub title: String,
        /// The question that the tests are to answer.
        pub question: String,
        /// The two states, as their ISO 3166 alpha-3 codes or names.
        #[schemars(length(min = 2, max = 2))]
        pub dyad: Vec<String>,
        /// The day from which the argument runs (EDTF).
        pub opened_on: String,
        /// The model text: a key of the bibliography.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// More about the case.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub about: Option<String>,
        /// How the source combines its tests.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub rule: Option<RawRule>,
        /// The competing accounts; exactly one is the default.
        pub narratives: IndexMap<String, RawNarrative>,
        /// Sides of the matter that the source classes beforehand.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub aspects: IndexMap<String, RawAspect>,
        /// The tests.
        pub tests: IndexMap<String, RawTest>,
        /// The criteria that tests are made of.
        pub criteria: IndexMap<String, RawCriterion>,
        /// Events that deadlines wait for.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub anchors: IndexMap<String, RawAnchor>,
        /// Promises; their dates and deliveries are rows of the ledger.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub promises: IndexMap<String, RawPromise>,
        /// Measured series; their figures stand in `series/<id>.csv`.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub series: IndexMap<String, RawSeries>,
        /// Open questions to watch.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub questions: IndexMap<String, RawQuestion>,
        /// Named ways to read the text. Without any there is one, `plain`.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub readings: IndexMap<String, RawReading>,
        /// How likely each outcome is under each narrative.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weighing: Option<RawWeighing>,
    }
}

word_enum! {
    /// A usual rule for combining tests.
    RawCombine {
        /// The source gives none.
        None,
        /// One test is enough.
        Any,
        /// More than half of them.
        Majority,
        /// All of them.
        All,
    }
}

word_enum! {
    /// Symbolic or substantive.
    RawTie {
        /// A headline: no obligation, money or capability behind it.
        Symbolic,
        /// Commitment with a cost.
        Substantive,
    }
}

word_enum! {
    /// Easy area or area of division.
    RawArea {
        /// Where interests agree anyway.
        Easy,
        /// Where they may collide.
        Division,
    }
}

raw! {
    /// How the source combines its tests.
    RawRule {
        /// The rule, or `none` where the source gives none.
        pub combine: Option<RawCombine>,
        /// The kind of evidence until which the default narrative stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub default_stands_until: Option<RawCell>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}

raw! {
    /// A cell of the balance of evidence.
    RawCell {
        /// Symbolic or substantive.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tie: Option<RawTie>,
        /// Easy area or area of division.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub area: Option<RawArea>,
    }
}

raw! {
    /// A competing account.
    #[schemars(extend("required" = ["label", "says"]))]
    RawNarrative {
        /// A few words.
        pub label: String,
        /// What it says.
        pub says: String,
        /// Carries no burden of proof.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub default: bool,
        /// Added by the case's author, not found in the model text.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub ours: bool,
        /// None of these: stands for every account that the case does not name. A weighing needs one.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub other: bool,
        /// Who holds it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub proponents: Vec<RawProponent>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}

raw! {
    /// Somebody who holds a narrative.
    #[schemars(extend("required" = ["who"]))]
    RawProponent {
        /// Who.
        pub who: String,
        /// Short quoted words.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub quote: Option<String>,
        /// A key of the bibliography.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// Clause of the model text.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub clause: Option<String>,
    }
}

raw! {
    /// A side of the matter classed beforehand.
    #[schemars(extend("required" = ["label"]))]
    RawAspect {
        /// A few words.
        pub label: String,
        /// What the source says of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub says: Option<String>,
        /// Easy area or area of division.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub area: Option<RawArea>,
        /// Clause of the model text.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub clause: Option<String>,
    }
}

raw! {
    /// A test: criteria combined. Give exactly one of `all`, `any`, `at_least` with `of`, `not`.
    RawTest {
        /// A few words.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub label: Option<String>,
        /// The question it asks.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub asks: Option<String>,
        /// All of these criteria.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub all: Option<Vec<String>>,
        /// Any of these criteria.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub any: Option<Vec<String>>,
        /// At least so many of the criteria under `of`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub at_least: Option<u32>,
        /// The criteria for `at_least`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub of: Option<Vec<String>>,
        /// Not this criterion.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub not: Option<String>,
        /// Criteria watched under the test, without a say in it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub beside: Option<Vec<String>>,
        /// What a pass would show.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub shows: Option<String>,
        /// Why no consequence is given: passing is all that the test shows.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub no_consequence: Option<String>,
        /// What a miss would show, only where that is meant.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub if_missed: Option<String>,
        /// Clause of the model text.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub clause: Option<String>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        /// In a reading: why it combines otherwise.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub why: Option<String>,
    }
}

word_enum! {
    /// Once met, settled; or must still hold.
    RawMode {
        /// Once met, settled.
        Achieved,
        /// Must still hold on the date; can lapse.
        Standing,
    }
}

word_enum! {
    /// What silence means after the deadline.
    RawIfSilent {
        /// Such an event would be on the record.
        NotMet,
        /// Silence tells only where somebody searched.
        Unknown,
    }
}

word_enum! {
    /// The date that a promise is held against.
    RawAgainst {
        /// The first date made public.
        First,
        /// The contract's date.
        Contract,
        /// The latest revision announced before delivery.
        Latest,
    }
}

word_enum! {
    /// How much of a promise has to be delivered.
    RawPortion {
        /// All of it.
        All,
        /// The first delivery, however small.
        First,
    }
}

word_enum! {
    /// How coders' answers are put together.
    RawJudgeRule {
        /// More than half.
        Majority,
        /// All agree.
        Unanimous,
        /// One is enough.
        Any,
    }
}

word_enum! {
    /// How a window of years is summed up.
    RawAggregate {
        /// Its mean.
        Mean,
        /// Its sum.
        Sum,
    }
}

raw! {
    /// A length of time. Months are added first; a day that the month does not have becomes its last.
    RawWithin {
        /// Calendar months.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0, max = 1200))]
        pub months: Option<i32>,
        /// Days.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0, max = 36500))]
        pub days: Option<i32>,
    }
}

raw! {
    /// A deadline that waits for an event.
    #[schemars(extend("required" = ["anchor"]))]
    RawAnchored {
        /// The anchor.
        pub anchor: String,
        /// How long after its first occurrence.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub within: Option<RawWithin>,
    }
}

/// By when: a date (EDTF, meaning its end) or an anchor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawBy {
    /// A date.
    Date(String),
    /// An anchor.
    Anchored(RawAnchored),
}

raw! {
    /// A criterion. Give exactly one kind: `happens`, `measures`, `delivers`, `judged`, or a combiner.
    RawCriterion {
        /// A few words.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub label: Option<String>,
        /// What it asks, in a sentence.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub asks: Option<String>,
        /// Clause of the model text.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub clause: Option<String>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        /// What must occur. A ledger row with `<id>+` of a kind that counts establishes it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub happens: Option<String>,
        /// Kinds of record that establish it; by default event and delivery.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub counts: Option<Vec<RawKind>>,
        /// A comparison of a series.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub measures: Option<RawMeasure>,
        /// A promise that must be kept.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub delivers: Option<String>,
        /// The date that the promise is held against; by default the promise's own.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub against: Option<RawAgainst>,
        /// How much of the promise; by default all.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub portion: Option<RawPortion>,
        /// How much later is still on time.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub tolerance: Option<RawWithin>,
        /// The question put to coders.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub judged: Option<String>,
        /// How their answers are put together; by default majority.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub rule: Option<RawJudgeRule>,
        /// How many must have answered yes or no; by default one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub min_coders: Option<u32>,
        /// All of these criteria.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub all: Option<Vec<String>>,
        /// Any of these criteria.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub any: Option<Vec<String>>,
        /// At least so many of the criteria under `of`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub at_least: Option<u32>,
        /// The criteria for `at_least`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub of: Option<Vec<String>>,
        /// Not this criterion.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub not: Option<String>,
        /// By when. Without it the criterion is pending until met.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub by: Option<RawBy>,
        /// Only what happened after this date counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// Achieved (default) or standing.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub mode: Option<RawMode>,
        /// Whether *met late* satisfies combiners; overrides the reading's setting.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub late_counts: Option<bool>,
        /// What silence means after the deadline; by default not met.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub if_silent: Option<RawIfSilent>,
        /// The least credible information that may decide it (1 to 6, by default 3).
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 6))]
        pub min_credibility: Option<u32>,
        /// From when the indicator has lost its meaning, and why.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub validity: Option<Vec<RawValidity>>,
        /// In a reading: why it differs.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub why: Option<String>,
    }
}

word_enum! {
    /// Kinds of record that can establish an event.
    RawKind {
        /// It happened.
        Event,
        /// It was delivered.
        Delivery,
        /// Somebody bound themselves to it.
        Commitment,
        /// A date or figure was changed.
        Revision,
        /// A figure was published.
        Measurement,
        /// Somebody said so.
        Statement,
    }
}

raw! {
    /// A note that an indicator has lost its meaning.
    #[schemars(extend("required" = ["known_on", "says"]))]
    RawValidity {
        /// First day on which that could be known (EDTF).
        pub known_on: String,
        /// The reason.
        pub says: String,
        /// Records that bear it out.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub records: Vec<String>,
    }
}

raw! {
    /// A comparison of a series. Give exactly one of `at_least`, `at_most`, `above`, `below`, `rises`, `falls`.
    #[schemars(extend("required" = ["series"]))]
    RawMeasure {
        /// The series.
        pub series: String,
        /// Taken as a share, in percent, of this one.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub share_of: Option<String>,
        /// Length of the window in years, by default 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 100))]
        pub window: Option<u32>,
        /// Mean (default) or sum of the window.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub aggregate: Option<RawAggregate>,
        /// First year judged (the last year of its window); by default the year in which the case opened.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 9999))]
        pub from: Option<i32>,
        /// Last year judged; without it later years count as met late.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 1, max = 9999))]
        pub until: Option<i32>,
        /// At or above this level.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub at_least: Option<f64>,
        /// At or below this level.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub at_most: Option<f64>,
        /// Strictly above this level.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub above: Option<f64>,
        /// Strictly below this level.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub below: Option<f64>,
        /// Above a baseline: `previous`, a year `2014`, years `2010/2014`, or `last 3`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub rises: Option<String>,
        /// Below a baseline.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub falls: Option<String>,
        /// Margin in percent that a rise or fall must exceed.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0, max = 10000))]
        pub by_percent: Option<f64>,
    }
}

raw! {
    /// An event that deadlines wait for.
    #[schemars(extend("required" = ["label"]))]
    RawAnchor {
        /// What is waited for.
        pub label: String,
        /// Only an occurrence after this date counts.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// When it is expected, for the watch list.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub expected: Option<String>,
    }
}

raw! {
    /// A promise of one side to the other.
    #[schemars(extend("required" = ["label", "by", "to"]))]
    RawPromise {
        /// What was promised.
        pub label: String,
        /// Who promised.
        pub by: String,
        /// To whom.
        pub to: String,
        /// Sector.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub sector: Option<String>,
        /// How much, if it can be delivered in parts.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub quantity: Option<f64>,
        /// Unit of the quantity.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub unit: Option<String>,
        /// The date that its status is told against; by default the first.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub against: Option<RawAgainst>,
        /// Reasons for delay that a reading may grant.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub excuses: IndexMap<String, RawExcuse>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}

raw! {
    /// A reason for delay.
    #[schemars(extend("required" = ["says", "record", "months"]))]
    RawExcuse {
        /// The reason.
        pub says: String,
        /// The record that bears it out.
        pub record: String,
        /// Calendar months by which due dates move.
        #[schemars(range(min = 0, max = 1200))]
        pub months: i32,
    }
}

raw! {
    /// A measured series.
    #[schemars(extend("required" = ["label", "unit"]))]
    RawSeries {
        /// What it measures.
        pub label: String,
        /// Unit of every value.
        pub unit: String,
        /// How long after a year's end its figure usually comes out.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub lag: Option<RawWithin>,
        /// A plan, target or contract level: its figures may be known before their year.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub plan: bool,
        /// A measure of public data, by its name in the catalogue: its figures are these, for any pair of states.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub measure: Option<String>,
        /// Measures of the same thing from other sources.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub or: Vec<String>,
        /// Who publishes it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub publisher: Option<String>,
        /// A key of the bibliography.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub source: Option<String>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}

raw! {
    /// An open question to watch.
    #[schemars(extend("required" = ["asks"]))]
    RawQuestion {
        /// The question.
        pub asks: String,
        /// Clause of the model text.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub clause: Option<String>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}

raw! {
    /// A named way to read the text.
    #[schemars(extend("required" = ["label"]))]
    RawReading {
        /// A few words.
        pub label: String,
        /// Why it is a fair reading.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        /// Whether *met late* satisfies combiners.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        pub late_counts: bool,
        /// Excuses that it grants.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub grants: Vec<String>,
        /// Single fields of criteria that it overrides, each with a `why`.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub criteria: IndexMap<String, RawCriterion>,
        /// Single fields of tests that it overrides, each with a `why`.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub tests: IndexMap<String, RawTest>,
    }
}

/// A probability with its uncertainty: `[low, best, high]`, one number, or words of ICD 203's scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RawRange {
    /// Low, best, high; each above 0 and below 1.
    Numbers(Vec<f64>),
    /// One number.
    Number(f64),
    /// almost no chance, very unlikely, unlikely, roughly even chance, likely, very likely, almost certain.
    Words(String),
}

raw! {
    /// What the tests say about the narratives: likelihoods, priors, dependence.
    #[schemars(extend("required" = ["set_by", "set_on", "priors", "items"]))]
    RawWeighing {
        /// Who set the numbers.
        pub set_by: String,
        /// When (EDTF).
        pub set_on: String,
        /// The reading whose statuses are weighed; by default the first.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub reading: Option<String>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        /// Prior probability of every narrative.
        pub priors: IndexMap<String, RawRange>,
        /// Criteria, and single records of the ledger, that are weighed.
        pub items: IndexMap<String, RawItem>,
        /// Items that share a cause.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub groups: IndexMap<String, RawGroup>,
        /// Sources that speak with one voice.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub source_classes: IndexMap<String, RawSourceClass>,
    }
}

raw! {
    /// How likely each outcome of a criterion is under every narrative; or, under `seen`, a single record. One outcome may be
    /// left out: it gets what the others leave of one.
    RawItem {
        /// Why these numbers.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        /// Who set them, if somebody else did.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub set_by: Option<String>,
        /// When, if on another day (EDTF).
        #[serde(skip_serializing_if = "Option::is_none")]
        pub set_on: Option<String>,
        /// Hours of work to find out.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(range(min = 0.01, max = 100_000))]
        pub cost: Option<f64>,
        /// Met in time.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub met: IndexMap<String, RawRange>,
        /// Met after the deadline.
        #[serde(skip_serializing_if = "IndexMap::is_empty", rename = "met late")]
        pub met_late: IndexMap<String, RawRange>,
        /// A part of it by the deadline.
        #[serde(skip_serializing_if = "IndexMap::is_empty", rename = "partly met")]
        pub partly_met: IndexMap<String, RawRange>,
        /// Not by the deadline.
        #[serde(skip_serializing_if = "IndexMap::is_empty", rename = "not met")]
        pub not_met: IndexMap<String, RawRange>,
        /// Held once and no longer.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub lapsed: IndexMap<String, RawRange>,
        /// The record is there.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub seen: IndexMap<String, RawRange>,
    }
}

raw! {
    /// Items with a common cause.
    #[schemars(extend("required" = ["label", "items", "rho"]))]
    RawGroup {
        /// A few words.
        pub label: String,
        /// The items; each stands in one group at most.
        pub items: Vec<String>,
        /// Correlation within the group: 0 independent, 1 one and the same.
        #[schemars(range(min = 0, max = 1))]
        pub rho: f64,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}

raw! {
    /// Sources that speak with one voice.
    #[schemars(extend("required" = ["label"]))]
    RawSourceClass {
        /// A few words.
        pub label: String,
        /// Keys of the bibliography.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub sources: Vec<String>,
        /// Origins, as the ledger names them.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        pub origins: Vec<String>,
        /// How probable it is that a search there finds the thing, if it is there.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub detection: Option<RawRange>,
        /// Remark.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
    }
}

raw! {
    /// A rival framework, in `frameworks/<id>.yaml`: other narratives, tests and criteria for the same two states. It may
    /// use the series and promises of `case.yaml` by name.
    #[schemars(title = "bilateral framework", extend("required" = ["label", "about", "limits", "narratives", "tests", "criteria"]))]
    RawFramework {
        /// A few words.
        pub label: String,
        /// The work after which it is made: a key of the bibliography.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// The question, if it is another than the case's.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub question: Option<String>,
        /// What its authors do, in your own words.
        pub about: String,
        /// What it can't tell, and where it departs from its authors.
        pub limits: String,
        /// How its source combines its tests.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub rule: Option<RawRule>,
        /// The competing accounts; exactly one is the default.
        pub narratives: IndexMap<String, RawNarrative>,
        /// The tests.
        pub tests: IndexMap<String, RawTest>,
        /// The criteria; their names differ from those of the case and of every other framework.
        pub criteria: IndexMap<String, RawCriterion>,
        /// Events that deadlines wait for.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub anchors: IndexMap<String, RawAnchor>,
        /// Further measured series.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub series: IndexMap<String, RawSeries>,
        /// Open questions to watch.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub questions: IndexMap<String, RawQuestion>,
        /// Named ways to read the text.
        #[serde(skip_serializing_if = "IndexMap::is_empty")]
        pub readings: IndexMap<String, RawReading>,
        /// How likely each outcome is under each narrative.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub weighing: Option<RawWeighing>,
    }
}

impl RawFramework {
    /// The framework as a case: what it does not say itself is the whole case's.
    pub(crate) fn as_case(&self, id: &str, whole: &RawCase) -> RawCase {
        let mut series = whole.series.clone();
        series.extend(
            self.series
                .iter()
                .map(|(key, series)| (key.clone(), series.clone())),
        );
        RawCase {
            id: id.to_owned(),
            title: self.label.clone(),
            question: self.question.clone().unwrap_or_else(|| whole.question.clone()),
            source: self.after.clone(),
            about: Some(self.about.clone()),
            rule: self.rule.clone(),
            narratives: self.narratives.clone(),
            aspects: IndexMap::new(),
            tests: self.tests.clone(),
            criteria: self.criteria.clone(),
            anchors: self.anchors.clone(),
            series,
            questions: self.questions.clone(),
            readings: self.readings.clone(),
            weighing: self.weighing.clone(),
            format: whole.format,
            dyad: whole.dyad.clone(),
            opened_on: whole.opened_on.clone(),
            promises: whole.promises.clone(),
        }
    }
}

/// JSON Schema (2020-12) of `case.yaml`.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(RawCase).to_value()
}

/// JSON Schema (2020-12) of `frameworks/<id>.yaml`.
pub fn framework_schema() -> serde_json::Value {
    schemars::schema_for!(RawFramework).to_value()
}
