//! What stands at which address.

mod case;
mod controls;
mod dates;
mod downloads;
mod frameworks;
mod index;
mod ledger;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bilateral_model::{Case, Date};
use maud::Markup;

use crate::cache::{Cache, Made};
use crate::error::AppError;
use crate::library::{Library, Loaded, Served};
use crate::page::{Head, layout};
use crate::query::Query;
use crate::{asset, edit, guard};

/// What every route knows.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) library: Arc<Library>,
    pub(crate) cache: Arc<Cache>,
    /// The secret that adding evidence takes, if it is allowed.
    pub(crate) token: Option<Arc<str>>,
    /// Names that the server goes by; any if there are none.
    pub(crate) hosts: Arc<[String]>,
    /// Turns true when the server is to end: whoever waits is answered.
    pub(crate) ending: tokio::sync::watch::Receiver<bool>,
}

/// The largest body that is read.
const MOST_BYTES: usize = 64 << 10;

/// All routes.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/", get(index::index))
        .route("/assets/{name}", get(asset::asset))
        .route("/case/{slug}", get(case::case))
        .route("/case/{slug}/ledger", get(ledger::ledger))
        .route("/case/{slug}/dates", get(dates::dates))
        .route("/case/{slug}/frameworks", get(frameworks::frameworks))
        .route("/case/{slug}/downloads", get(downloads::list))
        .route("/case/{slug}/files/{file}", get(downloads::file))
        .route("/case/{slug}/stamp", get(stamp))
        .route("/case/{slug}/edit", get(edit::form).post(edit::add))
        .route("/case/{slug}/edit/check", axum::routing::post(edit::check_row))
        .fallback(async || AppError::NotFound)
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}

/// Today, by the machine's clock and time zone.
pub(crate) fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

/// A case that is looked at: its state, and what the address asks for.
pub(crate) struct Looked {
    pub(crate) served: Arc<Served>,
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) stamp: u64,
    pub(crate) problems: Vec<String>,
    pub(crate) query: Query,
}

impl Looked {
    pub(crate) fn at(app: &App, slug: &str, raw: Option<&str>) -> Result<Self, AppError> {
        let served = app.library.cases.get(slug).cloned().ok_or(AppError::NotFound)?;
        let state = served.state();
        let query = Query::read(&pairs(raw.unwrap_or_default()), today())?;
        let Some(loaded) = state.good else {
            return Err(AppError::Broken {
                slug: slug.to_owned(),
                stamp: state.stamp,
                problems: state.problems,
            });
        };
        if let Some(name) = query
            .framework
            .as_deref()
            .filter(|name| !loaded.frameworks.contains_key(*name))
        {
            return Err(AppError::bad(
                format!("there is no framework “{name}”"),
                "check the address",
            ));
        }
        let looked = Self {
            served,
            loaded,
            stamp: state.stamp,
            problems: state.problems,
            query,
        };
        if let Some(name) = looked
            .query
            .reading
            .as_deref()
            .filter(|name| !looked.case().readings.contains_key(*name))
        {
            return Err(AppError::bad(
                format!("there is no reading “{name}”"),
                "check the address",
            ));
        }
        let unknown = looked.query.supposed.keys().find(|id| {
            let mut readings = looked.case().readings.values();
            readings.all(|reading| !reading.criteria.contains_key(id.as_str()))
        });
        if let Some(id) = unknown {
            return Err(AppError::bad(
                format!("there is no criterion “{id}”"),
                "check the address",
            ));
        }
        Ok(looked)
    }

    /// The case itself, or the rival framework that is asked for.
    pub(crate) fn case(&self) -> &Case {
        let framework = self.query.framework.as_deref();
        framework
            .and_then(|name| self.loaded.frameworks.get(name))
            .map_or(&self.loaded.case, |framework| &framework.case)
    }

    /// The readings to show.
    pub(crate) fn readings(&self) -> Vec<String> {
        match &self.query.reading {
            Some(reading) => vec![reading.clone()],
            None => self.case().readings.keys().map(ToString::to_string).collect(),
        }
    }

    /// The key under which a page of this view is kept.
    pub(crate) fn key(&self, page: &str) -> String {
        // Encoded, so that no value can pass for another key.
        let encode = crate::query::encode;
        let more = self.query.more.iter();
        let more: Vec<String> = more
            .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
            .collect();
        format!(
            "{} {page} {} {} {} {}",
            self.served.slug,
            self.stamp,
            self.query.as_of,
            self.query.link(&[]),
            more.join("&")
        )
    }

    /// The frame of one of the case's pages.
    pub(crate) fn head<'a>(&'a self, app: &App, page: &'a str, title: &str) -> Head<'a> {
        Head {
            title: format!("{title} · {}", self.case().head.title),
            case: Some((&self.served.slug, page)),
            query: Some(&self.query),
            stamp: Some(self.stamp),
            problems: &self.problems,
            can_edit: app.token.is_some() && self.loaded.folder.is_some(),
        }
    }
}

/// The pairs of an address's question part. What can't be decoded stays as it is.
pub(crate) fn pairs(raw: &str) -> Vec<(String, String)> {
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .take(200)
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = (*byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (_, Some(decoded)) => {
                out.push(decoded);
                at += 2;
            }
            (b'+', None) => out.push(b' '),
            (other, None) => out.push(*other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Makes or finds a page and answers with it. Making one takes a processor for a moment and does not hold up the others.
pub(crate) async fn respond(
    app: App,
    looked: Looked,
    name: &'static str,
    headers: HeaderMap,
    make: impl FnOnce(&App, &Looked) -> Result<Markup, AppError> + Send + 'static,
) -> Result<Response, AppError> {
    let made = made(app, looked, name.to_owned(), move |app, looked| {
        let page = make(app, looked)?;
        Ok(Made::new(
            "text/html; charset=utf-8",
            page.into_string().into_bytes(),
            None,
        ))
    });
    Ok(made.await?.respond(&headers))
}

/// The same for anything that is kept.
pub(crate) async fn made(
    app: App,
    looked: Looked,
    name: String,
    make: impl FnOnce(&App, &Looked) -> Result<Made, AppError> + Send + 'static,
) -> Result<Arc<Made>, AppError> {
    let work = tokio::task::spawn_blocking(move || {
        let key = looked.key(&name);
        app.cache.get_or(&key, || make(&app, &looked))
    });
    work.await
        .map_err(|_| AppError::Failed("this page could not be made".to_owned()))?
}

/// How long a page's question for changes is kept open.
const PATIENCE: Duration = Duration::from_secs(20);

/// Answers once the files of a case have changed since a stamp, or after a while.
async fn stamp(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, AppError> {
    let served = app.library.cases.get(&slug).cloned().ok_or(AppError::NotFound)?;
    let asked = pairs(raw.as_deref().unwrap_or_default());
    let since = asked
        .iter()
        .find(|(key, _)| key == "since")
        .and_then(|(_, value)| value.parse::<u64>().ok());
    let mut changes = served.subscribe();
    let now = changes.borrow_and_update().to_owned();
    if since == Some(now) {
        let mut ending = app.ending.clone();
        let mut end = std::pin::pin!(ending.wait_for(|ending| *ending));
        let mut change = std::pin::pin!(changes.changed());
        let either = std::future::poll_fn(|context| {
            let ended = end.as_mut().poll(context).is_ready();
            if ended || change.as_mut().poll(context).is_ready() {
                std::task::Poll::Ready(())
            } else {
                std::task::Poll::Pending
            }
        });
        let _ = tokio::time::timeout(PATIENCE, either).await;
    }
    let state = served.state();
    let answer = serde_json::json!({"stamp": state.stamp, "problems": state.problems.len()});
    Ok((
        [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
        ],
        answer.to_string(),
    )
        .into_response())
}

/// A page in its frame.
pub(crate) fn framed(head: &Head<'_>, content: &Markup) -> Markup {
    layout(head, content)
}
