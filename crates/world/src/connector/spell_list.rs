//! Lists of spells whose last day stands for "still": a spell that ends with the list has no end that anybody knows of.

use jiff::civil::Date;

use super::flaw::{Flaw, each_row};
use crate::input::{Refusal, Row, TextTable};
use crate::output::{Cell, Output};

/// A row of such a list, on its way into the table.
pub(super) struct Listed<T> {
    /// Line in the file.
    pub(super) line: usize,
    /// What the spell is of.
    pub(super) of: T,
    /// First day.
    pub(super) start: Date,
    /// Last day as the list has it; nothing if the list leaves it open.
    pub(super) end: Option<Date>,
}

/// Reads the spells of a list, row by row. `days` tells first and last day of one, or nothing where a row is left out; `of`
/// what it is of.
pub(super) fn listed<T>(
    table: &TextTable<'_>,
    output: &mut Output,
    mut days: impl FnMut(&Row<'_>) -> Result<Option<(Date, Date)>, Flaw>,
    mut of: impl FnMut(&Row<'_>, Date, Option<Date>) -> Result<T, Flaw>,
) -> Result<Vec<Listed<T>>, Refusal> {
    let mut list = Vec::new();
    each_row(table, output, |row, _| {
        let Some((start, end)) = days(row)? else {
            return Ok(());
        };
        let end = Some(end);
        in_order(start, end)?;
        list.push(Listed {
            line: row.line,
            of: of(row, start, end)?,
            start,
            end,
        });
        Ok(())
    })?;
    Ok(list)
}

/// The version of a list that tells no other than its last day; such lists are brought up to date at the end of a year.
pub(super) fn version_by_last_day<T>(list: &[Listed<T>], output: &mut Output) {
    if let Some(last) = list.iter().filter_map(|spell| spell.end).max() {
        output.version = Some(format!("to-{}", last.year()));
        output.released = Date::new(last.year().saturating_add(1), 12, 31).ok();
    }
}

/// Checks that a spell does not end before it starts.
pub(super) fn in_order(start: Date, end: Option<Date>) -> Result<(), Flaw> {
    match end {
        Some(end) if end < start => Err(Flaw::Row(
            "a spell that ends before it starts",
            format!("it ends on {end}, before it starts on {start}"),
        )),
        _ => Ok(()),
    }
}

/// Takes the list's first and last year as what the release covers, and hands on each spell, without its end if that is
/// the list's last day.
pub(super) fn hand_on<T>(
    list: &[Listed<T>],
    output: &mut Output,
    mut push: impl FnMut(&mut Output, &T, [Cell<'static>; 2]),
) {
    let days = || {
        list.iter()
            .flat_map(|spell| [Some(spell.start), spell.end])
            .flatten()
    };
    let (Some(first), Some(last)) = (days().min(), days().max()) else {
        return;
    };
    cover(output, first.year(), last.year());
    for spell in list {
        output.at(spell.line);
        let end = spell.end.filter(|end| *end < last);
        push(output, &spell.of, [Cell::Day(spell.start), end.into()]);
    }
}

/// Widens what the release covers.
pub(super) fn cover(output: &mut Output, first: i16, last: i16) {
    let held = output.coverage.unwrap_or((first, last));
    output.coverage = Some((held.0.min(first), held.1.max(last)));
}
