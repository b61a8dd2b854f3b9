//! The page of a backtest: what the figures say, the figures, and what to beware of.

use serde_json::{Value, json};

use super::Backtest;
use super::outcome::Target;
use super::page::{Block, markdown, text};
use super::rivals::Who;
use super::score::Estimate;
use super::words::{came, caveats, count, percent, plural, verdict};

impl Backtest {
    /// The page as plain text of at most 80 columns.
    pub fn text(&self) -> String {
        text(&self.page())
    }

    /// The page as Markdown.
    pub fn markdown(&self) -> String {
        markdown(&self.page())
    }

    /// All figures for machines, with the page's first words and its caveats.
    pub fn json(&self) -> Value {
        json!({
            "verdict": verdict(self),
            "backtest": self,
            "caveats": caveats(self),
        })
    }

    /// What the figures say, in words.
    pub fn verdict(&self) -> String {
        verdict(self)
    }

    /// What the page asks.
    pub fn question(&self) -> String {
        format!("Did {} foretell whether {}?", self.framework, came(self))
    }

    fn page(&self) -> Vec<Block> {
        let mut page = vec![
            Block::Title(self.question()),
            Block::Words(verdict(self)),
            Block::Heading("Rows".to_owned()),
            self.rows_table(),
        ];
        if let Some((first, last)) = self.origins {
            page.push(Block::Words(format!(
                "Forecast at the end of {}, {first} to {last}, each from rows whose outcome was out by then (figures of {} come \
                 out {} after a year's end). The tests' probability is how often it came so far where as many were shown, as \
                 (k + 2r) / (n + 2) with the base rate r. Intervals are 95 %, from {} draws of whole pairs, seed {}.",
                plural(self.origin_count, "year", "years"),
                self.outcome.measure(),
                plural(self.lag_months.into(), "month", "months"),
                count(self.draws),
                self.seed
            )));
        }
        if self.is_enough && !self.scores.is_empty() {
            page.push(Block::Heading("Who ranked better".to_owned()));
            page.push(self.ranks());
            page.push(Block::Words(
                "AUC: of two rows of the same year, how often the one in which it came had the higher forecast, a tie counting half; 0.5 is chance. \
                 Pooled: the same of any two rows, so that it also counts that some times see more than others. Average \
                 precision: about the share in which it came, for a forecaster that knows nothing."
                    .to_owned(),
            ));
        }
        if let Some(tests) = self.scores.first() {
            page.push(Block::Heading("Whose probabilities were better".to_owned()));
            page.push(self.probabilities());
            page.push(Block::Words(format!(
                "Brier: mean squared error, less is better. Skill: how much of the base rate's error is saved. Reliability: error \
                 from saying the wrong probability; resolution: error saved by telling rows apart. Brier = reliability − \
                 resolution + uncertainty, which is {} (Murphy 1973, by tenths of the rows). Errors ×1000.",
                thousandths(tests.uncertainty)
            )));
            page.push(Block::Heading("The tests less each rival".to_owned()));
            page.push(self.differences());
            let ranking = if self.is_enough {
                "where AUC and average precision are above nought, and"
            } else {
                "where"
            };
            page.push(Block::Words(format!(
                "The tests are better {ranking} Brier (×1000) is below nought; an interval that holds nought tells neither."
            )));
        }
        page.push(Block::Words(self.rivals()));
        page.push(Block::Heading("Each test".to_owned()));
        page.push(self.tests_counts());
        page.push(self.tests_table());
        page.push(Block::Words(
            "Over all rows whose outcome is known; nothing is learnt. Precision: how often it came where the test was shown. \
             Recall: how much of what came had it shown. Lift: precision as a multiple of how often it came at all; 1 knows \
             nothing."
                .to_owned(),
        ));
        if !self.calibration.is_empty() {
            page.push(Block::Heading("Said and seen".to_owned()));
            page.push(self.calibration_table());
        }
        page.push(Block::Heading("Beware".to_owned()));
        page.push(Block::List(caveats(self)));
        page
    }

    fn rows_table(&self) -> Block {
        let rows = &self.rows;
        let mut lines: Vec<(String, usize, Option<usize>)> = vec![(
            format!("pairs and years, {} to {}", self.years.0, self.years.1),
            rows.rows,
            None,
        )];
        if self.outcome.is_pact() {
            lines.push(("had one already".to_owned(), rows.already, None));
        }
        lines.push(("outcome not known".to_owned(), rows.censored, None));
        lines.push(("outcome known".to_owned(), rows.known, Some(rows.known_came)));
        lines.push(("some test open".to_owned(), rows.open, Some(rows.open_came)));
        for lacking in &rows.lacking {
            let label = format!("no figures for {}", lacking.who.label());
            lines.push((label, lacking.rows, Some(lacking.came)));
        }
        lines.push(("only learnt from, or too early".to_owned(), rows.early, None));
        lines.push((
            format!("judged, of {}", plural(rows.pairs, "pair", "pairs")),
            rows.judged,
            Some(rows.judged_came),
        ));
        let line = |(label, rows, came): &(String, usize, Option<usize>)| {
            let share = came
                .filter(|_| *rows > 0)
                .map(|came| percent(super::stats::float(came) / super::stats::float(*rows)));
            vec![
                label.clone(),
                count(*rows),
                came.map_or_else(String::new, count),
                share.unwrap_or_default(),
            ]
        };
        Block::Table(
            names(["", "rows", "it came", "share"]),
            lines.iter().map(line).collect(),
        )
    }

    fn ranks(&self) -> Block {
        let rows = self.scores.iter().map(|score| {
            vec![
                score.who.label().to_owned(),
                with_interval(score.auc, |value| format!("{value:.2}")),
                score
                    .auc_pooled
                    .map_or_else(String::new, |value| format!("{value:.2}")),
                with_interval(score.average_precision, |value| format!("{value:.3}")),
            ]
        });
        Block::Table(names(["", "AUC", "pooled", "average precision"]), rows.collect())
    }

    fn probabilities(&self) -> Block {
        let rows = self.scores.iter().map(|score| {
            let skill = if score.who == Who::BaseRate {
                None
            } else {
                score.skill
            };
            vec![
                score.who.label().to_owned(),
                score
                    .brier
                    .map_or_else(String::new, |brier| thousandths(brier.value)),
                signed(skill, |value| format!("{value:.3}")),
                thousandths(score.reliability),
                thousandths(score.resolution),
            ]
        });
        Block::Table(
            names(["", "Brier", "skill", "reliability", "resolution"]),
            rows.collect(),
        )
    }

    fn differences(&self) -> Block {
        let rows = self.scores.iter().filter_map(|score| {
            let less = score.tests_less_this.as_ref()?;
            let mut row = vec![score.who.label().to_owned()];
            if self.is_enough {
                row.push(signed(less.auc, |value| format!("{value:.2}")));
                row.push(signed(less.average_precision, |value| format!("{value:.3}")));
            }
            row.push(signed(less.brier, thousandths));
            Some(row)
        });
        let head = if self.is_enough {
            names(["", "AUC", "average precision", "Brier"])
        } else {
            names(["", "Brier"])
        };
        Block::Table(head, rows.collect())
    }

    /// What each rival goes by, and which are absent.
    fn rivals(&self) -> String {
        let persistence = match self.outcome {
            Target::DefencePact | Target::ConsultationPact => "whether the two had any alliance",
            Target::NoDispute => "whether the last years had no dispute",
            Target::TradeLasts => "whether trade had lasted over the last years",
        };
        let mut words = format!(
            "Rivals learn from the same rows at the same times. Persistence: {persistence}. Gravity: capabilities, distance of \
             capitals, land border. Votes: vote agreement alone. Figures: the framework's own series, without its thresholds. The last \
             three by logistic regression."
        );
        for (who, why) in &self.absent {
            words += &format!(" Absent: {who}, which {why}.");
        }
        words
    }

    fn tests_counts(&self) -> Block {
        let rows = self.told.iter().map(|told| {
            let counts = &told.counts;
            vec![
                told.label.clone(),
                count(counts.flagged()),
                count(counts.true_positives),
                count(counts.known() - counts.flagged()),
                count(counts.false_negatives),
                count(counts.unknown()),
            ]
        });
        Block::Table(
            names(["", "shown", "it came", "not shown", "it came", "open"]),
            rows.collect(),
        )
    }

    fn tests_table(&self) -> Block {
        let rows = self.told.iter().map(|told| {
            let share = |estimate| with_interval(estimate, hundredths);
            vec![
                told.label.clone(),
                share(told.precision),
                share(told.recall),
                with_interval(told.lift, |value| format!("{value:.1}")),
            ]
        });
        Block::Table(names(["", "precision %", "recall %", "lift"]), rows.collect())
    }

    fn calibration_table(&self) -> Block {
        let rows = self.calibration.iter().map(|bin| {
            vec![
                format!("{} of {} shown", bin.shown, self.tests),
                count(bin.rows),
                count(bin.came),
                hundredths(bin.said),
                with_interval(bin.seen, hundredths),
            ]
        });
        Block::Table(names(["", "rows", "it came", "said %", "seen %"]), rows.collect())
    }
}

fn names<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}

/// Thousandths, with more places the fewer they are.
fn thousandths(value: f64) -> String {
    let thousandths = value * 1000.0;
    let places = match thousandths.abs() {
        many if many >= 10.0 => 1,
        some if some >= 0.1 => 2,
        _ => 3,
    };
    format!("{thousandths:.places$}")
}

/// A difference with its sign, and its interval.
fn signed(estimate: Option<Estimate>, format: impl Fn(f64) -> String) -> String {
    let text = with_interval(estimate, format);
    if estimate.is_some_and(|estimate| estimate.value > 0.0) {
        format!("+{text}")
    } else {
        text
    }
}

/// A share in hundredths, with more places the smaller it is.
fn hundredths(share: f64) -> String {
    percent(share).trim_end_matches(" %").to_owned()
}

/// A figure and its interval; nothing where there is none.
fn with_interval(estimate: Option<Estimate>, format: impl Fn(f64) -> String) -> String {
    let Some(estimate) = estimate else {
        return String::new();
    };
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => {
            format!("{} ({}, {})", format(estimate.value), format(low), format(high))
        }
        _ => format(estimate.value),
    }
}
