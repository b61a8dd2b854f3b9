//! Measures, panels and SQL, as the user asks for them.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::{DataFolderArg, OutputArg};

pub(super) const MEASURES_EXAMPLES: &str = "\
Examples:
  bilateral measures
  bilateral measures trade-total
  bilateral measures --format json | jq -r '.measures[].id'
  bilateral measures --format markdown > measures.md";

pub(super) const PANEL_EXAMPLES: &str = "\
Examples:
  bilateral panel --measures trade-total,vote-agreement --from 1990 --to 2014 --out panel.parquet
  bilateral panel --measures arms-to --from 1950 --to 2020 --directed --out arms.dta
  bilateral panel --measures power-ratio --from 1816 --to 2012 --as-of 2018-01-01 --out power.csv

Rows are the dyad-years in which both states were members of the state system.";

pub(super) const SQL_EXAMPLES: &str = "\
Examples:
  bilateral sql \"SHOW TABLES\"
  bilateral sql \"SELECT * FROM measure('trade-total', 2000, 2010) WHERE state_a = 365\"
  bilateral sql \"SELECT id, label FROM measures WHERE at_hand\" --format csv

Tables: states, measures, releases; stored ones as in cow_trade.flows, of one release as in
\"cow-trade@4.0\".flows; measure('ID', FROM, TO) and observations('ID', …). Nothing can be changed.";

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
    #[command(flatten)]
    pub(crate) recipes: RecipesArg,
    #[command(flatten)]
    pub(crate) folder: DataFolderArg,
}

/// A question in SQL.
#[derive(ClapArgs)]
pub(crate) struct SqlArgs {
    /// The question: SELECT, WITH, EXPLAIN, SHOW or DESCRIBE.
    pub(crate) question: String,
    #[command(flatten)]
    pub(crate) recipes: RecipesArg,
    /// How to lay it out.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: SqlFormat,
    #[command(flatten)]
    pub(crate) output: OutputArg,
    #[command(flatten)]
    pub(crate) folder: DataFolderArg,
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
