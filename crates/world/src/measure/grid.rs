//! Something of every state and year, found by its place and not by a search.

use crate::states::State;

/// A row of years for each state that has any.
#[derive(Debug, Clone)]
pub(super) struct Grid<T> {
    first: i16,
    span: usize,
    nothing: T,
    /// Where a state's row begins.
    at: Vec<u32>,
    cells: Vec<T>,
}

/// No row for this state.
const NONE: u32 = u32::MAX;

impl<T: Clone> Grid<T> {
    /// A grid of some years, both included, with nothing in it.
    pub(super) fn new((first, last): (i16, i16), nothing: T) -> Self {
        Self {
            first,
            span: usize::try_from(i32::from(last) - i32::from(first) + 1).unwrap_or(0),
            nothing,
            at: Vec::new(),
            cells: Vec::new(),
        }
    }

    fn place(&self, year: i16) -> Option<usize> {
        let at = usize::try_from(i32::from(year) - i32::from(self.first)).ok()?;
        (at < self.span).then_some(at)
    }

    /// The cell of a state and year to write to; nothing for a year that is not among the grid's.
    pub(super) fn cell(&mut self, state: State, year: i16) -> Option<&mut T> {
        let place = self.place(year)?;
        let number = usize::from(state.cow());
        if number >= self.at.len() {
            self.at.resize(number + 1, NONE);
        }
        if self.at[number] == NONE {
            self.at[number] = u32::try_from(self.cells.len()).expect("few states");
            self.cells
                .resize(self.cells.len() + self.span, self.nothing.clone());
        }
        self.cells.get_mut(self.at[number] as usize + place)
    }

    /// The cells of a state from a year on; none if it has no row, or the year is not among the grid's.
    pub(super) fn from(&self, state: State, year: i16) -> &[T] {
        match (self.at.get(usize::from(state.cow())), self.place(year)) {
            (Some(at), Some(place)) if *at != NONE => &self.cells[*at as usize..][..self.span][place..],
            _ => &[],
        }
    }

    /// The cell of a state and year.
    pub(super) fn get(&self, state: State, year: i16) -> Option<&T> {
        self.from(state, year).first()
    }
}
