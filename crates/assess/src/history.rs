//! Whether something was true on an earlier day, as it was known on that day.
//!
//! Only what rests on standing criteria can lapse (or on a *not*): a *met* that was taken back by a correction was never
//! true, and what was never true has not lapsed.

use std::collections::BTreeMap;

use bilateral_model::{Combiner, Date, Id, Kind, Mode, Reading, Status, Truth};
use indexmap::IndexMap;

use crate::verdict::Verdict;
use crate::visible::AsOf;
use crate::{combine, status};

/// Statuses of criteria through time, evaluated once each and only where somebody asks.
pub(crate) struct Histories<'a> {
    view: AsOf<'a>,
    reading: &'a Reading,
    steps: BTreeMap<Id, Vec<(Date, Status)>>,
}

impl<'a> Histories<'a> {
    pub(crate) fn new(view: AsOf<'a>, reading: &'a Reading) -> Self {
        Self {
            view,
            reading,
            steps: BTreeMap::new(),
        }
    }

    /// Whether a combination that is not true now was true on an earlier day.
    pub(crate) fn was_true(&mut self, combiner: &Combiner, verdicts: &IndexMap<Id, Verdict>) -> bool {
        if !may_have_lapsed(self.reading, combiner, verdicts) {
            return false;
        }
        let mut leaves = Vec::new();
        self.leaves(combiner, &mut leaves);
        let mut days: Vec<Date> = Vec::new();
        for leaf in leaves {
            days.extend(self.steps(&leaf).iter().map(|(day, _)| *day));
        }
        days.sort_unstable();
        days.dedup();
        // The latest days are the likeliest.
        days.iter()
            .rev()
            .any(|day| self.truth_on(combiner, *day).0 == Truth::True)
    }

    fn leaves(&self, combiner: &Combiner, out: &mut Vec<Id>) {
        for part in combiner.parts() {
            match self.reading.criteria.get(part).map(|criterion| &criterion.kind) {
                Some(Kind::Composed(inner)) => self.leaves(inner, out),
                Some(_) => out.push(part.clone()),
                None => {}
            }
        }
    }

    /// The statuses of a criterion that is not composed, each with its first day.
    fn steps(&mut self, id: &Id) -> &[(Date, Status)] {
        if !self.steps.contains_key(id) {
            let mut steps: Vec<(Date, Status)> = Vec::new();
            if let Some(criterion) = self.reading.criteria.get(id) {
                for day in self.view.days_of(criterion) {
                    let verdict = status::evaluate(self.view.earlier(day), criterion);
                    let status = verdict.map_or(Status::Pending, |verdict| verdict.status);
                    if steps.last().is_none_or(|(_, last)| *last != status) {
                        steps.push((day, status));
                    }
                }
            }
            self.steps.insert(id.clone(), steps);
        }
        self.steps.get(id).map_or(&[], Vec::as_slice)
    }

    /// Truth on a day, as known on that day; and what it would be if late never counted.
    fn truth_on(&mut self, combiner: &Combiner, day: Date) -> (Truth, Truth) {
        let reading = self.reading;
        let mut parts = Vec::with_capacity(combiner.parts().len());
        for part in combiner.parts() {
            let Some(criterion) = reading.criteria.get(part) else {
                continue;
            };
            parts.push(if let Kind::Composed(inner) = &criterion.kind {
                let (truth, on_time) = self.truth_on(inner, day);
                (
                    combine::of_composed(truth, on_time, criterion.late_counts),
                    on_time,
                )
            } else {
                let steps = self.steps(part);
                let at = steps.partition_point(|(from, _)| *from <= day);
                let status = at
                    .checked_sub(1)
                    .and_then(|at| steps.get(at))
                    .map_or(Status::Pending, |(_, s)| *s);
                (status.truth(criterion.late_counts), status.truth(false))
            });
        }
        let whole = |pick: fn(&(Truth, Truth)) -> Truth| combiner.truth(parts.iter().map(pick));
        (whole(|part| part.0), whole(|part| part.1))
    }
}

/// Whether something that is not true now can have lapsed at all, told by what stands now.
pub(crate) fn may_have_lapsed(
    reading: &Reading,
    combiner: &Combiner,
    verdicts: &IndexMap<Id, Verdict>,
) -> bool {
    can_lapse(reading, combiner) && if_nothing_had_lapsed(reading, combiner, verdicts) == Truth::True
}

/// Whether it rests on a standing criterion or a *not* at all.
pub fn can_lapse(reading: &Reading, combiner: &Combiner) -> bool {
    matches!(combiner, Combiner::Not(_))
        || combiner
            .parts()
            .iter()
            .filter_map(|part| reading.criteria.get(part))
            .any(|criterion| {
                criterion.mode == Mode::Standing
                    || matches!(&criterion.kind, Kind::Composed(inner) if can_lapse(reading, inner))
            })
}

/// What it would be if every part that has lapsed still held: only then can it have been true. Under a *not* anything
/// can.
fn if_nothing_had_lapsed(reading: &Reading, combiner: &Combiner, verdicts: &IndexMap<Id, Verdict>) -> Truth {
    let parts = combiner.parts().iter().map(|part| {
        let (Some(criterion), Some(verdict)) = (reading.criteria.get(part), verdicts.get(part)) else {
            return Truth::Unknown;
        };
        match &criterion.kind {
            Kind::Composed(Combiner::Not(_)) => Truth::True,
            Kind::Composed(inner) => if_nothing_had_lapsed(reading, inner, verdicts),
            _ if verdict.status == Status::Lapsed || criterion.mode == Mode::Standing => Truth::True,
            _ => verdict.status.truth(criterion.late_counts),
        }
    });
    match combiner {
        Combiner::All(_) => Truth::all(parts),
        Combiner::Any(_) => Truth::any(parts),
        Combiner::AtLeast(k, _) => Truth::at_least(*k, parts),
        Combiner::Not(_) => Truth::True,
    }
}
