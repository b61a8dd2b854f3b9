//! What is wrong with a row, so that readers can use `?` on cells and on codes; and the loop that sets such rows aside.

use jiff::civil::Date;

use crate::input::{BadCell, Refusal, Row, TextTable, day};
use crate::output::Output;
use crate::states::Unplaced;

/// A row that can't be used.
#[derive(Debug)]
pub(super) enum Flaw {
    /// A cell that can't be read.
    Cell(BadCell),
    /// A code that can't be placed.
    Code(Unplaced),
    /// A row that contradicts itself or breaks off: the reason in general, and this one.
    Row(&'static str, String),
}

impl From<BadCell> for Flaw {
    fn from(bad: BadCell) -> Self {
        Self::Cell(bad)
    }
}

impl From<Unplaced> for Flaw {
    fn from(unplaced: Unplaced) -> Self {
        Self::Code(unplaced)
    }
}

impl Flaw {
    /// Sets the current line aside.
    pub(super) fn note(self, output: &mut Output) {
        match self {
            Self::Cell(bad) => output.set_aside("a cell that can't be read", bad.to_string()),
            Self::Code(unplaced) => output.set_aside_unplaced(&unplaced),
            Self::Row(kind, why) => output.set_aside(kind, why),
        }
    }
}

/// Takes every row; one with a flaw, or with fewer or more cells than the header, is set aside. A file of which no row can
/// be taken is refused with the first reason.
pub(super) fn each_row(
    table: &TextTable<'_>,
    output: &mut Output,
    mut take: impl FnMut(&Row<'_>, &mut Output) -> Result<(), Flaw>,
) -> Result<(), Refusal> {
    let (mut taken, mut first) = (0_usize, None);
    let wanted = table.header.len();
    table.rows(|row| {
        output.at(row.line);
        let more = (wanted..row.len()).any(|at| !row.cell(at).is_empty());
        let result = if row.len() < wanted || more {
            Err(Flaw::Row(
                "a row with too few or too many cells",
                format!("{} cells where the header has {wanted}", row.len()),
            ))
        } else {
            take(row, output)
        };
        match result {
            Ok(()) => taken += 1,
            Err(flaw) => {
                flaw.note(output);
                if first.is_none() {
                    first = output.set_aside.last().map(|row| row.why.clone());
                }
            }
        }
    })?;
    if taken > 0 {
        return Ok(());
    }
    let first = first.unwrap_or_else(|| "it has none".to_owned());
    Err(Refusal(format!("none of its rows can be used ({first})")))
}

/// A day written `2016-12-31`.
pub(super) fn iso_day(cell: &str) -> Result<Date, BadCell> {
    parts(cell, '-')
        .and_then(|[year, month, of_month]| day(year, month, of_month).ok())
        .ok_or_else(|| BadCell::NotADay(cell.to_owned()))
}

/// Three whole numbers with a sign between them.
pub(super) fn parts(cell: &str, between: char) -> Option<[i64; 3]> {
    let mut found = [0; 3];
    let mut cells = cell.split(between);
    for part in &mut found {
        let digits = cells.next()?;
        if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *part = digits.parse().ok()?;
    }
    cells.next().is_none().then_some(found)
}
