//! A case without some of its records.

use std::sync::Arc;

use bilateral_model::{Case, Ledger, Record, Series};

/// The case as if the dropped records, and the figures that rest on them, had never been entered.
pub(crate) fn records(case: &Case, dropped: impl Fn(&Record) -> bool) -> Case {
    let mut kept: Vec<Record> = case
        .ledger
        .records()
        .iter()
        .filter(|record| !dropped(record))
        .cloned()
        .collect();
    let gone = |id: &bilateral_model::Id| case.ledger.get(id.as_str()).is_some_and(&dropped);
    for record in &mut kept {
        if record.supersedes.iter().any(gone) {
            record.supersedes = record.supersedes.iter().filter(|id| !gone(id)).cloned().collect();
        }
    }
    let series = case.series.iter().map(|(id, series)| {
        let figures = series.observations().iter();
        let figures = figures.filter(|figure| !figure.record.as_ref().is_some_and(gone));
        let without = Series::new(
            series.id.clone(),
            series.label.clone(),
            series.unit.clone(),
            series.lag,
            series.publisher.clone(),
            series.source.clone(),
            series.note.clone(),
            figures.cloned().collect(),
        );
        (id.clone(), without)
    });
    Case {
        series: series.collect(),
        // Rows of a sound ledger make a sound one; were it not so, nothing would be left out rather than everything.
        ledger: Ledger::new(kept).map_or_else(|_| Arc::clone(&case.ledger), Arc::new),
        ..case.clone()
    }
}
