//! Everything that a reader sees of a weighing, as plain data. This is the JSON output of `weigh` and `whatif`.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::{AsOf, Assessment};
use bilateral_model::{Case, Finding, Id, Range, Scale};
use bilateral_weigh::{
    Numbers, Options, Sensitivity, Weighed, Weighted, confidence, reliability, sensitivity, threats, ways,
    worth,
};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

use super::sentence::sentence;
use crate::view::{SCHEMA_VERSION, strings};

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
    /// How several raters were put together; nothing where there is one.
    pub pooled_by: Option<&'static str>,
    /// Seed of the draws.
    pub seed: u64,
    /// How many draws.
    pub draws: usize,
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

fn three(range: Range) -> [f64; 3] {
    [round(range.low()), round(range.best()), round(range.high())]
}

/// Puts names to a list in the case's order of narratives.
pub(crate) fn named(names: &[Id], values: &[f64]) -> IndexMap<String, f64> {
    let pairs = names.iter().zip(values);
    pairs
        .map(|(name, value)| (name.to_string(), round(*value)))
        .collect()
}

struct Lay<'a> {
    case: &'a Case,
    assessment: &'a Assessment,
    weighed: &'a Weighed,
}

impl WeighView {
    /// Lays out a weighing with all that it hangs on.
    pub fn new(
        case: &Case,
        assessment: &Assessment,
        weighed: &Weighed,
        options: Options,
        scale: Scale,
    ) -> Self {
        let lay = Lay {
            case,
            assessment,
            weighed,
        };
        let view = AsOf::new(case, assessment.as_of);
        let worth = worth(case, assessment, weighed, options);
        let threats = threats(case, assessment, weighed, &worth);
        let (level, causes) = confidence(weighed);
        let raters = Numbers::of_raters(case);
        let sensitivity = sensitivity(case, assessment, weighed, options);
        let edits = bilateral_weigh::edits(case);
        Self {
            schema_version: SCHEMA_VERSION,
            case: case.head.id.to_string(),
            title: case.head.title.clone(),
            as_of: assessment.as_of.to_string(),
            hypothetical: assessment
                .supposed
                .iter()
                .map(|(id, status)| (id.to_string(), status.to_string()))
                .collect(),
            digest: weighed.digest.clone(),
            numbers: lay.numbers(),
            narratives: lay.narratives(scale),
            leader: lay.name(weighed.leader),
            runner_up: lay.name(weighed.runner_up),
            lead_can_flip: weighed.order_can_flip,
            confidence: level.word(),
            confidence_because: causes.iter().map(ToString::to_string).collect(),
            items: lay.items(),
            records_not_weighed: lay.not_weighed(view),
            records_known: assessment.records_known,
            raters: lay.raters(),
            agreement: reliability(view, case, &raters, weighed.options.seed)
                .iter()
                .map(agreement)
                .collect(),
            tornado: sensitivity.as_ref().map_or_else(Vec::new, tornado),
            leave_one_out: sensitivity
                .as_ref()
                .map_or_else(Vec::new, |s| lay.leave_one_out(s)),
            prior_sweep: sensitivity.as_ref().map_or_else(Vec::new, |s| {
                let steps = s.prior_sweep.iter();
                steps
                    .map(|step| [round(step.prior), round(step.posterior)])
                    .collect()
            }),
            tipping: lay.tipping(sensitivity.as_ref()),
            worth: lay.worth(&worth),
            falsification: threats
                .iter()
                .map(|threat| ThreatView {
                    id: threat.id.to_string(),
                    label: lay.label(&threat.id),
                    outcome: threat.finding.word(),
                    probability: round(threat.probability),
                    leader_after: round(threat.leader_after),
                    flips: threat.flips,
                    on: threat.on.map(|day| day.to_string()),
                    searches: threat.searches,
                })
                .collect(),
            ways: lay.ways(),
            edits: edits
                .iter()
                .map(|edit| EditView {
                    name: edit.name.clone(),
                    sealed: edit.sealed.clone(),
                    now: edit.now.clone(),
                })
                .collect(),
            sealed_on: case.seals.last().map(|seal| seal.sealed_on.to_string()),
        }
    }

    /// The JSON text.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

impl Lay<'_> {
    fn name(&self, narrative: usize) -> String {
        self.weighed
            .narratives
            .get(narrative)
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    fn named(&self, values: &[f64]) -> IndexMap<String, f64> {
        named(&self.weighed.narratives, values)
    }

    /// A few words for a criterion or a record.
    fn label(&self, id: &Id) -> String {
        let reading = self.case.readings.get(&self.weighed.reading);
        if let Some(criterion) = reading.and_then(|reading| reading.criteria.get(id)) {
            return criterion.label.clone();
        }
        self.case
            .ledger
            .get(id.as_str())
            .map_or_else(|| id.to_string(), |record| record.title().to_owned())
    }

    fn numbers(&self) -> NumbersView {
        let weighing = self.case.weighing.as_ref();
        let counted = || self.weighed.items.iter().filter(|item| item.state.weight > 0.0);
        NumbersView {
            set_by: weighing
                .map(|weighing| weighing.set_by.clone())
                .unwrap_or_default(),
            set_on: weighing
                .map(|weighing| weighing.set_on.to_string())
                .unwrap_or_default(),
            priors_by: weighing
                .map(|weighing| weighing.priors_by.clone())
                .unwrap_or_default(),
            note: weighing.map(|weighing| weighing.note.clone()).unwrap_or_default(),
            reading: self.weighed.reading.to_string(),
            pooled_by: (self.weighed.raters.len() > 1).then(|| self.weighed.options.pool.word()),
            seed: self.weighed.options.seed,
            draws: self.weighed.options.draws,
            after_the_fact: counted().filter(|item| item.after_the_fact).count(),
            counted: counted().count(),
        }
    }

    fn narratives(&self, scale: Scale) -> IndexMap<String, EstimateView> {
        let weighed = self.weighed;
        let lists = weighed
            .posterior
            .iter()
            .zip(&weighed.priors)
            .zip(&weighed.draws.spreads);
        let ends = weighed
            .independent
            .iter()
            .zip(&weighed.dependent)
            .zip(&weighed.draws.leads);
        weighed
            .narratives
            .iter()
            .zip(lists.zip(ends))
            .map(
                |(id, (((p, prior), spread), ((independent, dependent), leads)))| {
                    let narrative = self.case.narratives.get(id);
                    let view = EstimateView {
                        label: narrative.map_or_else(|| id.to_string(), |narrative| narrative.label.clone()),
                        sentence: sentence(scale, p.best, spread.p10, spread.p90),
                        prior: three(*prior),
                        estimate: round(p.best),
                        low: round(p.low),
                        high: round(p.high),
                        p10: round(spread.p10),
                        p50: round(spread.p50),
                        p90: round(spread.p90),
                        leads: round(*leads),
                        independent: round(*independent),
                        dependent: round(*dependent),
                    };
                    (id.to_string(), view)
                },
            )
            .collect()
    }

    fn items(&self) -> Vec<ItemWeightView> {
        let mut items: Vec<&Weighted> = self.weighed.items.iter().collect();
        // By how much of it is told after its weight.
        let told = |item: &Weighted| {
            if item.state.weight > 0.0 {
                item.state.weight * item.ratio.log2()
            } else {
                -1.0
            }
        };
        items.sort_by(|a, b| told(b).total_cmp(&told(a)));
        items
            .into_iter()
            .map(|item| {
                let counts = item.state.weight > 0.0;
                let likelihoods = self.weighed.narratives.iter().zip(&item.state.likelihoods);
                ItemWeightView {
                    id: item.state.id.to_string(),
                    label: self.label(&item.state.id),
                    kind: if item.state.is_record {
                        "record"
                    } else {
                        "criterion"
                    },
                    status: item.state.status.map(bilateral_model::Status::word),
                    outcome: item.state.finding.map(Finding::word),
                    silence: item.state.silence.map(bilateral_weigh::Silence::words),
                    ratio: round(item.ratio),
                    weight: round(item.state.weight),
                    favours: counts.then(|| self.name(item.favours)),
                    against: counts.then(|| self.name(item.against)),
                    fits_all: item.fits_all,
                    after_the_fact: item.after_the_fact,
                    edited: !item.edits.is_empty(),
                    set_on: item.set_on.to_string(),
                    group: item.state.group.as_ref().map(ToString::to_string),
                    likelihoods: likelihoods
                        .map(|(id, range)| (id.to_string(), three(*range)))
                        .collect(),
                    origins: item.state.origins.iter().cloned().collect(),
                    because: strings(&item.state.because),
                    note: self.note(&item.state.id),
                }
            })
            .collect()
    }

    fn note(&self, id: &Id) -> String {
        let item = self
            .case
            .weighing
            .as_ref()
            .and_then(|weighing| weighing.items.get(id));
        item.map(|item| item.note.clone()).unwrap_or_default()
    }

    /// Records that bear on nothing that is weighed.
    fn not_weighed(&self, view: AsOf<'_>) -> usize {
        let used: BTreeSet<&Id> = self
            .weighed
            .items
            .iter()
            .flat_map(|item| &item.state.because)
            .collect();
        view.records().filter(|record| !used.contains(&record.id)).count()
    }

    fn raters(&self) -> Vec<RaterView> {
        let raters = self.weighed.raters.iter();
        raters
            .map(|rater| RaterView {
                name: rater.name.clone(),
                weighed: self.named(&rater.posterior),
                direct: rater.overall.as_ref().map(|overall| self.named(overall)),
                parts: rater.parts,
                rated: rater.rated,
                after_the_fact: rater.after_the_fact,
                incomplete: rater.incomplete,
                borrowed_priors: rater.borrowed_priors,
                sets: rater.repair.sets,
                repaired: rater.repair.repaired,
                largest_repair: round(rater.repair.largest),
            })
            .collect()
    }

    fn leave_one_out(&self, sensitivity: &Sensitivity) -> Vec<LeaveOutView> {
        let of_leader = |p: &[f64]| p.get(self.weighed.leader).copied().unwrap_or(0.0);
        sensitivity
            .leave_one_out
            .iter()
            .map(|left| LeaveOutView {
                kind: left.kind.word(),
                label: self.left_label(left),
                name: left.name.clone(),
                records: left.records,
                leader: round(of_leader(&left.without)),
                narratives: self.named(&left.without),
                flips: left.flips,
            })
            .collect()
    }

    fn left_label(&self, left: &bilateral_weigh::LeaveOut) -> String {
        let weighing = self.case.weighing.as_ref();
        let name = left.name.as_str();
        let found = match left.kind {
            bilateral_weigh::Left::Item => Id::new(name).ok().map(|id| self.label(&id)),
            bilateral_weigh::Left::Group => weighing
                .and_then(|weighing| weighing.groups.iter().find(|group| group.id.as_str() == name))
                .map(|group| group.label.clone()),
            bilateral_weigh::Left::SourceClass => weighing
                .and_then(|weighing| weighing.classes.iter().find(|class| class.id.as_str() == name))
                .map(|class| class.label.clone()),
            bilateral_weigh::Left::Origin | bilateral_weigh::Left::Source => None,
        };
        found.unwrap_or_else(|| name.to_owned())
    }

    fn tipping(&self, sensitivity: Option<&Sensitivity>) -> TippingView {
        let tipping = sensitivity.map(|sensitivity| &sensitivity.tipping);
        TippingView {
            prior: tipping.and_then(|tipping| tipping.prior).map(round),
            share_of_ranges: tipping.and_then(|tipping| tipping.share_of_ranges).map(round),
            fewest_items: tipping
                .map(|tipping| strings(&tipping.fewest_items))
                .unwrap_or_default(),
            new_item_ratio: tipping.map_or(1.0, |tipping| round(tipping.new_item_ratio)),
        }
    }

    fn worth(&self, worth: &[bilateral_weigh::Worth]) -> Vec<WorthView> {
        worth
            .iter()
            .map(|worth| WorthView {
                id: worth.id.to_string(),
                label: self.label(&worth.id),
                status: worth.status.word(),
                bits: round(worth.bits),
                brier: round(worth.brier),
                cost: worth.cost,
                on: worth.on.map(|day| day.to_string()),
                rank: round(worth.rank),
                outcomes: worth
                    .prospects
                    .iter()
                    .map(|prospect| Asked {
                        outcome: prospect.finding.word(),
                        probability: round(prospect.probability),
                        after: self.named(&prospect.after),
                        flips: prospect.flips,
                    })
                    .collect(),
            })
            .collect()
    }

    fn ways(&self) -> IndexMap<String, WaysView> {
        let Some((reading, assessed)) = self
            .case
            .readings
            .get(&self.weighed.reading)
            .and_then(|reading| Some((reading, self.assessment.readings.get(&reading.id)?)))
        else {
            return IndexMap::new();
        };
        reading
            .tests
            .iter()
            .filter(|(id, _)| {
                let outcome = assessed.tests.get(*id).map(|test| test.outcome);
                outcome != Some(bilateral_model::Outcome::Shown)
            })
            .map(|(id, test)| {
                let found = ways(reading, assessed, &test.combiner);
                let word = |wanted: bool| if wanted { "met" } else { "missed" };
                let sets = found.sets.iter().map(|set| {
                    set.iter()
                        .map(|(id, wanted)| (id.to_string(), word(*wanted)))
                        .collect()
                });
                let view = WaysView {
                    label: test.label.clone(),
                    sets: sets.collect(),
                    is_cut: found.is_cut,
                };
                (id.to_string(), view)
            })
            .collect()
    }
}

fn tornado(sensitivity: &Sensitivity) -> Vec<SwingView> {
    let swings = sensitivity.tornado.iter();
    swings
        .map(|swing| SwingView {
            id: swing.id.to_string(),
            kind: if swing.is_prior { "prior" } else { "item" },
            low: round(swing.low),
            high: round(swing.high),
        })
        .collect()
}

fn agreement(reliability: &bilateral_weigh::Reliability) -> ReliabilityView {
    let agreement = &reliability.agreement;
    let what = reliability.variable.words();
    let says = match (reliability.coders.len(), agreement.alpha) {
        (0 | 1, _) => format!("{what}: single rater: reliability unknown"),
        (count, None) => {
            let raw = agreement.raw.map_or_else(String::new, |raw| {
                format!("; {:.0} % of pairs of answers are equal", raw * 100.0)
            });
            format!("{what}: {count} raters, too little in common for alpha{raw}")
        }
        (count, Some(alpha)) => {
            let interval = agreement.interval.map_or_else(String::new, |(low, high)| {
                format!(" (95 %: {low:.2} to {high:.2})")
            });
            // Krippendorff (2004, p. 241): rely on 0.800 and above, draw tentative conclusions from 0.667.
            let reading = match alpha {
                a if a >= 0.8 => "reliable",
                a if a >= 0.667 => "tentative only",
                _ => "not reliable",
            };
            format!("{what}: alpha {alpha:.2}{interval}, {count} raters: {reading}")
        }
    };
    ReliabilityView {
        variable: what,
        coders: reliability.coders.clone(),
        alpha: agreement.alpha.map(round),
        interval: agreement.interval.map(|(low, high)| [round(low), round(high)]),
        raw: agreement.raw.map(round),
        units: agreement.units,
        disputed: reliability.disputed.clone(),
        says,
    }
}
