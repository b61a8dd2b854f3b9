//! Pairs on opposite sides of a dispute, of which most files hold both directions.

use std::collections::BTreeMap;

use super::super::aside::{cow, int};
use super::super::flaw::Flaw;
use crate::input::{BadCell, Row, year};
use crate::output::{Cell, Output};
use crate::states::State;

/// A dispute, the pair with the lower number first, and the year.
type PairYear = (i32, State, State, i16);

/// A dyad-year of a dispute, as its row names the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opposed {
    dispute: i32,
    states: [State; 2],
    year: i16,
    hostility: [Option<i32>; 2],
    war: Option<bool>,
}

/// Columns in which these stand.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) dispute: usize,
    pub(super) states: [usize; 2],
    pub(super) year: usize,
    pub(super) hostility: [usize; 2],
}

impl Opposed {
    /// Reads a row; whether it was war is for the caller to tell.
    pub(super) fn read(row: &Row<'_>, at: At, war: Option<bool>) -> Result<Self, Flaw> {
        let year = year(row.cell(at.year))?;
        let number = row.cell(at.dispute);
        let states = [
            cow(row.cell(at.states[0]), year)?,
            cow(row.cell(at.states[1]), year)?,
        ];
        if states[0] == states[1] {
            return Err(Flaw::Row(
                "one state twice",
                format!("both states are {}", states[0].cow()),
            ));
        }
        let level = |column: usize| -> Result<Option<i32>, Flaw> {
            let level = int(row.cell(column), super::MISSING)?;
            match level {
                Some(level) if !(0..=5).contains(&level) => Err(Flaw::Row(
                    "a level of hostility that there is not",
                    format!("the level of hostility is {level}"),
                )),
                // Some files write 0 for a side that did nothing, others 1.
                Some(0) => Ok(Some(1)),
                level => Ok(level),
            }
        };
        Ok(Self {
            dispute: int(number, &[])?.ok_or_else(|| BadCell::NotANumber(number.to_owned()))?,
            states,
            year,
            hostility: [level(at.hostility[0])?, level(at.hostility[1])?],
            war,
        })
    }

    /// Whether both sides reached the level of war.
    pub(super) fn both_at_war(self) -> Option<bool> {
        match self.hostility {
            [Some(one), Some(two)] => Some(one == 5 && two == 5),
            _ => None,
        }
    }

    /// With whether it was war.
    pub(super) fn with_war(self, war: Option<bool>) -> Self {
        Self { war, ..self }
    }

    fn ordered(mut self) -> Self {
        if self.states[1] < self.states[0] {
            self.states.reverse();
            self.hostility.reverse();
        }
        self
    }
}

/// Rows of a file, of which the second direction of a pair says nothing new.
#[derive(Default)]
pub(super) struct Pairs {
    /// Rows of second directions with their lines, by key.
    mirrors: BTreeMap<PairYear, Vec<(Opposed, usize)>>,
    /// Rows of first directions, by key.
    held: BTreeMap<(i32, State, State, i16), Vec<Opposed>>,
}

impl Pairs {
    /// Takes a row. One that names the smaller number first is pushed, another waits.
    pub(super) fn take(&mut self, opposed: Opposed, line: usize, output: &mut Output) {
        let ordered = opposed.ordered();
        let key = (
            ordered.dispute,
            ordered.states[0],
            ordered.states[1],
            ordered.year,
        );
        if opposed == ordered {
            self.held.entry(key).or_default().push(ordered);
            push(ordered, output);
        } else {
            self.mirrors.entry(key).or_default().push((ordered, line));
        }
    }

    /// Pushes pairs of which only the second direction stood there, and sets contradictions aside.
    pub(super) fn finish(self, output: &mut Output) {
        for (key, mirrors) in self.mirrors {
            for (mirror, line) in mirrors {
                output.at(line);
                match self.held.get(&key) {
                    None => push(mirror, output),
                    Some(held) if held.contains(&mirror) => {}
                    Some(_) => output.set_aside(
                        "the two directions of a pair disagree",
                        "the row of the other direction has other values",
                    ),
                }
            }
        }
    }
}

fn push(opposed: Opposed, output: &mut Output) {
    let level = |level: Option<i32>| level.map_or(Cell::None, Cell::Int);
    output.push(
        "dyads",
        &[
            Cell::Int(opposed.dispute),
            Cell::State(opposed.states[0]),
            Cell::State(opposed.states[1]),
            Cell::Year(opposed.year),
            level(opposed.hostility[0]),
            level(opposed.hostility[1]),
            opposed.war.map_or(Cell::None, Cell::Flag),
        ],
    );
}
