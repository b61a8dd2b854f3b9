//! From a weighing to its view.

use std::collections::BTreeSet;

use bilateral_assess::{AsOf, Assessment};
use bilateral_model::{Case, Finding, Id, Range, Scale};
use bilateral_weigh::{
    Numbers, Options, Sensitivity, Weighed, Weighted, confidence, reliability, sensitivity, threats, ways,
    worth,
};
use indexmap::IndexMap;

use super::sentence::sentence;
use super::view::{
    Asked, EditView, EstimateView, ItemWeightView, LeaveOutView, NumbersView, RaterView, ReliabilityView,
    SwingView, ThreatView, TippingView, WaysView, WeighView, WorthView, named, round,
};
use crate::view::{SCHEMA_VERSION, strings};

fn three(range: Range) -> [f64; 3] {
    [round(range.low()), round(range.best()), round(range.high())]
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
            tipping: Lay::tipping(sensitivity.as_ref()),
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
            set_for: weighing
                .map(|weighing| weighing.set_for.clone())
                .unwrap_or_default(),
            pooled_by: (self.weighed.raters.len() > 1).then(|| self.weighed.options.pool.word()),
            seed: self.weighed.options.seed,
            draws: self.weighed.options.draws,
            set_later: weighing.is_some_and(|weighing| weighing.set_on > self.assessment.as_of),
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

    fn tipping(sensitivity: Option<&Sensitivity>) -> TippingView {
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
            // Krippendorff (2004, p. 241): rely on 0.800 and above, draw tentative conclusions from 0.667. Where the interval
            // reaches below that, there is too little to rely on.
            let wide = agreement.interval.is_some_and(|(low, _)| low < 0.667);
            let reading = match alpha {
                a if a < 0.667 => "not reliable",
                _ if wide => "too few for the interval to say more than tentative",
                a if a < 0.8 => "tentative only",
                _ => "reliable",
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
