//! Ranges of probabilities as they are written: numbers, or words of a scale.

use bilateral_model::{Range, RangeError, Scale};

use super::Builder;
use crate::diagnostic::closest;
use crate::schema::RawRange;

/// Nearer to certainty than this nobody can say to be.
const NEAREST: f64 = 0.0001;

/// What a range of words stands for: the band's ends, and its middle as the best value.
pub fn from_words(words: &str) -> Option<Range> {
    let band = Scale::from_word(words)?;
    let (low, high) = (f64::from(band.low) / 100.0, f64::from(band.high) / 100.0);
    Range::new(low, f64::midpoint(low, high), high).ok()
}

/// The help for a word that is on no scale.
pub(crate) fn words_help() -> String {
    let words: Vec<&str> = Scale::Icd203.bands().iter().map(|band| band.word).collect();
    format!(
        "write a number, [low, best, high], or one of: {}",
        words.join(", ")
    )
}

/// What to write instead of a text that is no probability.
pub(crate) fn text_help(text: &str) -> String {
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().ok();
    if let Some(percent) = text.trim().strip_suffix('%').and_then(number) {
        return format!("write {}", percent / 100.0);
    }
    if let Some(number) = number(text) {
        return format!("write {number}, with a decimal point");
    }
    let words = Scale::Icd203.bands().iter().map(|band| band.word);
    closest(&text.to_lowercase(), words).map_or_else(words_help, |near| format!("did you mean `{near}`?"))
}

/// Three numbers that are in order, and none of them nearer to certainty than anybody can be.
pub(crate) fn range_of(low: f64, best: f64, high: f64) -> Result<Range, RangeError> {
    let range = Range::new(low, best, high)?;
    let inside = NEAREST..=1.0 - NEAREST;
    let mut ends = [low, high].into_iter();
    ends.find(|end| !inside.contains(end))
        .map_or(Ok(range), |end| Err(RangeError::Outside(end)))
}

/// What to do about numbers that are no range.
pub(crate) fn range_help(error: RangeError) -> &'static str {
    match error {
        RangeError::Outside(number) if number > 1.0 && number < 100.0 => {
            "write 0.35 for 35 %: probabilities run from 0 to 1"
        }
        RangeError::Outside(_) => {
            "write a number such as 0.35; certainty is not allowed, nothing could change it; from 0.0001 to 0.9999 is near enough"
        }
        RangeError::UpsideDown { .. } => "write [low, best, high], in this order",
    }
}

impl Builder<'_> {
    /// A range as written.
    pub(super) fn range(&mut self, path: &[&str], raw: &RawRange) -> Option<Range> {
        let numbers = match raw {
            RawRange::Number(number) => range_of(*number, *number, *number),
            RawRange::Numbers(numbers) => match numbers.as_slice() {
                // One of them that is no number has been reported.
                _ if self.root.find(path).list_len() != Some(numbers.len()) => return None,
                [low, best, high] => range_of(*low, *best, *high),
                [best] => range_of(*best, *best, *best),
                _ => {
                    let message = format!("a range has three numbers, here are {}", numbers.len());
                    self.at("weighing/range", path, message, "write [low, best, high]");
                    return None;
                }
            },
            RawRange::Words(words) => {
                let range = from_words(words);
                if range.is_none() {
                    let message = format!("`{words}` is no probability");
                    self.at("weighing/range", path, message, text_help(words));
                }
                return range;
            }
        };
        match numbers {
            Ok(range) => Some(range),
            Err(error) => {
                self.at("weighing/range", path, error.to_string(), range_help(error));
                None
            }
        }
    }
}
