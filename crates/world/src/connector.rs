//! Connectors: publishers' own file formats, recognised by their columns and never by their names.
//!
//! One file a publisher; each declares its data sets and the layouts that it reads.

mod aside;
pub mod atop;
pub mod baci;
mod capitals;
mod cow;
pub mod cow_trade;
mod dates;
mod desta;
#[cfg(test)]
mod fixture;
mod flaw;
mod geodist;
mod gleditsch_ward;
pub mod gravity;
mod ideal_points;
pub mod mid;
mod regime;
mod release;
pub mod sipri;
mod spell;
mod spell_list;
mod taking;
mod un_votes;
pub mod unctad;
mod vetoes;
mod wdi;

use crate::dataset::Dataset;
use crate::input::{InputError, Refusal, TextFile, TextTable};
use crate::output::Output;

/// A data set with the layouts in which its files come.
#[derive(Debug)]
pub struct Connector {
    /// The data set.
    pub dataset: &'static Dataset,
    /// Its layouts; where several match a file, the one with the most marks is taken. The files of a release are read in
    /// the order of their layouts here.
    pub layouts: &'static [Layout],
}

/// Who wrote files of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The publisher.
    Publisher,
    /// Somebody who saved the publisher's table in another format, values unchanged.
    Export,
    /// Somebody who rounded, reshaped or left out.
    Derived,
}

/// One way in which files of a data set are laid out.
#[derive(Debug)]
pub struct Layout {
    /// What a user would call it.
    pub name: &'static str,
    /// Who writes such files.
    pub origin: Origin,
    /// Column names by which it is known, in any case; all must be there.
    pub marks: &'static [&'static str],
    /// Where there is no header: whether a file looks like it.
    pub looks_like: Option<fn(&TextFile) -> bool>,
    /// Whether cells may stand in quotes.
    pub quoting: bool,
    /// Version of such files, where they don't tell; empty if it can't be known.
    pub version: &'static str,
    /// Day of release of such files (ISO 8601), where they don't tell; empty if it can't be known.
    pub released: &'static str,
    /// Reads one.
    pub read: fn(&TextTable<'_>, &mut Output) -> Result<(), Refusal>,
}

/// All connectors.
pub static ALL: &[&Connector] = &[
    &atop::ATOP,
    &baci::BACI,
    &capitals::CAPITALS,
    &cow::CAPABILITIES,
    &cow::CONTIGUITY,
    &cow::MAJORS,
    &cow::ORGANISATIONS,
    &cow::STATES,
    &cow_trade::DYADIC,
    &cow_trade::NATIONAL,
    &desta::DESTA,
    &geodist::GEODIST,
    &gleditsch_ward::STATES,
    &gravity::GRAVITY,
    &ideal_points::IDEAL_POINTS,
    &mid::cow::MID,
    &mid::dyadic::DYADIC,
    &mid::gml::GML,
    &regime::ISARD_DEMOCRACY,
    &regime::POLITY,
    &regime::VDEM,
    &sipri::register::REGISTER,
    &sipri::transfers::TRANSFERS,
    &sipri::values::VALUES,
    &un_votes::UN_VOTES,
    &unctad::MATRIX,
    &vetoes::VETOES,
    &wdi::WDI,
];

/// A connector by the id of its data set.
pub fn by_id(id: &str) -> Option<&'static Connector> {
    ALL.iter().copied().find(|connector| connector.dataset.id == id)
}

impl Connector {
    /// The layout of a file, and the file as its table.
    pub fn recognise<'a>(&'static self, file: &'a TextFile) -> Option<(&'static Layout, TextTable<'a>)> {
        let mut best: Option<(&Layout, TextTable<'a>)> = None;
        for layout in self.layouts {
            let table = match layout.looks_like {
                Some(looks_like) if looks_like(file) => Some(TextTable::headerless(file, b',')),
                Some(_) => None,
                None => TextTable::find(file, layout.marks, layout.quoting),
            };
            if let Some(table) = table
                && best
                    .as_ref()
                    .is_none_or(|(held, _)| held.marks.len() < layout.marks.len())
            {
                best = Some((layout, table));
            }
        }
        best
    }
}

/// What a file looks like: every data set with a layout that matches, best match first.
pub fn guess(file: &TextFile) -> Vec<&'static Connector> {
    let mut found: Vec<(usize, &'static Connector)> = ALL
        .iter()
        .copied()
        .filter_map(|connector| Some((connector.recognise(file)?.0.marks.len(), connector)))
        .collect();
    found.sort_by_key(|(marks, connector)| (std::cmp::Reverse(*marks), connector.dataset.id));
    found.into_iter().map(|(_, connector)| connector).collect()
}

/// Why files did not become a release.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A file can't be read at all.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A file is something else.
    #[error("{file} is not {dataset}: {why}")]
    NotIt {
        /// File.
        file: String,
        /// The data set asked for.
        dataset: &'static str,
        /// Why not.
        why: String,
        /// Data sets that it looks like.
        looks_like: Vec<&'static str>,
    },
    /// Files that together are not whole.
    #[error("{dataset} needs a table that is not in these files: {table}")]
    Lacks {
        /// The data set.
        dataset: &'static str,
        /// The table.
        table: &'static str,
    },
}

/// Reads files as one release of a data set.
pub fn read(
    connector: &'static Connector,
    files: &[TextFile],
) -> Result<(Output, &'static Layout), ReadError> {
    let not_it = |file: &TextFile, why: String| ReadError::NotIt {
        file: file.name.clone(),
        dataset: connector.dataset.id,
        why,
        looks_like: guess(file).iter().map(|connector| connector.dataset.id).collect(),
    };
    let mut known = Vec::new();
    for file in files {
        if let Some((layout, table)) = connector.recognise(file) {
            known.push((file, layout, table));
        } else if file.sheet.is_none() && !file.name.contains(": ") {
            // Sheets and members beside the table are passed over, as long as one is it.
            return Err(not_it(file, nearest(connector, file)));
        }
    }
    let first = known.first().map(|(_, layout, _)| *layout);
    known.sort_by_key(|(_, layout, _)| {
        connector
            .layouts
            .iter()
            .position(|held| std::ptr::eq(held, *layout))
    });
    let mut output = Output::new(connector.dataset);
    for (file, layout, table) in known {
        output.begin_file(&file.name);
        if file.latin {
            output
                .notes
                .push(format!("{} is not UTF-8; it was read as Windows-1252", file.name));
        }
        (layout.read)(&table, &mut output).map_err(|Refusal(why)| not_it(file, why))?;
    }
    let Some(layout) = first else {
        let file = files.first().map_or_else(String::new, |file| file.name.clone());
        return Err(ReadError::NotIt {
            file,
            dataset: connector.dataset.id,
            why: "none of its tables has the columns".to_owned(),
            looks_like: files
                .iter()
                .flat_map(|file| guess(file))
                .map(|connector| connector.dataset.id)
                .collect(),
        });
    };
    for table in connector.dataset.tables {
        if table.required && output.rows(table.name) == 0 {
            return Err(ReadError::Lacks {
                dataset: connector.dataset.id,
                table: table.name,
            });
        }
    }
    Ok((output, layout))
}

/// Which columns the nearest layout still lacks.
fn nearest(connector: &Connector, file: &TextFile) -> String {
    let lines = crate::input::first_lines(&file.text);
    let mut best: Option<(usize, Vec<&str>, &str)> = None;
    for layout in connector
        .layouts
        .iter()
        .filter(|layout| layout.looks_like.is_none())
    {
        for (line, _) in &lines {
            for delimiter in crate::input::DELIMITERS {
                let header = crate::input::split(line, delimiter);
                let lacking: Vec<&str> = layout
                    .marks
                    .iter()
                    .copied()
                    .filter(|mark| !header.iter().any(|name| name.eq_ignore_ascii_case(mark)))
                    .collect();
                if best.as_ref().is_none_or(|(count, ..)| lacking.len() < *count) {
                    best = Some((lacking.len(), lacking, layout.name));
                }
            }
        }
    }
    match best {
        Some((_, lacking, layout)) if !lacking.is_empty() => {
            format!(
                "nearest is the layout “{layout}”, but no line has the columns {}",
                lacking.join(", ")
            )
        }
        _ => "no line has the columns of any known layout".to_owned(),
    }
}
