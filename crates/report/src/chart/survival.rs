//! How long promises stay undelivered.

use bilateral_weigh::survival::{Curve, Step};
use plotters::style::Color;

use super::Chart;
use super::axis::{Scale, levels, nothing, number, uprights, whole_percent};
use super::canvas::{At, Canvas, Field, Ink, MARGIN, SMALL, TOP, WIDTH, picture};
use super::look::{BLUE, INK, PAPER, RUST, SOFT};

/// The share of promises not yet delivered, by months, with its band of 95 %.
pub fn survival(name: &str, curve: &Curve) -> Chart {
    let top = TOP + 62;
    let field = Field::new(MARGIN + 54, top, WIDTH - MARGIN - 24, top + 340);
    let last = curve.steps.last().map_or(0.0, |step| step.time);
    let note = format!(
        "{} of {} delivered; {} not yet, and counted only as long as seen (censored).",
        curve.events, curve.spells, curve.censored
    );
    picture(
        &format!("survival-{name}"),
        &format!("Share of promises not yet delivered: {name}"),
        &describe(name, curve, &note),
        field.bottom + 58,
        |canvas| {
            if curve.spells == 0 {
                nothing(canvas, field);
                return;
            }
            let soft = Ink::new(SMALL).color(SOFT);
            canvas.text((MARGIN, TOP + 4), &note, soft);
            canvas.text(
                (MARGIN, TOP + 24),
                "Line: estimate (Kaplan–Meier). Band: 95 %.",
                soft,
            );
            let heights = Scale::new(0.0, 1.0, (field.bottom, field.top));
            levels(canvas, &heights, field, 6, whole_percent);
            let times = Scale::new(
                0.0,
                if last > 0.0 { last * 1.06 } else { 12.0 },
                (field.left, field.right),
            );
            uprights(canvas, &times, field, 9, number);
            let middle = i32::midpoint(field.left, field.right);
            canvas.text((middle, field.bottom + 37), "months", soft.center());
            let line = |height: fn(&Step) -> f64| steps(curve, height, (&times, &heights), field.right);
            let mut band = line(|step| step.low);
            let mut back = line(|step| step.high);
            back.reverse();
            band.extend(back);
            canvas.polygon(&band, &BLUE.mix(0.16));
            canvas.line(&line(|step| step.low), BLUE, 1);
            canvas.line(&line(|step| step.high), BLUE, 1);
            canvas.line(&line(|step| step.survival), INK, 3);
            median(canvas, curve, (&times, &heights), field);
        },
    )
}

fn steps(curve: &Curve, height: fn(&Step) -> f64, (times, heights): (&Scale, &Scale), right: i32) -> Vec<At> {
    let mut y = heights.at(1.0);
    let mut path: Vec<At> = vec![(times.at(0.0), y)];
    for step in &curve.steps {
        let x = times.at(step.time);
        path.push((x, y));
        y = heights.at(height(step));
        path.push((x, y));
    }
    path.push((right, y));
    path.dedup();
    path
}

fn median(canvas: &Canvas<'_>, curve: &Curve, (times, heights): (&Scale, &Scale), field: Field) {
    let Some(median) = curve.median else {
        let at = (field.right - 8, field.top + 16);
        let text = "half of them: not reached";
        canvas.plate(at, text, Ink::new(SMALL).bold().color(RUST).right(), PAPER);
        return;
    };
    let (x, y) = (times.at(median), heights.at(0.5));
    canvas.dashed(
        &[(field.left, y), (x, y), (x, field.bottom)],
        &[6.0, 4.0],
        RUST,
        2,
    );
    let text = format!(
        "half delivered after {} months",
        number((median * 10.0).round() / 10.0)
    );
    let ink = Ink::new(SMALL).bold().color(RUST);
    // To the right there is room above the curve; near the edge, to the left below it.
    if x < i32::midpoint(field.left, field.right) {
        canvas.plate((x + 10, y - 13), &text, ink, PAPER);
    } else {
        canvas.plate((x - 10, y + 15), &text, ink.right(), PAPER);
    }
}

fn describe(name: &str, curve: &Curve, note: &str) -> String {
    if curve.spells == 0 {
        return format!("Share of promises not yet delivered, {name}: nothing on record.");
    }
    let months = |time: f64| number((time * 10.0).round() / 10.0);
    let half = curve.median.map_or_else(
        || "Half of them: not reached.".to_owned(),
        |median| format!("Half were delivered after {} months.", months(median)),
    );
    let last = curve.steps.last().map_or_else(String::new, |step| {
        format!(
            " After {} months {} are not yet delivered (95 % band {} to {}).",
            months(step.time),
            whole_percent(step.survival),
            whole_percent(step.low),
            whole_percent(step.high)
        )
    });
    format!("Share of promises not yet delivered by months, {name}. {note} {half}{last}")
}
