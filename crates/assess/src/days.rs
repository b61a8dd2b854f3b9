//! The days on which a criterion's status may change.

use std::collections::BTreeSet;

use bilateral_model::date::{add_months, day_after, year_end};
use bilateral_model::{Case, Criterion, Date, Deadline, Deliver, Indexed, Kind, RecordKind, Sign};

/// Every such day: on which a record that bears on it becomes known or is superseded, or one of its dates passes. More
/// days than needed do no harm, fewer would.
pub(crate) fn of(case: &Case, criterion: &Criterion) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    match &criterion.by {
        Some(Deadline::On(date)) => {
            days.insert(day_after(date.last()));
        }
        Some(Deadline::Anchor { anchor, within }) => {
            for Indexed { record, until, .. } in case.ledger.bearing_on(anchor.as_str()) {
                days.insert(record.known);
                days.extend(until);
                days.insert(day_after(within.after(record.happened().last())));
            }
        }
        None => {}
    }
    days.extend(criterion.validity.iter().map(|note| note.known));
    match &criterion.kind {
        Kind::Happens(happen) => {
            for Indexed {
                record, sign, until, ..
            } in case.ledger.bearing_on(criterion.id.as_str())
            {
                let counts = happen.counts.contains(&record.kind);
                let matters = match sign {
                    Sign::For => counts,
                    Sign::Against => {
                        counts || matches!(record.kind, RecordKind::Withdrawal | RecordKind::Breach)
                    }
                    Sign::Context => false,
                };
                if matters || matches!(record.kind, RecordKind::Absence | RecordKind::Search) {
                    days.insert(record.known);
                    days.extend(until);
                }
            }
        }
        Kind::Measures(measure) => {
            for id in std::iter::once(&measure.series).chain(&measure.share_of) {
                let Some(series) = case.series.get(id) else {
                    continue;
                };
                let years = series.observations().iter().map(|observation| observation.year);
                let (first, last) = years.fold((measure.from, measure.from), |(a, b), year| {
                    (a.min(year), b.max(year))
                });
                for observation in series.observations() {
                    days.insert(observation.known);
                    days.insert(observation.released);
                    if let Some(record) = &observation.record {
                        days.extend(case.ledger.get(record.as_str()).map(|record| record.known));
                        days.extend(case.ledger.superseded_on(record.as_str()));
                    }
                }
                // Past the last figure a standing comparison goes stale, once; a few years cover windows and lags.
                for year in first..=last.saturating_add(3).max(measure.until.unwrap_or(0)) {
                    days.insert(day_after(year_end(year)));
                    days.insert(day_after(series.due(year)));
                }
            }
        }
        Kind::Delivers(deliver) => {
            let shifts = shifts(case, deliver, &mut days);
            for Indexed { record, until, .. } in case.ledger.of_promise(deliver.promise.as_str()) {
                days.insert(record.known);
                days.extend(until);
                if let Some(due) = record.due {
                    let last = |months: &i32| deliver.tolerance.after(add_months(due.last(), *months));
                    days.extend(shifts.iter().map(|months| day_after(last(months))));
                }
            }
        }
        Kind::Judged(_) => {
            let judgements = case
                .judgements
                .iter()
                .filter(|judgement| judgement.criterion == criterion.id);
            days.extend(judgements.map(|judgement| judgement.known));
        }
        Kind::Composed(_) => {}
    }
    days
}

/// By how many months due dates may be moved: the excuses granted, one after the other as they become known.
fn shifts(case: &Case, deliver: &Deliver, days: &mut BTreeSet<Date>) -> Vec<i32> {
    let excuses = case
        .promises
        .get(&deliver.promise)
        .map_or(&[][..], |promise| promise.excuses.as_slice());
    let mut granted: Vec<(Date, i32)> = Vec::new();
    for excuse in excuses
        .iter()
        .filter(|excuse| deliver.granted.contains(&excuse.id))
    {
        let Some(record) = case.ledger.get(excuse.record.as_str()) else {
            continue;
        };
        days.insert(record.known);
        days.extend(case.ledger.superseded_on(excuse.record.as_str()));
        granted.push((record.known, excuse.months));
    }
    // Few as they are, every sum that can stand on some day is among the sums of all subsets.
    let mut shifts = vec![0];
    for (_, months) in granted.iter().take(8) {
        let more: Vec<i32> = shifts.iter().map(|shift| shift + months).collect();
        shifts.extend(more);
    }
    shifts.push(granted.iter().map(|(_, months)| months).sum());
    shifts
}
