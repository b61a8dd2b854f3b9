//! Measures as tables: `measure('trade-total', 1990, 2020)` and `observations('trade-total', …)`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, Date32Array, DictionaryArray, Float64Array, Int8Array, Int16Array, RecordBatch, StringArray,
    UInt16Array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::plan_datafusion_err;
use datafusion::datasource::{MemTable, TableType};
use datafusion::error::Result;
use datafusion::logical_expr::Expr;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::scalar::ScalarValue;

use super::own::external;
use crate::measure::{MeasureError, Recipe, Vintage, World};
use crate::output::days;
use crate::system::{Base, Direction, System};

/// Rows in a batch.
const BATCH: usize = 1 << 16;

/// `measure(id)` and `measure(id, from, to)`.
#[derive(Debug)]
pub(super) struct MeasureFunction(pub(super) Arc<World>);

/// `observations(id, …)`.
#[derive(Debug)]
pub(super) struct ObservationsFunction(pub(super) Arc<World>);

impl TableFunctionImpl for MeasureFunction {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let usage = || plan_datafusion_err!("it is measure('id') or measure('id', first year, last year)");
        let (id, years) = match args.exprs() {
            [id] => (text(id).ok_or_else(usage)?, None),
            [id, from, to] => {
                let years = year(from).zip(year(to)).ok_or_else(usage)?;
                (text(id).ok_or_else(usage)?, Some(years))
            }
            _ => return Err(usage()),
        };
        if let Some((from, to)) = years.filter(|(from, to)| to < from) {
            return Err(external(MeasureError::Empty(format!("{from} to {to}"))));
        }
        known(&self.0, id)?;
        Ok(Arc::new(Computed {
            world: self.0.clone(),
            ids: vec![id.to_owned()],
            kind: Rows::Panel(years),
            schema: Arc::new(Schema::new(vec![
                Field::new("state_a", DataType::UInt16, false),
                Field::new("state_b", DataType::UInt16, false),
                Field::new("year", DataType::Int16, false),
                Field::new("value", DataType::Float64, true),
            ])),
        }))
    }
}

impl TableFunctionImpl for ObservationsFunction {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let mut ids: Vec<String> = Vec::new();
        for expr in args.exprs() {
            let id = text(expr)
                .ok_or_else(|| plan_datafusion_err!("it is observations('id', 'another id', …)"))?;
            known(&self.0, id)?;
            if !ids.iter().any(|held| held == id) {
                ids.push(id.to_owned());
            }
        }
        if ids.is_empty() {
            return Err(plan_datafusion_err!(
                "name the measures: observations('trade-total', …); SELECT id FROM measures lists them"
            ));
        }
        let word = || DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8));
        Ok(Arc::new(Computed {
            world: self.0.clone(),
            ids,
            kind: Rows::Observations,
            schema: Arc::new(Schema::new(vec![
                Field::new("actor", DataType::UInt16, false),
                Field::new("target", DataType::UInt16, false),
                Field::new("measure", word(), false),
                Field::new("period", DataType::Int16, false),
                Field::new("value", DataType::Float64, false),
                Field::new("unit", word(), false),
                Field::new("known_on", DataType::Date32, true),
                Field::new("dataset", word(), false),
                Field::new("version", word(), false),
            ])),
        }))
    }
}

fn known<'a>(world: &'a World, id: &str) -> Result<&'a Recipe> {
    let recipe = world.catalogue().get(id);
    recipe.ok_or_else(|| external(MeasureError::Unknown(id.to_owned())))
}

fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(
            ScalarValue::Utf8(text) | ScalarValue::Utf8View(text) | ScalarValue::LargeUtf8(text),
            _,
        ) => text.as_deref(),
        _ => None,
    }
}

fn year(expr: &Expr) -> Option<i16> {
    match expr {
        Expr::Literal(ScalarValue::Int64(year), _) => i16::try_from((*year)?).ok(),
        Expr::Literal(ScalarValue::Int32(year), _) => i16::try_from((*year)?).ok(),
        Expr::Literal(ScalarValue::UInt64(year), _) => i16::try_from((*year)?).ok(),
        _ => None,
    }
}

/// First and last year that all of some releases cover; nothing if one is not at hand or they share none.
pub(super) fn covered(rests_on: &BTreeMap<String, Option<Arc<Vintage>>>) -> Option<(i16, i16)> {
    let mut years = (i16::MIN, i16::MAX);
    for vintage in rests_on.values() {
        let (first, last) = vintage.as_ref()?.coverage;
        years = (years.0.max(first), years.1.min(last));
    }
    (years.0 <= years.1).then_some(years)
}

/// First year of the state system.
const FIRST: i16 = 1816;

/// The years of a measure where none are asked for.
fn years(world: &World, system: &System, id: &str) -> Result<(i16, i16)> {
    let rests_on = world.rests_on(id).map_err(external)?;
    let (first, last) = covered(&rests_on).unwrap_or((i16::MIN, i16::MAX));
    let last = if last == i16::MAX {
        system.last_year()
    } else {
        last
    };
    Ok((first.max(FIRST), last))
}

/// Which rows a table of measures has.
#[derive(Debug, Clone, Copy)]
enum Rows {
    /// Every dyad-year.
    Panel(Option<(i16, i16)>),
    /// Those with a figure.
    Observations,
}

/// A table that is computed once it is read.
#[derive(Debug)]
struct Computed {
    world: Arc<World>,
    ids: Vec<String>,
    kind: Rows,
    schema: SchemaRef,
}

#[async_trait]
impl TableProvider for Computed {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut batches = Vec::new();
        for id in &self.ids {
            self.compute(id, &mut batches)?;
        }
        let table = MemTable::try_new(self.schema.clone(), vec![batches])?;
        table.scan(state, projection, &[], limit).await
    }
}

impl Computed {
    fn compute(&self, id: &str, batches: &mut Vec<RecordBatch>) -> Result<()> {
        let recipe = known(&self.world, id)?;
        let system = self.world.system().map_err(external)?;
        let (from, to) = match self.kind {
            Rows::Panel(Some(years)) => years,
            Rows::Panel(None) | Rows::Observations => years(&self.world, &system, id)?,
        };
        let direction = if recipe.directed {
            Direction::DirectedDyads
        } else {
            Direction::Dyads
        };
        let base = Base::new(&system, from, to, direction);
        let column = self.world.column(id, &base).map_err(external)?;
        let keys = base.keys();
        let figure = |row: usize| Some(column.values[row]).filter(|value| !value.is_nan());
        let rows: Vec<usize> = match self.kind {
            Rows::Panel(_) => (0..base.len()).collect(),
            Rows::Observations => (0..base.len()).filter(|row| figure(*row).is_some()).collect(),
        };
        let told = match self.kind {
            Rows::Panel(_) => None,
            Rows::Observations => Some(Told::of(&self.world, recipe)?),
        };
        for rows in rows.chunks(BATCH) {
            let state = |of: &[u16]| -> ArrayRef {
                Arc::new(rows.iter().map(|row| Some(of[*row])).collect::<UInt16Array>())
            };
            let a = state(&keys.a);
            let b = state(&keys.b);
            let year: ArrayRef = Arc::new(
                rows.iter()
                    .map(|row| Some(keys.year[*row]))
                    .collect::<Int16Array>(),
            );
            let value: ArrayRef = Arc::new(rows.iter().map(|row| figure(*row)).collect::<Float64Array>());
            let columns = match &told {
                None => vec![a, b, year, value],
                Some(told) => {
                    let word = |text: &str| same(text, rows.len());
                    let known_on: ArrayRef = Arc::new(Date32Array::from(vec![told.known_on; rows.len()]));
                    vec![
                        a,
                        b,
                        word(&recipe.id)?,
                        year,
                        value,
                        word(&recipe.unit)?,
                        known_on,
                        word(&told.dataset)?,
                        word(&told.version)?,
                    ]
                }
            };
            batches.push(RecordBatch::try_new(self.schema.clone(), columns)?);
        }
        Ok(())
    }
}

/// A column that says one word all the way down.
fn same(text: &str, rows: usize) -> Result<ArrayRef> {
    let keys = Int8Array::from(vec![0_i8; rows]);
    let words = Arc::new(StringArray::from(vec![text]));
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(keys, words)?))
}

/// What an observation says about its source.
struct Told {
    /// The day on which the last of the releases that it rests on came out: the first on which this very figure was known.
    known_on: Option<i32>,
    dataset: String,
    version: String,
}

impl Told {
    fn of(world: &World, recipe: &Recipe) -> Result<Self> {
        let rests_on = world.rests_on(&recipe.id).map_err(external)?;
        let vintages: Vec<_> = rests_on.into_values().flatten().collect();
        let joined = |of: fn(&Vintage) -> &str| {
            vintages
                .iter()
                .map(|vintage| of(vintage))
                .collect::<Vec<_>>()
                .join(" + ")
        };
        Ok(Self {
            known_on: vintages
                .iter()
                .map(|vintage| days(vintage.manifest.released))
                .max(),
            dataset: joined(|vintage| &vintage.manifest.dataset),
            version: joined(|vintage| &vintage.manifest.version),
        })
    }
}
