//! Comparisons of a series.

use bilateral_model::{Baseline, Comparison, Measure};

use super::criterion::Place;
use super::{Builder, decimal, year};
use crate::diagnostic::closest;
use crate::schema::{RawAggregate, RawMeasure};

/// Keys that make a comparison.
const COMPARISONS: [&str; 6] = ["at_least", "at_most", "above", "below", "rises", "falls"];

/// The other keys of a comparison.
const MEASURE_KEYS: [&str; 7] = [
    "series",
    "share_of",
    "window",
    "aggregate",
    "from",
    "until",
    "by_percent",
];

impl Builder<'_> {
    pub(super) fn measure(&mut self, raw: &RawMeasure, place: Place<'_>) -> Option<Measure> {
        let path = place.field(self, "measures");
        let case = self.raw;
        let names = || case.series.keys().map(String::as_str);
        let series = self.reference(
            &[path.as_slice(), &["series"]].concat(),
            &raw.series,
            "series",
            names(),
        );
        let share_of = raw.share_of.as_ref().map(|name| {
            self.reference(
                &[path.as_slice(), &["share_of"]].concat(),
                name,
                "series",
                names(),
            )
        });
        let levels = [raw.at_least, raw.at_most, raw.above, raw.below];
        let given = levels.iter().flatten().count()
            + usize::from(raw.rises.is_some())
            + usize::from(raw.falls.is_some());
        let keys = self
            .root
            .find(&path)
            .keys()
            .any(|key| !MEASURE_KEYS.contains(&key) && closest(key, COMPARISONS).is_some());
        if given == 0 && keys {
            return None;
        }
        if given != 1 {
            let message = format!("a comparison needs exactly one of six words, here are {given}");
            self.at(
                "criterion/measure",
                &path,
                message,
                "give one of at_least, at_most, above, below, rises, falls",
            );
            return None;
        }
        let margin = raw.by_percent.and_then(decimal).unwrap_or_default();
        if raw.by_percent.is_some() && raw.rises.is_none() && raw.falls.is_none() {
            let path = [path.as_slice(), &["by_percent"]].concat();
            self.at(
                "criterion/measure",
                &path,
                "a margin goes with `rises` or `falls`",
                "put the margin into the level",
            );
        }
        let too_large = levels
            .iter()
            .flatten()
            .chain(&raw.by_percent)
            .any(|number| decimal(*number).is_none());
        if too_large {
            self.at(
                "criterion/measure",
                &path,
                "a number here is too large to be compared exactly",
                "change the unit of the series",
            );
            return None;
        }
        let level = |number: Option<f64>| number.and_then(decimal);
        let comparison = if let Some(text) = &raw.rises {
            Comparison::Rises(
                self.baseline(&[path.as_slice(), &["rises"]].concat(), text)?,
                margin,
            )
        } else if let Some(text) = &raw.falls {
            Comparison::Falls(
                self.baseline(&[path.as_slice(), &["falls"]].concat(), text)?,
                margin,
            )
        } else if let Some(value) = level(raw.at_least) {
            Comparison::AtLeast(value)
        } else if let Some(value) = level(raw.at_most) {
            Comparison::AtMost(value)
        } else if let Some(value) = level(raw.above) {
            Comparison::Above(value)
        } else {
            Comparison::Below(level(raw.below)?)
        };
        let calendar = |year: Option<i32>| year.map(|year| i16::try_from(year.clamp(0, 9999)).unwrap_or(0));
        let opened = self.raw.opened_on.get(..4).and_then(year).unwrap_or(0);
        let (from, until) = (calendar(raw.from).unwrap_or(opened), calendar(raw.until));
        if until.is_some_and(|until| until < from) {
            let path = [path.as_slice(), &["until"]].concat();
            self.at(
                "date/order",
                &path,
                "`until` lies before `from`",
                "put the earlier year under `from`",
            );
            return None;
        }
        Some(Measure {
            series: series?,
            share_of: match share_of {
                Some(found) => Some(found?),
                None => None,
            },
            window: raw
                .window
                .map_or(1, |years| i16::try_from(years).unwrap_or(i16::MAX)),
            sum: matches!(raw.aggregate, Some(RawAggregate::Sum)),
            from,
            until,
            comparison,
        })
    }

    fn baseline(&mut self, path: &[&str], text: &str) -> Option<Baseline> {
        let baseline = if text == "previous" {
            Some(Baseline::Previous)
        } else if let Some(count) = text.strip_prefix("last ") {
            count
                .trim()
                .parse::<i16>()
                .ok()
                .filter(|count| (1..=100).contains(count))
                .map(Baseline::Last)
        } else if let Some((first, last)) = text.split_once('/') {
            year(first)
                .zip(year(last))
                .filter(|(first, last)| first <= last)
                .map(|(a, b)| Baseline::Years(a, b))
        } else {
            year(text).map(|year| Baseline::Years(year, year))
        };
        if baseline.is_none() {
            let message = format!("`{text}` is no baseline");
            self.at(
                "criterion/measure",
                path,
                message,
                "write previous, a year 2014, years 2010/2014, or last 3",
            );
        }
        baseline
    }
}
