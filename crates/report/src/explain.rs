//! The whole derivation of one thing, down to its records and their citations.

use std::collections::BTreeSet;
use std::fmt::Write;

use bilateral_assess::{AsOf, Assessment};
use bilateral_casefile::Bibliography;
use bilateral_model::{Case, Id, Sign};
use indexmap::IndexMap;
use serde::Serialize;

use crate::table::{BOLD, DIM, paint, sign_of, style_of, wrap};
use crate::view::{CriterionView, Lay, PromiseView, RecordView, TestView, View, criterion_view, record_view};

/// A derivation.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Version of this output.
    pub schema_version: &'static str,
    /// Name of the case.
    pub case: String,
    /// The date from which one looks.
    pub as_of: String,
    /// What is explained.
    pub id: String,
    /// What sort of thing it is.
    pub kind: &'static str,
    /// What it asks, or its title.
    pub says: String,
    /// The test, under each reading.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub tests: IndexMap<String, TestView>,
    /// The criterion, under each reading.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub criteria: IndexMap<String, CriterionView>,
    /// The promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseView>,
    /// Records that decide it, that bear on it (with + or -), or the record itself.
    pub records: IndexMap<String, RecordView>,
    /// Which way each record speaks: `+`, `-` or nothing.
    pub signs: IndexMap<String, &'static str>,
    /// What a record bears on, or what supersedes it.
    pub notes: Vec<String>,
}

/// Every name that can be explained as of a date, tests first.
pub fn known_ids(case: &Case, assessment: &Assessment) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    if let Some(reading) = case.first_reading() {
        ids.extend(reading.tests.keys().map(ToString::to_string));
        ids.extend(reading.criteria.keys().map(ToString::to_string));
    }
    ids.extend(case.promises.keys().map(ToString::to_string));
    ids.extend(
        case.anchors
            .keys()
            .chain(case.questions.keys())
            .chain(case.aspects.keys())
            .map(ToString::to_string),
    );
    ids.extend(
        AsOf::new(case, assessment.as_of)
            .records()
            .map(|record| record.id.to_string()),
    );
    ids
}

/// Explains a test, a criterion (`sco-tasks` or `central-asia.sco-tasks`), a promise, an anchor, a question, an aspect or a record.
/// Nothing if no such thing could be known on the date.
pub fn explain(
    case: &Case,
    assessment: &Assessment,
    view: &View,
    bibliography: &Bibliography,
    name: &str,
) -> Option<Explanation> {
    let known = AsOf::new(case, assessment.as_of);
    let id = name.rsplit('.').next()?;
    if let Some((test, _)) = name.split_once('.') {
        let within = case
            .readings
            .values()
            .filter_map(|reading| reading.tests.get(test))
            .any(|test| {
                test.combiner
                    .parts()
                    .iter()
                    .chain(&test.beside)
                    .any(|part| part.as_str() == id)
            });
        if !within {
            return None;
        }
    }
    let mut out = Explanation {
        schema_version: view.schema_version,
        case: view.case.clone(),
        as_of: view.as_of.clone(),
        id: name.to_owned(),
        kind: "",
        says: String::new(),
        tests: IndexMap::new(),
        criteria: IndexMap::new(),
        promise: None,
        records: IndexMap::new(),
        signs: IndexMap::new(),
        notes: Vec::new(),
    };
    let mut ids: BTreeSet<Id> = BTreeSet::new();
    let first = case.first_reading()?;
    if let Some(test) = first.tests.get(id) {
        out.kind = "test";
        out.says.clone_from(&test.asks);
        for (reading, assessed) in &view.readings {
            if let Some(test) = assessed.tests.get(id) {
                out.tests.insert(reading.clone(), test.clone());
            }
        }
        for reading in assessment.readings.values() {
            let parts = test.combiner.parts().iter().chain(&test.beside);
            let verdicts = parts.filter_map(|part| reading.criteria.get(part));
            ids.extend(verdicts.flat_map(|verdict| verdict.because.iter().cloned()));
        }
    } else if let Some(criterion) = first.criteria.get(id) {
        out.kind = "criterion";
        out.says.clone_from(&criterion.asks);
        let lay = Lay {
            case,
            assessment,
            bibliography,
        };
        for (reading, of) in &case.readings {
            let assessed = assessment.readings.get(reading)?;
            let mut cited = Vec::new();
            let view = criterion_view(&lay, of, assessed, &criterion.id, false, &mut cited)?;
            ids.extend(cited);
            out.criteria.insert(reading.to_string(), view);
        }
    } else if let Some(promise) = view.promises.get(id) {
        out.kind = "promise";
        out.says.clone_from(&promise.label);
        out.promise = Some(promise.clone());
        ids.extend(known.of_promise(id).map(|record| record.id.clone()));
    } else if let Some(anchor) = case.anchors.get(id) {
        out.kind = "anchor";
        out.says.clone_from(&anchor.label);
    } else if let Some(question) = case.questions.get(id) {
        out.kind = "open question";
        out.says.clone_from(&question.asks);
    } else if let Some(aspect) = case.aspects.get(id) {
        out.kind = "aspect";
        out.says = format!("{}: {}", aspect.label, aspect.says);
    } else if let Some((record, until)) = known.once_known(id) {
        out.kind = "record";
        out.says = record.title().to_owned();
        ids.insert(record.id.clone());
        out.notes
            .extend(until.map(|day| format!("no longer counts since {day}: another record supersedes it")));
        for bearing in &record.bears_on {
            let way = match bearing.sign {
                Sign::For => "speaks for",
                Sign::Against => "speaks against",
                Sign::Context => "is context for",
            };
            out.notes.push(format!("{way} {}", bearing.target));
        }
        out.notes.extend(
            record
                .promise
                .iter()
                .map(|promise| format!("belongs to the promise {promise}")),
        );
        out.notes
            .extend(record.supersedes.iter().map(|old| format!("supersedes {old}")));
        out.notes.extend(
            record
                .event
                .iter()
                .map(|event| format!("reports the event {event}")),
        );
    } else {
        return None;
    }
    // What bears on it and decides nothing is shown as well: the reader sees what was weighed.
    for row in known.bearing_on(id) {
        out.signs.insert(row.record.id.to_string(), row.sign.word());
        ids.insert(row.record.id.clone());
    }
    let mut records: Vec<_> = ids
        .iter()
        .filter_map(|id| known.once_known(id.as_str()))
        .map(|(record, _)| record)
        .collect();
    records.sort_by_key(|record| (record.occurred, record.id.clone()));
    out.records = records
        .iter()
        .map(|record| (record.id.to_string(), record_view(record, bibliography)))
        .collect();
    Some(out)
}

impl Explanation {
    /// As JSON, indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// For a terminal.
    pub fn to_terminal(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} {}",
            paint(BOLD, &self.id),
            paint(DIM, &format!("{} · as of {}", self.kind, self.as_of))
        );
        if !self.says.is_empty() {
            out.push_str(&wrap(&self.says, "", ""));
        }
        let mut deciding: BTreeSet<&str> = BTreeSet::new();
        for (reading, test) in &self.tests {
            test_lines(reading, test, &mut out);
            deciding.extend(
                test.criteria
                    .values()
                    .flat_map(|criterion| criterion.because.iter().map(String::as_str)),
            );
        }
        for (reading, criterion) in &self.criteria {
            let _ = writeln!(
                out,
                "\n{}",
                paint(BOLD, &format!("under the reading “{reading}”"))
            );
            criterion_lines(&self.id, criterion, 0, &mut out);
            gather(criterion, &mut deciding);
        }
        // The remark is the same under every reading.
        if let Some(note) = self
            .criteria
            .values()
            .map(|criterion| &criterion.note)
            .find(|note| !note.is_empty())
        {
            out.push_str(&wrap(&format!("Note: {note}"), "", "  "));
        }
        if let Some(promise) = &self.promise {
            promise_lines(promise, &mut out);
            deciding.extend(promise.because.iter().map(String::as_str));
        }
        for note in &self.notes {
            out.push_str(&wrap(note, "  ", "  "));
        }
        let all = deciding.is_empty();
        let (first, rest): (Vec<_>, Vec<_>) = self
            .records
            .iter()
            .partition(|(id, _)| deciding.contains(id.as_str()));
        if !first.is_empty() {
            let _ = writeln!(out, "\n{}", paint(BOLD, "RECORDS THAT DECIDE IT"));
            first
                .iter()
                .for_each(|(id, record)| record_lines(id, record, self.sign(id), &mut out));
        }
        if !rest.is_empty() {
            let title = if all {
                "RECORDS"
            } else {
                "OTHER RECORDS THAT BEAR ON IT"
            };
            let _ = writeln!(out, "\n{}", paint(BOLD, title));
            rest.iter()
                .for_each(|(id, record)| record_lines(id, record, self.sign(id), &mut out));
        }
        out
    }

    fn sign(&self, id: &str) -> &'static str {
        self.signs.get(id).copied().unwrap_or("")
    }
}

fn gather<'c>(criterion: &'c CriterionView, deciding: &mut BTreeSet<&'c str>) {
    deciding.extend(criterion.because.iter().map(String::as_str));
    criterion
        .criteria
        .values()
        .for_each(|part| gather(part, deciding));
}

fn test_lines(reading: &str, test: &TestView, out: &mut String) {
    let robust = if test.robust {
        "robust"
    } else {
        "depends on the reading"
    };
    let _ = writeln!(
        out,
        "\n{} {} {}",
        paint(BOLD, &format!("under the reading “{reading}”:")),
        paint(
            style_of(test.status),
            &format!("{} {}", sign_of(test.status), test.status)
        ),
        paint(
            DIM,
            &format!("({} of {} met, {}, {robust})", test.met, test.of, test.combiner)
        )
    );
    if !test.why.is_empty() {
        out.push_str(&wrap(&format!("why: {}", test.why), "  ", "    "));
    }
    for (id, criterion) in &test.criteria {
        criterion_lines(id, criterion, 1, out);
    }
    match (&test.shows, test.status) {
        (Some(shows), "shown") => out.push_str(&wrap(&format!("This shows: {shows}"), "  ", "  ")),
        (Some(shows), _) => out.push_str(&wrap(&format!("A pass would show: {shows}"), "  ", "  ")),
        (None, _) => out.push_str(&wrap(&no_consequence(test), "  ", "  ")),
    }
    if let Some(missed) = test.if_missed.as_ref().filter(|_| test.status == "not shown") {
        out.push_str(&wrap(&format!("Missed, it shows: {missed}"), "  ", "  "));
    }
    if !test.note.is_empty() {
        out.push_str(&wrap(&test.note, "  ", "  "));
    }
}

/// What a pass shows where the case names nothing.
pub(crate) fn no_consequence(test: &TestView) -> String {
    match &test.no_consequence {
        Some(why) => format!("The source names no consequence: passing is all that it would show. {why}"),
        None => "The case names no consequence of a pass.".to_owned(),
    }
}

fn criterion_lines(id: &str, criterion: &CriterionView, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    let inner = format!("{pad}    ");
    let beside = if criterion.beside {
        " (beside the test)"
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "{pad}{} {}{beside} {}",
        paint(
            style_of(criterion.status),
            &format!("{} {}", sign_of(criterion.status), criterion.status)
        ),
        paint(BOLD, id),
        paint(
            DIM,
            format!("{} {}", criterion.label, clause(&criterion.clause)).trim_end()
        )
    );
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&wrap(&format!("{name}{text}"), &inner, &format!("{inner}  ")));
        }
    };
    line("rule: ", &criterion.rule);
    line("", &criterion.comparison);
    for reason in &criterion.reasons {
        line("because: ", &reason.says);
    }
    let slip = criterion
        .slip_months
        .map(|slip| format!("{slip:+.1} months"))
        .unwrap_or_default();
    line("slip: ", &slip);
    for coder in &criterion.coders {
        line(
            "",
            &format!(
                "{} on {}: {}. {} {}",
                coder.coder,
                coder.judged_on,
                coder.value,
                coder.why,
                coder.citations.join("; ")
            ),
        );
    }
    line("rests on: ", &criterion.because.join(", "));
    line("fragile: ", &criterion.fragile.join("; "));
    for note in &criterion.validity {
        line(
            "",
            &format!(
                "‡ since {}: {} ({})",
                note.known_on,
                note.says,
                note.because.join(", ")
            ),
        );
    }
    line("why so read: ", &criterion.why);
    for (part, view) in &criterion.criteria {
        criterion_lines(part, view, depth + 1, out);
    }
}

fn clause(clause: &str) -> String {
    if clause.is_empty() {
        String::new()
    } else {
        format!("[{clause}]")
    }
}

fn promise_lines(promise: &PromiseView, out: &mut String) {
    let _ = writeln!(
        out,
        "\n{} {}",
        paint(
            style_of(promise.status),
            &format!("{} {}", sign_of(promise.status), promise.status)
        ),
        paint(
            DIM,
            &format!(
                "{} to {}, told against the {} date",
                promise.by, promise.to, promise.against
            )
        )
    );
    for (due, record) in &promise
        .dates
        .iter()
        .map(|[due, record]| (due, record))
        .collect::<Vec<_>>()
    {
        out.push_str(&wrap(&format!("promised for {due} ({record})"), "  ", "    "));
    }
    for delivery in &promise.deliveries {
        let amount = delivery
            .amount
            .as_ref()
            .map(|amount| format!(": {amount}"))
            .unwrap_or_default();
        let whole = if delivery.completes { ", completes it" } else { "" };
        out.push_str(&wrap(
            &format!(
                "delivered {}{amount}{whole} ({})",
                delivery.on,
                delivery.because.join(", ")
            ),
            "  ",
            "    ",
        ));
    }
    let slip = crate::terminal::slip_words(promise, &crate::terminal::BASES);
    if !slip.is_empty() {
        let name = if slip.starts_with("months") {
            "slip in "
        } else {
            ""
        };
        out.push_str(&wrap(&format!("{name}{slip}"), "  ", "    "));
    }
    if !promise.note.is_empty() {
        out.push_str(&wrap(&promise.note, "  ", "  "));
    }
}

fn record_lines(id: &str, record: &RecordView, sign: &str, out: &mut String) {
    let _ = writeln!(
        out,
        "{} {} {}",
        crate::safe::plain(&record.occurred_on),
        paint(
            BOLD,
            &format!(
                "{id}{}",
                if sign.is_empty() {
                    String::new()
                } else {
                    format!(" ({sign})")
                }
            )
        ),
        paint(
            DIM,
            &format!(
                "{}, known {}, {} {}",
                record.kind, record.known_on, record.admiralty, record.basis
            )
        )
    );
    out.push_str(&wrap(
        &format!("{}. {}", record.title.trim_end_matches('.'), record.what),
        "    ",
        "    ",
    ));
    if !record.quote.is_empty() {
        out.push_str(&wrap(&format!("“{}”", record.quote), "    ", "    "));
    }
    if record.citations.is_empty() {
        out.push_str(&wrap("no source seen: from the coder's memory", "    ", "    "));
    }
    for citation in &record.citations {
        out.push_str(&wrap(citation, "    ", "      "));
    }
}
