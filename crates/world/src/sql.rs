//! SQL over everything at hand, by Apache `DataFusion` (feature `sql`). Questions only: nothing can be changed.
//!
//! | in FROM | what it is |
//! |---|---|
//! | `cow_trade.flows`, `"cow-trade".flows` | a stored table of the release that counts; hyphens are underscores, or the name stands in quotes |
//! | `"cow-trade@4.0".flows`, `"cow_trade@4.0".flows` | the table of one release, by its version |
//! | `states` | spells of membership: state, abbreviation, name, start, end |
//! | `measures` | the catalogue of measures |
//! | `releases` | every table of every release, with versions and digests |
//! | `measure('trade-total', 1990, 2020)` | a measure of every dyad-year: `state_a`, `state_b`, year, value; value is null where missing |
//! | `observations('trade-total', 'arms-to')` | the figures of measures that are there: actor, target, measure, period, value, unit, `known_on`, dataset, version |
//!
//! `SHOW TABLES` lists the tables, `DESCRIBE cow_trade.flows` a table's columns.
//!
//! States are COW numbers. A measure with a direction has a row for each direction, from the first state to the second;
//! one without stands once, the lower number first. Without years `measure` has those that its data cover. A measure is
//! computed once the query needs it, and kept. Stored tables are whole releases, also where the data are looked at from
//! an earlier day; measures then keep to what could be known.

mod answer;
mod functions;
mod own;
mod stored;

pub use answer::{Answer, Cell};

use std::collections::BTreeSet;
use std::sync::Arc;

use datafusion::catalog::{CatalogProvider, MemoryCatalogProvider};
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{SessionConfig, SessionContext};
use tokio::runtime::Runtime;

use crate::measure::{MeasureError, World};
use crate::store::StoreError;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// Something other than a question.
    #[error("only questions can be asked, nothing is changed: {0}")]
    Refused(String),
    /// A statement that can't be read or carried out.
    #[error("{0}")]
    Wrong(String),
    /// A measure that can't be computed.
    #[error(transparent)]
    Measure(MeasureError),
    /// A data folder that can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The system gave no threads.
    #[error("no threads to work with: {0}")]
    Threads(String),
}

impl From<DataFusionError> for SqlError {
    fn from(error: DataFusionError) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(held) = cause {
            if let Some(measure) = held.downcast_ref::<MeasureError>() {
                return Self::Measure(measure.clone());
            }
            cause = held.source();
        }
        Self::Wrong(error.strip_backtrace())
    }
}

/// The stored data, to be asked.
pub struct Sql {
    context: SessionContext,
    runtime: Runtime,
}

impl std::fmt::Debug for Sql {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sql").finish_non_exhaustive()
    }
}

const CATALOG: &str = "bilateral";
const SCHEMA: &str = "public";

impl Sql {
    /// Lays the tables of a world's store out to be asked. Reads manifests only.
    pub fn new(world: Arc<World>) -> Result<Self, SqlError> {
        let threads = |error: std::io::Error| SqlError::Threads(error.to_string());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(threads)?;
        let config = SessionConfig::new()
            .with_create_default_catalog_and_schema(false)
            .with_default_catalog_and_schema(CATALOG, SCHEMA)
            .with_information_schema(true);
        let context = SessionContext::new_with_config(config);
        let catalog = MemoryCatalogProvider::new();
        let mut taken = BTreeSet::from([SCHEMA.to_owned(), "information_schema".to_owned()]);
        for (name, schema) in stored::schemas(&world)? {
            if taken.insert(name.clone()) {
                catalog.register_schema(&name, Arc::new(schema))?;
            }
        }
        catalog.register_schema(SCHEMA, Arc::new(own::Own::new(world.clone())))?;
        context.register_catalog(CATALOG, Arc::new(catalog));
        context.register_udtf("measure", Arc::new(functions::MeasureFunction(world.clone())));
        context.register_udtf("observations", Arc::new(functions::ObservationsFunction(world)));
        Ok(Self { context, runtime })
    }

    /// Asks a question: `SELECT`, `WITH`, `VALUES`, `EXPLAIN`, `SHOW` or `DESCRIBE`.
    ///
    /// # Errors
    ///
    /// Where the statement is something else, is wrong, or needs a measure that can't be computed.
    pub fn query(&self, sql: &str) -> Result<Answer, SqlError> {
        self.runtime.block_on(async {
            let plan = self
                .context
                .state()
                .create_logical_plan(sql)
                .await
                .map_err(planned)?;
            let questions = SQLOptions::new()
                .with_allow_ddl(false)
                .with_allow_dml(false)
                .with_allow_statements(false);
            questions
                .verify_plan(&plan)
                .map_err(|error| SqlError::Refused(reason(&error)))?;
            let frame = self.context.execute_logical_plan(plan).await?;
            let schema = Arc::new(frame.schema().as_arrow().clone());
            let batches = frame.collect().await?;
            Ok(Answer { schema, batches })
        })
    }
}

/// A statement that the planner does not know at all is no question either.
fn planned(error: DataFusionError) -> SqlError {
    if let DataFusionError::NotImplemented(what) = &error
        && let Some(statement) = what.strip_prefix("Unsupported SQL statement: ")
    {
        return SqlError::Refused(statement.to_owned());
    }
    error.into()
}

/// What was refused, without the planner's own words before it.
fn reason(error: &DataFusionError) -> String {
    let text = error.strip_backtrace();
    text.rsplit_once("not supported: ")
        .map_or(text.clone(), |(_, what)| what.to_owned())
}

/// Asks one question of a world's store.
pub fn query(world: Arc<World>, sql: &str) -> Result<Answer, SqlError> {
    Sql::new(world)?.query(sql)
}
