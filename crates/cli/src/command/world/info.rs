//! `data info`: everything that is known of one data set.

use bilateral_report::wrap;
use bilateral_world::dataset::{Column, Dataset, Kind, TableSpec};
use bilateral_world::store::Held;
use serde_json::json;

use super::list::{release, releases};
use super::open::how_to_get;

/// A page of 80 columns.
pub(super) fn terminal(dataset: &Dataset, held: &[Held]) -> String {
    let mut text = wrap(dataset.title, &format!("{}: ", dataset.id), "  ");
    text.push('\n');
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            text += &wrap(value, &format!("{name:12} "), &" ".repeat(13));
        }
    };
    line("Publisher", dataset.publisher);
    line("Terms", dataset.licence);
    line("Cite", dataset.citation);
    line("Described", dataset.landing_page);
    line("To get it", &how_to_get(dataset));
    for download in dataset.downloads {
        line("", download.url);
    }
    line(
        "Lag",
        &format!("{} months. {}", dataset.lag_months, dataset.lag_note),
    );
    line("Good for", dataset.good_for);
    line("Bad for", dataset.bad_for);
    for (at, (code, means)) in dataset.missing.iter().enumerate() {
        line(if at == 0 { "Missing" } else { "" }, &format!("{code}: {means}"));
    }
    for (at, held) in held.iter().enumerate() {
        line(if at == 0 { "At hand" } else { "" }, &release(held));
    }
    if held.is_empty() {
        line("At hand", "nothing");
    }
    for table in dataset.tables {
        text += &table_of(table);
    }
    text
}

fn table_of(table: &TableSpec) -> String {
    let optional = if table.required {
        ""
    } else {
        "; not in every release"
    };
    let key = if table.key.is_empty() {
        "none".to_owned()
    } else {
        table.key.join(", ")
    };
    let mut text = "\n".to_owned();
    text += &wrap(
        &format!("{}, one row {}{optional}. Key: {key}.", table.name, table.row),
        "Table ",
        "  ",
    );
    let widest = table
        .columns
        .iter()
        .map(|column| column.name.len())
        .max()
        .unwrap_or(0);
    for column in table.columns {
        text += &wrap(
            &told(column),
            &format!("  {:widest$}  ", column.name),
            &" ".repeat(widest.min(24) + 4),
        );
    }
    text
}

fn told(column: &Column) -> String {
    let kind = match column.kind {
        Kind::State => "state",
        Kind::Year => "year",
        Kind::Int => "whole number",
        Kind::Number => "number",
        Kind::Day => "day",
        Kind::Flag => "yes or no",
        Kind::Text => "text",
    };
    let unit = if column.unit.is_empty() {
        String::new()
    } else {
        format!(", {}", column.unit)
    };
    format!("{} ({kind}{unit})", column.means)
}

/// For machines.
pub(super) fn json(dataset: &Dataset, held: &[Held]) -> String {
    let page = json!({
        "schema_version": bilateral_report::SCHEMA_VERSION,
        "dataset": dataset, "releases": releases(held),
    });
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}
