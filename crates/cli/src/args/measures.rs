//! Measures, panels and SQL, as the user asks for them.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// Measures of the user's own.
#[derive(ClapArgs)]
#[cfg_attr(
    not(feature = "world"),
    allow(dead_code, reason = "read where there are data sets")
)]
pub(crate) struct RecipesArg {
    /// A folder with measures of your own, one YAML file each, beside those of the program.
    #[arg(long, value_name = "DIR")]
    pub(crate) recipes: Option<PathBuf>,
}

/// What a panel should have.
#[derive(ClapArgs)]
#[cfg_attr(
    not(feature = "world"),
    allow(dead_code, reason = "read where there are data sets")
)]
pub(crate) struct PanelArgs {
    /// The measures, apart by commas; `bilateral measures` lists them.
    #[arg(long, required = true, value_delimiter = ',', value_name = "ID,…")]
    pub(crate) measures: Vec<String>,
    /// The first year.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1..=9999))]
    pub(crate) from: i16,
    /// The last year.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1..=9999))]
    pub(crate) to: i16,
    /// Each pair in both directions: what the first state does to the second.
    #[arg(long)]
    pub(crate) directed: bool,
    /// Only what was out by this date; by default everything at hand.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// The file to write; its ending says which format: .parquet, .csv or .dta (Stata).
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// How the catalogue of measures is laid out.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum MeasuresFormat {
    /// A page of 80 columns.
    #[default]
    Terminal,
    /// For machines.
    Json,
    /// The reference of all measures.
    Markdown,
}

/// How the answer to a question in SQL is laid out.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum SqlFormat {
    /// Columns under their names.
    #[default]
    Table,
    /// For spreadsheets.
    Csv,
    /// For machines.
    Json,
}
