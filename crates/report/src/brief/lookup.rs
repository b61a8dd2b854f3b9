//! From a cell's path to what the assessment says.

use bilateral_assess::AsOf;
use bilateral_casefile::Bibliography;
use bilateral_casefile::diagnostic::{did_you_mean, one_of};
use bilateral_model::Decimal;

use super::Wrong;
use super::cell::Cell;
use super::notes::Ground;
use super::value::Value;
use super::{figures, promise, reading};
use crate::View;
use crate::weighing::WeighView;
use crate::weighing::sentence::percent;

/// All that a cell may name.
pub(crate) struct Data<'a> {
    pub(crate) view: &'a View,
    pub(crate) weighed: Option<&'a WeighView>,
    pub(crate) bibliography: Option<&'a Bibliography>,
    pub(crate) known: AsOf<'a>,
}

/// What was found, and what it rests on.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) value: Value,
    pub(crate) grounds: Vec<Ground>,
    /// The reading under which it was found, if it depends on one.
    pub(crate) under: Option<String>,
}

impl Found {
    pub(crate) fn new(value: Value, grounds: Vec<Ground>) -> Self {
        Self {
            value,
            grounds,
            under: None,
        }
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::new(Value::Text(text.into()), Vec::new())
    }
}

/// First names of paths that are no tests and no criteria.
const HEADS: [&str; 7] = [
    "promise",
    "series",
    "narrative",
    "record",
    "rule",
    "weighing",
    "case",
];

/// A name that nothing has.
pub(crate) fn unknown<'w>(what: &str, name: &str, known: impl IntoIterator<Item = &'w str> + Clone) -> Wrong {
    Wrong::new(
        "brief/path",
        format!("there is no {what} `{name}`"),
        did_you_mean(name, known),
    )
}

/// A field that a thing does not have.
pub(crate) fn no_field(cell: &Cell<'_>, given: &[&str], known: &[&str]) -> Wrong {
    let field = given.join(".");
    let message = if field.is_empty() {
        format!("{} names a thing and no field of it", cell.path())
    } else {
        format!("{} ends with no field: `{field}`", cell.path())
    };
    Wrong::new("brief/path", message, one_of(&field, known.iter().copied()))
}

/// Nothing is known of it.
pub(crate) fn nothing(data: &Data<'_>, cell: &Cell<'_>, why: &str) -> Wrong {
    Wrong::new(
        "brief/nothing",
        format!("{} holds nothing as of {}: {why}", cell.path(), data.view.as_of),
        "leave the cell out, or look from another date",
    )
}

/// What a cell holds.
pub(crate) fn look_up(data: &Data<'_>, cell: &Cell<'_>) -> Result<Found, Wrong> {
    let (head, rest) = cell.names.split_first().unwrap_or((&"", &[]));
    let depends =
        !HEADS.contains(head) || (*head == "rule" && reading::RULES.contains(rest.first().unwrap_or(&"")));
    if let Some(reading) = cell.reading.filter(|_| !depends) {
        return Err(Wrong::new(
            "brief/cell",
            format!("{} does not depend on a reading", cell.path()),
            format!("take `@{reading}` away"),
        ));
    }
    if let Some(year) = cell.year.filter(|_| *head != "series") {
        return Err(Wrong::new(
            "brief/cell",
            format!("only a series has years, not {}", cell.path()),
            format!("take `[{year}]` away"),
        ));
    }
    match *head {
        "promise" => promise::look_up(data, cell, rest),
        "series" => figures::look_up(data, cell, rest),
        "narrative" => narrative(data, cell, rest),
        "record" => record(data, cell, rest),
        "rule" => rule(data, cell, rest),
        "weighing" => weighing(data, cell, rest),
        "case" => case(data, cell, rest),
        _ => reading::look_up(data, cell, &HEADS),
    }
}

fn case(data: &Data<'_>, cell: &Cell<'_>, rest: &[&str]) -> Result<Found, Wrong> {
    let view = data.view;
    match rest {
        ["title"] => Ok(Found::text(&view.title)),
        ["question"] => Ok(Found::text(&view.question)),
        ["as-of"] => Ok(Found::new(Value::day(&view.as_of), Vec::new())),
        ["opened"] => Ok(Found::new(Value::day(&view.opened_on), Vec::new())),
        _ => Err(no_field(cell, rest, &["title", "question", "as-of", "opened"])),
    }
}

fn record(data: &Data<'_>, cell: &Cell<'_>, rest: &[&str]) -> Result<Found, Wrong> {
    let Some((id, field)) = rest.split_first() else {
        return Err(no_field(cell, rest, &["ID.title", "ID.occurred", "ID.known"]));
    };
    let Some(record) = data.known.record(id) else {
        if let Some((_, Some(until))) = data.known.once_known(id) {
            return Err(nothing(
                data,
                cell,
                &format!("another record took its place on {until}"),
            ));
        }
        // Only what could be known: a later record must not show by its name.
        let known: Vec<&str> = data.known.records().map(|record| record.id.as_str()).collect();
        let mut wrong = unknown("record", id, known.iter().copied());
        wrong.message = format!("{} that could be known on {}", wrong.message, data.view.as_of);
        return Err(wrong);
    };
    let value = match field {
        ["title"] => Value::Text(record.title().to_owned()),
        ["occurred"] => Value::day(record.text(bilateral_model::TextField::OccurredOn)),
        ["known"] => Value::day(&record.known.to_string()),
        _ => return Err(no_field(cell, field, &["title", "occurred", "known"])),
    };
    Ok(Found::new(value, vec![Ground::Record((*id).to_owned())]))
}

/// What the source says on combining the tests, and what usual rules would give.
fn rule(data: &Data<'_>, cell: &Cell<'_>, rest: &[&str]) -> Result<Found, Wrong> {
    let narratives = &data.view.narratives;
    let counted = |ids: &[String]| Found::new(Value::count(ids.len()), Ground::records(ids));
    match rest {
        ["combine"] => Ok(Found::text(&narratives.rule)),
        ["evidence"] => Ok(counted(&narratives.evidence)),
        ["evidence-against"] => Ok(counted(&narratives.evidence_against)),
        [usual] if reading::RULES.contains(usual) => reading::under(data, cell, |name, _| {
            let word = narratives.usual.get(name).and_then(|rules| rules.get(usual));
            let word = word.ok_or_else(|| nothing(data, cell, "no test to combine"))?;
            let among = vec!["yes", "no", "open"];
            let word = (*word).to_owned();
            Ok(Found::new(Value::Word { word, among }, Vec::new()))
        }),
        _ => {
            let known = [
                "combine",
                "evidence",
                "evidence-against",
                "any",
                "majority",
                "all",
            ];
            Err(no_field(cell, rest, &known))
        }
    }
}

fn weighed<'a>(data: &Data<'a>, cell: &Cell<'_>) -> Result<&'a WeighView, Wrong> {
    data.weighed.ok_or_else(|| {
        Wrong::new(
            "brief/weighing",
            format!("{} asks for a weighing, and the case has no numbers", cell.path()),
            "add `weighing:` to case.yaml, or leave the cell out",
        )
    })
}

/// Whose numbers a probability is made of.
fn numbers_of(weighed: &WeighView) -> Vec<Ground> {
    let numbers = &weighed.numbers;
    let digest = weighed.digest.get(..16).unwrap_or(&weighed.digest);
    vec![Ground::Text(format!(
        "Weighed by numbers that {} set on {}, {} reading; {} of {} items had known outcomes by then. Digest {digest}.",
        numbers.set_by, numbers.set_on, numbers.reading, numbers.after_the_fact, numbers.counted
    ))]
}

fn share(probability: f64) -> Value {
    Value::Number {
        numbers: format!("{:.4}", probability * 100.0)
            .parse::<Decimal>()
            .into_iter()
            .collect(),
        shown: percent(probability),
        unit: "%".to_owned(),
    }
}

fn narrative(data: &Data<'_>, cell: &Cell<'_>, rest: &[&str]) -> Result<Found, Wrong> {
    const FIELDS: [&str; 7] = ["label", "estimate", "p10", "p90", "prior", "leads", "sentence"];
    let Some((id, field)) = rest.split_first() else {
        return Err(no_field(cell, rest, &["ID.estimate", "ID.sentence", "ID.label"]));
    };
    let all = &data.view.narratives.all;
    let Some(narrative) = all.get(*id) else {
        return Err(unknown("narrative", id, all.keys().map(String::as_str)));
    };
    let field = match field {
        ["label"] => return Ok(Found::text(&narrative.label)),
        [field] if FIELDS.contains(field) => *field,
        _ => return Err(no_field(cell, field, &FIELDS)),
    };
    let weighed = weighed(data, cell)?;
    let Some(estimate) = weighed.narratives.get(*id) else {
        return Err(nothing(data, cell, "it is not weighed"));
    };
    let value = match field {
        "estimate" => share(estimate.estimate),
        "p10" => share(estimate.p10),
        "p90" => share(estimate.p90),
        "prior" => share(estimate.prior[1]),
        "leads" => share(estimate.leads),
        _ => Value::Text(estimate.sentence.clone()),
    };
    Ok(Found::new(value, numbers_of(weighed)))
}

fn weighing(data: &Data<'_>, cell: &Cell<'_>, rest: &[&str]) -> Result<Found, Wrong> {
    const FIELDS: [&str; 8] = [
        "leader",
        "confidence",
        "can-flip",
        "reading",
        "set-by",
        "set-on",
        "counted",
        "after-the-fact",
    ];
    let field = match rest {
        [field] if FIELDS.contains(field) => *field,
        _ => return Err(no_field(cell, rest, &FIELDS)),
    };
    let weighed = weighed(data, cell)?;
    let word = |word: &str, among: &[&'static str]| Value::Word {
        word: word.to_owned(),
        among: among.to_vec(),
    };
    let value = match field {
        // Printed by its label, and claimed by its name.
        "leader" => {
            let leader = weighed.narratives.get(&weighed.leader);
            Value::Names {
                names: vec![weighed.leader.clone()],
                titles: leader.map(|leader| leader.label.clone()).into_iter().collect(),
            }
        }
        "confidence" => word(weighed.confidence, &["high", "moderate", "low"]),
        "can-flip" => word(if weighed.lead_can_flip { "yes" } else { "no" }, &["yes", "no"]),
        "reading" => Value::Text(weighed.numbers.reading.clone()),
        "set-by" => Value::Text(weighed.numbers.set_by.clone()),
        "set-on" => Value::day(&weighed.numbers.set_on),
        "counted" => Value::count(weighed.numbers.counted),
        _ => Value::count(weighed.numbers.after_the_fact),
    };
    Ok(Found::new(value, numbers_of(weighed)))
}
