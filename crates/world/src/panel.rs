//! Panels: measures of every dyad-year that membership of the state system decides, one row each.
//!
//! A missing figure is missing: no cell is filled in, and for every measure it is counted how many cells are missing for
//! which reason. A panel goes to Parquet, CSV or Stata's format, whole or not at all ([`Panel::write`]).

mod csv;
mod dta;
mod names;
mod parquet;
mod provenance;
mod write;

pub use provenance::{Provenance, Source};
pub use write::{Format, WriteError};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::measure::{Column, MeasureError, Recipe, World};
use crate::states::State;
use crate::system::{Base, Direction, Keys};

/// The data set that decides which dyad-years there are.
const SYSTEM: &str = "cow-states";

/// A panel of measures: key columns, and one column of figures a measure.
#[derive(Debug, Clone)]
pub struct Panel {
    /// First year asked for.
    pub from: i16,
    /// Last year asked for.
    pub to: i16,
    /// Whether a pair stands once or in both directions.
    pub direction: Direction,
    /// The key columns: both states as COW numbers, and the year.
    pub keys: Keys,
    /// The measures, in the order asked for.
    pub measures: Vec<Measured>,
    /// The list of states that decided the rows.
    pub system: Source,
    /// From which day the data were looked at, as ISO 8601; nothing if everything at hand counted.
    pub as_of: Option<String>,
    /// What a reader should mind.
    pub notes: Vec<String>,
}

/// A measure in a panel.
#[derive(Debug, Clone)]
pub struct Measured {
    /// What it is.
    pub recipe: Recipe,
    /// Name of its column in files: the measure's with underscores, told apart from other columns.
    pub name: String,
    /// Its figures, one a row, with what the data cover.
    pub column: Arc<Column>,
    /// The releases that it rests on, in order of their data sets.
    pub rests_on: Vec<Source>,
    /// How many cells are missing, by the code of the reason ([`Lack::code`](crate::measure::Lack::code)).
    pub missing: BTreeMap<&'static str, usize>,
}

impl Panel {
    /// Measures of all dyad-years from one year to another, both included. A measure named twice comes once.
    ///
    /// # Errors
    ///
    /// Where a measure is unknown, a data set is not at hand, or the years are none.
    pub fn build(
        world: &World,
        measures: &[String],
        from: i16,
        to: i16,
        direction: Direction,
    ) -> Result<Self, MeasureError> {
        if to < from {
            return Err(MeasureError::Empty(format!("{from} to {to}")));
        }
        // A misspelt name is told before anything is computed.
        let mut wanted: Vec<&Recipe> = Vec::with_capacity(measures.len());
        for id in measures {
            let recipe = world.catalogue().get(id);
            let recipe = recipe.ok_or_else(|| MeasureError::Unknown(id.clone()))?;
            if !wanted.iter().any(|held| held.id == recipe.id) {
                wanted.push(recipe);
            }
        }
        let system = world.system()?;
        let base = Base::new(&system, from, to, direction);
        let keys = base.keys();
        let mut measured = Vec::with_capacity(wanted.len());
        let mut notes = Vec::new();
        if to > system.last_year() {
            notes.push(format!(
                "the list of states ends in {}: for later years it is taken that its members stayed and no other came",
                system.last_year()
            ));
        }
        let names = names::of_columns(wanted.iter().map(|recipe| recipe.id.as_str()));
        for (recipe, name) in wanted.into_iter().zip(names) {
            let column = world.column(&recipe.id, &base)?;
            if recipe.directed && direction == Direction::Dyads {
                notes.push(format!(
                    "{} has a direction: its figures are those of the state with the lower number for the other; a panel of directed dyads has both",
                    recipe.id
                ));
            }
            let rests_on = sources(world, &recipe.id)?;
            notes.extend(
                rests_on
                    .iter()
                    .filter(|source| source.is_later_revision)
                    .map(|source| {
                        format!(
                            "{}: {} {} came out later, on {}; it stands in for what was known then",
                            recipe.id, source.dataset, source.version, source.released
                        )
                    }),
            );
            measured.push(Measured {
                missing: missing(&column, &keys),
                recipe: recipe.clone(),
                name,
                column,
                rests_on,
            });
        }
        let vintage = world.vintage(SYSTEM)?.ok_or_else(|| MeasureError::NoData {
            measure: "a panel".to_owned(),
            dataset: SYSTEM.to_owned(),
        })?;
        Ok(Self {
            from,
            to,
            direction,
            keys,
            measures: measured,
            system: Source::of(&vintage),
            as_of: provenance::as_of(world.knowledge()),
            notes,
        })
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.keys.year.len()
    }

    /// Whether it has no rows.
    pub fn is_empty(&self) -> bool {
        self.keys.year.is_empty()
    }

    /// Every release that the panel rests on, that of the state list among them, in order of their data sets.
    pub fn datasets(&self) -> Vec<&Source> {
        let mut all = BTreeMap::from([(self.system.dataset.as_str(), &self.system)]);
        for source in self.measures.iter().flat_map(|measured| &measured.rests_on) {
            all.insert(&source.dataset, source);
        }
        all.into_values().collect()
    }

    /// All states of its rows, in order of their numbers.
    fn states(&self) -> Vec<State> {
        let mut numbers: Vec<u16> = self.keys.a.clone();
        numbers.dedup();
        numbers.extend_from_slice(&self.keys.b);
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().map(State::from_cow).collect()
    }
}

impl Measured {
    /// The figure of a row; nothing where it is missing.
    pub fn figure(&self, row: usize) -> Option<f64> {
        self.column
            .values
            .get(row)
            .copied()
            .filter(|value| !value.is_nan())
    }

    /// How many cells are missing.
    pub fn lacking(&self) -> usize {
        self.missing.values().sum()
    }

    /// Its label with the unit.
    pub fn label(&self) -> String {
        format!("{} ({})", self.recipe.label, self.recipe.unit)
    }
}

fn sources(world: &World, measure: &str) -> Result<Vec<Source>, MeasureError> {
    let vintages = world.rests_on(measure)?;
    Ok(vintages
        .into_values()
        .flatten()
        .map(|vintage| Source::of(&vintage))
        .collect())
}

/// How many cells of a column are missing, by reason.
fn missing(column: &Column, keys: &Keys) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for (value, year) in column.values.iter().zip(&keys.year) {
        if let Some(lack) = column.lack(*value, *year) {
            *counts.entry(lack.code()).or_default() += 1;
        }
    }
    counts
}

/// A state's abbreviation and name; empty where the table of states has none.
fn names_of(number: u16) -> (&'static str, &'static str) {
    let state = State::from_cow(number);
    let text = |text: Option<&'static str>| text.unwrap_or("");
    (
        text(crate::states::short(state)),
        text(crate::states::name(state)),
    )
}
