//! `sql`: a question to all data at hand.

use std::convert::Infallible;
use std::sync::Arc;

use bilateral_report::{csv_line, fit, plain};
use bilateral_world::sql::{Answer, Cell, SqlError, query};
use serde_json::{Map, Value, json};

use super::{measures, open};
use crate::args::{DataFolderArg, OutputArg, RecipesArg, SqlFormat};
use crate::exit::Failure;
use crate::output::write;

pub(super) fn run(
    question: &str,
    recipes: &RecipesArg,
    format: SqlFormat,
    output: &OutputArg,
    folder: &DataFolderArg,
) -> Result<(), Failure> {
    let world = Arc::new(open::world(folder, None, recipes.recipes.as_deref())?);
    let answer = query(world.clone(), question).map_err(|error| match error {
        SqlError::Measure(error) => measures::failure(error, world.catalogue()),
        SqlError::Store(error) => error.into(),
        SqlError::Refused(_) => Failure::usage(error.to_string(), "ask with SELECT, WITH, EXPLAIN, SHOW or DESCRIBE"),
        SqlError::Wrong(_) | SqlError::Threads(_) => Failure::usage(
            error.to_string(),
            "which tables there are: bilateral sql \"SHOW TABLES\"; their columns: bilateral sql \"DESCRIBE cow_trade.flows\"",
        ),
    })?;
    let text = match format {
        SqlFormat::Table => table(&answer),
        SqlFormat::Csv => csv(&answer),
        SqlFormat::Json => json(&answer),
    };
    write(&text, output.output.as_deref())
}

fn rows(answer: &Answer, mut each: impl FnMut(&[Cell])) {
    let Ok(()) = answer.rows(|cells| {
        each(cells);
        Ok::<(), Infallible>(())
    });
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Number(text) | Cell::Text(text) => plain(text),
        Cell::Flag(true) => "yes".to_owned(),
        Cell::Flag(false) => "no".to_owned(),
    }
}

/// Columns under their names, as wide as they need to be; numbers to the right.
fn table(answer: &Answer) -> String {
    let names = answer.columns();
    let mut lines = vec![names.iter().map(|name| plain(name)).collect::<Vec<_>>()];
    let mut is_number = vec![false; names.len()];
    rows(answer, |cells| {
        for (cell, number) in cells.iter().zip(&mut is_number) {
            *number |= matches!(cell, Cell::Number(_));
        }
        lines.push(cells.iter().map(text).collect());
    });
    let mut widths = vec![0; names.len()];
    for line in &lines {
        for (cell, width) in line.iter().zip(&mut widths) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut page = String::new();
    for (at, line) in lines.iter().enumerate() {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .zip(&is_number)
            .map(|((cell, &width), number)| {
                if *number {
                    format!("{cell:>width$}")
                } else {
                    fit(cell, width)
                }
            })
            .collect();
        page += cells.join("  ").trim_end();
        page.push('\n');
        if at == 0 {
            let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            page += &rule.join("  ");
            page.push('\n');
        }
    }
    match answer.len() {
        1 => page + "1 row\n",
        count => page + &format!("{count} rows\n"),
    }
}

fn csv(answer: &Answer) -> String {
    let mut page = csv_line(answer.columns());
    rows(answer, |cells| {
        page += &csv_line(cells.iter().map(|cell| match cell {
            Cell::Flag(flag) => flag.to_string(),
            other => text(other),
        }));
    });
    page
}

fn json(answer: &Answer) -> String {
    let names = answer.columns();
    let mut all = Vec::with_capacity(answer.len());
    rows(answer, |cells| {
        let row = names.iter().zip(cells).map(|(name, cell)| {
            let value = match cell {
                Cell::Null => Value::Null,
                Cell::Number(text) => {
                    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
                }
                Cell::Flag(flag) => Value::Bool(*flag),
                Cell::Text(text) => Value::String(text.clone()),
            };
            (name.clone(), value)
        });
        all.push(Value::Object(row.collect::<Map<_, _>>()));
    });
    let page = json!({
        "schema_version": bilateral_report::SCHEMA_VERSION, "columns": names, "rows": all,
    });
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}
