//! The `bilateral` command: puts a claim about two states to the test.

mod args;
mod command;
mod exit;
mod load;
mod output;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    exit::code(command::run(args))
}
