//! What could be known on a date. The one door to the ledger, and the only file that compares known time.

use std::collections::BTreeMap;

use bilateral_model::{
    Anchor, Case, CaseHead, Credibility, Criterion, Date, Decimal, Excuse, Forecast, Id, Indexed, Judgement,
    Observation, Promise, Question, Record, Series, SourceRule, Truth, Validity,
};
use indexmap::IndexMap;

/// A case as it could be known on a date.
///
/// A record is visible from its known time until another supersedes it; a figure, a judgement and a
/// validity note from theirs.
#[derive(Clone, Copy)]
pub struct AsOf<'a> {
    case: &'a Case,
    date: Date,
}

/// The figure of a year, in the latest vintage that was out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct YearFigure<'a> {
    pub(crate) value: Decimal,
    pub(crate) observation: &'a Observation,
    /// Only a revision later than the as-of date is at hand.
    pub(crate) is_later_revision: bool,
    /// Another figure of the same release that says something else.
    pub(crate) contested_by: Option<&'a Observation>,
}

impl<'a> AsOf<'a> {
    /// The view of a case on a date.
    pub fn new(case: &'a Case, date: Date) -> Self {
        Self { case, date }
    }

    /// The date from which one looks.
    pub fn date(self) -> Date {
        self.date
    }

    /// What the case is about.
    pub fn head(self) -> &'a CaseHead {
        &self.case.head
    }

    /// How the source combines the tests.
    pub fn rule(self) -> &'a SourceRule {
        &self.case.rule
    }

    /// A promise of the case.
    pub fn promise(self, id: &str) -> Option<&'a Promise> {
        self.case.promises.get(id)
    }

    /// All promises of the case.
    pub fn promises(self) -> &'a IndexMap<Id, Promise> {
        &self.case.promises
    }

    /// An anchor of the case.
    pub fn anchor(self, id: &str) -> Option<&'a Anchor> {
        self.case.anchors.get(id)
    }

    /// All anchors of the case.
    pub fn anchors(self) -> &'a IndexMap<Id, Anchor> {
        &self.case.anchors
    }

    /// All open questions of the case.
    pub fn questions(self) -> &'a IndexMap<Id, Question> {
        &self.case.questions
    }

    /// A series' description: label, unit, lag. Its figures come from `AsOf::figures`.
    pub fn series(self, id: &str) -> Option<&'a Series> {
        self.case.series.get(id)
    }

    /// All series of the case.
    pub fn all_series(self) -> &'a IndexMap<Id, Series> {
        &self.case.series
    }

    /// Whether a name that a record bears on is one of this case's; on a shared ledger it may be a rival framework's.
    pub(crate) fn is_named(self, target: &str) -> bool {
        let case = self.case;
        case.readings
            .values()
            .any(|reading| reading.criteria.contains_key(target))
            || case.anchors.contains_key(target)
            || case.questions.contains_key(target)
            || case.aspects.contains_key(target)
    }

    /// The same case as it could be known on an earlier day.
    pub(crate) fn earlier(self, day: Date) -> Self {
        Self {
            case: self.case,
            date: day.min(self.date),
        }
    }

    /// Days up to the date on which a criterion's status may have changed, in order.
    pub(crate) fn days_of(self, criterion: &Criterion) -> impl Iterator<Item = Date> + use<> {
        let date = self.date;
        crate::days::of(self.case, criterion)
            .into_iter()
            .filter(move |day| *day <= date)
    }

    fn sees(self, known: Date, superseded_on: Option<Date>) -> bool {
        known <= self.date && superseded_on.is_none_or(|day| day > self.date)
    }

    /// A record that is visible.
    pub fn record(self, id: &str) -> Option<&'a Record> {
        let record = self.case.ledger.get(id)?;
        self.sees(record.known, self.case.ledger.superseded_on(id))
            .then_some(record)
    }

    /// A record that is or was visible, and the day from which it no longer counts if that has come.
    pub fn once_known(self, id: &str) -> Option<(&'a Record, Option<Date>)> {
        let record = self
            .case
            .ledger
            .get(id)
            .filter(|record| record.known <= self.date)?;
        let until = self.case.ledger.superseded_on(id).filter(|day| *day <= self.date);
        Some((record, until))
    }

    /// All visible records, in order of their ids.
    pub fn records(self) -> impl Iterator<Item = &'a Record> {
        self.rows().map(|row| row.record)
    }

    /// All visible records, each with the number of the event that it reports.
    pub(crate) fn rows(self) -> impl Iterator<Item = Indexed<'a>> {
        self.case
            .ledger
            .rows()
            .filter(move |row| self.sees(row.record.known, row.until))
    }

    /// How many events there can be: their numbers are below this.
    pub(crate) fn event_count(self) -> usize {
        self.case.ledger.event_count()
    }

    /// Visible records that bear on something, and which way. Rows of one event stand together.
    pub fn bearing_on(self, target: &str) -> impl Iterator<Item = Indexed<'a>> + Clone {
        self.case
            .ledger
            .bearing_on_if(target, move |known, until| self.sees(known, until))
    }

    /// The same, of one event alone.
    pub(crate) fn bearing_on_of_event(
        self,
        target: &str,
        event: u32,
    ) -> impl Iterator<Item = Indexed<'a>> + Clone {
        self.case
            .ledger
            .bearing_on_of_event(target, event, move |known, until| self.sees(known, until))
    }

    /// The same, of kind `absence` alone.
    pub(crate) fn absences(self, target: &str) -> impl Iterator<Item = Indexed<'a>> + Clone {
        self.case
            .ledger
            .absences_if(target, move |known, until| self.sees(known, until))
    }

    /// Visible records of a promise.
    pub fn of_promise(self, promise: &str) -> impl Iterator<Item = &'a Record> {
        let rows = self
            .case
            .ledger
            .of_promise_if(promise, move |known, until| self.sees(known, until));
        rows.map(|row| row.record)
    }

    /// Visible judgements of a criterion that were not surely made after a day; of each coder the latest.
    pub(crate) fn judgements(self, criterion: &Id, until: Option<Date>) -> BTreeMap<&'a str, &'a Judgement> {
        let mut latest: BTreeMap<&str, &Judgement> = BTreeMap::new();
        // They are in order of known time within a criterion, so a later one replaces an earlier.
        for judgement in &self.case.judgements {
            let counts = until.is_none_or(|day| judgement.judged.by(day) != Truth::False);
            if counts && judgement.criterion == *criterion && judgement.known <= self.date {
                latest.insert(&judgement.coder, judgement);
            }
        }
        latest
    }

    /// All visible forecasts.
    pub fn forecasts(self) -> impl Iterator<Item = &'a Forecast> {
        self.case
            .forecasts
            .iter()
            .filter(move |forecast| forecast.known <= self.date)
    }

    /// All visible judgements.
    pub fn all_judgements(self) -> impl Iterator<Item = &'a Judgement> {
        self.case
            .judgements
            .iter()
            .filter(move |judgement| judgement.known <= self.date)
    }

    /// Visible observations of a series, all vintages.
    pub(crate) fn observations(self, series: &'a Series) -> impl Iterator<Item = &'a Observation> {
        series
            .observations()
            .iter()
            .filter(move |observation| observation.known <= self.date)
    }

    /// The figures of a series by year: of each year the latest release that was out. Where none was, yet a figure
    /// for the year was known, the earliest later release stands in and is marked. A figure whose record has been
    /// superseded, or is less credible than asked, is no figure.
    pub(crate) fn figures(self, series: &str, min_credibility: Credibility) -> BTreeMap<i16, YearFigure<'a>> {
        let mut figures: BTreeMap<i16, YearFigure<'a>> = BTreeMap::new();
        let Some(series) = self.case.series.get(series) else {
            return figures;
        };
        // In order of year and release.
        for observation in self.observations(series) {
            let stands = observation.record.as_ref().is_none_or(|id| {
                let until = self.case.ledger.superseded_on(id.as_str());
                // Graded by its record once that is known; until then nothing speaks against it.
                let record = self
                    .case
                    .ledger
                    .get(id.as_str())
                    .filter(|record| record.known <= self.date);
                let credible = record.is_none_or(|record| record.credibility() <= min_credibility);
                credible && until.is_none_or(|day| day > self.date)
            });
            if !stands {
                continue;
            }
            let is_later_revision = observation.released > self.date;
            let figure = YearFigure {
                value: observation.value,
                observation,
                is_later_revision,
                contested_by: None,
            };
            match figures.get_mut(&observation.year) {
                None => {
                    figures.insert(observation.year, figure);
                }
                Some(held) if held.observation.released == observation.released => {
                    if held.value != observation.value {
                        held.contested_by = Some(observation);
                    }
                }
                Some(held) if !is_later_revision => *held = figure,
                Some(_) => {}
            }
        }
        figures
    }

    /// Validity notes of a criterion that are known.
    pub(crate) fn validity(self, criterion: &'a Criterion) -> impl Iterator<Item = &'a Validity> {
        criterion
            .validity
            .iter()
            .filter(move |note| note.known <= self.date)
    }

    /// Whether an excuse's record is visible.
    pub(crate) fn knows_excuse(self, excuse: &Excuse) -> bool {
        self.record(excuse.record.as_str()).is_some()
    }
}
