//! Every criterion's and test's status through time.

use std::collections::BTreeMap;

use bilateral_assess::{Change, Subject};
use bilateral_model::{Case, Combiner, Date, Id, Kind, Reading};

use super::Chart;
use super::axis::{Time, date_line, nothing};
use super::canvas::{Canvas, Field, Ink, MARGIN, SMALL, TEXT, TOP, WIDTH, picture, units};
use super::look::{GRID, SOFT, band, legend, legend_height, look, mark};
use super::measure::{width, wrap};
use crate::table::severity;

/// Left end of the bands.
const LEFT: i32 = 312;
const RIGHT: i32 = WIDTH - MARGIN;
const LINE: i32 = 18;

/// A row: a test, a criterion or a heading without a band.
struct Row {
    lines: Vec<String>,
    label: String,
    indent: i32,
    is_test: bool,
    /// From which day which status.
    spells: Vec<(Date, &'static str)>,
    has_band: bool,
}

impl Row {
    fn new(label: &str, depth: usize, subject: Option<Subject>, spells: Vec<(Date, &'static str)>) -> Self {
        let indent = units(depth.min(4)) * 16;
        let is_test = subject != Some(Subject::Criterion);
        let size = if is_test { TEXT } else { SMALL };
        Self {
            lines: wrap(label, LEFT - MARGIN - 12 - indent, size, 2),
            label: label.to_owned(),
            indent,
            is_test,
            spells,
            has_band: subject.is_some(),
        }
    }

    fn height(&self) -> i32 {
        let gap = if self.is_test { 18 } else { 12 };
        units(self.lines.len().max(1)) * LINE + gap
    }
}

/// The status of each criterion of a reading from a day to another, as a timeline tells it; criteria stand under their tests.
pub fn statuses(case: &Case, changes: &[Change], reading: &str, from: Date, to: Date) -> Chart {
    let mut spells: BTreeMap<(Subject, &Id), Vec<(Date, &'static str)>> = BTreeMap::new();
    for change in changes
        .iter()
        .filter(|change| change.reading.as_str() == reading && change.on <= to)
    {
        let spells = spells.entry((change.subject, &change.id)).or_default();
        spells.push((change.on.max(from), change.to));
    }
    // A later change on a day, or before the first, is the one that stands.
    for spells in spells.values_mut() {
        spells.sort_by_key(|(on, _)| *on);
        spells.reverse();
        spells.dedup_by_key(|(on, _)| *on);
        spells.reverse();
    }
    let reading_of_case = case.readings.get(reading);
    let rows = reading_of_case.map_or_else(Vec::new, |reading| rows(reading, &spells));
    let label = reading_of_case.map_or(reading, |reading| reading.label.as_str());
    let mut used: Vec<&str> = rows
        .iter()
        .flat_map(|row| row.spells.iter().map(|(_, status)| *status))
        .collect();
    // Those of criteria first; equal ones of tests stand for the same colour.
    used.sort_by_key(|status| (severity(status), *status));
    used.dedup();
    let top = TOP + legend_height(&used, 30) + 24;
    let height = rows.iter().map(Row::height).sum::<i32>().max(90);
    let field = Field::new(LEFT, top, RIGHT, top + height);
    picture(
        &format!("statuses-{reading}"),
        &format!("What each test and criterion was, under “{label}”"),
        &describe(&rows, label, from, to),
        field.bottom + 34,
        |canvas| {
            legend(canvas, TOP, &used, 30, |nth, field| {
                let status = used.get(nth).copied().unwrap_or_default();
                band(canvas, field, status);
                mark(
                    canvas,
                    (i32::midpoint(field.left, field.right), field.middle()),
                    status,
                );
            });
            if rows.is_empty() || rows.iter().all(|row| row.spells.is_empty()) {
                nothing(canvas, field);
                return;
            }
            let time = Time::new(from, to, LEFT..RIGHT);
            time.draw(canvas, field, None);
            let mut y = top;
            for row in &rows {
                draw_row(canvas, row, y, &time, to);
                y += row.height();
            }
            date_line(canvas, RIGHT, field, &to.to_string());
        },
    )
}

fn draw_row(canvas: &Canvas<'_>, row: &Row, top: i32, time: &Time, to: Date) {
    let bottom = top + row.height();
    if row.is_test {
        canvas.line(&[(MARGIN, top + 1), (RIGHT, top + 1)], GRID, 1);
    }
    let middle = i32::midpoint(top, bottom) + if row.is_test { 2 } else { 0 };
    let ink = if row.is_test {
        Ink::new(TEXT).bold()
    } else {
        Ink::new(SMALL)
    };
    let first = middle - (units(row.lines.len()) - 1) * LINE / 2;
    for (nth, line) in row.lines.iter().enumerate() {
        canvas.text((MARGIN + row.indent, first + units(nth) * LINE), line, ink);
    }
    if row.spells.is_empty() && row.has_band {
        canvas.text(
            (LEFT + 6, middle),
            "nothing on record",
            Ink::new(SMALL).color(SOFT),
        );
    }
    let half = if row.is_test { 13 } else { 10 };
    for (nth, (on, status)) in row.spells.iter().enumerate() {
        let end = row.spells.get(nth + 1).map_or(to, |(next, _)| *next);
        let field = Field::new(time.at(*on), middle - half, time.at(end), middle + half);
        draw_spell(canvas, field, status, row.is_test);
    }
}

/// A band with its mark, its word where that fits, and the mark again and again.
fn draw_spell(canvas: &Canvas<'_>, field: Field, status: &str, is_test: bool) {
    band(canvas, field, status);
    let look = look(status);
    let ink = if is_test {
        Ink::new(SMALL).bold().color(look.edge)
    } else {
        Ink::new(SMALL).color(look.edge)
    };
    let length = width(status, SMALL) + if is_test { 8 } else { 0 };
    let plate = |from: i32, to: i32| {
        canvas.fill(
            Field::new(from, field.top + 1, to, field.bottom - 1),
            &look.ground,
        );
    };
    // Three dots are wider than the other marks.
    let least = if matches!(status, "pending" | "open") {
        18
    } else {
        14
    };
    if field.width() < least {
        return;
    }
    let has_word = field.width() >= length + 34;
    let x = if field.width() < 24 {
        i32::midpoint(field.left, field.right)
    } else {
        field.left + 13
    };
    plate(
        x - 9.min(field.width() / 2 - 1),
        x + if has_word {
            length + 14
        } else {
            9.min(field.width() / 2 - 1)
        },
    );
    mark(canvas, (x, field.middle()), status);
    if has_word {
        canvas.text((x + 12, field.middle()), status, ink);
    }
    let mut x = x + if has_word { length + 90 } else { 90 };
    while x + 14 < field.right {
        plate(x - 10, x + 10);
        mark(canvas, (x, field.middle()), status);
        x += 90;
    }
}

/// Tests, each with its criteria and those watched beside it, then the criteria that stand under none.
fn rows(reading: &Reading, spells: &BTreeMap<(Subject, &Id), Vec<(Date, &'static str)>>) -> Vec<Row> {
    let of = |subject, id| spells.get(&(subject, id)).cloned().unwrap_or_default();
    let mut told: Vec<&Id> = Vec::new();
    let mut rows = Vec::new();
    for (id, test) in &reading.tests {
        rows.push(Row::new(
            &test.label,
            0,
            Some(Subject::Test),
            of(Subject::Test, id),
        ));
        let mut under = Vec::new();
        parts(reading, &test.combiner, 1, &mut under);
        under.extend(test.beside.iter().map(|id| (id, 1)));
        for (id, depth) in under {
            let beside = if test.beside.contains(id) { " (beside)" } else { "" };
            let label = reading
                .criteria
                .get(id)
                .map_or(id.as_str(), |criterion| criterion.label.as_str());
            let spells = of(Subject::Criterion, id);
            rows.push(Row::new(
                &format!("{label}{beside}"),
                depth,
                Some(Subject::Criterion),
                spells,
            ));
            told.push(id);
        }
    }
    let rest = reading.criteria.iter().filter(|(id, _)| !told.contains(id));
    let rest: Vec<Row> = rest
        .map(|(id, criterion)| {
            Row::new(
                &criterion.label,
                1,
                Some(Subject::Criterion),
                of(Subject::Criterion, id),
            )
        })
        .collect();
    if !rest.is_empty() {
        rows.push(Row::new("Beside the tests", 0, None, Vec::new()));
        rows.extend(rest);
    }
    rows
}

/// The criteria that a combiner names, each followed by its own parts.
fn parts<'a>(reading: &'a Reading, combiner: &'a Combiner, depth: usize, out: &mut Vec<(&'a Id, usize)>) {
    for id in combiner.parts() {
        if out.iter().any(|(other, _)| *other == id) {
            continue;
        }
        out.push((id, depth));
        if let Some(Kind::Composed(below)) = reading.criteria.get(id).map(|criterion| &criterion.kind) {
            parts(reading, below, depth + 1, out);
        }
    }
}

fn describe(rows: &[Row], label: &str, from: Date, to: Date) -> String {
    let mut out = format!("Statuses under the reading “{label}” from {from} to {to}.");
    let told = rows.iter().filter(|row| row.has_band);
    for row in told {
        let kind = if row.is_test { "Test" } else { "Criterion" };
        match row.spells.last() {
            Some((since, status)) if *since > from => {
                out.push_str(&format!(" {kind} {}: {status} since {since}.", row.label));
            }
            Some((_, status)) => out.push_str(&format!(" {kind} {}: {status} throughout.", row.label)),
            None => out.push_str(&format!(" {kind} {}: nothing on record.", row.label)),
        }
    }
    if rows.is_empty() {
        out.push_str(" Nothing on record.");
    }
    out
}
