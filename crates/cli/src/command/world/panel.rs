//! `panel`: measures of every dyad-year, as a file for statistics programs.

use bilateral_report::wrap;
use bilateral_world::panel::{Format, Measured, Panel, WriteError};
use bilateral_world::system::Direction;

use super::{measures, open, progress};
use crate::args::{DataFolderArg, PanelArgs, RecipesArg};
use crate::exit::Failure;
use crate::output::write;

pub(super) fn run(asked: &PanelArgs, recipes: &RecipesArg, folder: &DataFolderArg) -> Result<(), Failure> {
    let format = Format::of_path(&asked.out).ok_or_else(|| {
        Failure::usage(
            format!(
                "`{}` does not say which format it should have",
                asked.out.display()
            ),
            "let its name end with .parquet, .csv or .dta",
        )
    })?;
    let world = open::world(folder, asked.as_of.as_deref(), recipes.recipes.as_deref())?;
    let direction = if asked.directed {
        Direction::DirectedDyads
    } else {
        Direction::Dyads
    };
    let panel = Panel::build(&world, &asked.measures, asked.from, asked.to, direction)
        .map_err(|error| measures::failure(error, world.catalogue()))?;
    let name = asked.out.file_name().unwrap_or_default().to_string_lossy();
    let mut bar = progress::writing(&name);
    panel.write(&asked.out, format, &command(), &mut bar)?;
    drop(bar);
    write(&told(&panel, &asked.out.display().to_string()), None)
}

/// The command as it was typed.
fn command() -> String {
    let words = std::env::args_os().skip(1).map(|word| {
        let word = word.to_string_lossy().into_owned();
        if word.is_empty() || word.contains(|sign: char| sign.is_whitespace() || "'\"$\\".contains(sign)) {
            format!("'{}'", word.replace('\'', r"'\''"))
        } else {
            word
        }
    });
    std::iter::once("bilateral".to_owned())
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        let help = match error {
            WriteError::Refused { .. } => "check the folder and its rights",
            WriteError::Beyond { .. } => "write .parquet or .csv",
        };
        Self::usage(error.to_string(), help)
    }
}

/// What was written, and what of it is missing why.
fn told(panel: &Panel, path: &str) -> String {
    let rows_are = match panel.direction {
        Direction::Dyads => "dyad-years",
        Direction::DirectedDyads => "directed dyad-years",
    };
    let mut text = wrap(
        &format!("{} {rows_are}, {} to {}", panel.len(), panel.from, panel.to),
        &format!("{path}: "),
        "  ",
    );
    for measured in &panel.measures {
        text += &wrap(
            &of_measure(measured, panel.len()),
            &format!("{}: ", measured.name),
            "  ",
        );
    }
    for note in &panel.notes {
        text += &wrap(note, "Mind: ", "  ");
    }
    text
}

fn of_measure(measured: &Measured, rows: usize) -> String {
    let (first, last) = measured.column.coverage;
    let reasons: Vec<String> = measured
        .missing
        .iter()
        .map(|(code, count)| match *code {
            "before-coverage" => format!("{count} before {first}"),
            "after-coverage" => format!("{count} after {last}"),
            "not-in-data" => format!("{count} not in the data"),
            other => format!("{count} {other}"),
        })
        .collect();
    let missing = if reasons.is_empty() {
        "none missing".to_owned()
    } else {
        format!("missing {}", reasons.join(", "))
    };
    let sources: Vec<String> = measured
        .rests_on
        .iter()
        .map(|source| format!("{} {}", source.dataset, source.version))
        .collect();
    format!(
        "{}; {} figures, {missing}; rests on {}",
        measured.label(),
        rows - measured.lacking(),
        sources.join(", ")
    )
}
