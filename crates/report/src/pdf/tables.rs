//! The tables of the brief: tests and criteria, promises, what to watch.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::content::{Shown, labels, list_of, status};
use super::notes::{Key, Notes};
use crate::explain::no_consequence;
use crate::table::severity;
use crate::terminal::BASES;
use crate::view::{CriterionView, PromiseView, TestView, View};

/// How many things to watch have room.
pub(super) const WATCH: usize = 20;
/// From how many bytes of text a table's row may run over two pages.
const LONG: usize = 1500;

pub(super) fn tests(view: &View, shown: &Shown<'_>, notes: &mut Notes) -> Vec<Value> {
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
                    "the same under each"
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

pub(super) fn rows(
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

pub(super) fn row(
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
    let length: usize = grounds
        .keys()
        .flat_map(|ground| &ground.parts)
        .map(|(text, _)| text.len())
        .sum();
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
        // A row stays on one page, unless it might need more than one.
        "is_long": length + criterion.label.len() > LONG,
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
pub(super) struct Ground {
    parts: Vec<(String, Vec<usize>)>,
}

pub(super) fn ground(view: &View, criterion: &CriterionView, notes: &mut Notes) -> Ground {
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
    say(main.join("; "), numbers);
    for coder in &criterion.coders {
        let key = Key::Answer(
            coder.coder.clone(),
            coder.known_on.clone(),
            coder.citations.clone(),
        );
        say(
            format!("{}: {}", coder.coder, coder.value),
            vec![notes.number(key)],
        );
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

pub(super) fn slip(promise: &PromiseView, base: &str) -> Option<f64> {
    promise.slip_months.get(base).copied().flatten()
}

pub(super) fn promises(view: &View, notes: &mut Notes) -> Vec<Value> {
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

pub(super) fn watch(view: &View) -> Vec<Value> {
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
