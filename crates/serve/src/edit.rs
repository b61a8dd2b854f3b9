//! Adding evidence through the page, for people who don't use git: off unless asked for, and only with the token that was
//! printed at the start.

use std::path::Path;
use std::sync::Arc;

use axum::extract::{Path as Address, RawForm, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bilateral_casefile::{AppendError, EVIDENCE_CSV, Folder, LEDGER_COLUMNS, check};
use bilateral_model::RecordKind;
use maud::{Markup, html as markup};

use crate::error::AppError;
use crate::guard::same_secret;
use crate::library::{Loaded, told};
use crate::page::{address, layout};
use crate::routes::{App, Looked, pairs};

/// The file that says who added what and when.
const EDITS_CSV: &str = "edits.csv";
const EDITS_HEADER: &str = "at,by,id";

/// Columns of the ledger that the form asks for: name, what it means, an example.
const FIELDS: [(&str, &str, &str); 16] = [
    ("id", "A short name for the row, in kebab-case", "line-opened"),
    ("occurred_on", "When it happened (EDTF)", "2015-07-10"),
    (
        "known_on",
        "First day on which the public could know; empty means the same day",
        "",
    ),
    ("title", "A headline", ""),
    ("what", "What happened, in your own words", ""),
    ("actors", "Who, separated by ;", "RUS;CHN"),
    ("source", "Keys of the bibliography, separated by ;", ""),
    ("origin", "Who first knew", ""),
    (
        "event",
        "The row that reports the same event, if there is one",
        "",
    ),
    (
        "bears_on",
        "Criteria, each with + or -, separated by ;",
        "sco-tasks+",
    ),
    ("promise", "The promise that it is about", ""),
    ("due", "The date promised", ""),
    ("due_basis", "first, contract or revision", ""),
    ("amount", "How much was promised or delivered", ""),
    ("unit", "Its unit", ""),
    ("quote", "Short quoted words of the source", ""),
];

/// Columns with a choice of words.
const CHOICES: [(&str, &str, &[&str]); 5] = [
    ("basis", "Whether you saw the source", &["read", "memory"]),
    (
        "reliability",
        "Reliability of the source (Admiralty code)",
        &["", "A", "B", "C", "D", "E", "F"],
    ),
    (
        "credibility",
        "Credibility of the information",
        &["", "1", "2", "3", "4", "5", "6"],
    ),
    ("tie", "Symbolic or substantive", &["", "symbolic", "substantive"]),
    ("area", "Easy area or area of division", &["", "easy", "division"]),
];

/// The form.
pub(crate) async fn form(
    State(app): State<App>,
    Address(slug): Address<String>,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, None)?;
    folder(&app, &looked)?;
    Ok(page(&app, &looked, &[], &[], StatusCode::OK))
}

/// What somebody typed.
struct Typed(Vec<(String, String)>);

impl Typed {
    fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// The row as the ledger holds it, by the columns that it has. A line break within a cell would read as a new row to some
    /// programs. What was typed for a column that the ledger lacks is told, not lost.
    fn row(&self, folder: &Path) -> Result<String, Vec<String>> {
        let text = std::fs::read_to_string(folder.join(EVIDENCE_CSV)).unwrap_or_default();
        let first = text
            .trim_start_matches('\u{feff}')
            .lines()
            .next()
            .unwrap_or_default();
        let mut columns: Vec<&str> = first
            .split(',')
            .map(|cell| cell.trim().trim_matches('"'))
            .collect();
        if first.is_empty() {
            columns = LEDGER_COLUMNS.to_vec();
        }
        let lacking: Vec<String> = LEDGER_COLUMNS
            .into_iter()
            .filter(|column| !columns.contains(column) && !self.get(column).is_empty() && *column != "basis")
            .map(|column| {
                format!(
                    "this ledger has no column `{column}`: add it to the first line, or leave the field empty"
                )
            })
            .collect();
        if !lacking.is_empty() {
            return Err(lacking);
        }
        let cells: Vec<String> = columns
            .into_iter()
            .map(|column| self.get(column).replace(['\n', '\r'], " "))
            .collect();
        Ok(bilateral_casefile::csv_row(&cells))
    }
}

/// The folder that rows go into; nothing is added where that was not asked for.
fn folder(app: &App, looked: &Looked) -> Result<std::path::PathBuf, AppError> {
    if app.token.is_none() {
        return Err(AppError::Forbidden(
            "adding evidence is off: start with --edit".to_owned(),
        ));
    }
    looked
        .loaded
        .folder
        .clone()
        .ok_or_else(|| AppError::Forbidden("this case is compiled in: make a folder of it first".to_owned()))
}

fn typed(form: &[u8]) -> Typed {
    Typed(pairs(&String::from_utf8_lossy(form)))
}

/// Whether the typed token is the one that was printed.
fn admitted(app: &App, typed: &Typed) -> Result<(), AppError> {
    match &app.token {
        Some(token) if same_secret(token, typed.get("token")) => Ok(()),
        _ => Err(AppError::Forbidden(
            "the token is not the one that was printed at the start".to_owned(),
        )),
    }
}

/// Adds a row, if the case with it has no problem.
pub(crate) async fn add(
    State(app): State<App>,
    Address(slug): Address<String>,
    RawForm(body): RawForm,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, None)?;
    let folder = folder(&app, &looked)?;
    let typed = typed(&body);
    if let Err(refused) = admitted(&app, &typed) {
        // What was typed stays.
        return Ok(page(
            &app,
            &looked,
            &typed.0,
            &[refused.to_string()],
            StatusCode::FORBIDDEN,
        ));
    }
    let by = typed.get("by").replace(['\n', '\r'], " ");
    if by.is_empty() {
        let problems = vec!["say who you are".to_owned()];
        return Ok(page(
            &app,
            &looked,
            &typed.0,
            &problems,
            StatusCode::UNPROCESSABLE_ENTITY,
        ));
    }
    let row = match typed.row(&folder) {
        Ok(row) => row,
        Err(problems) => {
            return Ok(page(
                &app,
                &looked,
                &typed.0,
                &problems,
                StatusCode::UNPROCESSABLE_ENTITY,
            ));
        }
    };
    let id = typed.get("id").to_owned();
    let log = bilateral_report::csv_line([now(), by, id.clone()]);
    let work = tokio::task::spawn_blocking(move || {
        let added =
            bilateral_casefile::append(&folder, EVIDENCE_CSV, &LEDGER_COLUMNS.join(","), &row, |text| {
                once(text, &row).and_then(|()| sound(&folder, text))
            });
        // Who and when goes into a file of its own: the ledger's columns are about the matter. It is written after the row,
        // and a failure of it does not undo the row.
        added.map(|()| {
            bilateral_casefile::append(&folder, EDITS_CSV, EDITS_HEADER, &log, |_| Ok::<(), ()>(())).is_ok()
        })
    });
    match work.await {
        Ok(Ok(logged)) => {
            let served = Arc::clone(&looked.served);
            let _ = tokio::task::spawn_blocking(move || served.reload()).await;
            if !logged {
                return Err(AppError::Failed(
                    "the row was added, but not who added it: edits.csv can't be written".to_owned(),
                ));
            }
            let to = address(&slug, "ledger", &format!("?q={}", crate::query::encode(&id)));
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
        }
        Ok(Err(AppendError::Refused(problems))) => Ok(page(
            &app,
            &looked,
            &typed.0,
            &problems,
            StatusCode::UNPROCESSABLE_ENTITY,
        )),
        Ok(Err(AppendError::Io(error))) => Err(AppError::Failed(format!("the row was not added: {error}"))),
        Err(_) => Err(AppError::Failed("the row was not added".to_owned())),
    }
}

/// Says what is wrong with a row while it is typed; writes nothing.
pub(crate) async fn check_row(
    State(app): State<App>,
    Address(slug): Address<String>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, None)?;
    let folder = folder(&app, &looked)?;
    let typed = typed(&body);
    admitted(&app, &typed)?;
    drop(headers);
    let row = typed.row(&folder);
    let work = tokio::task::spawn_blocking(move || {
        let row = match row {
            Ok(row) => row,
            Err(problems) => return problems,
        };
        let text = std::fs::read_to_string(folder.join(EVIDENCE_CSV)).unwrap_or_default();
        let whole = if text.ends_with('\n') {
            text + &row
        } else {
            format!("{text}\n{row}")
        };
        sound(&folder, &whole).err().unwrap_or_default()
    });
    let problems = work
        .await
        .map_err(|_| AppError::Failed("the row could not be checked".to_owned()))?;
    let answer = serde_json::json!({"problems": problems});
    Ok((
        [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
        ],
        answer.to_string(),
    )
        .into_response())
}

/// Whether a row stands once: the ledger takes the same row twice without a word, but nobody means to add it twice.
fn once(text: &str, row: &str) -> Result<(), Vec<String>> {
    if text.lines().filter(|line| *line == row.trim_end()).count() > 1 {
        return Err(vec!["this very row is in the ledger already".to_owned()]);
    }
    Ok(())
}

/// Whether the case is without problems with this ledger.
fn sound(folder: &Path, evidence: &str) -> Result<(), Vec<String>> {
    let whole = Folder::read(folder);
    let mut texts: Vec<(&str, &str)> = whole
        .files()
        .iter()
        .map(|file| (file.name.as_str(), file.text.as_str()))
        .collect();
    texts.retain(|(name, _)| *name != EVIDENCE_CSV);
    texts.push((EVIDENCE_CSV, evidence));
    let problems = check(&Folder::from_texts(&whole.name, texts)).problems;
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.iter().map(told).collect())
    }
}

/// The moment, by the machine's clock and time zone.
fn now() -> String {
    jiff::ZonedDateTime::now()
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

fn page(
    app: &App,
    looked: &Looked,
    typed: &[(String, String)],
    problems: &[String],
    status: StatusCode,
) -> Response {
    let typed = Typed(typed.to_vec());
    let content = markup! {
        h1 { "Add evidence" }
        p { "One row, one fact. Nothing is written unless the whole case is without a problem with it." }
        div #row-problems role="alert" aria-live="polite" {
            @if !problems.is_empty() {
                p { strong { "Not added:" } }
                ul { @for problem in problems { li { pre { (problem) } } } }
            }
        }
        form #evidence method="post" action=(address(&looked.served.slug, "edit", "")) data-check=(address(&looked.served.slug, "edit/check", "")) {
            (asks("by", "Who you are: stands beside the row, with the time", "", typed.get("by"), true))
            div.field {
                label for="field-token" { "Token" }
                input #field-token type="password" name="token" required autocomplete="off" aria-describedby="help-token";
                p.note #help-token { "It was printed where this server was started." }
            }
            div.field {
                label for="field-kind" { "Kind" }
                select #field-kind name="kind" { @for kind in RecordKind::ALL { option value=(kind) selected[typed.get("kind") == kind.word()] { (kind) } } }
            }
            @for (name, means, example) in FIELDS {
                (asks(name, means, example, typed.get(name), matches!(name, "id" | "occurred_on" | "title")))
            }
            @for (name, means, words) in CHOICES { (choice(name, means, words, typed.get(name))) }
            button type="submit" { "Add this row" }
        }
        (known(&looked.loaded))
    };
    let html = layout(&looked.head(app, "edit", "Add evidence"), &content);
    (
        status,
        [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
        ],
        html.into_string(),
    )
        .into_response()
}

fn asks(name: &str, means: &str, example: &str, value: &str, required: bool) -> Markup {
    let (field, help) = (format!("field-{name}"), format!("help-{name}"));
    markup! {
        div.field {
            label for=(field) { (name) }
            input id=(field) type="text" name=(name) value=(value) required[required] aria-describedby=(help) list=[(name == "bears_on" || name == "source").then(|| format!("known-{name}"))];
            p.note id=(help) { (means) @if !example.is_empty() { ", such as " code { (example) } } }
        }
    }
}

fn choice(name: &str, means: &str, words: &[&str], value: &str) -> Markup {
    let (field, help) = (format!("field-{name}"), format!("help-{name}"));
    markup! {
        div.field {
            label for=(field) { (name) }
            select id=(field) name=(name) aria-describedby=(help) { @for word in words { option value=(word) selected[*word == value] { @if word.is_empty() { "–" } @else { (word) } } } }
            p.note id=(help) { (means) }
        }
    }
}

/// Names that a row may use, for the browser to offer.
fn known(loaded: &Arc<Loaded>) -> Markup {
    let criteria = loaded
        .case
        .first_reading()
        .map(|reading| reading.criteria.keys())
        .into_iter()
        .flatten();
    markup! {
        datalist #known-bears_on { @for id in criteria { option value=(format!("{id}+")) {} } }
        datalist #known-source { @for work in loaded.bibliography.iter() { option value=(work.key) { (work.title) } } }
    }
}
