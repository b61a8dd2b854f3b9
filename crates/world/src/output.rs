//! What a connector makes of a file: typed rows, and what had to be set aside, with line numbers and counts.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int16Builder, Int32Builder, StringBuilder, UInt16Builder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use jiff::civil::Date;

use crate::dataset::{Dataset, Kind, TableSpec};
use crate::states::{State, Unplaced};

/// One cell on its way into a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Missing.
    None,
    /// A state.
    State(State),
    /// A calendar year.
    Year(i16),
    /// A whole number.
    Int(i32),
    /// A number.
    Number(f64),
    /// A day.
    Day(Date),
    /// Yes or no.
    Flag(bool),
    /// Text.
    Text(&'a str),
}

impl From<Option<f64>> for Cell<'_> {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::None, Self::Number)
    }
}

impl From<Option<Date>> for Cell<'_> {
    fn from(value: Option<Date>) -> Self {
        value.map_or(Self::None, Self::Day)
    }
}

/// A column being filled.
enum Filling {
    State(UInt16Builder),
    Year(Int16Builder),
    Int(Int32Builder),
    Number(Float64Builder),
    Day(Date32Builder),
    Flag(BooleanBuilder),
    Text(StringBuilder),
}

impl Filling {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::State => Self::State(UInt16Builder::new()),
            Kind::Year => Self::Year(Int16Builder::new()),
            Kind::Int => Self::Int(Int32Builder::new()),
            Kind::Number => Self::Number(Float64Builder::new()),
            Kind::Day => Self::Day(Date32Builder::new()),
            Kind::Flag => Self::Flag(BooleanBuilder::new()),
            Kind::Text => Self::Text(StringBuilder::new()),
        }
    }

    /// Adds a cell; a connector that hands the wrong kind is wrong itself.
    fn push(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Self::State(column), Cell::State(state)) => column.append_value(state.cow()),
            (Self::State(column), Cell::None) => column.append_null(),
            (Self::Year(column), Cell::Year(year)) => column.append_value(*year),
            (Self::Year(column), Cell::None) => column.append_null(),
            (Self::Int(column), Cell::Int(value)) => column.append_value(*value),
            (Self::Int(column), Cell::None) => column.append_null(),
            (Self::Number(column), Cell::Number(value)) => column.append_value(*value),
            (Self::Number(column), Cell::None) => column.append_null(),
            (Self::Day(column), Cell::Day(day)) => column.append_value(days(*day)),
            (Self::Day(column), Cell::None) => column.append_null(),
            (Self::Flag(column), Cell::Flag(flag)) => column.append_value(*flag),
            (Self::Flag(column), Cell::None) => column.append_null(),
            (Self::Text(column), Cell::Text(text)) => column.append_value(text),
            (Self::Text(column), Cell::None) => column.append_null(),
            (_, cell) => panic!("a cell of the wrong kind: {cell:?}"),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::State(mut column) => Arc::new(column.finish()),
            Self::Year(mut column) => Arc::new(column.finish()),
            Self::Int(mut column) => Arc::new(column.finish()),
            Self::Number(mut column) => Arc::new(column.finish()),
            Self::Day(mut column) => Arc::new(column.finish()),
            Self::Flag(mut column) => Arc::new(column.finish()),
            Self::Text(mut column) => Arc::new(column.finish()),
        }
    }
}

/// A digest of cells; 128 bits are enough for rows never to be mistaken for each other.
fn digest<'a>(cells: impl Iterator<Item = &'a Cell<'a>>) -> u128 {
    let mut bytes = Vec::with_capacity(64);
    for cell in cells {
        match cell {
            Cell::None => bytes.push(0),
            Cell::State(state) => bytes.extend(state.cow().to_le_bytes()),
            Cell::Year(year) => bytes.extend(year.to_le_bytes()),
            Cell::Int(value) => bytes.extend(value.to_le_bytes()),
            Cell::Number(value) => bytes.extend(value.to_bits().to_le_bytes()),
            Cell::Day(day) => bytes.extend(days(*day).to_le_bytes()),
            Cell::Flag(flag) => bytes.push(1 + u8::from(*flag)),
            Cell::Text(text) => bytes.extend(text.as_bytes()),
        }
        bytes.push(0xff);
    }
    let mut half = [0; 16];
    half.copy_from_slice(&blake3::hash(&bytes).as_bytes()[..16]);
    u128::from_le_bytes(half)
}

/// Days since 1970-01-01, as Arrow counts them.
pub fn days(day: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    epoch.until(day).map_or(0, |span| span.get_days())
}

/// The day so many days after 1970-01-01.
pub fn from_days(days: i32) -> Date {
    bilateral_model::date::add_days(Date::constant(1970, 1, 1), days)
}

/// The Arrow type of a kind of cell.
pub fn arrow_type(kind: Kind) -> DataType {
    match kind {
        Kind::State => DataType::UInt16,
        Kind::Year => DataType::Int16,
        Kind::Int => DataType::Int32,
        Kind::Number => DataType::Float64,
        Kind::Day => DataType::Date32,
        Kind::Flag => DataType::Boolean,
        Kind::Text => DataType::Utf8,
    }
}

/// The Arrow schema of a stored table.
pub fn schema(spec: &TableSpec) -> Schema {
    Schema::new(
        spec.columns
            .iter()
            .map(|column| Field::new(column.name, arrow_type(column.kind), true))
            .collect::<Vec<_>>(),
    )
}

struct Filled {
    spec: &'static TableSpec,
    columns: Vec<Filling>,
    rows: usize,
    /// Digest of each row's key, with the whole row's digest and its line, to tell repetition from contradiction.
    keys: HashMap<u128, (u128, u32)>,
}

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SetAside {
    /// File.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// The reason in general, by which rows set aside are counted.
    pub kind: String,
    /// Why.
    pub why: String,
}

/// How many rows set aside are kept one by one; all are counted.
const MAX_LISTED: usize = 20_000;

/// What a release becomes.
pub struct Output {
    dataset: &'static Dataset,
    tables: Vec<Filled>,
    file: String,
    line: usize,
    /// Rows set aside, in order, up to a bound.
    pub set_aside: Vec<SetAside>,
    /// How many rows were set aside, by reason without its figures.
    pub counts: BTreeMap<String, usize>,
    /// Codes that could not be placed, each with how often it stood there.
    pub unplaced: BTreeMap<String, usize>,
    /// Rows that said the same as an earlier one, and were left out.
    pub repeated: usize,
    /// Version as the file tells it.
    pub version: Option<String>,
    /// Day of release as the file tells it.
    pub released: Option<Date>,
    /// Remarks for the user.
    pub notes: Vec<String>,
    /// First and last year that the release covers, where that can't be read off its rows.
    pub coverage: Option<(i16, i16)>,
    /// Day of release, where it is documented for the release that the rows turned out to be.
    pub documented: Option<Date>,
    /// What one file of a release tells another: a kind of thing and its number, and a figure for it (the year of roll
    /// call 4592, say). Files are read in the order of their layouts, so that it is there when it is needed.
    pub carried: HashMap<(&'static str, i32), i32>,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("dataset", &self.dataset.id)
            .field("version", &self.version)
            .field("set_aside", &self.counts)
            .finish_non_exhaustive()
    }
}

impl Output {
    /// An empty one for a data set.
    pub fn new(dataset: &'static Dataset) -> Self {
        let tables = dataset.tables.iter().map(|spec| Filled {
            spec,
            columns: spec
                .columns
                .iter()
                .map(|column| Filling::new(column.kind))
                .collect(),
            rows: 0,
            keys: HashMap::new(),
        });
        Self {
            dataset,
            tables: tables.collect(),
            file: String::new(),
            line: 0,
            set_aside: Vec::new(),
            counts: BTreeMap::new(),
            unplaced: BTreeMap::new(),
            repeated: 0,
            version: None,
            released: None,
            notes: Vec::new(),
            coverage: None,
            documented: None,
            carried: HashMap::new(),
        }
    }

    /// From now on rows come from this file.
    pub fn begin_file(&mut self, name: &str) {
        name.clone_into(&mut self.file);
        self.line = 0;
    }

    /// From now on rows come from this line.
    pub fn at(&mut self, line: usize) {
        self.line = line;
    }

    /// Sets the current line aside. `kind` is the reason in general, `why` this one.
    pub fn set_aside(&mut self, kind: &str, why: impl Into<String>) {
        *self.counts.entry(kind.to_owned()).or_default() += 1;
        if self.set_aside.len() < MAX_LISTED {
            self.set_aside.push(SetAside {
                file: self.file.clone(),
                line: self.line,
                kind: kind.to_owned(),
                why: why.into(),
            });
        }
    }

    /// Sets the current line aside because a code could not be placed.
    pub fn set_aside_unplaced(&mut self, unplaced: &Unplaced) {
        *self.unplaced.entry(unplaced.code().to_owned()).or_default() += 1;
        self.set_aside(unplaced.kind(), unplaced.to_string());
    }

    /// Adds a row to a table. A row whose key is there already is left out: counted if it says the same, else set aside.
    ///
    /// # Panics
    ///
    /// Where the connector names a table that its data set does not have, or hands cells of the wrong number or kind.
    pub fn push(&mut self, table: &str, cells: &[Cell<'_>]) {
        let at = self
            .tables
            .iter()
            .position(|filled| filled.spec.name == table)
            .unwrap_or_else(|| panic!("{} has no table {table}", self.dataset.id));
        let filled = &mut self.tables[at];
        assert_eq!(cells.len(), filled.columns.len(), "{table}: number of cells");
        if !filled.spec.key.is_empty() {
            let spec = filled.spec;
            let named = spec.columns.iter().zip(cells);
            let key = digest(
                named
                    .filter(|(column, _)| spec.key.contains(&column.name))
                    .map(|(_, cell)| cell),
            );
            let whole = digest(cells.iter());
            if let Some((held, line)) = filled.keys.get(&key) {
                if *held == whole {
                    self.repeated += 1;
                } else {
                    let line = *line;
                    self.set_aside(
                        "the same key as an earlier line",
                        format!("the same key as line {line}, and other values"),
                    );
                }
                return;
            }
            filled
                .keys
                .insert(key, (whole, u32::try_from(self.line).unwrap_or(u32::MAX)));
        }
        for (column, cell) in filled.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        filled.rows += 1;
    }

    /// How many rows a table has so far.
    pub fn rows(&self, table: &str) -> usize {
        self.tables
            .iter()
            .find(|filled| filled.spec.name == table)
            .map_or(0, |filled| filled.rows)
    }

    /// The tables that got rows.
    pub fn finish(self) -> Vec<(&'static TableSpec, RecordBatch)> {
        let filled = self.tables.into_iter().filter(|filled| filled.rows > 0);
        filled
            .map(|filled| {
                let columns: Vec<ArrayRef> = filled.columns.into_iter().map(Filling::finish).collect();
                let batch = RecordBatch::try_new(Arc::new(schema(filled.spec)), columns)
                    .expect("columns of one length and of the schema's types");
                (filled.spec, batch)
            })
            .collect()
    }
}
