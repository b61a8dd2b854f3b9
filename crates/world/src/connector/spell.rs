//! Days of which only the month may be known, at the start or the end of a spell.

use jiff::civil::Date;

use crate::input::{BadCell, day, whole};

/// Year, month and day cells of one day, with the codes for missing ones.
pub(crate) struct Cells<'a> {
    /// Year.
    pub(crate) year: &'a str,
    /// Month.
    pub(crate) month: &'a str,
    /// Day of the month.
    pub(crate) day: &'a str,
    /// What stands for missing.
    pub(crate) missing: &'a [&'a str],
}

impl Cells<'_> {
    /// The day on which a spell starts; without a day of the month its first. Nothing without a year or a month.
    pub(crate) fn start(&self) -> Result<Option<Date>, BadCell> {
        self.with(|year, month| day(year, month, 1))
    }

    /// The day on which a spell ends; without a day of the month its last. Nothing without a year or a month.
    pub(crate) fn end(&self) -> Result<Option<Date>, BadCell> {
        self.with(|year, month| Ok(day(year, month, 1)?.last_of_month()))
    }

    fn with(&self, other: impl Fn(i64, i64) -> Result<Date, BadCell>) -> Result<Option<Date>, BadCell> {
        let year = whole(self.year, self.missing)?;
        let month = whole(self.month, self.missing)?;
        let (Some(year), Some(month)) = (year, month) else {
            return Ok(None);
        };
        match whole(self.day, self.missing)? {
            Some(of_month) => day(year, month, of_month).map(Some),
            None => other(year, month).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells<'a>(year: &'a str, month: &'a str, day: &'a str) -> Cells<'a> {
        Cells {
            year,
            month,
            day,
            missing: &["-9"],
        }
    }

    fn text(day: Result<Option<Date>, BadCell>) -> String {
        day.map_or_else(
            |bad| bad.to_string(),
            |day| day.map_or("nothing".to_owned(), |day| day.to_string()),
        )
    }

    #[test]
    fn an_unknown_day_is_the_first_or_last_of_its_month() {
        assert_eq!(text(cells("1904", "2", "-9").start()), "1904-02-01");
        assert_eq!(text(cells("1904", "2", "-9").end()), "1904-02-29");
        assert_eq!(text(cells("1904", "2", "7").end()), "1904-02-07");
        assert_eq!(text(cells("1904", "-9", "-9").end()), "nothing");
        assert_eq!(
            text(cells("1904", "2", "30").start()),
            "`1904-2-30` is not a date"
        );
    }
}
