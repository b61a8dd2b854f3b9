//! What a data set is: who publishes it, on what terms, which tables it becomes, and how late its figures come.

use serde::Serialize;

/// A public data set, whatever release of it is at hand.
#[derive(Debug, Serialize)]
pub struct Dataset {
    /// Its name here, in kebab-case.
    pub id: &'static str,
    /// Its own title.
    pub title: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// Terms of use, in a line; where they were not read at the publisher's, it says so.
    pub licence: &'static str,
    /// How its authors ask to be cited.
    pub citation: &'static str,
    /// Where it is described.
    pub landing_page: &'static str,
    /// Where it can be fetched from; empty if it has to be downloaded by hand.
    pub downloads: &'static [Download],
    /// Months after a year's end by which its figures are usually out.
    pub lag_months: u16,
    /// Why that lag.
    pub lag_note: &'static str,
    /// Codes that mean that a value is missing, and what each means.
    pub missing: &'static [(&'static str, &'static str)],
    /// What it is good for.
    pub good_for: &'static str,
    /// What it is bad for; its traps.
    pub bad_for: &'static str,
    /// The tables that it becomes.
    pub tables: &'static [TableSpec],
}

/// A file at the publisher's.
#[derive(Debug, Serialize)]
pub struct Download {
    /// Address.
    pub url: &'static str,
    /// SHA-256 of the file in hexadecimal, where one is known from elsewhere.
    pub sha256: Option<&'static str>,
    /// Name to keep it under.
    pub file: &'static str,
}

/// A table of a data set as it is stored.
#[derive(Debug, Serialize)]
pub struct TableSpec {
    /// Its name, in `snake_case`.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// Columns that together name a row; empty if rows have no key.
    pub key: &'static [&'static str],
    /// Whether a release without it is no release.
    pub required: bool,
}

/// A column of a stored table.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Column {
    /// Name, in `snake_case`.
    pub name: &'static str,
    /// What its cells are.
    pub kind: Kind,
    /// Unit; empty where there is none.
    pub unit: &'static str,
    /// What it means.
    pub means: &'static str,
}

/// What the cells of a column are. Any cell may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A state, by its Correlates of War number.
    State,
    /// A calendar year.
    Year,
    /// A whole number.
    Int,
    /// A number.
    Number,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// Text.
    Text,
}

/// Short form for the static tables of connectors.
pub(crate) const fn column(
    name: &'static str,
    kind: Kind,
    unit: &'static str,
    means: &'static str,
) -> Column {
    Column {
        name,
        kind,
        unit,
        means,
    }
}

impl Dataset {
    /// One of its tables.
    pub fn table(&self, name: &str) -> Option<&'static TableSpec> {
        self.tables.iter().find(|table| table.name == name)
    }
}
