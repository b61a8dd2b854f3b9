//! The tables by code, made once.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelling::key_of_name;
use super::table::{self, AMBIGUOUS, NOT_STATES, STATES};
use super::{CodeList, State};

/// A state under a code, in the years in which the code means it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) state: State,
    pub(super) name: &'static str,
    pub(super) first: i16,
    /// `i16::MAX` if it goes on.
    pub(super) last: i16,
}

impl Found {
    pub(super) fn holds(&self, year: i16) -> bool {
        (self.first..=self.last).contains(&year)
    }

    /// Of two states in one year, the one that is there at the year's end goes on for longer.
    pub(super) fn rank(&self) -> (i16, i16) {
        (self.last, self.first)
    }
}

/// A code that may mean more than one state in some years.
#[derive(Debug)]
pub(super) struct Unsure {
    pub(super) what: &'static str,
    pub(super) first: i16,
    pub(super) last: i16,
}

/// Keys of one list.
#[derive(Debug, Default)]
struct Keys<T> {
    numbers: HashMap<u16, T>,
    words: HashMap<String, T>,
}

impl<T> Keys<T> {
    fn get(&self, list: CodeList, code: &str) -> Option<&T> {
        match list {
            CodeList::Cow | CodeList::GleditschWard | CodeList::M49 => self.numbers.get(&number(code)?),
            CodeList::Name => self.words.get(&key_of_name(code)),
            _ if code.bytes().any(|byte| byte.is_ascii_lowercase()) => {
                self.words.get(&code.to_ascii_uppercase())
            }
            _ => self.words.get(code),
        }
    }
}

impl<T: Default> Keys<T> {
    fn slot(&mut self, list: CodeList, code: &str) -> &mut T {
        match list {
            CodeList::Cow | CodeList::GleditschWard | CodeList::M49 => {
                let number = number(code).expect("a number in the embedded table");
                self.numbers.entry(number).or_default()
            }
            CodeList::Name => self.words.entry(key_of_name(code)).or_default(),
            _ => self.words.entry(code.to_owned()).or_default(),
        }
    }
}

/// A code as a number. Exports of statistics programs write `365` as `365.0`.
fn number(code: &str) -> Option<u16> {
    let code = code.strip_suffix(".0").unwrap_or(code);
    let digits = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    if digits { code.parse().ok() } else { None }
}

const LISTS: usize = 8;

/// All codes.
#[derive(Debug)]
pub(super) struct Index {
    states: [Keys<Vec<Found>>; LISTS],
    unsure: [Keys<Option<Unsure>>; LISTS],
    others: [Keys<Option<&'static str>>; LISTS],
    pub(super) shorts: HashMap<State, &'static str>,
    pub(super) years: HashMap<State, Vec<(i16, Option<i16>)>>,
    pub(super) all: Vec<State>,
}

const fn at(list: CodeList) -> usize {
    match list {
        CodeList::Cow => 0,
        CodeList::CowLetters => 1,
        CodeList::GleditschWard => 2,
        CodeList::Iso2 => 3,
        CodeList::Iso3 => 4,
        CodeList::M49 => 5,
        CodeList::Cameo => 6,
        CodeList::Name => 7,
    }
}

pub(super) static INDEX: LazyLock<Index> = LazyLock::new(Index::new);

impl Index {
    fn new() -> Self {
        let mut index = Self {
            states: Default::default(),
            unsure: Default::default(),
            others: Default::default(),
            shorts: HashMap::new(),
            years: HashMap::new(),
            all: Vec::new(),
        };
        for row in STATES.iter() {
            index.add_state(row);
        }
        for row in NOT_STATES.iter() {
            let columns = [
                (CodeList::Iso2, &row[0]),
                (CodeList::Iso3, &row[1]),
                (CodeList::M49, &row[2]),
                (CodeList::GleditschWard, &row[3]),
                (CodeList::Cameo, &row[4]),
                (CodeList::Cameo, &row[1]),
                (CodeList::Name, &row[6]),
            ];
            for (list, cell) in columns {
                for (code, ..) in table::parts(cell) {
                    index.others[at(list)].slot(list, code).get_or_insert(&row[5]);
                }
            }
        }
        for row in AMBIGUOUS.iter() {
            let columns = [
                (CodeList::Iso2, &row[0]),
                (CodeList::Iso3, &row[1]),
                (CodeList::Cameo, &row[1]),
                (CodeList::M49, &row[2]),
                (CodeList::Name, &row[6]),
            ];
            for (list, cell) in columns {
                for (code, ..) in table::parts(cell) {
                    *index.unsure[at(list)].slot(list, code) = Some(Unsure {
                        what: &row[3],
                        first: table::year(&row[4], i16::MIN),
                        last: table::year(&row[5], i16::MAX),
                    });
                }
            }
        }
        index.add_spans();
        index.add_shorts();
        index
    }

    fn add_state(&mut self, row: &'static [String]) {
        let state = State::from_cow(number(&row[0]).expect("a number in the embedded table"));
        let first = table::year(&row[8], i16::MIN);
        let last = table::year(&row[9], i16::MAX);
        let cameo = if row[6].is_empty() { &row[4] } else { &row[6] };
        let columns = [
            (CodeList::Cow, &row[0]),
            (CodeList::CowLetters, &row[1]),
            (CodeList::GleditschWard, &row[2]),
            (CodeList::Iso2, &row[3]),
            (CodeList::Iso3, &row[4]),
            (CodeList::M49, &row[5]),
            (CodeList::Cameo, cameo),
            (CodeList::Name, &row[7]),
            (CodeList::Name, &row[10]),
        ];
        for (list, cell) in columns {
            for (code, from, to) in table::parts(cell) {
                self.states[at(list)].slot(list, code).push(Found {
                    state,
                    name: &row[7],
                    first: first.max(from),
                    last: last.min(to),
                });
            }
        }
    }

    /// Rows of one state that follow each other are one spell in the system.
    fn add_spans(&mut self) {
        for row in table::ROWS.iter() {
            if self.all.last() != Some(&row.state) {
                self.all.push(row.state);
            }
            let years = self.years.entry(row.state).or_default();
            match years.last_mut() {
                Some((_, Some(last))) if *last + 1 == row.first => {
                    years.last_mut().expect("it is there").1 = row.last;
                }
                _ => years.push((row.first, row.last)),
            }
        }
    }

    fn add_shorts(&mut self) {
        for row in STATES.iter() {
            let state = State::from_cow(number(&row[0]).expect("a number in the embedded table"));
            let iso3 = table::parts(&row[4]).next().map(|(code, ..)| code);
            let own = |list: CodeList, code: &str| {
                let last = self.entries(list, code).iter().max_by_key(|entry| entry.rank());
                last.is_some_and(|entry| entry.state == state)
            };
            let letters: &'static str = &row[1];
            let short = match iso3 {
                Some(code) if own(CodeList::Iso3, code) => code,
                _ if self.entries(CodeList::Iso3, letters).is_empty() => letters,
                _ => &row[0],
            };
            // Rows of a state are in order of time: the last one decides.
            self.shorts.insert(state, short);
        }
    }

    /// The states that ever had a code.
    pub(super) fn entries(&self, list: CodeList, code: &str) -> &[Found] {
        self.states[at(list)].get(list, code).map_or(&[], Vec::as_slice)
    }

    /// What a code may mean where nothing tells which state.
    pub(super) fn unsure(&self, list: CodeList, code: &str) -> Option<&Unsure> {
        self.unsure[at(list)].get(list, code)?.as_ref()
    }

    /// What has a code and is no state.
    pub(super) fn other(&self, list: CodeList, code: &str) -> Option<&'static str> {
        *self.others[at(list)].get(list, code)?
    }
}
