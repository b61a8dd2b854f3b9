//! An assessment as Markdown, to paste into a report or a wiki.

use std::fmt::Write;

use crate::safe::plain;
use crate::table::{severity, sign_of};
use crate::terminal::{BASES, slip_words};
use crate::view::{CriterionView, ReadingView, View};

/// Text that can't become markup.
pub(crate) fn text(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            // As entities: not every renderer knows an escaped bracket.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            other => out.push(other),
        }
    }
    out
}

/// The document. `readings` names those to show.
pub fn markdown(view: &View, readings: &[String]) -> String {
    let shown: Vec<(&String, &ReadingView)> = view
        .readings
        .iter()
        .filter(|(id, _)| readings.contains(id))
        .collect();
    let mut out = format!(
        "# {}\n\n{}\n\nAs of {}.\n",
        text(&view.title),
        text(&view.question),
        view.as_of
    );
    if !view.hypothetical.is_empty() {
        let supposed: Vec<String> = view
            .hypothetical
            .iter()
            .map(|(id, status)| format!("{id} = {status}"))
            .collect();
        let _ = write!(
            out,
            "\n**Hypothetical:** as if {}. Nothing of this has been found.\n",
            supposed.join(", ")
        );
    }
    tests(view, &shown, &mut out);
    beside(view, &shown, &mut out);
    promises(view, &mut out);
    narratives(view, &shown, &mut out);
    out.push_str("\n## Watch next\n\n| when | what | bears on |\n|---|---|---|\n");
    for item in view.watch.iter().take(12) {
        let day = item.on.as_deref().unwrap_or("–");
        let _ = writeln!(
            out,
            "| {day} | {}: {} | {} |",
            item.kind,
            text(&item.what),
            item.feeds.join(", ")
        );
    }
    out.push_str("\n## Balance of evidence\n\nEvents by year; no verdict uses these counts.\n\n");
    out.push_str("| year | symbolic, easy | symbolic, division | substantive, easy | substantive, division |\n|---|---|---|---|---|\n");
    for year in &view.balance {
        let b = year;
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            b.year, b.symbolic_easy, b.symbolic_division, b.substantive_easy, b.substantive_division
        );
    }
    out.push_str("\n## Records\n\n");
    for (id, record) in &view.records {
        let citation = if record.citations.is_empty() {
            "no source seen".to_owned()
        } else {
            record.citations.join("; ")
        };
        let _ = writeln!(
            out,
            "- <a id=\"{id}\"></a>`{id}`: {}, {} (known {}, {}). {}",
            text(&record.occurred_on),
            text(&record.title),
            record.known_on,
            record.admiralty,
            text(&citation)
        );
    }
    let _ = writeln!(
        out,
        "\n---\n\n{} records known. Digest `{}`.",
        view.records_known, view.digest
    );
    out
}

fn tests(view: &View, readings: &[(&String, &ReadingView)], out: &mut String) {
    let Some((_, first)) = readings.first() else {
        return;
    };
    let mut order: Vec<_> = first.tests.iter().collect();
    order.sort_by_key(|(_, test)| severity(test.status));
    for (id, test) in order {
        let _ = writeln!(out, "\n## {}\n\n{}\n", text(&test.label), text(&test.asks));
        let outcomes: Vec<String> = readings
            .iter()
            .filter_map(|(name, reading)| {
                let test = reading.tests.get(id)?;
                Some(format!(
                    "{}: **{}** ({} of {} met)",
                    text(name),
                    test.status,
                    test.met,
                    test.of
                ))
            })
            .collect();
        let robust = if test.robust {
            "robust"
        } else {
            "depends on the reading"
        };
        let _ = writeln!(out, "{}; {robust}.\n", outcomes.join(", "));
        let names: Vec<String> = readings.iter().map(|(name, _)| text(name)).collect();
        let _ = writeln!(
            out,
            "| criterion | {} | rests on |\n|---|{}---|",
            names.join(" | "),
            "---|".repeat(names.len())
        );
        for (name, criterion) in &test.criteria {
            rows(readings, &[id.as_str(), name.as_str()], criterion, 0, view, out);
        }
        match (&test.shows, test.status) {
            (Some(shows), "shown") => {
                let _ = writeln!(out, "\nThis shows: {}", text(shows));
            }
            (Some(shows), _) => {
                let _ = writeln!(out, "\nA pass would show: {} A miss shows nothing.", text(shows));
            }
            (None, _) => {
                let _ = writeln!(out, "\n{}", text(&crate::explain::no_consequence(test)));
            }
        }
    }
}

/// Criteria that stand under no test.
fn beside(view: &View, readings: &[(&String, &ReadingView)], out: &mut String) {
    let Some((_, first)) = readings
        .first()
        .filter(|(_, reading)| !reading.beside_tests.is_empty())
    else {
        return;
    };
    let names: Vec<String> = readings.iter().map(|(name, _)| text(name)).collect();
    let _ = writeln!(
        out,
        "\n## Beside the tests\n\n| criterion | {} | rests on |\n|---|{}---|",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for (name, criterion) in &first.beside_tests {
        rows(readings, &["", name.as_str()], criterion, 0, view, out);
    }
}

fn rows(
    readings: &[(&String, &ReadingView)],
    path: &[&str],
    criterion: &CriterionView,
    depth: usize,
    view: &View,
    out: &mut String,
) {
    let statuses: Vec<String> = readings
        .iter()
        .map(|(_, reading)| {
            reading.criterion_at(path).map_or_else(
                || "–".to_owned(),
                |c| format!("{} {}", sign_of(c.status), c.status),
            )
        })
        .collect();
    let mut rests = vec![ground(criterion, view)];
    for (name, reading) in readings {
        let other = reading
            .criterion_at(path)
            .filter(|other| !other.robust && other.because != criterion.because);
        rests.extend(other.map(|other| format!("{}: {}", text(name), ground(other, view))));
    }
    let rests: Vec<String> = rests.into_iter().filter(|part| !part.is_empty()).collect();
    let indent = "&nbsp;&nbsp;".repeat(depth);
    let beside = if criterion.beside { " (beside)" } else { "" };
    let _ = writeln!(
        out,
        "| {indent}{}{beside} | {} | {} |",
        text(&criterion.label),
        statuses.join(" | "),
        rests.join("; ")
    );
    for (name, part) in &criterion.criteria {
        rows(
            readings,
            &[path, &[name.as_str()]].concat(),
            part,
            depth + 1,
            view,
            out,
        );
    }
}

/// What a status rests on, with links to the records.
fn ground(criterion: &CriterionView, view: &View) -> String {
    let links: Vec<String> = criterion
        .because
        .iter()
        .filter(|id| view.records.contains_key(*id))
        .map(|id| format!("[{id}](#{id})"))
        .collect();
    let mut rests = vec![text(&criterion.comparison)];
    rests.extend(criterion.reasons.iter().map(|reason| text(&reason.says)));
    rests.push(links.join(", "));
    rests.extend(criterion.coders.iter().map(|coder| {
        let cited: Vec<String> = coder.citations.iter().map(|citation| text(citation)).collect();
        format!("{} ({}): {}", text(&coder.coder), coder.value, cited.join("; "))
    }));
    rests.extend(criterion.fragile.iter().map(|kind| format!("fragile: {kind}")));
    rests.extend(
        criterion
            .validity
            .iter()
            .map(|note| format!("since {}: {}", note.known_on, text(&note.says))),
    );
    rests.retain(|part| !part.is_empty());
    rests.join("; ")
}

fn promises(view: &View, out: &mut String) {
    if view.promises.is_empty() {
        return;
    }
    out.push_str("\n## Promises\n\n| promise | by | to | status | first date | delivered | slip |\n|---|---|---|---|---|---|---|\n");
    for promise in view.promises.values() {
        let first = promise
            .due
            .get("first")
            .cloned()
            .flatten()
            .unwrap_or_else(|| "–".to_owned());
        let done = promise
            .deliveries
            .iter()
            .find(|d| d.completes)
            .map_or("–", |d| d.on.as_str());
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} {} | {first} | {done} | {} |",
            text(&promise.label),
            text(&promise.by),
            text(&promise.to),
            sign_of(promise.status),
            promise.status,
            slip_words(promise, &BASES)
        );
    }
}

fn narratives(view: &View, readings: &[(&String, &ReadingView)], out: &mut String) {
    let narratives = &view.narratives;
    out.push_str("\n## Narratives\n\n");
    for (id, narrative) in &narratives.all {
        let default = if narratives.default.as_ref() == Some(id) {
            " (the default)"
        } else {
            ""
        };
        let ours = if narrative.ours { " (ours)" } else { "" };
        let _ = writeln!(
            out,
            "- **{}**{default}{ours}: {}",
            text(&narrative.label),
            text(&narrative.says)
        );
    }
    let _ = writeln!(
        out,
        "\nRule of the source for combining the tests: {}. {}\n",
        narratives.rule,
        text(&narratives.note)
    );
    if !narratives.default_stands_until.is_empty() {
        let _ = writeln!(
            out,
            "The default stands until there is evidence of the kind {}; {} things of that kind speak for it and {} against, since {}.\n",
            text(&narratives.default_stands_until),
            narratives.evidence.len(),
            narratives.evidence_against.len(),
            view.opened_on
        );
    }
    out.push_str("| the usual rules would give | any | majority | all |\n|---|---|---|---|\n");
    for (name, _) in readings {
        let Some(rules) = narratives.usual.get(*name) else {
            continue;
        };
        let of = |rule: &str| rules.get(rule).copied().unwrap_or("–");
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |",
            text(name),
            of("any"),
            of("majority"),
            of("all")
        );
    }
}
