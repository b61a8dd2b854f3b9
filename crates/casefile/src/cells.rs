//! Cells that all CSV files of a case share: dates, ids, words, numbers.

use std::collections::HashMap;

use bilateral_model::{Date, Decimal, Edtf, Id, Interval};

use crate::diagnostic::{Problem, one_of};
use crate::table::Row;

/// Hands out one shared [`Id`] for each name: a large ledger names the same criteria over and over.
#[derive(Default)]
pub(crate) struct Names(HashMap<Box<str>, Id>);

impl Names {
    pub(crate) fn get(&mut self, text: &str) -> Result<Id, bilateral_model::IdError> {
        if let Some(id) = self.0.get(text) {
            return Ok(id.clone());
        }
        let id = Id::new(text)?;
        self.0.insert(text.into(), id.clone());
        Ok(id)
    }
}

/// A cell that must hold an id.
pub(crate) fn id(
    row: &Row<'_>,
    column: usize,
    text: &str,
    names: &mut Names,
    problems: &mut Vec<Problem>,
) -> Option<Id> {
    match names.get(text) {
        Ok(id) => Some(id),
        Err(error) => {
            problems.push(id_problem(row, column, text, &error));
            None
        }
    }
}

/// The problem of a text that is no id.
pub(crate) fn id_problem(
    row: &Row<'_>,
    column: usize,
    text: &str,
    error: &bilateral_model::IdError,
) -> Problem {
    let suggestion = Id::suggest(text);
    let help = if suggestion.is_empty() {
        "write lower-case letters, digits and hyphens".to_owned()
    } else {
        format!("write `{suggestion}`")
    };
    row.problem("id/form", column, error.to_string(), help)
}

/// A cell that may hold a date.
pub(crate) fn date(row: &Row<'_>, column: usize, problems: &mut Vec<Problem>) -> Option<Interval> {
    let text = row.cell(column);
    if text.is_empty() {
        return None;
    }
    match text.parse::<Edtf>() {
        Ok(date) => Some(date.interval()),
        Err(error) => {
            problems.push(row.problem("date/form", column, error.to_string(), error.help()));
            None
        }
    }
}

/// A cell that may hold a date with an end.
pub(crate) fn closed_date(row: &Row<'_>, column: usize, problems: &mut Vec<Problem>) -> Option<Interval> {
    let date = date(row, column, problems)?;
    if date.last() == Date::MAX {
        let message = format!("`{}` has no end", row.cell(column));
        problems.push(row.problem("date/form", column, message, "give the last day that it may mean"));
        return None;
    }
    Some(date)
}

/// A cell that must hold a date with an end.
pub(crate) fn required_closed_date(
    row: &Row<'_>,
    column: usize,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<Interval> {
    if row.cell(column).is_empty() {
        return required_date(row, column, name, problems);
    }
    closed_date(row, column, problems)
}

/// A cell that must hold a date.
pub(crate) fn required_date(
    row: &Row<'_>,
    column: usize,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<Interval> {
    if row.cell(column).is_empty() {
        problems.push(row.problem(
            "csv/missing",
            column,
            format!("`{name}` is empty"),
            "write a date, imprecise if need be: 2015, 2015-07, 2015-07~",
        ));
        return None;
    }
    date(row, column, problems)
}

/// The first day on which the public could surely know: the end of `known_on`, or of `occurred_on` where it is empty.
pub(crate) fn known(
    row: &Row<'_>,
    column: usize,
    occurred: Option<Interval>,
    problems: &mut Vec<Problem>,
) -> Option<Date> {
    let known = if row.cell(column).is_empty() {
        occurred
    } else {
        date(row, column, problems)
    }?;
    if known.last() == Date::MAX {
        problems.push(row.problem(
            "date/order",
            column,
            "an open date never becomes known",
            "give `known_on` an end: the day on which it was published",
        ));
        return None;
    }
    if let Some(occurred) = occurred.filter(|occurred| known.last() < occurred.first()) {
        problems.push(row.problem(
            "date/order",
            column,
            format!("known on {known}, before it occurred ({occurred})"),
            "nothing can be known before it happens; if this announces a coming event, `occurred_on` is the day of the announcement",
        ));
        return None;
    }
    Some(known.last())
}

/// A cell that may hold one of some words.
pub(crate) fn word<T>(
    row: &Row<'_>,
    column: usize,
    name: &str,
    words: &'static [&'static str],
    read: impl Fn(&str) -> Option<T>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let text = row.cell(column);
    if text.is_empty() {
        return None;
    }
    let value = read(text);
    if value.is_none() {
        problems.push(row.problem(
            "csv/value",
            column,
            format!("`{text}` is not allowed in `{name}`"),
            one_of(text, words.iter().copied()),
        ));
    }
    value
}

/// A cell that may hold a number.
pub(crate) fn number(
    row: &Row<'_>,
    column: usize,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<Decimal> {
    let text = row.cell(column);
    if text.is_empty() {
        return None;
    }
    let value = text.parse::<Decimal>().ok();
    if value.is_none() {
        problems.push(row.problem(
            "csv/number",
            column,
            format!("`{text}` in `{name}` is not a number"),
            "write digits with a decimal point, without thousands separators or unit",
        ));
    }
    value
}
