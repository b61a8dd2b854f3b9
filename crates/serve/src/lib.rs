//! The web pages of a case.
//!
//! Server-rendered and read-only unless asked otherwise; everything works without JavaScript, and the address of every view
//! holds all that it shows. The pages listen on the machine itself only, unless another address is given.

mod asset;
mod cache;
mod edit;
mod error;
mod guard;
mod library;
mod page;
mod query;
mod routes;
mod server;

pub use library::{Source, Sources};
pub use server::{Config, Running, ServeError, run, start};
