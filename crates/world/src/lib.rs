//! The world: public data sets on states and pairs of states, and what a case asks of one pair asked of all.
//!
//! ```text
//! publishers' files -> connector -> store (Parquet, vintages side by side)
//!                                     |
//!                  measure (recipes) -+-> panel (dyad-years) -> scan -> backtest
//! ```
//!
//! A connector reads a publisher's own file and hands typed rows to the [`store`]. A [`measure`] is a declared recipe that
//! turns stored tables into one figure a dyad-year. Nothing is filled in beyond a data set's coverage: what is missing is
//! missing for a stated reason.

// Tests inside and outside share their invented data sets.
#[cfg(test)]
extern crate self as bilateral_world;

pub mod add;
pub mod backtest;
pub mod connector;
pub mod dataset;
pub mod fetch;
pub mod input;
pub mod measure;
pub mod output;
pub mod panel;
pub mod pin;
pub mod profile;
pub mod scan;
pub mod similarity;
#[cfg(feature = "sql")]
pub mod sql;
pub mod states;
pub mod store;
pub mod system;
pub mod track;
mod whole;
