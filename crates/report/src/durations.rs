//! Promises as survival data.

use std::fmt::Write;

use bilateral_weigh::Durations;
use bilateral_weigh::survival::Curve;
use serde::Serialize;

use crate::safe::csv_line;
use crate::table::{BOLD, DIM, WIDTH, fit, paint, wrap};
use crate::view::SCHEMA_VERSION;
use crate::weighing::view::round;

#[derive(Serialize)]
struct Page<'a> {
    schema_version: &'static str,
    case: &'a str,
    as_of: &'a str,
    groups: Vec<GroupView<'a>>,
}

#[derive(Serialize)]
struct GroupView<'a> {
    by: &'static str,
    name: &'a str,
    promises: usize,
    delivery_months: CurveView,
    slip_months: CurveView,
    on_time: usize,
    on_time_of: usize,
    on_time_interval: Option<[f64; 2]>,
}

#[derive(Serialize)]
struct CurveView {
    at_risk: usize,
    delivered: usize,
    censored: usize,
    median: Option<f64>,
    median_interval: [Option<f64>; 2],
    /// Months, still undelivered, and its interval of 95 %.
    steps: Vec<[f64; 4]>,
}

fn curve(curve: &Curve) -> CurveView {
    CurveView {
        at_risk: curve.spells,
        delivered: curve.events,
        censored: curve.censored,
        median: curve.median.map(round),
        median_interval: [
            curve.median_interval.0.map(round),
            curve.median_interval.1.map(round),
        ],
        steps: curve
            .steps
            .iter()
            .map(|step| {
                [
                    round(step.time),
                    round(step.survival),
                    round(step.low),
                    round(step.high),
                ]
            })
            .collect(),
    }
}

/// JSON, with every step of every curve.
pub fn survival_json(case: &str, as_of: &str, groups: &[Durations]) -> String {
    let page = Page {
        schema_version: SCHEMA_VERSION,
        case,
        as_of,
        groups: groups
            .iter()
            .map(|group| GroupView {
                by: group.by.word(),
                name: &group.name,
                promises: group.promises,
                delivery_months: curve(&group.delivery),
                slip_months: curve(&group.slip),
                on_time: group.on_time.0,
                on_time_of: group.on_time.1,
                on_time_interval: group
                    .on_time_interval
                    .map(|(low, high)| [round(low), round(high)]),
            })
            .collect(),
    };
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

/// CSV: the steps of every curve.
pub fn survival_csv(groups: &[Durations]) -> String {
    let mut out = csv_line([
        "by",
        "name",
        "clock",
        "months",
        "at_risk",
        "delivered",
        "undelivered",
        "low",
        "high",
    ]);
    for group in groups {
        for (clock, curve) in [("delivery", &group.delivery), ("slip", &group.slip)] {
            for step in &curve.steps {
                out.push_str(&csv_line([
                    group.by.word().to_owned(),
                    group.name.clone(),
                    clock.to_owned(),
                    round(step.time).to_string(),
                    step.at_risk.to_string(),
                    step.events.to_string(),
                    round(step.survival).to_string(),
                    round(step.low).to_string(),
                    round(step.high).to_string(),
                ]));
            }
        }
    }
    out
}

/// A page of 80 columns.
pub fn survival_terminal(title: &str, as_of: &str, groups: &[Durations]) -> String {
    let mut out = format!(
        "{} {}\n",
        paint(BOLD, fit(&format!("{title}: promises"), WIDTH - 20).trim_end()),
        paint(DIM, &format!("as of {as_of}"))
    );
    out.push_str(&wrap(
        "How long until half are delivered (Kaplan–Meier, interval of 95 %). What is not delivered is censored at the \
         date, not lost; “–” means that less than half are.",
        "",
        "",
    ));
    let _ = writeln!(
        out,
        "\n{}{}",
        fit("", 15),
        paint(DIM, "promises     median months     median slip     on time")
    );
    let mut last = None;
    for group in groups {
        if last != Some(group.by) {
            last = Some(group.by);
            let _ = writeln!(
                out,
                "{}",
                paint(BOLD, &format!("by {}", group.by.word()).replace("by all", "all"))
            );
        }
        let open = group.delivery.censored;
        let of = format!("{} ({open} open)", group.promises);
        let rate = match group.on_time {
            (_, 0) => "none due".to_owned(),
            (kept, of) => format!("{kept} of {of}"),
        };
        let interval = group.on_time_interval.map_or_else(String::new, |(low, high)| {
            format!(" ({:.0}–{:.0} %)", low * 100.0, high * 100.0)
        });
        let _ = writeln!(
            out,
            "  {} {} {} {} {}",
            fit(&group.name, 12),
            fit(&of, 12),
            fit(&median(&group.delivery), 17),
            fit(&median(&group.slip), 15),
            fit(&format!("{rate}{interval}"), 20).trim_end(),
        );
    }
    let all = groups.first();
    if let Some(curve) = all
        .map(|group| &group.slip)
        .filter(|curve| !curve.steps.is_empty())
    {
        let _ = writeln!(
            out,
            "\n{}",
            paint(
                BOLD,
                "Still undelivered after the first date, all promises that have come due"
            )
        );
        for months in [0.0, 6.0, 12.0, 24.0, 36.0, 60.0] {
            let share = curve.survival_at(months);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "columns")]
            let filled = (share * 40.0).round() as usize;
            let _ = writeln!(
                out,
                "  {months:>3.0} months {:>4.0} % {}",
                share * 100.0,
                paint(
                    DIM,
                    &format!("{}{}", "━".repeat(filled), "·".repeat(40 - filled.min(40)))
                )
            );
        }
    }
    out.push('\n');
    out.push_str(&wrap(
        "Slip counts from the first date made public; early counts as on the day. Promises not yet due, or without a date, \
         say nothing about slip. Broken and withdrawn ones stay undelivered.",
        "",
        "",
    ));
    out
}

/// "31.2 (12.0–48.3)"; a bound that the curve does not reach is open.
fn median(curve: &Curve) -> String {
    if curve.spells == 0 {
        return "no dates".to_owned();
    }
    let Some(median) = curve.median else {
        return "–".to_owned();
    };
    let (low, high) = curve.median_interval;
    let low = low.map_or("0".to_owned(), |low| format!("{low:.1}"));
    let high = high.map_or("∞".to_owned(), |high| format!("{high:.1}"));
    format!("{median:.1} ({low}–{high})")
}
