//! Everything that the data at hand tell of one pair of states: each measure with its place among all pairs, what is
//! missing and why, and where sources or releases contradict each other.
//!
//! ```text
//! catalogue -> facts (topic by topic) -+-> sources side by side
//!                                      +-> releases side by side
//! ```
//! Nothing is filled in: a figure that is not there has a reason ([`crate::measure::Lack`]). Contradictions are kept, and
//! none of the sources is taken for right.

mod fact;
mod releases;
mod sources;
mod spread;
mod topic;

pub use fact::{Cited, Fact, Place, Told};
pub use releases::{Revised, Under};
pub use sources::{Compared, Reading};
pub use spread::Spread;
pub use topic::Topic;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::measure::{Knowledge, MeasureError, World};
use crate::panel::Source;
use crate::scan::FIRST_YEAR;
use crate::states::{self, State};
use crate::system::{Base, Direction};
use crate::track::Track;

/// The data set that decides which pairs there are.
const SYSTEM: &str = "cow-states";

/// How many years before a figure the earlier one is of.
pub const EARLIER: i16 = 5;

/// Later years than this stand in no data set; a release that says so does not tell its coverage.
const LAST: i16 = 2100;

/// One of the two states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// Its Correlates of War number.
    pub cow: u16,
    /// Its Correlates of War letters.
    pub letters: Option<&'static str>,
    /// Its ISO 3166 alpha-3 code.
    pub iso3: Option<&'static str>,
    /// Its usual English name.
    pub name: String,
}

impl Party {
    /// A state, with its names.
    pub fn of(state: State) -> Self {
        let letters = states::cow_letters(state);
        Self {
            cow: state.cow(),
            letters,
            iso3: states::iso3(state),
            name: states::name(state).map_or_else(|| state.cow().to_string(), str::to_owned),
        }
    }

    /// A few letters: ISO's, else those of the Correlates of War, else the number.
    pub fn short(&self) -> String {
        self.iso3
            .or(self.letters)
            .map_or_else(|| self.cow.to_string(), str::to_owned)
    }
}

/// Measures under a heading.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The heading.
    pub topic: Topic,
    /// The measures, in order of their names.
    pub facts: Vec<Fact>,
}

/// A data set that is not at hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Absent {
    /// The data set.
    pub dataset: String,
    /// Measures that need it.
    pub measures: Vec<String>,
    /// What it would be set beside.
    pub compares: Vec<String>,
}

impl Absent {
    fn of(dataset: &str) -> Self {
        Self {
            dataset: dataset.to_owned(),
            measures: Vec::new(),
            compares: Vec::new(),
        }
    }
}

/// What the data at hand tell of a pair.
#[derive(Debug, Clone, Serialize)]
pub struct Profile {
    /// The first state.
    pub a: Party,
    /// The second.
    pub b: Party,
    /// The year asked for; nothing if each measure tells its latest.
    pub year: Option<i16>,
    /// From which day the data were looked at, as ISO 8601; nothing if everything at hand counted.
    pub as_of: Option<String>,
    /// Runs of years in which both were members of the state system, first and last.
    pub together: Vec<(i16, i16)>,
    /// The list of states that decided which pairs there are.
    pub system: Source,
    /// The measures, by headings; a heading without any is left out.
    pub groups: Vec<Group>,
    /// What two or more sources tell.
    pub sources: Vec<Compared>,
    /// What two or more releases of a data set tell.
    pub releases: Vec<Revised>,
    /// Data sets that are not at hand.
    pub absent: Vec<Absent>,
    /// What a reader should mind.
    pub notes: Vec<String>,
}

/// The rows of all pairs, once and in both directions.
pub(crate) struct Bases {
    once: Base,
    both: Base,
}

impl Bases {
    fn of(&self, directed: bool) -> &Base {
        if directed { &self.both } else { &self.once }
    }
}

impl Profile {
    /// Everything of a pair, in a year or in the last year that each measure has a figure for.
    ///
    /// # Errors
    ///
    /// Where the list of states is not at hand, or the store is damaged. A measure whose data are not at hand is no
    /// error: see [`Profile::absent`].
    pub fn of(world: &World, a: State, b: State, year: Option<i16>) -> Result<Self, MeasureError> {
        let vintage = world.vintage(SYSTEM)?.ok_or_else(|| MeasureError::NoData {
            measure: "a profile".to_owned(),
            dataset: SYSTEM.to_owned(),
        })?;
        let system = world.system()?;
        // What can be computed, and to which year the data reach.
        let mut topics: BTreeMap<Topic, Vec<&str>> = BTreeMap::new();
        let mut lacking: BTreeMap<String, Absent> = BTreeMap::new();
        let mut to = FIRST_YEAR;
        for recipe in world.catalogue().recipes() {
            let datasets = world.catalogue().datasets(&recipe.id)?;
            let mut whole = true;
            for dataset in &datasets {
                if let Some(vintage) = world.vintage(dataset)? {
                    to = to.max(
                        Some(vintage.coverage.1)
                            .filter(|last| *last <= LAST)
                            .unwrap_or(to),
                    );
                } else {
                    whole = false;
                    let held = lacking
                        .entry(dataset.clone())
                        .or_insert_with(|| Absent::of(dataset));
                    held.measures.push(recipe.id.clone());
                }
            }
            if whole {
                topics.entry(Topic::of(&datasets)).or_default().push(&recipe.id);
            }
        }
        for (dataset, what) in sources::wanted(world)? {
            let held = lacking
                .entry(dataset.clone())
                .or_insert_with(|| Absent::of(&dataset));
            if !held.compares.contains(&what) {
                held.compares.push(what);
            }
        }
        let to = year.unwrap_or_else(|| to.max(system.last_year().min(LAST)));
        // Years since something are counted from the first year, whatever year is asked for.
        let bases = Bases {
            once: Base::new(&system, FIRST_YEAR, to, Direction::Dyads),
            both: Base::new(&system, FIRST_YEAR, to, Direction::DirectedDyads),
        };
        let mut told: Vec<(Topic, Fact, Vec<Track>)> = Vec::new();
        for (topic, ids) in topics {
            for id in ids {
                if let Some(recipe) = world.catalogue().get(id) {
                    let (fact, tracks) = Fact::of(world, recipe, bases.of(recipe.directed), (a, b), year)?;
                    told.push((topic, fact, tracks));
                }
            }
        }
        let mut notes = notes(world, &system, year, &told);
        let compared = sources::compared(world, &bases, (a, b), to, &mut notes)?;
        let facts: Vec<(Fact, Vec<Track>)> = told
            .iter()
            .map(|(_, fact, tracks)| (fact.clone(), tracks.clone()))
            .collect();
        let revised = releases::revised(world, &bases, &facts, (a, b), to, &mut notes)?;
        let mut groups: Vec<Group> = Vec::new();
        for (topic, fact, _) in told {
            match groups.last_mut() {
                Some(group) if group.topic == topic => group.facts.push(fact),
                _ => groups.push(Group {
                    topic,
                    facts: vec![fact],
                }),
            }
        }
        let together = bases.once.dyad(a, b).map_or_else(Vec::new, |dyad| {
            let runs = bases.once.runs(dyad).iter();
            runs.map(|run| (run.first, run.last)).collect()
        });
        Ok(Self {
            a: Party::of(a),
            b: Party::of(b),
            year,
            as_of: match world.knowledge() {
                Knowledge::Latest => None,
                Knowledge::AsOf(day) => Some(day.to_string()),
            },
            together,
            system: Source::of(&vintage),
            groups,
            sources: compared,
            releases: revised,
            absent: lacking.into_values().collect(),
            notes,
        })
    }

    /// All measures, told or not.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.groups.iter().flat_map(|group| &group.facts)
    }

    /// One of the two, by its Correlates of War number.
    pub fn party(&self, cow: u16) -> &Party {
        if cow == self.b.cow { &self.b } else { &self.a }
    }

    /// The other one.
    pub fn other(&self, cow: u16) -> &Party {
        if cow == self.b.cow { &self.a } else { &self.b }
    }
}

fn notes(
    world: &World,
    system: &crate::system::System,
    year: Option<i16>,
    told: &[(Topic, Fact, Vec<Track>)],
) -> Vec<String> {
    let mut notes = Vec::new();
    let shown = told.iter().filter(|(_, fact, _)| fact.is_told());
    let last = shown.map(|(_, fact, _)| fact.year).max().or(year);
    if last.is_some_and(|last| last > system.last_year()) {
        notes.push(format!(
            "the list of states ends in {}: for later years it is taken that its members stayed and no other came",
            system.last_year()
        ));
    }
    let later: BTreeSet<&Cited> = told
        .iter()
        .flat_map(|(_, fact, _)| &fact.rests_on)
        .filter(|cited| cited.is_later_revision)
        .collect();
    if let Knowledge::AsOf(day) = world.knowledge() {
        notes.extend(later.into_iter().map(|cited| {
            format!(
                "{} {} came out after {day}; it stands in for what was known then",
                cited.dataset, cited.version
            )
        }));
    }
    notes
}
