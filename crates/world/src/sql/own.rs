//! Tables of the program's own: states, measures, releases.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Int16Array, RecordBatch, StringArray, UInt16Array, UInt64Array,
};
use async_trait::async_trait;
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::datasource::{MemTable, TableType};
use datafusion::error::{DataFusionError, Result};

use super::stored;
use crate::measure::{MeasureError, World};
use crate::output::days;
use crate::states;
use crate::store::ColumnsError;

/// The schema that needs no name before the table's.
#[derive(Debug)]
pub(super) struct Own {
    world: Arc<World>,
}

impl Own {
    pub(super) fn new(world: Arc<World>) -> Self {
        Self { world }
    }

    fn batch(&self, name: &str) -> Option<Result<RecordBatch>> {
        match name {
            "states" => Some(states(&self.world)),
            "measures" => Some(measures(&self.world)),
            "releases" => Some(releases(&self.world)),
            _ => None,
        }
    }

    /// States are those of the state list, which need not be at hand.
    fn has_states(&self) -> bool {
        matches!(self.world.vintage("cow-states"), Ok(Some(_)))
    }
}

#[async_trait]
impl SchemaProvider for Own {
    fn table_names(&self) -> Vec<String> {
        let names = ["states", "measures", "releases"].into_iter();
        names
            .filter(|name| *name != "states" || self.has_states())
            .map(str::to_owned)
            .collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let Some(batch) = self.batch(name) else {
            return Ok(None);
        };
        let batch = batch?;
        Ok(Some(Arc::new(MemTable::try_new(
            batch.schema(),
            vec![vec![batch]],
        )?)))
    }

    async fn table_type(&self, name: &str) -> Result<Option<TableType>> {
        Ok(self.table_exist(name).then_some(TableType::Base))
    }

    fn table_exist(&self, name: &str) -> bool {
        matches!(name, "states" | "measures" | "releases")
    }
}

pub(super) fn external(error: MeasureError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch> {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    Ok(RecordBatch::try_from_iter_with_nullable(columns)?)
}

fn states(world: &World) -> Result<RecordBatch> {
    let loaded = world.table("cow-states.spells").map_err(external)?;
    let wrong = |error: ColumnsError| external(error.into());
    let members = loaded.columns.states("state").map_err(wrong)?;
    let day = |name: &str| -> Result<ArrayRef> {
        let column = loaded.columns.days(name).map_err(wrong)?;
        Ok(Arc::new(
            column
                .into_iter()
                .map(|day| day.map(days))
                .collect::<Date32Array>(),
        ))
    };
    batch(vec![
        (
            "state",
            Arc::new(
                members
                    .iter()
                    .map(|state| Some(state.cow()))
                    .collect::<UInt16Array>(),
            ),
        ),
        (
            "abbreviation",
            Arc::new(
                members
                    .iter()
                    .map(|state| states::short(*state))
                    .collect::<StringArray>(),
            ),
        ),
        (
            "name",
            Arc::new(
                members
                    .iter()
                    .map(|state| states::name(*state))
                    .collect::<StringArray>(),
            ),
        ),
        ("start", day("start")?),
        ("end", day("end")?),
    ])
}

fn measures(world: &World) -> Result<RecordBatch> {
    let recipes: Vec<_> = world.catalogue().recipes().collect();
    let text = |of: fn(&crate::measure::Recipe) -> &str| -> ArrayRef {
        Arc::new(
            recipes
                .iter()
                .map(|recipe| Some(of(recipe)))
                .collect::<StringArray>(),
        )
    };
    let mut datasets = Vec::new();
    let mut at_hand = Vec::new();
    let mut first = Vec::new();
    let mut last = Vec::new();
    for recipe in &recipes {
        let rests_on = world.rests_on(&recipe.id).map_err(external)?;
        let years = super::functions::covered(&rests_on);
        at_hand.push(Some(rests_on.values().all(Option::is_some)));
        first.push(years.map(|(first, _)| first));
        last.push(years.map(|(_, last)| last));
        datasets.push(Some(rests_on.into_keys().collect::<Vec<_>>().join(", ")));
    }
    batch(vec![
        ("id", text(|recipe| &recipe.id)),
        ("label", text(|recipe| &recipe.label)),
        ("means", text(|recipe| &recipe.means)),
        ("unit", text(|recipe| &recipe.unit)),
        (
            "directed",
            Arc::new(
                recipes
                    .iter()
                    .map(|recipe| Some(recipe.directed))
                    .collect::<BooleanArray>(),
            ),
        ),
        ("method", text(|recipe| &recipe.method)),
        ("note", text(|recipe| &recipe.note)),
        (
            "datasets",
            Arc::new(datasets.into_iter().collect::<StringArray>()),
        ),
        ("at_hand", Arc::new(BooleanArray::from(at_hand))),
        ("first_year", Arc::new(Int16Array::from(first))),
        ("last_year", Arc::new(Int16Array::from(last))),
    ])
}

fn releases(world: &World) -> Result<RecordBatch> {
    let wrong = |error: crate::store::StoreError| external(error.into());
    let mut rows = Vec::new();
    for dataset in stored::datasets(world.store().root()).map_err(wrong)? {
        for held in world.store().held(&dataset) {
            let Ok(manifest) = held.manifest else {
                continue;
            };
            let counts = matches!(world.vintage(&dataset), Ok(Some(vintage)) if vintage.manifest == manifest);
            for table in manifest.tables.clone() {
                rows.push((manifest.clone(), table, counts));
            }
        }
    }
    let texts =
        |of: &dyn Fn(&(crate::store::Manifest, crate::store::TableDigest, bool)) -> String| -> ArrayRef {
            Arc::new(rows.iter().map(|row| Some(of(row))).collect::<StringArray>())
        };
    let year = |of: fn((i16, i16)) -> i16| -> ArrayRef {
        Arc::new(
            rows.iter()
                .map(|(manifest, ..)| manifest.coverage.map(of))
                .collect::<Int16Array>(),
        )
    };
    batch(vec![
        ("dataset", texts(&|(manifest, ..)| manifest.dataset.clone())),
        ("version", texts(&|(manifest, ..)| manifest.version.clone())),
        ("table_name", texts(&|(_, table, _)| table.name.clone())),
        (
            "rows",
            Arc::new(
                rows.iter()
                    .map(|(_, table, _)| u64::try_from(table.rows).ok())
                    .collect::<UInt64Array>(),
            ),
        ),
        (
            "released",
            Arc::new(
                rows.iter()
                    .map(|(manifest, ..)| Some(days(manifest.released)))
                    .collect::<Date32Array>(),
            ),
        ),
        ("first_year", year(|(first, _)| first)),
        ("last_year", year(|(_, last)| last)),
        (
            "counts",
            Arc::new(
                rows.iter()
                    .map(|(.., counts)| Some(*counts))
                    .collect::<BooleanArray>(),
            ),
        ),
        ("sha256", texts(&|(_, table, _)| table.sha256.clone())),
    ])
}
