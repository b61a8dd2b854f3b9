//! Rows of files whose layout may leave cells out, and cells and codes as such files write them.

use super::flaw::Flaw;
use crate::input::{BadCell, Refusal, Row, TextTable};
use crate::output::Output;
use crate::states::{CodeList, State, Unplaced, place};

/// Takes every row; one that can't be taken is set aside. A file without a row that can be taken is refused.
pub(crate) fn each_row(
    table: &TextTable<'_>,
    output: &mut Output,
    mut take: impl FnMut(&Row<'_>, &mut Output) -> Result<(), Flaw>,
) -> Result<(), Refusal> {
    let mut taken = 0_usize;
    table.rows(|row| {
        output.at(row.line);
        match take(row, output) {
            Ok(()) => taken += 1,
            Err(flaw) => flaw.note(output),
        }
    })?;
    some(taken, output)
}

/// Refuses a file of which nothing could be taken, with the first reason.
pub(crate) fn some(taken: usize, output: &Output) -> Result<(), Refusal> {
    if taken > 0 {
        return Ok(());
    }
    let first = output
        .set_aside
        .last()
        .map_or("it has none", |row| row.why.as_str());
    Err(Refusal(format!("none of its rows can be used ({first})")))
}

/// The state of a Correlates of War number; exports from R write it as `365.0`.
pub(crate) fn cow(cell: &str, year: i16) -> Result<State, Unplaced> {
    place(CodeList::Cow, cell.strip_suffix(".0").unwrap_or(cell), year)
}

/// The state of a code in the first of some years in which it can be placed: near a change, the year of an order, of a
/// delivery or of an end may fall on either side of it.
pub(crate) fn place_in_any(
    list: CodeList,
    code: &str,
    years: impl IntoIterator<Item = i16>,
) -> Result<State, Unplaced> {
    let mut first = None;
    for year in years {
        match place(list, code, year) {
            Ok(state) => return Ok(state),
            Err(unplaced) => {
                first.get_or_insert(unplaced);
            }
        }
    }
    Err(first.unwrap_or(Unplaced::Unknown {
        list,
        code: code.to_owned(),
    }))
}

/// A whole number of the size that a table holds, or nothing where the cell is missing.
pub(crate) fn int(cell: &str, missing: &[&str]) -> Result<Option<i32>, BadCell> {
    crate::input::whole(cell, missing)?
        .map(|value| i32::try_from(value).map_err(|_| BadCell::NotANumber(cell.to_owned())))
        .transpose()
}

/// Yes for 1, no for 0, or nothing where the cell is missing.
pub(crate) fn flag(cell: &str, missing: &[&str]) -> Result<Option<bool>, BadCell> {
    match crate::input::whole(cell, missing)? {
        None => Ok(None),
        Some(0) => Ok(Some(false)),
        Some(1) => Ok(Some(true)),
        Some(_) => Err(BadCell::NotANumber(cell.to_owned())),
    }
}

/// A sum without the dust of binary fractions, so that it does not hang on the order of its parts.
pub(crate) fn rounded(sum: f64) -> f64 {
    (sum * 1e6).round() / 1e6
}
