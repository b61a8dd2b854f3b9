//! The pages of single commands: timeline, diff, promises, watch list.

use std::fmt::Write;

use bilateral_assess::{Change, Difference, Subject};
use serde::Serialize;

use crate::safe::csv_line;
use crate::table::{BOLD, DIM, fit, paint, sign_of, style_of, wrap};
use crate::terminal::{BASES, slip_words};
use crate::view::{SCHEMA_VERSION, View, strings};

/// A change of a status.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeView {
    /// First day of the new status.
    pub on: String,
    /// The reading.
    pub reading: String,
    /// `test` or `criterion`.
    pub subject: &'static str,
    /// Its name.
    pub id: String,
    /// What it was.
    pub from: Option<&'static str>,
    /// What it became.
    pub to: &'static str,
    /// Records that changed it; none if a date passed.
    pub by: Vec<String>,
    /// Records on which the new status rests.
    pub because: Vec<String>,
}

impl From<&Change> for ChangeView {
    fn from(change: &Change) -> Self {
        Self {
            on: change.on.to_string(),
            reading: change.reading.to_string(),
            subject: subject(change.subject),
            id: change.id.to_string(),
            from: change.from,
            to: change.to,
            by: change.by.clone(),
            because: strings(&change.because),
        }
    }
}

fn subject(subject: Subject) -> &'static str {
    match subject {
        Subject::Test => "test",
        Subject::Criterion => "criterion",
    }
}

#[derive(Serialize)]
struct TimelinePage<'a> {
    schema_version: &'static str,
    case: &'a str,
    from: String,
    to: String,
    changes: Vec<ChangeView>,
}

/// The timeline as JSON.
pub fn timeline_json(case: &str, from: &str, to: &str, changes: &[Change]) -> String {
    let changes = changes.iter().map(ChangeView::from).collect();
    let page = TimelinePage {
        schema_version: SCHEMA_VERSION,
        case,
        from: from.to_owned(),
        to: to.to_owned(),
        changes,
    };
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

/// The timeline as CSV.
pub fn timeline_csv(changes: &[Change]) -> String {
    let mut out = csv_line(["on", "reading", "subject", "id", "from", "to", "by", "because"]);
    for change in changes.iter().map(ChangeView::from) {
        let (by, because) = (change.by.join(";"), change.because.join(";"));
        out.push_str(&csv_line([
            &change.on,
            &change.reading,
            change.subject,
            &change.id,
            change.from.unwrap_or(""),
            change.to,
            &by,
            &because,
        ]));
    }
    out
}

/// The timeline for a terminal: dates on which something changed, and what changed it.
pub fn timeline_terminal(title: &str, from: &str, to: &str, changes: &[Change]) -> String {
    let mut out = format!(
        "{} {}\n",
        paint(BOLD, title),
        paint(DIM, &format!("{from} to {to}"))
    );
    let start: Vec<&Change> = changes.iter().filter(|change| change.from.is_none()).collect();
    if !start.is_empty() {
        let _ = writeln!(out, "\n{}", paint(BOLD, &format!("{from}, at the start")));
        let mut words: Vec<(&str, &str)> = Vec::new();
        for change in &start {
            words.push((change.to, change.id.as_str()));
        }
        words.sort_unstable();
        words.dedup();
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (status, id) in words {
            match groups.last_mut() {
                Some((last, ids)) if *last == status => ids.push(id),
                _ => groups.push((status, vec![id])),
            }
        }
        for (status, ids) in groups {
            out.push_str(&wrap(
                &format!("{} {status}: {}", sign_of(status), ids.join(", ")),
                "  ",
                "      ",
            ));
        }
    }
    let mut day = None;
    for change in changes.iter().filter(|change| change.from.is_some()) {
        if day != Some(change.on) {
            day = Some(change.on);
            let _ = writeln!(out, "\n{}", paint(BOLD, &change.on.to_string()));
        }
        let kind = if change.subject == Subject::Test {
            "test "
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "  {} {} {}",
            paint(DIM, &format!("{:<8}", change.reading)),
            format_args!("{kind}{}: {} →", change.id, change.from.unwrap_or("")),
            paint(
                style_of(change.to),
                &format!("{} {}", sign_of(change.to), change.to)
            ),
        );
        let by = by_words(&change.by);
        out.push_str(&paint(
            DIM,
            wrap(&format!("by {by}"), "             ", "             ").trim_end(),
        ));
        out.push('\n');
    }
    if changes.iter().all(|change| change.from.is_none()) {
        out.push_str("\nNothing changed.\n");
    }
    out
}

/// What changed a status, in words; many are cut to a few.
fn by_words(by: &[String]) -> String {
    const MOST: usize = 6;
    match by.len() {
        0 => "a date passed".to_owned(),
        n if n > MOST + 1 => format!("{} and {} more", by[..MOST].join(", "), n - MOST),
        _ => by.join(", "),
    }
}

#[derive(Serialize)]
struct DiffPage<'a> {
    schema_version: &'static str,
    case: &'a str,
    before: String,
    after: String,
    differences: Vec<DifferenceView>,
    /// How the weighing moved, if there are numbers to weigh.
    #[serde(skip_serializing_if = "Option::is_none")]
    narratives: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct DifferenceView {
    reading: String,
    subject: &'static str,
    id: String,
    before: &'static str,
    after: &'static str,
    changes: Vec<ChangeView>,
}

/// The difference of two dates as JSON.
pub fn diff_json(
    case: &str,
    before: &str,
    after: &str,
    differences: &[Difference],
    narratives: Option<serde_json::Value>,
) -> String {
    let differences = differences
        .iter()
        .map(|difference| DifferenceView {
            reading: difference.reading.to_string(),
            subject: subject(difference.subject),
            id: difference.id.to_string(),
            before: difference.before,
            after: difference.after,
            changes: difference.changes.iter().map(ChangeView::from).collect(),
        })
        .collect();
    let page = DiffPage {
        schema_version: SCHEMA_VERSION,
        case,
        before: before.to_owned(),
        after: after.to_owned(),
        differences,
        narratives,
    };
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

/// The difference of two dates for a terminal: what is different, and why.
pub fn diff_terminal(before: &View, after: &View, differences: &[Difference]) -> String {
    let mut out = format!(
        "{} {}\n",
        paint(BOLD, &before.title),
        paint(DIM, &format!("{} against {}", before.as_of, after.as_of))
    );
    if differences.is_empty() {
        out.push_str("\nNo status differs.\n");
    }
    for difference in differences {
        let kind = if difference.subject == Subject::Test {
            "test "
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "\n{} {}: {} → {}",
            paint(DIM, &format!("{:<8}", difference.reading)),
            paint(BOLD, &format!("{kind}{}", difference.id)),
            paint(style_of(difference.before), difference.before),
            paint(
                style_of(difference.after),
                &format!("{} {}", sign_of(difference.after), difference.after)
            ),
        );
        for change in &difference.changes {
            let by = by_words(&change.by);
            let line = format!(
                "{} {} → {} by {by}",
                change.on,
                change.from.unwrap_or(""),
                change.to
            );
            out.push_str(&wrap(&line, "    ", "      "));
            for record in change.by.iter().filter_map(|id| after.records.get(id)).take(2) {
                out.push_str(&wrap(&record.title, "      ", "      "));
            }
        }
    }
    let moved: Vec<_> = after
        .promises
        .iter()
        .filter_map(|(id, now)| Some((id, before.promises.get(id)?.status, now)))
        .filter(|(_, then, now)| *then != now.status)
        .collect();
    if !moved.is_empty() {
        let _ = writeln!(out, "\n{}", paint(BOLD, "PROMISES"));
        for (id, then, now) in moved {
            out.push_str(&wrap(
                &format!("{id}: {then} → {}, {}", now.status, slip_words(now, &BASES)),
                "  ",
                "    ",
            ));
        }
    }
    let _ = writeln!(
        out,
        "\n{}",
        paint(
            DIM,
            &format!(
                "{} records known before, {} after",
                before.records_known, after.records_known
            )
        )
    );
    out
}

/// The promises for a terminal.
pub fn promises_terminal(view: &View) -> String {
    let mut out = format!(
        "{} {}\n\n",
        paint(BOLD, "Promises"),
        paint(DIM, &format!("{} · as of {}", view.title, view.as_of))
    );
    let mut rows = vec![
        [
            "status", "promise", "first", "contr.", "latest", "deliv.", "first", "contr", "lates",
        ]
        .map(str::to_owned),
    ];
    let mut sorted: Vec<_> = view.promises.iter().collect();
    sorted.sort_by_key(|(_, promise)| (promise.because.is_empty(), crate::table::severity(promise.status)));
    for (id, promise) in sorted {
        let due = |base: &str| {
            promise
                .due
                .get(base)
                .cloned()
                .flatten()
                .map_or_else(none, |date| month_of(&date))
        };
        let slip = |base: &str| {
            promise
                .slip_months
                .get(base)
                .copied()
                .flatten()
                .map_or_else(none, |m| slip_cell(m, promise.slip_is_open))
        };
        let done = promise.deliveries.iter().find(|delivery| delivery.completes);
        rows.push([
            format!("{} {}", sign_of(promise.status), promise.status),
            id.clone(),
            due("first"),
            due("contract"),
            due("latest"),
            match done {
                Some(done) => month_of(&done.on),
                None if promise.deliveries.is_empty() => none(),
                None => "in part".to_owned(),
            },
            slip("first"),
            slip("contract"),
            slip("latest"),
        ]);
    }
    let widths = [11, 18, 7, 7, 7, 7, 5, 5, 5];
    let _ = writeln!(out, "{}{}", " ".repeat(63), paint(DIM, "slip, months"));
    for (at, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(widths).map(|(cell, width)| fit(cell, width));
        let line = cells.collect::<Vec<_>>().join(" ");
        let line = line.trim_end();
        let _ = writeln!(
            out,
            "{}",
            if at == 0 {
                paint(DIM, line)
            } else {
                line.to_owned()
            }
        );
    }
    out.push_str(
        "\nDates are the month of the last day in time, against the first date, the\ncontract's and the latest; > still open, so it grows. More: bilateral explain ID\n",
    );
    out
}

fn none() -> String {
    "–".to_owned()
}

/// The month in which a date, or the end of an interval, lies; a year is its December.
fn month_of(date: &str) -> String {
    let end = date.rsplit('/').next().unwrap_or(date);
    match end.len() {
        4 => format!("{end}-12"),
        _ => end.get(..7).unwrap_or(end).to_owned(),
    }
}

/// A slip in five columns: to one decimal where there is room.
fn slip_cell(months: f64, open: bool) -> String {
    let mark = if open { ">" } else { "" };
    let exact = format!("{mark}{months:+.1}");
    if exact.len() <= 5 {
        exact
    } else {
        format!("{mark}{months:+.0}")
    }
}

/// The promises as CSV.
pub fn promises_csv(view: &View) -> String {
    let mut out = csv_line([
        "id",
        "label",
        "by",
        "to",
        "sector",
        "status",
        "due_first",
        "due_contract",
        "due_latest",
        "delivered_on",
        "slip_months_first",
        "slip_months_contract",
        "slip_months_latest",
        "slip_is_open",
        "because",
    ]);
    for (id, promise) in &view.promises {
        let due = |base: &str| promise.due.get(base).cloned().flatten().unwrap_or_default();
        let slip = |base: &str| {
            promise
                .slip_months
                .get(base)
                .copied()
                .flatten()
                .map(|m| m.to_string())
                .unwrap_or_default()
        };
        let done = promise.deliveries.iter().find(|delivery| delivery.completes);
        out.push_str(&csv_line([
            id.clone(),
            promise.label.clone(),
            promise.by.clone(),
            promise.to.clone(),
            promise.sector.clone(),
            promise.status.to_owned(),
            due("first"),
            due("contract"),
            due("latest"),
            done.map(|delivery| delivery.on.clone()).unwrap_or_default(),
            slip("first"),
            slip("contract"),
            slip("latest"),
            promise.slip_is_open.to_string(),
            promise.because.join(";"),
        ]));
    }
    out
}

#[derive(Serialize)]
struct Part<'a, T: Serialize> {
    schema_version: &'static str,
    case: &'a str,
    as_of: &'a str,
    #[serde(flatten)]
    body: T,
}

/// The promises as JSON.
pub fn promises_json(view: &View) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        promises: &'a indexmap::IndexMap<String, crate::view::PromiseView>,
    }
    part(
        view,
        Body {
            promises: &view.promises,
        },
    )
}

/// The watch list as JSON.
pub fn watch_json(view: &View) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        watch: &'a [crate::view::WatchView],
    }
    part(view, Body { watch: &view.watch })
}

fn part<T: Serialize>(view: &View, body: T) -> String {
    let page = Part {
        schema_version: SCHEMA_VERSION,
        case: &view.case,
        as_of: &view.as_of,
        body,
    };
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

/// The watch list for a terminal.
pub fn watch_terminal(view: &View) -> String {
    let mut out = format!(
        "{} {}\n",
        paint(BOLD, "Watch list"),
        paint(DIM, &format!("{} · as of {}", view.title, view.as_of))
    );
    let titled = [
        ("AHEAD", true, true),
        ("OVERDUE", true, false),
        ("WITHOUT A DATE", false, false),
    ];
    for (title, dated, ahead) in titled {
        let items: Vec<_> = view
            .watch
            .iter()
            .filter(|item| item.on.is_some() == dated)
            .filter(|item| !dated || item.on.as_deref().is_some_and(|on| on >= view.as_of.as_str()) == ahead)
            .collect();
        if items.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", paint(BOLD, title));
        for item in items {
            let feeds = if item.feeds.is_empty() {
                String::new()
            } else {
                format!(" (for {})", item.feeds.join(", "))
            };
            let day = item.on.clone().unwrap_or_default();
            let line = format!("{day:<10} {:<20} {}{feeds}", item.kind, item.what);
            out.push_str(&wrap(&line, "  ", "                                   "));
        }
    }
    out
}
