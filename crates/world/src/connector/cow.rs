//! Correlates of War: the state system, major powers, contiguity, capabilities and intergovernmental organisations.

mod capabilities;
mod contiguity;
mod majors;
mod organisations;
mod system;

pub(crate) use capabilities::CAPABILITIES;
pub(crate) use contiguity::CONTIGUITY;
pub(crate) use majors::MAJORS;
pub(crate) use organisations::ORGANISATIONS;
pub(crate) use system::SPELLS;
pub(crate) use system::STATES;

use jiff::civil::Date;

use super::flaw::Flaw;
use crate::input::{BadCell, Row, day, whole};
use crate::output::Output;
use crate::states::{CodeList, State, place, place_within};

const PUBLISHER: &str = "Correlates of War Project";
const LICENCE: &str = "Free for research with citation and version number; see the project's page of terms.";

/// Editions with the last day of the year that their citation gives: a day by which they were out.
type Editions = &'static [(&'static str, Date)];

/// Takes a file's version, and its day of release where the edition is known.
fn edition(output: &mut Output, version: &str, editions: Editions) {
    if version.is_empty() {
        return;
    }
    output.version = Some(version.to_owned());
    output.released = editions
        .iter()
        .find(|(held, _)| *held == version)
        .map(|(_, day)| *day);
}

/// Three cells as one day.
fn day_of(row: &Row<'_>, [year, month, of_month]: [usize; 3]) -> Result<Date, BadCell> {
    let part = |at: usize| whole(row.cell(at), &[])?.ok_or_else(|| BadCell::NotADay(String::new()));
    day(part(year)?, part(month)?, part(of_month)?)
}

/// The state of a COW number in a year.
fn in_year(code: &str, year: i16) -> Result<State, Flaw> {
    Ok(place(CodeList::Cow, code, year)?)
}

/// The state of a COW number in a spell, in some year of which it has to be a member of the system.
pub(super) fn in_spell(code: &str, start: Date, end: Option<Date>) -> Result<State, Flaw> {
    let last = end.map_or(i16::MAX, Date::year);
    Ok(place_within(CodeList::Cow, code, start.year(), last)?)
}
