//! Tests by capability, in one binary.
#![allow(clippy::print_stdout, reason = "a skipped test says so")]
#![allow(missing_docs, reason = "tests")]

mod architecture;
mod command;
mod fuzz;
mod laws;
mod spec;
mod spec_file;
mod weigh_spec;
