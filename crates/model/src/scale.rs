//! Words for probability: two scales, each one row of terms that is never mixed with another.

use std::fmt;

/// A scale of words for probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Intelligence Community Directive 203 of the United States (2015), §D.6.e.2.a, first row of terms.
    #[default]
    Icd203,
    /// The probability yardstick of the United Kingdom's Professional Head of Intelligence Assessment.
    Uk,
}

/// A word and the range that it stands for, both ends in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// The word.
    pub word: &'static str,
    /// Lowest percentage.
    pub low: u8,
    /// Highest percentage.
    pub high: u8,
}

const fn band(word: &'static str, low: u8, high: u8) -> Band {
    Band { word, low, high }
}

const ICD_203: [Band; 7] = [
    band("almost no chance", 1, 5),
    band("very unlikely", 5, 20),
    band("unlikely", 20, 45),
    band("roughly even chance", 45, 55),
    band("likely", 55, 80),
    band("very likely", 80, 95),
    band("almost certain", 95, 99),
];

const UK: [Band; 7] = [
    band("remote chance", 0, 5),
    band("highly unlikely", 10, 20),
    band("unlikely", 25, 35),
    band("realistic possibility", 40, 50),
    band("likely", 55, 75),
    band("highly likely", 80, 90),
    band("almost certain", 95, 100),
];

impl Scale {
    /// Its bands, from the least probable.
    pub fn bands(self) -> &'static [Band] {
        match self {
            Self::Icd203 => &ICD_203,
            Self::Uk => &UK,
        }
    }

    /// The band of a probability (0 to 1). On an edge of two bands it is the one nearer 50 %; in a gap between two, the
    /// nearer one. None where the scale has no word: below 1 % and above 99 % of the scale of ICD 203.
    pub fn band(self, probability: f64) -> Option<Band> {
        // To a tenth of a percent: what is printed and what is worded must not part.
        let percent = (probability * 1000.0).round() / 10.0;
        if self == Self::Icd203 && !(1.0..=99.0).contains(&percent) {
            return None;
        }
        let distance = |band: &Band| {
            let outside = (f64::from(band.low) - percent)
                .max(percent - f64::from(band.high))
                .max(0.0);
            let middle = f64::midpoint(f64::from(band.low), f64::from(band.high));
            (outside, (middle - 50.0).abs())
        };
        self.bands()
            .iter()
            .min_by(|a, b| {
                distance(a)
                    .partial_cmp(&distance(b))
                    .unwrap_or(std::cmp::Ordering::Equal)
            })
            .copied()
    }

    /// The band that a word names; the words of ICD 203's first row alone can be written in a case.
    pub fn from_word(word: &str) -> Option<Band> {
        let word = word.trim();
        ICD_203.into_iter().find(|band| band.word == word)
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Icd203 => "ICD 203",
            Self::Uk => "the UK yardstick",
        })
    }
}

impl Band {
    /// The range in numbers, "55–80 %", with a space that no line breaks at.
    pub fn numbers(self) -> String {
        format!("{}–{}\u{a0}%", self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(scale: Scale, percent: f64) -> Option<&'static str> {
        scale.band(percent / 100.0).map(|band| band.word)
    }

    #[test]
    fn an_edge_takes_the_band_nearer_the_middle() {
        let at = |percent| word(Scale::Icd203, percent);
        assert_eq!(at(5.0), Some("very unlikely"));
        assert_eq!(at(20.0), Some("unlikely"));
        assert_eq!(at(45.0), Some("roughly even chance"));
        assert_eq!(at(55.0), Some("roughly even chance"));
        assert_eq!(at(80.0), Some("likely"));
        assert_eq!(at(95.0), Some("very likely"));
        assert_eq!(at(68.0), Some("likely"));
    }

    #[test]
    fn beyond_one_and_ninety_nine_percent_there_is_no_word() {
        assert_eq!(word(Scale::Icd203, 0.4), None);
        assert_eq!(word(Scale::Icd203, 99.6), None);
        assert_eq!(word(Scale::Icd203, 1.0), Some("almost no chance"));
        assert_eq!(word(Scale::Icd203, 99.0), Some("almost certain"));
    }

    #[test]
    fn the_yardstick_has_gaps_that_the_nearer_band_fills() {
        assert_eq!(word(Scale::Uk, 7.0), Some("remote chance"));
        assert_eq!(word(Scale::Uk, 8.0), Some("highly unlikely"));
        assert_eq!(word(Scale::Uk, 7.5), Some("highly unlikely"));
        assert_eq!(word(Scale::Uk, 100.0), Some("almost certain"));
    }
}
