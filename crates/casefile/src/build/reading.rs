//! Readings: every criterion and test as each reading has it.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_model::{Criterion, Id, Kind, Reading, Test};
use indexmap::IndexMap;

use super::Builder;
use super::combine::RawCombiner;
use super::criterion::{Place, merge};
use crate::diagnostic::closest;
use crate::schema::{RawReading, RawTest};

/// Keys that combine a test's criteria.
const COMBINERS: [&str; 5] = ["all", "any", "at_least", "of", "not"];

/// Name of the one reading that a case without `readings` has.
const PLAIN: &str = "plain";

/// Builds all readings.
pub(crate) fn readings(builder: &mut Builder<'_>) -> IndexMap<Id, Reading> {
    let raw = builder.raw;
    let mut readings = IndexMap::new();
    if raw.readings.is_empty()
        && let Ok(id) = Id::new(PLAIN)
    {
        let criteria = builder.criteria(None);
        let tests = builder.tests(None);
        let note = "the text is read one way".to_owned();
        readings.insert(
            id.clone(),
            Reading {
                id,
                label: "as written".to_owned(),
                note,
                criteria,
                tests,
            },
        );
    }
    for (key, reading) in &raw.readings {
        let Some(id) = builder.key("readings", key) else {
            continue;
        };
        builder.overrides(key, reading);
        let criteria = builder.criteria(Some((key, reading)));
        let tests = builder.tests(Some((key, reading)));
        let (label, note) = (reading.label.clone(), reading.note.clone().unwrap_or_default());
        readings.insert(
            id.clone(),
            Reading {
                id,
                label,
                note,
                criteria,
                tests,
            },
        );
    }
    let mut told = BTreeSet::new();
    for reading in readings.values() {
        builder.no_cycles(reading, &mut told);
    }
    dedup(&mut builder.problems);
    readings
}

/// A mistake in the case's own definition shows under every reading; it is one mistake.
fn dedup(problems: &mut Vec<crate::diagnostic::Problem>) {
    let mut seen = BTreeSet::new();
    problems.retain(|problem| seen.insert((problem.code, problem.span, problem.message.clone())));
}

impl Builder<'_> {
    /// A reading's entries must name what exists, and say why they differ.
    fn overrides(&mut self, key: &str, reading: &RawReading) {
        let raw = self.raw;
        for (name, over) in &reading.criteria {
            let path = ["readings", key, "criteria", name];
            self.reference(&path, name, "criterion", raw.criteria.keys().map(String::as_str));
            self.says_why(&path, over.why.as_ref());
        }
        for (name, over) in &reading.tests {
            let path = ["readings", key, "tests", name];
            self.reference(&path, name, "test", raw.tests.keys().map(String::as_str));
            self.says_why(&path, over.why.as_ref());
        }
        let excuses: Vec<&str> = raw
            .promises
            .values()
            .flat_map(|promise| promise.excuses.keys().map(String::as_str))
            .collect();
        for (at, name) in reading.grants.iter().enumerate() {
            let path = ["readings", key, "grants", &at.to_string()];
            self.reference(&path, name, "excuse", excuses.iter().copied());
        }
    }

    fn says_why(&mut self, path: &[&str], why: Option<&String>) {
        if why.is_none_or(|why| why.trim().is_empty()) {
            let message = "this reading differs and does not say why";
            self.at_key(
                "reading/why",
                path,
                message,
                "add `why:` — the words in the text that allow this reading",
            );
        }
    }

    fn criteria(&mut self, reading: Option<(&str, &RawReading)>) -> IndexMap<Id, Criterion> {
        let raw = self.raw;
        let mut criteria = IndexMap::new();
        for (key, base) in &raw.criteria {
            let Some(id) = self.key("criteria", key) else {
                continue;
            };
            let over = reading.and_then(|(name, reading)| Some((name, reading.criteria.get(key)?)));
            let merged = over.map_or_else(|| base.clone(), |(_, over)| merge(base, over));
            let place = Place {
                base: ["criteria", key],
                over: over.map(|(name, _)| ["readings", name, "criteria", key]),
            };
            if let Some(criterion) = self.criterion(&id, &merged, place, reading.map(|(_, reading)| reading))
            {
                criteria.insert(id, criterion);
            }
        }
        criteria
    }

    fn tests(&mut self, reading: Option<(&str, &RawReading)>) -> IndexMap<Id, Test> {
        let raw = self.raw;
        let mut tests = IndexMap::new();
        for (key, base) in &raw.tests {
            let Some(id) = self.key("tests", key) else {
                continue;
            };
            let over = reading.and_then(|(name, reading)| Some((name, reading.tests.get(key)?)));
            let merged = over.map_or_else(|| base.clone(), |(_, over)| merge_test(base, over));
            let path: Vec<&str> = match over {
                Some((name, over)) if combiner(over).count() > 0 => vec!["readings", name, "tests", key],
                _ => vec!["tests", key],
            };
            if let Some(test) = self.test(&id, &merged, &path) {
                tests.insert(id, test);
            }
        }
        tests
    }

    fn test(&mut self, id: &Id, raw: &RawTest, path: &[&str]) -> Option<Test> {
        let entry = self.root.find(path);
        let keys = entry
            .keys()
            .any(|key| key != "note" && closest(key, COMBINERS).is_some());
        if combiner(raw).count() == 0 && raw.of.is_none() && (keys || !entry.is_map()) {
            // A combiner that is misspelt or of the wrong type has been reported already.
            return None;
        }
        if combiner(raw).count() != 1 && (raw.of.is_none() || combiner(raw).count() > 1) {
            let message = format!(
                "the test `{id}` needs exactly one combiner, it has {}",
                combiner(raw).count()
            );
            self.at_key(
                "combiner/parts",
                path,
                message,
                "give one of all, any, at_least with of, not",
            );
            return None;
        }
        let combiner = self.combiner(path, combiner(raw))?;
        let case = self.raw;
        let beside = raw.beside.iter().flatten().enumerate().filter_map(|(at, name)| {
            let at = at.to_string();
            let path = [path, &["beside", &at]].concat();
            self.reference(&path, name, "criterion", case.criteria.keys().map(String::as_str))
        });
        let beside: Vec<Id> = beside.collect();
        for part in beside.iter().filter(|part| combiner.parts().contains(part)) {
            let message = format!("`{part}` is part of the test and beside it");
            self.at(
                "combiner/parts",
                &[path, &["beside"]].concat(),
                message,
                "keep one",
            );
        }
        Some(Test {
            id: id.clone(),
            label: raw.label.clone().unwrap_or_else(|| id.to_string()),
            asks: raw.asks.clone().unwrap_or_default(),
            combiner,
            beside,
            shows: raw.shows.clone(),
            if_missed: raw.if_missed.clone(),
            clause: raw.clause.clone().unwrap_or_default(),
            no_consequence: raw.no_consequence.clone(),
            note: raw.note.clone().unwrap_or_default(),
            why: raw.why.clone().unwrap_or_default(),
        })
    }

    /// No criterion may be made of itself, however many steps away, nor stand on too many steps.
    /// What an earlier reading has too is told once.
    fn no_cycles(&mut self, reading: &Reading, told: &mut BTreeSet<Vec<Id>>) {
        let mut search = Search {
            reading,
            heights: BTreeMap::new(),
            trail: Vec::new(),
            rings: Vec::new(),
        };
        for start in reading.criteria.keys() {
            search.height(start);
        }
        let deep = search
            .heights
            .iter()
            .find(|(_, height)| **height == MAX_STEPS)
            .map(|(id, _)| (*id).clone());
        let raw = self.raw;
        for mut ring in search.rings {
            // Told from the member whose name comes first.
            let least = ring
                .iter()
                .enumerate()
                .min_by_key(|(_, id)| (*id).clone())
                .map_or(0, |(at, _)| at);
            ring.rotate_left(least);
            if told.contains(&ring) {
                continue;
            }
            let Some(first) = ring.first().cloned() else {
                continue;
            };
            let steps: Vec<&str> = ring.iter().chain([&first]).map(Id::as_str).collect();
            let message = format!("`{first}` is made of itself: {}", steps.join(" → "));
            let help = "take one of these steps away";
            let own = raw
                .readings
                .get(reading.id.as_str())
                .and_then(|r| ring.iter().find(|id| r.criteria.contains_key(id.as_str())));
            match own.filter(|_| !told.is_empty() || raw.readings.len() > 1) {
                Some(id) => {
                    let path = ["readings", reading.id.as_str(), "criteria", id.as_str()];
                    self.at_key(
                        "criterion/cycle",
                        &path,
                        format!("under `{}`, {message}", reading.id),
                        help,
                    );
                }
                None => self.at_key("criterion/cycle", &["criteria", first.as_str()], message, help),
            }
            told.insert(ring);
        }
        if let Some(id) = deep {
            let message = format!("`{id}` is made of criteria {MAX_STEPS} steps deep or more");
            self.at_key(
                "criterion/cycle",
                &["criteria", id.as_str()],
                message,
                "combine the criteria in fewer steps",
            );
        }
    }
}

/// How many steps a criterion may stand on.
const MAX_STEPS: usize = 32;

/// A search for rings, depth first; every criterion is entered once.
struct Search<'a> {
    reading: &'a Reading,
    heights: BTreeMap<&'a Id, usize>,
    trail: Vec<&'a Id>,
    rings: Vec<Vec<Id>>,
}

impl<'a> Search<'a> {
    /// How many steps a criterion stands on, no more than [`MAX_STEPS`].
    fn height(&mut self, id: &'a Id) -> usize {
        if let Some(at) = self.trail.iter().position(|earlier| *earlier == id) {
            self.rings
                .push(self.trail.iter().skip(at).map(|id| (*id).clone()).collect());
            return 0;
        }
        if let Some(height) = self.heights.get(id) {
            return *height;
        }
        // Deeper than this nothing is looked at: what stands on so many steps is a problem anyway.
        if self.trail.len() > 4 * MAX_STEPS {
            return MAX_STEPS;
        }
        let Some(Kind::Composed(combiner)) = self.reading.criteria.get(id).map(|criterion| &criterion.kind)
        else {
            return 0;
        };
        self.trail.push(id);
        let height = combiner
            .parts()
            .iter()
            .map(|part| self.height(part))
            .max()
            .map_or(0, |height| height + 1);
        self.trail.pop();
        self.heights.insert(id, height.min(MAX_STEPS));
        height.min(MAX_STEPS)
    }
}

fn combiner(raw: &RawTest) -> RawCombiner<'_> {
    RawCombiner {
        all: raw.all.as_ref(),
        any: raw.any.as_ref(),
        at_least: raw.at_least,
        of: raw.of.as_ref(),
        not: raw.not.as_ref(),
    }
}

fn merge_test(base: &RawTest, over: &RawTest) -> RawTest {
    let mut merged = base.clone();
    if combiner(over).count() > 0 {
        (merged.all, merged.any, merged.at_least, merged.of, merged.not) = (None, None, None, None, None);
    }
    macro_rules! lay {
        ($($field:ident),+) => { $(if over.$field.is_some() { merged.$field.clone_from(&over.$field); })+ };
    }
    lay!(
        label,
        asks,
        all,
        any,
        at_least,
        of,
        not,
        beside,
        shows,
        no_consequence,
        if_missed,
        clause,
        note,
        why
    );
    merged
}
