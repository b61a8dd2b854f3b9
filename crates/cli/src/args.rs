//! What the user can type.

mod backtest;
mod data;
mod dyad;
mod measures;
mod scan;
mod weighing;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(crate) use backtest::BacktestArgs;
#[cfg(feature = "world")]
pub(crate) use backtest::{BacktestFormat, OutcomeName};
#[cfg(feature = "world")]
pub(crate) use data::ListFormat;
pub(crate) use data::{DataCommand, DataFolderArg};
pub(crate) use dyad::{DyadArgs, MeasureArgs};
pub(crate) use measures::{MeasuresFormat, PanelArgs, RecipesArg, SqlArgs, SqlFormat};
pub(crate) use scan::ScanArgs;
pub(crate) use weighing::{ChoiceArgs, DependenceArg, DrawArgs, PoolArg, ScaleArg, ScaleArgs};

const EXAMPLES: &str = "\
Examples:
  bilateral                                  the embedded Russia–China case, as of today
  bilateral assess --as-of 2016-02-01        the same, as it could be known then
  bilateral explain military.s400-on-time    a verdict down to its records and sources
  bilateral weigh                            what that says about the narratives
  bilateral new my-case                      a folder to start your own case from

CASE is a folder, or the name of an embedded case (russia-china, the default);
CASE:FRAMEWORK is one of its rival frameworks, as in russia-china:stages.

Exit codes: 0 done, 1 the case has problems, 2 wrong usage.";

/// Puts a claim about two states to the test: what was met, missed or still open on any date, without hindsight.
#[derive(Parser)]
#[command(name = "bilateral", version, about, after_help = EXAMPLES, max_term_width = 80)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Tests, promises, narratives and what to watch, as of a date.
    #[command(
        after_help = "Examples:\n  bilateral assess\n  bilateral assess my-case --as-of 2018-05-31 --reading lenient\n  bilateral assess --format html --output russia-china.html\n  bilateral assess --format json | jq .readings.strict.tests"
    )]
    Assess {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        #[command(flatten)]
        date: AsOfArg,
        /// The reading to show, or all of them.
        #[arg(long, default_value = "all", value_name = "NAME|all")]
        reading: String,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: AssessFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// The whole derivation of a test, criterion, promise or record, with its citations.
    #[command(override_usage = "bilateral explain [OPTIONS] [CASE] ID")]
    #[command(
        after_help = "Examples:\n  bilateral explain central-asia\n  bilateral explain military.s400-on-time --as-of 2018-08-01\n  bilateral explain my-case some-promise"
    )]
    Explain {
        /// What to explain; before it the case, if it is another than the embedded one.
        #[arg(required = true, num_args = 1..=2, value_name = "WHAT")]
        what: Vec<String>,
        #[command(flatten)]
        date: AsOfArg,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// How every status changed, and the record that changed it.
    #[command(
        after_help = "Examples:\n  bilateral timeline\n  bilateral timeline --from 2018-01-01 --to 2020-12-31\n  bilateral timeline my-case --step year --format csv"
    )]
    Timeline {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        /// The first date; by default the day on which the case opened.
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// The last date; by default today.
        #[arg(long, value_name = "DATE")]
        to: Option<String>,
        /// How finely to tell it: the state after each day, or at the end of each month or year.
        #[arg(long, value_enum, default_value_t)]
        step: StepArg,
        /// The reading to show, or all of them.
        #[arg(long, default_value = "all", value_name = "NAME|all")]
        reading: String,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TableFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// What is different between two dates, and why.
    #[command(override_usage = "bilateral diff [OPTIONS] [CASE] DATE DATE")]
    #[command(
        after_help = "Examples:\n  bilateral diff 2016-02-01 2017-02-01\n  bilateral diff my-case 2015-05-08 2025-05-08 --format json"
    )]
    Diff {
        /// The two dates; before them the case, if it is another than the embedded one.
        #[arg(required = true, num_args = 2..=3, value_name = "WHAT")]
        what: Vec<String>,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// Each promise: its dates, deliveries, and slip against each base date.
    #[command(
        after_help = "Examples:\n  bilateral promises\n  bilateral promises --as-of 2019-12-31 --format csv > promises.csv"
    )]
    Promises {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        #[command(flatten)]
        date: AsOfArg,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TableFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// Deadlines ahead, anchors that have not occurred, figures due or overdue, open questions.
    #[command(
        after_help = "Examples:\n  bilateral watch\n  bilateral watch --as-of 2015-05-08\n  bilateral watch --by worth\n  bilateral watch --format ics --output watch.ics"
    )]
    Watch {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        #[command(flatten)]
        date: AsOfArg,
        /// The order: by date, or by what it is worth to find out.
        #[arg(long, value_enum, default_value_t)]
        by: WatchBy,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: WatchFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// What the tests say about the narratives: probabilities with exact bounds, and what they hang on.
    #[command(
        after_help = "Examples:\n  bilateral weigh\n  bilateral weigh --as-of 2018-12-31\n  bilateral weigh my-case --pool median --yardstick uk\n  bilateral weigh --format json | jq '.narratives[].sentence'"
    )]
    Weigh {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        #[command(flatten)]
        date: AsOfArg,
        #[command(flatten)]
        choice: ChoiceArgs,
        #[command(flatten)]
        draws: DrawArgs,
        #[command(flatten)]
        scale: ScaleArgs,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: WeighFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// The same as if some criteria had come out otherwise; marked as hypothetical.
    #[command(
        after_help = "Examples:\n  bilateral whatif --set military.s400-on-time=met\n  bilateral whatif my-case --set line-open=met-late --set trade=not-met --as-of 2020-12-31"
    )]
    Whatif {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        /// A criterion and the status to suppose, under every reading. Can be given several times.
        #[arg(long, required = true, value_name = "[TEST.]CRITERION=STATUS")]
        set: Vec<String>,
        #[command(flatten)]
        date: AsOfArg,
        #[command(flatten)]
        choice: ChoiceArgs,
        #[command(flatten)]
        draws: DrawArgs,
        #[command(flatten)]
        scale: ScaleArgs,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: WeighFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// How the weighing moved through time, each day with what could be known on it.
    #[command(
        after_help = "Examples:\n  bilateral trajectory\n  bilateral trajectory --from 2015-05-08 --to 2022-12-31 --format csv > trajectory.csv"
    )]
    Trajectory {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        /// The first date; by default the day on which the case opened.
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// The last date; by default today.
        #[arg(long, value_name = "DATE")]
        to: Option<String>,
        #[command(flatten)]
        choice: ChoiceArgs,
        #[command(flatten)]
        draws: DrawArgs,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TableFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// Promises as survival data: how long until delivery, how late, by promiser, partner and sector.
    #[command(
        after_help = "Examples:\n  bilateral survival\n  bilateral survival --as-of 2019-12-31 --format csv > curves.csv"
    )]
    Survival {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        #[command(flatten)]
        date: AsOfArg,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TableFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// Forecasts and what came of them: Brier and log score, and the post-mortem.
    #[command(
        after_help = "Examples:\n  bilateral score\n  bilateral score my-case --as-of 2020-12-31 --format json"
    )]
    Score {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        #[command(flatten)]
        date: AsOfArg,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// Rival frameworks side by side on one ledger, and the evidence on which they part.
    #[command(
        after_help = "Examples:\n  bilateral compare\n  bilateral compare --as-of 2018-12-31\n  bilateral assess russia-china:stages     one of them by itself"
    )]
    Compare {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        #[command(flatten)]
        date: AsOfArg,
        #[command(flatten)]
        draws: DrawArgs,
        #[command(flatten)]
        scale: ScaleArgs,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// A blind round of rating in the terminal: your own numbers first, the others' after.
    #[command(
        after_help = "Examples:\n  bilateral rate my-case --as ana\n  bilateral rate my-case --as ana --all      settled items too, marked as after the fact"
    )]
    Rate {
        /// The case's folder.
        case: String,
        /// Your name: your rows stand in ratings/NAME.csv.
        #[arg(long = "as", value_name = "NAME")]
        rater: String,
        /// Rate what has settled as well.
        #[arg(long)]
        all: bool,
        /// Close your round: what you skipped stays out, and the others' numbers are shown.
        #[arg(long)]
        done: bool,
    },
    /// Records numbers and deadlines as they stand, with a digest to publish; later edits appear as edits.
    #[command(
        after_help = "Examples:\n  bilateral seal my-case\n  bilateral seal my-case --show      what differs from the last seal"
    )]
    Seal {
        /// The case's folder.
        case: String,
        /// Only show what differs from the last seal.
        #[arg(long)]
        show: bool,
    },
    /// The web pages of one case or many, on this machine only unless told otherwise.
    #[command(
        after_help = "Examples:\n  bilateral serve\n  bilateral serve my-case --edit\n  bilateral serve cases --bind 127.0.0.1:9000     every case in a folder"
    )]
    Serve {
        /// Folders of cases, or names of embedded ones; by default the embedded case.
        cases: Vec<String>,
        /// The address to listen at.
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
        bind: String,
        /// Let evidence be added through the page, with a token that is printed at the start.
        #[arg(long)]
        edit: bool,
        /// A further name that the server goes by, such as that of a proxy before it. Can be given several times.
        #[arg(long, value_name = "NAME")]
        host: Vec<String>,
    },
    /// Fills a brief with what the case says; fails listing each sentence that the data no longer carries.
    #[command(override_usage = "bilateral brief [OPTIONS] [CASE] [FILE]")]
    #[command(
        after_help = "Examples:\n  bilateral brief                              the embedded case's own brief\n  bilateral brief my-case op-ed.md > op-ed-filled.md\n  bilateral brief --as-of 2018-12-31           what of it did not hold then"
    )]
    Brief {
        /// The case, and the brief: a Markdown file; by default the case's own brief.md.
        #[arg(num_args = 0..=2, value_name = "WHAT")]
        what: Vec<String>,
        #[command(flatten)]
        date: AsOfArg,
        #[command(flatten)]
        output: OutputArg,
    },
    /// A chart as SVG; without a name, the names of all that there are.
    #[command(override_usage = "bilateral chart [OPTIONS] [CASE] [NAME]")]
    #[command(
        after_help = "Examples:\n  bilateral chart\n  bilateral chart promises --output promises.svg\n  bilateral chart my-case series-trade --as-of 2018-12-31 > trade.svg"
    )]
    Chart {
        /// The case, and the chart's name.
        #[arg(num_args = 0..=2, value_name = "WHAT")]
        what: Vec<String>,
        #[command(flatten)]
        date: AsOfArg,
        #[command(flatten)]
        output: OutputArg,
    },
    /// The data sets on all states: which are known, which are at hand; adding, fetching and checking them.
    #[command(after_help = data::DATA_EXAMPLES)]
    Data {
        /// What to do.
        #[command(subcommand)]
        command: DataCommand,
        #[command(flatten)]
        folder: DataFolderArg,
    },
    /// The measures of pairs of states that can be computed; with an ID, all about one.
    #[command(after_help = measures::MEASURES_EXAMPLES)]
    Measures {
        /// The measure.
        id: Option<String>,
        #[command(flatten)]
        recipes: RecipesArg,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: MeasuresFormat,
        #[command(flatten)]
        output: OutputArg,
    },
    /// Measures of every pair of states in every year, as a file for statistics programs.
    #[command(after_help = measures::PANEL_EXAMPLES)]
    Panel(PanelArgs),
    /// Everything that the data at hand tell of one pair of states, with its place among all pairs.
    #[command(after_help = dyad::DYAD_EXAMPLES)]
    Dyad(DyadArgs),
    /// Writes the figures of measures into a case's series, and tells what changed.
    #[command(after_help = dyad::MEASURE_EXAMPLES)]
    Measure(MeasureArgs),
    /// A framework's tests asked of every pair of states and every year.
    #[command(after_help = scan::EXAMPLES)]
    Scan(ScanArgs),
    /// A question in SQL to all data at hand; needs a build with the feature `sql`.
    #[command(after_help = measures::SQL_EXAMPLES)]
    Sql(SqlArgs),
    /// Whether a framework's tests ever foretold anything: put to every pair of states and every year of the past.
    #[command(after_help = backtest::EXAMPLES)]
    Backtest(BacktestArgs),
    /// Every problem of a case, in one run.
    #[command(after_help = "Examples:\n  bilateral check my-case\n  bilateral check my-case --format json")]
    Check {
        /// The case: a folder or the name of an embedded one.
        #[arg(default_value = load_default())]
        case: String,
        /// How to lay it out.
        #[arg(long, value_enum, default_value_t)]
        format: TextFormat,
    },
    /// A commented folder to start a case from; it passes `check`.
    #[command(
        after_help = "Examples:\n  bilateral new my-case && bilateral check my-case\n  bilateral new my-copy --from russia-china"
    )]
    New {
        /// The folder to make. It must not exist, or be empty.
        dir: PathBuf,
        /// Copy this embedded case instead of the small one.
        #[arg(long, value_name = "CASE")]
        from: Option<String>,
    },
    /// JSON Schema of the files that you write, or of the JSON output.
    #[command(
        after_help = "Examples:\n  bilateral schema > case.schema.json\n  bilateral schema output\n  bilateral schema reference > reference.md"
    )]
    Schema {
        /// Which of them.
        #[arg(value_enum, default_value_t)]
        of: SchemaOf,
    },
    /// Completions for a shell.
    #[command(
        after_help = "Examples:\n  bilateral completions bash > /etc/bash_completion.d/bilateral\n  bilateral completions zsh > ~/.zfunc/_bilateral"
    )]
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// The man page, in roff.
    #[command(
        after_help = "Examples:\n  bilateral man | man -l -\n  bilateral man timeline > bilateral-timeline.1\n  bilateral man data add | man -l -"
    )]
    Man {
        /// The page of a subcommand.
        command: Vec<String>,
    },
}

fn load_default() -> &'static str {
    crate::load::DEFAULT_CASE
}

#[derive(ClapArgs)]
pub(crate) struct AsOfArg {
    /// The date from which to look; by default today.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
}

#[derive(ClapArgs)]
pub(crate) struct OutputArg {
    /// Write to this file instead of the terminal.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum WeighFormat {
    /// A page of 80 columns.
    #[default]
    Terminal,
    /// For machines; see `bilateral schema weigh`.
    Json,
    /// To paste into a report.
    Markdown,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum WatchBy {
    /// By date.
    #[default]
    Date,
    /// By the bits that finding out is worth, for each hour of work and year until it is decided.
    Worth,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum AssessFormat {
    /// A page of 80 columns.
    #[default]
    Terminal,
    /// For machines; see `bilateral schema output`.
    Json,
    /// To paste into a report.
    Markdown,
    /// One self-contained file.
    Html,
    /// A brief to send; needs a build with the feature `pdf`, and --output.
    Pdf,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum TextFormat {
    /// A page of 80 columns.
    #[default]
    #[value(alias = "text")]
    Terminal,
    /// For machines.
    Json,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum TableFormat {
    /// A page of 80 columns.
    #[default]
    Terminal,
    /// For machines.
    Json,
    /// For spreadsheets.
    Csv,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum WatchFormat {
    /// A page of 80 columns.
    #[default]
    Terminal,
    /// For machines.
    Json,
    /// A calendar file.
    Ics,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum StepArg {
    /// Every day.
    #[default]
    Day,
    /// The end of each month.
    Month,
    /// The end of each year.
    Year,
}

#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum SchemaOf {
    /// `case.yaml`.
    #[default]
    Case,
    /// The JSON output of `assess`.
    Output,
    /// The JSON output of `weigh`.
    Weigh,
    /// A rival framework's file.
    Framework,
    /// The keys of `case.yaml` as a Markdown page.
    Reference,
}
