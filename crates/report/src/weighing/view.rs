//! Everything that a reader sees of a weighing, as plain data. This is the JSON output of `weigh` and `whatif`.

use std::collections::BTreeMap;

use bilateral_model::Id;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

/// A weighing, ready to be laid out. Probabilities are from 0 to 1, rounded to six decimals.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WeighView {
    /// Version of this output.
    pub schema_version: &'static str,
    /// Name of the case.
    pub case: String,
    /// Title of the case.
    pub title: String,
    /// The date from which one looks.
    pub as_of: String,
    /// Statuses that were supposed: the weighing is hypothetical if there are any.
    pub hypothetical: BTreeMap<String, String>,
    /// Digest (BLAKE3) of the evidence, the numbers and the options.
    pub digest: String,
    /// Whose numbers these are.
    pub numbers: NumbersView,
    /// The narratives, in the case's order.
    pub narratives: IndexMap<String, EstimateView>,
    /// The leading narrative.
    pub leader: String,
    /// The next.
    pub runner_up: String,
    /// Some choice inside the ranges puts another narrative first.
    pub lead_can_flip: bool,
    /// `high`, `moderate` or `low`.
    pub confidence: &'static str,
    /// Its causes, in words.
    pub confidence_because: Vec<String>,
    /// Everything that is weighed: what counts first, by how much it tells the narratives apart.
    pub items: Vec<ItemWeightView>,
    /// Records that could be known and bear on nothing that is weighed.
    pub records_not_weighed: usize,
    /// How many records could be known.
    pub records_known: usize,
    /// What each rater's numbers give by themselves.
    pub raters: Vec<RaterView>,
    /// How far raters and coders agree, by variable.
    pub agreement: Vec<ReliabilityView>,
    /// The leader's probability while one thing runs through its range, widest first.
    pub tornado: Vec<SwingView>,
    /// The estimate without one thing, largest change first.
    pub leave_one_out: Vec<LeaveOutView>,
    /// Prior of the leader and its probability with it; the other priors keep their proportions.
    pub prior_sweep: Vec<[f64; 2]>,
    /// What would put another narrative first.
    pub tipping: TippingView,
    /// What each open criterion is worth, best first.
    pub worth: Vec<WorthView>,
    /// Observations that would lower the leader, worst first.
    pub falsification: Vec<ThreatView>,
    /// For each test that is open: the smallest sets of open criteria that would make it shown.
    pub ways: IndexMap<String, WaysView>,
    /// What differs from the last seal.
    pub edits: Vec<EditView>,
    /// The day of the last seal.
    pub sealed_on: Option<String>,
}

/// Whose numbers these are, and how they were used.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NumbersView {
    /// Who set them.
    pub set_by: String,
    /// When.
    pub set_on: String,
    /// Who set the priors, if somebody else did.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub priors_by: String,
    /// Remark.
    pub note: String,
    /// The reading whose statuses are weighed.
    pub reading: String,
    /// The reading for which the numbers were set, if another is weighed with them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub set_for: String,
    /// How several raters were put together; nothing where there is one.
    pub pooled_by: Option<&'static str>,
    /// Seed of the draws.
    pub seed: u64,
    /// How many draws.
    pub draws: usize,
    /// They were set after the date from which one looks: with hindsight, whatever has settled by then.
    pub set_later: bool,
    /// Of the items that count, how many had an outcome that was known when their numbers were set.
    pub after_the_fact: usize,
    /// How many items count.
    pub counted: usize,
}

/// A narrative's probability.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EstimateView {
    /// A few words.
    pub label: String,
    /// In a sentence, with its word and its numbers. The range is that of eight draws in ten.
    pub sentence: String,
    /// Prior: low, best, high.
    pub prior: [f64; 3],
    /// Estimate by the best values.
    pub estimate: f64,
    /// The lowest that any choice inside the ranges gives.
    pub low: f64,
    /// The highest.
    pub high: f64,
    /// One draw in ten lies below.
    pub p10: f64,
    /// The median of the draws.
    pub p50: f64,
    /// One draw in ten lies above.
    pub p90: f64,
    /// Share of draws in which it leads.
    pub leads: f64,
    /// The estimate if every item had a cause of its own.
    pub independent: f64,
    /// The estimate if every group were one item.
    pub dependent: f64,
}

/// An item.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ItemWeightView {
    /// The criterion or record.
    pub id: String,
    /// A few words.
    pub label: String,
    /// `criterion` or `record`.
    pub kind: &'static str,
    /// The criterion's status.
    pub status: Option<&'static str>,
    /// The outcome as which it is weighed.
    pub outcome: Option<&'static str>,
    /// Why it does not count, or how it counts otherwise.
    pub silence: Option<&'static str>,
    /// How often likelier under the narrative that it favours most than under the one that it favours least.
    pub ratio: f64,
    /// How much of it counts beside those that share its cause.
    pub weight: f64,
    /// The narrative that it favours most.
    pub favours: Option<String>,
    /// The narrative that it favours least.
    pub against: Option<String>,
    /// It fits every narrative about as well.
    pub fits_all: bool,
    /// Its outcome was known when its numbers were set.
    pub after_the_fact: bool,
    /// Its numbers or deadline differ from the last seal.
    pub edited: bool,
    /// When its numbers were set.
    pub set_on: String,
    /// Its group.
    pub group: Option<String>,
    /// Likelihood of the outcome under each narrative: low, best, high.
    pub likelihoods: IndexMap<String, [f64; 3]>,
    /// Who first knew.
    pub origins: Vec<String>,
    /// Records on which it rests.
    pub because: Vec<String>,
    /// Why these numbers.
    pub note: String,
}

/// A rater.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RaterView {
    /// Who.
    pub name: String,
    /// Probability of each narrative by that rater's numbers.
    pub weighed: IndexMap<String, f64>,
    /// Probability of each narrative that the rater gave directly.
    pub direct: Option<IndexMap<String, f64>>,
    /// The two part by more than 0.15 for some narrative.
    pub parts: bool,
    /// Items that count and for which the rater gave numbers.
    pub rated: usize,
    /// Of these, how many outcomes were known on the day of the rater's last number.
    pub after_the_fact: usize,
    /// Outcomes left half rated and not used.
    pub incomplete: usize,
    /// The rater gave no priors: those of the author stand in.
    pub borrowed_priors: bool,
    /// Sets of numbers that must sum to one.
    pub sets: usize,
    /// How many of them did not.
    pub repaired: usize,
    /// The largest distance that a set was moved.
    pub largest_repair: f64,
}

/// Agreement on a variable.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReliabilityView {
    /// What was judged or rated.
    pub variable: &'static str,
    /// By whom.
    pub coders: Vec<String>,
    /// Krippendorff's alpha; nothing where it can't be told.
    pub alpha: Option<f64>,
    /// Its bootstrap interval of 95 %.
    pub interval: Option<[f64; 2]>,
    /// Share of pairs of answers that are equal.
    pub raw: Option<f64>,
    /// Things that at least two judged.
    pub units: usize,
    /// Those most in dispute.
    pub disputed: Vec<String>,
    /// The same in a sentence.
    pub says: String,
}

/// A swing.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SwingView {
    /// The item, or the narrative whose prior it is.
    pub id: String,
    /// `item` or `prior`.
    pub kind: &'static str,
    /// The leader's probability at the end that hurts it.
    pub low: f64,
    /// At the end that helps it.
    pub high: f64,
}

/// The estimate without something.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LeaveOutView {
    /// `item`, `group`, `origin`, `source` or `source class`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// A few words.
    pub label: String,
    /// How many records fall away.
    pub records: usize,
    /// The leader's probability without it.
    pub leader: f64,
    /// Probability of each narrative without it.
    pub narratives: IndexMap<String, f64>,
    /// Another narrative would lead.
    pub flips: bool,
}

/// What it takes to flip the lead.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TippingView {
    /// The leader's prior below which it no longer leads.
    pub prior: Option<f64>,
    /// The share of the way toward the ends of all ranges at which the lead flips.
    pub share_of_ranges: Option<f64>,
    /// The fewest items without which another leads, found by taking the best support away first.
    pub fewest_items: Vec<String>,
    /// The factor by which a new, independent item must favour the runner-up to draw level.
    pub new_item_ratio: f64,
}

/// What an open criterion is worth.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WorthView {
    /// The criterion.
    pub id: String,
    /// A few words.
    pub label: String,
    /// Its status.
    pub status: &'static str,
    /// Expected fall of the entropy over the narratives, in bits.
    pub bits: f64,
    /// Expected fall of the Brier score over the narratives.
    pub brier: f64,
    /// Hours of work to find out.
    pub cost: f64,
    /// The day on which it is to be decided.
    pub on: Option<String>,
    /// Bits for each hour and year until then.
    pub rank: f64,
    /// Each outcome: how probable, and the leader's probability after it.
    pub outcomes: Vec<Asked>,
}

/// An outcome that may come.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Asked {
    /// The outcome.
    pub outcome: &'static str,
    /// How probable it is.
    pub probability: f64,
    /// Probability of each narrative after it.
    pub after: IndexMap<String, f64>,
    /// Another narrative would lead.
    pub flips: bool,
}

/// An observation that would lower the leader.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ThreatView {
    /// The criterion.
    pub id: String,
    /// A few words.
    pub label: String,
    /// The outcome.
    pub outcome: &'static str,
    /// How probable it is.
    pub probability: f64,
    /// The leader's probability after it.
    pub leader_after: f64,
    /// Another narrative would lead.
    pub flips: bool,
    /// The day on which it is to be decided.
    pub on: Option<String>,
    /// Searches for it on record.
    pub searches: usize,
}

/// The ways to a shown test.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WaysView {
    /// A few words.
    pub label: String,
    /// Sets of criteria: each with `met` or `missed`. Smallest first.
    pub sets: Vec<BTreeMap<String, &'static str>>,
    /// There are more.
    pub is_cut: bool,
}

/// Something that differs from the last seal.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EditView {
    /// What.
    pub name: String,
    /// As sealed.
    pub sealed: Option<String>,
    /// As it stands.
    pub now: Option<String>,
}

/// JSON Schema (2020-12) of the JSON output of `weigh`.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(WeighView).to_value()
}

/// Six decimals: enough for any reader, and free of the last bits' noise.
pub(crate) fn round(number: f64) -> f64 {
    // Not minus zero.
    (number * 1e6).round() / 1e6 + 0.0
}

/// Puts names to a list in the case's order of narratives.
pub(crate) fn named(names: &[Id], values: &[f64]) -> IndexMap<String, f64> {
    let pairs = names.iter().zip(values);
    pairs
        .map(|(name, value)| (name.to_string(), round(*value)))
        .collect()
}
