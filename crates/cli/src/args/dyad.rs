//! One pair of states, and a case's series from public data, as the user asks for them.

use clap::Args as ClapArgs;

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
}
