//! The dyad-year file: what each state had promised to each other, year by year.

use super::super::aside::{cow, each_row, flag};
use super::super::flaw::Flaw;
use super::COVERAGE;
use crate::input::{Refusal, TextTable, year};
use crate::output::{Cell, Output};

/// The publisher's file.
pub(super) fn read_directed(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    read(
        table,
        output,
        ["stateA", "stateB"],
        ["defense", "offense", "neutral", "nonagg", "consul"],
    )
}

/// An export that renames the columns.
pub(super) fn read_export(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    read(
        table,
        output,
        ["ccode1", "ccode2"],
        [
            "atop_defense",
            "atop_offense",
            "atop_neutral",
            "atop_nonagg",
            "atop_consul",
        ],
    )
}

fn read(
    table: &TextTable<'_>,
    output: &mut Output,
    states: [&'static str; 2],
    obligations: [&'static str; 5],
) -> Result<(), Refusal> {
    let [one, two] = table.columns(states)?;
    let [at] = table.columns(["year"])?;
    let obligations = table.columns(obligations)?;
    let mut last = i16::MIN;
    each_row(table, output, |row, output| {
        let year = year(row.cell(at))?;
        let (one, two) = (cow(row.cell(one), year)?, cow(row.cell(two), year)?);
        if one == two {
            return Err(Flaw::Row(
                "one state twice",
                format!("both states are {}", one.cow()),
            ));
        }
        let mut cells = [Cell::None; 8];
        cells[..3].copy_from_slice(&[Cell::State(one), Cell::State(two), Cell::Year(year)]);
        for (cell, obligation) in cells[3..].iter_mut().zip(obligations) {
            *cell = flag(row.cell(obligation), &["-9", "NA"])?.map_or(Cell::None, Cell::Flag);
        }
        last = last.max(year);
        output.push("dyads", &cells);
        Ok(())
    })?;
    output.coverage = Some((COVERAGE.0, COVERAGE.1.max(last)));
    Ok(())
}
