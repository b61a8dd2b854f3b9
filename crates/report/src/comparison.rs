//! Rival frameworks side by side.

use std::collections::BTreeMap;
use std::fmt::Write;

use bilateral_casefile::Bibliography;
use bilateral_model::{Case, Framework, Id, Scale, TextField};
use bilateral_weigh::{Comparison, Shared, Side, Use};
use indexmap::IndexMap;
use serde::Serialize;

use crate::table::{BOLD, DIM, WIDTH, fit, paint, sign_of, style_of, wrap};
use crate::view::SCHEMA_VERSION;
use crate::weighing::sentence::sentence;
use crate::weighing::view::named;

#[derive(Serialize)]
struct Page<'a> {
    schema_version: &'static str,
    case: &'a str,
    as_of: String,
    frameworks: Vec<SideView<'a>>,
    shared: Vec<SharedView<'a>>,
}

#[derive(Serialize)]
struct SideView<'a> {
    id: &'a str,
    label: &'a str,
    after: Option<String>,
    limits: &'a str,
    tests: IndexMap<String, BTreeMap<String, &'static str>>,
    narratives: Option<IndexMap<String, f64>>,
    rests_alone_on: usize,
}

#[derive(Serialize)]
struct SharedView<'a> {
    event: &'a str,
    parts: bool,
    /// By framework: what the event bears on, with the criterion's status; nothing where it has no say.
    uses: IndexMap<&'a str, BTreeMap<String, Option<&'static str>>>,
}

/// What the frameworks of a case are called, and after whom they are made; the case itself first.
pub struct Names<'a> {
    /// The case itself.
    pub case: &'a Case,
    /// Its rivals.
    pub frameworks: &'a IndexMap<Id, Framework>,
    /// The works cited.
    pub bibliography: &'a Bibliography,
}

impl<'a> Names<'a> {
    fn of(&self, at: usize) -> (&'a str, Option<String>, &'a str) {
        let cite = |key: Option<&String>| Some(self.bibliography.get(key?)?.line());
        match at.checked_sub(1).and_then(|at| self.frameworks.get_index(at)) {
            None => (
                self.case.head.title.as_str(),
                cite(self.case.head.source.as_ref()),
                "",
            ),
            Some((_, framework)) => (
                framework.label.as_str(),
                cite(framework.after.as_ref()),
                framework.limits.as_str(),
            ),
        }
    }

    fn case_of(&self, at: usize) -> &'a Case {
        let rival = at.checked_sub(1).and_then(|at| self.frameworks.get_index(at));
        rival.map_or(self.case, |(_, framework)| &framework.case)
    }
}

/// JSON.
pub fn compare_json(names: &Names<'_>, comparison: &Comparison) -> String {
    let side = |(at, side): (usize, &Side)| {
        let (label, after, limits) = names.of(at);
        SideView {
            id: names.case_of(at).head.id.as_str(),
            label,
            after,
            limits,
            tests: side
                .tests
                .iter()
                .map(|(test, outcomes)| {
                    let outcomes = outcomes.iter();
                    (
                        test.to_string(),
                        outcomes
                            .map(|(reading, o)| (reading.to_string(), o.word()))
                            .collect(),
                    )
                })
                .collect(),
            narratives: side
                .weighed
                .as_ref()
                .map(|weighed| named(&weighed.narratives, &weighed.sums.best())),
            rests_alone_on: comparison.alone.get(at).copied().unwrap_or(0),
        }
    };
    let page = Page {
        schema_version: SCHEMA_VERSION,
        case: names.case.head.id.as_str(),
        as_of: comparison.as_of.to_string(),
        frameworks: comparison.sides.iter().enumerate().map(side).collect(),
        shared: comparison
            .shared
            .iter()
            .map(|shared| SharedView {
                event: shared.event.as_str(),
                parts: shared.parts,
                uses: comparison
                    .sides
                    .iter()
                    .enumerate()
                    .zip(&shared.uses)
                    .filter(|(_, uses)| !uses.is_empty())
                    .map(|((at, _), uses)| {
                        let word = |used: &Use| used.status.map(bilateral_model::Status::word);
                        let statuses = uses.iter().map(|used| (used.id.to_string(), word(used)));
                        (names.case_of(at).head.id.as_str(), statuses.collect())
                    })
                    .collect(),
            })
            .collect(),
    };
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

/// A page of 80 columns.
pub fn compare_terminal(names: &Names<'_>, comparison: &Comparison, scale: Scale) -> String {
    let as_of = format!("as of {}", comparison.as_of);
    let mut out = format!(
        "{} {as_of}\n",
        paint(
            BOLD,
            &fit("Rival frameworks on one ledger", WIDTH - as_of.len() - 1)
        )
    );
    for (at, side) in comparison.sides.iter().enumerate() {
        let (label, after, limits) = names.of(at);
        let case = names.case_of(at);
        let _ = writeln!(
            out,
            "\n{}",
            paint(BOLD, fit(&label.to_uppercase(), WIDTH).trim_end())
        );
        if let Some(after) = after {
            out.push_str(&wrap(&format!("after {after}"), "  ", "    "));
        }
        tests(case, side, &mut out);
        narratives(case, side, scale, &mut out);
        let limit = limits.split_inclusive(". ").next().unwrap_or_default().trim();
        if !limit.is_empty() {
            out.push_str(&paint(
                DIM,
                wrap(&format!("limits: {limit}"), "  ", "    ").trim_end(),
            ));
            out.push('\n');
        }
    }
    parting(names, comparison, &mut out);
    out
}

fn tests(case: &Case, side: &Side, out: &mut String) {
    for (test, outcomes) in &side.tests {
        let label = case
            .first_reading()
            .and_then(|reading| reading.tests.get(test))
            .map_or_else(|| test.to_string(), |test| test.label.clone());
        let mut line = format!("  {} ", fit(&label, 32));
        for (reading, outcome) in outcomes.iter().take(2) {
            let word = format!("{} {}", sign_of(outcome.word()), outcome.word());
            let _ = write!(
                line,
                "{} {} ",
                paint(style_of(outcome.word()), &fit(&word, 11)),
                paint(DIM, &fit(reading.as_str(), 8))
            );
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn narratives(case: &Case, side: &Side, scale: Scale, out: &mut String) {
    if let Some(weighed) = &side.weighed {
        let lists = weighed.posterior.iter().zip(&weighed.draws.spreads);
        let leader = weighed.narratives.iter().zip(lists).nth(weighed.leader);
        if let Some((id, (p, spread))) = leader {
            let label = case
                .narratives
                .get(id)
                .map_or(id.as_str(), |narrative| narrative.label.as_str());
            let text = format!(
                "weighed: {label} {}",
                sentence(scale, p.best, spread.p10, spread.p90)
            );
            out.push_str(&wrap(&text, "  ", "    "));
        }
    }
}

fn parting(names: &Names<'_>, comparison: &Comparison, out: &mut String) {
    let part: Vec<&Shared> = comparison.shared.iter().filter(|shared| shared.parts).collect();
    let agree = comparison.shared.len() - part.len();
    let _ = writeln!(out, "\n{}", paint(BOLD, "WHERE THEY PART"));
    if comparison.sides.len() < 2 {
        out.push_str("  This case has no rival framework: add one under frameworks/.\n");
        return;
    }
    if part.is_empty() {
        out.push_str("  They part over no event that they share.\n");
    }
    for shared in part.iter().take(ROWS) {
        let record = names.case.ledger.get(shared.event.as_str());
        let title = record.map_or(shared.event.as_str(), |record| record.title());
        let day = record
            .map(|record| record.text(TextField::OccurredOn))
            .unwrap_or_default();
        out.push_str(&wrap(&format!("{day} {title}"), "  ", "    "));
        for (at, uses) in shared
            .uses
            .iter()
            .enumerate()
            .filter(|(_, uses)| !uses.is_empty())
        {
            let says: Vec<String> = uses.iter().map(say).collect();
            let text = format!("{}: {}", names.case_of(at).head.id, says.join(", "));
            out.push_str(&paint(DIM, wrap(&text, "      ", "        ").trim_end()));
            out.push('\n');
        }
    }
    if part.len() > ROWS {
        let _ = writeln!(out, "  and over {} more: --format json", part.len() - ROWS);
    }
    let alone: Vec<String> = comparison
        .alone
        .iter()
        .enumerate()
        .map(|(at, count)| format!("{count} in {}", names.case_of(at).head.id))
        .collect();
    let same = match agree {
        0 => String::new(),
        1 => "They make the same of one event that they share.".to_owned(),
        n => format!("They make the same of {n} events that they share."),
    };
    let text = format!(
        "{same} Events that have a say in one and that no other knows of: {}.",
        alone.join(", ")
    );
    out.push_str(&wrap(text.trim_start(), "  ", "  "));
}

/// How many events over which they part the page has room for.
const ROWS: usize = 10;

fn say(used: &Use) -> String {
    used.status.map_or_else(
        || format!("{} (watched, no say)", used.id),
        |status| format!("{} {status}", used.id),
    )
}
