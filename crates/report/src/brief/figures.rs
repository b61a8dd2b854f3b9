//! Figures of a series, in the latest release that was out.

use bilateral_model::{Observation, Series};

use super::Wrong;
use super::cell::Cell;
use super::lookup::{Data, Found, no_field, nothing, unknown};
use super::notes::Ground;
use super::value::Value;

/// A figure, or a series' label.
pub(crate) fn look_up(data: &Data<'_>, cell: &Cell<'_>, rest: &[&str]) -> Result<Found, Wrong> {
    let all = data.known.all_series();
    let (id, field) = match rest {
        [id, field @ ..] => (*id, field),
        [] => return Err(no_field(cell, rest, &["ID[YEAR]", "ID.label"])),
    };
    let Some(series) = data.known.series(id) else {
        return Err(unknown("series", id, all.keys().map(bilateral_model::Id::as_str)));
    };
    let year = match (field, cell.year) {
        ([], Some(year)) => year,
        (["label"], None) => return Ok(Found::text(&series.label)),
        ([], None) => {
            return Err(Wrong::new(
                "brief/path",
                format!("{} names a series and no year", cell.path()),
                format!("write a year behind it, as in `series.{id}[2015]`"),
            ));
        }
        _ => return Err(no_field(cell, field, &["label"])),
    };
    let known = figures(data, series);
    let held = latest(data, known.iter().copied().filter(|figure| figure.year == year));
    let Some(first) = held.first() else {
        let span = match (known.first(), known.last()) {
            (Some(first), Some(last)) => format!("it has figures of {} to {}", first.year, last.year),
            _ => "it has no figure yet".to_owned(),
        };
        return Err(nothing(data, cell, &span));
    };
    let values: Vec<String> = held.iter().map(|figure| figure.value.to_string()).collect();
    let shown = format!("{}\u{a0}{}", values.join(" or "), series.unit);
    let value = Value::Number {
        numbers: held.iter().map(|figure| figure.value).collect(),
        shown: shown.trim_end().to_owned(),
        unit: series.unit.clone(),
    };
    let later = if first.released > data.known.date() {
        ", a later revision"
    } else {
        ""
    };
    let mut grounds = vec![Ground::Text(format!(
        "{}, {year}: {}, release of {}{later}.",
        series.label,
        shown.replace('\u{a0}', " ").trim_end(),
        first.released
    ))];
    for figure in held {
        match &figure.record {
            Some(record) => grounds.push(Ground::Record(record.to_string())),
            None => grounds.extend(sources(data, figure)),
        }
    }
    Ok(Found::new(value, grounds))
}

/// Figures that stand: known on the date, and not of a record that another has replaced.
fn figures<'a>(data: &Data<'a>, series: &'a Series) -> Vec<&'a Observation> {
    let stands = |figure: &&Observation| {
        let record = figure
            .record
            .as_ref()
            .and_then(|id| data.known.once_known(id.as_str()));
        figure.known <= data.known.date() && record.is_none_or(|(_, until)| until.is_none())
    };
    series.observations().iter().filter(stands).collect()
}

/// Of one year's figures those of the latest release that was out, else of the earliest later one; several where that
/// release says several things. They come in order of release.
fn latest<'a>(data: &Data<'_>, figures: impl Iterator<Item = &'a Observation>) -> Vec<&'a Observation> {
    let mut held: Vec<&Observation> = Vec::new();
    for figure in figures {
        match held.first() {
            Some(first) if first.released == figure.released => {
                if held.iter().all(|other| other.value != figure.value) {
                    held.push(figure);
                }
            }
            Some(_) if figure.released > data.known.date() => {}
            _ => held = vec![figure],
        }
    }
    held
}

fn sources(data: &Data<'_>, figure: &Observation) -> Option<Ground> {
    let keys = figure
        .source
        .split(';')
        .map(str::trim)
        .filter(|key| !key.is_empty());
    let cited: Vec<String> = keys
        .map(|key| {
            let citation = data.bibliography.and_then(|bibliography| bibliography.get(key));
            citation.map_or_else(|| key.to_owned(), bilateral_casefile::Citation::line)
        })
        .collect();
    (!cited.is_empty()).then(|| Ground::Text(format!("{}.", cited.join("; "))))
}
