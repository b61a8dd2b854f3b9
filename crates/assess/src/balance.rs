//! The balance of evidence: symbolic and substantive, easy and division, by year.
//!
//! A figure of its own that no verdict uses. Rows of one event count once, as its most credible row codes it; figures,
//! absences, searches and retractions are no events and are left out.

use std::collections::BTreeMap;

use bilateral_model::{Area, Id, Record, RecordKind, Tie};

use crate::visible::AsOf;

/// A cell of the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Symbolic or substantive.
    pub tie: Tie,
    /// Easy area or area of division.
    pub area: Area,
}

impl Cell {
    /// All four, in order.
    pub const ALL: [Self; 4] = [
        Self { tie: Tie::Symbolic, area: Area::Easy },
        Self { tie: Tie::Symbolic, area: Area::Division },
        Self { tie: Tie::Substantive, area: Area::Easy },
        Self { tie: Tie::Substantive, area: Area::Division },
    ];
}

/// Events of one year, by cell in [`Cell::ALL`]'s order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceYear {
    /// The year in which they occurred (began).
    pub year: i16,
    /// How many events of each cell.
    pub events: [usize; 4],
}

/// Whether a record reports something that happened or was said.
pub(crate) fn is_event(record: &Record) -> bool {
    !matches!(
        record.kind,
        RecordKind::Measurement | RecordKind::Absence | RecordKind::Search | RecordKind::Retraction
    )
}

/// Each event once: its most credible coded row.
pub(crate) fn events<'a>(view: AsOf<'a>) -> BTreeMap<&'a Id, &'a Record> {
    let mut events: BTreeMap<&Id, &Record> = BTreeMap::new();
    for record in view.records().filter(|record| is_event(record) && record.tie.is_some() && record.area.is_some()) {
        let best = events.entry(record.event()).or_insert(record);
        if (record.credibility(), &record.id) < (best.credibility(), &best.id) {
            *best = record;
        }
    }
    events
}

pub(crate) fn by_year(view: AsOf<'_>) -> Vec<BalanceYear> {
    let mut years: BTreeMap<i16, [usize; 4]> = BTreeMap::new();
    for record in events(view).into_values() {
        let (Some(tie), Some(area)) = (record.tie, record.area) else { continue };
        if let Some(at) = Cell::ALL.iter().position(|cell| *cell == Cell { tie, area }) {
            if let Some(count) = years.entry(record.occurred.first().year()).or_default().get_mut(at) {
                *count += 1;
            }
        }
    }
    years.into_iter().map(|(year, events)| BalanceYear { year, events }).collect()
}
