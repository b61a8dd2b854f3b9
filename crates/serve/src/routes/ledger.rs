//! The evidence: every record that could be known on the date, to search, filter and sort.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bilateral_assess::AsOf;
use bilateral_model::{Record, RecordKind, TextField};
use maud::{Markup, html as markup};

use super::{App, Looked, framed, respond};
use crate::error::AppError;
use crate::page::address;

/// How many rows a page has.
const ROWS: usize = 50;

pub(crate) async fn ledger(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, raw.as_deref())?;
    respond(app, looked, "ledger", headers, |app, looked| {
        Ok(page(app, looked))
    })
    .await
}

/// What the reader asks of the ledger.
struct Asked<'q> {
    search: &'q str,
    kind: Option<RecordKind>,
    sort: &'q str,
    page: usize,
}

impl<'q> Asked<'q> {
    fn of(looked: &'q Looked) -> Self {
        let get = |key: &str| looked.query.more.get(key).map_or("", String::as_str);
        Self {
            search: get("q"),
            kind: RecordKind::from_word(get("kind")),
            sort: get("sort"),
            page: get("page").parse().unwrap_or(1).max(1),
        }
    }

    fn wants(&self, record: &Record) -> bool {
        let texts = [
            record.id.as_str(),
            record.title(),
            record.text(TextField::What),
            record.text(TextField::Actors),
            record.text(TextField::Source),
            record.text(TextField::Origin),
        ];
        let bears = record.bears_on.iter().map(|bearing| bearing.target.as_str());
        let all: String = texts
            .into_iter()
            .chain(bears)
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        self.kind.is_none_or(|kind| record.kind == kind)
            && self
                .search
                .to_lowercase()
                .split_whitespace()
                .all(|word| all.contains(word))
    }
}

const SORTS: [(&str, &str); 4] = [
    ("latest", "latest first"),
    ("earliest", "earliest first"),
    ("known", "known last first"),
    ("id", "by name"),
];

fn page(app: &App, looked: &Looked) -> Markup {
    let asked = Asked::of(looked);
    let view = AsOf::new(looked.case(), looked.query.as_of);
    let mut records: Vec<&Record> = view.records().filter(|record| asked.wants(record)).collect();
    match asked.sort {
        "earliest" => records.sort_by_key(|record| (record.occurred.first(), record.id.clone())),
        "known" => records.sort_by_key(|record| (std::cmp::Reverse(record.known), record.id.clone())),
        "id" => {}
        _ => records.sort_by_key(|record| (std::cmp::Reverse(record.occurred.first()), record.id.clone())),
    }
    let (count, pages) = (records.len(), records.len().div_ceil(ROWS).max(1));
    let at = asked.page.min(pages);
    let shown = records.into_iter().skip((at - 1) * ROWS).take(ROWS);
    let content = markup! {
        h1 { "Evidence" }
        p { "What could be known on " time datetime=(looked.query.as_of) { (looked.query.as_of) } "." }
        form.search method="get" action=(address(&looked.served.slug, "ledger", "")) role="search" {
            @if looked.query.dated { input type="hidden" name="as_of" value=(looked.query.as_of); }
            @if let Some(framework) = &looked.query.framework { input type="hidden" name="framework" value=(framework); }
            label { "Search " input type="search" name="q" value=(asked.search); }
            label {
                " Kind "
                select name="kind" {
                    option value="" { "all" }
                    @for kind in RecordKind::ALL {
                        option value=(kind) selected[asked.kind == Some(*kind)] { (kind) }
                    }
                }
            }
            label {
                " Order "
                select name="sort" {
                    @for (value, name) in SORTS { option value=(value) selected[asked.sort == value] { (name) } }
                }
            }
            button type="submit" { "Search" }
        }
        p role="status" { (count) @if count == 1 { " record" } @else { " records" } }
        div.wide tabindex="0" role="region" aria-label="Records" {
            table #ledger {
                thead { tr {
                    @for name in ["Happened", "Known", "Kind", "What", "Bears on", "Source"] { th scope="col" { (name) } }
                } }
                tbody { @for record in shown { (row(looked, record)) } }
            }
        }
        (turn(looked, &asked, at, pages))
    };
    framed(&looked.head(app, "ledger", "Evidence"), &content)
}

fn row(looked: &Looked, record: &Record) -> Markup {
    markup! {
        tr id=(record.id) {
            td { (record.text(TextField::OccurredOn)) }
            td { (record.known) }
            td { (record.kind) }
            td {
                strong { (bilateral_report::plain(record.title())) }
                details {
                    summary { "more" }
                    p { (bilateral_report::plain(record.text(TextField::What))) }
                    @if !record.text(TextField::Quote).is_empty() { blockquote { (bilateral_report::plain(record.text(TextField::Quote))) } }
                    p.note { code { (record.id) } " · " (record.basis) " · origin " (bilateral_report::plain(record.origin())) }
                }
            }
            td {
                @for (at, bearing) in record.bears_on.iter().enumerate() {
                    @if at > 0 { ", " }
                    code { (bearing.target) (bearing.sign) }
                }
            }
            td {
                @for key in record.sources() {
                    @if let Some(work) = looked.loaded.bibliography.get(key) {
                        @if work.url.is_empty() { (bilateral_report::plain(&work.title)) } @else {
                            a rel="noopener noreferrer" href=(work.url) { (bilateral_report::plain(&work.title)) }
                        }
                        " "
                    }
                }
            }
        }
    }
}

fn turn(looked: &Looked, asked: &Asked<'_>, at: usize, pages: usize) -> Markup {
    let kind = asked.kind.map_or("", RecordKind::word);
    let link = |page: usize| {
        let page = page.to_string();
        let with = [
            ("q", asked.search),
            ("kind", kind),
            ("sort", asked.sort),
            ("page", page.as_str()),
        ];
        address(&looked.served.slug, "ledger", &looked.query.link(&with))
    };
    markup! {
        @if pages > 1 {
            nav aria-label="Pages of the ledger" {
                @if at > 1 { a rel="prev" href=(link(at - 1)) { "← earlier page" } }
                span { " page " (at) " of " (pages) " " }
                @if at < pages { a rel="next" href=(link(at + 1)) { "next page →" } }
            }
        }
    }
}
