//! One view of an assessment, many renderings.
//!
//! [`View`] holds everything that a reader sees, as plain data; it is also the JSON output. The renderings only lay
//! it out. Colour is written as ANSI codes; who prints to something that is no terminal strips them.

mod comparison;
mod copies;
mod describe;
mod durations;
mod explain;
mod html;
mod ics;
mod markdown;
mod pictures;
mod safe;
mod scores;
mod table;
mod terminal;
mod trajectory;
mod view;
pub mod weighing;

pub mod brief;
pub mod chart;
pub mod pages;
#[cfg(feature = "pdf")]
pub mod pdf;

pub use comparison::{Names, compare_json, compare_terminal};
pub use copies::copies_terminal;
pub use durations::{survival_csv, survival_json, survival_terminal};
pub use explain::{Explanation, explain, known_ids};
pub use html::{Parts, Picture, STYLE, html, sections};
pub use ics::ics;
pub use markdown::markdown;
pub use pictures::pictures;
pub use safe::{csv_cell, csv_line, plain, plain_lines};
pub use scores::{score_json, score_terminal};
pub use table::{fit, wrap};
pub use terminal::terminal;
pub use trajectory::{trajectory_csv, trajectory_json, trajectory_terminal};
pub use view::{
    CriterionView, FigureView, NarrativesView, PromiseView, ReadingView, ReasonView, RecordView,
    SCHEMA_VERSION, TestView, ValidityView, View, WatchView, json_schema,
};
pub use weighing::markdown::weigh_markdown;
pub use weighing::terminal::weigh_terminal;
