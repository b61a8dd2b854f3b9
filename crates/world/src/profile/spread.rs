//! How far figures of one thing lie apart.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::track::Track;

/// How far apart several figures of the same thing are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// The lowest.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
    /// Their distance in percent of the middle between them; nothing where figures are categories.
    pub percent: Option<f64>,
    /// In how many years two or more have figures.
    pub years: usize,
    /// In how many of those years they differ.
    pub differ: usize,
}

/// Figures that differ by less, relative to their size, are the same: the order of sums may change the last digits.
const SAME: f64 = 1e-9;

fn differ(low: f64, high: f64) -> bool {
    high - low > SAME * low.abs().max(high.abs())
}

impl Spread {
    /// Whether the figures of the year differ.
    pub fn is_there(&self) -> bool {
        differ(self.lowest, self.highest)
    }
}

/// Whether figures of a unit are numbers whose distance means something.
fn is_scale(unit: &str) -> bool {
    !matches!(unit, "yes or no" | "category")
}

/// The last year, up to one, in which two or more have a figure, and how far apart these are; nothing if there is none.
pub(super) fn spread(tracks: &[&Track], until: i16, unit: &str) -> Option<(i16, Spread)> {
    let mut ends: BTreeMap<i16, (f64, f64, usize)> = BTreeMap::new();
    for (year, value) in tracks.iter().flat_map(|track| track.figures()) {
        if year <= until {
            let held = ends.entry(year).or_insert((value, value, 0));
            *held = (held.0.min(value), held.1.max(value), held.2 + 1);
        }
    }
    ends.retain(|_, (_, _, count)| *count >= 2);
    let (&year, &(lowest, highest, _)) = ends.last_key_value()?;
    let middle = f64::midpoint(lowest.abs(), highest.abs());
    let spread = Spread {
        lowest,
        highest,
        percent: (is_scale(unit) && middle > 0.0).then(|| 100.0 * (highest - lowest) / middle),
        years: ends.len(),
        differ: ends.values().filter(|(low, high, _)| differ(*low, *high)).count(),
    };
    Some((year, spread))
}
