//! Taking rows, cells and codes that may be bad: what is good is handed on, for the rest the line is set aside.

use std::fmt::Display;

use crate::input::{Row, TextTable};
use crate::output::{Cell, Output};
use crate::states::{State, Unplaced};

/// A cell's value; if it can't be read, the current line is set aside.
pub(super) fn cell<T>(output: &mut Output, value: Result<T, impl Display>) -> Option<T> {
    value
        .map_err(|error| output.set_aside("a cell that can't be read", error.to_string()))
        .ok()
}

/// The state of a code; if it can't be placed, the current line is set aside.
pub(super) fn state(output: &mut Output, placed: Result<State, Unplaced>) -> Option<State> {
    placed
        .map_err(|unplaced| output.set_aside_unplaced(&unplaced))
        .ok()
}

/// Starts a line, and tells whether it has as many cells as the header. A row that broke off, or whose cells have been
/// pushed aside by a stray delimiter, is set aside.
pub(super) fn row(output: &mut Output, table: &TextTable<'_>, row: &Row<'_>) -> bool {
    output.at(row.line);
    let wanted = table.header.len();
    let more = (wanted..row.len()).any(|at| !row.cell(at).is_empty());
    if row.len() < wanted || more {
        let why = format!("{} cells where the header has {wanted}", row.len());
        output.set_aside("a row with too few or too many cells", why);
        return false;
    }
    true
}

/// A whole number that fits a column, or nothing where the cell is empty or a code for missing.
pub(super) fn int(text: &str, missing: &[&str]) -> Result<Option<i32>, String> {
    let whole = crate::input::whole(text, missing).map_err(|error| error.to_string())?;
    whole
        .map(|value| i32::try_from(value).map_err(|_| format!("`{text}` is too large")))
        .transpose()
}

/// A whole number that must be there.
pub(super) fn must_int(text: &str) -> Result<i32, String> {
    int(text, &[])?.ok_or_else(|| "an empty cell where a number must be".to_owned())
}

/// The cell of a whole number that may be missing.
pub(super) fn int_cell(value: Option<i32>) -> Cell<'static> {
    value.map_or(Cell::None, Cell::Int)
}

/// The cell of a text that may be missing.
pub(super) fn text_cell<'a>(text: &'a str, missing: &[&str]) -> Cell<'a> {
    if text.is_empty() || missing.contains(&text) {
        Cell::None
    } else {
        Cell::Text(text)
    }
}
