//! How states are ruled: Polity, V-Dem, and a table that joins both.

mod isard;
mod polity;
#[cfg(test)]
mod tests;
mod vdem;

pub(crate) use isard::ISARD_DEMOCRACY;
pub(crate) use polity::POLITY;
pub(crate) use vdem::VDEM;

use crate::dataset::{Column, Kind, column};

const STATE: Column = column("state", Kind::State, "", "the state");
const YEAR: Column = column("year", Kind::Year, "", "calendar year");
const POLITY2: Column = column(
    "polity2",
    Kind::Number,
    "points",
    "Polity's combined score for time series, from -10 (autocracy) to 10 (democracy)",
);
const POLYARCHY: Column = column(
    "polyarchy",
    Kind::Number,
    "share",
    "V-Dem's index of electoral democracy (v2x_polyarchy), 0 to 1",
);

/// A number within bounds, or nothing where it is missing.
fn bounded(cell: &str, missing: &[&str], least: f64, most: f64) -> Result<Option<f64>, String> {
    let value = crate::input::number(cell, missing).map_err(|error| error.to_string())?;
    match value {
        Some(value) if !(least..=most).contains(&value) => {
            Err(format!("{value} is not between {least} and {most}"))
        }
        value => Ok(value),
    }
}
