//! Criteria made of criteria, and tests: parts combined in Kleene's logic.
//!
//! *Met late* is false to a combiner unless the part's reading says that late counts. A whole that is false now but
//! was true on an earlier day, as it was known then, has lapsed (see `history`).

use std::collections::BTreeSet;

use bilateral_model::{Combiner, Criterion, Fragility, Id, Outcome, Reason, Status, Test, Truth};
use indexmap::IndexMap;

use crate::verdict::Verdict;

/// What became of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct TestVerdict {
    /// The outcome.
    pub outcome: Outcome,
    /// How many of its parts count as met. Decides nothing.
    pub met: usize,
    /// How many parts it has.
    pub of: usize,
    /// Why it may not be firm.
    pub fragile: Vec<Fragility>,
    /// Records under the parts that decide it, in order.
    pub because: Vec<Id>,
}

/// The parts of a combiner with what they say.
struct Parts<'a> {
    combiner: &'a Combiner,
    parts: Vec<(&'a Criterion, &'a Verdict)>,
}

impl<'a> Parts<'a> {
    fn new(
        combiner: &'a Combiner,
        criteria: &'a IndexMap<Id, Criterion>,
        verdicts: &'a IndexMap<Id, Verdict>,
    ) -> Self {
        let parts = combiner
            .parts()
            .iter()
            .filter_map(|id| Some((criteria.get(id)?, verdicts.get(id)?)));
        Self {
            combiner,
            parts: parts.collect(),
        }
    }

    /// The whole, given the truth of each part.
    fn truth(&self, of: impl Fn(&Criterion, &Verdict) -> Truth) -> Truth {
        let parts = self
            .parts
            .iter()
            .map(|(criterion, verdict)| of(criterion, verdict));
        self.combiner.truth(parts)
    }

    fn now(&self) -> Truth {
        self.truth(|criterion, verdict| verdict.status.truth(criterion.late_counts))
    }

    fn outcome(&self, was_true: impl FnOnce() -> bool) -> Outcome {
        match self.now() {
            Truth::True => Outcome::Shown,
            Truth::False if was_true() => Outcome::Lapsed,
            Truth::False => Outcome::NotShown,
            Truth::Unknown => Outcome::Open,
        }
    }

    /// How many parts are as the combiner wants them: true, or false under *not*.
    fn met(&self) -> usize {
        let wanted = if matches!(self.combiner, Combiner::Not(_)) {
            Truth::False
        } else {
            Truth::True
        };
        self.parts
            .iter()
            .filter(|(c, v)| v.status.truth(c.late_counts) == wanted)
            .count()
    }

    /// Parts that decide the whole: those with its truth value (the opposite one under *not*).
    fn deciding(&self, whole: Truth) -> Vec<&'a Verdict> {
        let sought = if matches!(self.combiner, Combiner::Not(_)) {
            whole.negate()
        } else {
            whole
        };
        let parts = self
            .parts
            .iter()
            .filter(|(c, v)| v.status.truth(c.late_counts) == sought);
        parts.map(|(_, verdict)| *verdict).collect()
    }

    /// Fragile only if no other part would decide it as well.
    fn fragile(&self, whole: Truth) -> Vec<Fragility> {
        let deciding = self.deciding(whole);
        let needed = match (self.combiner, whole) {
            (_, Truth::Unknown) => return Vec::new(),
            (Combiner::All(_), Truth::True) | (Combiner::Any(_), Truth::False) | (Combiner::Not(_), _) => {
                deciding.len()
            }
            (Combiner::All(_), Truth::False) | (Combiner::Any(_), Truth::True) => 1,
            (Combiner::AtLeast(k, _), Truth::True) => *k,
            (Combiner::AtLeast(k, parts), Truth::False) => parts.len() + 1 - k,
        };
        if deciding.len() > needed {
            return Vec::new();
        }
        let mut fragile: Vec<Fragility> = deciding
            .iter()
            .flat_map(|verdict| verdict.fragile.iter().copied())
            .collect();
        fragile.sort();
        fragile.dedup();
        fragile
    }

    fn because(&self, whole: Truth) -> Vec<Id> {
        let ids = self
            .deciding(whole)
            .into_iter()
            .flat_map(|verdict| verdict.because.iter().cloned());
        ids.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// The verdict on a composed criterion. `was_true` tells whether it was true on an earlier day; it is asked only if the
/// criterion is false now.
pub(crate) fn composed(
    combiner: &Combiner,
    criteria: &IndexMap<Id, Criterion>,
    verdicts: &IndexMap<Id, Verdict>,
    was_true: impl FnOnce() -> bool,
) -> Verdict {
    let parts = Parts::new(combiner, criteria, verdicts);
    let truth = parts.now();
    let mut status = status(&parts, truth);
    if truth == Truth::False && was_true() {
        status = Status::Lapsed;
    }
    let reasons = if truth == Truth::Unknown {
        vec![Reason::PartsOpen]
    } else {
        Vec::new()
    };
    let mut verdict = Verdict::of(status, reasons).fragile(parts.fragile(truth));
    verdict.because = parts.because(truth);
    verdict.parts = combiner.parts().to_vec();
    let (met, of) = (parts.met(), combiner.parts().len());
    verdict.comparison = format!("{met} of {of} met");
    verdict
}

fn status(parts: &Parts<'_>, truth: Truth) -> Status {
    let any = |status: Status| parts.parts.iter().any(|(_, verdict)| verdict.status == status);
    match truth {
        Truth::True => {
            let without_late = parts.truth(|_, verdict| verdict.status.truth(false));
            if without_late == Truth::True {
                Status::Met
            } else {
                Status::MetLate
            }
        }
        Truth::False
            if parts.met() > 0 && matches!(parts.combiner, Combiner::All(_) | Combiner::AtLeast(..)) =>
        {
            Status::PartlyMet
        }
        Truth::False => Status::NotMet,
        Truth::Unknown if any(Status::Unknown) => Status::Unknown,
        Truth::Unknown if any(Status::Contested) => Status::Contested,
        Truth::Unknown => Status::Pending,
    }
}

/// What a composed criterion says to whatever it is a part of: composed of what came late, it is itself met late.
/// `on_time` is its truth if late never counted.
pub fn of_composed(truth: Truth, on_time: Truth, late_counts: bool) -> Truth {
    if truth == Truth::True && on_time != Truth::True {
        Truth::from(late_counts)
    } else {
        truth
    }
}

/// The outcome of a test alone.
pub(crate) fn outcome(
    test: &Test,
    criteria: &IndexMap<Id, Criterion>,
    verdicts: &IndexMap<Id, Verdict>,
    was_true: impl FnOnce() -> bool,
) -> Outcome {
    Parts::new(&test.combiner, criteria, verdicts).outcome(was_true)
}

/// The truth of a combination now.
pub(crate) fn truth(
    combiner: &Combiner,
    criteria: &IndexMap<Id, Criterion>,
    verdicts: &IndexMap<Id, Verdict>,
) -> Truth {
    Parts::new(combiner, criteria, verdicts).now()
}

/// The verdict on a test.
pub(crate) fn test(
    test: &Test,
    criteria: &IndexMap<Id, Criterion>,
    verdicts: &IndexMap<Id, Verdict>,
    was_true: impl FnOnce() -> bool,
) -> TestVerdict {
    let parts = Parts::new(&test.combiner, criteria, verdicts);
    let truth = parts.now();
    TestVerdict {
        outcome: parts.outcome(was_true),
        met: parts.met(),
        of: test.combiner.parts().len(),
        fragile: parts.fragile(truth),
        because: parts.because(truth),
    }
}
