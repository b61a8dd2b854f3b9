//! Scales and the frames around what is drawn.

use std::ops::Range;

use bilateral_model::Date;
use bilateral_model::date::{add_months, days_between};
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use super::canvas::{At, Canvas, Field, Ink, MARGIN, SMALL, WIDTH, float, px};
use super::look::{BLUE, GRID, PAPER, SOFT};
use super::measure::width;

/// A scale of numbers along one side of a picture.
pub(super) struct Scale {
    range: RangedCoordf64,
    ends: (f64, f64),
    at: (i32, i32),
}

impl Scale {
    /// From `low` at `at.0` to `high` at `at.1`. What has no width gets some.
    pub(super) fn new(low: f64, high: f64, at: (i32, i32)) -> Self {
        let low = if low.is_finite() { low } else { 0.0 };
        let high = if high.is_finite() && high > low {
            high
        } else {
            low + 1.0
        };
        Self {
            range: (low..high).into(),
            ends: (low, high),
            at,
        }
    }

    /// Where a number stands; beyond the ends it stands at the end.
    pub(super) fn at(&self, value: f64) -> i32 {
        let (low, high) = self.ends;
        let value = if value.is_nan() {
            low
        } else {
            value.clamp(low, high)
        };
        // `map` takes limits in either order.
        self.range.map(&value, self.at)
    }

    /// Round numbers, at most so many.
    pub(super) fn ticks(&self, most: usize) -> Vec<f64> {
        self.range.key_points(most)
    }
}

/// A scale of days.
pub(super) struct Time {
    scale: Scale,
    from: Date,
    to: Date,
}

impl Time {
    /// Days from left to right.
    pub(super) fn new(from: Date, to: Date, at: Range<i32>) -> Self {
        let (from, to) = (from.min(to), to.max(from));
        Self {
            scale: Scale::new(day(from), day(to), (at.start, at.end)),
            from,
            to,
        }
    }

    /// Where a day stands.
    pub(super) fn at(&self, date: Date) -> i32 {
        self.scale.at(day(date))
    }

    /// The days to write: starts of years or months with room between them.
    fn ticks(&self) -> Vec<(Date, String)> {
        let years = i32::from(self.to.year()) - i32::from(self.from.year());
        let room = f64::from(self.scale.at.1 - self.scale.at.0);
        let months_shown = float(usize::try_from(days_between(self.from, self.to)).unwrap_or(0)) / 30.4;
        let most = (room / 64.0).max(1.0);
        let step = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24_000]
            .into_iter()
            .find(|months| months_shown / f64::from(*months) <= most)
            .unwrap_or(120_000);
        let in_months = step < 12 || years == 0;
        // Steps of more than a year stand on round years.
        let first_year = if step > 12 {
            let years = step / 12;
            i32::from(self.from.year()).div_euclid(years) * years
        } else {
            i32::from(self.from.year())
        };
        let Ok(year) = i16::try_from(first_year) else {
            return Vec::new();
        };
        let start = Date::new(year, 1, 1).unwrap_or(self.from);
        let mut ticks = Vec::new();
        let mut nth = 0;
        while ticks.len() < 200 {
            let date = add_months(start, step * nth);
            nth += 1;
            if date > self.to || nth > 2000 || (nth > 1 && date == start) {
                break;
            }
            if date >= self.from {
                let label = if in_months {
                    format!("{:04}-{:02}", date.year(), date.month())
                } else {
                    date.year().to_string()
                };
                ticks.push((date, label));
            }
        }
        ticks
    }

    /// Upright lines and their days, below and, outside of what is taken there, above.
    pub(super) fn draw(&self, canvas: &Canvas<'_>, field: Field, above: Option<&Range<i32>>) {
        let right = self.scale.at.1;
        for (date, label) in self.ticks() {
            let x = self.at(date);
            canvas.line(&[(x, field.top), (x, field.bottom)], GRID, 1);
            // A label that would hang over the edge ends there.
            let half = width(&label, SMALL) / 2;
            let x = x.min(right.max(field.right) - half);
            let ink = Ink::new(SMALL).color(SOFT).center();
            canvas.text((x, field.bottom + 13), &label, ink);
            let is_free = |taken: &Range<i32>| x + half + 8 < taken.start || taken.end + 8 < x - half;
            if above.is_some_and(is_free) {
                canvas.text((x, field.top - 12), &label, ink);
            }
        }
    }
}

/// A day as a number.
fn day(date: Date) -> f64 {
    let days = days_between(Date::ZERO, date);
    i32::try_from(days).map_or(0.0, f64::from)
}

/// A line for a date, with a word above its upper end. Returns what the word takes.
pub(super) fn date_line(canvas: &Canvas<'_>, x: i32, field: Field, label: &str) -> Range<i32> {
    canvas.dashed(&[(x, field.top), (x, field.bottom)], &[5.0, 3.0], BLUE, 2);
    let ink = Ink::new(SMALL).bold().color(BLUE).center();
    let half = ink.width(label) / 2;
    let at = x.min(WIDTH - MARGIN - half);
    canvas.plate((at, field.top - 12), label, ink, PAPER);
    at - half..at + half
}

/// Level lines of a scale with their numbers to the left; none where the label is empty.
pub(super) fn levels(
    canvas: &Canvas<'_>,
    scale: &Scale,
    field: Field,
    most: usize,
    label: impl Fn(f64) -> String,
) {
    for value in scale.ticks(most) {
        let (y, text) = (scale.at(value), label(value));
        if !text.is_empty() {
            canvas.line(&[(field.left, y), (field.right, y)], GRID, 1);
            let ink = Ink::new(SMALL).color(SOFT).right();
            canvas.text((field.left - 8, y), &text, ink);
        }
    }
}

/// Upright lines of a scale with their numbers below; none where the label is empty.
pub(super) fn uprights(
    canvas: &Canvas<'_>,
    scale: &Scale,
    field: Field,
    most: usize,
    label: impl Fn(f64) -> String,
) {
    for value in scale.ticks(most) {
        let (x, text) = (scale.at(value), label(value));
        if !text.is_empty() {
            canvas.line(&[(x, field.top), (x, field.bottom)], GRID, 1);
            let ink = Ink::new(SMALL).color(SOFT).center();
            canvas.text((x, field.bottom + 13), &text, ink);
        }
    }
}

/// Says in the middle of an empty frame that there is nothing.
pub(super) fn nothing(canvas: &Canvas<'_>, field: Field) {
    canvas.outline(field, GRID);
    let at: At = (i32::midpoint(field.left, field.right), field.middle());
    canvas.text(
        at,
        "nothing on record",
        Ink::new(SMALL + 2.0).color(SOFT).center(),
    );
}

/// A number without needless zeros, thousands apart.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, part) = digits
        .split_once('.')
        .map_or((digits, None), |(a, b)| (a, Some(b)));
    let mut out = String::from(sign);
    for (nth, c) in whole.chars().enumerate() {
        if nth > 0 && whole.len() > 4 && (whole.len() - nth).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    if digits == "0" {
        return "0".to_owned();
    }
    part.map_or(out.clone(), |part| format!("{out}.{part}"))
}

/// A share as whole percent, for the lines of a scale and for shares that may be none or all.
pub(super) fn whole_percent(share: f64) -> String {
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    };
    format!("{}\u{a0}%", px(share * 100.0))
}

/// Puts labels of a height beside points so that none covers another: as near as may be, in order of the points.
pub(super) fn spread(wanted: &[(i32, i32)], limits: Range<i32>) -> Vec<i32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|at| wanted.get(*at).map(|(y, _)| *y));
    let mut out = vec![0; wanted.len()];
    let mut free = limits.start;
    for at in &order {
        if let (Some((y, height)), Some(slot)) = (wanted.get(*at), out.get_mut(*at)) {
            *slot = (*y).max(free + height / 2);
            free = *slot + height / 2 + height % 2;
        }
    }
    let mut free = limits.end;
    for at in order.iter().rev() {
        if let (Some((_, height)), Some(slot)) = (wanted.get(*at), out.get_mut(*at)) {
            *slot = (*slot).min(free - height / 2);
            free = *slot - height / 2 - height % 2;
        }
    }
    out
}
