//! An assessment as a brief on A4: tagged, the same bytes each time, made without files, network or system fonts.
//!
//! The template `pdf/brief.typ` is fixed. Everything from a case comes to it as data, as JSON, and is never read as
//! markup.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use indexmap::{IndexMap, IndexSet};
use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::explain::no_consequence;
use crate::safe::plain;
use crate::table::{severity, sign_of};
use crate::terminal::BASES;
use crate::view::{CriterionView, PromiseView, ReadingView, TestView, View};
use crate::weighing::sentence::{percent, range};
use crate::weighing::view::WeighView;

const TEMPLATE: &str = include_str!("pdf/brief.typ");

/// How many causes of the estimate and threats to it have room.
const CAUSES: usize = 5;
/// How many things to watch have room.
const WATCH: usize = 20;

/// A chart that the brief shows.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Its caption.
    pub title: String,
    /// What it shows, in words, for who can't see it.
    pub description: String,
    /// The chart.
    pub svg: String,
}

/// Why there is no brief.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// What the brief shows can't be written as JSON.
    #[error("what the brief shows can't be written as JSON: {0}")]
    Data(#[from] serde_json::Error),
    /// The pages can't be laid out.
    #[error("the brief can't be laid out: {0}")]
    Layout(String),
    /// The pages can't be written as PDF.
    #[error("the brief can't be written as PDF: {0}")]
    Export(String),
}

/// The brief as PDF. `readings` names those to show. The same input gives the same bytes.
///
/// The file follows PDF/UA-1 (ISO 14289-1); where something in it can't, a plain tagged PDF is written.
pub fn pdf(
    view: &View,
    weighed: Option<&WeighView>,
    pictures: &[Picture],
    readings: &[String],
) -> Result<Vec<u8>, PdfError> {
    let data = serde_json::to_vec(&brief(view, weighed, pictures, readings))?;
    let desk = Desk::new(data, pictures);
    let written = set(&desk);
    // What was laid out stays in a cache of the process: a server would keep every brief.
    typst::comemo::evict(0);
    written
}

fn set(desk: &Desk) -> Result<Vec<u8>, PdfError> {
    let document = typst::compile::<PagedDocument>(desk)
        .output
        .map_err(|problems| PdfError::Layout(desk.told(&problems)))?;
    let export = |standards: &[PdfStandard]| {
        let options = PdfOptions {
            creator: Smart::Custom(Some("bilateral".to_owned())),
            standards: PdfStandards::new(standards).unwrap_or_default(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options)
    };
    export(&[PdfStandard::Ua_1])
        .or_else(|_| export(&[]))
        .map_err(|problems| PdfError::Export(desk.told(&problems)))
}

/// The fonts that come with the program.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    typst_assets::fonts()
        .flat_map(|data| Font::iter(Bytes::new(data)))
        .collect()
});
static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
/// The library, with the header cells of a table's rows.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// All that the template can see: itself, the data and the pictures.
struct Desk {
    main: Source,
    files: Vec<(FileId, Bytes)>,
}

impl Desk {
    fn new(data: Vec<u8>, pictures: &[Picture]) -> Self {
        let mut files: Vec<_> = id_of("data.json")
            .map(|id| (id, Bytes::new(data)))
            .into_iter()
            .collect();
        files.extend(pictures.iter().enumerate().filter_map(|(at, picture)| {
            let id = id_of(&picture_file(at))?;
            Some((id, Bytes::from_string(picture.svg.clone())))
        }));
        let main = id_of("brief.typ").map_or_else(
            || Source::detached(TEMPLATE),
            |id| Source::new(id, TEMPLATE.to_owned()),
        );
        Self { main, files }
    }

    /// Problems in a line: what, where, and what to do.
    fn told(&self, problems: &[SourceDiagnostic]) -> String {
        let told: Vec<String> = problems
            .iter()
            .map(|problem| {
                let mut text = problem.message.to_string();
                text.push_str(&self.place(problem.span).unwrap_or_default());
                for hint in &problem.hints {
                    text.push_str("; ");
                    text.push_str(&hint.v);
                }
                plain(&text)
            })
            .collect();
        told.join("; ")
    }

    fn place(&self, span: DiagSpan) -> Option<String> {
        let id = span.id()?;
        let name = id.get().vpath().get_without_slash();
        let line = (id == self.main.id())
            .then(|| self.main.lines().byte_to_line(self.range(span)?.start))
            .flatten()
            .map(|line| format!(":{}", line + 1))
            .unwrap_or_default();
        Some(format!(" ({name}{line})"))
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() {
            return Ok(self.main.clone());
        }
        Err(missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.files.iter().find(|(own, _)| *own == id);
        file.map(|(_, bytes)| bytes.clone()).ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// No clock: the brief has the date from which one looks.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(PathBuf::from(id.get().vpath().get_without_slash()))
}

fn id_of(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn picture_file(at: usize) -> String {
    format!("picture-{}.svg", at + 1)
}

/// The numbers of sources, in the order in which the text first names them.
#[derive(Default)]
struct Notes {
    keys: IndexSet<Key>,
}

/// What a number stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    /// A record, by its name.
    Record(String),
    /// A coder's answer: who, when known, citations.
    Answer(String, String, Vec<String>),
}

impl Notes {
    fn number(&mut self, key: Key) -> usize {
        self.keys.insert_full(key).0 + 1
    }

    fn records<'i>(&mut self, view: &View, ids: impl IntoIterator<Item = &'i String>) -> Vec<usize> {
        let known = ids.into_iter().filter(|id| view.records.contains_key(*id));
        let mut numbers: Vec<usize> = known.map(|id| self.number(Key::Record(id.clone()))).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The list at the end.
    fn list(&self, view: &View) -> Vec<Value> {
        self.keys
            .iter()
            .map(|key| match key {
                Key::Record(id) => {
                    let record = view.records.get(id);
                    let citations = record.map_or(&[][..], |record| &record.citations);
                    json!({
                        "id": id,
                        "title": record.map(|record| &record.title),
                        "detail": record.map(|record| format!(
                            "{}, {}, known {}, {}{}",
                            record.kind,
                            record.occurred_on,
                            record.known_on,
                            record.admiralty,
                            if record.basis == "memory" { ", source not seen" } else { "" }
                        )),
                        "citations": citations.iter().map(|text| citation(text)).collect::<Vec<_>>(),
                    })
                }
                Key::Answer(coder, known, citations) => json!({
                    "id": Value::Null,
                    "title": format!("Judgement of {coder}"),
                    "detail": format!("known {known}"),
                    "citations": citations.iter().map(|text| citation(text)).collect::<Vec<_>>(),
                }),
            })
            .collect()
    }
}

/// A citation's text, and its address, which stands in angle brackets at the end.
fn citation(text: &str) -> Value {
    let split = text.rsplit_once(" <").and_then(|(before, address)| {
        let address = address.strip_suffix('>')?;
        let is_web = address.starts_with("https://") || address.starts_with("http://");
        is_web.then_some((before, address))
    });
    let (text, url) = split.map_or((text, None), |(before, address)| (before, Some(address)));
    json!({ "text": text, "url": url })
}

type Shown<'v> = Vec<(&'v String, &'v ReadingView)>;

/// All that the template lays out, made harmless.
fn brief(view: &View, weighed: Option<&WeighView>, pictures: &[Picture], readings: &[String]) -> Value {
    let shown: Shown<'_> = view
        .readings
        .iter()
        .filter(|(id, _)| readings.contains(id))
        .collect();
    let mut notes = Notes::default();
    let tests = tests(view, &shown, &mut notes);
    let beside = shown
        .first()
        .map(|(_, first)| rows(view, &shown, "", &first.beside_tests, &mut notes));
    let promises = promises(view, &mut notes);
    let narratives = narratives(view, weighed, &mut notes);
    let mut data = json!({
        "title": view.title,
        "question": view.question,
        "about": view.about,
        "as_of": view.as_of,
        "dyad": view.dyad,
        "opened_on": view.opened_on,
        "records_known": view.records_known,
        "digest": view.digest,
        "hypothetical": weighed.map(|weighed| pairs(&weighed.hypothetical)).unwrap_or_default(),
        "readings": shown.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "bottom": bottom_line(view, weighed, &shown),
        "tests": tests,
        "beside": beside.unwrap_or_default(),
        "promises": promises,
        "has_contract_dates": view.promises.values().any(|promise| slip(promise, "contract").is_some()),
        "narratives": narratives,
        "pictures": pictures.iter().enumerate().map(|(at, picture)| json!({
            "file": picture_file(at),
            "title": picture.title,
            "description": if picture.description.trim().is_empty() { &picture.title } else { &picture.description },
        })).collect::<Vec<_>>(),
        "watch": watch(view),
        "watch_more": view.watch.len().saturating_sub(WATCH),
        "threats": weighed.map(threats).unwrap_or_default(),
        "sources": notes.list(view),
        "method": method(view, weighed, &shown),
    });
    let mut lacking = 0;
    clean(&mut data, &mut lacking);
    data["lacking"] = json!(lacking);
    data
}

fn pairs(map: &BTreeMap<String, String>) -> Vec<String> {
    map.iter().map(|(id, status)| format!("{id} = {status}")).collect()
}

/// Makes every text harmless, and puts `�` where no font has a character.
fn clean(value: &mut Value, lacking: &mut usize) {
    match value {
        Value::String(text) => {
            let plain = plain(text);
            // Marks that choose a form of the character before them, and soft hyphens, show nothing by themselves.
            let visible = plain
                .chars()
                .filter(|c| !matches!(c, '\u{ad}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}'));
            *text = visible
                .map(|c| {
                    if is_covered(c) {
                        c
                    } else {
                        *lacking += 1;
                        char::REPLACEMENT_CHARACTER
                    }
                })
                .collect();
        }
        Value::Array(values) => values.iter_mut().for_each(|value| clean(value, lacking)),
        Value::Object(values) => values.values_mut().for_each(|value| clean(value, lacking)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_covered(c: char) -> bool {
    c.is_ascii()
        || FONTS
            .iter()
            .any(|font| font.info().coverage.contains(u32::from(c)))
}

fn status(word: &str) -> Value {
    json!({ "word": word, "sign": sign_of(word), "tone": tone(word) })
}

/// The colour of a status, which sign and word say as well.
fn tone(status: &str) -> &'static str {
    match status {
        "met" | "shown" | "kept" => "good",
        "met late" | "partly met" | "kept late" | "lapsed" | "contested" | "overdue" => "mixed",
        "not met" | "not shown" | "broken" | "withdrawn" => "bad",
        _ => "open",
    }
}

/// "A, B and C".
fn list_of(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn bottom_line(view: &View, weighed: Option<&WeighView>, shown: &Shown<'_>) -> Value {
    let readings: Vec<Value> = shown
        .iter()
        .map(|(name, reading)| {
            let lead = format!("Under the {name} reading");
            json!({ "lead": lead, "text": outcomes(reading) })
        })
        .collect();
    let robust = shown.first().filter(|_| view.readings.len() > 1).map(|(_, first)| {
        let same = first.tests.values().filter(|test| test.robust);
        let same: Vec<&str> = same.map(|test| test.label.as_str()).collect();
        match same.as_slice() {
            [] => "No test comes out the same under every reading: each result rests on how the source is read."
                .to_owned(),
            all if all.len() == first.tests.len() => {
                "Every test comes out the same under every reading.".to_owned()
            }
            [one] => format!("Only {one} comes out the same under every reading."),
            some => format!("{} come out the same under every reading.", list_of(some)),
        }
    });
    json!({
        "readings": readings,
        "robust": robust,
        "stands": stands(view, shown),
        "weighed": weighed.map(|weighed| leading(view, weighed)),
    })
}

/// Which tests are shown, not shown, open and lapsed, in words.
fn outcomes(reading: &ReadingView) -> String {
    if reading.tests.is_empty() {
        return "there are no tests.".to_owned();
    }
    let mut sentences = Vec::new();
    for (word, one, many) in [
        ("shown", "is shown", "are shown"),
        ("not shown", "is not shown", "are not shown"),
        ("open", "is open", "are open"),
        ("lapsed", "has lapsed", "have lapsed"),
    ] {
        let those: Vec<&TestView> = reading.tests.values().filter(|test| test.status == word).collect();
        let labels: Vec<String> = those
            .iter()
            .map(|test| format!("{} ({} of {} met)", test.label, test.met, test.of))
            .collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        match labels.len() {
            0 => {}
            1 => sentences.push(format!("{} {one}", list_of(&labels))),
            _ => sentences.push(format!("{} {many}", list_of(&labels))),
        }
    }
    sentences.join("; ") + "."
}

/// Whether the default narrative stands, as far as the source's own rule goes.
fn stands(view: &View, shown: &Shown<'_>) -> Value {
    let narratives = &view.narratives;
    let label = narratives.default.as_ref().map(|id| {
        let narrative = narratives.all.get(id);
        narrative.map_or(id.as_str(), |narrative| narrative.label.as_str())
    });
    let (lead, mut text) = match label {
        Some(label) if narratives.rule == "none given" => (
            format!("{label} stands."),
            "It is the default narrative, which needs no proof, and the source gives no rule that combines the tests."
                .to_owned(),
        ),
        Some(label) => (
            format!("{label} is the default narrative."),
            "It needs no proof.".to_owned(),
        ),
        None => ("No narrative is the default.".to_owned(), String::new()),
    };
    if narratives.rule != "none given" {
        let answers: Vec<String> = shown
            .iter()
            .map(|(name, _)| {
                let answer = narratives.usual.get(*name).and_then(|rules| rules.get(narratives.rule.as_str()));
                let word = match answer {
                    Some(&"yes") => "is satisfied",
                    Some(&"no") => "is not satisfied",
                    _ => "is open",
                };
                format!("{word} under the {name} reading")
            })
            .collect();
        let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
        text.push_str(&format!(
            " The source's rule for combining the tests, “{}”, {}.",
            narratives.rule,
            list_of(&answers)
        ));
    }
    if label.is_some() && !narratives.default_stands_until.is_empty() {
        text.push_str(&format!(
            " It stands until there is evidence of cooperation of the kind {}: since {}, {} of that kind {} for it \
             and {} against.",
            narratives.default_stands_until,
            view.opened_on,
            things(narratives.evidence.len()),
            if narratives.evidence.len() == 1 { "speaks" } else { "speak" },
            narratives.evidence_against.len(),
        ));
    }
    json!({ "lead": lead, "text": text.trim() })
}

fn things(count: usize) -> String {
    if count == 1 {
        "1 thing".to_owned()
    } else {
        format!("{count} things")
    }
}

/// The leading narrative's sentence, and the confidence in one of its own.
fn leading(view: &View, weighed: &WeighView) -> Value {
    let leader = weighed.narratives.get(&weighed.leader);
    let label = leader.map_or(weighed.leader.as_str(), |leader| leader.label.as_str());
    let numbers = &weighed.numbers;
    let mut whose = format!(
        "By numbers that {} set on {}, weighing the {} reading",
        numbers.set_by, numbers.set_on, numbers.reading
    );
    if view.narratives.default.as_ref().is_some_and(|default| *default != weighed.leader) {
        whose.push_str(
            ". That another narrative leads does not contradict the default: the default asks who has to prove, the \
             weighing what is probable",
        );
    }
    json!({
        "lead": format!("{label} leads the weighing:"),
        "sentence": leader.map(|leader| format!("{}.", leader.sentence)),
        "whose": format!("{whose}."),
        "confidence_lead": format!("Confidence in this estimate is {}.", weighed.confidence),
        "confidence": format!("{}.", capital(&weighed.confidence_because.join("; "))),
        "has_causes": !weighed.confidence_because.is_empty(),
    })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

fn tests(view: &View, shown: &Shown<'_>, notes: &mut Notes) -> Vec<Value> {
    let Some((_, first)) = shown.first() else {
        return Vec::new();
    };
    let mut order: Vec<(&String, &TestView)> = first.tests.iter().collect();
    order.sort_by_key(|(_, test)| severity(test.status));
    order
        .into_iter()
        .map(|(id, test)| {
            let statuses: Vec<Value> = shown
                .iter()
                .map(|(_, reading)| {
                    reading.tests.get(id).map_or(Value::Null, |test| {
                        let mut status = status(test.status);
                        status["count"] = json!(format!("{} of {}", test.met, test.of));
                        status
                    })
                })
                .collect();
            let consequence = match (&test.shows, test.status) {
                (Some(shows), "shown") => json!({ "lead": "This shows:", "text": shows }),
                (Some(shows), _) => json!({
                    "lead": "A pass would show:",
                    "text": if test.if_missed.is_some() {
                        shows.clone()
                    } else {
                        format!("{shows} A miss shows nothing: not shown is not refuted.")
                    },
                }),
                (None, _) => json!({ "lead": "", "text": no_consequence(test) }),
            };
            let missed = test.if_missed.as_ref().filter(|_| test.status == "not shown");
            json!({
                "label": test.label,
                "asks": test.asks,
                "clause": test.clause,
                "combiner": test.combiner,
                "statuses": statuses,
                "robust": if view.readings.len() < 2 {
                    ""
                } else if test.robust {
                    "the same under every reading"
                } else {
                    "depends on the reading"
                },
                "rows": rows(view, shown, id, &test.criteria, notes),
                "consequence": consequence,
                "missed": missed,
            })
        })
        .collect()
}

fn rows(
    view: &View,
    shown: &Shown<'_>,
    test: &str,
    criteria: &IndexMap<String, CriterionView>,
    notes: &mut Notes,
) -> Vec<Value> {
    let mut out = Vec::new();
    for (name, criterion) in criteria {
        row(view, shown, &[test, name], criterion, notes, &mut out);
    }
    out
}

fn row(
    view: &View,
    shown: &Shown<'_>,
    path: &[&str],
    criterion: &CriterionView,
    notes: &mut Notes,
    out: &mut Vec<Value>,
) {
    let statuses: Vec<Value> = shown
        .iter()
        .map(|(_, reading)| {
            let criterion = reading.criterion_at(path);
            criterion.map_or(Value::Null, |criterion| status(criterion.status))
        })
        .collect();
    // Readings that rest on the same are named together.
    let mut grounds: IndexMap<Ground, Vec<&str>> = IndexMap::new();
    for (name, reading) in shown {
        if let Some(criterion) = reading.criterion_at(path) {
            grounds
                .entry(ground(view, criterion, notes))
                .or_default()
                .push(name);
        }
    }
    let several = grounds.len() > 1;
    let grounds: Vec<Value> = grounds
        .into_iter()
        .map(|(ground, names)| {
            json!({
                "under": if several { list_of(&names) } else { String::new() },
                "parts": ground.parts.iter().map(|(text, notes)| json!({ "text": text, "notes": notes })).collect::<Vec<_>>(),
            })
        })
        .collect();
    out.push(json!({
        "label": criterion.label,
        "depth": path.len() - 2,
        "beside": criterion.beside,
        "statuses": statuses,
        "grounds": grounds,
    }));
    for (name, part) in &criterion.criteria {
        row(view, shown, &[path, &[name.as_str()]].concat(), part, notes, out);
    }
}

/// What a status rests on: texts, each with the numbers of its sources.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Ground {
    parts: Vec<(String, Vec<usize>)>,
}

fn ground(view: &View, criterion: &CriterionView, notes: &mut Notes) -> Ground {
    let mut parts = Vec::new();
    let mut say = |text: String, notes: Vec<usize>| {
        if !text.is_empty() || !notes.is_empty() {
            parts.push((text, notes));
        }
    };
    let mut main = vec![criterion.comparison.clone()];
    main.extend(criterion.reasons.iter().map(|reason| reason.says.clone()));
    main.retain(|text| !text.is_empty());
    let numbers = notes.records(view, &criterion.because);
    if main.is_empty() && numbers.is_empty() && criterion.coders.is_empty() && criterion.criteria.is_empty() {
        main.push("nothing on record".to_owned());
    }
    if main.is_empty() && !numbers.is_empty() {
        main.push(if numbers.len() == 1 { "record" } else { "records" }.to_owned());
    }
    say(main.join("; "), numbers);
    for coder in &criterion.coders {
        let key = Key::Answer(coder.coder.clone(), coder.known_on.clone(), coder.citations.clone());
        say(format!("{}: {}", coder.coder, coder.value), vec![notes.number(key)]);
    }
    if !criterion.fragile.is_empty() {
        say(format!("fragile: {}", criterion.fragile.join(", ")), Vec::new());
    }
    for note in &criterion.validity {
        let numbers = notes.records(view, &note.because);
        say(format!("since {}: {}", note.known_on, note.says), numbers);
    }
    Ground { parts }
}

fn slip(promise: &PromiseView, base: &str) -> Option<f64> {
    promise.slip_months.get(base).copied().flatten()
}

fn promises(view: &View, notes: &mut Notes) -> Vec<Value> {
    let mut sorted: Vec<&PromiseView> = view
        .promises
        .values()
        .filter(|promise| !promise.because.is_empty())
        .collect();
    sorted.sort_by_key(|promise| severity(promise.status));
    sorted
        .into_iter()
        .map(|promise| {
            let due = |base: &str| promise.due.get(base).cloned().flatten();
            let done = promise.deliveries.iter().find(|delivery| delivery.completes);
            let open = if promise.slip_is_open { ">" } else { "" };
            let slips: Vec<String> = BASES
                .iter()
                .map(|base| {
                    // A minus sign as wide as the plus.
                    let months = slip(promise, base).map(|months| format!("{open}{months:+.1}"));
                    months.map_or_else(String::new, |text| text.replace('-', "−"))
                })
                .collect();
            json!({
                "label": promise.label,
                "by": promise.by,
                "to": promise.to,
                "status": status(promise.status),
                "first": due("first"),
                "latest": due("latest"),
                "delivered": done.map(|delivery| &delivery.on),
                "amount": promise.delivered,
                "slips": slips,
                "reason": promise.reason.as_ref().map(|reason| &reason.short),
                "notes": notes.records(view, &promise.because),
            })
        })
        .collect()
}

fn narratives(view: &View, weighed: Option<&WeighView>, notes: &mut Notes) -> Value {
    let narratives = &view.narratives;
    let all: Vec<Value> = narratives
        .all
        .iter()
        .map(|(id, narrative)| {
            let mut tags = Vec::new();
            if narratives.default.as_ref() == Some(id) {
                tags.push("the default");
            }
            if narrative.ours {
                tags.push("added by the case's author");
            }
            if weighed.is_some_and(|weighed| weighed.leader == *id) {
                tags.push("leads the weighing");
            }
            let holders: Vec<String> = narrative
                .proponents
                .iter()
                .map(|[who, quote]| if quote.is_empty() { who.clone() } else { format!("{who} (“{quote}”)") })
                .collect();
            let holders: Vec<&str> = holders.iter().map(String::as_str).collect();
            let estimate = weighed.and_then(|weighed| weighed.narratives.get(id));
            json!({
                "label": narrative.label,
                "tags": tags.join(", "),
                "says": narrative.says,
                "holders": list_of(&holders),
                "sentence": estimate.map(|estimate| capital(&format!("{}.", estimate.sentence))),
                "numbers": estimate.map(|estimate| json!([
                    format!("{} ({})", percent(estimate.prior[1]), range(estimate.prior[0], estimate.prior[2])),
                    percent(estimate.estimate),
                    range(estimate.p10, estimate.p90),
                    range(estimate.low, estimate.high),
                ])),
            })
        })
        .collect();
    let usual: Vec<Value> = narratives
        .usual
        .iter()
        .map(|(name, rules)| {
            let answers = ["any", "majority", "all"].map(|rule| rules.get(rule).copied().unwrap_or("–"));
            json!({ "name": name, "answers": answers })
        })
        .collect();
    json!({
        "all": all,
        "rule": narratives.rule,
        "note": narratives.note,
        "until": narratives.default_stands_until,
        "evidence": notes.records(view, &narratives.evidence),
        "against": notes.records(view, &narratives.evidence_against),
        "usual": usual,
        "causes": weighed.map(causes),
    })
}

/// What the estimate hangs on most: without it, where would the leader stand?
fn causes(weighed: &WeighView) -> Value {
    let leader = weighed.narratives.get(&weighed.leader);
    let now = leader.map_or(0.0, |leader| leader.estimate);
    let causes: Vec<Value> = weighed
        .leave_one_out
        .iter()
        .filter(|left| (left.leader - now).abs() >= 0.005)
        .take(CAUSES)
        .map(|left| {
            let mut kind = left.kind.to_owned();
            if left.records > 0 {
                let word = if left.records == 1 { "record" } else { "records" };
                kind.push_str(&format!(", {} {word}", left.records));
            }
            json!({
                "label": left.label,
                "kind": kind,
                "percent": percent(left.leader),
                "flips": left.flips,
            })
        })
        .collect();
    json!({
        "leader": leader.map(|leader| &leader.label),
        "now": percent(now),
        "list": causes,
    })
}

fn watch(view: &View) -> Vec<Value> {
    let labels = labels(view);
    view.watch
        .iter()
        .take(WATCH)
        .map(|item| {
            let feeds: Vec<&str> = item
                .feeds
                .iter()
                .map(|id| labels.get(id.as_str()).copied().unwrap_or(id))
                .collect();
            json!({ "on": item.on, "kind": item.kind, "what": item.what, "feeds": feeds.join("; ") })
        })
        .collect()
}

/// Labels of all criteria by name.
fn labels(view: &View) -> BTreeMap<&str, &str> {
    fn add<'v>(criteria: &'v IndexMap<String, CriterionView>, to: &mut BTreeMap<&'v str, &'v str>) {
        for (id, criterion) in criteria {
            to.insert(id, &criterion.label);
            add(&criterion.criteria, to);
        }
    }
    let mut labels = BTreeMap::new();
    for reading in view.readings.values() {
        for test in reading.tests.values() {
            add(&test.criteria, &mut labels);
        }
        add(&reading.beside_tests, &mut labels);
    }
    labels
}

/// Observations that would lower the leader.
fn threats(weighed: &WeighView) -> Vec<String> {
    let leader = weighed.narratives.get(&weighed.leader);
    let label = leader.map_or(weighed.leader.as_str(), |leader| leader.label.as_str());
    weighed
        .falsification
        .iter()
        .take(CAUSES)
        .map(|threat| {
            format!(
                "{} comes out “{}” (probability {}): {label} at {}{}.",
                threat.label,
                threat.outcome,
                percent(threat.probability),
                percent(threat.leader_after),
                if threat.flips { ", and another narrative leads" } else { "" }
            )
        })
        .collect()
}

/// How it was made, and what it can't tell: heads and texts.
fn method(view: &View, weighed: Option<&WeighView>, shown: &Shown<'_>) -> Vec<Value> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut say = |head: &str, text: String| parts.push((head.to_owned(), text));
    say(
        "What counts.",
        format!(
            "Only what could be known on {} is used: {} records. Nothing that became known later has a say. A month or \
             a year counts as its last day. The case runs from {}.",
            view.as_of, view.records_known, view.opened_on
        ),
    );
    say(
        "Statuses.",
        "Each criterion has a rule that was written down in advance, with a deadline where the source names one. What \
         is not settled stays pending, unknown or contested, and a test that hangs on it stays open. Not shown is not \
         refuted. How many criteria are met decides nothing unless the test says so."
            .to_owned(),
    );
    for (name, reading) in shown {
        say(&format!("The {name} reading."), reading.note.clone());
    }
    say(
        "Fragile and dated.",
        "Fragile marks a status that rests on a single record, on a source that was not seen, or on a figure that was \
         revised later. A slip is told in months against the date first made public, the contract's and the latest; \
         “>” marks one that still grows."
            .to_owned(),
    );
    say(
        "Sources.",
        "A letter from A to F grades the source's reliability and a digit from 1 to 6 the information's credibility \
         (Admiralty code; A and 1 are best, F and 6 mean that it can't be judged)."
            .to_owned(),
    );
    if let Some(weighed) = weighed {
        let numbers = &weighed.numbers;
        let mut text = format!(
            "Probabilities follow from priors and likelihoods that {} set on {}{}, for the {} reading. Of {} items that \
             count, {} had an outcome that was known when their numbers were set. {} of {} records bear on nothing \
             that is weighed. The range given with an estimate is that of eight draws in ten ({} draws, seed {}); the \
             exact bounds are the lowest and the highest that any choice inside the stated ranges gives.",
            numbers.set_by,
            numbers.set_on,
            if numbers.priors_by.is_empty() {
                String::new()
            } else {
                format!(" (priors: {})", numbers.priors_by)
            },
            numbers.reading,
            numbers.counted,
            numbers.after_the_fact,
            weighed.records_not_weighed,
            weighed.records_known,
            numbers.draws,
            numbers.seed,
        );
        if !numbers.set_for.is_empty() {
            text.push_str(&format!(" The numbers were set for the {} reading.", numbers.set_for));
        }
        if numbers.set_later {
            text.push_str(" The numbers were set after the date from which one looks: they know what came.");
        }
        if let Some(pooled) = numbers.pooled_by {
            text.push_str(&format!(" Several raters were put together by {pooled}."));
        }
        if weighed.lead_can_flip {
            text.push_str(" Some choice inside the ranges puts another narrative first.");
        }
        if !weighed.edits.is_empty() {
            text.push_str(&format!(
                " {} differ from what was sealed on {}.",
                things(weighed.edits.len()),
                weighed.sealed_on.as_deref().unwrap_or("an earlier day")
            ));
        }
        say("Weighing.", text);
        if !numbers.note.is_empty() {
            say("On the numbers.", numbers.note.clone());
        }
        let agreement: Vec<String> = weighed.agreement.iter().map(|part| capital(&part.says) + ".").collect();
        if !agreement.is_empty() {
            say("Agreement.", agreement.join(" "));
        }
        say("Digest of the weighing.", weighed.digest.clone());
    }
    say(
        "Limits.",
        "The brief says what the case's own rules make of the records on file. It can't tell whether the tests are the \
         right ones or whether the ledger is complete: what nobody recorded counts as not found. The digest at the \
         foot of each page identifies the definition of the case and everything that could be known on the date; who \
         has the same files gets the same digest."
            .to_owned(),
    );
    parts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(head, text)| json!({ "head": head, "text": text }))
        .collect()
}
