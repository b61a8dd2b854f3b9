//! Tests by capability, in one binary.
#![allow(clippy::print_stdout, reason = "a skipped test says so")]
#![allow(missing_docs, reason = "tests")]

mod laws;
mod spec;
mod spec_file;
