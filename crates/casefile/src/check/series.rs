//! Measured series: what a file declares, and the tables that hold the figures.

use bilateral_model::{Binding, Series};
use indexmap::IndexMap;

use super::names::Names;
use crate::diagnostic::{Problem, SourceFile};
use crate::folder::{CASE_YAML, Folder};
use crate::ledger::Known;
use crate::schema::RawSeries;
use crate::yaml::Node;
use crate::{build, observations};

/// Series as declared in a file, with the figures of their tables.
pub(super) fn series(
    folder: &Folder,
    declared: &IndexMap<String, RawSeries>,
    file: &SourceFile,
    root: &Node,
    names: &Names<'_>,
    record: &(impl Fn(&str) -> Result<(), String> + Sync),
    problems: &mut Vec<Problem>,
) -> IndexMap<bilateral_model::Id, Series> {
    let bibliography = names.bibliography;
    let mut series = IndexMap::new();
    for (key, entry) in declared {
        let span = root.key_span(&["series", key]);
        let id = match bilateral_model::Id::new(key) {
            Ok(id) => id,
            Err(error) => {
                let help = format!("write `{}`", bilateral_model::Id::suggest(key));
                problems.push(Problem::at("id/form", file, span, error.to_string(), help));
                continue;
            }
        };
        if let Some(source) = entry
            .source
            .as_ref()
            .filter(|source| !bibliography.may_have(source))
        {
            let span = root.find(&["series", key, "source"]).span;
            let help = crate::diagnostic::did_you_mean(source, bibliography.keys());
            problems.push(Problem::at(
                "source/unknown",
                file,
                span,
                format!("there is no source `{source}`"),
                help,
            ));
        }
        if entry.measure.is_none() && !entry.or.is_empty() {
            let span = root.find(&["series", key, "or"]).span;
            problems.push(Problem::at(
                "yaml/missing-key",
                file,
                span,
                "other sources are named, and no measure that they stand beside",
                "name the first choice under `measure:`",
            ));
        }
        let name = format!("series/{key}.csv");
        let Some(table) = folder.file(&name) else {
            let columns = observations::COLUMNS.join(",");
            let help = match &entry.measure {
                Some(measure) => format!(
                    "`bilateral measure` writes it from the measure `{measure}`; by hand, its first line is {columns}"
                ),
                None => format!("write `{name}`; its first line is {columns}"),
            };
            problems.push(Problem::at(
                "file/missing",
                file,
                span,
                format!("there is no `{name}`"),
                help,
            ));
            continue;
        };
        let observations = observations::read(
            table,
            &entry.unit,
            entry.plan,
            |key| names.source(key),
            record,
            problems,
        );
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        series.insert(
            id.clone(),
            Series::new(
                id,
                entry.label.clone(),
                entry.unit.clone(),
                build::within(entry.lag.as_ref()),
                text(&entry.publisher),
                entry.source.clone(),
                text(&entry.note),
                observations,
            )
            .bound(entry.measure.clone().map(|measure| Binding {
                measure,
                or: entry.or.clone(),
            })),
        );
    }
    series
}

/// A file that nothing declares.
pub(super) fn undeclared_series(folder: &Folder, names: &Names<'_>, problems: &mut Vec<Problem>) {
    let declared = |id: &str| names.raws.iter().any(|raw| raw.series.contains_key(id));
    for (id, table) in folder.series().filter(|(id, _)| !declared(id)) {
        problems.push(Problem::of_file(
            "id/unknown",
            &table.name,
            format!("no series `{id}` is declared in {CASE_YAML}"),
            format!("add `{id}:` under `series:`, or take the file away"),
        ));
    }
}
