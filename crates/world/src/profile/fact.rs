//! A measure of a pair: its figures, how they stand among all pairs, and what they were five years before.

use serde::Serialize;

use super::EARLIER;
use crate::measure::{Column, MeasureError, Recipe, World};
use crate::scan::analogues::percentile;
use crate::states::State;
use crate::system::Base;
use crate::track::{Figure, Track};

/// A release that a figure rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cited {
    /// Data set.
    pub dataset: String,
    /// Version.
    pub version: String,
    /// It came out after the day from which one looks, and stands in for what was known then.
    pub is_later_revision: bool,
}

/// A measure of the pair.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// The measure.
    pub measure: String,
    /// A few words.
    pub label: String,
    /// Unit of its figures.
    pub unit: String,
    /// Whether it has a direction, and therefore two figures.
    pub directed: bool,
    /// The year of the figures: the one asked for, else the last with a figure, else the last that could have one.
    pub year: i16,
    /// One figure, or one each way.
    pub told: Vec<Told>,
    /// The releases that it rests on, in order of their data sets.
    pub rests_on: Vec<Cited>,
    /// Why it could not be computed from the data at hand; then nothing is told.
    pub trouble: Option<String>,
}

/// A figure of the pair.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// From which state, where the measure has a direction.
    pub from: Option<u16>,
    /// The figure of the year, or why there is none.
    pub figure: Figure,
    /// How it stands among all pairs of that year; nothing if it is missing.
    pub place: Option<Place>,
    /// The year five years earlier.
    pub earlier_year: i16,
    /// The figure then.
    pub earlier: Figure,
}

/// How a figure stands among those of all pairs in a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Place {
    /// Share of them that is lower, ties counted half.
    pub percentile: f64,
    /// Share that is lower.
    pub lower: f64,
    /// Share that is the same, its own counted.
    pub same: f64,
    /// How many figures there are.
    pub of: usize,
}

impl Place {
    fn of(column: &Column, base: &Base, year: i16, value: f64) -> Option<Self> {
        let (percentile, of) = percentile(&column.values, base, year, value)?;
        let rows = base.dyads().iter().filter_map(|dyad| base.row_of(dyad, year));
        let (mut lower, mut same) = (0, 0);
        for row in rows {
            let other = column.values[row];
            lower += usize::from(other < value);
            same += usize::from(other.total_cmp(&value).is_eq());
        }
        Some(Self {
            percentile,
            lower: share(lower, of),
            same: share(same, of),
            of,
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of pairs lie far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

impl Fact {
    /// A measure of a pair in a year, or in the last one that has a figure.
    pub(super) fn of(
        world: &World,
        recipe: &Recipe,
        base: &Base,
        pair: (State, State),
        year: Option<i16>,
    ) -> Result<(Self, Vec<Track>), MeasureError> {
        let mut fact = Self {
            measure: recipe.id.clone(),
            label: recipe.label.clone(),
            unit: recipe.unit.clone(),
            directed: recipe.directed,
            year: year.unwrap_or(base.to),
            told: Vec::new(),
            rests_on: cited(world, &recipe.id)?,
            trouble: None,
        };
        let column = match world.column(&recipe.id, base) {
            Ok(column) => column,
            Err(error) => {
                fact.trouble = Some(error.to_string());
                return Ok((fact, Vec::new()));
            }
        };
        let tracks: Vec<Track> = ways(recipe.directed, pair)
            .into_iter()
            .map(|(a, b)| Track::of(&column, base, a, b))
            .collect();
        fact.year = year
            .or_else(|| tracks.iter().filter_map(Track::last_year).max())
            .unwrap_or_else(|| column.coverage.1.clamp(base.from, base.to));
        for (track, (a, _)) in tracks.iter().zip(ways(recipe.directed, pair)) {
            let figure = track.figure(fact.year);
            let earlier_year = fact.year.saturating_sub(EARLIER);
            fact.told.push(Told {
                from: recipe.directed.then(|| a.cow()),
                place: figure
                    .value
                    .and_then(|value| Place::of(&column, base, fact.year, value)),
                figure,
                earlier_year,
                earlier: track.figure(earlier_year),
            });
        }
        Ok((fact, tracks))
    }

    /// Whether any way has a figure.
    pub fn is_told(&self) -> bool {
        self.told.iter().any(|told| told.figure.value.is_some())
    }
}

/// The ways in which a pair is asked: both, where there is a direction.
pub(super) fn ways(directed: bool, (a, b): (State, State)) -> Vec<(State, State)> {
    if directed {
        vec![(a, b), (b, a)]
    } else {
        vec![(a, b)]
    }
}

fn cited(world: &World, measure: &str) -> Result<Vec<Cited>, MeasureError> {
    let vintages = world.rests_on(measure)?.into_values().flatten();
    Ok(vintages
        .map(|vintage| Cited {
            dataset: vintage.manifest.dataset.clone(),
            version: vintage.manifest.version.clone(),
            is_later_revision: vintage.is_later_revision,
        })
        .collect())
}
