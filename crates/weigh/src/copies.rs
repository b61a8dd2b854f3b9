//! Rows of the ledger that look like one report told twice. Advice, not a verdict: nothing is dropped because of it.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_model::{Case, Id, Record, RecordKind, TextField};

/// Why two rows look like copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// They cite the same address and bear on the same thing.
    Address,
    /// The same day, the same actors, the same kind, and bearing on the same thing.
    DayAndActors,
    /// Nearly the same text.
    Text,
}

impl Likeness {
    /// The same in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Address => "the same address, and both bear on",
            Self::DayAndActors => "the same day, actors and kind, and both bear on",
            Self::Text => "nearly the same text, and both bear on",
        }
    }
}

/// Two rows that look like copies though they name different origins and events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The row with the earlier id.
    pub first: Id,
    /// The other.
    pub second: Id,
    /// Why.
    pub likeness: Likeness,
    /// What both bear on.
    pub target: Id,
    /// Line of the second row.
    pub line: u32,
}

/// From this share of equal pairs of letters on (Sørensen 1948, Dice 1945) two texts are nearly the same.
const NEAR: f64 = 0.85;
/// Texts shorter than this are alike too easily.
const SHORT: usize = 40;
/// More rows than this on one thing are compared with their neighbours in time only.
const NEIGHBOURS: usize = 60;

/// Pairs of rows that may be copies. `addresses` gives the addresses of a record's sources.
pub fn copies(case: &Case, addresses: impl Fn(&Record) -> BTreeSet<String>) -> Vec<Copy> {
    let mut by_target: BTreeMap<&Id, Vec<&Record>> = BTreeMap::new();
    for record in case.ledger.records() {
        // A figure of each year from one table is no copy, and neither is a correction.
        if !matches!(record.kind, RecordKind::Measurement | RecordKind::Retraction) {
            for bearing in &record.bears_on {
                by_target.entry(&bearing.target).or_default().push(record);
            }
        }
    }
    let mut found: BTreeMap<(&Id, &Id), Copy> = BTreeMap::new();
    for (target, mut records) in by_target {
        records.sort_by_key(|record| (record.occurred.first(), record.id.clone()));
        for (at, a) in records.iter().enumerate() {
            for b in records.iter().skip(at + 1).take(NEIGHBOURS) {
                let (a, b) = if a.id < b.id { (a, b) } else { (b, a) };
                if let Some(likeness) = likeness(a, b, target, &addresses) {
                    found.entry((&a.id, &b.id)).or_insert_with(|| Copy {
                        first: a.id.clone(),
                        second: b.id.clone(),
                        likeness,
                        target: target.clone(),
                        line: b.line,
                    });
                }
            }
        }
    }
    found.into_values().collect()
}

fn likeness(
    a: &Record,
    b: &Record,
    target: &Id,
    addresses: &impl Fn(&Record) -> BTreeSet<String>,
) -> Option<Likeness> {
    let told = a.event() == b.event()
        || a.origin() == b.origin()
        || a.supersedes.contains(&b.id)
        || b.supersedes.contains(&a.id)
        || (a.promise.is_some() && a.promise != b.promise);
    if told || a.sign_on(target.as_str()) != b.sign_on(target.as_str()) {
        return None;
    }
    if !addresses(a).is_disjoint(&addresses(b)) {
        return Some(Likeness::Address);
    }
    let actors = |record: &Record| {
        let list = bilateral_model::record::split_list(record.text(TextField::Actors));
        list.map(str::to_owned).collect::<BTreeSet<String>>()
    };
    if a.kind == b.kind
        && a.occurred == b.occurred
        && is_a_day(a)
        && !actors(a).is_empty()
        && actors(a) == actors(b)
    {
        return Some(Likeness::DayAndActors);
    }
    let text = |record: &Record| format!("{} {}", record.title(), record.text(TextField::What));
    let (a, b) = (text(a), text(b));
    (a.len().min(b.len()) >= SHORT && strsim::sorensen_dice(&a, &b) >= NEAR).then_some(Likeness::Text)
}

fn is_a_day(record: &Record) -> bool {
    record.occurred.first() == record.occurred.last()
}
