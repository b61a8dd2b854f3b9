//! What the figures say, in words that are never stronger than they are.

use super::outcome::Target;
use super::rivals::Who;
use super::score::{Difference, Estimate, Score};
use super::{Backtest, FEW};

/// The first sentence, and what follows from it.
pub(super) fn verdict(found: &Backtest) -> String {
    let rows = &found.rows;
    let what = came(found);
    if rows.judged == 0 {
        return format!(
            "Nothing can be said of whether the tests foretold that {what}: no forecast could be judged, since {}.",
            why_none(found)
        );
    }
    let tests = found.scores.first();
    let Some(auc) = tests.and_then(|tests| tests.auc).filter(|_| found.is_enough) else {
        let (few, _, how) = rarer(found);
        return format!(
            "Too little can be told of whether the tests foretold that {what}: in only {} of {} judged rows it {how}, and under \
             {FEW} no curve is drawn.",
            count(few),
            count(rows.judged)
        );
    };
    if auc.low.is_none() {
        return format!(
            "Too little can be told of whether the tests foretold that {what}: the rows are of {} alone, and nothing says how sure \
             the figures are.",
            plural(rows.pairs, "pair", "pairs")
        );
    }
    let how_often = format!(
        "of two rows of the same year, one in which it came and one in which it did not, the first had the higher forecast {} of \
         the time ({}; 50 % is chance)",
        percent(auc.value),
        interval(&auc, percent),
    );
    let (beaten, not_beaten): (Vec<&Score>, Vec<&Score>) = found
        .scores
        .iter()
        .filter(|score| score.tests_less_this.is_some())
        .partition(|score| score.tests_less_this.as_ref().is_some_and(beats));
    let rivals = match (beaten.is_empty(), not_beaten.is_empty()) {
        (true, true) => "no rival was at hand".to_owned(),
        (true, false) => format!("they beat none of the rivals ({})", names(&not_beaten)),
        (false, true) => format!("they beat every rival at hand ({})", names(&beaten)),
        (false, false) => format!("they beat {}, but not {}", names(&beaten), names(&not_beaten)),
    };
    let mut text = if auc.is_above(0.5) {
        format!("The tests told something of whether {what}: {how_often}; {rivals}.")
    } else if auc.is_below(0.5) {
        format!("The tests pointed the wrong way on whether {what}: {how_often}; {rivals}.")
    } else {
        format!(
            "What was learnt of the tests told nothing that can be told from chance of whether {what}: {how_often}; {rivals}."
        )
    };
    text += " To beat means here both to rank better and to give better probabilities, each with an interval of the difference \
             that excludes nought.";
    if let Some(better) = better_rivals(found) {
        text += &better;
    }
    if let Some(rung) = found.auc_of_rung {
        // Then the number of tests said something that the learnt forecasts did not.
        let is_apart = !auc.is_above(0.5) && !auc.is_below(0.5) && (rung.is_above(0.5) || rung.is_below(0.5));
        let (but, then) = if is_apart {
            (" Yet by", ": what was learnt from the past did not carry over")
        } else {
            (" By", "")
        };
        text += &format!(
            "{but} the bare number of tests shown, from which nothing is learnt, the share is {} ({}){then}.",
            percent(rung.value),
            interval(&rung, percent)
        );
    }
    text
}

/// Whether the framework is better in both.
fn beats(difference: &Difference) -> bool {
    difference.auc.is_some_and(|auc| auc.is_above(0.0))
        && difference.brier.is_some_and(|brier| brier.is_below(0.0))
}

/// Rivals that rank better than the framework.
fn better_rivals(found: &Backtest) -> Option<String> {
    let better = found.scores.iter().filter(|score| {
        let difference = score.tests_less_this.as_ref();
        difference.is_some_and(|difference| difference.auc.is_some_and(|auc| auc.is_below(0.0)))
    });
    let better: Vec<&Score> = better.collect();
    (!better.is_empty()).then(|| format!(" Better at ranking than the tests: {}.", names(&better)))
}

/// Why no row was judged.
fn why_none(found: &Backtest) -> String {
    let rows = &found.rows;
    if rows.known == 0 {
        "no row has a known outcome".to_owned()
    } else if rows.open == rows.known {
        "some test is open in every row".to_owned()
    } else if rows.early == 0 {
        "no row has the figures that every forecaster needs".to_owned()
    } else {
        "in no year could enough be learnt from the years before".to_owned()
    }
}

/// Rows of the rarer kind, their pairs, and which kind that is.
fn rarer(found: &Backtest) -> (usize, usize, &'static str) {
    let rows = &found.rows;
    let not = rows.judged - rows.judged_came;
    if rows.judged_came <= not {
        (rows.judged_came, rows.pairs_came, "came")
    } else {
        (not, rows.pairs_not, "did not come")
    }
}

/// What is to come, as a clause.
pub(super) fn came(found: &Backtest) -> String {
    let within = plural(found.horizon.unsigned_abs().into(), "year", "years");
    match found.outcome {
        Target::DefencePact => format!("a defence pact came within {within}"),
        Target::ConsultationPact => format!("a consultation pact came within {within}"),
        Target::NoDispute => format!("{within} without a militarized dispute came"),
        Target::TradeLasts => format!("trade lasted over {within}"),
    }
}

/// What one should know before using the figures.
pub(super) fn caveats(found: &Backtest) -> Vec<String> {
    let mut list = Vec::new();
    if !found.is_enough && found.rows.judged > 0 {
        list.push(format!(
            "Few: it came in {} and did not come in {} judged rows. Shares of so few are mostly chance.",
            count(found.rows.judged_came),
            count(found.rows.judged - found.rows.judged_came)
        ));
    }
    list.push(format!(
        "Survivors: a row counts only if both states lived on through the {} ahead; what came of pairs of which one died is \
         not known here.",
        plural(found.horizon.unsigned_abs().into(), "year", "years")
    ));
    list.push(
        "Hindsight: a framework is written by somebody who knows the past, mostly with one pair in mind. That its tests fit \
         the past is in part why they were chosen; no resampling shows that."
            .to_owned(),
    );
    list.push(
        "Dependence: intervals draw whole pairs, since the years of a pair hang together. Pairs that share a state or a treaty \
         hang together as well, and are drawn as if they did not: the intervals are still too narrow."
            .to_owned(),
    );
    list.push(
        "Revised data: figures are those of the release at hand, with its later corrections. Only how late figures usually come \
         out is respected, not what was believed at the time."
            .to_owned(),
    );
    if found.rows.judged > 0 {
        let (rows, pairs, how) = rarer(found);
        let few = if pairs < FEW {
            " So few pairs are too few for intervals that draw pairs: take them as too narrow by far."
        } else {
            ""
        };
        list.push(format!(
            "Overlap: the horizons of neighbouring years overlap, so that one event counts in several rows. The {} in which it \
             {how} are of {}.{few}",
            plural(rows, "judged row", "judged rows"),
            plural(pairs, "pair", "pairs")
        ));
    }
    if found.is_directed {
        list.push(
            "Directions: some figure differs between a pair's two directions, so each pair stands twice. The outcome is that of \
             the pair."
                .to_owned(),
        );
    }
    if found.outcome == Target::TradeLasts {
        list.push(
            "Dollars: trade is in current dollars, which buy less every year, so that it lasts more easily than it should."
                .to_owned(),
        );
    }
    list.push(
        "Many intervals: one 95 % interval in twenty excludes the truth by chance, and this page has dozens."
            .to_owned(),
    );
    list
}

fn names(scores: &[&Score]) -> String {
    let labels: Vec<&str> = scores.iter().map(|score| label(score.who)).collect();
    match labels.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

fn label(who: Who) -> &'static str {
    match who {
        Who::Tests => "the tests",
        Who::BaseRate => "the base rate",
        Who::Persistence => "persistence",
        Who::Gravity => "gravity",
        Who::Votes => "vote agreement",
        Who::Figures => "the series figures",
    }
}

/// A count with its unit.
pub(super) fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A count, thousands apart by commas.
pub(super) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share of one hundred, with more places the smaller it is.
pub(super) fn percent(share: f64) -> String {
    let hundredths = share * 100.0;
    let places = if hundredths >= 10.0 {
        0
    } else if hundredths >= 1.0 {
        1
    } else {
        2
    };
    format!("{hundredths:.places$} %")
}

/// An interval in words.
pub(super) fn interval(estimate: &Estimate, format: impl Fn(f64) -> String) -> String {
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("95 % interval {} to {}", format(low), format(high)),
        _ => "no interval".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{count, percent};

    #[test]
    fn figures_are_laid_out() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(percent(0.712), "71 %");
        assert_eq!(percent(0.0123), "1.2 %");
        assert_eq!(percent(0.000_71), "0.07 %");
    }
}
