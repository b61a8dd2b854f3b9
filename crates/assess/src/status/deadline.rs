//! Deadlines: dates, and anchors that have to occur first.

use bilateral_model::{
    Credibility, Criterion, Date, Deadline, Id, Interval, Reason, Record, RecordKind, Sign, Truth,
};

use crate::visible::AsOf;

/// A deadline on a date.
pub(super) enum Due {
    /// There is none.
    None,
    /// This day is the last in time.
    By(Date),
    /// The anchor has not occurred.
    Waits(Id),
}

impl Due {
    /// The last day in time, if it is known.
    pub(super) fn day(&self) -> Option<Date> {
        match self {
            Self::By(day) => Some(*day),
            Self::None | Self::Waits(_) => None,
        }
    }

    /// Why a criterion that is not met yet is pending on `as_of`; nothing once the deadline has passed.
    pub(super) fn pending(&self, as_of: Date) -> Option<Reason> {
        match self {
            Self::None => Some(Reason::NoDeadline),
            Self::By(by) => (as_of <= *by).then_some(Reason::DeadlineAhead { by: *by }),
            Self::Waits(anchor) => Some(Reason::AnchorAhead {
                anchor: anchor.clone(),
            }),
        }
    }
}

/// A criterion's deadline, as known on the date.
pub(super) fn resolve(view: AsOf<'_>, criterion: &Criterion) -> Due {
    match &criterion.by {
        None => Due::None,
        Some(Deadline::On(date)) => Due::By(date.last()),
        Some(Deadline::Anchor { anchor, within }) => match anchor_occurrence(view, anchor) {
            Some((when, _)) => Due::By(within.after(when.last())),
            None => Due::Waits(anchor.clone()),
        },
    }
}

/// The first occurrence of an anchor: the earliest credible record of kind `event` or `delivery` that speaks for it
/// and happened, surely, after the anchor's own day. An announcement is not an occurrence.
pub(crate) fn anchor_occurrence<'a>(view: AsOf<'a>, anchor: &Id) -> Option<(Interval, &'a Record)> {
    let after = view.anchor(anchor.as_str())?.after;
    view.bearing_on(anchor.as_str())
        .filter(|row| row.sign == Sign::For)
        .map(|row| row.record)
        .filter(|record| {
            matches!(record.kind, RecordKind::Event | RecordKind::Delivery)
                && record.credibility() <= Credibility::PossiblyTrue
                && after.is_none_or(|day| record.occurred.after(day) == Truth::True)
        })
        .map(|record| (record.happened(), record))
        .min_by(|(a, x), (b, y)| (a.last(), a.first(), &x.id).cmp(&(b.last(), b.first(), &y.id)))
}
