//! Forecasts and their scores, and the post-mortem.

use std::fmt::Write;

use bilateral_casefile::Bibliography;
use bilateral_weigh::{ENOUGH, Record, Score, Settled};
use serde::Serialize;

use crate::table::{BOLD, DIM, WIDTH, fit, paint, wrap};
use crate::view::{SCHEMA_VERSION, strings};
use crate::weighing::sentence::percent;
use crate::weighing::view::round;

#[derive(Serialize)]
struct Page<'a> {
    schema_version: &'static str,
    case: &'a str,
    as_of: &'a str,
    forecasts: Vec<ForecastView<'a>>,
    scores: Vec<ScoreView<'a>>,
    implied: Vec<ImpliedView<'a>>,
    misleading: Vec<MisleadingView<'a>>,
    open: Vec<String>,
}

#[derive(Serialize)]
struct ForecastView<'a> {
    id: &'a str,
    forecaster: &'a str,
    made_on: &'a str,
    criterion: &'a str,
    by: Option<String>,
    probability: Option<f64>,
    expects: Option<bool>,
    words: &'a str,
    happened: Option<bool>,
    too_late: bool,
    citations: Vec<String>,
    basis: &'static str,
    note: &'a str,
}

#[derive(Serialize)]
struct ScoreView<'a> {
    name: &'a str,
    made: usize,
    settled: usize,
    right: usize,
    scored: usize,
    brier: Option<f64>,
    log: Option<f64>,
    skill: Option<f64>,
    reliability: Option<f64>,
    resolution: Option<f64>,
    uncertainty: Option<f64>,
    /// Probability, count, frequency.
    bins: Vec<(f64, usize, f64)>,
}

#[derive(Serialize)]
struct ImpliedView<'a> {
    rater: &'a str,
    criterion: &'a str,
    probability: f64,
    happened: bool,
    after_the_fact: bool,
}

#[derive(Serialize)]
struct MisleadingView<'a> {
    record: &'a str,
    criterion: &'a str,
    spoke_for: bool,
}

/// JSON.
pub fn score_json(case: &str, as_of: &str, record: &Record, bibliography: &Bibliography) -> String {
    let cite = |forecast: &Settled| {
        let keys = forecast.sources.iter();
        keys.filter_map(|key| Some(bibliography.get(key)?.line()))
            .collect()
    };
    let page = Page {
        schema_version: SCHEMA_VERSION,
        case,
        as_of,
        forecasts: record
            .forecasts
            .iter()
            .map(|forecast| ForecastView {
                id: forecast.id.as_str(),
                forecaster: &forecast.forecaster,
                made_on: &forecast.made_on,
                criterion: forecast.criterion.as_str(),
                by: forecast.by.map(|by| by.to_string()),
                probability: forecast.probability,
                expects: forecast.expects,
                words: &forecast.words,
                happened: forecast.happened,
                too_late: forecast.too_late,
                citations: cite(forecast),
                basis: forecast.basis.word(),
                note: &forecast.note,
            })
            .collect(),
        scores: record.scores.iter().map(score_view).collect(),
        implied: record
            .implied
            .iter()
            .map(|implied| ImpliedView {
                rater: &implied.rater,
                criterion: implied.criterion.as_str(),
                probability: round(implied.probability),
                happened: implied.happened,
                after_the_fact: implied.after_the_fact,
            })
            .collect(),
        misleading: record
            .misleading
            .iter()
            .map(|misleading| MisleadingView {
                record: misleading.record.as_str(),
                criterion: misleading.criterion.as_str(),
                spoke_for: misleading.spoke_for,
            })
            .collect(),
        open: strings(&record.open),
    };
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

fn score_view(score: &Score) -> ScoreView<'_> {
    let part =
        |of: fn(&bilateral_weigh::score::Decomposition) -> f64| score.parts.as_ref().map(of).map(round);
    let bins = score.parts.iter().flat_map(|parts| &parts.bins);
    ScoreView {
        name: &score.name,
        made: score.made,
        settled: score.settled,
        right: score.right,
        scored: score.scored,
        brier: score.brier.map(round),
        log: score.log.map(round),
        skill: score.skill.map(round),
        reliability: part(|parts| parts.reliability),
        resolution: part(|parts| parts.resolution),
        uncertainty: part(|parts| parts.uncertainty),
        bins: bins
            .map(|bin| (round(bin.probability), bin.count, round(bin.frequency)))
            .collect(),
    }
}

/// A page of 80 columns.
pub fn score_terminal(title: &str, as_of: &str, record: &Record) -> String {
    let mut out = format!(
        "{} {}\n",
        paint(BOLD, fit(&format!("{title}: forecasts"), WIDTH - 20).trim_end()),
        paint(DIM, &format!("as of {as_of}"))
    );
    if record.forecasts.is_empty() {
        out.push_str("\nNo forecast is on record: add rows to forecasts.csv.\n");
    }
    for forecast in &record.forecasts {
        let said = match (forecast.probability, forecast.expects) {
            (Some(p), _) => format!("{:.0} %", p * 100.0),
            (None, Some(true)) => "yes".to_owned(),
            (None, _) => "no".to_owned(),
        };
        let came = match (forecast.too_late, forecast.happened) {
            (true, _) => "known already: not scored",
            (false, None) => "open",
            (false, Some(true)) => "it came",
            (false, Some(false)) => "it did not",
        };
        let words = if forecast.words.is_empty() {
            String::new()
        } else {
            format!(" (“{}”)", forecast.words)
        };
        let by = forecast.by.map_or_else(String::new, |by| format!(" by {by}"));
        let text = format!(
            "{} {}: {}{by}? {said}{words} → {came}",
            forecast.made_on, forecast.forecaster, forecast.criterion
        );
        out.push_str(&wrap(&text, "  ", "             "));
    }
    scores(record, &mut out);
    post_mortem(record, &mut out);
    out
}

fn scores(record: &Record, out: &mut String) {
    let Some(all) = record.scores.first().filter(|all| all.made > 0) else {
        return;
    };
    let _ = writeln!(out, "\n{}", paint(BOLD, "SCORE"));
    out.push_str(&wrap(
        &format!(
            "{} made, {} settled, of which {} came out as expected. {} of the settled gave a number.",
            all.made, all.settled, all.right, all.scored
        ),
        "  ",
        "  ",
    ));
    match (all.brier, &all.parts) {
        (Some(brier), Some(parts)) => {
            let skill = all
                .skill
                .map_or_else(|| "none can be told".to_owned(), |skill| format!("{skill:+.2}"));
            let text = format!(
                "Brier {brier:.3} = reliability {:.3} − resolution {:.3} + uncertainty {:.3}; log score {:.3}; skill against their base rate {skill}.",
                parts.reliability,
                parts.resolution,
                parts.uncertainty,
                all.log.unwrap_or(0.0)
            );
            out.push_str(&wrap(&text, "  ", "  "));
        }
        (Some(brier), None) => {
            let text = format!(
                "Brier {brier:.3}, log score {:.3}; under {ENOUGH} settled numbers nothing more can be told.",
                all.log.unwrap_or(0.0)
            );
            out.push_str(&wrap(&text, "  ", "  "));
        }
        (None, _) => out.push_str("  Nobody gave a number: there is nothing to score, only to count.\n"),
    }
    for score in record.scores.iter().skip(1).filter(|score| score.settled > 0) {
        let brier = score
            .brier
            .map_or_else(String::new, |brier| format!(", Brier {brier:.3}"));
        let _ = writeln!(
            out,
            "  {} {}",
            fit(&score.name, 50),
            paint(
                DIM,
                &format!("{} of {} as expected{brier}", score.right, score.settled)
            )
        );
    }
}

fn post_mortem(record: &Record, out: &mut String) {
    let state = match record.open.len() {
        0 => "every criterion under the tests has settled".to_owned(),
        1 => "so far: one criterion under the tests has not settled".to_owned(),
        n => format!("so far: {n} criteria under the tests have not settled"),
    };
    let _ = writeln!(
        out,
        "\n{} {}",
        paint(BOLD, "POST-MORTEM"),
        paint(DIM, fit(&state, WIDTH - 13).trim_end())
    );
    if record.misleading.is_empty() {
        out.push_str("  No record pointed the wrong way.\n");
    } else {
        let _ = writeln!(out, "  Records that pointed the other way than things went:");
        let mut last = "";
        for misleading in &record.misleading {
            let criterion = misleading.criterion.as_str();
            if last != criterion {
                last = criterion;
                let records: Vec<&str> = record
                    .misleading
                    .iter()
                    .filter(|other| other.criterion == misleading.criterion)
                    .map(|other| other.record.as_str())
                    .collect();
                out.push_str(&wrap(
                    &format!("{criterion}: {}", records.join(", ")),
                    "    ",
                    "      ",
                ));
            }
        }
    }
    let honest: Vec<_> = record
        .implied
        .iter()
        .filter(|implied| !implied.after_the_fact)
        .collect();
    let late = record.implied.len() - honest.len();
    if record.implied.is_empty() {
        return;
    }
    if honest.is_empty() {
        let text = format!(
            "The raters' numbers for {late} settled criteria were all set after the outcome was known, and show nothing."
        );
        out.push_str(&wrap(&text, "  ", "  "));
        return;
    }
    let _ = writeln!(
        out,
        "  What the raters' numbers implied for criteria that settled afterwards:"
    );
    for implied in &honest {
        let came = if implied.happened {
            "met"
        } else {
            "not met in time"
        };
        let text = format!(
            "{}: {} {} → {came}",
            implied.rater,
            implied.criterion,
            percent(implied.probability)
        );
        out.push_str(&wrap(&text, "    ", "      "));
    }
    if late > 0 {
        let text = format!("{late} more were set after the outcome was known, and show nothing.");
        out.push_str(&wrap(&text, "    ", "    "));
    }
}
