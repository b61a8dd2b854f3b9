//! `measures`: a series compared with a level, a share or an earlier window.
//!
//! A comparison is made for a year only if every figure of its window and baseline is there; what is missing is
//! *not yet published* within the series' usual lag, then *stale* or *outside coverage*, and never computed from what is
//! left. An achieved criterion is met by the first year in time that passes; a standing one is told by the latest year that
//! should be out, and is unknown where that is missing.

use std::collections::BTreeMap;

use bilateral_model::date::year_end;
use bilateral_model::{
    Basis, Comparison, Criterion, Date, Decimal, Fragility, Id, Measure, Mode, Reason, Status,
};

use super::deadline;
use crate::verdict::{Figure, Verdict};
use crate::visible::{AsOf, YearFigure};

/// What a comparison says for one year.
enum Told<'a> {
    /// It was made.
    Made {
        passes: bool,
        figures: Vec<(Id, YearFigure<'a>)>,
        words: String,
    },
    /// A figure is missing.
    Missing { series: Id, year: i16 },
    /// Two figures of one release disagree.
    Contested { figures: Vec<(Id, YearFigure<'a>)> },
}

/// A measure with the figures that were out.
struct Sight<'a> {
    view: AsOf<'a>,
    measure: &'a Measure,
    figures: BTreeMap<i16, YearFigure<'a>>,
    whole: Option<(&'a Id, BTreeMap<i16, YearFigure<'a>>)>,
}

pub(super) fn evaluate(view: AsOf<'_>, criterion: &Criterion, measure: &Measure) -> Verdict {
    let sight = Sight {
        view,
        measure,
        figures: view.figures(measure.series.as_str(), criterion.min_credibility),
        whole: measure
            .share_of
            .as_ref()
            .map(|id| (id, view.figures(id.as_str(), criterion.min_credibility))),
    };
    let due = deadline::resolve(view, criterion);
    if let (deadline::Due::Waits(_), Some(reason)) = (&due, due.pending(view.date())) {
        return Verdict::of(Status::Pending, vec![reason]);
    }
    // A last year without a deadline is one.
    let deadline = due.day().or(measure.until.map(year_end));
    match criterion.mode {
        Mode::Achieved => sight.achieved(deadline),
        Mode::Standing => sight.standing(deadline),
    }
}

impl<'a> Sight<'a> {
    /// Years that may be judged on the date: from the first to the last, or to the present.
    fn years(&self) -> std::ops::RangeInclusive<i16> {
        let newest = self
            .figures
            .keys()
            .next_back()
            .copied()
            .unwrap_or(i16::MIN)
            .max(self.view.date().year());
        self.measure.from..=self.measure.until.map_or(newest, |until| until.min(newest))
    }

    fn achieved(&self, deadline: Option<Date>) -> Verdict {
        let as_of = self.view.date();
        let in_time = |year: i16| deadline.is_none_or(|day| year_end(year) <= day);
        let told: Vec<(i16, Told<'a>)> = self.years().map(|year| (year, self.tell(year))).collect();
        let passes = |told: &Told<'_>| matches!(told, Told::Made { passes: true, .. });
        if let Some((_, told)) = told.iter().find(|(year, told)| in_time(*year) && passes(told)) {
            return self.made(Status::Met, told);
        }
        if let Some((_, told)) = told
            .iter()
            .find(|(year, told)| in_time(*year) && matches!(told, Told::Contested { .. }))
        {
            return self.made(Status::Contested, told);
        }
        let missing = told
            .iter()
            .filter(|(year, _)| in_time(*year))
            .find_map(|(year, told)| match told {
                Told::Missing { series, year: at } => Some((*year, series, *at)),
                _ => None,
            });
        let newest = told
            .iter()
            .rev()
            .find(|(_, told)| matches!(told, Told::Made { .. }));
        if let Some((year, series, at)) = missing {
            let (status, reason) = self.lack(year, series, at, deadline);
            let mut verdict = Verdict::of(status, vec![reason]);
            if let (Some((_, told)), None) = (newest, deadline) {
                verdict.comparison = words(told);
            }
            return verdict;
        }
        let Some(deadline) = deadline else {
            let mut verdict = Verdict::of(Status::Pending, vec![Reason::NoDeadline]);
            verdict.comparison = newest.map(|(_, told)| words(told)).unwrap_or_default();
            return verdict;
        };
        // Years that the deadline leaves time for but that have not come yet.
        let last_in_time = deadline.year() - i16::from(deadline < year_end(deadline.year()));
        if as_of <= deadline && self.measure.until.is_none_or(|until| until >= last_in_time) {
            let ahead = Verdict::of(Status::Pending, vec![Reason::DeadlineAhead { by: deadline }]);
            return ahead;
        }
        let refuted = told
            .iter()
            .rev()
            .find(|(year, _)| in_time(*year))
            .map(|(_, told)| told);
        if let Some((_, told)) = told.iter().find(|(year, told)| !in_time(*year) && passes(told)) {
            return self.made(Status::MetLate, told);
        }
        match refuted {
            Some(told) => self.made(Status::NotMet, told),
            None => Verdict::of(Status::NotMet, Vec::new()),
        }
    }

    fn standing(&self, deadline: Option<Date>) -> Verdict {
        let as_of = self.view.date();
        let told: Vec<(i16, Told<'a>)> = self.years().map(|year| (year, self.tell(year))).collect();
        let mut last_seen = None;
        let mut held = None;
        let mut latest = None;
        for (year, told) in &told {
            let Told::Made { passes, .. } = told else {
                latest = if matches!(told, Told::Contested { .. }) {
                    Some((*year, told))
                } else {
                    latest
                };
                continue;
            };
            latest = Some((*year, told));
            if *passes {
                let first: i16 = *held.get_or_insert(*year);
                last_seen = Some(met(first, deadline));
            } else {
                let fails = if held.is_some() {
                    Status::Lapsed
                } else {
                    unmet(deadline, as_of).0
                };
                last_seen = Some(fails);
            }
        }
        // The newest year whose figure should be out must be told; else what is told no longer holds for the date.
        let overdue = told.iter().rev().find_map(|(year, told)| match told {
            Told::Missing { series, year: at } if latest.is_none_or(|(seen, _)| seen < *year) => {
                (as_of > self.due(*year)).then_some((*year, series, *at))
            }
            _ => None,
        });
        let Some((_, told)) = latest else {
            let lack = told.iter().find_map(|(year, told)| match told {
                Told::Missing { series, year: at } => Some(self.lack(*year, series, *at, deadline)),
                _ => None,
            });
            let (status, reason) = lack.unwrap_or((Status::Pending, Reason::NoDeadline));
            return Verdict::of(status, vec![reason]);
        };
        if let Some((year, series, at)) = overdue {
            let (status, reason) = self.lack(year, series, at, deadline);
            let mut verdict = Verdict::of(status, vec![reason]);
            let last = match last_seen {
                Some(status) => format!("last seen {status}: {}", words(told)),
                None => words(told),
            };
            verdict.comparison = last;
            return verdict;
        }
        match (told, held) {
            (Told::Made { passes: true, .. }, Some(first)) => self.made(met(first, deadline), told),
            (Told::Made { .. }, Some(_)) => self.made(Status::Lapsed, told),
            (Told::Made { .. }, None) => {
                let (status, reason) = unmet(deadline, as_of);
                let mut verdict = self.made(status, told);
                verdict.reasons.extend(reason);
                // What is pending hangs on nothing yet.
                verdict.fragile.retain(|_| status == Status::NotMet);
                verdict
            }
            _ => self.made(Status::Contested, told),
        }
    }

    /// Day by which all figures for judging a year are usually out.
    fn due(&self, year: i16) -> Date {
        let of = |id: &Id| {
            self.view
                .series(id.as_str())
                .map_or(Date::MAX, |series| series.due(year))
        };
        self.measure.share_of.as_ref().map_or_else(
            || of(&self.measure.series),
            |whole| of(&self.measure.series).max(of(whole)),
        )
    }

    /// Why a year can't be told: it has not ended, its figure is not out yet, or the data do not reach there.
    fn lack(&self, judged: i16, series: &Id, missing: i16, deadline: Option<Date>) -> (Status, Reason) {
        let as_of = self.view.date();
        if as_of <= year_end(judged) {
            return match deadline {
                Some(by) => (Status::Pending, Reason::DeadlineAhead { by }),
                None => (Status::Pending, Reason::NoDeadline),
            };
        }
        let due = self
            .view
            .series(series.as_str())
            .map_or(Date::MAX, |described| described.due(missing));
        let figures = self
            .whole
            .as_ref()
            .filter(|(id, _)| *id == series)
            .map_or(&self.figures, |(_, figures)| figures);
        if figures.contains_key(&missing) {
            // The figure is there, and it is nothing: there is no share of it.
            return (
                Status::Unknown,
                Reason::OutsideCoverage {
                    series: series.clone(),
                    year: missing,
                },
            );
        }
        if as_of <= due {
            return (
                Status::Pending,
                Reason::NotYetPublished {
                    series: series.clone(),
                    year: missing,
                    due,
                },
            );
        }
        let last = figures.keys().next_back().copied();
        if last.is_some_and(|last| last > missing) {
            return (
                Status::Unknown,
                Reason::OutsideCoverage {
                    series: series.clone(),
                    year: missing,
                },
            );
        }
        let due = last
            .and_then(|last| Some(self.view.series(series.as_str())?.due(last.saturating_add(1))))
            .unwrap_or(due);
        (
            Status::Unknown,
            Reason::Stale {
                series: series.clone(),
                last,
                due,
            },
        )
    }

    /// Makes the comparison for one year.
    fn tell(&self, year: i16) -> Told<'a> {
        let measure = self.measure;
        let mut used = Vec::new();
        let now = match self.window(
            year.saturating_sub(measure.window - 1),
            year,
            measure.sum,
            &mut used,
        ) {
            Ok(value) => value,
            Err((series, year)) => return Told::Missing { series, year },
        };
        let unit = self.unit();
        let name = span_name(year - measure.window + 1, year);
        let (passes, words) = match &measure.comparison {
            Comparison::AtLeast(level) => (
                now >= *level,
                format!("{name}: {} {unit}, asked at least {level}", round(now)),
            ),
            Comparison::AtMost(level) => (
                now <= *level,
                format!("{name}: {} {unit}, asked at most {level}", round(now)),
            ),
            Comparison::Above(level) => (
                now > *level,
                format!("{name}: {} {unit}, asked above {level}", round(now)),
            ),
            Comparison::Below(level) => (
                now < *level,
                format!("{name}: {} {unit}, asked below {level}", round(now)),
            ),
            Comparison::Rises(baseline, margin) | Comparison::Falls(baseline, margin) => {
                let rises = matches!(measure.comparison, Comparison::Rises(..));
                // A baseline may be longer or shorter than the window, so means are compared.
                let now = if measure.sum {
                    now / Decimal::from(measure.window)
                } else {
                    now
                };
                let (first, last) = baseline.years(year, measure.window);
                let base = match self.window(first, last, false, &mut used) {
                    Ok(value) => value,
                    Err((series, year)) => return Told::Missing { series, year },
                };
                let room = base.abs() * *margin / Decimal::ONE_HUNDRED;
                let passes = if rises {
                    now > base + room
                } else {
                    now < base - room
                };
                let change = if base.is_zero() {
                    String::new()
                } else {
                    let percent = ((now - base) / base.abs() * Decimal::ONE_HUNDRED)
                        .round_dp(0)
                        .normalize();
                    format!(
                        " ({}{percent} %)",
                        if percent.is_sign_negative() { "" } else { "+" }
                    )
                };
                let base_name = span_name(first, last);
                (
                    passes,
                    format!(
                        "{name}: {} {unit} against {} in {base_name}{change}",
                        round(now),
                        round(base)
                    ),
                )
            }
        };
        if used.iter().any(|(_, figure)| figure.contested_by.is_some()) {
            return Told::Contested { figures: used };
        }
        Told::Made {
            passes,
            figures: used,
            words,
        }
    }

    /// Mean (or sum) over some years, as a share in percent where one is asked for; the year that is missing otherwise.
    fn window(
        &self,
        first: i16,
        last: i16,
        sum: bool,
        used: &mut Vec<(Id, YearFigure<'a>)>,
    ) -> Result<Decimal, (Id, i16)> {
        let mut total = |id: &Id, figures: &BTreeMap<i16, YearFigure<'a>>| {
            let mut total = Decimal::ZERO;
            // The newest missing year is named: it tells whether the data have not reached it yet.
            for year in (first..=last).rev() {
                let figure = figures.get(&year).copied().ok_or_else(|| (id.clone(), year))?;
                total += figure.value;
                used.push((id.clone(), figure));
            }
            Ok(total)
        };
        let part = total(&self.measure.series, &self.figures)?;
        let years = Decimal::from(i32::from(last) - i32::from(first) + 1);
        let Some((id, whole)) = &self.whole else {
            return Ok(if sum { part } else { part / years });
        };
        let of = total(id, whole)?;
        // A share of nothing is no share: the figure does not exist.
        if of.is_zero() {
            Err(((*id).clone(), last))
        } else {
            Ok(part / of * Decimal::ONE_HUNDRED)
        }
    }

    fn unit(&self) -> String {
        if self.whole.is_some() {
            return "%".to_owned();
        }
        self.view
            .series(self.measure.series.as_str())
            .map_or_else(String::new, |series| series.unit.clone())
    }

    /// A verdict that rests on figures.
    fn made(&self, status: Status, told: &Told<'a>) -> Verdict {
        let (used, words, reasons) = match told {
            Told::Made { figures, words, .. } => (figures, words.clone(), Vec::new()),
            Told::Contested { figures } => (figures, String::new(), vec![Reason::RecordsConflict]),
            Told::Missing { .. } => return Verdict::of(status, Vec::new()),
        };
        let mut verdict = Verdict::of(status, reasons);
        verdict.comparison = words;
        let mut fragile = Vec::new();
        for (id, figure) in used {
            let observation = figure.observation;
            fragile.extend(figure.is_later_revision.then_some(Fragility::LatestRevision));
            if let Some(record) = observation
                .record
                .as_ref()
                .and_then(|id| self.view.record(id.as_str()))
            {
                fragile.extend((record.basis == Basis::Memory).then_some(Fragility::SourceNotSeen));
                verdict.because.push(record.id.clone());
            }
            verdict
                .because
                .extend(figure.contested_by.and_then(|other| other.record.clone()));
            verdict.figures.push(Figure {
                series: id.clone(),
                year: observation.year,
                value: figure.value,
                released: observation.released,
                record: observation.record.clone(),
            });
        }
        verdict
            .figures
            .sort_by(|a, b| (&a.series, a.year).cmp(&(&b.series, b.year)));
        verdict.figures.dedup();
        verdict.because.sort();
        verdict.because.dedup();
        verdict.fragile(fragile)
    }
}

/// Held in time, or for the first time after the deadline.
fn met(first_held: i16, deadline: Option<Date>) -> Status {
    if deadline.is_none_or(|day| year_end(first_held) <= day) {
        Status::Met
    } else {
        Status::MetLate
    }
}

/// Never held so far.
fn unmet(deadline: Option<Date>, as_of: Date) -> (Status, Option<Reason>) {
    match deadline {
        None => (Status::Pending, Some(Reason::NoDeadline)),
        Some(by) if as_of <= by => (Status::Pending, Some(Reason::DeadlineAhead { by })),
        Some(_) => (Status::NotMet, None),
    }
}

fn words(told: &Told<'_>) -> String {
    if let Told::Made { words, .. } = told {
        words.clone()
    } else {
        String::new()
    }
}

fn span_name(first: i16, last: i16) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}–{last}")
    }
}

/// For reading: no more than one decimal beyond what matters.
fn round(value: Decimal) -> Decimal {
    let places = if value.abs() >= Decimal::ONE_HUNDRED { 1 } else { 2 };
    value.round_dp(places).normalize()
}
