//! The estimate of each narrative through time.

use bilateral_model::{Case, Date};
use bilateral_weigh::Point;

use super::Chart;
use super::axis::{Scale, Time, levels, nothing, spread, whole_percent};
use super::canvas::{At, Canvas, Field, Ink, MARGIN, SMALL, TEXT, TOP, WIDTH, picture, units};
use super::look::{GRID, SOFT, voice as voice_of};
use super::measure::wrap;
use crate::weighing::sentence::{percent, range};
use plotters::style::Color;

const LEFT: i32 = MARGIN + 54;
const RIGHT: i32 = 640;
const LINE: i32 = 18;

/// A narrative's line.
struct Voice<'a> {
    label: &'a str,
    /// From which day: estimate, and the ends of eight draws in ten.
    points: Vec<(Date, [f64; 3])>,
}

/// The estimate of each narrative from a day to another, with the band of eight draws in ten.
pub fn trajectory(case: &Case, points: &[Point], from: Date, to: Date) -> Chart {
    let voices: Vec<Voice<'_>> = case
        .narratives
        .values()
        .enumerate()
        .map(|(nth, narrative)| Voice {
            label: &narrative.label,
            points: points
                .iter()
                .filter(|point| point.on <= to)
                .filter_map(|point| {
                    let best = point.posterior.get(nth)?.best;
                    let spread = point.draws.spreads.get(nth)?;
                    Some((point.on.max(from), [best, spread.p10, spread.p90]))
                })
                .collect(),
        })
        .collect();
    let blocks: Vec<Vec<String>> = voices
        .iter()
        .map(|voice| wrap(voice.label, WIDTH - MARGIN - RIGHT - 34, SMALL, 2))
        .collect();
    let heights: Vec<i32> = blocks
        .iter()
        .map(|lines| (units(lines.len()) + 1) * LINE + 8)
        .collect();
    let top = TOP + 32;
    let field = Field::new(LEFT, top, RIGHT, top + heights.iter().sum::<i32>().max(380));
    picture(
        "trajectory",
        "How probable each narrative was, with what could be known",
        &describe(&voices, from, to),
        field.bottom + 34,
        |canvas| {
            if voices.iter().all(|voice| voice.points.is_empty()) {
                nothing(canvas, field);
                return;
            }
            canvas.text(
                (MARGIN, TOP + 4),
                "Line: estimate. Band: eight draws in ten.",
                Ink::new(SMALL).color(SOFT),
            );
            let scale = Scale::new(0.0, 1.0, (field.bottom, field.top));
            levels(canvas, &scale, field, 6, whole_percent);
            let time = Time::new(from, to, LEFT..RIGHT);
            time.draw(canvas, field, None);
            for (nth, voice) in voices.iter().enumerate() {
                band(canvas, voice, nth, (&time, &scale), to);
            }
            for (nth, voice) in voices.iter().enumerate() {
                let (color, dashes) = voice_of(nth);
                let path = steps(voice, (&time, &scale), to, 0);
                canvas.dashed(&path, dashes, color, 3);
            }
            labels(canvas, &voices, &blocks, &heights, &scale, field);
        },
    )
}

fn band(canvas: &Canvas<'_>, voice: &Voice<'_>, nth: usize, scales: (&Time, &Scale), to: Date) {
    let mut outline = steps(voice, scales, to, 1);
    let mut back = steps(voice, scales, to, 2);
    back.reverse();
    outline.extend(back);
    canvas.polygon(&outline, &voice_of(nth).0.mix(0.13));
}

/// A line that stays level until it changes.
fn steps(voice: &Voice<'_>, (time, scale): (&Time, &Scale), to: Date, which: usize) -> Vec<At> {
    let mut path: Vec<At> = Vec::new();
    for (on, values) in &voice.points {
        let x = time.at(*on);
        let y = values.get(which).map_or(0, |value| scale.at(*value));
        if let Some((_, before)) = path.last().copied() {
            path.push((x, before));
        }
        path.push((x, y));
    }
    if let Some((_, y)) = path.last().copied() {
        path.push((time.at(to), y));
    }
    // Points that stand on one another, or on a level, add nothing.
    path.dedup();
    let mut out: Vec<At> = Vec::new();
    for at in path {
        if let [.., before, last] = out.as_slice()
            && before.1 == last.1
            && last.1 == at.1
        {
            out.pop();
        }
        out.push(at);
    }
    out
}

fn labels(
    canvas: &Canvas<'_>,
    voices: &[Voice<'_>],
    blocks: &[Vec<String>],
    heights: &[i32],
    scale: &Scale,
    field: Field,
) {
    let ends: Vec<Option<[f64; 3]>> = voices
        .iter()
        .map(|voice| voice.points.last().map(|(_, values)| *values))
        .collect();
    let wanted: Vec<(i32, i32)> = ends
        .iter()
        .zip(heights)
        .map(|(end, height)| {
            let y = end.map_or(field.bottom, |[best, ..]| scale.at(best));
            (y, *height)
        })
        .collect();
    let places = spread(&wanted, field.top - 14..field.bottom + 14);
    let texts = ends.iter().zip(&wanted).zip(places).zip(blocks).enumerate();
    for (nth, (((end, (y, height)), place), lines)) in texts {
        let Some([best, low, high]) = end else { continue };
        let (color, dashes) = voice_of(nth);
        canvas.line(&[(RIGHT + 2, *y), (RIGHT + 24, place)], GRID, 1);
        canvas.dashed(&[(RIGHT + 2, *y), (RIGHT + 24, place)], dashes, color, 1);
        let mut at = (RIGHT + 30, place - height / 2 + LINE / 2 + 4);
        let ink = Ink::new(TEXT).bold().color(color);
        canvas.text(at, &percent(*best), ink);
        let beside = at.0 + ink.width(&percent(*best)) + 8;
        let says = format!("({})", range(*low, *high));
        canvas.text((beside, at.1), &says, Ink::new(SMALL).color(SOFT));
        for line in lines {
            at.1 += LINE;
            canvas.text(at, line, Ink::new(SMALL).color(color));
        }
    }
}

fn describe(voices: &[Voice<'_>], from: Date, to: Date) -> String {
    let mut out = format!("Estimates from {from} to {to}.");
    if voices.iter().all(|voice| voice.points.is_empty()) {
        return out + " Nothing on record.";
    }
    for voice in voices {
        let (Some((_, [first, ..])), Some((_, [last, low, high]))) =
            (voice.points.first(), voice.points.last())
        else {
            continue;
        };
        let estimates = voice.points.iter().map(|(_, [best, ..])| *best);
        let (least, most) =
            estimates.fold((f64::MAX, f64::MIN), |(a, b), value| (a.min(value), b.max(value)));
        out.push_str(&format!(
            " {}: {} at the start, {} at the end ({} in eight draws of ten), between {} and {} on the way.",
            voice.label,
            percent(*first),
            percent(*last),
            range(*low, *high),
            percent(least),
            percent(most)
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart_and_inside() {
        let places = spread(&[(100, 40), (104, 40), (396, 40), (20, 40)], 0..400);
        assert_eq!(places, [100, 140, 380, 20]);
        let crowded = spread(&[(50, 40); 5], 0..200);
        assert_eq!(crowded, [20, 60, 100, 140, 180]);
    }
}
