//! Tests by capability, in one binary.
#![allow(clippy::print_stdout, reason = "a skipped test says so")]
#![allow(missing_docs, reason = "tests")]

mod architecture;
mod command;
mod fuzz;
mod laws;
mod reference;
mod spec;
mod spec_file;
mod weigh_command;
mod weigh_laws;
mod weigh_spec;
