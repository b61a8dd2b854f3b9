//! The same figure under each stored release of a data set: what was revised.

use std::collections::BTreeSet;

use serde::Serialize;

use super::fact::{Fact, ways};
use super::spread::{Spread, spread};
use super::{Bases, SYSTEM};
use crate::measure::{Knowledge, MeasureError, World};
use crate::states::State;
use crate::track::{Figure, Track};

/// A figure under each release of a data set.
#[derive(Debug, Clone, Serialize)]
pub struct Revised {
    /// The measure.
    pub measure: String,
    /// A few words.
    pub label: String,
    /// Unit of its figures.
    pub unit: String,
    /// From which state, where it has a direction.
    pub from: Option<u16>,
    /// The data set of which there are several releases.
    pub dataset: String,
    /// The last year in which two or more have a figure.
    pub year: i16,
    /// What comes of each release, the earliest first.
    pub under: Vec<Under>,
    /// How far apart they are.
    pub spread: Spread,
}

/// A figure under one release.
#[derive(Debug, Clone, Serialize)]
pub struct Under {
    /// The release's version.
    pub version: String,
    /// First day on which it was out, as ISO 8601.
    pub released: String,
    /// Whether it is the one that counts elsewhere in the profile.
    pub counts: bool,
    /// The figure, or why there is none.
    pub figure: Figure,
}

/// One release with the figures of one measure, one way.
struct Told {
    version: String,
    released: jiff::civil::Date,
    counts: bool,
    track: Track,
}

/// Every figure of a profile that two or more releases at hand tell.
pub(super) fn revised(
    world: &World,
    bases: &Bases,
    facts: &[(Fact, Vec<Track>)],
    pair: (State, State),
    until: i16,
    notes: &mut Vec<String>,
) -> Result<Vec<Revised>, MeasureError> {
    let cited = facts.iter().flat_map(|(fact, _)| &fact.rests_on);
    let datasets: BTreeSet<&str> = cited
        .map(|cited| cited.dataset.as_str())
        .filter(|dataset| *dataset != SYSTEM)
        .collect();
    let mut found = Vec::new();
    for dataset in datasets {
        let Some(counting) = world.vintage(dataset)? else {
            continue;
        };
        let out = |released: jiff::civil::Date| match world.knowledge() {
            Knowledge::Latest => true,
            Knowledge::AsOf(day) => released <= day,
        };
        let mut releases = world.store().releases(dataset)?;
        releases.retain(|manifest| out(manifest.released) && manifest.version != counting.manifest.version);
        if releases.is_empty() {
            continue;
        }
        let concerned: Vec<&(Fact, Vec<Track>)> = facts
            .iter()
            .filter(|(fact, tracks)| {
                !tracks.is_empty() && fact.rests_on.iter().any(|cited| cited.dataset == dataset)
            })
            .collect();
        // One list a measure and way, with what the counting release tells.
        let mut lists: Vec<Vec<Vec<Told>>> = concerned
            .iter()
            .map(|(_, tracks)| {
                let counting = tracks.iter().map(|track| Told {
                    version: counting.manifest.version.clone(),
                    released: counting.manifest.released,
                    counts: true,
                    track: track.clone(),
                });
                counting.map(|version| vec![version]).collect()
            })
            .collect();
        for manifest in releases {
            let other = World::new(
                world.store().clone(),
                world.catalogue().clone(),
                world.knowledge(),
            )
            .with_release(dataset, &manifest.version)?;
            for ((fact, _), lists) in concerned.iter().zip(&mut lists) {
                let base = bases.of(fact.directed);
                let column = match other.column(&fact.measure, base) {
                    Ok(column) => column,
                    Err(error) => {
                        notes.push(format!(
                            "{} under {dataset} {}: {error}",
                            fact.measure, manifest.version
                        ));
                        continue;
                    }
                };
                for (list, (a, b)) in lists.iter_mut().zip(ways(fact.directed, pair)) {
                    list.push(Told {
                        version: manifest.version.clone(),
                        released: manifest.released,
                        counts: false,
                        track: Track::of(&column, base, a, b),
                    });
                }
            }
        }
        for ((fact, _), lists) in concerned.into_iter().zip(lists) {
            for (versions, (a, _)) in lists.into_iter().zip(ways(fact.directed, pair)) {
                found.extend(of_versions(
                    fact,
                    fact.directed.then(|| a.cow()),
                    dataset,
                    versions,
                    until,
                ));
            }
        }
    }
    Ok(found)
}

fn of_versions(
    fact: &Fact,
    from: Option<u16>,
    dataset: &str,
    mut versions: Vec<Told>,
    until: i16,
) -> Option<Revised> {
    versions.sort_by(|x, y| (x.released, &x.version).cmp(&(y.released, &y.version)));
    let tracks: Vec<&Track> = versions.iter().map(|version| &version.track).collect();
    let (year, spread) = spread(&tracks, until, &fact.unit)?;
    Some(Revised {
        measure: fact.measure.clone(),
        label: fact.label.clone(),
        unit: fact.unit.clone(),
        from,
        dataset: dataset.to_owned(),
        year,
        under: versions
            .into_iter()
            .map(|version| Under {
                version: version.version,
                released: version.released.to_string(),
                counts: version.counts,
                figure: version.track.figure(year),
            })
            .collect(),
        spread,
    })
}
