//! The state system, and the dyad-years that follow from it.
//!
//! A dyad-year exists where both states were members of the system on at least one common day of the year; two states of
//! which one left before the other came share no day and make no row. Rows come out grouped by dyad with their years in
//! order, so that nothing downstream has to sort or to hash.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::output::days;
use crate::states::State;
use crate::store::{Columns, ColumnsError};

/// Membership of the state system, from a list of spells.
#[derive(Debug, Clone)]
pub struct System {
    members: Vec<Member>,
    last_year: i16,
}

/// A state with its spells of membership.
#[derive(Debug, Clone)]
struct Member {
    state: State,
    spells: Vec<Spell>,
}

/// A spell in days since 1970, both ends included, and the years of its ends: told once and not again for every pair.
#[derive(Debug, Clone, Copy)]
struct Spell {
    from: i32,
    to: i32,
    years: Run,
}

/// A run of years, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First year.
    pub first: i16,
    /// Last year.
    pub last: i16,
}

impl Run {
    /// How many years.
    pub fn len(self) -> usize {
        usize::try_from(i32::from(self.last) - i32::from(self.first) + 1).unwrap_or(0)
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.last < self.first
    }

    /// How many years lie between its first and a later one; none if that one is not later. May be more than it has.
    pub fn years_to(self, year: i16) -> usize {
        usize::try_from(i32::from(year) - i32::from(self.first)).unwrap_or(0)
    }
}

impl System {
    /// The system of some spells; a spell without an end lasts beyond the list's last year.
    pub fn new(spells: impl IntoIterator<Item = (State, Date, Option<Date>)>, last_year: i16) -> Self {
        let mut members: BTreeMap<State, Vec<Spell>> = BTreeMap::new();
        for (state, start, end) in spells {
            members.entry(state).or_default().push(Spell {
                from: days(start),
                to: end.map_or(i32::MAX, days),
                years: Run {
                    first: start.year(),
                    last: end.map_or(i16::MAX, Date::year),
                },
            });
        }
        let members = members.into_iter().map(|(state, mut spells)| {
            spells.sort_by_key(|spell| spell.from);
            Member { state, spells }
        });
        Self {
            members: members.collect(),
            last_year,
        }
    }

    /// The system of the stored table `spells` of `cow-states`.
    pub fn of_table(table: &Columns, last_year: i16) -> Result<Self, ColumnsError> {
        let states = table.states("state")?;
        let starts = table.days("start")?;
        let ends = table.days("end")?;
        let spells = states
            .into_iter()
            .zip(starts)
            .zip(ends)
            .filter_map(|((state, start), end)| Some((state, start?, end)));
        Ok(Self::new(spells, last_year))
    }

    /// Last year that the list speaks of; later years take it that its members stayed and that no other came.
    pub fn last_year(&self) -> i16 {
        self.last_year
    }

    /// All states that were ever members, in order of their numbers.
    pub fn states(&self) -> impl Iterator<Item = State> + '_ {
        self.members.iter().map(|member| member.state)
    }

    /// Whether a state was a member on a day of a year.
    pub fn is_member(&self, state: State, year: i16) -> bool {
        let Ok(at) = self.members.binary_search_by_key(&state, |member| member.state) else {
            return false;
        };
        let (from, to) = year_days(year);
        self.members[at]
            .spells
            .iter()
            .any(|spell| spell.from <= to && spell.to >= from)
    }

    /// Runs of years in which two members shared a day.
    fn runs(a: &Member, b: &Member, from: i16, to: i16, out: &mut Vec<Run>) {
        out.clear();
        for x in &a.spells {
            for y in &b.spells {
                if x.from.max(y.from) > x.to.min(y.to) {
                    continue;
                }
                let run = Run {
                    first: x.years.first.max(y.years.first).max(from),
                    last: x.years.last.min(y.years.last).min(to),
                };
                if run.is_empty() {
                    continue;
                }
                // Spells are in order, so runs are, too; two spells may share a year.
                match out.last_mut() {
                    Some(held) if run.first <= held.last.saturating_add(1) => {
                        held.last = held.last.max(run.last);
                    }
                    _ => out.push(run),
                }
            }
        }
    }
}

/// First and last day of a year, in days since 1970.
fn year_days(year: i16) -> (i32, i32) {
    let first = Date::new(year, 1, 1).map_or(i32::MIN, days);
    let last = Date::new(year, 12, 31).map_or(i32::MAX, days);
    (first, last)
}

/// Below this many dyads a thread does all.
const GRAIN: usize = 4096;

/// Whether a pair stands once or in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Unordered pairs, the lower number first.
    Dyads,
    /// Ordered pairs.
    DirectedDyads,
}

/// A pair with its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dyad {
    /// First state (of a directed dyad: the one that acts).
    pub a: State,
    /// Second state.
    pub b: State,
    /// Number of its first row.
    pub row: u32,
    /// Number of its first run among all runs.
    run: u32,
    /// How many runs it has.
    runs: u16,
    /// How many rows it has.
    pub rows: u16,
}

/// The rows of a panel: every dyad-year that should exist and no other, grouped by dyad, years in order.
#[derive(Debug, Clone)]
pub struct Base {
    /// First year asked for.
    pub from: i16,
    /// Last year asked for.
    pub to: i16,
    /// One row a pair, or two.
    pub direction: Direction,
    dyads: Vec<Dyad>,
    runs: Vec<Run>,
    rows: usize,
}

/// The key columns of a panel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// First state, as its COW number.
    pub a: Vec<u16>,
    /// Second state, as its COW number.
    pub b: Vec<u16>,
    /// Year.
    pub year: Vec<i16>,
}

impl Base {
    /// The dyad-years of a system from one year to another, both included.
    pub fn new(system: &System, from: i16, to: i16, direction: Direction) -> Self {
        let members = &system.members;
        let count = members.len();
        let mut dyads = Vec::with_capacity(count * count);
        let mut all = Vec::with_capacity(count * count);
        let mut rows = 0_usize;
        let mut runs = Vec::new();
        for (at, a) in members.iter().enumerate() {
            let partners = match direction {
                Direction::Dyads => &members[at + 1..],
                Direction::DirectedDyads => &members[..],
            };
            for b in partners {
                if a.state == b.state {
                    continue;
                }
                System::runs(a, b, from, to, &mut runs);
                let of_dyad: usize = runs.iter().map(|run| run.len()).sum();
                if of_dyad == 0 {
                    continue;
                }
                let narrow = |value: usize| u32::try_from(value).expect("fewer rows than u32 holds");
                dyads.push(Dyad {
                    a: a.state,
                    b: b.state,
                    row: narrow(rows),
                    run: narrow(all.len()),
                    runs: u16::try_from(runs.len()).expect("few spells"),
                    rows: u16::try_from(of_dyad).expect("few years"),
                });
                all.extend_from_slice(&runs);
                rows += of_dyad;
            }
        }
        Self {
            from,
            to,
            direction,
            dyads,
            runs: all,
            rows,
        }
    }

    /// How many dyad-years.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The pairs, in order.
    pub fn dyads(&self) -> &[Dyad] {
        &self.dyads
    }

    /// Runs of years of a pair, in order.
    pub fn runs(&self, dyad: &Dyad) -> &[Run] {
        &self.runs[dyad.run as usize..][..usize::from(dyad.runs)]
    }

    /// Rows of a pair.
    pub fn rows_of(&self, dyad: &Dyad) -> std::ops::Range<usize> {
        let first = dyad.row as usize;
        first..first + usize::from(dyad.rows)
    }

    /// Years of a pair, row by row.
    pub fn years<'a>(&'a self, dyad: &Dyad) -> impl Iterator<Item = i16> + use<'a> {
        self.runs(dyad).iter().flat_map(|run| run.first..=run.last)
    }

    /// A pair by its states; of a panel of undirected dyads in either order.
    pub fn dyad(&self, a: State, b: State) -> Option<&Dyad> {
        let (a, b) = match self.direction {
            Direction::Dyads if b < a => (b, a),
            _ => (a, b),
        };
        let at = self
            .dyads
            .binary_search_by_key(&(a, b), |dyad| (dyad.a, dyad.b))
            .ok()?;
        self.dyads.get(at)
    }

    /// The row of a pair in a year.
    pub fn row(&self, a: State, b: State, year: i16) -> Option<usize> {
        self.row_of(self.dyad(a, b)?, year)
    }

    /// The row of a pair of this base in a year.
    pub fn row_of(&self, dyad: &Dyad, year: i16) -> Option<usize> {
        let mut row = dyad.row as usize;
        for run in self.runs(dyad) {
            if (run.first..=run.last).contains(&year) {
                return Some(row + usize::try_from(year - run.first).unwrap_or(0));
            }
            row += run.len();
        }
        None
    }

    /// The same rows with each pair turned round, for figures from the second state to the first. Only for filling columns:
    /// its pairs are not in order.
    pub(crate) fn turned(&self) -> Self {
        let mut turned = self.clone();
        for dyad in &mut turned.dyads {
            std::mem::swap(&mut dyad.a, &mut dyad.b);
        }
        turned
    }

    /// The key columns.
    pub fn keys(&self) -> Keys {
        let mut keys = Keys {
            a: vec![0; self.rows],
            b: vec![0; self.rows],
            year: vec![0; self.rows],
        };
        self.write_keys(&self.dyads, &mut keys.a, &mut keys.b, &mut keys.year);
        keys
    }

    /// Writes the keys of some pairs, on several threads if they are many.
    fn write_keys(&self, dyads: &[Dyad], a: &mut [u16], b: &mut [u16], year: &mut [i16]) {
        if dyads.len() > GRAIN {
            let (left, right) = dyads.split_at(dyads.len() / 2);
            let at = (right[0].row - left[0].row) as usize;
            let (a, b, year) = (a.split_at_mut(at), b.split_at_mut(at), year.split_at_mut(at));
            rayon::join(
                || self.write_keys(left, a.0, b.0, year.0),
                || self.write_keys(right, a.1, b.1, year.1),
            );
            return;
        }
        let mut row = 0;
        for dyad in dyads {
            let rows = row..row + usize::from(dyad.rows);
            a[rows.clone()].fill(dyad.a.cow());
            b[rows].fill(dyad.b.cow());
            for run in self.runs(dyad) {
                let cells = &mut year[row..row + run.len()];
                let mut next = run.first;
                for cell in &mut *cells {
                    *cell = next;
                    next = next.wrapping_add(1);
                }
                row += cells.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn state(number: u16) -> State {
        State::from_cow(number)
    }

    fn system() -> System {
        System::new(
            [
                (state(1), date(1900, 1, 1), None),
                (state(2), date(1900, 5, 1), Some(date(1903, 6, 30))),
                (state(2), date(1905, 1, 1), None),
                (state(3), date(1903, 7, 1), None),
            ],
            1906,
        )
    }

    #[test]
    fn a_year_without_a_common_day_makes_no_row() {
        let base = Base::new(&system(), 1900, 1906, Direction::Dyads);
        let years = |a, b| {
            let dyad = base.dyad(state(a), state(b)).copied();
            dyad.map_or_else(Vec::new, |dyad| base.years(&dyad).collect::<Vec<_>>())
        };
        assert_eq!(years(1, 2), [1900, 1901, 1902, 1903, 1905, 1906]);
        assert_eq!(years(1, 3), [1903, 1904, 1905, 1906]);
        // State 2 left on 30 June 1903, state 3 came on 1 July.
        assert_eq!(years(2, 3), [1905, 1906]);
        assert_eq!(years(3, 2), [1905, 1906], "either order");
        assert_eq!(base.len(), 12);
        assert_eq!(base.row(state(1), state(2), 1904), None);
        assert_eq!(base.row(state(1), state(2), 1905), Some(4));
    }

    #[test]
    fn directed_rows_are_twice_as_many_and_in_order() {
        let base = Base::new(&system(), 1900, 1906, Direction::DirectedDyads);
        let keys = base.keys();
        assert_eq!((base.len(), keys.a.len(), keys.year.len()), (24, 24, 24));
        let rows: Vec<_> = keys
            .a
            .iter()
            .zip(&keys.b)
            .zip(&keys.year)
            .map(|((a, b), year)| (*a, *b, *year))
            .collect();
        assert!(rows.is_sorted());
        for (at, (a, b, year)) in rows.iter().enumerate() {
            assert_eq!(base.row(state(*a), state(*b), *year), Some(at));
        }
    }

    #[test]
    fn years_beyond_what_is_asked_for_are_cut() {
        let base = Base::new(&system(), 1902, 1903, Direction::Dyads);
        assert_eq!(base.len(), 2 + 1);
        assert!(Base::new(&system(), 1850, 1860, Direction::Dyads).is_empty());
    }
}
