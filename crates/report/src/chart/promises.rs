//! Promises: when made, for when, when kept.

use bilateral_assess::{AsOf, Assessment, PromiseState};
use bilateral_model::{Case, Date, DueBasis, Interval, Portion, Promise, PromiseStatus, RecordKind};

use super::Chart;
use super::axis::{Time, date_line, nothing};
use super::canvas::{At, Canvas, Field, Ink, MARGIN, SMALL, TEXT, TOP, WIDTH, picture, units};
use super::look::{BLUE, GRID, Hatch, INK, SOFT, legend, legend_height, look, mark};
use super::measure::{fit, width, wrap};
use crate::table::severity;

const LEFT: i32 = 318;
const RIGHT: i32 = WIDTH - MARGIN - 12;
const LINE: i32 = 18;
const LEGEND: [&str; 7] = [
    "time until the date it is held to",
    "late, or overdue so far",
    "first date",
    "later date",
    "date of the contract",
    "delivered",
    "ended undelivered",
];

/// A promise and what a row needs of it. Days that nobody knows are left out.
struct Row<'a> {
    promise: &'a Promise,
    state: &'a PromiseState,
    label: Vec<String>,
    says: String,
    made: Option<Date>,
    /// The last day of the base date.
    due: Option<Date>,
    /// Delivered, ended, or as of.
    end: Option<Date>,
}

impl Row<'_> {
    fn height(&self) -> i32 {
        units(self.label.len().max(1) + 1) * LINE + 14
    }

    /// Every day that is drawn.
    fn days(&self) -> impl Iterator<Item = Date> {
        let dates = self.state.dates.iter().filter_map(|due| day(due.date));
        let deliveries = self.state.deliveries.iter().filter_map(|one| day(one.when));
        let single = [self.made, self.due, self.end].into_iter().flatten();
        dates.chain(deliveries).chain(single)
    }
}

/// Every promise of a case: when it was made, for when, and when it was kept; those in trouble first.
pub fn promises(case: &Case, assessment: &Assessment) -> Chart {
    let as_of = assessment.as_of;
    let rows = rows(case, assessment);
    let days = || rows.iter().flat_map(Row::days).chain([as_of]);
    let (first, last) = (days().min().unwrap_or(as_of), days().max().unwrap_or(as_of));
    let (from, to) = (
        first.first_of_year(),
        if last > as_of { last.last_of_year() } else { as_of },
    );
    let top = TOP + legend_height(&LEGEND, 34) + 24;
    let height = rows.iter().map(Row::height).sum::<i32>().max(90);
    let field = Field::new(LEFT, top, RIGHT, top + height);
    picture(
        "promises",
        "What was promised, for when, and what became of it",
        &describe(&rows, as_of),
        field.bottom + 34,
        |canvas| {
            legend(canvas, TOP, &LEGEND, 34, |nth, field| sample(canvas, nth, field));
            if rows.is_empty() {
                nothing(canvas, field);
                return;
            }
            let time = Time::new(from, to, LEFT..RIGHT);
            let taken = date_line(canvas, time.at(as_of), field, &format!("as of {as_of}"));
            time.draw(canvas, field, (rows.len() > 12).then_some(&taken));
            let mut y = top;
            for row in &rows {
                draw_row(canvas, row, y, &time);
                y += row.height();
            }
        },
    )
}

fn rows<'a>(case: &'a Case, assessment: &'a Assessment) -> Vec<Row<'a>> {
    let view = AsOf::new(case, assessment.as_of);
    let mut rows: Vec<Row<'_>> = assessment
        .promises
        .iter()
        .filter_map(|(id, state)| {
            let promise = case.promises.get(id)?;
            let made = made(view, promise);
            let ended = state.ended.as_ref().and_then(|ended| day(ended.when));
            let done = state
                .done(Portion::All)
                .map(|done| day(done.when))
                .or_else(|| state.ended.as_ref().map(|_| ended));
            Some(Row {
                promise,
                state,
                label: wrap(&promise.label, LEFT - MARGIN - 12, TEXT, 2),
                says: says(promise, state),
                made,
                due: state.due(promise.against).and_then(|due| day(due.date)),
                end: done.unwrap_or(Some(assessment.as_of)),
            })
        })
        .collect();
    // The sort is stable: equal ones stay in the case's order.
    rows.sort_by_key(|row| (severity(row.state.status.word()), std::cmp::Reverse(slip(row))));
    rows
}

/// The days of the longest slip.
fn slip(row: &Row<'_>) -> i64 {
    let slips = row.state.slips.iter().flatten();
    slips.map(|slip| slip.days).max().unwrap_or(i64::MIN)
}

/// The first record that binds to a promise or dates it.
fn made(view: AsOf<'_>, promise: &Promise) -> Option<Date> {
    view.of_promise(promise.id.as_str())
        .filter(|record| {
            matches!(record.kind, RecordKind::Commitment | RecordKind::Statement) || record.due.is_some()
        })
        .filter_map(|record| day(record.happened()))
        .min()
}

/// The last day of a date that is not open.
fn day(date: Interval) -> Option<Date> {
    let day = if date.last() < Date::MAX {
        date.last()
    } else {
        date.first()
    };
    (Date::MIN < day && day < Date::MAX).then_some(day)
}

/// The slip, or why there is none.
fn says(promise: &Promise, state: &PromiseState) -> String {
    if let Some(slip) = state.slip(promise.against) {
        let months = slip.months();
        return match (slip.is_open, months) {
            (true, _) => format!("{months:.1} months so far"),
            (false, months) if months > 0.0 => format!("{months:.1} months late"),
            (false, months) if months < 0.0 => format!("{:.1} months early", -months),
            (false, _) => "on time".to_owned(),
        };
    }
    if let Some(ended) = &state.ended {
        return day(ended.when).map_or_else(String::new, |date| format!("on {date}"));
    }
    match state.due(promise.against).and_then(|due| day(due.date)) {
        Some(due) => format!("due {due}"),
        None if state.done(Portion::All).is_some() => "delivered, never dated".to_owned(),
        None => "no date on record".to_owned(),
    }
}

fn draw_row(canvas: &Canvas<'_>, row: &Row<'_>, top: i32, time: &Time) {
    let bottom = top + row.height();
    canvas.line(&[(MARGIN, bottom), (RIGHT, bottom)], GRID, 1);
    let mut y = top + 15;
    for line in &row.label {
        canvas.text((MARGIN, y), line, Ink::new(TEXT));
        y += LINE;
    }
    let status = row.state.status.word();
    let look = look(status);
    let word = width(status, SMALL) + 10;
    let pill = Field::new(MARGIN, y - 8, MARGIN + 22, y + 10);
    canvas.fill(pill, &look.ground);
    canvas.outline(pill, look.edge);
    mark(canvas, (MARGIN + 11, y + 1), status);
    canvas.text(
        (MARGIN + 29, y + 1),
        status,
        Ink::new(SMALL).bold().color(look.edge),
    );
    let left = MARGIN + 29 + word + 8;
    let says = fit(&row.says, LEFT - 8 - left, SMALL);
    canvas.text((left, y + 1), &says, Ink::new(SMALL).color(SOFT));
    draw_times(canvas, row, i32::midpoint(top, bottom), time);
}

fn draw_times(canvas: &Canvas<'_>, row: &Row<'_>, y: i32, time: &Time) {
    let look = look(row.state.status.word());
    if let (Some(made), Some(until)) = (row.made.or(row.due), row.due.or(row.end)) {
        let until = if row.due.is_some() { until } else { until.max(made) };
        let field = Field::new(time.at(made), y - 6, time.at(until), y + 6);
        if row.due.is_some() {
            waiting(canvas, field);
        } else {
            canvas.dashed(&[(field.left, y), (field.right, y)], &[3.0, 4.0], SOFT, 2);
        }
        canvas.line(&[(field.left, y - 6), (field.left, y + 6)], BLUE, 2);
    }
    if let (Some(due), Some(end)) = (row.due, row.end)
        && due < end
        && row.state.status != PromiseStatus::Open
    {
        let field = Field::new(time.at(due), y - 9, time.at(end).max(time.at(due) + 2), y + 9);
        late(canvas, field, look.ground, look.edge);
    }
    let revised: Vec<At> = row
        .state
        .dates
        .iter()
        .filter(|due| !due.is_contract && !row.is_first(&due.record))
        .filter_map(|due| day(due.date))
        .map(|date| (time.at(date), y))
        .collect();
    let first = row.state.first.as_ref().and_then(|due| day(due.date));
    let first_at = first.map(|date| (time.at(date), y));
    let joined: Vec<At> = first_at.into_iter().chain(revised.iter().copied()).collect();
    canvas.line(&joined, INK, 2);
    if let Some((x, _)) = first_at {
        canvas.line(&[(x, y - 13), (x, y + 13)], INK, 3);
    }
    let contract = row.state.contract.as_ref();
    if let Some(date) = contract.and_then(|due| day(due.date)) {
        diamond(canvas, (time.at(date), y));
    }
    for at in revised {
        canvas.ring(at, 6, INK);
    }
    for delivery in &row.state.deliveries {
        if let Some(date) = day(delivery.when) {
            delivered(canvas, (time.at(date), y), delivery.completes);
        }
    }
    if let Some(date) = row.state.ended.as_ref().and_then(|ended| day(ended.when)) {
        ended(canvas, (time.at(date), y));
    }
}

impl Row<'_> {
    fn is_first(&self, record: &bilateral_model::Id) -> bool {
        self.state
            .first
            .as_ref()
            .is_some_and(|first| first.record == *record)
    }
}

fn waiting(canvas: &Canvas<'_>, field: Field) {
    canvas.fill(field, &look("open").ground);
    canvas.outline(field, look("open").edge);
}

fn late(
    canvas: &Canvas<'_>,
    field: Field,
    ground: plotters::style::RGBColor,
    edge: plotters::style::RGBColor,
) {
    canvas.fill(field, &ground);
    canvas.hatch(field, Hatch::Rising, edge);
    canvas.outline(field, edge);
}

fn diamond(canvas: &Canvas<'_>, (x, y): At) {
    let corners = [(x, y - 9), (x + 9, y), (x, y + 9), (x - 9, y), (x, y - 9)];
    canvas.polygon(&corners, &super::look::PAPER);
    canvas.line(&corners, BLUE, 2);
}

fn delivered(canvas: &Canvas<'_>, at: At, completes: bool) {
    if completes {
        canvas.dot(at, 9, look("kept").edge);
        let (x, y) = at;
        let paper = super::look::PAPER;
        canvas.line(&[(x - 4, y), (x - 1, y + 3), (x + 4, y - 3)], paper, 2);
    } else {
        canvas.dot(at, 4, look("kept").edge);
    }
}

fn ended(canvas: &Canvas<'_>, (x, y): At) {
    let color = look("broken").edge;
    canvas.fill(Field::new(x - 8, y - 8, x + 8, y + 8), &super::look::PAPER);
    canvas.line(&[(x - 7, y - 7), (x + 7, y + 7)], color, 4);
    canvas.line(&[(x - 7, y + 7), (x + 7, y - 7)], color, 4);
}

fn sample(canvas: &Canvas<'_>, nth: usize, field: Field) {
    let at = (i32::midpoint(field.left, field.right), field.middle());
    let (x, y) = at;
    match nth {
        0 => {
            waiting(canvas, Field::new(field.left, y - 6, field.right, y + 6));
            canvas.line(&[(field.left, y - 6), (field.left, y + 6)], BLUE, 2);
        }
        1 => {
            let look = look("overdue");
            late(
                canvas,
                Field::new(field.left, y - 9, field.right, y + 9),
                look.ground,
                look.edge,
            );
        }
        2 => canvas.line(&[(x, y - 10), (x, y + 10)], INK, 3),
        3 => {
            canvas.line(&[(field.left, y), (x, y)], INK, 2);
            canvas.ring(at, 6, INK);
        }
        4 => diamond(canvas, at),
        5 => delivered(canvas, at, true),
        _ => ended(canvas, at),
    }
}

fn describe(rows: &[Row<'_>], as_of: Date) -> String {
    if rows.is_empty() {
        return format!("Promises as of {as_of}: nothing on record.");
    }
    let mut out = format!("{} promises as of {as_of}, those in trouble first.", rows.len());
    for row in rows {
        let revisions = row.state.dates.iter().filter(|due| !due.is_contract).count();
        let first = row.state.due(DueBasis::First).and_then(|due| day(due.date));
        let first = first.map_or_else(String::new, |date| format!(", first promised for {date}"));
        let moved = match revisions.saturating_sub(1) {
            0 => String::new(),
            1 => ", then given one more date".to_owned(),
            n => format!(", then given {n} more dates"),
        };
        let done = row.state.done(Portion::All).and_then(|done| day(done.when));
        let done = done.map_or_else(String::new, |date| format!(", delivered by {date}"));
        out.push_str(&format!(
            " {}: {}{first}{moved}{done}; {}.",
            row.promise.label,
            row.state.status.word(),
            row.says
        ));
    }
    out
}
