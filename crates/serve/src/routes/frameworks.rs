//! Rival frameworks side by side.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bilateral_model::{Case, TextField};
use bilateral_weigh::{Options, compare};
use maud::{Markup, html as markup};

use super::{App, Looked, framed, respond};
use crate::error::AppError;
use crate::page::address;

pub(crate) async fn frameworks(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, raw.as_deref())?;
    respond(app, looked, "frameworks", headers, |app, looked| {
        Ok(page(app, looked))
    })
    .await
}

fn page(app: &App, looked: &Looked) -> Markup {
    let loaded = &looked.loaded;
    let rivals = loaded.frameworks.values();
    let cases: Vec<&Case> = std::iter::once(&loaded.case)
        .chain(rivals.map(|framework| &framework.case))
        .collect();
    let comparison = compare(&cases, looked.query.as_of, Options::default());
    let name = |at: usize| cases.get(at).map_or("", |case| case.head.title.as_str());
    let content = markup! {
        h1 { "Rival frameworks on one ledger" }
        p { "As of " time datetime=(looked.query.as_of) { (looked.query.as_of) } ". The same evidence, judged by other authors' questions; thresholds are ours." }
        @if cases.len() == 1 { p { "This case has no rival framework." } }
        @for (at, side) in comparison.sides.iter().enumerate() {
            section.side {
                h2 {
                    @if at == 0 { a href=(address(&looked.served.slug, "", &looked.query.link(&[("framework", "")]))) { (name(at)) } }
                    @else { a href=(address(&looked.served.slug, "", &looked.query.link(&[("framework", side.id.as_str()), ("reading", "")]))) { (name(at)) } }
                }
                @if let Some(work) = cases.get(at).and_then(|case| loaded.bibliography.get(case.head.source.as_ref()?)) {
                    p.note { "after " (bilateral_report::plain(&work.line())) }
                }
                table {
                    thead { tr { th scope="col" { "Test" } th scope="col" { "Outcome under each reading" } } }
                    tbody {
                        @for (test, outcomes) in &side.tests {
                            tr {
                                th scope="row" {
                                    (cases.get(at).and_then(|case| case.first_reading()).and_then(|reading| reading.tests.get(test)).map_or(test.as_str(), |test| test.label.as_str()))
                                }
                                td { @for (i, (reading, outcome)) in outcomes.iter().enumerate() { @if i > 0 { ", " } (reading) ": " (outcome) } }
                            }
                        }
                    }
                }
                @if let Some((_, framework)) = at.checked_sub(1).and_then(|at| loaded.frameworks.get_index(at)) {
                    details { summary { "What its authors do, and its limits" } p { (framework.about) } p { (framework.limits) } }
                }
            }
        }
        section aria-labelledby="part" {
            h2 id="part" { "Where they part" }
            ul {
                @for shared in comparison.shared.iter().filter(|shared| shared.parts).take(40) {
                    @let record = loaded.case.ledger.get(shared.event.as_str());
                    li {
                        @if let Some(record) = record { (record.text(TextField::OccurredOn)) " " strong { (bilateral_report::plain(record.title())) } }
                        @else { code { (shared.event) } }
                        ul {
                            @for (at, uses) in shared.uses.iter().enumerate().filter(|(_, uses)| !uses.is_empty()) {
                                li.note {
                                    (name(at)) ": "
                                    @for (i, used) in uses.iter().enumerate() {
                                        @if i > 0 { ", " }
                                        code { (used.id) } " "
                                        @match used.status { Some(status) => { (status) }, None => "(watched, no say)" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    framed(&looked.head(app, "frameworks", "Rival frameworks"), &content)
}
