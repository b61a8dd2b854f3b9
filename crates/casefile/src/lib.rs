//! Reading, checking, printing and scaffolding a case.
//!
//! A case is a folder of plain text files (see [`Folder`]). [`check`] reads all of them in one run and
//! reports *every* problem with file, line, span and help; only a folder without problems becomes a
//! [`bilateral_model::Case`].

pub mod diagnostic;
pub mod schema;

mod append;
mod bibliography;
mod build;
mod cells;
mod check;
mod folder;
mod forecasts;
mod framework;
mod judgements;
mod ledger;
mod observations;
mod panel;
mod print;
mod ratings;
mod reference;
mod scaffold;
mod seals;
mod structure;
mod table;
mod yaml;

pub use append::{AppendError, append, put};
pub use bibliography::{Bibliography, Citation};
pub use build::range::from_words as range_from_words;
pub use check::{Checked, check};
pub use folder::{
    CASE_YAML, EMBEDDED, EVIDENCE_CSV, FORECASTS_CSV, Folder, JUDGEMENTS_CSV, MAX_CSV, MAX_YAML, SEALS_CSV,
    SOURCES_BIB, SOURCES_YAML, embedded, embedded_brief,
};
pub use forecasts::COLUMNS as FORECAST_COLUMNS;
pub use judgements::COLUMNS as JUDGEMENT_COLUMNS;
pub use ledger::COLUMNS as LEDGER_COLUMNS;
pub use observations::COLUMNS as SERIES_COLUMNS;
pub use panel::{framework_alone, problem_at};
pub use print::{csv_row, evidence_cells, print_case_yaml, print_evidence, print_judgements, print_series};
pub use ratings::{COLUMNS as RATING_COLUMNS, print_ratings};
pub use reference::reference;
pub use scaffold::scaffold;
pub use seals::{COLUMNS as SEAL_COLUMNS, print_seal, seal};
