//! What a criterion's status is on a date: one file a kind.

mod deadline;
mod delivers;
mod happens;
mod judged;
mod measures;

pub(crate) use deadline::anchor_occurrence;

use bilateral_model::{Criterion, Kind};

use crate::verdict::Verdict;
use crate::visible::AsOf;

/// The verdict on a criterion that is not composed; nothing for one that is (see `combine`).
pub(crate) fn evaluate(view: AsOf<'_>, criterion: &Criterion) -> Option<Verdict> {
    let mut verdict = match &criterion.kind {
        Kind::Happens(happen) => happens::evaluate(view, criterion, happen),
        Kind::Measures(measure) => measures::evaluate(view, criterion, measure),
        Kind::Delivers(deliver) => delivers::evaluate(view, criterion, deliver),
        Kind::Judged(judge) => judged::evaluate(view, criterion, judge),
        Kind::Composed(_) => return None,
    };
    verdict.validity = view.validity(criterion).cloned().collect();
    Some(verdict)
}
