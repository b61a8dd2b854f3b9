//! The digest of what an assessment rests on: the case's definition and everything that could be known on the date.
//!
//! A record that becomes known later changes no earlier digest; order and repetition of rows change none at all.

use bilateral_model::{Case, Date, Record, TextField};

use crate::visible::AsOf;

/// BLAKE3 over the definition and the visible records, figures and judgements, in hexadecimal.
pub(crate) fn of(view: AsOf<'_>, case: &Case) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"bilateral 1\n");
    hasher.update(case.definition.as_bytes());
    let mut line = Vec::with_capacity(1 << 16);
    for record in view.records() {
        push_record(&mut line, record);
        if line.len() > (1 << 16) - (1 << 12) {
            hasher.update(&line);
            line.clear();
        }
    }
    for series in case.series.values() {
        push(&mut line, series.id.as_str());
        for observation in view.observations(series) {
            let o = observation;
            let record = o.record.as_ref().map_or("", |id| id.as_str());
            push(
                &mut line,
                &format!(
                    "{} {} {} {} {record}\t{}\t{}",
                    o.year, o.value, o.known, o.released, o.source, o.note
                ),
            );
        }
    }
    for judgement in view.all_judgements() {
        let j = judgement;
        let sources = j.sources.join(";");
        push(
            &mut line,
            &format!(
                "{}\t{}\t{}\t{}\t{}\t{}\t{sources}",
                j.criterion, j.coder, j.judged, j.known, j.value, j.why
            ),
        );
    }
    hasher.update(&line);
    hasher.finalize().to_hex().to_string()
}

/// A text, ended by a byte that no text holds.
fn push(line: &mut Vec<u8>, text: &str) {
    line.extend_from_slice(text.as_bytes());
    line.push(0);
}

fn push_day(line: &mut Vec<u8>, day: Date) {
    line.extend_from_slice(&day.year().to_le_bytes());
    line.extend_from_slice(&[day.month().unsigned_abs(), day.day().unsigned_abs()]);
}

fn push_record(line: &mut Vec<u8>, record: &Record) {
    const TEXTS: [TextField; 9] = [
        TextField::OccurredOn,
        TextField::Title,
        TextField::What,
        TextField::Actors,
        TextField::Source,
        TextField::Origin,
        TextField::Due,
        TextField::Unit,
        TextField::Quote,
    ];
    push(line, record.id.as_str());
    push_day(line, record.known);
    let word = |word: Option<&'static str>| word.unwrap_or("");
    for text in [
        record.kind.word(),
        word(record.tie.map(bilateral_model::Tie::word)),
        word(record.area.map(bilateral_model::Area::word)),
        record.basis.word(),
        word(record.reliability.map(bilateral_model::Reliability::word)),
        word(record.credibility.map(bilateral_model::Credibility::word)),
        word(record.due_kind.map(bilateral_model::record::DueKind::word)),
        record.event.as_ref().map_or("", |id| id.as_str()),
        record.promise.as_ref().map_or("", |id| id.as_str()),
    ] {
        push(line, text);
    }
    for id in &record.supersedes {
        push(line, id.as_str());
    }
    for bearing in &record.bears_on {
        push(line, bearing.target.as_str());
        push(line, bearing.sign.word());
    }
    if let Some(amount) = record.amount {
        push(line, &amount.to_string());
    }
    for field in TEXTS {
        push(line, record.text(field));
    }
}
