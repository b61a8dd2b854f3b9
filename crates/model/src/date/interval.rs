//! The days that a date covers.

use super::Date;
use crate::Truth;

/// A run of days, both ends included. The first day is never after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    first: Date,
    last: Date,
}

impl Interval {
    /// The days from `first` to `last`, or nothing if they stand the wrong way round.
    pub fn new(first: Date, last: Date) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// A single day.
    pub fn day(day: Date) -> Self {
        Self {
            first: day,
            last: day,
        }
    }

    /// First day covered; [`Date::MIN`] if the interval is open to the past.
    pub fn first(self) -> Date {
        self.first
    }

    /// Last day covered; [`Date::MAX`] if the interval is open to the future.
    pub fn last(self) -> Date {
        self.last
    }

    /// Whether the interval is one day.
    pub fn is_day(self) -> bool {
        self.first == self.last
    }

    /// Did it happen on or before `day`? Unknown if the interval reaches across it.
    pub fn by(self, day: Date) -> Truth {
        if self.last <= day {
            Truth::True
        } else if self.first > day {
            Truth::False
        } else {
            Truth::Unknown
        }
    }

    /// Did it happen later than `day`?
    pub fn after(self, day: Date) -> Truth {
        self.by(day).negate()
    }

    /// The same interval, cut off after `day`; unchanged if it starts later. For what can't have
    /// happened later than it was reported.
    #[must_use]
    pub fn not_after(self, day: Date) -> Self {
        if self.first <= day {
            Self {
                first: self.first,
                last: self.last.min(day),
            }
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn comparisons_that_an_interval_cannot_settle_are_unknown() {
        let july = Interval::new(date(2015, 7, 1), date(2015, 7, 31)).unwrap();
        assert_eq!(july.by(date(2015, 7, 31)), Truth::True);
        assert_eq!(july.by(date(2015, 7, 30)), Truth::Unknown);
        assert_eq!(july.by(date(2015, 6, 30)), Truth::False);
        assert_eq!(july.after(date(2015, 6, 30)), Truth::True);
        assert_eq!(july.after(date(2015, 7, 1)), Truth::Unknown);
        assert_eq!(july.after(date(2015, 7, 31)), Truth::False);
        assert_eq!(Interval::new(date(2015, 7, 2), date(2015, 7, 1)), None);
    }
}
