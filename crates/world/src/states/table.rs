//! The embedded tables: states, what is no state, and codes that may mean more than one.

use std::sync::LazyLock;

use super::State;

/// One row of the table: a state under one name for one span of years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The state.
    pub state: State,
    /// Its COW letters.
    pub letters: &'static str,
    /// Its ISO 3166 alpha-3 code; empty if it has none.
    pub iso3: &'static str,
    /// Its number in Gleditsch and Ward's list.
    pub gleditsch_ward: u16,
    /// Its name in those years.
    pub name: &'static str,
    /// First year.
    pub first: i16,
    /// Last year; nothing if it goes on.
    pub last: Option<i16>,
}

impl Spell {
    /// Whether a year lies in it.
    pub fn holds(&self, year: i16) -> bool {
        self.first <= year && self.last.is_none_or(|last| year <= last)
    }
}

/// Cells of an embedded table, row by row.
type Cells = Vec<Vec<String>>;

fn cells(text: &str) -> Cells {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader
        .records()
        .map(|row| row.expect("the embedded table is well-formed"));
    rows.map(|row| row.iter().map(str::to_owned).collect()).collect()
}

/// cow, letters, gw, iso2, iso3, m49, cameo, name, first, last, aliases. Codes and aliases are lists; `CODE@1992-` holds
/// in those years only. An empty cameo means that it is as in iso3.
pub(super) static STATES: LazyLock<Cells> = LazyLock::new(|| cells(include_str!("states.csv")));

/// iso2, iso3, m49, gw, cameo, what, names.
pub(super) static NOT_STATES: LazyLock<Cells> = LazyLock::new(|| cells(include_str!("not-states.csv")));

/// iso2, iso3, m49, what, first, last, names.
pub(super) static AMBIGUOUS: LazyLock<Cells> = LazyLock::new(|| cells(include_str!("ambiguous.csv")));

/// The states' table, typed, in order of number and year.
pub(super) static ROWS: LazyLock<Vec<Spell>> = LazyLock::new(|| {
    let typed = STATES.iter().map(|row| Spell {
        state: State::from_cow(number(&row[0])),
        letters: &row[1],
        iso3: parts(&row[4]).next().map_or("", |(code, ..)| code),
        gleditsch_ward: parts(&row[2]).next().map_or(0, |(code, ..)| number(code)),
        name: &row[7],
        first: year(&row[8], i16::MIN),
        last: (!row[9].is_empty()).then(|| year(&row[9], i16::MAX)),
    });
    let mut rows: Vec<Spell> = typed.collect();
    rows.sort_by_key(|row| (row.state, row.first));
    rows
});

fn number(cell: &str) -> u16 {
    cell.parse().expect("a number in the embedded table")
}

/// A year of an embedded table, or what an empty cell stands for.
pub(super) fn year(cell: &str, empty: i16) -> i16 {
    if cell.is_empty() {
        empty
    } else {
        cell.parse().expect("a year in the embedded table")
    }
}

/// The parts of a list, each with the first and last year in which it holds.
pub(super) fn parts(cell: &'static str) -> impl Iterator<Item = (&'static str, i16, i16)> {
    cell.split(';')
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once('@') {
            Some((code, span)) => {
                let (first, last) = span
                    .split_once('-')
                    .expect("years of a code as `1992-` or `1992-2006`");
                (code, year(first, i16::MIN), year(last, i16::MAX))
            }
            None => (part, i16::MIN, i16::MAX),
        })
}
