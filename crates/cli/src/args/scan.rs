//! A scan, as the user asks for it.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::{DataFolderArg, OutputArg, RecipesArg, TextFormat};

/// How it is used.
pub(crate) const EXAMPLES: &str = "Examples:\n  bilateral scan soft-alliance\n  bilateral scan soft-alliance --year 2010 --top 30\n  bilateral scan soft-alliance --dyad RUS,CHN\n  bilateral scan my-framework.yaml --from 1990 --as-known --out scan.parquet\n\nThe same rules as `assess`, with figures of public data in place of a ledger. What the data don't reach is open.";

/// What a scan should ask and show.
#[derive(ClapArgs)]
#[cfg_attr(
    not(feature = "world"),
    allow(dead_code, reason = "read where there are data sets")
)]
pub(crate) struct ScanArgs {
    /// The framework: a file, a case's folder, or a shipped one (soft-alliance).
    pub(crate) framework: String,
    /// The first year; by default the first that the framework judges.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1816..=9998))]
    pub(crate) from: Option<i16>,
    /// The last year; by default the last that any of its data reach.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1816..=9998))]
    pub(crate) to: Option<i16>,
    /// The year of the ranking; by default the last for which every test can be told.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1816..=9998))]
    pub(crate) year: Option<i16>,
    /// How many pairs to list.
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub(crate) top: usize,
    /// One pair through the years, and its nearest analogues, such as RUS,CHN.
    #[arg(long, value_name = "A,B")]
    pub(crate) dyad: Option<String>,
    /// Judge each year by what was usually out at its end, not by what is known today.
    #[arg(long)]
    pub(crate) as_known: bool,
    /// Only releases that were out by this date; by default everything at hand.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// The reading; by default the framework's first.
    #[arg(long, value_name = "ID")]
    pub(crate) reading: Option<String>,
    /// Write every row to a file; its ending says which format: .parquet or .csv.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Draw how common each verdict is, year by year, to an SVG file.
    #[arg(long, value_name = "FILE")]
    pub(crate) chart: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) recipes: RecipesArg,
    /// How to lay it out.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextFormat,
    #[command(flatten)]
    pub(crate) output: OutputArg,
    #[command(flatten)]
    pub(crate) folder: DataFolderArg,
}
