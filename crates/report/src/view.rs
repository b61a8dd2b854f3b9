//! Everything that a reader sees of an assessment, as plain data. This is the JSON output.

use std::collections::BTreeMap;

use bilateral_assess::{AsOf, Assessment, ReadingAssessment, Verdict};
use bilateral_casefile::Bibliography;
use bilateral_model::{Case, DueBasis, Fragility, Id, Reading, Reason, Record, TextField, Truth};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

use crate::describe;

/// Version of the JSON output. A field may be added under the same version; one is taken away or changes its meaning
/// only under the next.
pub const SCHEMA_VERSION: &str = "1";

/// An assessment, ready to be laid out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct View {
    /// Version of this output.
    pub schema_version: &'static str,
    /// Name of the case.
    pub case: String,
    /// Title of the case.
    pub title: String,
    /// The question that its tests are to answer.
    pub question: String,
    /// More about the case.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The two states.
    pub dyad: [String; 2],
    /// The day from which the argument runs.
    pub opened_on: String,
    /// The date from which one looks.
    pub as_of: String,
    /// Statuses that were supposed, not found: everything here is hypothetical if there are any.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub hypothetical: BTreeMap<String, String>,
    /// BLAKE3 digest of the case's definition and of all that could be known on the date.
    pub digest: String,
    /// How many records could be known.
    pub records_known: usize,
    /// What each reading says.
    pub readings: IndexMap<String, ReadingView>,
    /// What became of each promise.
    pub promises: IndexMap<String, PromiseView>,
    /// What to watch next: dated things first.
    pub watch: Vec<WatchView>,
    /// What that says about the narratives, as far as the author's own rule goes.
    pub narratives: NarrativesView,
    /// Events by year and kind of evidence. No verdict uses it.
    pub balance: Vec<BalanceView>,
    /// The records cited above.
    pub records: BTreeMap<String, RecordView>,
}

/// A reading.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReadingView {
    /// A few words.
    pub label: String,
    /// Why it is a fair reading.
    pub note: String,
    /// Its tests, in the case's order.
    pub tests: IndexMap<String, TestView>,
    /// Criteria that stand under no test.
    pub beside_tests: IndexMap<String, CriterionView>,
}

/// A test under a reading.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TestView {
    /// A few words.
    pub label: String,
    /// The question it asks.
    pub asks: String,
    /// `shown`, `not shown`, `open` or `lapsed`.
    pub status: &'static str,
    /// How many parts are met. Decides nothing.
    pub met: usize,
    /// How many parts there are.
    pub of: usize,
    /// How the parts are combined.
    pub combiner: String,
    /// The same under every reading.
    pub robust: bool,
    /// Why the status may not be firm.
    pub fragile: Vec<&'static str>,
    /// What a pass would show.
    pub shows: Option<String>,
    /// Why no consequence is given, where the source names none.
    pub no_consequence: Option<String>,
    /// What a miss would show, only where the case says so.
    pub if_missed: Option<String>,
    /// Clause of the model text.
    pub clause: String,
    /// Remark.
    pub note: String,
    /// Why this reading combines otherwise.
    pub why: String,
    /// Records on which the status rests.
    pub because: Vec<String>,
    /// Its criteria, and those watched beside it.
    pub criteria: IndexMap<String, CriterionView>,
}

/// A criterion under a reading.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CriterionView {
    /// A few words.
    pub label: String,
    /// The question it asks.
    pub asks: String,
    /// `met`, `met late`, `partly met`, `not met`, `pending`, `unknown`, `contested` or `lapsed`.
    pub status: &'static str,
    /// What decides it, in words.
    pub rule: String,
    /// The same under every reading.
    pub robust: bool,
    /// Watched beside the test, without a say in it.
    pub beside: bool,
    /// Why it is not settled.
    pub reasons: Vec<ReasonView>,
    /// Records on which it rests.
    pub because: Vec<String>,
    /// Figures on which it rests.
    pub figures: Vec<FigureView>,
    /// The comparison made, in words.
    pub comparison: String,
    /// What coders judged, if it is judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coders: Vec<CoderView>,
    /// Why the status may not be firm.
    pub fragile: Vec<&'static str>,
    /// Notes that the indicator has lost its meaning.
    pub validity: Vec<ValidityView>,
    /// Slip in months, if it is a delivery.
    pub slip_months: Option<f64>,
    /// Clause of the model text.
    pub clause: String,
    /// Remark.
    pub note: String,
    /// Why this reading differs from the case's own definition.
    pub why: String,
    /// Its parts, if it is composed.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub criteria: IndexMap<String, CriterionView>,
}

/// Why something is not settled.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReasonView {
    /// A stable name.
    pub code: &'static str,
    /// The same in words.
    pub says: String,
    /// The same in few words.
    pub short: String,
}

/// A figure of a series.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FigureView {
    /// The series.
    pub series: String,
    /// The year.
    pub year: i16,
    /// The value as a decimal text.
    pub value: String,
    /// The unit.
    pub unit: String,
    /// Day of the release that the value was taken from.
    pub released_on: String,
    /// The record that reports it.
    pub record: Option<String>,
}

/// A coder's answer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CoderView {
    /// Who judged.
    pub coder: String,
    /// When.
    pub judged_on: String,
    /// First day on which it could be known.
    pub known_on: String,
    /// `yes`, `no` or `unclear`.
    pub value: &'static str,
    /// The coder's reason, in our words.
    pub why: String,
    /// Citations, one a source.
    pub citations: Vec<String>,
}

/// A note that an indicator has lost its meaning.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ValidityView {
    /// The first day on which that was known.
    pub known_on: String,
    /// The reason.
    pub says: String,
    /// Records that bear it out.
    pub because: Vec<String>,
}

/// A promise.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PromiseView {
    /// What was promised.
    pub label: String,
    /// Who promised.
    pub by: String,
    /// To whom.
    pub to: String,
    /// Sector.
    pub sector: String,
    /// `kept`, `kept late`, `open`, `overdue`, `broken` or `withdrawn`.
    pub status: &'static str,
    /// The base date that the status is told against.
    pub against: &'static str,
    /// Why it is not settled.
    pub reason: Option<ReasonView>,
    /// The dates: first made public, contract's, latest revision before delivery.
    pub due: BTreeMap<&'static str, Option<String>>,
    /// Every date promised, in the order of announcement, with its record.
    pub dates: Vec<[String; 2]>,
    /// Slip in months against each base date; null without such a date, or while it lies ahead.
    pub slip_months: BTreeMap<&'static str, Option<f64>>,
    /// The slip counts to the as-of date: not delivered yet (right-censored).
    pub slip_is_open: bool,
    /// Deliveries: when, how much, records.
    pub deliveries: Vec<DeliveryView>,
    /// How much was delivered, of how much.
    pub delivered: Option<String>,
    /// The record with which it was broken or withdrawn.
    pub ended_by: Option<String>,
    /// Remark.
    pub note: String,
    /// All visible records of the promise that date or deliver it.
    pub because: Vec<String>,
}

/// A delivery.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DeliveryView {
    /// When.
    pub on: String,
    /// How much, as a decimal text.
    pub amount: Option<String>,
    /// With it the whole promise is delivered.
    pub completes: bool,
    /// Its records.
    pub because: Vec<String>,
}

/// Something to watch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WatchView {
    /// What sort of thing.
    pub kind: &'static str,
    /// Its name.
    pub id: String,
    /// What to watch.
    pub what: String,
    /// The day, if there is one.
    pub on: Option<String>,
    /// Criteria that it bears on.
    pub feeds: Vec<String>,
}

/// The narratives, as far as the author's own rule goes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NarrativesView {
    /// The narrative that needs no proof.
    pub default: Option<String>,
    /// The narratives.
    pub all: IndexMap<String, NarrativeView>,
    /// The source's rule for combining tests, or `none given`.
    pub rule: String,
    /// Remark on the rule.
    pub note: String,
    /// The kind of evidence that the default stands until.
    pub default_stands_until: String,
    /// Things of that kind since the case opened that happened or were delivered and speak for something, each once.
    pub evidence: Vec<String>,
    /// The same that speak against something.
    pub evidence_against: Vec<String>,
    /// What each usual rule would give under each reading: `yes`, `no` or `open`.
    pub usual: IndexMap<String, BTreeMap<&'static str, &'static str>>,
}

/// A narrative.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NarrativeView {
    /// A few words.
    pub label: String,
    /// What it says.
    pub says: String,
    /// Added by the case's author.
    pub ours: bool,
    /// Who holds it: name and quoted words.
    pub proponents: Vec<[String; 2]>,
    /// Remark.
    pub note: String,
}

/// Events of one year.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BalanceView {
    /// The year.
    pub year: i16,
    /// Symbolic, in the easy area.
    pub symbolic_easy: usize,
    /// Symbolic, in an area of division.
    pub symbolic_division: usize,
    /// Substantive, in the easy area.
    pub substantive_easy: usize,
    /// Substantive, in an area of division.
    pub substantive_division: usize,
}

/// A record, with its citation.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecordView {
    /// When it happened, as written.
    pub occurred_on: String,
    /// The first day on which it could be known.
    pub known_on: String,
    /// What the row reports.
    pub kind: &'static str,
    /// A headline.
    pub title: String,
    /// What happened.
    pub what: String,
    /// Symbolic or substantive.
    pub tie: Option<&'static str>,
    /// Easy area or area of division.
    pub area: Option<&'static str>,
    /// Admiralty code: reliability of the source and credibility of the information.
    pub admiralty: String,
    /// Whether the source was seen (`read`) or not (`memory`).
    pub basis: &'static str,
    /// Who first knew.
    pub origin: String,
    /// Quoted words of the source.
    pub quote: String,
    /// Citations, one a source.
    pub citations: Vec<String>,
    /// Addresses, one a source that has one.
    pub urls: Vec<String>,
}

impl ReadingView {
    /// The criterion at a path: its test (an empty name stands for none), itself, and so on down to a part.
    pub(crate) fn criterion_at(&self, path: &[&str]) -> Option<&CriterionView> {
        let (test, path) = path.split_first()?;
        let (first, rest) = path.split_first()?;
        let criteria = if test.is_empty() {
            &self.beside_tests
        } else {
            &self.tests.get(*test)?.criteria
        };
        rest.iter().try_fold(criteria.get(*first)?, |criterion, part| {
            criterion.criteria.get(*part)
        })
    }
}

/// JSON Schema (2020-12) of the JSON output.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(View).to_value()
}

impl View {
    /// Lays out an assessment of a case, with every record that it cites.
    pub fn new(case: &Case, assessment: &Assessment, bibliography: &Bibliography) -> Self {
        let (mut view, cited) = Self::without_records(case, assessment, bibliography);
        // Through the view of the date: a note may name a record that was not known yet.
        let known = AsOf::new(case, assessment.as_of);
        let records = cited.iter().filter_map(|id| known.record(id.as_str()));
        view.records = records
            .map(|record| (record.id.to_string(), record_view(record, bibliography)))
            .collect();
        view
    }

    /// The same without the cited records, for a page that shows none; and their names.
    pub fn without_records(
        case: &Case,
        assessment: &Assessment,
        bibliography: &Bibliography,
    ) -> (Self, Vec<Id>) {
        let mut cited = Vec::new();
        let lay = Lay {
            case,
            assessment,
            bibliography,
        };
        let readings = case
            .readings
            .iter()
            .filter_map(|(id, reading)| {
                let view = reading_view(&lay, reading, assessment.readings.get(id)?, &mut cited);
                Some((id.to_string(), view))
            })
            .collect();
        let promises = promises(case, assessment, &mut cited);
        let narratives = narratives(case, assessment);
        cited.extend(assessment.narratives.evidence.iter().cloned());
        cited.extend(assessment.narratives.evidence_against.iter().cloned());
        let head = &case.head;
        let view = Self {
            schema_version: SCHEMA_VERSION,
            case: head.id.to_string(),
            title: head.title.clone(),
            question: head.question.clone(),
            about: head.about.clone(),
            dyad: [head.dyad.0.clone(), head.dyad.1.clone()],
            opened_on: head.opened.to_string(),
            as_of: assessment.as_of.to_string(),
            hypothetical: assessment
                .supposed
                .iter()
                .map(|(id, status)| (id.to_string(), status.to_string()))
                .collect(),
            digest: assessment.digest.clone(),
            records_known: assessment.records_known,
            readings,
            promises,
            watch: assessment
                .watch
                .iter()
                .map(|item| WatchView {
                    kind: item.kind.word(),
                    id: item.id.to_string(),
                    what: item.what.clone(),
                    on: item.on.map(|day| day.to_string()),
                    feeds: strings(&item.feeds),
                })
                .collect(),
            narratives,
            balance: assessment
                .balance
                .iter()
                .map(|year| {
                    let [
                        symbolic_easy,
                        symbolic_division,
                        substantive_easy,
                        substantive_division,
                    ] = year.events;
                    let year = year.year;
                    BalanceView {
                        year,
                        symbolic_easy,
                        symbolic_division,
                        substantive_easy,
                        substantive_division,
                    }
                })
                .collect(),
            records: BTreeMap::new(),
        };
        (view, cited)
    }

    /// The same output as JSON, indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

pub(crate) fn strings(ids: &[Id]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn words(fragile: &[Fragility]) -> Vec<&'static str> {
    fragile.iter().map(|kind| kind.word()).collect()
}

/// What a criterion is laid out from.
pub(crate) struct Lay<'a> {
    pub(crate) case: &'a Case,
    pub(crate) assessment: &'a Assessment,
    pub(crate) bibliography: &'a Bibliography,
}

impl Lay<'_> {
    fn cite<'k>(&self, keys: impl Iterator<Item = &'k str>) -> Vec<String> {
        keys.filter_map(|key| self.bibliography.get(key))
            .map(bilateral_casefile::Citation::line)
            .collect()
    }
}

fn reading_view(
    lay: &Lay<'_>,
    reading: &Reading,
    assessed: &ReadingAssessment,
    cited: &mut Vec<Id>,
) -> ReadingView {
    let assessment = lay.assessment;
    let mut shown: Vec<Id> = Vec::new();
    let mut tests = IndexMap::new();
    for (id, test) in &reading.tests {
        let Some(verdict) = assessed.tests.get(id) else {
            continue;
        };
        let mut criteria = IndexMap::new();
        let parts = test.combiner.parts().iter().map(|part| (part, false));
        for (part, beside) in parts.chain(test.beside.iter().map(|part| (part, true))) {
            if let Some(view) = criterion_view(lay, reading, assessed, part, beside, cited) {
                criteria.insert(part.to_string(), view);
                reach(reading, part, &mut shown);
            }
        }
        cited.extend(verdict.because.iter().cloned());
        tests.insert(
            id.to_string(),
            TestView {
                label: test.label.clone(),
                asks: test.asks.clone(),
                status: verdict.outcome.word(),
                met: verdict.met,
                of: verdict.of,
                combiner: test.combiner.word().to_owned(),
                robust: assessment.robust_outcome(id.as_str()).is_some(),
                fragile: words(&verdict.fragile),
                shows: test.shows.clone(),
                no_consequence: test.no_consequence.clone(),
                if_missed: test.if_missed.clone(),
                clause: test.clause.clone(),
                note: test.note.clone(),
                why: test.why.clone(),
                because: strings(&verdict.because),
                criteria,
            },
        );
    }
    let mut beside_tests = IndexMap::new();
    for id in reading.criteria.keys() {
        if !shown.contains(id)
            && let Some(view) = criterion_view(lay, reading, assessed, id, true, cited)
        {
            beside_tests.insert(id.to_string(), view);
        }
    }
    ReadingView {
        label: reading.label.clone(),
        note: reading.note.clone(),
        tests,
        beside_tests,
    }
}

/// A criterion and everything that it is made of.
fn reach(reading: &Reading, id: &Id, shown: &mut Vec<Id>) {
    if shown.contains(id) {
        return;
    }
    shown.push(id.clone());
    if let Some(bilateral_model::Kind::Composed(combiner)) = reading.criteria.get(id).map(|c| &c.kind) {
        combiner
            .parts()
            .iter()
            .for_each(|part| reach(reading, part, shown));
    }
}

/// A criterion with its parts.
pub(crate) fn criterion_view(
    lay: &Lay<'_>,
    reading: &Reading,
    assessed: &ReadingAssessment,
    id: &Id,
    beside: bool,
    cited: &mut Vec<Id>,
) -> Option<CriterionView> {
    let criterion = reading.criteria.get(id)?;
    let verdict: &Verdict = assessed.criteria.get(id)?;
    cited.extend(verdict.because.iter().cloned());
    cited.extend(
        verdict
            .validity
            .iter()
            .flat_map(|note| note.records.iter().cloned()),
    );
    let parts = verdict.parts.iter().filter_map(|part| {
        Some((
            part.to_string(),
            criterion_view(lay, reading, assessed, part, false, cited)?,
        ))
    });
    let criteria = parts.collect();
    Some(CriterionView {
        label: criterion.label.clone(),
        asks: criterion.asks.clone(),
        status: verdict.status.word(),
        rule: describe::rule(criterion),
        robust: lay.assessment.robust_status(id.as_str()).is_some(),
        beside,
        reasons: verdict.reasons.iter().map(reason_view).collect(),
        because: strings(&verdict.because),
        figures: verdict
            .figures
            .iter()
            .map(|figure| FigureView {
                series: figure.series.to_string(),
                year: figure.year,
                value: figure.value.to_string(),
                unit: lay
                    .case
                    .series
                    .get(&figure.series)
                    .map(|series| series.unit.clone())
                    .unwrap_or_default(),
                released_on: figure.released.to_string(),
                record: figure.record.as_ref().map(ToString::to_string),
            })
            .collect(),
        comparison: verdict.comparison.clone(),
        coders: verdict
            .coders
            .iter()
            .map(|judgement| CoderView {
                coder: judgement.coder.clone(),
                judged_on: judgement.judged.to_string(),
                known_on: judgement.known.to_string(),
                value: judgement.value.word(),
                why: judgement.why.clone(),
                citations: lay.cite(judgement.sources.iter().map(String::as_str)),
            })
            .collect(),
        fragile: words(&verdict.fragile),
        validity: verdict
            .validity
            .iter()
            .map(|note| ValidityView {
                known_on: note.known.to_string(),
                says: note.says.clone(),
                because: strings(&note.records),
            })
            .collect(),
        slip_months: verdict.slip.map(bilateral_assess::Slip::months),
        clause: criterion.clause.clone(),
        note: criterion.note.clone(),
        why: criterion.why.clone(),
        criteria,
    })
}

pub(crate) fn reason_view(reason: &Reason) -> ReasonView {
    let short = match reason {
        Reason::DeadlineAhead { by } => format!("due {by}"),
        Reason::NoDeadline => "no deadline".to_owned(),
        Reason::AnchorAhead { anchor } => format!("waits for {anchor}"),
        Reason::NotYetPublished { due, .. } => format!("published by {due}"),
        Reason::NoDueDate { .. } => "no due date on record".to_owned(),
        Reason::OutsideCoverage { year, .. } => format!("no figure for {year}"),
        Reason::Stale { due, .. } => format!("stale since {due}"),
        Reason::NotSearched => "nobody searched".to_owned(),
        Reason::RecordsConflict => "records conflict".to_owned(),
        Reason::DateTooImprecise => "imprecise date".to_owned(),
        Reason::NotJudged { have, need } => format!("{have} of {need} coders"),
        Reason::CodersSplit => "coders split".to_owned(),
        Reason::PartsOpen => "parts open".to_owned(),
    };
    ReasonView {
        code: reason.code(),
        says: reason.to_string(),
        short,
    }
}

fn promises(case: &Case, assessment: &Assessment, cited: &mut Vec<Id>) -> IndexMap<String, PromiseView> {
    let mut views = IndexMap::new();
    for (id, state) in &assessment.promises {
        // What nobody has spoken of yet is no promise yet.
        if AsOf::new(case, assessment.as_of)
            .of_promise(id.as_str())
            .next()
            .is_none()
        {
            continue;
        }
        let Some(promise) = case.promises.get(id) else {
            continue;
        };
        let mut because: Vec<Id> = state.dates.iter().map(|due| due.record.clone()).collect();
        because.extend(
            state
                .deliveries
                .iter()
                .flat_map(|delivery| delivery.records.iter().cloned()),
        );
        because.extend(state.ended.as_ref().map(|ended| ended.record.clone()));
        because.sort();
        because.dedup();
        cited.extend(because.iter().cloned());
        views.insert(
            id.to_string(),
            PromiseView {
                label: promise.label.clone(),
                by: promise.by.clone(),
                to: promise.to.clone(),
                sector: promise.sector.clone(),
                status: state.status.word(),
                against: promise.against.word(),
                reason: state.reason.as_ref().map(reason_view),
                due: DueBasis::ALL
                    .into_iter()
                    .map(|basis| (basis.word(), state.due(basis).map(|due| due.date.to_string())))
                    .collect(),
                dates: state
                    .dates
                    .iter()
                    .map(|due| [due.date.to_string(), due.record.to_string()])
                    .collect(),
                slip_months: DueBasis::ALL
                    .into_iter()
                    .map(|basis| {
                        (
                            basis.word(),
                            state.slip(basis).map(bilateral_assess::Slip::months),
                        )
                    })
                    .collect(),
                slip_is_open: state.slips.iter().flatten().any(|slip| slip.is_open),
                deliveries: state
                    .deliveries
                    .iter()
                    .map(|delivery| DeliveryView {
                        on: delivery.when.to_string(),
                        amount: delivery.amount.map(|amount| amount.to_string()),
                        completes: delivery.completes,
                        because: strings(&delivery.records),
                    })
                    .collect(),
                delivered: promise.quantity.map(|quantity| {
                    format!("{} of {quantity} {}", state.delivered, promise.unit)
                        .trim_end()
                        .to_owned()
                }),
                ended_by: state.ended.as_ref().map(|ended| ended.record.to_string()),
                note: promise.note.clone(),
                because: strings(&because),
            },
        );
    }
    views
}

fn narratives(case: &Case, assessment: &Assessment) -> NarrativesView {
    let view = &assessment.narratives;
    let asked = view.asked.map(|(tie, area)| {
        let words = [
            tie.map(bilateral_model::Tie::word),
            area.map(bilateral_model::Area::word),
        ];
        words.into_iter().flatten().collect::<Vec<_>>().join(" × ")
    });
    NarrativesView {
        default: view.default.as_ref().map(ToString::to_string),
        all: case
            .narratives
            .iter()
            .map(|(id, narrative)| {
                let view = NarrativeView {
                    label: narrative.label.clone(),
                    says: narrative.says.clone(),
                    ours: narrative.is_ours,
                    proponents: narrative
                        .proponents
                        .iter()
                        .map(|p| [p.who.clone(), p.quote.clone()])
                        .collect(),
                    note: narrative.note.clone(),
                };
                (id.to_string(), view)
            })
            .collect(),
        rule: view
            .rule
            .map_or_else(|| "none given".to_owned(), |rule| rule.word().to_owned()),
        note: case.rule.note.clone(),
        default_stands_until: asked.unwrap_or_default(),
        evidence: strings(&view.evidence),
        evidence_against: strings(&view.evidence_against),
        usual: view
            .usual
            .iter()
            .map(|(reading, rules)| {
                let rules = rules
                    .iter()
                    .map(|outcome| (outcome.rule.word(), truth_word(outcome.satisfied)));
                (reading.to_string(), rules.collect())
            })
            .collect(),
    }
}

pub(crate) fn truth_word(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "yes",
        Truth::False => "no",
        Truth::Unknown => "open",
    }
}

pub(crate) fn record_view(record: &Record, bibliography: &Bibliography) -> RecordView {
    let sources: Vec<_> = record.sources().filter_map(|key| bibliography.get(key)).collect();
    let text = |field| record.text(field).to_owned();
    RecordView {
        occurred_on: text(TextField::OccurredOn),
        known_on: record.known.to_string(),
        kind: record.kind.word(),
        title: text(TextField::Title),
        what: text(TextField::What),
        tie: record.tie.map(bilateral_model::Tie::word),
        area: record.area.map(bilateral_model::Area::word),
        admiralty: format!(
            "{}{}",
            record.reliability.map_or("–", |reliability| reliability.word()),
            record.credibility.map_or("–", |credibility| credibility.word()),
        ),
        basis: record.basis.word(),
        origin: record.origin().to_owned(),
        quote: text(TextField::Quote),
        citations: sources.iter().map(|source| source.line()).collect(),
        urls: sources
            .iter()
            .map(|source| source.url.clone())
            .filter(|url| !url.is_empty())
            .collect(),
    }
}
