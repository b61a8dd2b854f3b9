//! A criterion's rule in words.

use bilateral_model::{Baseline, Comparison, Criterion, Deadline, JudgeRule, Kind, Mode, Portion, Within};

/// What decides a criterion, in one line.
pub(crate) fn rule(criterion: &Criterion) -> String {
    let mut text = match &criterion.kind {
        Kind::Happens(happen) => {
            let kinds: Vec<&str> = happen.counts.iter().map(|kind| kind.word()).collect();
            format!("happens: {} (established by {})", happen.what, kinds.join(" or "))
        }
        Kind::Measures(measure) => {
            let what = match &measure.share_of {
                Some(whole) => format!("{} as a share of {whole}", measure.series),
                None => measure.series.to_string(),
            };
            let window = match measure.window {
                1 => "each year".to_owned(),
                n => format!("{n}-year {}", if measure.sum { "sum" } else { "mean" }),
            };
            let asked = match &measure.comparison {
                Comparison::AtLeast(level) => format!("at least {level}"),
                Comparison::AtMost(level) => format!("at most {level}"),
                Comparison::Above(level) => format!("above {level}"),
                Comparison::Below(level) => format!("below {level}"),
                Comparison::Rises(base, margin) => against("above", *base, measure.window, *margin),
                Comparison::Falls(base, margin) => against("below", *base, measure.window, *margin),
            };
            let years = match measure.until {
                Some(until) if until == measure.from => format!("in {until}"),
                Some(until) => format!("in {} to {until}", measure.from),
                None => format!("from {}", measure.from),
            };
            format!("measures: {what}, {window} {asked}, {years}")
        }
        Kind::Delivers(deliver) => {
            let portion = match deliver.portion {
                Portion::All => "all of it",
                Portion::First => "the first delivery",
            };
            let mut text = format!(
                "delivers: {portion} of {} by the {} date",
                deliver.promise,
                deliver.against.word()
            );
            if !deliver.tolerance.is_zero() {
                text.push_str(&format!(", within {}", span(deliver.tolerance)));
            }
            if !deliver.granted.is_empty() {
                let names: Vec<&str> = deliver.granted.iter().map(bilateral_model::Id::as_str).collect();
                text.push_str(&format!(", granting {}", names.join(", ")));
            }
            text
        }
        Kind::Judged(judge) => {
            let rule = match judge.rule {
                JudgeRule::Majority => "a majority",
                JudgeRule::Unanimous => "all",
                JudgeRule::Any => "any",
            };
            format!(
                "judged: {} (yes from {rule} of at least {})",
                judge.question, judge.min_coders
            )
        }
        Kind::Composed(combiner) => {
            let parts: Vec<&str> = combiner.parts().iter().map(bilateral_model::Id::as_str).collect();
            match combiner {
                bilateral_model::Combiner::AtLeast(k, _) => format!("at least {k} of {}", parts.join(", ")),
                _ => format!("{} of {}", combiner.word(), parts.join(", ")),
            }
        }
    };
    match &criterion.by {
        Some(Deadline::On(date)) => text.push_str(&format!(", by {date}")),
        Some(Deadline::Anchor { anchor, within }) if within.is_zero() => {
            text.push_str(&format!(", by {anchor}"));
        }
        Some(Deadline::Anchor { anchor, within }) => {
            text.push_str(&format!(", within {} of {anchor}", span(*within)));
        }
        None if matches!(criterion.kind, Kind::Happens(_)) => text.push_str(", no deadline"),
        None => {}
    }
    if let Some(after) = criterion.after {
        text.push_str(&format!(", after {after}"));
    }
    if criterion.mode == Mode::Standing {
        text.push_str(", must still hold");
    }
    text
}

fn against(word: &str, base: Baseline, window: i16, margin: bilateral_model::Decimal) -> String {
    let base = match base {
        Baseline::Previous if window == 1 => "the year before".to_owned(),
        Baseline::Previous => format!("the {window} years before"),
        Baseline::Years(a, b) if a == b => a.to_string(),
        Baseline::Years(a, b) => format!("{a}–{b}"),
        Baseline::Last(n) => format!("the mean of the {n} years before"),
    };
    if margin.is_zero() {
        format!("{word} {base}")
    } else {
        format!("more than {margin} % {word} {base}")
    }
}

fn span(within: Within) -> String {
    let plural = |n: i32, word: &str| {
        if n == 1 {
            format!("1 {word}")
        } else {
            format!("{n} {word}s")
        }
    };
    match (within.months, within.days) {
        (0, days) => plural(days, "day"),
        (months, 0) => plural(months, "month"),
        (months, days) => format!("{} and {}", plural(months, "month"), plural(days, "day")),
    }
}
