//! Where a panel comes from: releases with their digests, what is covered, what is missing and why.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Panel;
use crate::connector;
use crate::measure::{Knowledge, Vintage};
use crate::system::Direction;

/// A release that figures rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Data set.
    pub dataset: String,
    /// Version.
    pub version: String,
    /// First day on which it was out, as ISO 8601.
    pub released: String,
    /// Digest of the whole release.
    pub digest: String,
    /// First and last year that it covers; nothing if it does not say.
    pub coverage: Option<(i16, i16)>,
    /// It came out after the day from which the data were looked at.
    pub is_later_revision: bool,
    /// How its authors ask to be cited; empty for a data set that the program does not know.
    pub citation: &'static str,
}

impl Source {
    /// The release that counts, as a source.
    pub fn of(vintage: &Vintage) -> Self {
        let manifest = &vintage.manifest;
        Self {
            dataset: manifest.dataset.clone(),
            version: manifest.version.clone(),
            released: manifest.released.to_string(),
            digest: manifest.digest(),
            coverage: manifest.coverage.map(|_| vintage.coverage),
            is_later_revision: vintage.is_later_revision,
            citation: connector::by_id(&manifest.dataset).map_or("", |connector| connector.dataset.citation),
        }
    }
}

/// The day from which the data were looked at.
pub(super) fn as_of(knowledge: Knowledge) -> Option<String> {
    match knowledge {
        Knowledge::Latest => None,
        Knowledge::AsOf(day) => Some(day.to_string()),
    }
}

/// All that makes a panel the one that it is, for its files and for whoever checks them.
#[derive(Debug, Serialize)]
pub struct Provenance<'a> {
    /// The program with its version.
    pub program: &'static str,
    /// The command that made it.
    pub command: &'a str,
    /// The day from which the data were looked at; nothing if everything at hand counted.
    pub as_of: Option<&'a str>,
    /// First year asked for.
    pub from: i16,
    /// Last year asked for.
    pub to: i16,
    /// What a row is: `dyad-year` or `directed-dyad-year`.
    pub row: &'static str,
    /// How many rows.
    pub rows: usize,
    /// The measures, in order of their columns.
    pub measures: Vec<OfMeasure<'a>>,
    /// Every release, that of the state list among them.
    pub datasets: Vec<&'a Source>,
    /// What to mind.
    pub notes: &'a [String],
}

/// What is told of a measure.
#[derive(Debug, Serialize)]
pub struct OfMeasure<'a> {
    /// Its name.
    pub id: &'a str,
    /// Name of its column.
    pub column: &'a str,
    /// A few words.
    pub label: &'a str,
    /// What it means.
    pub means: &'a str,
    /// Unit.
    pub unit: &'a str,
    /// Whether a figure for A and B differs from that for B and A.
    pub directed: bool,
    /// Whose method it is.
    pub method: &'a str,
    /// First and last year for which there can be figures.
    pub coverage: (i16, i16),
    /// Data sets that it rests on.
    pub rests_on: Vec<&'a str>,
    /// How many cells are missing, by reason.
    pub missing: &'a BTreeMap<&'static str, usize>,
}

impl Panel {
    /// Where it comes from, to go with it; `command` is what the user typed.
    pub fn provenance<'a>(&'a self, command: &'a str) -> Provenance<'a> {
        let measures = self.measures.iter().map(|measured| OfMeasure {
            id: &measured.recipe.id,
            column: &measured.name,
            label: &measured.recipe.label,
            means: &measured.recipe.means,
            unit: &measured.recipe.unit,
            directed: measured.recipe.directed,
            method: &measured.recipe.method,
            coverage: measured.column.coverage,
            rests_on: measured
                .rests_on
                .iter()
                .map(|source| source.dataset.as_str())
                .collect(),
            missing: &measured.missing,
        });
        Provenance {
            program: concat!("bilateral ", env!("CARGO_PKG_VERSION")),
            command,
            as_of: self.as_of.as_deref(),
            from: self.from,
            to: self.to,
            row: match self.direction {
                Direction::Dyads => "dyad-year",
                Direction::DirectedDyads => "directed-dyad-year",
            },
            rows: self.len(),
            measures: measures.collect(),
            datasets: self.datasets(),
            notes: &self.notes,
        }
    }
}
