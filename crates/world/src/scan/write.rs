//! A scan as a table for statistics programs: one row a pair and year.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Int8Array, Int16Array, RecordBatch, StringArray, UInt16Array,
};

use super::Scan;
use crate::store::{StoreError, fill_parquet};
use crate::whole::whole;

/// Writes it as Parquet: states by their COW numbers, the year, one column a test and a criterion, the rung, how many tests
/// are open, and whether a verdict turns on the choice of source. Whole or not at all.
pub fn parquet(scan: &Scan, path: &Path) -> Result<(), StoreError> {
    let keys = scan.base.keys();
    let rows = scan.base.len();
    let mut columns: Vec<(String, ArrayRef, bool)> = vec![
        ("state_a".to_owned(), Arc::new(UInt16Array::from(keys.a)), false),
        ("state_b".to_owned(), Arc::new(UInt16Array::from(keys.b)), false),
        ("year".to_owned(), Arc::new(Int16Array::from(keys.year)), false),
    ];
    for (at, test) in scan.plan.tests.iter().enumerate() {
        let words = worded((0..rows).map(|row| scan.outcomes(row)[at].word()));
        columns.push((test.id.to_string(), words, false));
    }
    for (at, criterion) in scan.plan.criteria.iter().enumerate() {
        let words = worded((0..rows).map(|row| scan.statuses(row)[at].word()));
        columns.push((criterion.id.to_string(), words, false));
    }
    let count = |count: usize| i8::try_from(count).unwrap_or(i8::MAX);
    let shown: Vec<i8> = (0..rows).map(|row| count(scan.rung(row).shown)).collect();
    let open: Vec<i8> = (0..rows).map(|row| count(scan.rung(row).open)).collect();
    columns.push(("tests_shown".to_owned(), Arc::new(Int8Array::from(shown)), false));
    columns.push(("tests_open".to_owned(), Arc::new(Int8Array::from(open)), false));
    if scan.sources_were_compared() {
        let turns: Vec<bool> = (0..rows).map(|row| scan.turns_on_source(row)).collect();
        columns.push((
            "turns_on_source".to_owned(),
            Arc::new(BooleanArray::from(turns)),
            false,
        ));
    }
    let failed = |error: &dyn std::fmt::Display| crate::store::io(path, error);
    let batch = RecordBatch::try_from_iter_with_nullable(columns).map_err(|error| failed(&error))?;
    whole(
        path,
        |error| failed(error),
        |file| fill_parquet(file, &batch).map_err(|error| failed(&error)),
    )
}

/// Words as numbers into a list of the few that occur.
fn worded(words: impl Iterator<Item = &'static str>) -> ArrayRef {
    let mut list: Vec<&'static str> = Vec::new();
    let keys: Vec<i8> = words
        .map(|word| {
            let at = list.iter().position(|held| *held == word).unwrap_or_else(|| {
                list.push(word);
                list.len() - 1
            });
            i8::try_from(at).expect("fewer words than an i8 counts")
        })
        .collect();
    let list = StringArray::from(list);
    Arc::new(DictionaryArray::<Int8Type>::new(
        Int8Array::from(keys),
        Arc::new(list),
    ))
}

/// Writes it as CSV, with the same columns. Whole or not at all.
pub fn csv(scan: &Scan, path: &Path) -> Result<(), StoreError> {
    let failed = |error: &dyn std::fmt::Display| crate::store::io(path, error);
    whole(
        path,
        |error| failed(error),
        |file| fill_csv(scan, io::BufWriter::new(file)).map_err(|error| failed(&error)),
    )
}

fn fill_csv(scan: &Scan, to: impl Write) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(to);
    let plan = &scan.plan;
    let mut header = vec!["state_a".to_owned(), "state_b".to_owned(), "year".to_owned()];
    header.extend(plan.tests.iter().map(|test| test.id.to_string()));
    header.extend(plan.criteria.iter().map(|criterion| criterion.id.to_string()));
    header.extend(["tests_shown".to_owned(), "tests_open".to_owned()]);
    if scan.sources_were_compared() {
        header.push("turns_on_source".to_owned());
    }
    writer.write_record(&header)?;
    for (dyad, year, row) in scan.rows() {
        let rung = scan.rung(row);
        let mut cells = vec![
            dyad.a.cow().to_string(),
            dyad.b.cow().to_string(),
            year.to_string(),
        ];
        cells.extend(scan.outcomes(row).iter().map(|outcome| outcome.word().to_owned()));
        cells.extend(scan.statuses(row).iter().map(|status| status.word().to_owned()));
        cells.extend([rung.shown.to_string(), rung.open.to_string()]);
        if scan.sources_were_compared() {
            cells.push(
                if scan.turns_on_source(row) {
                    "true"
                } else {
                    "false"
                }
                .to_owned(),
            );
        }
        writer.write_record(&cells)?;
    }
    writer.flush()
}
