//! What more than one source tells of a pair, side by side: none is taken for right.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::spread::{Spread, spread};
use super::{Bases, fact::ways};
use crate::measure::{Compute, MeasureError, World};
use crate::states::State;
use crate::system::Base;
use crate::track::{Figure, Track};

/// One thing as several sources tell it.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// What they tell.
    pub what: String,
    /// Unit of the figures.
    pub unit: String,
    /// From which state, where it has a direction.
    pub from: Option<u16>,
    /// The last year in which two or more have a figure; nothing where all years are taken together.
    pub year: Option<i16>,
    /// What each tells of that year.
    pub readings: Vec<Reading>,
    /// How far apart they are.
    pub spread: Spread,
}

/// What a source tells.
#[derive(Debug, Clone, Serialize)]
pub struct Reading {
    /// How it tells it.
    pub says: String,
    /// Data sets that it rests on, each with its version.
    pub rests_on: Vec<String>,
    /// The figure, or why there is none.
    pub figure: Figure,
}

/// Sources of one thing, as declared.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rivals {
    what: String,
    unit: String,
    #[serde(default)]
    directed: bool,
    readings: Vec<Way>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Way {
    says: String,
    #[serde(default)]
    both: bool,
    #[serde(default)]
    measure: Option<String>,
    #[serde(default)]
    compute: Option<Compute>,
    #[serde(default)]
    fixed: Option<Cells>,
    #[serde(default)]
    total: Option<Cells>,
}

/// A column of a table of pairs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cells {
    table: String,
    a: String,
    b: String,
    column: String,
}

static DECLARED: LazyLock<Vec<Rivals>> = LazyLock::new(|| {
    serde_saphyr::from_str(include_str!("rivals.yaml"))
        .expect("the declaration of rival sources is read in a test")
});

impl Way {
    /// Data sets that it rests on.
    fn datasets(&self, world: &World) -> Result<Vec<String>, MeasureError> {
        let mut found = Vec::new();
        if let Some(measure) = &self.measure {
            found.extend(world.catalogue().datasets(measure)?);
        }
        if let Some(compute) = &self.compute {
            found.extend(compute.datasets().into_iter().map(str::to_owned));
        }
        let cells = self.fixed.iter().chain(&self.total);
        found.extend(cells.filter_map(|cells| Some(cells.table.split_once('.')?.0.to_owned())));
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Its figures of a pair, from the first state to the second.
    fn track(&self, world: &World, base: &Base, a: State, b: State) -> Result<Track, MeasureError> {
        let one = |a, b| {
            if let Some(measure) = &self.measure {
                return Ok(Track::of(&*world.column(measure, base)?, base, a, b));
            }
            if let Some(compute) = &self.compute {
                return Ok(Track::of(&world.computed(compute, base)?, base, a, b));
            }
            let cells = self.fixed.as_ref().or(self.total.as_ref());
            let value = match cells {
                Some(cells) => cells.of(world, a, b, self.total.is_some())?,
                None => f64::NAN,
            };
            Ok::<_, MeasureError>(Track::constant(base, a, b, value))
        };
        let out = one(a, b)?;
        Ok(if self.both { out.plus(&one(b, a)?) } else { out })
    }
}

impl Cells {
    /// The figure of a pair, or the sum of all its figures; NaN without any.
    fn of(&self, world: &World, a: State, b: State, sum: bool) -> Result<f64, MeasureError> {
        let loaded = world.table(&self.table)?;
        let table = &loaded.columns;
        let values = World::numbers(table, &self.column)?;
        let pairs = table.states(&self.a)?.into_iter().zip(table.states(&self.b)?);
        let own = pairs
            .zip(values)
            .filter(|(pair, value)| *pair == (a, b) && !value.is_nan())
            .map(|(_, value)| value);
        let found: Vec<f64> = own.collect();
        Ok(match found.as_slice() {
            [] => f64::NAN,
            all if sum => all.iter().sum(),
            [first, ..] => *first,
        })
    }
}

/// Every thing that two or more sources at hand tell of a pair.
pub(super) fn compared(
    world: &World,
    bases: &Bases,
    pair: (State, State),
    until: i16,
    notes: &mut Vec<String>,
) -> Result<Vec<Compared>, MeasureError> {
    let mut found = Vec::new();
    for rivals in DECLARED.iter() {
        for (a, b) in ways(rivals.directed, pair) {
            let mut read: Vec<(&Way, Vec<String>, Track)> = Vec::new();
            for way in &rivals.readings {
                let Some(rests_on) = at_hand(world, &way.datasets(world)?)? else {
                    continue;
                };
                let base = bases.of(rivals.directed || way.both);
                match way.track(world, base, a, b) {
                    Ok(track) => read.push((way, rests_on, track)),
                    Err(error) => {
                        let note = format!("{}, {}: {error}", rivals.what, way.says);
                        if !notes.contains(&note) {
                            notes.push(note);
                        }
                    }
                }
            }
            let tracks: Vec<&Track> = read.iter().map(|(_, _, track)| track).collect();
            let Some((year, spread)) = spread(&tracks, until, &rivals.unit) else {
                continue;
            };
            let whole = rivals.readings.iter().all(|way| way.total.is_some());
            found.push(Compared {
                what: rivals.what.clone(),
                unit: rivals.unit.clone(),
                from: rivals.directed.then(|| a.cow()),
                year: (!whole).then_some(year),
                readings: read
                    .into_iter()
                    .map(|(way, rests_on, track)| Reading {
                        says: way.says.clone(),
                        rests_on,
                        figure: track.figure(year),
                    })
                    .collect(),
                spread,
            });
        }
    }
    Ok(found)
}

/// The data sets with the versions that count; nothing if one is not at hand.
fn at_hand(world: &World, datasets: &[String]) -> Result<Option<Vec<String>>, MeasureError> {
    let mut cited = Vec::with_capacity(datasets.len());
    for dataset in datasets {
        let Some(vintage) = world.vintage(dataset)? else {
            return Ok(None);
        };
        cited.push(format!("{dataset} {}", vintage.manifest.version));
    }
    Ok(Some(cited))
}

/// What could be compared if more data sets were at hand: each with what it tells.
pub(super) fn wanted(world: &World) -> Result<Vec<(String, String)>, MeasureError> {
    let mut found = Vec::new();
    for rivals in DECLARED.iter() {
        for way in &rivals.readings {
            for dataset in way.datasets(world)? {
                if world.vintage(&dataset)?.is_none() && way.measure.is_none() {
                    found.push((dataset, rivals.what.clone()));
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Catalogue;

    #[test]
    fn every_declared_source_can_be_read() {
        let catalogue = Catalogue::shipped();
        for rivals in DECLARED.iter() {
            assert!(rivals.readings.len() >= 2, "{}", rivals.what);
            for way in &rivals.readings {
                let kinds = [
                    way.measure.is_some(),
                    way.compute.is_some(),
                    way.fixed.is_some(),
                    way.total.is_some(),
                ];
                assert_eq!(kinds.iter().filter(|kind| **kind).count(), 1, "{}", way.says);
                if let Some(recipe) = way.measure.as_ref().map(|id| catalogue.get(id).unwrap()) {
                    assert_eq!(recipe.unit, rivals.unit, "{}", recipe.id);
                    assert_eq!(recipe.directed, rivals.directed, "{}", recipe.id);
                }
            }
            let totals = rivals.readings.iter().filter(|way| way.total.is_some()).count();
            assert!(totals == 0 || totals == rivals.readings.len(), "{}", rivals.what);
        }
    }
}
