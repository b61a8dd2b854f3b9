//! Colours, hatches and marks. Colours are after Okabe and Ito, lightened as grounds and darkened as lines.

use plotters::style::RGBColor;

use super::canvas::{At, Canvas, Field, Ink, MARGIN, SMALL, WIDTH, units};
use super::measure::width;

/// Text.
pub(super) const INK: RGBColor = RGBColor(0x1b, 0x1f, 0x24);
/// Less important text.
pub(super) const SOFT: RGBColor = RGBColor(0x4d, 0x56, 0x61);
/// The sheet.
pub(super) const PAPER: RGBColor = RGBColor(0xfd, 0xfd, 0xfb);
/// Lines of the frame.
pub(super) const GRID: RGBColor = RGBColor(0xdd, 0xe1, 0xe6);
/// A date, a level.
pub(super) const BLUE: RGBColor = RGBColor(0x00, 0x55, 0x88);
/// The second voice.
pub(super) const RUST: RGBColor = RGBColor(0xa6, 0x3f, 0x00);

/// Lines of several things: colour and lengths drawn and left out. Seven colours by five patterns before they repeat.
pub(super) fn voice(nth: usize) -> (RGBColor, &'static [f64]) {
    const COLORS: [RGBColor; 7] = [
        BLUE,
        RUST,
        RGBColor(0x00, 0x66, 0x4b),
        RGBColor(0x8a, 0x3f, 0x70),
        INK,
        RGBColor(0x80, 0x56, 0x00),
        RGBColor(0x4a, 0x4f, 0xb0),
    ];
    const DASHES: [&[f64]; 5] = [
        &[],
        &[12.0, 6.0],
        &[3.0, 5.0],
        &[16.0, 5.0, 3.0, 5.0],
        &[6.0, 4.0],
    ];
    (
        COLORS.get(nth % COLORS.len()).copied().unwrap_or(INK),
        DASHES.get(nth % DASHES.len()).copied().unwrap_or(&[]),
    )
}

/// Thin lines on a ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hatch {
    /// None.
    None,
    /// Like a slash.
    Rising,
    /// Like a backslash.
    Falling,
    /// Both.
    Crossed,
    /// From top to bottom.
    Upright,
}

/// How a status looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Its ground.
    pub(super) ground: RGBColor,
    /// Its edge, its mark and its hatch.
    pub(super) edge: RGBColor,
    /// Its hatch.
    pub(super) hatch: Hatch,
}

/// How a status of a criterion, a test or a promise looks.
pub(super) fn look(status: &str) -> Look {
    let (ground, edge, hatch) = match status {
        "met" | "shown" | "kept" => ((0xa8, 0xdc, 0xc9), (0x00, 0x59, 0x41), Hatch::None),
        "met late" | "kept late" => ((0xf7, 0xdd, 0x9c), (0x7a, 0x52, 0x00), Hatch::Rising),
        "partly met" => ((0xf9, 0xcf, 0x9b), (0x84, 0x48, 0x00), Hatch::Upright),
        "not met" | "not shown" | "broken" => ((0xe0, 0x8a, 0x66), (0x55, 0x16, 0x00), Hatch::None),
        "withdrawn" => ((0xd9, 0xc4, 0xba), (0x5e, 0x36, 0x22), Hatch::Falling),
        "lapsed" => ((0xdc, 0xae, 0xcb), (0x6f, 0x26, 0x56), Hatch::Falling),
        "contested" => ((0xf1, 0xe8, 0x96), (0x5b, 0x52, 0x00), Hatch::Crossed),
        "overdue" => ((0xf4, 0xb5, 0x7c), (0x7d, 0x3a, 0x00), Hatch::Rising),
        "pending" | "open" => ((0xe6, 0xf1, 0xf9), (0x1f, 0x5f, 0x8f), Hatch::None),
        _ => ((0xe1, 0xe1, 0xe1), (0x4a, 0x4a, 0x4a), Hatch::None),
    };
    let color = |(r, g, b)| RGBColor(r, g, b);
    Look {
        ground: color(ground),
        edge: color(edge),
        hatch,
    }
}

/// The sign of a status, drawn: no font need have it. Twelve units wide and high.
pub(super) fn mark(canvas: &Canvas<'_>, (x, y): At, status: &str) {
    let Look { edge, ground, .. } = look(status);
    match status {
        "met" | "shown" | "kept" => canvas.line(&[(x - 6, y), (x - 2, y + 5), (x + 6, y - 5)], edge, 3),
        "not met" | "not shown" | "broken" => {
            canvas.line(&[(x - 5, y - 5), (x + 5, y + 5)], edge, 3);
            canvas.line(&[(x - 5, y + 5), (x + 5, y - 5)], edge, 3);
        }
        "withdrawn" => canvas.line(&[(x - 6, y), (x + 6, y)], edge, 3),
        "met late" | "kept late" => {
            face(canvas, (x, y), ground, edge);
            canvas.line(&[(x, y - 5), (x, y), (x + 4, y)], edge, 2);
        }
        "partly met" => {
            face(canvas, (x, y), ground, edge);
            canvas.polygon(
                &[(x, y - 6), (x - 4, y - 4), (x - 6, y), (x - 4, y + 4), (x, y + 6)],
                &edge,
            );
        }
        "lapsed" => {
            canvas.line(&[(x, y - 6), (x, y + 5)], edge, 2);
            canvas.line(&[(x - 5, y), (x, y + 6), (x + 5, y)], edge, 2);
        }
        "contested" => {
            canvas.line(&[(x - 6, y - 3), (x + 6, y - 3)], edge, 2);
            canvas.line(&[(x - 6, y + 3), (x + 6, y + 3)], edge, 2);
            canvas.line(&[(x - 3, y + 7), (x + 3, y - 7)], edge, 2);
        }
        "overdue" => {
            canvas.line(&[(x, y - 6), (x, y + 2)], edge, 3);
            canvas.fill(Field::new(x - 2, y + 4, x + 2, y + 7), &edge);
        }
        "pending" | "open" => {
            for dx in [-5, 0, 5] {
                canvas.dot((x + dx, y), 2, edge);
            }
        }
        _ => canvas.text((x, y), "?", Ink::new(SMALL).bold().color(edge).center()),
    }
}

/// An interval: a line with an end at each side.
pub(super) fn whisker(canvas: &Canvas<'_>, from: i32, to: i32, y: i32) {
    canvas.line(&[(from, y), (to, y)], INK, 2);
    canvas.line(&[(from, y - 6), (from, y + 6)], INK, 2);
    canvas.line(&[(to, y - 6), (to, y + 6)], INK, 2);
}

fn face(canvas: &Canvas<'_>, at: At, ground: RGBColor, edge: RGBColor) {
    canvas.dot(at, 7, edge);
    canvas.dot(at, 5, ground);
}

/// The ground of a status in a rectangle, with hatch and edge.
pub(super) fn band(canvas: &Canvas<'_>, field: Field, status: &str) {
    let look = look(status);
    canvas.fill(field, &look.ground);
    let hatch_color = mix(look.edge, look.ground);
    canvas.hatch(field, look.hatch, hatch_color);
    canvas.outline(field, look.edge);
}

/// Halfway between two colours.
pub(super) fn mix(a: RGBColor, b: RGBColor) -> RGBColor {
    RGBColor(
        u8::midpoint(a.0, b.0),
        u8::midpoint(a.1, b.1),
        u8::midpoint(a.2, b.2),
    )
}

/// Where the entries of a legend stand: left ends and rows, and how many rows there are.
fn places(words: &[&str], sample: i32) -> (Vec<(i32, usize)>, usize) {
    let (mut x, mut row) = (MARGIN, 0);
    let places = words.iter().map(|word| {
        let length = sample + 8 + width(word, SMALL) + 18;
        if x > MARGIN && x + length - 18 > WIDTH - MARGIN {
            (x, row) = (MARGIN, row + 1);
        }
        let place = (x, row);
        x += length;
        place
    });
    let places = places.collect();
    (places, row + 1)
}

/// Height of a row of a legend.
const LEGEND_ROW: i32 = 26;

/// The height that a legend takes.
pub(super) fn legend_height(words: &[&str], sample: i32) -> i32 {
    if words.is_empty() {
        0
    } else {
        units(places(words, sample).1) * LEGEND_ROW + 8
    }
}

/// A legend: each entry a sample, drawn by the caller in a field of that width, and a text.
pub(super) fn legend(
    canvas: &Canvas<'_>,
    top: i32,
    words: &[&str],
    sample: i32,
    draw: impl Fn(usize, Field),
) {
    for (nth, (word, (x, row))) in words.iter().zip(places(words, sample).0).enumerate() {
        let y = top + units(row) * LEGEND_ROW;
        draw(nth, Field::new(x, y + 2, x + sample, y + LEGEND_ROW - 4));
        canvas.text(
            (x + sample + 8, y + LEGEND_ROW / 2 - 1),
            word,
            Ink::new(SMALL).color(SOFT),
        );
    }
}
