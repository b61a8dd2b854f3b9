//! The estimate through time.

use std::fmt::Write;

use bilateral_model::{Case, Id, Scale};
use bilateral_weigh::Point;
use indexmap::IndexMap;
use serde::Serialize;

use crate::safe::csv_line;
use crate::table::{BOLD, DIM, WIDTH, fit, paint, wrap};
use crate::view::{SCHEMA_VERSION, strings};
use crate::weighing::sentence::{percent, range};
use crate::weighing::view::round;

#[derive(Serialize)]
struct TrajectoryPage {
    schema_version: &'static str,
    case: String,
    from: String,
    to: String,
    points: Vec<PointView>,
}

#[derive(Serialize)]
struct PointView {
    on: String,
    leader: String,
    by: Vec<String>,
    narratives: IndexMap<String, EstimatePoint>,
}

#[derive(Serialize)]
struct EstimatePoint {
    estimate: f64,
    low: f64,
    high: f64,
    p10: f64,
    p90: f64,
}

/// JSON.
pub fn trajectory_json(case: &Case, from: &str, to: &str, points: &[Point]) -> String {
    let names: Vec<&Id> = case.narratives.keys().collect();
    let page = TrajectoryPage {
        schema_version: SCHEMA_VERSION,
        case: case.head.id.to_string(),
        from: from.to_owned(),
        to: to.to_owned(),
        points: points
            .iter()
            .map(|point| PointView {
                on: point.on.to_string(),
                leader: names
                    .get(point.leader)
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                by: strings(&point.by),
                narratives: names
                    .iter()
                    .zip(point.posterior.iter().zip(&point.draws.spreads))
                    .map(|(id, (p, spread))| {
                        let estimate = EstimatePoint {
                            estimate: round(p.best),
                            low: round(p.low),
                            high: round(p.high),
                            p10: round(spread.p10),
                            p90: round(spread.p90),
                        };
                        (id.to_string(), estimate)
                    })
                    .collect(),
            })
            .collect(),
    };
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

/// CSV: one row for each day and narrative.
pub fn trajectory_csv(case: &Case, points: &[Point]) -> String {
    let mut out = csv_line(["on", "narrative", "estimate", "low", "high", "p10", "p90", "by"]);
    for point in points {
        let by = strings(&point.by).join(";");
        let lists = point.posterior.iter().zip(&point.draws.spreads);
        for (id, (p, spread)) in case.narratives.keys().zip(lists) {
            let numbers = [p.best, p.low, p.high, spread.p10, spread.p90].map(|n| round(n).to_string());
            let [best, low, high, p10, p90] = numbers;
            out.push_str(&csv_line([
                point.on.to_string(),
                id.to_string(),
                best,
                low,
                high,
                p10,
                p90,
                by.clone(),
            ]));
        }
    }
    out
}

/// A page of 80 columns: a row for each day on which the estimate changed.
pub fn trajectory_terminal(case: &Case, from: &str, to: &str, points: &[Point]) -> String {
    let mut out = format!(
        "{} {}\n",
        paint(BOLD, fit(&case.head.title, WIDTH - 25).trim_end()),
        paint(DIM, &format!("{from} to {to}"))
    );
    out.push_str(&wrap(
        "Estimate of each narrative, and in brackets eight draws in ten; each day with what could be known on it.",
        "",
        "",
    ));
    let names: Vec<&Id> = case.narratives.keys().collect();
    let shown: Vec<usize> = (0..names.len().min(4)).collect();
    let _ = write!(out, "\n{}", paint(DIM, &fit("", 11)));
    for at in &shown {
        let name = names.get(*at).map_or("", |id| id.as_str());
        let _ = write!(out, "{} ", paint(DIM, &fit(name, 16)));
    }
    out.push('\n');
    for point in points {
        let _ = write!(out, "{} ", point.on);
        for at in &shown {
            let p = point.posterior.get(*at).map_or(0.0, |p| p.best);
            let spread = point.draws.spreads.get(*at);
            let spread = spread.map_or_else(String::new, |spread| {
                format!(" ({})", range(spread.p10, spread.p90))
            });
            let text = fit(&format!("{}{spread}", percent(p)), 16);
            let style = if *at == point.leader {
                BOLD
            } else {
                anstyle::Style::new()
            };
            let _ = write!(out, "{} ", paint(style, &text));
        }
        out.push('\n');
        if !point.by.is_empty() {
            out.push_str(&paint(
                DIM,
                wrap(&strings(&point.by).join(", "), "           ", "           ").trim_end(),
            ));
            out.push('\n');
        }
    }
    if names.len() > shown.len() {
        let _ = writeln!(out, "{} more narratives: --format csv", names.len() - shown.len());
    }
    let _ = writeln!(
        out,
        "\n{}",
        paint(
            DIM,
            &format!(
                "bold: leads; words for probabilities by {}: bilateral weigh --as-of DATE",
                Scale::Icd203
            )
        )
    );
    out
}
