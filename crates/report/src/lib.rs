//! One view of an assessment, many renderings.
//!
//! [`View`] holds everything that a reader sees, as plain data; it is also the JSON output. The renderings only lay
//! it out. Colour is written as ANSI codes; who prints to something that is no terminal strips them.

mod describe;
mod explain;
mod html;
mod ics;
mod markdown;
mod safe;
mod table;
mod terminal;
mod view;

pub mod pages;

pub use explain::{Explanation, explain, known_ids};
pub use html::html;
pub use ics::ics;
pub use markdown::markdown;
pub use safe::{csv_cell, csv_line, plain};
pub use terminal::terminal;
pub use view::{
    CriterionView, FigureView, NarrativesView, PromiseView, ReadingView, ReasonView, RecordView,
    SCHEMA_VERSION, TestView, ValidityView, View, WatchView, json_schema,
};
