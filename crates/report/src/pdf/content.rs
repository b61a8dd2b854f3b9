//! What the brief says: everything as data, made harmless.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::notes::Notes;
use super::tables::{WATCH, promises, rows, slip, tests, watch};
use super::{FONTS, picture_file};
use crate::html::Picture;
use crate::safe::plain;
use crate::table::sign_of;
use crate::view::{CriterionView, ReadingView, TestView, View};
use crate::weighing::WeighView;
use crate::weighing::sentence::{percent, range};

pub(super) type Shown<'v> = Vec<(&'v String, &'v ReadingView)>;

/// How many causes of the estimate and threats to it have room.
const CAUSES: usize = 5;

/// All that the template lays out, made harmless.
pub(super) fn brief(
    view: &View,
    weighed: Option<&WeighView>,
    pictures: &[Picture],
    readings: &[String],
) -> Value {
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

pub(super) fn pairs(map: &BTreeMap<String, String>) -> Vec<String> {
    map.iter()
        .map(|(id, status)| format!("{id} = {status}"))
        .collect()
}

/// Makes every text harmless, and puts `�` where no font has a character.
pub(super) fn clean(value: &mut Value, lacking: &mut usize) {
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

pub(super) fn is_covered(c: char) -> bool {
    c.is_ascii()
        || FONTS
            .iter()
            .any(|font| font.info().coverage.contains(u32::from(c)))
}

pub(super) fn status(word: &str) -> Value {
    json!({ "word": word, "sign": sign_of(word), "tone": tone(word) })
}

/// The colour of a status, which sign and word say as well.
pub(super) fn tone(status: &str) -> &'static str {
    match status {
        "met" | "shown" | "kept" => "good",
        "met late" | "partly met" | "kept late" | "lapsed" | "contested" | "overdue" => "mixed",
        "not met" | "not shown" | "broken" | "withdrawn" => "bad",
        _ => "open",
    }
}

/// "A, B and C".
pub(super) fn list_of(parts: &[&str]) -> String {
    match parts {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

pub(super) fn bottom_line(view: &View, weighed: Option<&WeighView>, shown: &Shown<'_>) -> Value {
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
pub(super) fn outcomes(reading: &ReadingView) -> String {
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
        let those: Vec<&TestView> = reading
            .tests
            .values()
            .filter(|test| test.status == word)
            .collect();
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
pub(super) fn stands(view: &View, shown: &Shown<'_>) -> Value {
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
                let answer = narratives
                    .usual
                    .get(*name)
                    .and_then(|rules| rules.get(narratives.rule.as_str()));
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

pub(super) fn things(count: usize) -> String {
    if count == 1 {
        "1 thing".to_owned()
    } else {
        format!("{count} things")
    }
}

/// The leading narrative's sentence, and the confidence in one of its own.
pub(super) fn leading(view: &View, weighed: &WeighView) -> Value {
    let leader = weighed.narratives.get(&weighed.leader);
    let label = leader.map_or(weighed.leader.as_str(), |leader| leader.label.as_str());
    let numbers = &weighed.numbers;
    let mut whose = format!(
        "By numbers that {} set on {}, weighing the {} reading",
        numbers.set_by, numbers.set_on, numbers.reading
    );
    if view
        .narratives
        .default
        .as_ref()
        .is_some_and(|default| *default != weighed.leader)
    {
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

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

pub(super) fn narratives(view: &View, weighed: Option<&WeighView>, notes: &mut Notes) -> Value {
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
pub(super) fn causes(weighed: &WeighView) -> Value {
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

/// Labels of all criteria by name.
pub(super) fn labels(view: &View) -> BTreeMap<&str, &str> {
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
pub(super) fn threats(weighed: &WeighView) -> Vec<String> {
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
                if threat.flips {
                    ", and another narrative leads"
                } else {
                    ""
                }
            )
        })
        .collect()
}

/// How it was made, and what it can't tell: heads and texts.
pub(super) fn method(view: &View, weighed: Option<&WeighView>, shown: &Shown<'_>) -> Vec<Value> {
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
            text.push_str(&format!(
                " The numbers were set for the {} reading.",
                numbers.set_for
            ));
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
        let agreement: Vec<String> = weighed
            .agreement
            .iter()
            .map(|part| capital(&part.says) + ".")
            .collect();
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
