//! How to weigh, as the user types it.

use clap::{Args as ClapArgs, ValueEnum};

/// What a reader would weigh otherwise.
#[derive(ClapArgs, Default)]
pub(crate) struct ChoiceArgs {
    /// Weigh the statuses of this reading instead of the one that the case names.
    #[arg(long, value_name = "NAME")]
    pub(crate) reading: Option<String>,
    /// Your own prior for a narrative; the others keep their proportions. Can be given several times.
    #[arg(long, value_name = "NARRATIVE=P")]
    pub(crate) prior: Vec<String>,
}

/// How to weigh.
#[derive(ClapArgs)]
pub(crate) struct DrawArgs {
    /// Seed of the draws: the same seed gives the same draws.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// How many draws.
    #[arg(long, default_value_t = 10_000, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(100..=1_000_000))]
    pub(crate) draws: usize,
    /// How several raters are put together.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) pool: PoolArg,
    /// How items with a common cause are taken.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) dependence: DependenceArg,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum DependenceArg {
    /// By each group's own correlation.
    #[default]
    Written,
    /// As if every item had a cause of its own.
    Independent,
    /// As if every group were one item.
    Full,
}

#[derive(ClapArgs, Default)]
pub(crate) struct ScaleArgs {
    /// The words for probabilities.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) yardstick: ScaleArg,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum PoolArg {
    /// The geometric mean of the odds.
    #[default]
    Geometric,
    /// The arithmetic mean.
    Mean,
    /// The median.
    Median,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum ScaleArg {
    /// Intelligence Community Directive 203 of the United States.
    #[default]
    Icd203,
    /// The probability yardstick of the United Kingdom.
    Uk,
}
