//! The smallest sets of open criteria that would decide a test.
//!
//! A test is a function of its criteria; what has settled is put in, and the prime implicants of what remains
//! (Quine 1952) are its shortest ways to be shown.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_assess::ReadingAssessment;
use bilateral_model::{Combiner, Id, Kind, Reading, Truth};

/// A set of open criteria, each with whether it has to be met or missed.
pub type Implicant = BTreeMap<Id, bool>;

/// More ways than these are not listed.
pub const MOST: usize = 500;

/// The ways in which a test would become shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// Smallest first; one empty set if it is shown already, none if it can't be any more.
    pub sets: Vec<Implicant>,
    /// There are more than [`MOST`].
    pub is_cut: bool,
}

/// The prime implicants of a combination on what has settled.
pub fn ways(reading: &Reading, assessed: &ReadingAssessment, combiner: &Combiner) -> Ways {
    let mut search = Search {
        reading,
        assessed,
        is_cut: false,
    };
    let mut sets = search.combined(combiner, true);
    search.is_cut |= close(&mut sets);
    sets.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    Ways {
        sets,
        is_cut: search.is_cut,
    }
}

struct Search<'a> {
    reading: &'a Reading,
    assessed: &'a ReadingAssessment,
    is_cut: bool,
}

impl Search<'_> {
    /// The ways in which a combination becomes true, or false.
    fn combined(&mut self, combiner: &Combiner, wanted: bool) -> Vec<Implicant> {
        let parts = combiner.parts();
        match (combiner, wanted) {
            (Combiner::Not(part), _) => self.criterion(part, !wanted),
            (Combiner::All(_), true) | (Combiner::Any(_), false) => self.at_least(parts.len(), parts, wanted),
            (Combiner::All(_), false) | (Combiner::Any(_), true) => self.at_least(1, parts, wanted),
            (Combiner::AtLeast(k, _), true) => self.at_least(*k, parts, true),
            // Fewer than k are true once all but k − 1 are false.
            (Combiner::AtLeast(k, _), false) => {
                self.at_least((parts.len() + 1).saturating_sub(*k), parts, false)
            }
        }
    }

    fn criterion(&mut self, id: &Id, wanted: bool) -> Vec<Implicant> {
        let Some(criterion) = self.reading.criteria.get(id) else {
            return Vec::new();
        };
        let verdict = self.assessed.criteria.get(id);
        let truth = verdict.map_or(Truth::Unknown, |verdict| {
            verdict.status.truth(criterion.late_counts)
        });
        match truth {
            Truth::Unknown => {}
            settled => {
                return if (settled == Truth::True) == wanted {
                    vec![Implicant::new()]
                } else {
                    Vec::new()
                };
            }
        }
        match &criterion.kind {
            Kind::Composed(combiner) if !verdict.is_some_and(|verdict| verdict.is_supposed) => {
                self.combined(combiner, wanted)
            }
            _ => vec![Implicant::from([(id.clone(), wanted)])],
        }
    }

    /// The ways in which at least k of the parts come out as wanted.
    fn at_least(&mut self, k: usize, parts: &[Id], wanted: bool) -> Vec<Implicant> {
        // For each count the ways to reach it with the parts so far.
        let mut reached: Vec<Vec<Implicant>> = vec![Vec::new(); k + 1];
        if let Some(none) = reached.first_mut() {
            none.push(Implicant::new());
        }
        for part in parts {
            let ways = self.criterion(part, wanted);
            for count in (0..k).rev() {
                let before = reached.get(count).cloned().unwrap_or_default();
                let mut more: Vec<Implicant> = Vec::new();
                for (a, b) in before.iter().flat_map(|a| ways.iter().map(move |b| (a, b))) {
                    more.extend(joined(a, b));
                }
                if let Some(next) = reached.get_mut(count + 1) {
                    next.extend(more);
                    self.is_cut |= absorb(next);
                }
            }
        }
        reached.pop().unwrap_or_default()
    }
}

/// Both at once; nothing if they contradict each other.
fn joined(a: &Implicant, b: &Implicant) -> Option<Implicant> {
    let mut both = a.clone();
    for (id, wanted) in b {
        if both
            .insert(id.clone(), *wanted)
            .is_some_and(|other| other != *wanted)
        {
            return None;
        }
    }
    Some(both)
}

/// Adds what two sets together ask for when they differ over one criterion alone: whichever way that comes out, the rest
/// decides (the consensus of Quine 1955). Without a *not* there is nothing to add.
fn close(sets: &mut Vec<Implicant>) -> bool {
    let mut is_cut = absorb(sets);
    loop {
        let mut more: Vec<Implicant> = Vec::new();
        for (at, a) in sets.iter().enumerate() {
            for b in sets.iter().skip(at + 1) {
                let mut opposed = a
                    .iter()
                    .filter(|(id, wanted)| b.get(*id).is_some_and(|other| other != *wanted));
                if let (Some((id, _)), None) = (opposed.next(), opposed.next()) {
                    let mut both = a.clone();
                    both.extend(b.iter().map(|(id, wanted)| (id.clone(), *wanted)));
                    both.remove(id);
                    more.push(both);
                }
            }
        }
        let before = sets.clone();
        sets.extend(more);
        is_cut |= absorb(sets);
        if *sets == before || is_cut {
            return is_cut;
        }
    }
}

/// Drops every set that contains another, and says whether there were too many to keep.
fn absorb(sets: &mut Vec<Implicant>) -> bool {
    sets.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    sets.dedup();
    let mut kept: Vec<Implicant> = Vec::new();
    for set in sets.drain(..) {
        let holds = |smaller: &Implicant| smaller.iter().all(|(id, wanted)| set.get(id) == Some(wanted));
        if !kept.iter().any(holds) {
            kept.push(set);
        }
    }
    let is_cut = kept.len() > MOST;
    kept.truncate(MOST);
    *sets = kept;
    is_cut
}

/// Every criterion that some way asks for.
pub fn asked(ways: &Ways) -> BTreeSet<&Id> {
    ways.sets.iter().flat_map(BTreeMap::keys).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(literals: &[(&str, bool)]) -> Implicant {
        literals
            .iter()
            .map(|(id, wanted)| (Id::new(id).unwrap(), *wanted))
            .collect()
    }

    #[test]
    fn what_decides_either_way_is_found() {
        // a and b, or not a and b: b alone decides.
        let mut sets = vec![
            set(&[("a", true), ("b", true)]),
            set(&[("a", false), ("b", true)]),
        ];
        close(&mut sets);
        assert_eq!(sets, vec![set(&[("b", true)])]);
        // a and b, or not a and c: b and c decide as well.
        let mut sets = vec![
            set(&[("a", true), ("b", true)]),
            set(&[("a", false), ("c", true)]),
        ];
        close(&mut sets);
        assert!(sets.contains(&set(&[("b", true), ("c", true)])) && sets.len() == 3);
    }
}
