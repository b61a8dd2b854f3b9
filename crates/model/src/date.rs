//! Days, and dates that may be imprecise.
//!
//! A day is [`Date`] (proleptic Gregorian, from the `jiff` crate). An imprecise date is the
//! [`Interval`] of days that it covers, and comparing it with a day yields a
//! [`Truth`](crate::Truth): *unknown* where the interval can't settle the question.

mod edtf;
mod interval;

pub use edtf::{Edtf, EdtfError};
pub use interval::Interval;
pub use jiff::civil::Date;

use jiff::Span;

/// The day after; the last representable day stays itself.
pub fn day_after(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

/// Adds calendar months; a day that the target month does not have becomes that month's last day
/// (31 January plus one month is 28 or 29 February). Saturates at the ends of the calendar.
pub fn add_months(day: Date, months: i32) -> Date {
    saturating(day, Span::new().try_months(months), months < 0)
}

/// Adds days, saturating at the ends of the calendar.
pub fn add_days(day: Date, days: i32) -> Date {
    saturating(day, Span::new().try_days(days), days < 0)
}

fn saturating(day: Date, span: Result<Span, jiff::Error>, back: bool) -> Date {
    let end = if back { Date::MIN } else { Date::MAX };
    span.and_then(|span| day.checked_add(span)).unwrap_or(end)
}

/// Days from `from` to `to`; negative if `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// The last day of a calendar year.
pub fn year_end(year: i16) -> Date {
    Date::new(year, 12, 31).unwrap_or(Date::MAX)
}

/// Mean length of a Gregorian month in days (365.2425 / 12), by which slips in days are told in months.
pub const DAYS_PER_MONTH: f64 = 30.436_875;

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_end_on_a_day_that_exists() {
        assert_eq!(add_months(date(2015, 1, 31), 1), date(2015, 2, 28));
        assert_eq!(add_months(date(2016, 1, 31), 1), date(2016, 2, 29));
        assert_eq!(add_months(date(2015, 11, 30), 3), date(2016, 2, 29));
        assert_eq!(add_months(date(2016, 2, 29), -12), date(2015, 2, 28));
        assert_eq!(add_months(date(9999, 12, 1), 5), Date::MAX);
        assert_eq!(add_months(date(2015, 1, 1), i32::MAX), Date::MAX);
        assert_eq!(add_days(date(2015, 1, 1), i32::MIN), Date::MIN);
    }

    #[test]
    fn days_between_counts_both_ways() {
        assert_eq!(days_between(date(2015, 12, 31), date(2018, 12, 15)), 1080);
        assert_eq!(days_between(date(2018, 12, 15), date(2015, 12, 31)), -1080);
    }
}
