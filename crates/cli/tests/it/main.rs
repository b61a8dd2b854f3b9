//! Tests by capability, in one binary.
#![allow(clippy::print_stdout, reason = "a skipped test says so")]
#![allow(missing_docs, reason = "tests")]

mod architecture;
#[cfg(feature = "world")]
mod backtest_command;
mod command;
#[cfg(feature = "world")]
mod dyad_command;
mod fuzz;
#[cfg(feature = "world")]
#[allow(dead_code, reason = "shared with the tests of the library")]
#[path = "../../../world/tests/it/invented.rs"]
mod invented;
mod laws;
#[cfg(feature = "world")]
mod panel_command;
mod reference;
#[cfg(feature = "world")]
mod scan_command;
mod spec;
mod spec_file;
mod weigh_command;
mod weigh_laws;
mod weigh_spec;
mod world_command;
