//! One pair of states, and a case's series from public data, as the user asks for them.

use clap::Args as ClapArgs;

use super::{DataFolderArg, OutputArg, RecipesArg, TextFormat};

pub(super) const DYAD_EXAMPLES: &str = "\
Examples:
  bilateral dyad RUS CHN
  bilateral dyad 365 710 --year 2014
  bilateral dyad Russia India --as-of 2018-12-31
  bilateral dyad RUS CHN --format json | jq '.groups[].facts[].measure'

A figure that is missing has a reason. Where sources or releases differ, all
are shown.";

pub(super) const MEASURE_EXAMPLES: &str = "\
Examples:
  bilateral measure my-case && bilateral check my-case
  bilateral measure my-case --check      would anything change?
  bilateral measure my-case --format json | jq '.series[].revised'

Every series of case.yaml with `measure:` is written to series/ID.csv, with each
release at hand, and series/ID.pin.json says from what.

Exit codes: 0 done, or nothing would change; 1 the case has problems, or with
--check something would change; 2 wrong usage.";

/// Of which pair, and from when.
#[derive(ClapArgs)]
#[cfg_attr(
    not(feature = "world"),
    allow(dead_code, reason = "read where there are data sets")
)]
pub(crate) struct DyadArgs {
    /// The first state: a COW number, an ISO 3166 code, COW letters or a name.
    pub(crate) a: String,
    /// The second state.
    pub(crate) b: String,
    /// The year; by default the last one that each measure has a figure for.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1816..=2100))]
    pub(crate) year: Option<i16>,
    /// Only what was out by this date; by default everything at hand.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
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

/// Which case's series to write, and how.
#[derive(ClapArgs)]
#[cfg_attr(
    not(feature = "world"),
    allow(dead_code, reason = "read where there are data sets")
)]
pub(crate) struct MeasureArgs {
    /// The case's folder.
    pub(crate) case: String,
    /// Write nothing; exit with 1 if anything would change.
    #[arg(long)]
    pub(crate) check: bool,
    /// Write over figures that were entered or edited by hand.
    #[arg(long)]
    pub(crate) replace: bool,
    #[command(flatten)]
    pub(crate) recipes: RecipesArg,
    /// How to lay it out.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextFormat,
    #[command(flatten)]
    pub(crate) folder: DataFolderArg,
}
