//! Dates as written: a part of EDTF (ISO 8601-2:2019, annex A; Library of Congress profile).
//!
//! Level 0 dates and intervals, and of level 1 the open interval end (`..`), the qualifiers
//! `?` `~` `%`, unspecified digits (`201X`, `2015-XX`, `2015-07-XX`) and seasons (`2015-21` to
//! `2015-24`, northern hemisphere, meteorological). Times of day, five-digit years and level 2 are refused.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;

use super::{Date, Interval};

/// A date as the sources give it, imprecise where they are.
///
/// `~` (approximate) and `%` (approximate and uncertain) widen the interval by one unit of the
/// date's own precision on both sides: `2015-07~` covers June to August 2015. That width is this
/// program's convention, EDTF gives none. `?` (uncertain) marks doubt and leaves the interval as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edtf {
    interval: Interval,
    approximate: bool,
    uncertain: bool,
}

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EdtfError {
    /// Nothing was written.
    #[error("a date is missing")]
    Empty,
    /// Not in a form that is read here.
    #[error("`{0}` is not a date in EDTF")]
    Form(String),
    /// Right in form, but the calendar has no such day, month or season.
    #[error("`{0}` is not in the calendar")]
    Calendar(String),
    /// An interval that ends before it starts.
    #[error("the interval `{0}` ends before it starts")]
    Backwards(String),
    /// An interval open at both ends covers everything and says nothing.
    #[error("the interval `{0}` has no end at all")]
    Unbounded(String),
}

impl EdtfError {
    /// What to write instead.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Empty | Self::Form(_) => {
                "write 2015-07-10, 2015-07, 2015, an interval 2015-07/2015-09, or add ~ for about"
            }
            Self::Calendar(_) => "check month and day",
            Self::Backwards(_) => "put the earlier date first",
            Self::Unbounded(_) => "give at least one end",
        }
    }
}

/// A part of an interval: a year, month, day or season, with its qualifier.
struct Part {
    first: Date,
    last: Date,
    approximate: bool,
    uncertain: bool,
}

#[derive(Clone, Copy)]
enum Precision {
    Century,
    Decade,
    Year,
    Season,
    Month,
    Day,
}

impl Edtf {
    /// A single day.
    pub fn day(day: Date) -> Self {
        Self {
            interval: Interval::day(day),
            approximate: false,
            uncertain: false,
        }
    }

    /// The days covered.
    pub fn interval(self) -> Interval {
        self.interval
    }

    /// Marked `~` or `%`.
    pub fn is_approximate(self) -> bool {
        self.approximate
    }

    /// Marked `?` or `%`.
    pub fn is_uncertain(self) -> bool {
        self.uncertain
    }
}

impl FromStr for Edtf {
    type Err = EdtfError;

    fn from_str(text: &str) -> Result<Self, EdtfError> {
        // The common case first: a plain day.
        if let Some(day) = plain_day(text.as_bytes()) {
            return day
                .map(Self::day)
                .ok_or_else(|| EdtfError::Calendar(text.to_owned()));
        }
        if text.is_empty() {
            return Err(EdtfError::Empty);
        }
        let Some((from, to)) = text.split_once('/') else {
            let part = part(text, text)?;
            return Ok(Self {
                interval: Interval::new(part.first, part.last)
                    .ok_or_else(|| EdtfError::Backwards(text.to_owned()))?,
                approximate: part.approximate,
                uncertain: part.uncertain,
            });
        };
        let open = |end: &str| end.is_empty() || end == "..";
        let (start, end) = match (open(from), open(to)) {
            (true, true) => return Err(EdtfError::Unbounded(text.to_owned())),
            (true, false) => (None, Some(part(to, text)?)),
            (false, true) => (Some(part(from, text)?), None),
            (false, false) => (Some(part(from, text)?), Some(part(to, text)?)),
        };
        let interval = Interval::new(
            start.as_ref().map_or(Date::MIN, |part| part.first),
            end.as_ref().map_or(Date::MAX, |part| part.last),
        )
        .filter(|_| match (&start, &end) {
            (Some(start), Some(end)) => start.first <= end.first || start.first <= end.last,
            _ => true,
        })
        .ok_or_else(|| EdtfError::Backwards(text.to_owned()))?;
        let either = |f: fn(&Part) -> bool| start.as_ref().is_some_and(f) || end.as_ref().is_some_and(f);
        Ok(Self {
            interval,
            approximate: either(|p| p.approximate),
            uncertain: either(|p| p.uncertain),
        })
    }
}

/// `Some(Some(day))` for `YYYY-MM-DD`, `Some(None)` if it has that form but is in no calendar.
fn plain_day(text: &[u8]) -> Option<Option<Date>> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let digit = |b: &u8| b.is_ascii_digit().then(|| i16::from(*b - b'0'));
    let year = digit(y1)? * 1000 + digit(y2)? * 100 + digit(y3)? * 10 + digit(y4)?;
    let month = i8::try_from(digit(m1)? * 10 + digit(m2)?).ok()?;
    let day = i8::try_from(digit(d1)? * 10 + digit(d2)?).ok()?;
    Some(Date::new(year, month, day).ok())
}

fn part(text: &str, whole: &str) -> Result<Part, EdtfError> {
    let form = || EdtfError::Form(whole.to_owned());
    let (body, approximate, uncertain) = match text.as_bytes().last() {
        Some(b'~') => (&text[..text.len() - 1], true, false),
        Some(b'?') => (&text[..text.len() - 1], false, true),
        Some(b'%') => (&text[..text.len() - 1], true, true),
        _ => (text, false, false),
    };
    let (first, last, precision) = span(body)
        .ok_or_else(form)?
        .ok_or_else(|| EdtfError::Calendar(whole.to_owned()))?;
    let (first, last) = if approximate {
        widen(first, last, precision)
    } else {
        (first, last)
    };
    Ok(Part {
        first,
        last,
        approximate,
        uncertain,
    })
}

/// The days of an unqualified date: `None` if the form is wrong, `Some(None)` if the calendar has no such date.
fn span(body: &str) -> Option<Option<(Date, Date, Precision)>> {
    if !body.is_ascii() {
        return None;
    }
    let mut fields = body.split('-');
    let (year, month, day) = (fields.next()?, fields.next(), fields.next());
    if fields.next().is_some() || year.len() != 4 {
        return None;
    }
    let number = |text: &str, len: usize| -> Option<i16> {
        (text.len() == len && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse().ok())
            .flatten()
    };
    let whole_years = |from: i16, to: i16, precision| {
        Some(
            Date::new(from, 1, 1)
                .ok()
                .zip(Date::new(to, 12, 31).ok())
                .map(|(a, b)| (a, b, precision)),
        )
    };
    if let Some(digits) = year.strip_suffix("XX") {
        let century = number(digits, 2)? * 100;
        return if month.is_none() {
            whole_years(century, century + 99, Precision::Century)
        } else {
            None
        };
    }
    if let Some(digits) = year.strip_suffix('X') {
        let decade = number(digits, 3)? * 10;
        return if month.is_none() {
            whole_years(decade, decade + 9, Precision::Decade)
        } else {
            None
        };
    }
    let year = number(year, 4)?;
    match (month, day) {
        (None | Some("XX"), None) | (Some("XX"), Some("XX")) => whole_years(year, year, Precision::Year),
        (Some(month), None) => match number(month, 2)? {
            season @ 21..=24 => Some(season_of(year, season)),
            month => Some(month_of(year, month)),
        },
        (Some(month), Some("XX")) => Some(month_of(year, number(month, 2)?)),
        (Some(month), Some(day)) => {
            let (month, day) = (number(month, 2)?, number(day, 2)?);
            let date = i8::try_from(month)
                .ok()
                .zip(i8::try_from(day).ok())
                .and_then(|(m, d)| Date::new(year, m, d).ok());
            Some(date.map(|day| (day, day, Precision::Day)))
        }
        (None, Some(_)) => None,
    }
}

fn month_of(year: i16, month: i16) -> Option<(Date, Date, Precision)> {
    let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    Some((first, first.last_of_month(), Precision::Month))
}

/// Spring is March to May, winter December to February of the next year.
fn season_of(year: i16, season: i16) -> Option<(Date, Date, Precision)> {
    let first = Date::new(year, i8::try_from((season - 20) * 3).ok()?, 1).ok()?;
    let last = first.checked_add(2.months()).ok()?.last_of_month();
    Some((first, last, Precision::Season))
}

fn widen(first: Date, last: Date, precision: Precision) -> (Date, Date) {
    let unit = match precision {
        Precision::Century => 100.years(),
        Precision::Decade => 10.years(),
        Precision::Year => 1.year(),
        Precision::Season => 3.months(),
        Precision::Month => 1.month(),
        Precision::Day => 1.day(),
    };
    let whole_months = !matches!(precision, Precision::Day);
    let start = first.checked_sub(unit).unwrap_or(Date::MIN);
    let end = last.checked_add(unit).unwrap_or(Date::MAX);
    (start, if whole_months { end.last_of_month() } else { end })
}

/// The interval in EDTF's plainest form: a day, month or year where it is one, else `first/last`. Qualifiers are
/// already part of the interval's width and are not written again.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, b) = (self.first(), self.last());
        let same_year = a.year() == b.year();
        if self.is_day() {
            write!(f, "{a}")
        } else if same_year && a.month() == b.month() && a.day() == 1 && b == a.last_of_month() {
            write!(f, "{:04}-{:02}", a.year(), a.month())
        } else if same_year && (a.month(), a.day(), b.month(), b.day()) == (1, 1, 12, 31) {
            write!(f, "{:04}", a.year())
        } else {
            match (a == Date::MIN, b == Date::MAX) {
                (true, _) => write!(f, "../{b}"),
                (_, true) => write!(f, "{a}/.."),
                _ => write!(f, "{a}/{b}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<(String, String), EdtfError> {
        text.parse::<Edtf>()
            .map(|d| (d.interval().first().to_string(), d.interval().last().to_string()))
    }

    #[test]
    fn table_of_forms() {
        let table = [
            ("2015-07-10", "2015-07-10", "2015-07-10"),
            ("2016-02-29", "2016-02-29", "2016-02-29"),
            ("2015-07", "2015-07-01", "2015-07-31"),
            ("2015-02", "2015-02-01", "2015-02-28"),
            ("2016-02", "2016-02-01", "2016-02-29"),
            ("2015", "2015-01-01", "2015-12-31"),
            ("1816", "1816-01-01", "1816-12-31"),
            ("9999", "9999-01-01", "9999-12-31"),
            ("0000", "0000-01-01", "0000-12-31"),
            ("201X", "2010-01-01", "2019-12-31"),
            ("20XX", "2000-01-01", "2099-12-31"),
            ("2015-XX", "2015-01-01", "2015-12-31"),
            ("2015-XX-XX", "2015-01-01", "2015-12-31"),
            ("2015-07-XX", "2015-07-01", "2015-07-31"),
            ("2015-21", "2015-03-01", "2015-05-31"),
            ("2015-24", "2015-12-01", "2016-02-29"),
            ("2015-07-10~", "2015-07-09", "2015-07-11"),
            ("2015-07~", "2015-06-01", "2015-08-31"),
            ("2015~", "2014-01-01", "2016-12-31"),
            ("2015%", "2014-01-01", "2016-12-31"),
            ("2015?", "2015-01-01", "2015-12-31"),
            ("2015-05-11/2015-05-21", "2015-05-11", "2015-05-21"),
            ("2013-09/2014-05", "2013-09-01", "2014-05-31"),
            ("2010/2014", "2010-01-01", "2014-12-31"),
            ("2015/2015-07", "2015-01-01", "2015-07-31"),
            ("2015-07/..", "2015-07-01", "9999-12-31"),
            ("2015-07/", "2015-07-01", "9999-12-31"),
            ("../2015-07", "-9999-01-01", "2015-07-31"),
        ];
        for (text, first, last) in table {
            let got = read(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let first = first
                .strip_prefix('-')
                .map_or_else(|| first.to_owned(), |rest| format!("-00{rest}"));
            assert_eq!(got, (first, last.to_owned()), "{text}");
        }
    }

    #[test]
    fn table_of_refusals() {
        let form = |t: &str| Err(EdtfError::Form(t.to_owned()));
        for text in [
            "yesterday",
            "2015-7-1",
            "2015-7",
            "15-07-01",
            "2015/07/01",
            "07/2015",
            "2015-07-10T12:00",
            "Y12015",
            "-2015",
            "2015-07-1X",
            "2XXX",
            "XXXX",
            "2015-1X",
            "2015--07",
            "2015-07-",
            "２０１５",
            "2015 ",
            " 2015",
            "~",
            "2015~~",
            "201X-07",
            "2015-07-10-11",
        ] {
            let got = read(text);
            assert!(
                got == form(text) || matches!(got, Err(EdtfError::Calendar(_))),
                "{text}: {got:?}"
            );
        }
        assert_eq!(read(""), Err(EdtfError::Empty));
        for text in [
            "2015-02-29",
            "2015-13",
            "2015-00",
            "2015-04-31",
            "2015-07-00",
            "2015-25",
            "2015-13-01",
        ] {
            assert_eq!(read(text), Err(EdtfError::Calendar(text.to_owned())), "{text}");
        }
        assert_eq!(
            read("2016/2015"),
            Err(EdtfError::Backwards("2016/2015".to_owned()))
        );
        assert_eq!(read("../.."), Err(EdtfError::Unbounded("../..".to_owned())));
        assert_eq!(read("/"), Err(EdtfError::Unbounded("/".to_owned())));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,14}") {
            let _ = text.parse::<Edtf>();
        }

        #[test]
        fn what_an_interval_prints_reads_back(first in 0i32..3_000_000, length in 0i32..2000) {
            let start = super::super::add_days(Date::new(0, 1, 1).unwrap(), first);
            let interval = Interval::new(start, super::super::add_days(start, length)).unwrap();
            prop_assert_eq!(interval.to_string().parse::<Edtf>().unwrap().interval(), interval);
        }
    }
}
