//! Two dates compared: what changed, which record did it, and how far each narrative moved.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bilateral_assess::{AsOf, Subject, diff};
use bilateral_weigh::{Options, movement, weigh};
use maud::{Markup, html as markup};

use super::{App, Looked, framed, respond};
use crate::error::AppError;
use crate::page::address;
use crate::query::date;

pub(crate) async fn dates(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, raw.as_deref())?;
    respond(app, looked, "dates", headers, page).await
}

fn page(app: &App, looked: &Looked) -> Result<Markup, AppError> {
    let case = looked.case();
    let given = |key: &str| looked.query.more.get(key).map(|text| date(text)).transpose();
    let from = given("from")?.unwrap_or(case.head.opened);
    let to = given("to")?.unwrap_or(looked.query.as_of);
    let (from, to) = (from.min(to), from.max(to));
    let (before, after, differences) = diff(case, from, to);
    let view = AsOf::new(case, to);
    let moved = weigh(case, &before, Options::default())
        .zip(weigh(case, &after, Options::default()))
        .map(|(before, after)| movement(&before, &after));
    let percent = |p: f64| format!("{:.0} %", p * 100.0);
    let content = markup! {
        h1 { "Two dates" }
        form.search method="get" action=(address(&looked.served.slug, "dates", "")) {
            @if let Some(framework) = &looked.query.framework { input type="hidden" name="framework" value=(framework); }
            label { "From " input type="date" name="from" value=(from); }
            label { " to " input type="date" name="to" value=(to); }
            button type="submit" { "Compare" }
        }
        @if differences.is_empty() { p { "No status differs." } }
        @for difference in &differences {
            section.difference {
                h2 {
                    @if difference.subject == Subject::Test { "Test " }
                    (difference.id) span.note { " (" (difference.reading) ")" } ": " (difference.before) " → " (difference.after)
                }
                ul {
                    @for change in &difference.changes {
                        li {
                            time datetime=(change.on) { (change.on) } ": " (change.from.unwrap_or("")) " → " (change.to)
                            @if change.by.is_empty() { ", as the date passed" }
                            @for id in &change.by {
                                "; "
                                @if let Some(record) = view.record(id) { (bilateral_report::plain(record.title())) " " span.note { code { (id) } } }
                                @else { code { (id) } }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(moved) = &moved {
            section aria-labelledby="moved" {
                h2 id="moved" { "How the narratives moved" }
                ul {
                    @for (narrative, (a, b)) in case.narratives.values().zip(moved.before.iter().zip(&moved.after)) {
                        li { strong { (narrative.label) } ": from " (percent(*a)) " to " (percent(*b)) }
                    }
                }
                @if !moved.moves.is_empty() {
                    p { "What did it, the strongest first:" }
                    ul {
                        @for item in moved.moves.iter().take(10) {
                            li {
                                code { (item.id) } ": " (item.before.map_or("open", bilateral_model::Finding::word)) " → "
                                (item.after.map_or("open", bilateral_model::Finding::word))
                                ", by a factor of up to " (format!("{:.2}", item.strength)) " on a narrative's odds"
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(framed(&looked.head(app, "dates", "Two dates"), &content))
}
