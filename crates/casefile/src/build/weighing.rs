//! The numbers of a weighing: every outcome under every narrative, ranges that can be, groups that do not overlap.

use std::collections::BTreeMap;

use bilateral_model::{
    Combiner, Criterion, Date, Finding, Group, Id, Item, Kind, Ledger, Narrative, Range, Reading, RecordKind,
    Sign, SourceClass, Weighing,
};
use indexmap::IndexMap;

use super::Builder;
use crate::diagnostic::closest;
use crate::schema::{RawItem, RawRange, RawWeighing};

/// How far sums of written decimals may lie from one.
const ROUNDING: f64 = 1e-9;
/// The least that is left for the outcome that was not written.
const LEAST: f64 = 0.001;
/// What is to be weighed, with what it is weighed under.
struct Context<'c> {
    narratives: &'c [&'c str],
    record: &'c dyn Fn(&str) -> Named,
}

/// What the ledger has under a name.
pub(crate) enum Named {
    /// A row.
    Record,
    /// Nothing; with the name that comes nearest.
    Nothing(Option<String>),
    /// It can't be told: a row could not be read.
    Unknown,
}

impl Builder<'_> {
    /// The weighing. `record` says what the ledger has under an id.
    pub(crate) fn weighing(
        &mut self,
        narratives: &IndexMap<Id, Narrative>,
        readings: &IndexMap<Id, Reading>,
        record: &dyn Fn(&str) -> Named,
    ) -> Option<Weighing> {
        let raw = self.raw;
        let whole = narratives.len() == raw.narratives.len() && self.root.find(&["narratives"]).is_map();
        let names_hold = raw
            .narratives
            .keys()
            .all(|key| narratives.contains_key(key.as_str()));
        let raw = raw.weighing.as_ref()?;
        // Narratives that can't be read have been reported; what is said under them can't be told from mistakes.
        if !whole || !names_hold || narratives.is_empty() || !self.root.find(&["weighing"]).is_map() {
            return None;
        }
        let before = self.problems.len();
        if raw.set_by.trim().is_empty() && self.root.has(&["weighing", "set_by"]) {
            self.at(
                "yaml/value",
                &["weighing", "set_by"],
                "`set_by` is empty",
                "say who set the numbers",
            );
        }
        let set_on = self.day(&["weighing", "set_on"], &raw.set_on);
        let others = narratives.values().filter(|narrative| narrative.is_other).count();
        if others > 1 {
            self.at_key(
                "weighing/other",
                &["narratives"],
                format!("{others} narratives stand for “none of these”"),
                "keep one: it holds everything that the others do not",
            );
        }
        if others == 0 {
            self.at_key(
                "weighing/other",
                &["narratives"],
                "no narrative stands for “none of these”",
                "add one with `other: true`: without it the numbers would claim that the truth is among those named",
            );
        }
        let names: Vec<&str> = narratives.keys().map(Id::as_str).collect();
        let reading = match &raw.reading {
            Some(name) => self.reference(
                &["weighing", "reading"],
                name,
                "reading",
                readings.keys().map(Id::as_str),
            ),
            None => readings.keys().next().cloned(),
        };
        let priors = self.under_every(&["weighing", "priors"], &raw.priors, &names, "the priors");
        if let Some(priors) = &priors {
            self.sums_to_one(&["weighing", "priors"], priors, "the priors");
        }
        let context = Context {
            narratives: &names,
            record,
        };
        let items: IndexMap<Id, Item> = raw
            .items
            .iter()
            .filter_map(|(key, item)| {
                let item = self.item(key, item, set_on, &context)?;
                Some((item.id.clone(), item))
            })
            .collect();
        self.no_part_beside_its_whole(&items, readings);
        let groups = self.groups(raw);
        let classes = self.source_classes(raw);
        if self.problems.len() > before {
            return None;
        }
        Some(Weighing {
            set_by: raw.set_by.clone(),
            set_on: set_on?,
            reading: reading?,
            note: raw.note.clone().unwrap_or_default(),
            priors: priors?,
            priors_by: String::new(),
            set_for: String::new(),
            items,
            groups,
            classes,
        })
    }

    fn day(&mut self, path: &[&str], text: &str) -> Option<Date> {
        if !self.root.has(path) {
            return None;
        }
        self.date(path, text).map(bilateral_model::Interval::last)
    }

    /// Numbers under every narrative, in the case's order; one that is missing or not a narrative is a problem.
    fn under_every(
        &mut self,
        path: &[&str],
        raw: &IndexMap<String, RawRange>,
        narratives: &[&str],
        what: &str,
    ) -> Option<Vec<Range>> {
        if !self.root.has(path) || !self.root.find(path).is_map() {
            return None;
        }
        let mut whole = true;
        for key in raw.keys() {
            let full: Vec<&str> = path.iter().copied().chain([key.as_str()]).collect();
            if !narratives.contains(&key.as_str()) {
                self.at_key(
                    "id/unknown",
                    &full,
                    format!("there is no narrative `{key}`"),
                    crate::diagnostic::did_you_mean(key, narratives.iter().copied()),
                );
                whole = false;
            }
        }
        let mut ranges = Vec::new();
        let mut missing = Vec::new();
        for name in narratives {
            let full: Vec<&str> = path.iter().copied().chain([*name]).collect();
            match raw.get(*name) {
                Some(range) => ranges.extend(self.range(&full, range)),
                // What is there and does not fit has been reported.
                None if self.root.has(&full) => whole = false,
                None => missing.push(*name),
            }
        }
        // With a name that is none, the one that is missing may be meant.
        if !missing.is_empty() && whole {
            let message = format!("{what} say nothing under {}", missing.join(", "));
            self.at_key(
                "weighing/narratives",
                path,
                message,
                "give numbers under every narrative: what fits one may fit the others as well",
            );
        }
        (whole && ranges.len() == narratives.len()).then_some(ranges)
    }

    /// Ranges that exhaust the possibilities must leave room for a sum of one.
    fn sums_to_one(&mut self, path: &[&str], ranges: &[Range], what: &str) {
        let lows: f64 = ranges.iter().map(|range| range.low()).sum();
        let highs: f64 = ranges.iter().map(|range| range.high()).sum();
        if lows > 1.0 + ROUNDING || highs < 1.0 - ROUNDING {
            let shown = |sum: f64| (sum * 1e9).round() / 1e9;
            let message = if lows > 1.0 {
                format!(
                    "{what} can't sum to one: their lowest values sum to {}",
                    shown(lows)
                )
            } else {
                format!(
                    "{what} can't sum to one: their highest values sum to {}",
                    shown(highs)
                )
            };
            self.at_key(
                "weighing/sum",
                path,
                message,
                "widen the ranges, or mend a number",
            );
        }
    }

    fn item(
        &mut self,
        key: &str,
        raw: &RawItem,
        set_on: Option<Date>,
        context: &Context<'_>,
    ) -> Option<Item> {
        let path = ["weighing", "items", key];
        let is_criterion = self.raw.criteria.contains_key(key);
        // An item that is no map has been reported.
        if !self.root.find(&path).is_map() {
            return None;
        }
        let is_record = !is_criterion
            && match (context.record)(key) {
                Named::Record => true,
                // A row that can't be read may be the one that is meant.
                Named::Unknown => return None,
                Named::Nothing(near) => {
                    let known = self.raw.criteria.keys().map(String::as_str);
                    let near = closest(key, known).map(str::to_owned).or(near);
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None if self.raw.tests.contains_key(key) => {
                            "a test is made of criteria: weigh those".to_owned()
                        }
                        None => "name a criterion of this file, or a row of evidence.csv".to_owned(),
                    };
                    let message = format!("there is no criterion or record `{key}`");
                    self.at_key("weighing/item", &path, message, help);
                    return None;
                }
            };
        let written: [(Finding, &IndexMap<String, RawRange>); 6] = [
            (Finding::Met, &raw.met),
            (Finding::MetLate, &raw.met_late),
            (Finding::PartlyMet, &raw.partly_met),
            (Finding::NotMet, &raw.not_met),
            (Finding::Lapsed, &raw.lapsed),
            (Finding::Seen, &raw.seen),
        ];
        let mut findings = IndexMap::new();
        let mut whole = true;
        for (finding, ranges) in written {
            let path = ["weighing", "items", key, finding.word()];
            if !self.root.has(&path) {
                continue;
            }
            if (finding == Finding::Seen) != is_record {
                let (message, help) = if is_record {
                    (
                        format!("a record has no outcome `{finding}`"),
                        "write `seen:`: how likely such a record is under each narrative",
                    )
                } else {
                    (
                        "a criterion is not `seen`".to_owned(),
                        "write its outcomes: met, met late, partly met, not met, lapsed",
                    )
                };
                self.at_key("weighing/item", &path, message, help);
                whole = false;
                continue;
            }
            let what = format!("the numbers for `{finding}`");
            match self.under_every(&path, ranges, context.narratives, &what) {
                Some(ranges) => _ = findings.insert(finding, ranges),
                None => whole = false,
            }
        }
        if !whole {
            return None;
        }
        if findings.is_empty() {
            let message = format!("`{key}` has no outcome");
            let help = if is_record {
                "write `seen:`"
            } else {
                "write at least `met:`"
            };
            self.at_key("weighing/item", &path, message, help);
            return None;
        }
        let rest = if is_record {
            None
        } else {
            self.rest(key, &mut findings, context.narratives)?
        };
        let set_on = match &raw.set_on {
            Some(text) => self.day(&["weighing", "items", key, "set_on"], text),
            None => set_on,
        };
        Some(Item {
            id: Id::new(key).ok()?,
            is_record,
            findings,
            rest,
            note: raw.note.clone().unwrap_or_default(),
            cost: raw.cost,
            set_by: raw.set_by.clone().unwrap_or_default(),
            set_on: set_on?,
        })
    }

    /// Gives what the written outcomes leave of one to the outcome that was left out: *not met*, or else *met*. Says which
    /// that was; nothing at all if the numbers leave no room.
    #[expect(clippy::option_option, reason = "no room is not the same as nothing left out")]
    fn rest(
        &mut self,
        key: &str,
        findings: &mut IndexMap<Finding, Vec<Range>>,
        narratives: &[&str],
    ) -> Option<Option<Finding>> {
        let missing = [Finding::NotMet, Finding::Met]
            .into_iter()
            .find(|finding| !findings.contains_key(finding));
        let mut rest = Vec::new();
        let mut whole = true;
        for (at, name) in narratives.iter().enumerate() {
            let written: Vec<Range> = findings
                .values()
                .filter_map(|ranges| ranges.get(at).copied())
                .collect();
            let what = format!("the outcomes of `{key}` under {name}");
            if missing.is_none() {
                let before = self.problems.len();
                self.sums_to_one(&["weighing", "items", key], &written, &what);
                whole &= self.problems.len() == before;
                continue;
            }
            let sum = |of: fn(Range) -> f64| written.iter().map(|range| of(*range)).sum::<f64>();
            let best = 1.0 - sum(Range::best);
            let (low, high) = (1.0 - sum(Range::high), 1.0 - sum(Range::low));
            let high = high.clamp(best, (1.0 - LEAST).max(best));
            let range = Range::new(low.max(LEAST).min(best), best, high);
            if let Some(range) = range.ok().filter(|_| best >= LEAST - ROUNDING) {
                rest.push(range);
                continue;
            }
            let message = format!("{what} leave nothing for `{}`", missing.map_or("", Finding::word));
            let help = "what is left out gets the rest; leave it some";
            self.at_key("weighing/sum", &["weighing", "items", key], message, help);
            whole = false;
        }
        if !whole {
            return None;
        }
        if let Some(missing) = missing {
            findings.insert(missing, rest);
        }
        Some(missing)
    }

    /// A composed criterion and one of its parts would weigh the same evidence twice.
    fn no_part_beside_its_whole(&mut self, items: &IndexMap<Id, Item>, readings: &IndexMap<Id, Reading>) {
        for id in items.keys() {
            let mut parts = Vec::new();
            for reading in readings.values() {
                parts_of(reading, id, &mut parts);
            }
            if let Some(part) = parts.iter().find(|part| items.contains_key(*part)) {
                let message = format!("`{id}` is made of `{part}`, which is weighed too");
                self.at_key(
                    "weighing/item",
                    &["weighing", "items", id.as_str()],
                    message,
                    "weigh the whole or its parts: both would count the same evidence twice",
                );
            }
        }
    }

    /// A record that decides a criterion which is weighed too would weigh twice.
    pub(crate) fn no_record_beside_its_criterion(
        &mut self,
        weighing: &Weighing,
        readings: &IndexMap<Id, Reading>,
        ledger: &Ledger,
    ) {
        for item in weighing.items.values().filter(|item| item.is_record) {
            let Some(record) = ledger.get(item.id.as_str()) else {
                continue;
            };
            let decides = |criterion: &&Criterion| match &criterion.kind {
                Kind::Happens(happens) => {
                    happens.counts.contains(&record.kind)
                        && record
                            .sign_on(criterion.id.as_str())
                            .is_some_and(|sign| sign != Sign::Context)
                }
                Kind::Delivers(delivers) => {
                    record.kind == RecordKind::Delivery && record.promise.as_ref() == Some(&delivers.promise)
                }
                Kind::Measures(_) | Kind::Judged(_) | Kind::Composed(_) => false,
            };
            let mut weighed = readings.values().flat_map(|reading| {
                let items = weighing.items.keys();
                items.filter_map(|id| reading.criteria.get(id))
            });
            if let Some(criterion) = weighed.find(decides) {
                let message = format!("`{}` decides `{}`, which is weighed too", item.id, criterion.id);
                self.at_key(
                    "weighing/item",
                    &["weighing", "items", item.id.as_str()],
                    message,
                    "weigh the criterion or the record: both would count the same evidence twice",
                );
            }
        }
    }

    fn groups(&mut self, raw: &RawWeighing) -> Vec<Group> {
        let mut member: BTreeMap<&str, &str> = BTreeMap::new();
        let mut groups = Vec::new();
        for (key, group) in &raw.groups {
            let Some(id) = self.key_at(&["weighing", "groups"], key) else {
                continue;
            };
            let mut items = Vec::new();
            for (at, name) in group.items.iter().enumerate() {
                let at = at.to_string();
                let path = ["weighing", "groups", key, "items", &at];
                let Some(item) = self.reference(&path, name, "item", raw.items.keys().map(String::as_str))
                else {
                    continue;
                };
                if let Some(other) = member.insert(name, key) {
                    let message = if other == key {
                        format!("`{name}` stands in this group twice")
                    } else {
                        format!("`{name}` stands in the group `{other}` too")
                    };
                    let help = "an item has one common cause; join the groups, or take it out of one";
                    self.at("weighing/group", &path, message, help);
                }
                items.push(item);
            }
            // Items that are no list have been reported.
            let written = self.root.find(&["weighing", "groups", key, "items"]).list_len();
            if group.items.len() < 2 && written == Some(group.items.len()) {
                let message = match group.items.len() {
                    0 => format!("`{key}` groups nothing"),
                    _ => format!("`{key}` groups one item"),
                };
                let help = "a group has two items or more; take it away";
                self.at_key("weighing/group", &["weighing", "groups", key], message, help);
            }
            groups.push(Group {
                id,
                label: group.label.clone(),
                items,
                rho: group.rho,
                note: group.note.clone().unwrap_or_default(),
            });
        }
        groups
    }

    fn source_classes(&mut self, raw: &RawWeighing) -> Vec<SourceClass> {
        let mut classes = Vec::new();
        for (key, class) in &raw.source_classes {
            let path = ["weighing", "source_classes"];
            let Some(id) = self.key_at(&path, key) else {
                continue;
            };
            for (at, source) in class.sources.iter().enumerate() {
                let path = ["weighing", "source_classes", key, "sources", &at.to_string()];
                self.source(&path, Some(source));
            }
            if class.sources.is_empty()
                && class.origins.is_empty()
                && self.root.find(&["weighing", "source_classes", key]).is_map()
            {
                let message = format!("`{key}` names nobody");
                let help =
                    "list keys of the bibliography under `sources`, or origins of the ledger under `origins`";
                self.at_key("yaml/value", &["weighing", "source_classes", key], message, help);
            }
            let detection = class
                .detection
                .as_ref()
                .and_then(|range| self.range(&["weighing", "source_classes", key, "detection"], range));
            classes.push(SourceClass {
                id,
                label: class.label.clone(),
                sources: class.sources.clone(),
                origins: class.origins.clone(),
                detection,
                note: class.note.clone().unwrap_or_default(),
            });
        }
        classes
    }
}

/// Every criterion that one is made of, near and far.
fn parts_of(reading: &Reading, id: &Id, parts: &mut Vec<Id>) {
    let Some(Kind::Composed(combiner)) = reading.criteria.get(id).map(|criterion| &criterion.kind) else {
        return;
    };
    for part in Combiner::parts(combiner) {
        if !parts.contains(part) {
            parts.push(part.clone());
            parts_of(reading, part, parts);
        }
    }
}
