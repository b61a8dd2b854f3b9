//! Tests of the server.

mod crash;
mod downloads;
mod edit;
mod hostile;
mod http;
mod limits;
mod pages;
mod reload;
mod shield;
mod site;
