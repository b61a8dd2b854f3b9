//! What came of adding a release: counts of what was read and of what was set aside, with the first lines of each kind.

use std::path::Path;

use bilateral_report::{plain, wrap};
use bilateral_world::output::SetAside;
use bilateral_world::store::{Manifest, ReleasedFrom};
use serde_json::json;

use super::data::years;

/// How many lines of each kind are shown.
const SHOWN: usize = 3;

/// How many codes that could not be placed are shown.
const CODES: usize = 12;

/// A page of 80 columns.
pub(super) fn terminal(manifest: &Manifest, listed: &[SetAside], fresh: bool, folder: &Path) -> String {
    let from = match manifest.released_from {
        ReleasedFrom::Given => "as you say",
        ReleasedFrom::File => "as the file tells",
        ReleasedFrom::Documented => "as is known of such files",
    };
    let did = if fresh {
        "is added"
    } else {
        "was there already, made of the same files; nothing has changed"
    };
    let mut text = wrap(
        &format!(
            "{} {} {did}: {}, released {} ({from}).",
            manifest.dataset,
            manifest.version,
            years(manifest),
            manifest.released
        ),
        "",
        "",
    );
    text += &wrap(&format!("Read as “{}”.", manifest.layout), "", "");
    for table in &manifest.tables {
        text += &format!("  {}: {}\n", table.name, rows(table.rows));
    }
    if manifest.repeated > 0 {
        let repeated = format!(
            "Said again what an earlier row says, and left out: {}.",
            rows(manifest.repeated)
        );
        text += &wrap(&repeated, "", "");
    }
    let aside: usize = manifest.set_aside.values().sum();
    if aside == 0 {
        text += "Set aside: no row.\n";
    } else {
        text += &format!("Set aside: {}\n", rows(aside));
        for (kind, count) in &manifest.set_aside {
            text += &wrap(&format!("{kind}: {}", rows(*count)), "  ", "    ");
            for row in listed.iter().filter(|row| row.kind == *kind).take(SHOWN) {
                text += &wrap(
                    &format!("{} line {}: {}", row.file, row.line, row.why),
                    "    ",
                    "      ",
                );
            }
        }
        let path = folder.join("set-aside.csv");
        text += &wrap(&format!("All of them: {}", path.display()), "  ", "    ");
    }
    if !manifest.unplaced.is_empty() {
        text += &wrap(&codes(manifest), "Codes that are no state: ", "  ");
    }
    for note in &manifest.notes {
        text += &wrap(note, "Note: ", "  ");
    }
    text
}

/// The codes that stood there most often, with how often.
fn codes(manifest: &Manifest) -> String {
    let mut by_count: Vec<(&String, &usize)> = manifest.unplaced.iter().collect();
    by_count.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), (*code).clone()));
    let mut shown: Vec<String> = by_count
        .iter()
        .take(CODES)
        .map(|(code, count)| format!("{} ({count})", plain(code)))
        .collect();
    if by_count.len() > CODES {
        shown.push(format!("and {} more", by_count.len() - CODES));
    }
    shown.join(", ")
}

fn rows(count: usize) -> String {
    if count == 1 {
        "1 row".to_owned()
    } else {
        format!("{count} rows")
    }
}

/// For machines.
pub(super) fn json(manifest: &Manifest, listed: &[SetAside], fresh: bool) -> String {
    let first: Vec<&SetAside> = manifest
        .set_aside
        .keys()
        .flat_map(|kind| listed.iter().filter(move |row| row.kind == *kind).take(SHOWN))
        .collect();
    let page = json!({
        "schema_version": bilateral_report::SCHEMA_VERSION,
        "added": fresh, "release": manifest, "first_set_aside": first,
    });
    serde_json::to_string_pretty(&page).unwrap_or_default() + "\n"
}
