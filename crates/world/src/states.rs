//! State codes: one table of the lists that data sets use, with the years in which each state was in the state system.
//!
//! Which states there are, and when, follows the State System Membership list of the Correlates of War: Japan is out from
//! 1946 to 1951, Kiribati comes in with its seat in the United Nations in 1999. A code that can't be placed is reported,
//! never guessed. In a year in which one state gives way to another, a code that both share goes to the one that is there
//! at the year's end: `DEU` is the Federal Republic in 1989 and Germany in 1990.

mod index;
mod spelling;
mod table;

use std::fmt;

pub use table::Spell;

use index::{Found, INDEX};

/// A state, by its Correlates of War number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State(u16);

impl State {
    /// The state of a number, which need not be one of the table.
    pub const fn from_cow(number: u16) -> Self {
        Self(number)
    }

    /// Its Correlates of War number.
    pub const fn cow(self) -> u16 {
        self.0
    }
}

/// A list of state codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeList {
    /// Correlates of War numbers: 365.
    Cow,
    /// Correlates of War letters: RUS, CHN, UKG.
    CowLetters,
    /// Gleditsch and Ward's numbers.
    GleditschWard,
    /// ISO 3166-1 alpha-2.
    Iso2,
    /// ISO 3166-1 alpha-3, with the withdrawn ones of ISO 3166-3.
    Iso3,
    /// United Nations M49, which is ISO 3166-1 numeric, with the numbers that Comtrade adds to it (251 France, 842 USA).
    M49,
    /// CAMEO country codes.
    Cameo,
    /// Names, as data sets write them.
    Name,
}

impl fmt::Display for CodeList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cow => "COW number",
            Self::CowLetters => "COW code",
            Self::GleditschWard => "Gleditsch–Ward number",
            Self::Iso2 => "ISO 3166 alpha-2 code",
            Self::Iso3 => "ISO 3166 alpha-3 code",
            Self::M49 => "UN M49 code",
            Self::Cameo => "CAMEO code",
            Self::Name => "name",
        })
    }
}

/// Why a code could not be placed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unplaced {
    /// Nothing has this code.
    #[error("no state has the {list} `{code}`")]
    Unknown {
        /// The list.
        list: CodeList,
        /// The code.
        code: String,
    },
    /// A territory, an organisation or a group.
    #[error("`{code}` is {what}, not a state")]
    NotAState {
        /// The code.
        code: String,
        /// What it is.
        what: &'static str,
    },
    /// A code that more than one state has, and nothing tells which.
    #[error("the {list} `{code}` may mean {what}")]
    Ambiguous {
        /// The list.
        list: CodeList,
        /// The code.
        code: String,
        /// What it may mean.
        what: &'static str,
    },
    /// A state, but not in that year.
    #[error("`{code}` is {name}, which was not in the state system in {year}")]
    NotInYear {
        /// The code.
        code: String,
        /// The state.
        name: &'static str,
        /// The year.
        year: i16,
    },
}

impl Unplaced {
    /// The code.
    pub fn code(&self) -> &str {
        match self {
            Self::Unknown { code, .. }
            | Self::NotAState { code, .. }
            | Self::Ambiguous { code, .. }
            | Self::NotInYear { code, .. } => code,
        }
    }

    /// The reason without its figures.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "a code that no state has",
            Self::NotAState { .. } => "not a state",
            Self::Ambiguous { .. } => "a code that may mean more than one state",
            Self::NotInYear { .. } => "a state that was not in the state system in that year",
        }
    }
}

/// The state with a code in a year. Letters may stand in any case, numbers with zeros before them; names are compared
/// without case, accents, punctuation and the order of their words.
pub fn place(list: CodeList, code: &str, year: i16) -> Result<State, Unplaced> {
    let entries = INDEX.entries(list, code);
    if let Some(entry) = entries
        .iter()
        .filter(|entry| entry.holds(year))
        .max_by_key(|entry| entry.rank())
    {
        return Ok(entry.state);
    }
    if let Some(unsure) = INDEX.unsure(list, code)
        && unsure.first <= year
        && year <= unsure.last
    {
        return Err(ambiguous(list, code, unsure.what));
    }
    Err(match nearest(entries, year) {
        Some(entry) => Unplaced::NotInYear {
            code: code.to_owned(),
            name: entry.name,
            year,
        },
        None => nowhere(list, code),
    })
}

/// The state with a code at any time from one year to another: for data without years, and for spells that begin before a
/// state enters the system. The earliest year in which the code can be placed decides.
pub fn place_within(list: CodeList, code: &str, first: i16, last: i16) -> Result<State, Unplaced> {
    let at_first = place(list, code, first);
    if at_first.is_ok() {
        return at_first;
    }
    let begins = INDEX.entries(list, code).iter().map(|entry| entry.first);
    match begins.filter(|begin| (first..=last).contains(begin)).min() {
        Some(begin) => place(list, code, begin),
        None => at_first,
    }
}

/// A state as a user types it: COW number, ISO 3166 code, COW letters or name, in any case; without a year the one that
/// exists or existed last. Where lists disagree the order is that one: `AUS` is Australia, which ISO calls so, and not
/// Austria, which the Correlates of War do.
pub fn parse(text: &str) -> Result<State, Unplaced> {
    let text = text.trim();
    let lists = [
        CodeList::Cow,
        CodeList::Iso2,
        CodeList::Iso3,
        CodeList::CowLetters,
        CodeList::Name,
    ];
    for list in lists {
        let last = INDEX.entries(list, text).iter().max_by_key(|entry| entry.rank());
        if let Some(unsure) = INDEX.unsure(list, text)
            && last.is_none_or(|entry| entry.last < unsure.last)
        {
            return Err(ambiguous(list, text, unsure.what));
        }
        if let Some(entry) = last {
            return Ok(entry.state);
        }
        if let Some(what) = INDEX.other(list, text) {
            return Err(Unplaced::NotAState {
                code: text.to_owned(),
                what,
            });
        }
    }
    Err(nowhere(CodeList::Name, text))
}

fn ambiguous(list: CodeList, code: &str, what: &'static str) -> Unplaced {
    Unplaced::Ambiguous {
        list,
        code: code.to_owned(),
        what,
    }
}

fn nowhere(list: CodeList, code: &str) -> Unplaced {
    let code = code.to_owned();
    match INDEX.other(list, &code) {
        Some(what) => Unplaced::NotAState { code, what },
        None => Unplaced::Unknown { list, code },
    }
}

/// The entry that a year comes nearest to: the last that ended before it, else the first.
fn nearest(entries: &'static [Found], year: i16) -> Option<&'static Found> {
    let before = entries.iter().filter(|entry| entry.last < year);
    before
        .max_by_key(|entry| entry.last)
        .or_else(|| entries.iter().min_by_key(|entry| entry.first))
}

/// Its usual English name; for a state that changed its name, the last one.
pub fn name(state: State) -> Option<&'static str> {
    spells(state).last().map(|spell| spell.name)
}

/// The name that it had in a year: 365 is the Soviet Union in 1950. Nothing if it was not in the system then.
pub fn name_in(state: State, year: i16) -> Option<&'static str> {
    let mut spells = spells(state).iter();
    spells.find(|spell| spell.holds(year)).map(|spell| spell.name)
}

/// Its ISO 3166 alpha-3 code, or the withdrawn one; for those without one of their own, the COW letters, and the COW number
/// where these mean another state. No two states have the same, and [`parse`] reads it back.
pub fn short(state: State) -> Option<&'static str> {
    INDEX.shorts.get(&state).copied()
}

/// Its COW letters.
pub fn cow_letters(state: State) -> Option<&'static str> {
    spells(state).last().map(|spell| spell.letters)
}

/// Its ISO 3166 alpha-3 code, the newest; two states may share one at different times.
pub fn iso3(state: State) -> Option<&'static str> {
    spells(state)
        .last()
        .map(|spell| spell.iso3)
        .filter(|code| !code.is_empty())
}

/// Its number in Gleditsch and Ward's list in a year; nothing if it was not in the COW system then.
pub fn gleditsch_ward(state: State, year: i16) -> Option<u16> {
    let mut spells = spells(state).iter();
    spells
        .find(|spell| spell.holds(year))
        .map(|spell| spell.gleditsch_ward)
}

/// Whether it was in the state system on at least a day of a year.
pub fn exists(state: State, year: i16) -> bool {
    years(state)
        .iter()
        .any(|(first, last)| *first <= year && last.is_none_or(|last| year <= last))
}

/// The years in which it was in the state system, each spell with its first and last year; no last year if it still is.
pub fn years(state: State) -> &'static [(i16, Option<i16>)] {
    INDEX.years.get(&state).map_or(&[], Vec::as_slice)
}

/// Every state that ever was in the system, by number.
pub fn all() -> &'static [State] {
    &INDEX.all
}

/// The rows of the table: a state has one for every spell in the system and every name.
pub fn rows() -> &'static [Spell] {
    &table::ROWS
}

/// The rows of one state, in order.
fn spells(state: State) -> &'static [Spell] {
    let rows = rows();
    let from = rows.partition_point(|row| row.state < state);
    let to = rows.partition_point(|row| row.state <= state);
    &rows[from..to]
}

#[cfg(test)]
mod tests;
