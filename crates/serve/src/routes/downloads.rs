//! Everything to take away: JSON, CSV, calendar, Markdown, one-file HTML, charts.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bilateral_assess::{AsOf, Step, timeline};
use bilateral_casefile::{LEDGER_COLUMNS, evidence_cells};
use bilateral_model::{Case, Date};
use bilateral_report::{Parts, csv_line, pages};
use maud::{Markup, html as markup};

use super::case::Shown;
use super::{App, Looked, framed, made, respond};
use crate::cache::Made;
use crate::error::AppError;
use crate::page::address;

const JSON: &str = "application/json";
const CSV: &str = "text/csv; charset=utf-8";

/// Files and what they hold.
const FILES: [(&str, &str); 10] = [
    ("assessment.json", "the whole assessment, for machines"),
    ("assessment.md", "the same in Markdown, to paste into a report"),
    (
        "assessment.html",
        "the same as one self-contained page, good on paper",
    ),
    ("weighing.json", "what it says about the narratives, for machines"),
    ("weighing.md", "the same in Markdown"),
    ("ledger.csv", "every record that could be known on the date"),
    ("timeline.csv", "how every status changed, up to the date"),
    ("promises.csv", "promises with their dates and slips"),
    ("watch.ics", "the watch list as a calendar to subscribe to"),
    ("trajectory.csv", "the estimates through time"),
];

pub(crate) async fn list(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, raw.as_deref())?;
    respond(app, looked, "downloads", headers, page).await
}

fn page(app: &App, looked: &Looked) -> Result<Markup, AppError> {
    let link = looked.query.link(&[]);
    let file = |name: &str| address(&looked.served.slug, &format!("files/{name}"), &link);
    let shown = Shown::of(looked)?;
    let pictures = bilateral_report::pictures(
        &shown.case,
        &shown.assessment,
        shown.weighing.as_ref(),
        &looked.readings(),
    );
    let content = markup! {
        h1 { "Downloads" }
        p { "As of " time datetime=(looked.query.as_of) { (looked.query.as_of) } ", as this view shows it." }
        ul {
            @for (name, what) in FILES {
                @if shown.weighing.is_some() || !(name.starts_with("weighing") || name.starts_with("trajectory")) {
                    li { a href=(file(name)) { (name) } ": " (what) }
                }
            }
        }
        @if cfg!(feature = "pdf") { ul { li { a href=(file("brief.pdf")) { "brief.pdf" } ": a brief to send" } } }
        h2 { "Charts" }
        ul {
            @for picture in &pictures {
                li { a href=(file(&format!("{}.svg", picture.name))) { (picture.name) ".svg" } ": " (picture.title) }
            }
        }
    };
    Ok(framed(&looked.head(app, "downloads", "Downloads"), &content))
}

pub(crate) async fn file(
    State(app): State<App>,
    Path((slug, name)): Path<(String, String)>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, raw.as_deref())?;
    let key = format!("files/{name}");
    let made = made(app, looked, key, move |_, looked| make(looked, &name)).await?;
    Ok(made.respond(&headers))
}

fn make(looked: &Looked, name: &str) -> Result<Made, AppError> {
    let shown = Shown::of(looked)?;
    let readings = looked.readings();
    let view = &shown.view;
    let weighing = || shown.weighing.as_ref().ok_or(AppError::NotFound);
    let pictures =
        || bilateral_report::pictures(&shown.case, &shown.assessment, shown.weighing.as_ref(), &readings);
    let (kind, text) = match name {
        "assessment.json" => (JSON, view.to_json()),
        "assessment.md" => (
            "text/markdown; charset=utf-8",
            bilateral_report::markdown(view, &readings),
        ),
        "assessment.html" => {
            let parts = Parts {
                view,
                readings: &readings,
                weighed: shown.weighing.as_ref(),
                pictures: &pictures(),
            };
            ("text/html; charset=utf-8", bilateral_report::html(parts))
        }
        "weighing.json" => (JSON, weighing()?.to_json()),
        "weighing.md" => (
            "text/markdown; charset=utf-8",
            bilateral_report::weigh_markdown(weighing()?),
        ),
        "ledger.csv" => (CSV, ledger(&shown.case, looked.query.as_of)),
        "timeline.csv" => {
            let (from, to) = (shown.case.head.opened.min(looked.query.as_of), looked.query.as_of);
            let mut changes = timeline(&shown.case, from, to, Step::Day);
            changes.retain(|change| readings.iter().any(|id| *id == change.reading.as_str()));
            (CSV, pages::timeline_csv(&changes))
        }
        "promises.csv" => (CSV, pages::promises_csv(view)),
        "watch.ics" => ("text/calendar; charset=utf-8", bilateral_report::ics(view)),
        "trajectory.csv" => {
            let (from, to) = (shown.case.head.opened.min(looked.query.as_of), looked.query.as_of);
            let points = bilateral_weigh::trajectory(&shown.case, from, to, looked.query.options());
            let points = points.ok_or(AppError::NotFound)?;
            (CSV, bilateral_report::trajectory_csv(&shown.case, &points))
        }
        #[cfg(feature = "pdf")]
        "brief.pdf" => return pdf(looked, &shown, &pictures(), &readings),
        other => {
            let stem = other.strip_suffix(".svg").ok_or(AppError::NotFound)?;
            let picture = pictures().into_iter().find(|picture| picture.name == stem);
            ("image/svg+xml", picture.ok_or(AppError::NotFound)?.svg)
        }
    };
    // A calendar and a picture are looked at where they are; the rest is saved.
    let inline = matches!(kind, "image/svg+xml" | "text/calendar; charset=utf-8");
    let file = (!inline).then(|| format!("{}-{}-{name}", looked.served.slug, looked.query.as_of));
    Ok(Made::new(kind, text.into_bytes(), file))
}

/// The records that could be known on a date, safe to open in a spreadsheet.
fn ledger(case: &Case, as_of: Date) -> String {
    let mut out = csv_line(LEDGER_COLUMNS);
    for record in AsOf::new(case, as_of).records() {
        // One line a row: a break within a cell would read as a new row to some programs.
        out.push_str(&csv_line(
            evidence_cells(record).map(|cell| cell.replace(['\n', '\r'], " ")),
        ));
    }
    out
}

#[cfg(feature = "pdf")]
fn pdf(
    looked: &Looked,
    shown: &Shown,
    pictures: &[bilateral_report::Picture],
    readings: &[String],
) -> Result<Made, AppError> {
    let bytes = bilateral_report::pdf::pdf(&shown.view, shown.weighing.as_ref(), pictures, readings)
        .map_err(|error| AppError::Failed(error.to_string()))?;
    let file = format!("{}-{}-brief.pdf", looked.served.slug, looked.query.as_of);
    Ok(Made::new("application/pdf", bytes, Some(file)))
}
