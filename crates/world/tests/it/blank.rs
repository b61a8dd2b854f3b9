//! Invented data sets: their descriptions, and releases written without a publisher's file.

use bilateral_world::connector::{Connector, Layout, Origin};
use bilateral_world::dataset::{Column, Dataset, Kind, TableSpec};
use bilateral_world::input::{Refusal, TextTable};
use bilateral_world::output::Output;
use bilateral_world::store::{FileDigest, Release, Store};
use jiff::civil::Date;

pub(super) const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        unit: "",
        means: "invented",
    }
}

pub(super) const fn dataset(id: &'static str, tables: &'static [TableSpec]) -> Dataset {
    Dataset {
        id,
        title: "Invented",
        publisher: "nobody",
        licence: "none",
        citation: "none",
        landing_page: "",
        downloads: &[],
        lag_months: 12,
        lag_note: "",
        missing: &[],
        good_for: "tests",
        bad_for: "all else",
        tables,
    }
}

pub(super) const fn table(name: &'static str, columns: &'static [Column]) -> TableSpec {
    TableSpec {
        name,
        row: "a row",
        columns,
        key: &[],
        required: true,
    }
}

/// A connector of one table, that reads no file.
macro_rules! connector {
    ($name:ident, $id:literal, $table:literal, $($column:literal: $kind:ident),+) => {
        static $name: Connector = {
            static COLUMNS: &[Column] = &[$(column($column, Kind::$kind)),+];
            static TABLES: &[TableSpec] = &[table($table, COLUMNS)];
            static DATASET: Dataset = dataset($id, TABLES);
            Connector { dataset: &DATASET, layouts: &[] }
        };
    };
}
pub(super) use connector;

#[expect(clippy::unnecessary_wraps, reason = "a layout's reader may refuse")]
fn nothing(_: &TextTable<'_>, _: &mut Output) -> Result<(), Refusal> {
    Ok(())
}

static LAYOUT: Layout = Layout {
    name: "invented",
    origin: Origin::Publisher,
    marks: &[],
    looks_like: None,
    quoting: false,
    version: "",
    released: "",
    read: nothing,
};

/// Writes one release.
pub(super) fn add(
    store: &Store,
    connector: &'static Connector,
    version: &str,
    released: Date,
    fill: impl FnOnce(&mut Output),
) {
    let mut output = Output::new(connector.dataset);
    output.begin_file("invented.csv");
    fill(&mut output);
    let release = Release {
        version: Some(version.to_owned()),
        released: Some(released),
        files: vec![FileDigest {
            name: "invented.csv".to_owned(),
            bytes: 1,
            sha256: version.to_owned(),
        }],
    };
    store.add(connector, &LAYOUT, output, release).unwrap();
}
