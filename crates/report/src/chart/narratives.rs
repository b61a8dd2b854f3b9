//! Where each narrative stands on one day.

use super::Chart;
use super::axis::{Scale, nothing, uprights, whole_percent};
use super::canvas::{Canvas, Field, Ink, MARGIN, SMALL, TEXT, TOP, WIDTH, picture, units};
use super::look::{BLUE, GRID, INK, RUST, SOFT, legend, legend_height, mix, whisker};
use super::measure::wrap;
use crate::weighing::sentence::{percent, range};

const LEFT: i32 = 270;
const RIGHT: i32 = 690;
const LINE: i32 = 18;
const LEGEND: [&str; 4] = [
    "estimate",
    "eight draws in ten",
    "lowest and highest that the ranges allow",
    "prior",
];

/// A narrative's probability on a day, each number from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// A few words.
    pub label: String,
    /// The lowest that any choice inside the ranges gives.
    pub low: f64,
    /// One draw in ten lies below.
    pub p10: f64,
    /// By the best values.
    pub estimate: f64,
    /// One draw in ten lies above.
    pub p90: f64,
    /// The highest that any choice inside the ranges gives.
    pub high: f64,
    /// Before any evidence.
    pub prior: f64,
}

/// The probability of each narrative: estimate, likely range, bounds and prior, in the order given.
pub fn narratives(estimates: &[Estimate]) -> Chart {
    let labels: Vec<Vec<String>> = estimates
        .iter()
        .map(|estimate| wrap(&estimate.label, LEFT - MARGIN - 14, TEXT, 3))
        .collect();
    let top = TOP + legend_height(&LEGEND, 40) + 10;
    let row = 4 * LINE + 14;
    let height = (units(estimates.len()) * row).max(90);
    let field = Field::new(LEFT, top, RIGHT, top + height);
    picture(
        "narratives",
        "How probable each narrative is",
        &describe(estimates),
        field.bottom + 34,
        |canvas| {
            legend(canvas, TOP, &LEGEND, 40, |nth, field| sample(canvas, nth, field));
            if estimates.is_empty() {
                nothing(canvas, field);
                return;
            }
            let scale = Scale::new(0.0, 1.0, (LEFT, RIGHT));
            uprights(canvas, &scale, field, 6, whole_percent);
            let mut y = top;
            for (estimate, lines) in estimates.iter().zip(&labels) {
                draw(
                    canvas,
                    estimate,
                    lines,
                    Field::new(LEFT, y, RIGHT, y + row),
                    &scale,
                );
                y += row;
            }
        },
    )
}

fn draw(canvas: &Canvas<'_>, estimate: &Estimate, lines: &[String], field: Field, scale: &Scale) {
    let y = field.middle();
    canvas.line(&[(MARGIN, field.top), (WIDTH - MARGIN, field.top)], GRID, 1);
    let first = y - (units(lines.len()) - 1) * LINE / 2;
    for (nth, line) in lines.iter().enumerate() {
        canvas.text((MARGIN, first + units(nth) * LINE), line, Ink::new(TEXT));
    }
    let at = |share: f64| scale.at(share);
    whisker(canvas, at(estimate.low), at(estimate.high), y);
    likely(canvas, at(estimate.p10), at(estimate.p90), y);
    prior(canvas, at(estimate.prior), y);
    point(canvas, at(estimate.estimate), y);
    let numbers = [
        (percent(estimate.estimate), Ink::new(TEXT).bold()),
        (
            format!("draws {}", range(estimate.p10, estimate.p90)),
            Ink::new(SMALL),
        ),
        (
            format!("bounds {}", range(estimate.low, estimate.high)),
            Ink::new(SMALL).color(SOFT),
        ),
        (
            format!("prior {}", percent(estimate.prior)),
            Ink::new(SMALL).color(RUST),
        ),
    ];
    let mut y = field.top + 7 + LINE / 2;
    for (text, ink) in numbers {
        canvas.text((RIGHT + 24, y), &text, ink);
        y += LINE;
    }
}

fn likely(canvas: &Canvas<'_>, low: i32, high: i32, y: i32) {
    let field = Field::new(low, y - 7, high.max(low + 2), y + 7);
    canvas.fill(field, &mix(BLUE, super::look::PAPER));
    canvas.outline(field, BLUE);
}

fn point(canvas: &Canvas<'_>, x: i32, y: i32) {
    canvas.dot((x, y), 8, super::look::PAPER);
    canvas.dot((x, y), 6, INK);
}

fn prior(canvas: &Canvas<'_>, x: i32, y: i32) {
    canvas.dashed(&[(x, y - 18), (x, y + 18)], &[5.0, 3.0], RUST, 3);
}

fn sample(canvas: &Canvas<'_>, nth: usize, field: Field) {
    let (x, y) = (i32::midpoint(field.left, field.right), field.middle());
    match nth {
        0 => point(canvas, x, y),
        1 => likely(canvas, field.left, field.right, y),
        2 => whisker(canvas, field.left, field.right, y),
        _ => canvas.dashed(&[(x, field.top - 2), (x, field.bottom + 2)], &[5.0, 3.0], RUST, 3),
    }
}

fn describe(estimates: &[Estimate]) -> String {
    if estimates.is_empty() {
        return "Probability of each narrative: nothing on record.".to_owned();
    }
    let mut out = "Probability of each narrative.".to_owned();
    for estimate in estimates {
        out.push_str(&format!(
            " {}: {}, in eight draws of ten {}, at the bounds {}, prior {}.",
            estimate.label,
            percent(estimate.estimate),
            range(estimate.p10, estimate.p90),
            range(estimate.low, estimate.high),
            percent(estimate.prior)
        ));
    }
    out
}
