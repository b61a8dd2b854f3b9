//! Readings: every criterion and test as each reading has it.

use std::collections::BTreeSet;

use bilateral_model::{Criterion, Id, Kind, Reading, Test};
use indexmap::IndexMap;

use super::Builder;
use super::combine::RawCombiner;
use super::criterion::{Place, merge};
use crate::schema::{RawReading, RawTest};

/// Name of the one reading that a case without `readings` has.
const PLAIN: &str = "plain";

/// Builds all readings.
pub(crate) fn readings(builder: &mut Builder<'_>) -> IndexMap<Id, Reading> {
    let raw = builder.raw;
    let mut readings = IndexMap::new();
    if raw.readings.is_empty() {
        if let Ok(id) = Id::new(PLAIN) {
            let criteria = builder.criteria(None);
            let tests = builder.tests(None);
            let note = "the text is read one way".to_owned();
            readings.insert(id.clone(), Reading { id, label: "as written".to_owned(), note, criteria, tests });
        }
    }
    for (key, reading) in &raw.readings {
        let Some(id) = builder.key("readings", key) else { continue };
        builder.overrides(key, reading);
        let criteria = builder.criteria(Some((key, reading)));
        let tests = builder.tests(Some((key, reading)));
        let (label, note) = (reading.label.clone(), reading.note.clone().unwrap_or_default());
        readings.insert(id.clone(), Reading { id, label, note, criteria, tests });
    }
    if let Some(reading) = readings.values().next() {
        if reading.criteria.len() == raw.criteria.len() {
            for reading in readings.values() {
                builder.no_cycles(reading);
            }
        }
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
        let excuses: Vec<&str> =
            raw.promises.values().flat_map(|promise| promise.excuses.keys().map(String::as_str)).collect();
        for (at, name) in reading.grants.iter().enumerate() {
            let path = ["readings", key, "grants", &at.to_string()];
            self.reference(&path, name, "excuse", excuses.iter().copied());
        }
    }

    fn says_why(&mut self, path: &[&str], why: Option<&String>) {
        if why.is_none_or(|why| why.trim().is_empty()) {
            let message = "this reading differs and does not say why";
            self.at_key("reading/why", path, message, "add `why:` — the words in the text that allow this reading");
        }
    }

    fn criteria(&mut self, reading: Option<(&str, &RawReading)>) -> IndexMap<Id, Criterion> {
        let raw = self.raw;
        let mut criteria = IndexMap::new();
        for (key, base) in &raw.criteria {
            let Some(id) = self.key("criteria", key) else { continue };
            let over = reading.and_then(|(name, reading)| Some((name, reading.criteria.get(key)?)));
            let merged = over.map_or_else(|| base.clone(), |(_, over)| merge(base, over));
            let place = Place {
                base: ["criteria", key],
                over: over.map(|(name, _)| ["readings", name, "criteria", key]),
            };
            if let Some(criterion) = self.criterion(&id, &merged, place, reading.map(|(_, reading)| reading)) {
                criteria.insert(id, criterion);
            }
        }
        criteria
    }

    fn tests(&mut self, reading: Option<(&str, &RawReading)>) -> IndexMap<Id, Test> {
        let raw = self.raw;
        let mut tests = IndexMap::new();
        for (key, base) in &raw.tests {
            let Some(id) = self.key("tests", key) else { continue };
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
        if combiner(raw).count() != 1 {
            let message = format!("the test `{id}` needs exactly one combiner, it has {}", combiner(raw).count());
            self.at_key("combiner/parts", path, message, "give one of all, any, at_least with of, not");
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
            self.at("combiner/parts", &[path, &["beside"]].concat(), message, "keep one");
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

    /// No criterion may be made of itself, however many steps away.
    fn no_cycles(&mut self, reading: &Reading) {
        for start in reading.criteria.keys() {
            let mut trail = vec![start.clone()];
            if let Some(cycle) = cycle_from(reading, start, &mut trail, &mut BTreeSet::new()) {
                let names: Vec<&str> = cycle.iter().map(Id::as_str).collect();
                // Report each ring once, at the member whose name comes first.
                if cycle.iter().min() == Some(start) {
                    let message = format!("`{start}` is made of itself: {}", names.join(" → "));
                    self.at_key("criterion/cycle", &["criteria", start.as_str()], message, "take one of these steps away");
                }
            }
        }
    }
}

/// The trail that leads back to `start`, if there is one.
fn cycle_from(reading: &Reading, start: &Id, trail: &mut Vec<Id>, seen: &mut BTreeSet<Id>) -> Option<Vec<Id>> {
    let here = trail.last()?.clone();
    let Kind::Composed(combiner) = &reading.criteria.get(&here)?.kind else { return None };
    for part in combiner.parts() {
        if part == start {
            trail.push(part.clone());
            return Some(trail.clone());
        }
        if seen.insert(part.clone()) {
            trail.push(part.clone());
            if let Some(cycle) = cycle_from(reading, start, trail, seen) {
                return Some(cycle);
            }
            trail.pop();
        }
    }
    None
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
    lay!(label, asks, all, any, at_least, of, not, beside, shows, no_consequence, if_missed, clause, note, why);
    merged
}

