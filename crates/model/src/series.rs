//! Measured series, one figure a year, each with its vintages.

use rust_decimal::Decimal;

use crate::criterion::Within;
use crate::date::year_end;
use crate::{Date, Id};

/// One published figure for one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The calendar year measured.
    pub year: i16,
    /// The figure, in the series' unit.
    pub value: Decimal,
    /// First day on which *a* figure for that year was public.
    pub known: Date,
    /// Day of the release that *this* figure was taken from. Later than `known` where only a later revision is at hand.
    pub released: Date,
    /// The ledger row that reports it.
    pub record: Option<Id>,
    /// Keys of the bibliography, separated by `;`.
    pub source: String,
    /// Remark of the person who entered it.
    pub note: String,
    /// Line in the file, for messages.
    pub line: u32,
}

impl Observation {
    /// What it says, wherever it stands in the file; in the order of a series.
    fn content(&self) -> (i16, Date, Date, Decimal, &Option<Id>, &str, &str) {
        (
            self.year,
            self.released,
            self.known,
            self.value,
            &self.record,
            &self.source,
            &self.note,
        )
    }
}

/// The measures of public data whose figures a series holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The measure, by its name in the catalogue.
    pub measure: String,
    /// Measures of the same thing from other sources, to see whether a verdict turns on the choice.
    pub or: Vec<String>,
}

/// A measured series. Observations are in order of year, release and line.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name.
    pub id: Id,
    /// What it measures.
    pub label: String,
    /// Unit of every value.
    pub unit: String,
    /// How long after a year's end its figure usually comes out.
    pub lag: Within,
    /// Who publishes it.
    pub publisher: String,
    /// Key of the bibliography.
    pub source: Option<String>,
    /// Remark.
    pub note: String,
    /// Where its figures can be computed for any pair of states, if they can.
    pub binding: Option<Binding>,
    observations: Vec<Observation>,
}

impl Series {
    /// Builds a series; rows that stand twice in the same words count once.
    #[expect(clippy::too_many_arguments, reason = "a plain record with one derived field")]
    pub fn new(
        id: Id,
        label: String,
        unit: String,
        lag: Within,
        publisher: String,
        source: Option<String>,
        note: String,
        mut observations: Vec<Observation>,
    ) -> Self {
        observations.sort_by(|a, b| a.content().cmp(&b.content()).then(a.line.cmp(&b.line)));
        observations.dedup_by(|b, a| a.content() == b.content());
        Self {
            id,
            label,
            unit,
            lag,
            publisher,
            source,
            note,
            binding: None,
            observations,
        }
    }

    /// The same, bound to measures of public data.
    #[must_use]
    pub fn bound(self, binding: Option<Binding>) -> Self {
        Self { binding, ..self }
    }

    /// Every observation, known or not; assessing goes through a view of a date.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// Day by which the figure of a year is usually out.
    pub fn due(&self, year: i16) -> Date {
        self.lag.after(year_end(year))
    }
}
