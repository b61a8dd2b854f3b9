//! A case as text again: what is printed reads back as the same case.

use bilateral_model::{Case, Judgement, Record, Series, TextField};

use crate::schema::RawCase;
use crate::{judgements, ledger, observations};

/// `case.yaml`, with keys in the format's order.
///
/// # Errors
/// If the YAML writer fails, which it has no reason to.
pub fn print_case_yaml(raw: &RawCase) -> Result<String, serde_saphyr::ser::Error> {
    serde_saphyr::to_string(raw)
}

/// `evidence.csv`, in order of ids.
pub fn print_evidence(case: &Case) -> String {
    table(&ledger::COLUMNS, case.ledger.records().iter().map(evidence_row))
}

/// A record's cells, in the ledger's columns.
pub fn evidence_cells(record: &Record) -> [String; 23] {
    evidence_row(record)
}

/// A row of a CSV file, with its end.
pub fn csv_row(cells: &[String]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory fails only where memory does.
    let _ = writer.write_record(cells);
    text(writer)
}

/// `judgements.csv`.
pub fn print_judgements(case: &Case) -> String {
    table(&judgements::COLUMNS, case.judgements.iter().map(judgement_row))
}

/// `series/<id>.csv`.
pub fn print_series(series: &Series) -> String {
    let rows = series.observations().iter().map(|o| {
        [
            format!("{:04}", o.year),
            o.value.to_string(),
            o.known.to_string(),
            if o.released == o.known {
                String::new()
            } else {
                o.released.to_string()
            },
            String::new(),
            o.source.clone(),
            o.record.as_ref().map(ToString::to_string).unwrap_or_default(),
            o.note.clone(),
        ]
    });
    table(&observations::COLUMNS, rows)
}

fn judgement_row(j: &Judgement) -> [String; 7] {
    [
        j.criterion.to_string(),
        j.coder.clone(),
        j.judged.to_string(),
        j.known.to_string(),
        j.value.word().to_owned(),
        j.why.clone(),
        j.sources.join(";"),
    ]
}

fn evidence_row(record: &Record) -> [String; 23] {
    let text = |field| record.text(field).to_owned();
    let list = |ids: &[bilateral_model::Id]| ids.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(";");
    let bears_on: Vec<String> = record
        .bears_on
        .iter()
        .map(|b| format!("{}{}", b.target, b.sign.word()))
        .collect();
    let word = |word: Option<&'static str>| word.unwrap_or("").to_owned();
    [
        record.id.to_string(),
        text(TextField::OccurredOn),
        text(TextField::KnownOn),
        record.kind.word().to_owned(),
        text(TextField::Title),
        text(TextField::What),
        text(TextField::Actors),
        word(record.tie.map(bilateral_model::Tie::word)),
        word(record.area.map(bilateral_model::Area::word)),
        text(TextField::Source),
        record.basis.word().to_owned(),
        word(record.reliability.map(bilateral_model::Reliability::word)),
        word(record.credibility.map(bilateral_model::Credibility::word)),
        text(TextField::Origin),
        record.event.as_ref().map(ToString::to_string).unwrap_or_default(),
        list(&record.supersedes),
        bears_on.join(";"),
        record
            .promise
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        text(TextField::Due),
        word(record.due_kind.map(bilateral_model::record::DueKind::word)),
        record.amount.map(|amount| amount.to_string()).unwrap_or_default(),
        text(TextField::Unit),
        text(TextField::Quote),
    ]
}

/// Rows without a header, to be added to a file.
pub(crate) fn rows<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        let _ = writer.write_record(&row);
    }
    text(writer)
}

fn table<const N: usize>(header: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory fails only where memory does.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(&row);
    }
    text(writer)
}

fn text(writer: csv::Writer<Vec<u8>>) -> String {
    writer
        .into_inner()
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}
