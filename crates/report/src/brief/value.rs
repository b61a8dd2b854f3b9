//! What a cell holds, how it is printed, and when it carries a claim.

use bilateral_casefile::diagnostic::one_of;
use bilateral_model::{Decimal, Edtf, Interval};

use super::Wrong;
use super::cell::Op;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// One of a few words.
    Word { word: String, among: Vec<&'static str> },
    /// A number; several where figures of one release disagree.
    Number {
        numbers: Vec<Decimal>,
        /// In words, with its unit.
        shown: String,
        unit: String,
    },
    /// A day, or a stretch of days.
    Day { shown: String, days: Interval },
    /// Free text.
    Text(String),
    /// Names of things, and their titles.
    Names { names: Vec<String>, titles: Vec<String> },
}

impl Value {
    /// A number that is counted.
    pub(crate) fn count(number: usize) -> Self {
        Self::Number {
            numbers: vec![Decimal::from(number)],
            shown: number.to_string(),
            unit: String::new(),
        }
    }

    /// A date, if the text is one.
    pub(crate) fn day(shown: &str) -> Self {
        match shown.parse::<Edtf>() {
            Ok(date) => Self::Day {
                shown: shown.to_owned(),
                days: date.interval(),
            },
            Err(_) => Self::Text(shown.to_owned()),
        }
    }

    /// As it is printed.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Word { word, .. } => word.clone(),
            Self::Number { shown, .. } | Self::Day { shown, .. } => shown.clone(),
            Self::Text(text) => text.clone(),
            Self::Names { titles, .. } if titles.is_empty() => "nothing on record".to_owned(),
            Self::Names { titles, .. } => titles.join("; "),
        }
    }

    /// As a failure tells it: what a claim would have to say.
    pub(crate) fn told(&self) -> String {
        match self {
            Self::Names { names, .. } if names.is_empty() => "nothing".to_owned(),
            Self::Names { names, .. } => names.join(", "),
            Self::Text(text) => format!("“{text}”"),
            other => other.shown(),
        }
    }

    /// Whether it carries a claim; a claim that could never hold is wrong in itself.
    pub(crate) fn carries(&self, op: Op, claimed: &str) -> Result<bool, Wrong> {
        let wrong = |message: String, help: String| Wrong::new("brief/value", message, help);
        let ordered = matches!(self, Self::Number { .. } | Self::Day { .. });
        if !ordered && !op.is_plain() {
            let message = format!("`{}` has no order", self.told());
            return Err(wrong(message, "compare it with = or !=".to_owned()));
        }
        match self {
            Self::Word { word, among } => {
                if !among.is_empty() && !among.contains(&claimed) {
                    let help = one_of(claimed, among.iter().copied());
                    return Err(wrong(format!("`{claimed}` is never the answer here"), help));
                }
                Ok((word == claimed) == (op == Op::Is))
            }
            Self::Number { numbers, unit, .. } => {
                let (claimed, places) = number(claimed, unit)?;
                // Sameness is to as many decimals as the claim writes.
                let half = Decimal::new(5, places + 1);
                let holds = |number: &Decimal| {
                    if op.is_plain() {
                        ((*number - claimed).abs() <= half) == (op == Op::Is)
                    } else {
                        op.holds(number.cmp(&claimed))
                    }
                };
                Ok(numbers.iter().all(holds))
            }
            Self::Day { days, .. } => {
                let date = claimed.parse::<Edtf>();
                let date = date.map_err(|error| wrong(error.to_string(), error.help().to_owned()))?;
                let date = date.interval();
                Ok(match op {
                    Op::Is => *days == date,
                    Op::IsNot => *days != date,
                    Op::Below => days.last() < date.first(),
                    Op::AtMost => days.last() <= date.last(),
                    Op::Above => days.first() > date.last(),
                    Op::AtLeast => days.first() >= date.first(),
                })
            }
            Self::Text(text) => {
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                Ok((words(text) == words(claimed)) == (op == Op::Is))
            }
            Self::Names { names, .. } => {
                let mut asked: Vec<&str> = claimed.split(',').map(str::trim).collect();
                asked.retain(|name| !name.is_empty() && *name != "nothing");
                asked.sort_unstable();
                let mut held: Vec<&str> = names.iter().map(String::as_str).collect();
                held.sort_unstable();
                Ok((asked == held) == (op == Op::Is))
            }
        }
    }
}

/// A claimed number, and how many decimals it was written with.
fn number(claimed: &str, unit: &str) -> Result<(Decimal, u32), Wrong> {
    let bare = claimed.replace('\u{2212}', "-").replace('\u{a0}', " ");
    let stripped = bare.strip_suffix(unit).filter(|_| !unit.is_empty());
    if unit == "%" && stripped.is_none() {
        return Err(Wrong::new(
            "brief/value",
            format!("`{claimed}` may mean a percentage or a share"),
            "write a percentage with its sign, as in `60 %`",
        ));
    }
    let digits = stripped.unwrap_or(&bare).trim();
    let read = digits.parse::<Decimal>().ok().filter(|_| !digits.contains('_'));
    let read = read.map(|number| (number, number.scale().min(20)));
    read.ok_or_else(|| {
        let help = if unit.is_empty() {
            "write a number".to_owned()
        } else {
            format!("write a number, behind it `{unit}` or nothing")
        };
        Wrong::new("brief/value", format!("`{claimed}` can't be compared"), help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(numbers: &[&str], unit: &str) -> Value {
        Value::Number {
            numbers: numbers.iter().map(|n| n.parse().unwrap()).collect(),
            shown: String::new(),
            unit: unit.to_owned(),
        }
    }

    #[test]
    fn numbers_are_the_same_to_the_decimals_written() {
        let trade = amount(&["68.06"], "bn USD");
        for (op, claimed, carries) in [
            (Op::Is, "68", true),
            (Op::Is, "68.1 bn USD", true),
            (Op::Is, "68.0", false),
            (Op::Is, "68.06", true),
            (Op::IsNot, "68.1", false),
            (Op::IsNot, "69", true),
            (Op::Below, "68.06", false),
            (Op::AtMost, "68.06", true),
            (Op::Above, "68", true),
            (Op::AtLeast, "68.1", false),
            (Op::Above, "−1", true),
        ] {
            assert_eq!(trade.carries(op, claimed), Ok(carries), "{op:?} {claimed}");
        }
        // Where releases disagree, all must carry it.
        let both = amount(&["64.2", "68"], "");
        assert_eq!(both.carries(Op::Below, "100"), Ok(true));
        assert_eq!(both.carries(Op::Is, "68"), Ok(false));
        for claimed in ["many", "68 bn EUR", "", "6_8"] {
            assert_eq!(trade.carries(Op::Is, claimed).unwrap_err().code, "brief/value");
        }
        assert!(
            amount(&["60"], "%")
                .carries(Op::Is, "0.6")
                .unwrap_err()
                .help
                .contains("60 %")
        );
        assert_eq!(amount(&["60"], "%").carries(Op::Is, "60 %"), Ok(true));
    }

    #[test]
    fn a_stretch_of_days_is_before_another_only_as_a_whole() {
        let window = Value::day("2016-11-01/2017-05-31");
        for (op, claimed, carries) in [
            (Op::Is, "2016-11/2017-05", true),
            (Op::Is, "2016", false),
            (Op::Below, "2017-06", true),
            (Op::Below, "2017", false),
            (Op::AtMost, "2017", true),
            (Op::Above, "2016-10", true),
            (Op::AtLeast, "2016-12", false),
        ] {
            assert_eq!(window.carries(op, claimed), Ok(carries), "{op:?} {claimed}");
        }
        assert_eq!(window.carries(Op::Is, "soon").unwrap_err().code, "brief/value");
    }

    #[test]
    fn words_texts_and_names_have_no_order() {
        let word = Value::Word {
            word: "met".to_owned(),
            among: vec!["met", "not met"],
        };
        assert_eq!(word.carries(Op::Is, "met"), Ok(true));
        assert_eq!(word.carries(Op::IsNot, "not met"), Ok(true));
        assert_eq!(
            word.carries(Op::Above, "met").unwrap_err().message,
            "`met` has no order"
        );
        assert!(
            word.carries(Op::Is, "nott met")
                .unwrap_err()
                .help
                .contains("`not met`")
        );
        let names = Value::Names {
            names: vec!["b".to_owned(), "a".to_owned()],
            titles: vec!["B".to_owned(), "A".to_owned()],
        };
        assert_eq!(names.carries(Op::Is, "a, b"), Ok(true));
        assert_eq!(names.carries(Op::Is, "nothing"), Ok(false));
        assert_eq!(names.shown(), "B; A");
        assert_eq!(Value::Text("a  b".to_owned()).carries(Op::Is, "a b"), Ok(true));
    }
}
