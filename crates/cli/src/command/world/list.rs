//! `data list`: every data set, and what of it is at hand.

use std::path::Path;

use bilateral_report::{fit, plain, wrap};
use bilateral_world::add::Status;
use bilateral_world::store::Held;
use serde_json::{Value, json};

use super::data::years;
use super::open::how_to_get;

/// Columns for the id.
const ID: usize = 22;

/// A page of 80 columns.
pub(super) fn terminal(all: &[Status], root: &Path) -> String {
    let at_hand = all.iter().filter(|status| whole(status) > 0).count();
    let mut text = wrap(
        &format!(
            "{} data sets are known, {at_hand} at hand in {}.",
            all.len(),
            root.display()
        ),
        "",
        "",
    );
    text.push('\n');
    let rest = " ".repeat(ID + 1);
    for status in all {
        let id = if status.dataset.id.len() > ID {
            format!("{} ", status.dataset.id)
        } else {
            fit(status.dataset.id, ID + 1)
        };
        text += &wrap(status.dataset.title, &id, &rest);
        if whole(status) == 0 {
            text += &wrap(
                &format!("not at hand: {}", how_to_get(status.dataset)),
                &rest,
                // Addresses are long.
                "    ",
            );
        }
        for held in &status.held {
            text += &wrap(&release(held), &rest, &format!("{rest}  "));
        }
    }
    text + "\nMore of one: bilateral data info ID\n"
}

fn whole(status: &Status) -> usize {
    status.held.iter().filter(|held| held.manifest.is_ok()).count()
}

/// One release in a line.
pub(super) fn release(held: &Held) -> String {
    match &held.manifest {
        Ok(manifest) => format!(
            "✓ {}: {}, released {}",
            held.version,
            years(manifest),
            manifest.released
        ),
        Err(error) => format!("✗ {}: {error}", plain(&held.version)),
    }
}

/// The page of the manual: the same whatever is at hand.
pub(super) fn reference(all: &[Status]) -> String {
    let mut text = "# Data sets\n\n\
        What the program can read, by the names that its commands take. Terms and lags are as far as they are known; the\n\
        publisher's own page decides. *Lag* is in months: after so long a year's figures are usually out.\n\n\
        This page is written by `bilateral data list --format markdown`. `bilateral data info ID` has the columns.\n\n\
        | data set | title | lag | how to get it |\n|---|---|---:|---|\n"
        .to_owned();
    for Status { dataset, .. } in all {
        let how = if dataset.downloads.is_empty() {
            "by hand"
        } else {
            "`fetch`"
        };
        text += &format!(
            "| [`{0}`](#{0}) | {1} | {2} | {how} |\n",
            dataset.id,
            cell(dataset.title),
            dataset.lag_months
        );
    }
    for Status { dataset, .. } in all {
        text += &format!(
            "\n## `{}`\n\n{}. {}. <{}>\n\n",
            dataset.id,
            dataset.title.trim_end_matches('.'),
            dataset.publisher.trim_end_matches('.'),
            dataset.landing_page
        );
        let mut item = |name: &str, value: &str| {
            if !value.is_empty() {
                text += &format!("- *{name}*: {value}\n");
            }
        };
        item("Good for", dataset.good_for);
        item("Bad for", dataset.bad_for);
        let months = dataset.lag_months;
        item("Lag", &format!("{months} months. {}", dataset.lag_note));
        item("Terms", dataset.licence);
        item("Cite", dataset.citation);
        let tables = dataset.tables.iter();
        let tables = tables.map(|table| format!("`{}`, one row {}", table.name, table.row));
        item("Tables", &tables.collect::<Vec<_>>().join("; "));
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// For machines.
pub(super) fn json(all: &[Status], root: &Path) -> String {
    let datasets: Vec<Value> = all
        .iter()
        .map(|status| {
            json!({
                "id": status.dataset.id, "title": status.dataset.title,
                "publisher": status.dataset.publisher,
                "landing_page": status.dataset.landing_page,
                "can_be_fetched": !status.dataset.downloads.is_empty(),
                "releases": releases(&status.held),
            })
        })
        .collect();
    let page = json!({
        "schema_version": bilateral_report::SCHEMA_VERSION, "folder": root, "datasets": datasets,
    });
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}

/// Releases for machines.
pub(super) fn releases(held: &[Held]) -> Vec<Value> {
    let of = |held: &Held| match &held.manifest {
        Ok(manifest) => json!({
            "version": held.version, "released": manifest.released,
            "released_from": manifest.released_from, "origin": manifest.origin,
            "coverage": manifest.coverage, "digest": manifest.digest(),
            "tables": manifest.tables, "damage": null,
        }),
        Err(error) => json!({"version": held.version, "damage": error.to_string()}),
    };
    held.iter().map(of).collect()
}
