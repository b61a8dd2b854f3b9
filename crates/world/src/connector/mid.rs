//! Militarized interstate disputes: disputes with their participants, and dyad-years of two codings.

pub mod cow;
pub mod dyadic;
pub mod gml;
mod opposed;

use crate::dataset::{Column, Kind, TableSpec, column};

/// Codes for missing.
const MISSING: &[&str] = &["-9", "NA", "."];

const HOSTILITY_A: Column = column(
    "hostility_a",
    Kind::Int,
    "1 to 5",
    "highest level that state_a reached: 1 none, 2 threat, \
    3 display, 4 use of force, 5 war",
);
const HOSTILITY_B: Column = column(
    "hostility_b",
    Kind::Int,
    "1 to 5",
    "highest level that state_b reached",
);

/// The table of dyad-years, which both codings share.
const DYADS: TableSpec = TableSpec {
    name: "dyads",
    row: "a pair of states on opposite sides of a dispute in a year; state_a has the smaller number",
    columns: &[
        column("dispute", Kind::Int, "", "number of the dispute"),
        column("state_a", Kind::State, "", "the state with the smaller number"),
        column("state_b", Kind::State, "", "the other state"),
        column("year", Kind::Year, "", "calendar year"),
        HOSTILITY_A,
        HOSTILITY_B,
        column(
            "war",
            Kind::Flag,
            "",
            "whether the two were at war with each other",
        ),
    ],
    key: &["dispute", "state_a", "state_b", "year"],
    required: true,
};
