//! The stored data as somebody knows them: which release of each data set counts, and the columns computed from it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use bilateral_model::Within;
use bilateral_model::date::year_end;
use jiff::civil::Date;
use rayon::prelude::*;

use super::catalogue::Catalogue;
use super::column::{Column, Lack};
use super::kept::{Place, Rows};
use super::recipe::Compute;
use super::{
    agreement, distance, formula, memberships, pairs, portfolio, sequence, spells, statewise, totals,
};
use crate::connector;
use crate::states::State;
use crate::store::{Columns, ColumnsError, Manifest, Store, StoreError};
use crate::system::{Base, Direction, System};

/// From which day one looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knowledge {
    /// Everything at hand, the latest release of each data set.
    Latest,
    /// What was out on a day: the latest release by then; where only later ones are at hand, the earliest of them, cut to
    /// the years whose figures are usually out by then.
    AsOf(Date),
}

/// The release of a data set that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vintage {
    /// Its manifest.
    pub manifest: Manifest,
    /// It came out after the day from which one looks: a later revision stands in for what was known then.
    pub is_later_revision: bool,
    /// First and last year that it covers, and that could be known.
    pub coverage: (i16, i16),
}

impl Knowledge {
    /// The release that counts, among releases in order.
    pub fn choose(self, releases: &[Manifest], lag_months: u16) -> Option<Vintage> {
        let covered = |manifest: &Manifest| manifest.coverage.unwrap_or((i16::MIN, i16::MAX));
        let Self::AsOf(day) = self else {
            let manifest = releases.last()?.clone();
            let coverage = covered(&manifest);
            return Some(Vintage {
                manifest,
                is_later_revision: false,
                coverage,
            });
        };
        let out = releases.iter().rev().find(|manifest| manifest.released <= day);
        if let Some(manifest) = out {
            return Some(Vintage {
                coverage: covered(manifest),
                manifest: manifest.clone(),
                is_later_revision: false,
            });
        }
        let manifest = releases.first()?.clone();
        let (first, last) = covered(&manifest);
        Some(Vintage {
            coverage: (first, last.min(last_year_known(day, lag_months))),
            manifest,
            is_later_revision: true,
        })
    }
}

/// Last year whose figures are usually out on a day.
pub(crate) fn last_year_known(day: Date, lag_months: u16) -> i16 {
    let lag = Within {
        months: i32::from(lag_months),
        days: 0,
    };
    let mut year = day.year();
    while year > i16::MIN + 1 && lag.after(year_end(year)) > day {
        year -= 1;
    }
    year
}

/// Why a measure could not be computed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum MeasureError {
    /// No such measure.
    #[error("there is no measure `{0}`")]
    Unknown(String),
    /// A data set that it needs is not at hand.
    #[error("{measure} needs the data set {dataset}, which is not in the data folder")]
    NoData {
        /// The measure, or what else needs it.
        measure: String,
        /// The data set.
        dataset: String,
    },
    /// A name of a table or column that is none.
    #[error("`{0}` names no table or column")]
    Path(String),
    /// A table that is not as its data set describes it.
    #[error("{0}")]
    Table(String),
    /// An expression that can't be read.
    #[error("`{expression}`: {why}")]
    Formula {
        /// The expression.
        expression: String,
        /// Why.
        why: String,
    },
    /// A window of no years.
    #[error("a window of {0} has no years")]
    Empty(String),
    /// Measures that are made of each other.
    #[error("{0} is made of itself")]
    Circular(String),
}

impl From<ColumnsError> for MeasureError {
    fn from(error: ColumnsError) -> Self {
        Self::Table(error.to_string())
    }
}

impl From<StoreError> for MeasureError {
    fn from(error: StoreError) -> Self {
        Self::Table(error.to_string())
    }
}

/// A stored table with the release that it is of.
#[derive(Debug)]
pub struct Loaded {
    /// Its columns.
    pub columns: Columns,
    /// Its release.
    pub vintage: Arc<Vintage>,
}

impl Loaded {
    /// First and last year that it covers, and that could be known.
    pub fn coverage(&self) -> (i16, i16) {
        self.vintage.coverage
    }
}

/// Name of a measure and the rows that it was computed for.
type ColumnKey = (String, i16, i16, bool);

fn key(measure: &str, base: &Base) -> ColumnKey {
    let directed = base.direction == Direction::DirectedDyads;
    (measure.to_owned(), base.from, base.to, directed)
}

/// The stored data, from a day, with what was computed so far.
#[derive(Debug)]
pub struct World {
    store: Store,
    catalogue: Catalogue,
    knowledge: Knowledge,
    vintages: Mutex<HashMap<String, Option<Arc<Vintage>>>>,
    tables: Mutex<HashMap<String, Arc<Loaded>>>,
    columns: Mutex<HashMap<ColumnKey, Arc<Column>>>,
    /// Measures being computed, to find circles.
    open: Mutex<Vec<String>>,
}

fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    /// The data of a store as somebody knows them.
    pub fn new(store: Store, catalogue: Catalogue, knowledge: Knowledge) -> Self {
        Self {
            store,
            catalogue,
            knowledge,
            vintages: Mutex::default(),
            tables: Mutex::default(),
            columns: Mutex::default(),
            open: Mutex::default(),
        }
    }

    /// The same data with one release of a data set counting, whatever other releases there are and whenever they came out.
    pub fn with_release(self, dataset: &str, version: &str) -> Result<Self, StoreError> {
        let manifest = self.store.release(dataset, version)?;
        let vintage = Vintage {
            coverage: manifest.coverage.unwrap_or((i16::MIN, i16::MAX)),
            manifest,
            is_later_revision: false,
        };
        held(&self.vintages).insert(dataset.to_owned(), Some(Arc::new(vintage)));
        // What was read or computed before is of another release.
        held(&self.tables).clear();
        held(&self.columns).clear();
        Ok(self)
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// From which day one looks.
    pub fn knowledge(&self) -> Knowledge {
        self.knowledge
    }

    /// The release of a data set that counts; nothing if none is at hand.
    pub fn vintage(&self, dataset: &str) -> Result<Option<Arc<Vintage>>, StoreError> {
        if let Some(vintage) = held(&self.vintages).get(dataset) {
            return Ok(vintage.clone());
        }
        let lag = connector::by_id(dataset).map_or(12, |connector| connector.dataset.lag_months);
        let releases = self.store.releases(dataset)?;
        let vintage = self.knowledge.choose(&releases, lag).map(Arc::new);
        held(&self.vintages).insert(dataset.to_owned(), vintage.clone());
        Ok(vintage)
    }

    /// A stored table, named `data-set.table`.
    pub fn table(&self, path: &str) -> Result<Arc<Loaded>, MeasureError> {
        if let Some(loaded) = held(&self.tables).get(path) {
            return Ok(loaded.clone());
        }
        let (dataset, table) = path
            .split_once('.')
            .ok_or_else(|| MeasureError::Path(path.to_owned()))?;
        let vintage = self.vintage(dataset)?.ok_or_else(|| MeasureError::NoData {
            measure: held(&self.open)
                .last()
                .cloned()
                .unwrap_or_else(|| "this".to_owned()),
            dataset: dataset.to_owned(),
        })?;
        let columns = self.store.table(dataset, &vintage.manifest.version, table)?;
        let loaded = Arc::new(Loaded { columns, vintage });
        held(&self.tables).insert(path.to_owned(), loaded.clone());
        Ok(loaded)
    }

    /// A column as numbers, whatever kind of number it is; yes is 1, no is 0.
    pub(crate) fn numbers(table: &Columns, column: &str) -> Result<Vec<f64>, MeasureError> {
        if let Ok(numbers) = table.numbers(column) {
            return Ok(numbers);
        }
        if let Ok(ints) = table.ints(column) {
            return Ok(ints
                .into_iter()
                .map(|cell| cell.map_or(f64::NAN, f64::from))
                .collect());
        }
        let flags = table.flags(column)?;
        let number = |flag: Option<bool>| flag.map_or(f64::NAN, |flag| f64::from(u8::from(flag)));
        Ok(flags.into_iter().map(number).collect())
    }

    /// Which rows a recipe wants; nothing where it wants all.
    pub(super) fn only(
        table: &Columns,
        only: &BTreeMap<String, String>,
    ) -> Result<Option<Vec<bool>>, MeasureError> {
        let mut kept: Option<Vec<bool>> = None;
        for (column, word) in only {
            let texts = table.texts(column)?;
            let matches = texts.iter().map(|text| text.as_deref() == Some(word));
            kept = Some(match kept {
                None => matches.collect(),
                Some(before) => before.iter().zip(matches).map(|(a, b)| *a && b).collect(),
            });
        }
        Ok(kept)
    }

    /// The state system.
    pub fn system(&self) -> Result<System, MeasureError> {
        let spells = self.table("cow-states.spells")?;
        Ok(System::of_table(&spells.columns, spells.coverage().1)?)
    }

    /// A measure for the rows of a base, kept for the next who asks.
    pub fn column(&self, measure: &str, base: &Base) -> Result<Arc<Column>, MeasureError> {
        let key = key(measure, base);
        if let Some(column) = held(&self.columns).get(&key) {
            return Ok(column.clone());
        }
        let column = Arc::new(self.compute(measure, base)?);
        held(&self.columns).insert(key, column.clone());
        Ok(column)
    }

    /// Measures for the rows of a base, kept in the data folder for the next run as well. `watch` is told how many of how many
    /// are there.
    pub fn kept(
        &self,
        measures: &[&str],
        base: &Base,
        watch: &mut dyn FnMut(usize, usize),
    ) -> Result<Vec<Arc<Column>>, MeasureError> {
        let rows = Rows::of(base);
        let mut absent: Vec<(&str, Option<Place>)> = Vec::new();
        for measure in measures {
            let is_there = held(&self.columns).contains_key(&key(measure, base));
            if !is_there && absent.iter().all(|(other, _)| other != measure) {
                absent.push((measure, Place::of(self, measure, base, rows)?));
            }
        }
        let read: Vec<Option<Column>> = absent
            .par_iter()
            .map(|(_, place)| place.as_ref()?.read())
            .collect();
        let there = measures.len() - absent.len()..;
        for (there, ((measure, place), column)) in there.zip(absent.into_iter().zip(read)) {
            watch(there, measures.len());
            if let Some(column) = column {
                held(&self.columns).insert(key(measure, base), Arc::new(column));
            } else {
                let column = self.column(measure, base)?;
                if let Some(place) = place {
                    place.write(&column);
                }
            }
        }
        watch(measures.len(), measures.len());
        measures
            .iter()
            .map(|measure| self.column(measure, base))
            .collect()
    }

    /// A measure for the rows of a base.
    pub(super) fn compute(&self, measure: &str, base: &Base) -> Result<Column, MeasureError> {
        let recipe = self
            .catalogue
            .get(measure)
            .ok_or_else(|| MeasureError::Unknown(measure.to_owned()))?;
        {
            let mut open = held(&self.open);
            if open.iter().any(|name| name == measure) {
                return Err(MeasureError::Circular(measure.to_owned()));
            }
            open.push(measure.to_owned());
        }
        let computed = self.computed(&recipe.compute, base);
        held(&self.open).pop();
        computed.map(|mut column| {
            column.keep_to_coverage(base);
            column
        })
    }

    /// What a recipe's arithmetic comes to for the rows of a base; it need not be one of the catalogue.
    pub(crate) fn computed(&self, compute: &Compute, base: &Base) -> Result<Column, MeasureError> {
        match compute {
            Compute::Pairs(pairs) => pairs::compute(self, pairs, base),
            Compute::State(state) => statewise::compute(self, state, base),
            Compute::Formula(formula) => formula::compute(self, formula, base),
            Compute::Window(window) => sequence::window(self, window, base),
            Compute::Change(change) => sequence::change(self, change, base),
            Compute::Lag(lag) => sequence::lag(self, lag, base),
            Compute::Since(since) => sequence::since(self, since, base),
            Compute::Spells(spells) => spells::compute(self, spells, base),
            Compute::StateSpells(held) => spells::of_state(self, held, base),
            Compute::Total(total) => totals::over_partners(self, total, base),
            Compute::World(sum) => totals::over_all(self, sum, base),
            Compute::Capitals(capitals) => distance::compute(self, capitals, base),
            Compute::Memberships(memberships) => memberships::compute(self, memberships, base),
            Compute::Votes(votes) => agreement::compute(self, votes, base),
            Compute::Alliances(alliances) => portfolio::compute(self, alliances, base),
        }
    }

    /// The figure of a pair in a year, or why there is none.
    pub fn figure(
        &self,
        measure: &str,
        base: &Base,
        a: State,
        b: State,
        year: i16,
    ) -> Result<Result<f64, Lack>, MeasureError> {
        let column = self.column(measure, base)?;
        let Some(row) = base.row(a, b, year) else {
            return Ok(Err(Lack::NotMembers));
        };
        let value = column.values[row];
        Ok(match column.lack(value, year) {
            Some(lack) => Err(lack),
            None => Ok(value),
        })
    }

    /// Every data set that a measure rests on, with the release that counts.
    pub fn rests_on(&self, measure: &str) -> Result<BTreeMap<String, Option<Arc<Vintage>>>, MeasureError> {
        let mut found = BTreeMap::new();
        for dataset in self.catalogue.datasets(measure)? {
            let vintage = self.vintage(&dataset)?;
            found.insert(dataset, vintage);
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_is_known_once_its_lag_has_passed() {
        assert_eq!(last_year_known(date(2015, 6, 30), 6), 2014);
        assert_eq!(last_year_known(date(2015, 6, 29), 6), 2013);
        assert_eq!(last_year_known(date(2015, 12, 31), 0), 2015);
        assert_eq!(last_year_known(date(2015, 12, 30), 0), 2014);
    }
}
