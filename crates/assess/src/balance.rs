//! The balance of evidence: symbolic and substantive, easy and division, by year.
//!
//! A figure of its own that no verdict uses. Rows of one event count once, as its most credible row codes it; figures,
//! absences, searches and retractions are no events and are left out.

use std::collections::BTreeMap;

use bilateral_model::{Area, Record, RecordKind, Tie};

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
        Self {
            tie: Tie::Symbolic,
            area: Area::Easy,
        },
        Self {
            tie: Tie::Symbolic,
            area: Area::Division,
        },
        Self {
            tie: Tie::Substantive,
            area: Area::Easy,
        },
        Self {
            tie: Tie::Substantive,
            area: Area::Division,
        },
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

/// Whether a kind of record reports something that happened or was said.
fn is_event(kind: RecordKind) -> bool {
    !matches!(
        kind,
        RecordKind::Measurement | RecordKind::Absence | RecordKind::Search | RecordKind::Retraction
    )
}

/// Each event once, in order of its number: its most credible coded row.
pub(crate) fn events(view: AsOf<'_>) -> impl Iterator<Item = &Record> {
    let mut events: Vec<Option<&Record>> = vec![None; view.event_count()];
    for row in view.rows() {
        let record = row.record;
        if !is_event(row.kind) || record.tie.is_none() || record.area.is_none() {
            continue;
        }
        if let Some(best) = events.get_mut(row.event as usize) {
            let better =
                best.is_none_or(|held| (record.credibility(), &record.id) < (held.credibility(), &held.id));
            if better {
                *best = Some(record);
            }
        }
    }
    events.into_iter().flatten()
}

pub(crate) fn by_year(view: AsOf<'_>) -> Vec<BalanceYear> {
    let mut years: BTreeMap<i16, [usize; 4]> = BTreeMap::new();
    for record in events(view) {
        let (Some(tie), Some(area)) = (record.tie, record.area) else {
            continue;
        };
        if let Some(at) = Cell::ALL.iter().position(|cell| *cell == Cell { tie, area })
            && let Some(count) = years
                .entry(record.occurred.first().year())
                .or_default()
                .get_mut(at)
        {
            *count += 1;
        }
    }
    years
        .into_iter()
        .map(|(year, events)| BalanceYear { year, events })
        .collect()
}
