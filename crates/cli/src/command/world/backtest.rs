//! `backtest`: whether a framework's tests ever foretold anything.

use bilateral_world::backtest::outcome::Target;
use bilateral_world::backtest::{Backtest, BacktestError, Setup, run as backtest};
use bilateral_world::measure::Catalogue;
use serde_json::{Value, json};

use super::{chart, framework, measures, open, progress};
use crate::args::{BacktestArgs, BacktestFormat, OutcomeName};
use crate::exit::Failure;
use crate::output::write;

pub(super) fn run(asked: &BacktestArgs) -> Result<(), Failure> {
    chart::check_name(asked.chart.as_deref())?;
    let world = open::world(
        &asked.folder,
        asked.as_of.as_deref(),
        asked.recipes.recipes.as_deref(),
    )?;
    let plan = framework::plan(&asked.framework, asked.reading.as_deref(), world.catalogue())?;
    let target = match asked.outcome {
        OutcomeName::DefencePact => Target::DefencePact,
        OutcomeName::ConsultationPact => Target::ConsultationPact,
        OutcomeName::NoDispute => Target::NoDispute,
        OutcomeName::TradeLasts => Target::TradeLasts,
    };
    let setup = Setup {
        from: asked.from,
        to: asked.to,
        seed: asked.seed,
        draws: asked.draws,
        ..Setup::new(target, asked.horizon)
    };
    let bar = progress::Testing::new();
    let found = backtest(&world, &plan, &setup, &|stage, done, all| {
        bar.show(stage, done, all);
    });
    drop(bar);
    let found = found.map_err(|error| failure(error, world.catalogue()))?;
    if let Some(path) = &asked.chart {
        chart::of_backtest(&found, path)?;
    }
    let text = match asked.format {
        BacktestFormat::Text => found.text(),
        BacktestFormat::Json => machine(&found),
        BacktestFormat::Markdown => found.markdown(),
    };
    write(&text, asked.output.output.as_deref())
}

/// All figures for machines.
fn machine(found: &Backtest) -> String {
    let mut page = json!({"schema_version": bilateral_report::SCHEMA_VERSION});
    if let (Value::Object(page), Value::Object(figures)) = (&mut page, found.json()) {
        page.extend(figures);
    }
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

fn failure(error: BacktestError, catalogue: &Catalogue) -> Failure {
    let help = match error {
        BacktestError::Measure(error) => return measures::failure(error, catalogue),
        BacktestError::Horizon(_) | BacktestError::Years { .. } => {
            "choose a shorter --horizon, or other years"
        }
        BacktestError::Stats(_) => "ask for other years or another outcome",
    };
    Failure::usage(error.to_string(), help)
}
