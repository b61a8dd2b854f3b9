//! The figures of a series, as they could be known on a date.

use std::collections::BTreeMap;

use bilateral_assess::AsOf;
use bilateral_model::{Credibility, Date, Series};

use super::axis::number;

/// A year's figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Figure {
    pub(super) value: f64,
    /// Only a release later than the date is at hand.
    pub(super) is_later: bool,
}

/// Figures by year.
pub(super) type Figures = BTreeMap<i16, Figure>;

/// Of each year the latest release that was out; where none was, the earliest later one stands in and is marked. A figure
/// whose record has been superseded, or is not even possibly true, is none. As the assessment takes them.
pub(super) fn figures(view: AsOf<'_>, series: &Series) -> Figures {
    let mut out: BTreeMap<i16, (Date, Figure)> = BTreeMap::new();
    for observation in series.observations() {
        if observation.known > view.date() {
            continue;
        }
        let record = observation
            .record
            .as_ref()
            .and_then(|id| view.once_known(id.as_str()));
        let stands = record.is_none_or(|(record, until)| {
            until.is_none() && record.credibility() <= Credibility::PossiblyTrue
        });
        let Some(value) = f64::try_from(observation.value).ok().filter(|_| stands) else {
            continue;
        };
        let is_later = observation.released > view.date();
        let figure = (observation.released, Figure { value, is_later });
        match out.get(&observation.year) {
            Some((released, _)) if *released == observation.released || is_later => {}
            _ => {
                out.insert(observation.year, figure);
            }
        }
    }
    out.into_iter()
        .map(|(year, (_, figure))| (year, figure))
        .collect()
}

/// The same in words.
pub(super) fn tell(figures: &Figures, out: &mut String) {
    if figures.is_empty() {
        out.push_str(" Nothing on record.");
        return;
    }
    let figures = figures.iter().map(|(year, figure)| {
        let mark = if figure.is_later { " (later revision)" } else { "" };
        format!("{year}: {}{mark}", number(figure.value))
    });
    let figures: Vec<String> = figures.collect();
    out.push_str(&format!(" {}.", figures.join("; ")));
}

/// Figures of years that follow one another: no line is drawn over a gap.
pub(super) fn runs(figures: &Figures) -> Vec<Vec<(i16, Figure)>> {
    let figures: Vec<(i16, Figure)> = figures.iter().map(|(year, figure)| (*year, *figure)).collect();
    let runs = figures.chunk_by(|a, b| i32::from(a.0) + 1 == i32::from(b.0));
    runs.map(<[_]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_runs_over_a_gap() {
        let figure = Figure {
            value: 1.0,
            is_later: false,
        };
        let figures: Figures = [2014, 2015, 2017, 2020, 2021].map(|year| (year, figure)).into();
        let lengths: Vec<usize> = runs(&figures).iter().map(Vec::len).collect();
        assert_eq!(lengths, [2, 1, 2]);
    }
}
