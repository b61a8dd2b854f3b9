//! The data sets on all states, as the user asks for them.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

use super::{OutputArg, TextFormat};

pub(super) const DATA_EXAMPLES: &str = "\
Examples:
  bilateral data list
  bilateral data info cow-states
  bilateral data add cow-states states2016.csv majors2016.csv
  bilateral data fetch un-votes

Exit codes: 0 done, 1 a release is damaged, 2 wrong usage or a wrong file.";

/// Where the data lie.
#[derive(ClapArgs)]
#[cfg_attr(
    not(feature = "world"),
    allow(dead_code, reason = "read where there are data sets")
)]
pub(crate) struct DataFolderArg {
    /// The folder of the data; by default $`BILATERAL_DATA`, else `bilateral` in your data folder (XDG).
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_folder: Option<PathBuf>,
}

/// How to lay out the list of data sets.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum ListFormat {
    /// A page of 80 columns.
    #[default]
    Terminal,
    /// For machines.
    Json,
    /// The reference of all data sets, whatever is at hand.
    Markdown,
}

/// What to do with the data sets.
#[derive(Subcommand)]
#[cfg_attr(
    not(feature = "world"),
    allow(dead_code, reason = "read where there are data sets")
)]
pub(crate) enum DataCommand {
    /// Every data set that is known, and which releases of it are at hand.
    #[command(
        after_help = "Examples:\n  bilateral data list\n  bilateral data list --format json | jq -r '.datasets[].id'\n  bilateral data list --format markdown > datasets.md"
    )]
    List {
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// One data set: terms, citation, columns, how late its figures come, what it is good and bad for.
    #[command(
        after_help = "Examples:\n  bilateral data info cow-trade\n  bilateral data info vdem --format json"
    )]
    Info {
        /// The data set.
        id: String,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// Reads files as you downloaded them, and keeps them as one release of a data set.
    #[command(
        override_usage = "bilateral data add [OPTIONS] ID FILE...\n       bilateral data add [OPTIONS] --guess FILE..."
    )]
    #[command(
        after_help = "Examples:\n  bilateral data add cow-states states2016.csv majors2016.csv\n  bilateral data add --guess download.zip\n  bilateral data add wdi WDIData.csv --version 2025-01 --released 2025-01-28"
    )]
    Add {
        /// The data set and its files: CSV, Excel, gzip or zip; all files of the release together.
        #[arg(required = true, num_args = 1.., value_name = "WHAT")]
        what: Vec<PathBuf>,
        /// Find out by their columns which data set the files are of.
        #[arg(long)]
        guess: bool,
        /// The release's version, where the files do not tell or to keep a revised one beside it.
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
        /// The first day on which the publisher offered it, where the files do not tell.
        #[arg(long, value_name = "DATE")]
        released: Option<String>,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
    },
    /// Downloads a data set from its publisher, going on where an earlier run broke off, and adds it.
    #[command(
        after_help = "Examples:\n  bilateral data fetch un-votes\n  bilateral data fetch un-votes --mirror https://example.org/mirror"
    )]
    Fetch {
        /// The data set.
        id: String,
        /// Fetch the files by their names from this address instead.
        #[arg(long, value_name = "URL")]
        mirror: Option<String>,
        /// Only download; do not add.
        #[arg(long)]
        no_add: bool,
        /// The release's version, where the files do not tell.
        #[arg(long, value_name = "VERSION")]
        version: Option<String>,
        /// The first day on which the publisher offered it, where the files do not tell.
        #[arg(long, value_name = "DATE")]
        released: Option<String>,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
    },
    /// Checks every stored file against its digest, and clears up after broken runs.
    #[command(
        after_help = "Examples:\n  bilateral data verify\n  bilateral data verify --format json\n\nExit code 1: a release is damaged."
    )]
    Verify {
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
    },
    /// Removes a release.
    #[command(after_help = "Examples:\n  bilateral data remove un-votes 2024-12")]
    Remove {
        /// The data set.
        id: String,
        /// The release's version, as `list` shows it.
        version: String,
    },
}
