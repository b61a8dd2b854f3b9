//! What is wrong with a row, so that readers can use `?` on cells and on codes; and the loop that sets such rows aside.

use super::taking;
use crate::input::{BadCell, Refusal, Row, TextTable};
use crate::output::Output;
use crate::states::Unplaced;

/// A row that can't be used.
#[derive(Debug)]
pub(crate) enum Flaw {
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
    pub(crate) fn note(self, output: &mut Output) {
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
    table.rows(|row| {
        let is_taken =
            taking::row(output, table, row) && take(row, output).map_err(|flaw| flaw.note(output)).is_ok();
        if is_taken {
            taken += 1;
        } else if first.is_none() {
            first = output.set_aside.last().map(|row| row.why.clone());
        }
    })?;
    if taken > 0 {
        return Ok(());
    }
    let first = first.unwrap_or_else(|| "it has none".to_owned());
    Err(Refusal(format!("none of its rows can be used ({first})")))
}
