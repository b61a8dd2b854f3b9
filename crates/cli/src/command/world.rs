//! What asks the data sets on all states.

use crate::args::{
    BacktestArgs, DataCommand, DataFolderArg, DyadArgs, MeasureArgs, MeasuresFormat, OutputArg, PanelArgs,
    RecipesArg, ScanArgs, SqlFormat,
};
use crate::exit::Failure;

#[cfg(feature = "world")]
mod backtest;
#[cfg(feature = "world")]
mod chart;
#[cfg(feature = "world")]
mod data;
#[cfg(feature = "world")]
mod dyad;
#[cfg(feature = "world")]
mod fetching;
#[cfg(feature = "world")]
mod figures;
#[cfg(feature = "world")]
mod framework;
#[cfg(feature = "world")]
mod info;
#[cfg(feature = "world")]
mod list;
#[cfg(feature = "world")]
mod measure;
#[cfg(feature = "world")]
mod measures;
#[cfg(feature = "world")]
mod open;
#[cfg(feature = "world")]
mod panel;
#[cfg(feature = "world")]
mod progress;
#[cfg(feature = "world")]
mod scan;
#[cfg(feature = "sql")]
mod sql;
#[cfg(feature = "world")]
mod taken;

#[cfg(feature = "world")]
pub(crate) fn backtest(asked: &BacktestArgs) -> Result<(), Failure> {
    backtest::run(asked)
}

#[cfg(not(feature = "world"))]
pub(crate) fn backtest(_: &BacktestArgs) -> Result<(), Failure> {
    Err(without())
}

#[cfg(feature = "world")]
pub(crate) fn data(command: &DataCommand, folder: &DataFolderArg) -> Result<(), Failure> {
    data::run(command, folder)
}

#[cfg(not(feature = "world"))]
pub(crate) fn data(_: &DataCommand, _: &DataFolderArg) -> Result<(), Failure> {
    Err(without())
}

#[cfg(feature = "world")]
pub(crate) fn measures(
    id: Option<&str>,
    recipes: &RecipesArg,
    format: MeasuresFormat,
    output: &OutputArg,
) -> Result<(), Failure> {
    measures::run(id, recipes, format, output)
}

#[cfg(not(feature = "world"))]
pub(crate) fn measures(
    _: Option<&str>,
    _: &RecipesArg,
    _: MeasuresFormat,
    _: &OutputArg,
) -> Result<(), Failure> {
    Err(without())
}

#[cfg(feature = "world")]
pub(crate) fn panel(asked: &PanelArgs, recipes: &RecipesArg, folder: &DataFolderArg) -> Result<(), Failure> {
    panel::run(asked, recipes, folder)
}

#[cfg(not(feature = "world"))]
pub(crate) fn panel(_: &PanelArgs, _: &RecipesArg, _: &DataFolderArg) -> Result<(), Failure> {
    Err(without())
}

#[cfg(feature = "world")]
pub(crate) fn dyad(asked: &DyadArgs) -> Result<(), Failure> {
    dyad::run(asked)
}

#[cfg(not(feature = "world"))]
pub(crate) fn dyad(_: &DyadArgs) -> Result<(), Failure> {
    Err(without())
}

#[cfg(feature = "world")]
pub(crate) fn measure(asked: &MeasureArgs) -> Result<(), Failure> {
    measure::run(asked)
}

#[cfg(not(feature = "world"))]
pub(crate) fn measure(_: &MeasureArgs) -> Result<(), Failure> {
    Err(without())
}

#[cfg(feature = "world")]
pub(crate) fn scan(asked: &ScanArgs) -> Result<(), Failure> {
    scan::run(asked)
}

#[cfg(not(feature = "world"))]
pub(crate) fn scan(_: &ScanArgs) -> Result<(), Failure> {
    Err(without())
}

#[cfg(feature = "sql")]
pub(crate) fn sql(
    question: &str,
    recipes: &RecipesArg,
    format: SqlFormat,
    output: &OutputArg,
    folder: &DataFolderArg,
) -> Result<(), Failure> {
    sql::run(question, recipes, format, output, folder)
}

#[cfg(not(feature = "sql"))]
pub(crate) fn sql(
    _: &str,
    _: &RecipesArg,
    _: SqlFormat,
    _: &OutputArg,
    _: &DataFolderArg,
) -> Result<(), Failure> {
    Err(Failure::usage(
        "this build of bilateral has no SQL",
        "build it with it: cargo build --release --features sql",
    ))
}

/// What a build without the data sets says to every command that needs them.
#[cfg(not(feature = "world"))]
fn without() -> Failure {
    Failure::usage(
        "this build of bilateral has no data sets on all states",
        "build it with them: cargo build --release --features world",
    )
}
