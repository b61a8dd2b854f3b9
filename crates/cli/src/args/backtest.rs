//! Backtests, as the user asks for them.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::{DataFolderArg, OutputArg, RecipesArg};

/// How it is used.
pub(crate) const EXAMPLES: &str = "Examples:\n  bilateral backtest soft-alliance --outcome defence-pact --horizon 5y\n  bilateral backtest soft-alliance --outcome no-dispute --horizon 3y --from 1950 --to 2000\n  bilateral backtest soft-alliance --outcome trade-lasts --horizon 5y --format json\n  bilateral backtest soft-alliance --outcome defence-pact --horizon 5y --chart backtest.svg\n\nEach year is forecast from what could be known at its end; rivals are forecast the same way.";

/// What a backtest asks.
#[derive(ClapArgs)]
#[cfg_attr(
    not(feature = "world"),
    allow(dead_code, reason = "read where there are data sets")
)]
pub(crate) struct BacktestArgs {
    /// A framework's file, or the name of a shipped framework.
    pub(crate) framework: String,
    /// What is to come.
    #[arg(long, value_enum)]
    pub(crate) outcome: OutcomeName,
    /// Within how many years it is to come: 5y.
    #[arg(long, value_name = "YEARS", value_parser = years)]
    pub(crate) horizon: i16,
    /// The first year at whose end is asked; by default the first that the framework judges.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1..=9999))]
    pub(crate) from: Option<i16>,
    /// The last one; by default the last whose outcome is known.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1..=9999))]
    pub(crate) to: Option<i16>,
    /// The reading of the framework, where it has several.
    #[arg(long, value_name = "ID")]
    pub(crate) reading: Option<String>,
    /// Same seed, same intervals.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// How many draws of whole pairs the intervals rest on.
    #[arg(long, default_value_t = 1_000, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(100..=100_000))]
    pub(crate) draws: usize,
    /// Only what was out by this date; by default everything at hand.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// Draw who ranked better, and what was said beside what was seen, to an SVG file.
    #[arg(long, value_name = "FILE")]
    pub(crate) chart: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) recipes: RecipesArg,
    /// How to lay it out.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: BacktestFormat,
    #[command(flatten)]
    pub(crate) output: OutputArg,
    #[command(flatten)]
    pub(crate) folder: DataFolderArg,
}

/// What a backtest can ask for.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum OutcomeName {
    /// A defence pact, where there is none.
    DefencePact,
    /// A consultation pact, where there is none.
    ConsultationPact,
    /// No militarized dispute in any of the years.
    NoDispute,
    /// Mean trade at least as high as over the last three years.
    TradeLasts,
}

/// How a backtest is laid out.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum BacktestFormat {
    /// A page of 80 columns.
    #[default]
    Text,
    /// For machines.
    Json,
    /// A page in Markdown.
    Markdown,
}

/// A number of years, with or without the `y`.
fn years(text: &str) -> Result<i16, String> {
    let number = text.strip_suffix('y').unwrap_or(text);
    match number.parse() {
        Ok(years @ 1..=50) => Ok(years),
        _ => Err("a number of years from 1 to 50, such as 5y".to_owned()),
    }
}
