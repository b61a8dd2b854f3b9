//! An assessment as one self-contained HTML file: no script, no network, readable on paper.

mod weighing;

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use crate::safe::plain;
use crate::table::{severity, sign_of};
use crate::terminal::{BASES, slip_words};
use crate::view::{CriterionView, ReadingView, View};
use crate::weighing::WeighView;

/// The style of every page.
pub const STYLE: &str = include_str!("page.css");

/// A chart on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Name, as of its file.
    pub name: String,
    /// Title.
    pub title: String,
    /// What somebody who can't see it should know.
    pub description: String,
    /// The picture.
    pub svg: String,
}

/// What a page is made of.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The assessment.
    pub view: &'a View,
    /// Names of the readings to show.
    pub readings: &'a [String],
    /// What it says about the narratives, if the case has numbers.
    pub weighed: Option<&'a WeighView>,
    /// Charts, by their names.
    pub pictures: &'a [Picture],
}

/// The page as one self-contained file.
pub fn html(parts: Parts<'_>) -> String {
    let view = parts.view;
    let page = markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (plain(&view.title)) " — as of " (view.as_of) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (plain(&view.title)) }
                    p.question { (plain(&view.question)) }
                    p { "As of " time datetime=(view.as_of) { (view.as_of) } }
                }
                main { (sections(parts)) }
                footer {
                    p { (view.records_known) " records known. Digest " code { (view.digest) } }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// The content of a page: verdict first, sources last.
pub fn sections(parts: Parts<'_>) -> Markup {
    let view = parts.view;
    let shown: Vec<(&String, &ReadingView)> = view
        .readings
        .iter()
        .filter(|(id, _)| parts.readings.contains(id))
        .collect();
    markup! {
        @if !view.hypothetical.is_empty() {
            p.hypothetical {
                strong { "Hypothetical: " }
                "as if "
                @for (at, (id, status)) in view.hypothetical.iter().enumerate() {
                    @if at > 0 { ", " }
                    code { (id) } " were " (status)
                }
                ". Nothing of this has been found."
            }
        }
        (verdict(&shown, parts.weighed))
        (tests(view, &shown))
        (beside(view, &shown))
        (pictures(parts, "statuses"))
        (promises(view))
        (pictures(parts, "promises"))
        (pictures(parts, "survival"))
        (narratives(view, &shown))
        @if let Some(weighed) = parts.weighed { (weighing::section(weighed)) }
        (pictures(parts, "narratives"))
        (pictures(parts, "trajectory"))
        (watch(view))
        @if parts.pictures.iter().any(|picture| picture.name.starts_with("series")) {
            section aria-labelledby="series" { h2 id="series" { "Series" } (pictures(parts, "series")) }
        }
        (balance(view))
        (pictures(parts, "balance"))
        (records(view))
        (methods(view))
    }
}

/// The bottom line up front.
fn verdict(readings: &[(&String, &ReadingView)], weighed: Option<&WeighView>) -> Markup {
    let Some((_, first)) = readings.first() else {
        return markup! {};
    };
    markup! {
        section.verdict aria-labelledby="verdict" {
            h2 id="verdict" { "In short" }
            ul {
                @for (id, test) in &first.tests {
                    li {
                        strong { (plain(&test.label)) } ": "
                        @for (at, (name, reading)) in readings.iter().enumerate() {
                            @if let Some(test) = reading.tests.get(id) {
                                @if at > 0 { ", " }
                                (status(test.status))
                                @if readings.len() > 1 { span.note { " (" (plain(name)) ")" } }
                            }
                        }
                    }
                }
                @if let Some(weighed) = weighed
                    && let Some(leader) = weighed.narratives.get(&weighed.leader) {
                    li { strong { (plain(&leader.label)) } ": " (leader.sentence) ". " span.note { "Confidence is " (weighed.confidence) "." } }
                }
            }
        }
    }
}

/// The charts whose names begin so.
fn pictures(parts: Parts<'_>, name: &str) -> Markup {
    markup! {
        @for picture in parts.pictures.iter().filter(|picture| picture.name.starts_with(name)) {
            figure id=(format!("chart-{}", picture.name)) {
                div.wide tabindex="0" role="region" aria-label=(plain(&picture.title)) { (PreEscaped(&picture.svg)) }
                figcaption.note { (plain(&picture.description)) }
            }
        }
    }
}

fn methods(view: &View) -> Markup {
    markup! {
        section aria-labelledby="methods" {
            h2 id="methods" { "Methods and limits" }
            ul {
                li { "A record counts from the day on which the public could know it; nothing known after " (view.as_of) " is used here." }
                li { "Ten reports of one event are one event. Order and repetition of rows change nothing." }
                li { "A test is a one-way implication: missed, it shows nothing unless the case says so." }
                li { "Where a text can be read in several ways each reading is evaluated; what differs is said to depend on the reading." }
                li { "Statuses marked fragile hang on one record, on a source that nobody here has seen, or on a later revision of a figure." }
                li { "Same folder, same date, same version: the same digest. " code { (view.digest) } }
            }
        }
    }
}

fn class(status: &str) -> String {
    format!("status {}", status.replace(' ', "-"))
}

fn status(word: &str) -> Markup {
    markup! { span class=(class(word)) { span aria-hidden="true" { (sign_of(word)) " " } (word) } }
}

fn tests(view: &View, readings: &[(&String, &ReadingView)]) -> Markup {
    let Some((_, first)) = readings.first() else {
        return markup! {};
    };
    let mut order: Vec<_> = first.tests.iter().collect();
    order.sort_by_key(|(_, test)| severity(test.status));
    markup! {
        @for (id, test) in order {
            section aria-labelledby=(format!("test-{id}")) {
                h2 id=(format!("test-{id}")) { (plain(&test.label)) }
                p { (plain(&test.asks)) }
                p.outcome {
                    @for (name, reading) in readings {
                        @if let Some(test) = reading.tests.get(id) {
                            span { (plain(name)) ": " (status(test.status)) " (" (test.met) " of " (test.of) " met) " }
                        }
                    }
                    span.note { @if test.robust { "robust" } @else { "depends on the reading" } }
                }
                (criteria(view, readings, id, &format!("Criteria of {}", plain(&test.label)), &test.criteria))
                @match (&test.shows, test.status) {
                    (Some(shows), "shown") => p { strong { "This shows: " } (plain(shows)) },
                    (Some(shows), _) => p.note { "A pass would show: " (plain(shows)) " A miss shows nothing." },
                    (None, _) => p.note { (plain(&crate::explain::no_consequence(test))) },
                }
                @if let (Some(missed), "not shown") = (&test.if_missed, test.status) { p { "Missed, it shows: " (plain(missed)) } }
            }
        }
    }
}

/// A table of criteria; those under no test have an empty name for it.
fn criteria(
    view: &View,
    readings: &[(&String, &ReadingView)],
    test: &str,
    label: &str,
    criteria: &indexmap::IndexMap<String, CriterionView>,
) -> Markup {
    markup! {
        div.wide tabindex="0" role="region" aria-label=(label) {
            table {
                thead { tr {
                    th scope="col" { "Criterion" }
                    @for (name, _) in readings { th scope="col" { (plain(name)) } }
                    th scope="col" { "Rests on" }
                } }
                tbody {
                    @for (name, criterion) in criteria {
                        (rows(view, readings, &[test, name.as_str()], criterion, 0))
                    }
                }
            }
        }
    }
}

fn beside(view: &View, readings: &[(&String, &ReadingView)]) -> Markup {
    let beside = readings
        .first()
        .map(|(_, reading)| &reading.beside_tests)
        .filter(|criteria| !criteria.is_empty());
    markup! {
        @if let Some(beside) = beside {
            section aria-labelledby="beside" {
                h2 id="beside" { "Beside the tests" }
                (criteria(view, readings, "", "Criteria beside the tests", beside))
            }
        }
    }
}

fn rows(
    view: &View,
    readings: &[(&String, &ReadingView)],
    path: &[&str],
    criterion: &CriterionView,
    depth: usize,
) -> Markup {
    markup! {
        tr {
            th scope="row" class=(format!("depth-{}", depth.min(3))) {
                details {
                    summary {
                        (plain(&criterion.label))
                        @if criterion.beside { span.note { " (beside the test)" } }
                    }
                    p.note { (plain(&criterion.asks)) }
                    @if !criterion.rule.is_empty() { p.note { "Decided by: " (plain(&criterion.rule)) } }
                    @if !criterion.clause.is_empty() { p.note { "Clause " (plain(&criterion.clause)) } }
                    @if !criterion.note.is_empty() { p.note { (plain(&criterion.note)) } }
                    (cited(view, &criterion.because))
                }
            }
            @for (_, reading) in readings {
                td { @if let Some(c) = reading.criterion_at(path) { (status(c.status)) } @else { "–" } }
            }
            td {
                @for (_, reading) in readings {
                    @if let Some(c) = reading.criterion_at(path) {
                        @if readings.len() == 1 || !c.robust || std::ptr::eq(c, criterion) { (ground(view, c)) }
                    }
                }
            }
        }
        @for (name, part) in &criterion.criteria {
            (rows(view, readings, &[path, &[name.as_str()]].concat(), part, depth + 1))
        }
    }
}

fn ground(view: &View, criterion: &CriterionView) -> Markup {
    markup! {
        div.ground {
            @if !criterion.comparison.is_empty() { (plain(&criterion.comparison)) ". " }
            @for reason in &criterion.reasons { (plain(&reason.says)) ". " }
            (links(view, &criterion.because))
            @for coder in &criterion.coders {
                span.coder {
                    (plain(&coder.coder)) ", " (coder.judged_on) ": " strong { (coder.value) } ". " (plain(&coder.why))
                    @for citation in &coder.citations { span.note { " " (plain(without_address(citation))) } }
                }
            }
            @for kind in &criterion.fragile { span.note { " Fragile: " (kind) "." } }
            @for note in &criterion.validity { span.note { " Since " (note.known_on) ": " (plain(&note.says)) } }
            @if !criterion.why.is_empty() { span.note { " Read so: " (plain(&criterion.why)) } }
        }
    }
}

fn links(view: &View, ids: &[String]) -> Markup {
    markup! {
        @for (at, id) in ids.iter().filter(|id| view.records.contains_key(*id)).enumerate() {
            @if at > 0 { ", " }
            a href=(format!("#{id}")) { (id) }
        }
    }
}

/// The records themselves, with their sources.
fn cited(view: &View, ids: &[String]) -> Markup {
    markup! {
        ul.cited {
            @for (id, record) in ids.iter().filter_map(|id| Some((id, view.records.get(id)?))) {
                li.note {
                    a href=(format!("#{id}")) { (plain(&record.title)) } ", known " (record.known_on)
                    @for citation in &record.citations { ". " (plain(without_address(citation))) }
                }
            }
        }
    }
}

/// A citation without its address, which stands as a link of its own.
fn without_address(citation: &str) -> &str {
    citation.split(" <http").next().unwrap_or(citation)
}

fn promises(view: &View) -> Markup {
    let mut sorted: Vec<_> = view
        .promises
        .iter()
        .filter(|(_, promise)| !promise.because.is_empty())
        .collect();
    sorted.sort_by_key(|(_, promise)| severity(promise.status));
    markup! {
        @if !sorted.is_empty() {
            section aria-labelledby="promises" {
                h2 id="promises" { "Promises" }
                div.wide tabindex="0" role="region" aria-label="Promises" {
                    table {
                        thead { tr {
                            @for name in ["Promise", "By → to", "Status", "First date", "Latest date", "Delivered", "Slip", "Rests on"] {
                                th scope="col" { (name) }
                            }
                        } }
                        tbody {
                            @for (_, promise) in sorted {
                                tr {
                                    th scope="row" { (plain(&promise.label)) }
                                    td { (plain(&promise.by)) " → " (plain(&promise.to)) }
                                    td { (status(promise.status)) }
                                    td { (promise.due.get("first").cloned().flatten().unwrap_or_else(|| "–".to_owned())) }
                                    td { (promise.due.get("latest").cloned().flatten().unwrap_or_else(|| "–".to_owned())) }
                                    td { (promise.deliveries.iter().find(|d| d.completes).map_or("–", |d| d.on.as_str())) }
                                    td { (slip_words(promise, &BASES)) }
                                    td { (links(view, &promise.because)) }
                                }
                            }
                        }
                    }
                }
                p.note { "Slip in months against each base date; > means that it is still open and grows." }
            }
        }
    }
}

fn narratives(view: &View, readings: &[(&String, &ReadingView)]) -> Markup {
    let narratives = &view.narratives;
    markup! {
        section aria-labelledby="narratives" {
            h2 id="narratives" { "Narratives" }
            dl {
                @for (id, narrative) in &narratives.all {
                    dt {
                        (plain(&narrative.label))
                        @if narratives.default.as_ref() == Some(id) { span.note { " (the default: it needs no proof)" } }
                        @if narrative.ours { span.note { " (added by us)" } }
                    }
                    dd {
                        (plain(&narrative.says))
                        @for [who, quote] in &narrative.proponents {
                            " " (plain(who)) @if !quote.is_empty() { ": “" (plain(quote)) "”" } "."
                        }
                    }
                }
            }
            p { "Rule of the source for combining the tests: " strong { (narratives.rule) } ". " (plain(&narratives.note)) }
            @if !narratives.default_stands_until.is_empty() {
                p {
                    "The default stands until there is evidence of the kind " (narratives.default_stands_until) "; "
                    "on record since " (view.opened_on) " are " (narratives.evidence.len())
                    " things of that kind that speak for it" @if !narratives.evidence.is_empty() { " (" (links(view, &narratives.evidence)) ")" } " and "
                    (narratives.evidence_against.len()) " against" @if !narratives.evidence_against.is_empty() { " (" (links(view, &narratives.evidence_against)) ")" } "."
                }
            }
            table {
                thead { tr { th scope="col" { "The usual rules would give" } th scope="col" { "any" } th scope="col" { "majority" } th scope="col" { "all" } } }
                tbody {
                    @for (name, _) in readings {
                        @if let Some(rules) = narratives.usual.get(*name) {
                            tr {
                                th scope="row" { (plain(name)) }
                                @for rule in ["any", "majority", "all"] { td { (rules.get(rule).copied().unwrap_or("–")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn watch(view: &View) -> Markup {
    markup! {
        section aria-labelledby="watch" {
            h2 id="watch" { "Watch next" }
            ul {
                @for item in view.watch.iter().take(15) {
                    li {
                        @if let Some(on) = &item.on { time datetime=(on) { (on) } " " }
                        span.note { (item.kind) ": " } (plain(&item.what))
                        @if !item.feeds.is_empty() { span.note { " (bears on " (item.feeds.join(", ")) ")" } }
                    }
                }
            }
        }
    }
}

fn balance(view: &View) -> Markup {
    markup! {
        section aria-labelledby="balance" {
            h2 id="balance" { "Balance of evidence" }
            p.note { "Events by year, each once. A figure of its own: no verdict uses these counts." }
            div.wide tabindex="0" role="region" aria-label="Balance of evidence" {
                table {
                    thead { tr {
                        @for name in ["Year", "Symbolic, easy", "Symbolic, division", "Substantive, easy", "Substantive, division"] {
                            th scope="col" { (name) }
                        }
                    } }
                    tbody {
                        @for year in &view.balance {
                            tr {
                                th scope="row" { (year.year) }
                                td { (year.symbolic_easy) } td { (year.symbolic_division) }
                                td { (year.substantive_easy) } td { (year.substantive_division) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn records(view: &View) -> Markup {
    markup! {
        section aria-labelledby="records" {
            h2 id="records" { "Records cited" }
            ol.records {
                @for (id, record) in &view.records {
                    li id=(id) {
                        strong { (plain(&record.title)) } ". " (plain(&record.what))
                        div.note {
                            code { (id) } " · " (record.kind) " · " (plain(&record.occurred_on)) " · known " (record.known_on)
                            " · " (record.admiralty) " · " (record.basis)
                        }
                        @if record.citations.is_empty() { div.note { "No source seen." } }
                        @for citation in &record.citations { div.note { (plain(without_address(citation))) } }
                        @for url in &record.urls { div.note { a rel="noopener noreferrer" href=(url) { (plain(url)) } } }
                    }
                }
            }
        }
    }
}
