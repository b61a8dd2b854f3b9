//! The main page for a terminal: 80 columns, misses first.

use std::fmt::Write;

use indexmap::IndexMap;

use crate::table::{BOLD, DIM, WIDTH, fit, paint, severity, sign_of, style_of, wrap};
use crate::view::{CriterionView, PromiseView, ReadingView, TestView, View};

/// How many promises and watch items the page has room for.
const PROMISES: usize = 8;
/// Base dates of a promise, all three.
pub(crate) const BASES: [&str; 3] = ["first", "contract", "latest"];
const WATCH: usize = 5;

/// The page. `readings` names those to show; the first decides the order.
pub fn terminal(view: &View, readings: &[String]) -> String {
    let shown: Vec<(&String, &ReadingView)> = view
        .readings
        .iter()
        .filter(|(id, _)| readings.contains(id))
        .collect();
    let mut out = String::new();
    head(view, &mut out);
    tests(&shown, &mut out);
    beside(&shown, &mut out);
    promises(view, &mut out);
    narratives(view, &shown, &mut out);
    watch(view, &mut out);
    next(view, &mut out);
    out
}

fn head(view: &View, out: &mut String) {
    let as_of = format!("as of {}", view.as_of);
    let _ = writeln!(
        out,
        "{} {as_of}",
        paint(BOLD, &fit(&view.title, WIDTH - as_of.len() - 1))
    );
    out.push_str(&wrap(
        &format!("{} Set on {}.", view.question, view.opened_on),
        "",
        "",
    ));
}

/// Readings as columns: at most two have room, more are cut to a word each.
fn tests(readings: &[(&String, &ReadingView)], out: &mut String) {
    let Some((first_name, first)) = readings.first() else {
        return;
    };
    let mut order: Vec<(&String, &TestView)> = first.tests.iter().collect();
    order.sort_by_key(|(_, test)| severity(test.status));
    let width = status_width(readings.len());
    // Where readings differ, the page has room for the ground of the first; `explain` gives each.
    let ground_title = match readings {
        [_, _, ..] => format!("rests on ({first_name})"),
        _ => "rests on".to_owned(),
    };
    let names: String = readings.iter().map(|(name, _)| fit(name, width) + " ").collect();
    let _ = writeln!(
        out,
        "\n{} {}{}",
        paint(BOLD, &fit("TESTS", 33)),
        paint(DIM, &names),
        paint(DIM, &ground_title)
    );
    for (id, test) in order {
        let outcomes: Vec<&TestView> = readings
            .iter()
            .filter_map(|(_, reading)| reading.tests.get(id))
            .collect();
        let robust = if test.robust {
            "robust"
        } else {
            "depends on reading"
        };
        let robust = if readings.len() > 1 { robust } else { "" };
        let words: String = outcomes.iter().map(|test| outcome(test, width)).collect();
        let _ = writeln!(
            out,
            "{} {words}{}",
            paint(BOLD, &fit(&test.label, 33)),
            paint(DIM, robust)
        );
        criteria(
            &test.criteria,
            &|name| {
                outcomes
                    .iter()
                    .filter_map(|test| test.criteria.get(name))
                    .collect()
            },
            width,
            out,
        );
        let shows = match (test.status, &test.shows, &test.if_missed) {
            ("shown", Some(shows), _) => format!("shows: {shows}"),
            ("not shown" | "lapsed", _, Some(missed)) => format!("missed: {missed}"),
            (_, None, _) => match &test.no_consequence {
                Some(_) => "the source names no consequence: passing is all that it would show".to_owned(),
                None => "the case names no consequence of a pass".to_owned(),
            },
            ("not shown" | "lapsed", ..) => "a miss shows nothing: not shown is not refuted".to_owned(),
            _ => continue,
        };
        let _ = writeln!(out, "  {}", paint(DIM, fit(&shows, WIDTH - 2).trim_end()));
    }
}

/// Criteria that stand under no test.
fn beside(readings: &[(&String, &ReadingView)], out: &mut String) {
    let Some((_, first)) = readings
        .first()
        .filter(|(_, reading)| !reading.beside_tests.is_empty())
    else {
        return;
    };
    let _ = writeln!(out, "{}", paint(BOLD, "Beside the tests"));
    let each = |name: &str| {
        readings
            .iter()
            .filter_map(|(_, reading)| reading.beside_tests.get(name))
            .collect()
    };
    let own = |criterion: &CriterionView| CriterionView {
        beside: false,
        ..criterion.clone()
    };
    let rows: IndexMap<String, CriterionView> = first
        .beside_tests
        .iter()
        .map(|(id, c)| (id.clone(), own(c)))
        .collect();
    criteria(&rows, &each, status_width(readings.len()), out);
}

/// Rows of criteria, misses first, those beside the test last.
fn criteria<'v>(
    first: &IndexMap<String, CriterionView>,
    each: &dyn Fn(&str) -> Vec<&'v CriterionView>,
    width: usize,
    out: &mut String,
) {
    let mut criteria: Vec<(&String, &CriterionView)> = first.iter().collect();
    criteria.sort_by_key(|(_, criterion)| (criterion.beside, severity(criterion.status)));
    for (name, criterion) in criteria {
        let each = each(name);
        let statuses: String = each
            .iter()
            .map(|criterion| status(criterion.status, width))
            .collect();
        let label = if criterion.beside {
            format!("{} (beside)", fit(&criterion.label, 22))
        } else {
            criterion.label.clone()
        };
        let rest = WIDTH.saturating_sub(34 + (width + 1) * each.len());
        let _ = writeln!(
            out,
            "  {} {statuses}{}",
            fit(&label, 31),
            paint(DIM, fit(&ground(criterion), rest).trim_end())
        );
    }
}

fn status_width(readings: usize) -> usize {
    if readings <= 2 { 13 } else { 12 }
}

fn status(word: &'static str, width: usize) -> String {
    paint(
        style_of(word),
        &format!("{} ", fit(&format!("{} {word}", sign_of(word)), width)),
    )
}

fn outcome(test: &TestView, width: usize) -> String {
    // No blank to spare: "not shown 1/3" fills the column.
    let words = format!("{} {}/{}", test.status, test.met, test.of);
    paint(
        style_of(test.status),
        &format!("{} ", fit(&words, width.max(words.len()))),
    )
}

/// What a status rests on, briefly: a figure, a record, or the reason why it is open; and whether it is fragile.
fn ground(criterion: &CriterionView) -> String {
    let base = if !criterion.criteria.is_empty() {
        criterion.comparison.clone()
    } else if let Some(reason) = criterion.reasons.first() {
        reason.short.clone()
    } else if !criterion.figures.is_empty() {
        // The figure alone; what it is compared with stands under `explain`.
        criterion
            .comparison
            .split([',', '('])
            .next()
            .unwrap_or_default()
            .trim_end()
            .to_owned()
    } else if let Some(slip) = criterion.slip_months.filter(|slip| *slip > 0.0) {
        format!("{slip:+.1} months")
    } else {
        let coders = (!criterion.coders.is_empty()).then(|| criterion.comparison.clone());
        coders
            .or_else(|| criterion.because.first().cloned())
            .unwrap_or_else(|| "nothing on record".to_owned())
    };
    // The mark goes first: it must not be cut off.
    let mark = if criterion.validity.is_empty() { "" } else { "‡ " };
    let fragile = if criterion.fragile.is_empty() { "" } else { "† " };
    format!("{mark}{fragile}{base}")
}

fn promises(view: &View, out: &mut String) {
    if view.promises.is_empty() {
        return;
    }
    // A promise without any record yet has nothing to tell.
    let mut told: Vec<&PromiseView> = view.promises.values().collect();
    let count = |status: &str| told.iter().filter(|promise| promise.status == status).count();
    let counts: Vec<String> = ["kept", "kept late", "open", "overdue", "broken", "withdrawn"]
        .into_iter()
        .filter(|status| count(status) > 0)
        .map(|status| format!("{} {status}", count(status)))
        .collect();
    let counts = if counts.is_empty() {
        "none on record yet".to_owned()
    } else {
        counts.join(", ")
    };
    let _ = writeln!(
        out,
        "\n{} {}",
        paint(BOLD, "PROMISES"),
        paint(DIM, fit(&counts, WIDTH - 9).trim_end())
    );
    told.sort_by(|a, b| {
        let slip = |p: &PromiseView| p.slip_months.values().flatten().fold(0.0_f64, |a, b| a.max(*b));
        (severity(a.status), &slip(b))
            .partial_cmp(&(severity(b.status), &slip(a)))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    for promise in told.iter().take(PROMISES) {
        let slip = slip_words(promise, &["first", "latest"]);
        let _ = writeln!(
            out,
            "  {} {}{}",
            fit(&promise.label, 31),
            status(promise.status, 13),
            paint(
                DIM,
                fit(slip.trim_start_matches("months: "), WIDTH - 48).trim_end()
            )
        );
    }
    let more = match told.len().saturating_sub(PROMISES) {
        0 => String::new(),
        n => format!("; {n} more: bilateral promises"),
    };
    if !told.is_empty() {
        let _ = writeln!(out, "  {}", paint(DIM, &format!("slip in months{more}")));
    }
}

/// "+30.9 months against the first date, +0.0 the latest"; a slip that still grows has a `>`.
pub(crate) fn slip_words(promise: &PromiseView, bases: &[&str]) -> String {
    let open = if promise.slip_is_open { ">" } else { "" };
    let parts: Vec<String> = bases
        .iter()
        .filter_map(|base| Some((base, promise.slip_months.get(base).copied().flatten()?)))
        .map(|(base, months)| format!("{open}{months:+.1} {base}"))
        .collect();
    if parts.is_empty() {
        return match (&promise.reason, promise.due.values().flatten().next()) {
            (Some(reason), _) if reason.code == "no-due-date" => "no due date on record".to_owned(),
            (_, Some(due)) => format!("due {due}"),
            _ => String::new(),
        };
    }
    format!("months: {}", parts.join(", "))
}

fn narratives(view: &View, readings: &[(&String, &ReadingView)], out: &mut String) {
    let narratives = &view.narratives;
    let Some(default) = narratives.default.as_ref() else {
        return;
    };
    let label = narratives
        .all
        .get(default)
        .map_or(default.as_str(), |narrative| narrative.label.as_str());
    let _ = writeln!(out, "\n{}", paint(BOLD, "NARRATIVES"));
    if narratives.rule == "none given" {
        let until = if narratives.default_stands_until.is_empty() {
            String::new()
        } else {
            format!(
                " until there is evidence of cooperation of the kind {}. How much is not said; on record since {} are {} things of that kind that speak for it and {} against",
                narratives.default_stands_until,
                view.opened_on,
                narratives.evidence.len(),
                narratives.evidence_against.len()
            )
        };
        out.push_str(&wrap(
            &format!("The default, {label}, stands{until}."),
            "  ",
            "  ",
        ));
        let _ = writeln!(out, "  No rule combines the tests. The usual rules would give:");
        for (name, _) in readings {
            let Some(rules) = narratives.usual.get(*name) else {
                continue;
            };
            let words: Vec<String> = ["any", "majority", "all"]
                .into_iter()
                .filter_map(|rule| Some(format!("{rule} {}", rules.get(rule)?)))
                .collect();
            let _ = writeln!(out, "  {} {}", fit(name, 12), words.join(" · "));
        }
    } else {
        let _ = writeln!(out, "  The source's rule is “{}”.", narratives.rule);
        for (name, _) in readings {
            let answer = narratives
                .usual
                .get(*name)
                .and_then(|rules| rules.get(narratives.rule.as_str()));
            let _ = writeln!(out, "  {} {}", fit(name, 12), answer.copied().unwrap_or("open"));
        }
    }
}

fn watch(view: &View, out: &mut String) {
    if view.watch.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint(BOLD, "WATCH NEXT"));
    for item in view.watch.iter().take(WATCH) {
        let day = item.on.as_deref().unwrap_or("");
        let _ = writeln!(
            out,
            "  {} {} {}",
            fit(day, 10),
            paint(DIM, &fit(item.kind, 20)),
            fit(&item.what, WIDTH - 34).trim_end()
        );
    }
}

fn next(view: &View, out: &mut String) {
    let fragile = view
        .readings
        .values()
        .flat_map(|reading| reading.tests.values())
        .flat_map(|test| test.criteria.values());
    let marks: Vec<&CriterionView> = fragile.collect();
    if marks.iter().any(|criterion| !criterion.fragile.is_empty()) {
        let _ = writeln!(
            out,
            "\n{}",
            paint(
                DIM,
                "† fragile: one record alone, no source seen, or a later revision of a figure"
            )
        );
    }
    if marks.iter().any(|criterion| !criterion.validity.is_empty()) {
        let _ = writeln!(
            out,
            "{}",
            paint(
                DIM,
                "‡ the case says that this indicator has lost its meaning; explain tells why"
            )
        );
    }
    let id = view
        .readings
        .values()
        .flat_map(|reading| reading.tests.iter())
        .next()
        .map_or("ID", |(id, _)| id.as_str());
    let _ = writeln!(
        out,
        "\nNext: bilateral explain {id} · bilateral timeline · bilateral watch"
    );
    let _ = writeln!(
        out,
        "{}",
        paint(
            DIM,
            &format!(
                "{} records known, digest {}",
                view.records_known,
                &view.digest.get(..16).unwrap_or("")
            )
        )
    );
}
