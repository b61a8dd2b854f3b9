//! A framework made ready to be asked of every pair: its criteria as rules on numbered series.

use bilateral_assess::can_lapse;
use bilateral_assess::figures::Rule;
use bilateral_casefile::diagnostic::closest;
use bilateral_model::date::year_end;
use bilateral_model::{
    Baseline, Case, Combiner, Comparison, Criterion, Date, Deadline, Id, Kind, Measure, Mode, Reading,
};
use indexmap::IndexMap;

use crate::measure::Catalogue;
use crate::system::Direction;

/// A framework ready to be asked.
#[derive(Debug)]
pub struct Plan {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The reading taken.
    pub reading: Id,
    /// Whether pairs are taken in both directions: so where a measure differs between them.
    pub direction: Direction,
    /// Series, in the framework's order.
    pub series: Vec<Planned>,
    /// Criteria, in the reading's order.
    pub criteria: Vec<Asked>,
    /// Tests, in the reading's order.
    pub tests: Vec<Tested>,
    /// Positions of criteria so that parts come before what is made of them.
    pub(super) order: Vec<usize>,
}

/// A series bound to a measure.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Its name.
    pub id: Id,
    /// What it measures.
    pub label: String,
    /// Unit of its figures.
    pub unit: String,
    /// The measure.
    pub measure: String,
    /// Measures of the same from other sources.
    pub or: Vec<String>,
}

/// A criterion.
#[derive(Debug)]
pub struct Asked {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// How it is decided.
    pub way: Way,
    /// Whether *met late* satisfies combiners.
    pub late_counts: bool,
}

/// How a criterion is decided.
#[derive(Debug)]
pub enum Way {
    /// By figures.
    Figures(Compared),
    /// By other criteria.
    Composed(Parts),
}

/// A comparison of a series.
#[derive(Debug)]
pub struct Compared {
    /// The rule.
    pub rule: Rule<f64>,
    /// Position of its series.
    pub part: usize,
    /// Position of the series that it is a share of.
    pub whole: Option<usize>,
    /// Achieved or standing.
    pub mode: Mode,
    /// Its own deadline; none takes the end of each row's year.
    pub deadline: Option<Date>,
    /// First year judged.
    pub from: i16,
    /// Last year judged.
    pub until: Option<i16>,
    /// Last year of a baseline of fixed years: no year can be told before that one.
    pub baseline_until: Option<i16>,
}

/// Criteria combined.
#[derive(Debug)]
pub struct Parts {
    /// How.
    pub combiner: Combiner,
    /// Their positions, in the combiner's order.
    pub at: Vec<usize>,
    /// Whether it can have been true and be false now.
    pub can_lapse: bool,
}

/// A test.
#[derive(Debug)]
pub struct Tested {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// What a pass would show.
    pub shows: String,
    /// Its criteria.
    pub parts: Parts,
}

/// Why a framework can't be asked of every pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfit {
    /// Where in `case.yaml`.
    pub path: Vec<String>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Unfit {
    fn new(path: &[&str], message: String, help: impl Into<String>) -> Self {
        Self {
            path: path.iter().map(|&key| key.to_owned()).collect(),
            message,
            help: help.into(),
        }
    }
}

impl Plan {
    /// Makes a reading of a case ready, or says everything that keeps it from being asked.
    pub fn of(case: &Case, reading: &Reading, catalogue: &Catalogue) -> Result<Self, Vec<Unfit>> {
        let mut unfit = Vec::new();
        let used = used(reading);
        let series = series(case, &used, catalogue, &mut unfit);
        let place = |id: &Id| series.iter().position(|series| series.id == *id);
        let mut criteria = Vec::new();
        for criterion in reading.criteria.values() {
            let way = match &criterion.kind {
                Kind::Measures(measure) => {
                    let deadline = deadline(criterion, measure, &mut unfit);
                    let Some(part) = place(&measure.series) else {
                        continue;
                    };
                    Way::Figures(Compared {
                        rule: Rule::of(measure),
                        part,
                        whole: measure.share_of.as_ref().and_then(place),
                        mode: criterion.mode,
                        deadline,
                        from: measure.from,
                        until: measure.until,
                        baseline_until: match &measure.comparison {
                            Comparison::Rises(Baseline::Years(_, last), _)
                            | Comparison::Falls(Baseline::Years(_, last), _) => Some(*last),
                            _ => None,
                        },
                    })
                }
                Kind::Composed(combiner) => Way::Composed(parts(combiner, reading)),
                _ => {
                    unfit.push(Unfit::new(
                        &["criteria", criterion.id.as_str()],
                        format!("`{}` is told by a ledger, and pairs in public data have none", criterion.id),
                        "put it in terms of a measure (`bilateral measures` lists them), and argue the substitution in `note:`",
                    ));
                    continue;
                }
            };
            criteria.push(Asked {
                id: criterion.id.clone(),
                label: criterion.label.clone(),
                way,
                late_counts: criterion.late_counts,
            });
        }
        if reading.tests.is_empty() {
            unfit.push(Unfit::new(
                &["tests"],
                "there is no test to ask".to_owned(),
                "combine criteria into a test",
            ));
        }
        if !unfit.is_empty() {
            return Err(unfit);
        }
        let tests = reading.tests.values().map(|test| Tested {
            id: test.id.clone(),
            label: test.label.clone(),
            shows: test.shows.clone().unwrap_or_default(),
            parts: parts(&test.combiner, reading),
        });
        let directed = |measure: &str| catalogue.get(measure).is_some_and(|recipe| recipe.directed);
        let direction = if series.iter().any(|series| directed(&series.measure)) {
            Direction::DirectedDyads
        } else {
            Direction::Dyads
        };
        Ok(Self {
            id: case.head.id.to_string(),
            title: case.head.title.clone(),
            reading: reading.id.clone(),
            direction,
            order: order(&criteria),
            tests: tests.collect(),
            series,
            criteria,
        })
    }

    /// First year whose figures any criterion looks at.
    pub fn first_year(&self) -> i16 {
        let first = self.criteria.iter().filter_map(|criterion| match &criterion.way {
            Way::Figures(compared) => Some(compared.from),
            Way::Composed(_) => None,
        });
        first.min().unwrap_or(super::FIRST_YEAR)
    }
}

/// Series that some criterion compares.
fn used(reading: &Reading) -> Vec<&Id> {
    let mut used = Vec::new();
    for criterion in reading.criteria.values() {
        if let Kind::Measures(measure) = &criterion.kind {
            used.push(&measure.series);
            used.extend(&measure.share_of);
        }
    }
    used
}

fn series(case: &Case, used: &[&Id], catalogue: &Catalogue, unfit: &mut Vec<Unfit>) -> Vec<Planned> {
    let mut planned = Vec::new();
    for series in case.series.values().filter(|series| used.contains(&&series.id)) {
        let path = ["series", series.id.as_str()];
        let Some(binding) = &series.binding else {
            unfit.push(Unfit::new(
                &path,
                format!("`{}` names no measure of public data", series.id),
                "add `measure:` with a name that `bilateral measures` lists",
            ));
            continue;
        };
        for (key, measure) in std::iter::once(("measure", &binding.measure))
            .chain(binding.or.iter().map(|measure| ("or", measure)))
        {
            if catalogue.get(measure).is_none() {
                let help = closest(measure, catalogue.recipes().map(|recipe| recipe.id.as_str()))
                    .map_or_else(
                        || "`bilateral measures` lists them".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                let path = ["series", series.id.as_str(), key];
                unfit.push(Unfit::new(
                    &path,
                    format!("there is no measure `{measure}`"),
                    help,
                ));
            }
        }
        planned.push(Planned {
            id: series.id.clone(),
            label: series.label.clone(),
            unit: series.unit.clone(),
            measure: binding.measure.clone(),
            or: binding.or.clone(),
        });
    }
    planned
}

/// A criterion's own deadline, if it has one.
fn deadline(criterion: &Criterion, measure: &Measure, unfit: &mut Vec<Unfit>) -> Option<Date> {
    let path = ["criteria", criterion.id.as_str(), "by"];
    match &criterion.by {
        Some(Deadline::On(day)) => Some(day.last()),
        Some(Deadline::Anchor { .. }) => {
            unfit.push(Unfit::new(
                &path,
                format!(
                    "`{}` waits for an event, and pairs in public data have no ledger of events",
                    criterion.id
                ),
                "leave `by:` out: then the end of each year is the deadline; or give a date",
            ));
            None
        }
        None => measure.until.map(year_end),
    }
}

fn parts(combiner: &Combiner, reading: &Reading) -> Parts {
    let at = combiner
        .parts()
        .iter()
        .filter_map(|part| reading.criteria.get_index_of(part));
    Parts {
        at: at.collect(),
        can_lapse: can_lapse(reading, combiner),
        combiner: combiner.clone(),
    }
}

/// Parts before what is made of them. A case has no circles.
fn order(criteria: &[Asked]) -> Vec<usize> {
    fn visit(at: usize, criteria: &[Asked], seen: &mut IndexMap<usize, ()>) {
        if seen.contains_key(&at) {
            return;
        }
        if let Way::Composed(parts) = &criteria[at].way {
            for part in &parts.at {
                visit(*part, criteria, seen);
            }
        }
        seen.insert(at, ());
    }
    let mut seen = IndexMap::new();
    for at in 0..criteria.len() {
        visit(at, criteria, &mut seen);
    }
    seen.into_keys().collect()
}
