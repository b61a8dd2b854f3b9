//! Tests of the world: connectors, measures and kernels, on small tables and on real files where they are at hand.
#![allow(missing_docs, reason = "tests")]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "tests tell what they measured, and why one was skipped"
)]

mod adding;
mod attributes;
mod fetch;
mod flows;
mod invented;
mod kept;
mod measures;
mod panel;
mod pin;
mod profile;
mod released;
mod sequences;
mod server;
mod shared;
mod similarity;
#[cfg(feature = "sql")]
mod sql;
mod state_lists;
mod store;
mod system;
mod un;
