//! Pinning: figures of a measure written into a case as a series, with the day on which each could be known.
//!
//! A case does not change because somebody adds a newer release to the data folder: what it rests on stands in its own
//! files, and a [`Pin`] beside them says from which releases it was made.

mod changes;

pub use changes::{Changes, changes};

use std::collections::BTreeMap;

use bilateral_model::date::year_end;
use bilateral_model::{Id, Observation, Series, Within};
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::measure::{Knowledge, MeasureError, World};
use crate::scan::{FIRST_YEAR, Sight, lag};
use crate::states::State;
use crate::store::{Manifest, sha256_of_bytes};
use crate::system::{Base, Direction};
use crate::track::Track;

/// The data set that decides which pairs there are. It brings no figures of its own.
const SYSTEM: &str = "cow-states";

/// Later years than this stand in no data set.
const LAST: i16 = 2100;

/// A measure's figures of a pair, under every release at hand.
#[derive(Debug, Clone)]
pub struct Pinned {
    /// The measure.
    pub measure: String,
    /// Unit of its figures.
    pub unit: String,
    /// The figures, in order of year and release.
    pub observations: Vec<Observation>,
    /// The releases that they come from, in order of data set and day.
    pub releases: Vec<OfRelease>,
    /// What to mind.
    pub notes: Vec<String>,
}

/// A release that figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfRelease {
    /// Data set.
    pub dataset: String,
    /// Version.
    pub version: String,
    /// First day on which it was out.
    pub released: Date,
    /// Digest of the whole release.
    pub digest: String,
}

impl OfRelease {
    fn of(manifest: &Manifest) -> Self {
        Self {
            dataset: manifest.dataset.clone(),
            version: manifest.version.clone(),
            released: manifest.released,
            digest: manifest.digest(),
        }
    }
}

/// From what a series of a case was made: a file beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The series.
    pub series: String,
    /// The measure.
    pub measure: String,
    /// The two states, as Correlates of War numbers: from the first to the second, where the measure has a direction.
    pub dyad: (u16, u16),
    /// The releases.
    pub releases: Vec<OfRelease>,
    /// The day on which it was pinned.
    pub day: Date,
    /// SHA-256 of the series' file as it was written, so that a later edit by hand shows.
    pub file: String,
    /// The program with its version.
    pub program: String,
}

impl Pin {
    /// Says from what a series' file was made.
    pub fn new(series: &str, pinned: &Pinned, (a, b): (State, State), day: Date, csv: &str) -> Self {
        Self {
            series: series.to_owned(),
            measure: pinned.measure.clone(),
            dyad: (a.cow(), b.cow()),
            releases: pinned.releases.clone(),
            day,
            file: sha256_of_bytes(csv.as_bytes()),
            program: concat!("bilateral ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// Whether a file is the one that it speaks of.
    pub fn is_of(&self, csv: &str) -> bool {
        self.file == sha256_of_bytes(csv.as_bytes())
    }

    /// Whether two say the same of everything but the day and the program.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let timeless = |pin: &Self| Self {
            day: Date::ZERO,
            program: String::new(),
            ..pin.clone()
        };
        timeless(self) == timeless(other)
    }
}

impl Pinned {
    /// A measure of a pair under every release at hand, from the first state to the second where it has a direction.
    ///
    /// A measure may rest on several data sets. Each day on which one of them came out makes a new state of the data: the
    /// latest release of each by then. Its figures are released on that day. A figure counts as known from the end of the
    /// data sets' usual lag after its year, or from the first release that has one if that was earlier.
    ///
    /// # Errors
    ///
    /// Where the measure is unknown, a data set is not at hand, or the store is damaged.
    pub fn of(world: &World, measure: &str, a: State, b: State) -> Result<Self, MeasureError> {
        let recipe = world
            .catalogue()
            .get(measure)
            .ok_or_else(|| MeasureError::Unknown(measure.to_owned()))?;
        let states = states_of_the_data(world, measure)?;
        let to = states
            .iter()
            .flat_map(|state| state.values())
            .filter_map(|manifest| Some(manifest.coverage?.1))
            .filter(|last| *last <= LAST)
            .max()
            .unwrap_or(LAST);
        let direction = if recipe.directed {
            Direction::DirectedDyads
        } else {
            Direction::Dyads
        };
        let base = Base::new(&world.system()?, FIRST_YEAR, to, direction);
        let mut told: Vec<(Date, String, Track)> = Vec::new();
        for state in &states {
            let mut then = World::new(
                world.store().clone(),
                world.catalogue().clone(),
                Knowledge::Latest,
            );
            for manifest in state.values() {
                then = then.with_release(&manifest.dataset, &manifest.version)?;
            }
            let track = Track::of(&*then.column(measure, &base)?, &base, a, b);
            told.push((released(state), note(state), track));
        }
        let lag = lag(world, measure, Sight::AsKnown)?;
        let mut notes = Vec::new();
        let observations = observations(measure, &told, lag, &mut notes);
        let mut releases: Vec<OfRelease> = states
            .iter()
            .flat_map(|state| state.values().map(OfRelease::of))
            .collect();
        releases
            .sort_by(|x, y| (&x.dataset, x.released, &x.version).cmp(&(&y.dataset, y.released, &y.version)));
        releases.dedup();
        Ok(Self {
            measure: measure.to_owned(),
            unit: recipe.unit.clone(),
            observations,
            releases,
            notes,
        })
    }

    /// First and last year with a figure.
    pub fn years(&self) -> Option<(i16, i16)> {
        let years = self.observations.iter().map(|observation| observation.year);
        years.clone().min().zip(years.max())
    }

    /// The series' file.
    pub fn csv(&self, id: &Id) -> String {
        let series = Series::new(
            id.clone(),
            String::new(),
            self.unit.clone(),
            Within::default(),
            String::new(),
            None,
            String::new(),
            self.observations.clone(),
        );
        bilateral_casefile::print_series(&series)
    }
}

/// A release of each data set.
type Of = BTreeMap<String, Manifest>;

/// Every state that the data of a measure were in once all of them had come out, the earliest first.
fn states_of_the_data(world: &World, measure: &str) -> Result<Vec<Of>, MeasureError> {
    let mut datasets = world.catalogue().datasets(measure)?;
    if datasets.len() > 1 {
        datasets.remove(SYSTEM);
    }
    let mut releases: BTreeMap<String, Vec<Manifest>> = BTreeMap::new();
    for dataset in datasets {
        let held = world.store().releases(&dataset)?;
        if held.is_empty() {
            return Err(MeasureError::NoData {
                measure: measure.to_owned(),
                dataset,
            });
        }
        releases.insert(dataset, held);
    }
    let mut days: Vec<Date> = releases
        .values()
        .flatten()
        .map(|manifest| manifest.released)
        .collect();
    days.sort_unstable();
    days.dedup();
    let by = |day: Date| -> Option<Of> {
        let latest = releases.iter().map(|(dataset, held)| {
            let out = held.iter().rev().find(|manifest| manifest.released <= day)?;
            Some((dataset.clone(), out.clone()))
        });
        latest.collect()
    };
    Ok(days.into_iter().filter_map(by).collect())
}

/// The day on which the last of some releases came out.
fn released(state: &Of) -> Date {
    let days = state.values().map(|manifest| manifest.released);
    days.max().unwrap_or(Date::ZERO)
}

/// The releases in a few words, with the first digits of their digests.
fn note(state: &Of) -> String {
    let cited = state.values().map(|manifest| {
        let digest = manifest.digest();
        format!(
            "{} {} {}",
            manifest.dataset,
            manifest.version,
            digest.get(..12).unwrap_or(&digest)
        )
    });
    cited.collect::<Vec<_>>().join("; ")
}

fn observations(
    measure: &str,
    told: &[(Date, String, Track)],
    lag: Within,
    notes: &mut Vec<String>,
) -> Vec<Observation> {
    let mut known: BTreeMap<i16, Date> = BTreeMap::new();
    for (released, _, track) in told {
        for (year, _) in track.figures() {
            let usual = lag.after(year_end(year));
            let first = known.entry(year).or_insert(usual);
            *first = (*first).min(*released);
        }
    }
    let mut found = Vec::new();
    let mut ahead = 0_usize;
    for (released, note, track) in told {
        for (year, value) in track.figures() {
            let known = known[&year];
            if Date::new(year, 1, 1).is_ok_and(|begin| known < begin) {
                ahead += 1;
                continue;
            }
            let Some(value) = exact(value) else {
                notes.push(format!(
                    "{measure} of {year} is {value}, too large to be written exactly; it is left out"
                ));
                continue;
            };
            found.push(Observation {
                year,
                value,
                known,
                released: *released,
                record: None,
                source: String::new(),
                note: note.clone(),
                line: 0,
            });
        }
    }
    if ahead > 0 {
        notes.push(format!(
            "{measure}: {ahead} figures are for years that began after their release; they are left out"
        ));
    }
    found.sort_by_key(|observation| (observation.year, observation.released));
    found
}

/// The shortest decimal that stands for a number.
fn exact(value: f64) -> Option<Decimal> {
    // Nought has no sign here.
    let value = if value == 0.0 { 0.0 } else { value };
    value.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn numbers_are_written_as_they_are() {
        let text = |value| exact(value).map(|value| value.to_string());
        assert_eq!(text(1.0 / 3.0).as_deref(), Some("0.3333333333333333"));
        assert_eq!(text(95285.25).as_deref(), Some("95285.25"));
        assert_eq!(text(-0.0).as_deref(), Some("0"));
        assert_eq!(text(1e40), None);
    }
}
