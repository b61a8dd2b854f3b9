//! Probabilities in sentences: the word, its range, and the numbers, always together (Wintle et al. 2019).

use bilateral_model::Scale;

/// A probability in percent, with a space that no line breaks at: whole numbers, with a decimal where it is below 1 % or above 99 %.
pub(crate) fn percent(probability: f64) -> String {
    let percent = probability * 100.0;
    // A probability is never quite 0 or 1 here, however it rounds.
    if percent < 0.05 {
        return "<0.1\u{a0}%".to_owned();
    }
    if percent > 99.95 {
        return ">99.9\u{a0}%".to_owned();
    }
    if !(1.0..=99.0).contains(&percent) {
        return format!("{percent:.1}\u{a0}%");
    }
    format!("{percent:.0}\u{a0}%")
}

/// A range in percent: "60–75 %".
pub(crate) fn range(low: f64, high: f64) -> String {
    let (low, high) = (percent(low), percent(high));
    if low == high {
        return low;
    }
    format!("{}–{high}", low.trim_end_matches("\u{a0}%"))
}

/// The word for a probability with its range: "likely (55–80 %; our estimate 68 %, range 60–75 %)".
///
/// Where the range runs through several bands the first and the last are named. Where the scale has no word the numbers
/// stand alone.
pub(crate) fn sentence(scale: Scale, estimate: f64, low: f64, high: f64) -> String {
    let numbers = if range(low, high) == percent(estimate) {
        format!("our estimate {}", percent(estimate))
    } else {
        format!("our estimate {}, range {}", percent(estimate), range(low, high))
    };
    match (scale.band(low.min(estimate)), scale.band(high.max(estimate))) {
        (Some(first), Some(last)) if first == last => {
            format!("{} ({}; {numbers})", first.word, first.numbers())
        }
        (Some(first), Some(last)) => {
            format!(
                "{} to {} ({}–{}\u{a0}%; {numbers})",
                first.word, last.word, first.low, last.high
            )
        }
        (None, Some(last)) if estimate < 0.5 => {
            format!("{} or less (up to {}\u{a0}%; {numbers})", last.word, last.high)
        }
        (Some(first), None) if estimate > 0.5 => {
            format!("{} or more (from {}\u{a0}%; {numbers})", first.word, first.low)
        }
        _ => numbers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_in_the_sentence() {
        // A space in a test is easier to read than one that does not break.
        let say = |estimate, low, high| sentence(Scale::Icd203, estimate, low, high).replace('\u{a0}', " ");
        assert_eq!(
            say(0.68, 0.60, 0.75),
            "likely (55–80 %; our estimate 68 %, range 60–75 %)"
        );
        assert_eq!(
            say(0.4, 0.30, 0.52),
            "unlikely to roughly even chance (20–55 %; our estimate 40 %, range 30–52 %)"
        );
        assert_eq!(say(0.75, 0.75, 0.75), "likely (55–80 %; our estimate 75 %)");
        assert_eq!(
            say(0.003, 0.001, 0.02),
            "almost no chance or less (up to 5 %; our estimate 0.3 %, range 0.1–2 %)"
        );
        assert_eq!(say(0.003, 0.001, 0.005), "our estimate 0.3 %, range 0.1–0.5 %");
        assert_eq!(
            sentence(Scale::Uk, 0.68, 0.6, 0.75).replace('\u{a0}', " "),
            "likely (55–75 %; our estimate 68 %, range 60–75 %)"
        );
    }
}
