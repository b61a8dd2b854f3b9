//! Which edition an export is of: what the lines before its header tell, and the years in it.

use jiff::civil::Date;

use super::super::release::{earliest_release, joined_span, one_version};
use crate::input::Refusal;
use crate::output::Output;

/// First year of the database.
const FIRST: i16 = 1950;
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// What the lines before the header tell.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Export {
    /// Day of the export.
    generated: Option<Date>,
    /// First and last year asked for; no limit where it says `Not specified`.
    asked: Option<(Option<i16>, Option<i16>)>,
    /// What was asked for, where that is not all states.
    some: Option<String>,
}

impl Export {
    /// Reads the lines before a header.
    pub(super) fn read(preamble: &[&str]) -> Self {
        let mut export = Self::default();
        for line in preamble {
            let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, ';' | ','));
            let lower = line.to_ascii_lowercase();
            if let Some(rest) = lower.strip_prefix("data generated:") {
                export.generated = day(rest);
            } else if lower.starts_with("transfers of major conventional arms from") {
                let words: Vec<&str> = lower.split_whitespace().collect();
                let words = words.join(" ");
                if !(words.contains("from all countries") && words.contains("to all countries")) {
                    export.some = Some(line.to_owned());
                }
                export.asked = range(&lower);
            } else if lower.starts_with("database search results") {
                if !(lower.contains("buyer 'all countries'") && lower.contains("seller 'all countries'")) {
                    export.some = Some(line.to_owned());
                }
                export.asked = years_from(&lower);
                export.generated = created(&lower);
            }
        }
        export
    }

    /// Refuses an export of some states' transfers: every pair that it leaves out would seem to have none.
    pub(super) fn of_all(&self) -> Result<(), Refusal> {
        match &self.some {
            None => Ok(()),
            Some(line) => Err(Refusal(format!(
                "it holds the transfers of some states alone (“{line}”), so that all others would seem to have none"
            ))),
        }
    }

    /// Takes the years asked for from elsewhere than the lines before the header.
    pub(super) fn asked(self, from: i16, to: i16) -> Self {
        Self {
            asked: Some((Some(from), Some(to))),
            ..self
        }
    }

    /// Tells version and day of release, from the last year with a delivery in the file; returns the years that it covers,
    /// or nothing where the lines before the header do not tell.
    pub(super) fn tell(&self, last: i16, output: &mut Output) -> Result<Option<(i16, i16)>, Refusal> {
        let Some(generated) = self.generated else {
            output.notes.push(
                "the file does not say on which day it was made, and for which states and years".to_owned(),
            );
            return Ok(None);
        };
        let (from, to) = self.asked.unwrap_or((None, None));
        let Some(edition) = edition(generated, to, last) else {
            output.notes.push(format!(
                "made on {generated}, about when the edition of the year came out: the file does not tell which it is"
            ));
            return Ok(None);
        };
        one_version(output, &format!("{edition}-03"))?;
        let middle = Date::new(edition, 3, 15).map_err(|error| Refusal(error.to_string()))?;
        earliest_release(output, middle.min(generated));
        let from = from.unwrap_or(FIRST).max(FIRST);
        Ok(Some((from, to.unwrap_or(i16::MAX).min(edition - 1))))
    }

    /// The same, where the files of a release cover years that join.
    pub(super) fn join(&self, last: i16, output: &mut Output) -> Result<(), Refusal> {
        match self.tell(last, output)? {
            Some(years) => joined_span(output, years),
            None => Ok(()),
        }
    }
}

/// The year of the edition. Each ends with the year before it, which tells where that year was asked for; else it is the
/// day of the export, but for the first half of March.
fn edition(generated: Date, asked_to: Option<i16>, last: i16) -> Option<i16> {
    let year = generated.year();
    if last >= year - 1 {
        return Some(year);
    }
    if asked_to.is_none_or(|to| to >= year - 1) {
        return Some(year - 1);
    }
    match (generated.month(), generated.day()) {
        (..=2, _) => Some(year - 1),
        (3, ..=15) => None,
        _ => Some(year),
    }
}

/// `13 apr 2024 3:44:54 pm`
fn day(text: &str) -> Option<Date> {
    let mut words = text.split_whitespace();
    let day = words.next()?.parse().ok()?;
    let name = words.next()?.get(..3)?;
    let month = MONTHS.iter().position(|month| *month == name)?;
    let year = words.next()?.parse().ok()?;
    Date::new(year, i8::try_from(month + 1).ok()?, day).ok()
}

/// `… year range '1990' to '2023'`
fn range(line: &str) -> Option<(Option<i16>, Option<i16>)> {
    let (_, rest) = line.split_once("year range")?;
    let mut quoted = rest.split('\'').skip(1).step_by(2);
    let mut year = || quoted.next().map(|text| text.parse().ok());
    Some((year()?, year()?))
}

/// `… the years from 2008 to 2015 …`
fn years_from(line: &str) -> Option<(Option<i16>, Option<i16>)> {
    let (_, rest) = line.split_once("years from")?;
    let mut words = rest.split_whitespace();
    let from = words.next()?.parse().ok();
    words.next()?;
    Some((from, words.next()?.parse().ok()))
}

/// `… (created: 17-09-2022)`
fn created(line: &str) -> Option<Date> {
    let (_, rest) = line.split_once("created:")?;
    let mut parts = rest.trim().trim_end_matches(')').split('-');
    let day = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Date::new(parts.next()?.trim().parse().ok()?, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(year: i16, month: i8, day: i8, to: Option<i16>, last: i16) -> Option<i16> {
        edition(Date::constant(year, month, day), to, last)
    }

    #[test]
    fn an_edition_ends_with_the_year_before_it() {
        assert_eq!(of(2024, 3, 18, None, 2023), Some(2024));
        assert_eq!(of(2025, 1, 3, Some(2030), 2023), Some(2024));
        assert_eq!(of(2025, 3, 13, None, 2024), Some(2025));
        assert_eq!(of(2025, 3, 13, None, 2023), Some(2024));
    }

    #[test]
    fn of_old_years_the_day_of_the_export_tells() {
        assert_eq!(of(2024, 4, 16, Some(1989), 1989), Some(2024));
        assert_eq!(of(2024, 2, 1, Some(1989), 1989), Some(2023));
        assert_eq!(of(2024, 3, 10, Some(1989), 1989), None);
    }

    #[test]
    fn the_lines_before_a_header_are_read() {
        let whole = Export::read(&[
            "Transfers of major conventional arms from All countries  to All countries . Deals with deliveries made for the \
             year range '1995' to '2025';",
            "Data generated: 12 Feb 2026 12:26:12 PM;",
        ]);
        assert_eq!(whole.generated, Some(Date::constant(2026, 2, 12)));
        assert_eq!(whole.asked, Some((Some(1995), Some(2025))));
        assert!(whole.of_all().is_ok());
        let old = Export::read(&[
            " Database search results for buyer 'All Countries' and seller  'United States' and the years from 2008 to 2015 - \
             (created: 17-09-2022)",
        ]);
        assert_eq!(old.generated, Some(Date::constant(2022, 9, 17)));
        assert_eq!(old.asked, Some((Some(2008), Some(2015))));
        let why = old.of_all().expect_err("some states").0;
        assert!(why.contains("United States"), "{why}");
        let open = Export::read(&[
            "Transfers of major conventional arms from All countries to All countries. Deals with \
            deliveries or orders made for year range 'Not specified' to 'Not specified'",
        ]);
        assert_eq!(open.asked, Some((None, None)));
    }
}
