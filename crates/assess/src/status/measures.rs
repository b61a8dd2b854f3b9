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
use crate::figures::{self, Achieved, Achieves, Figures, Rule, Says, Standing, Stands, Told, Which};
use crate::verdict::{Figure, Verdict};
use crate::visible::{AsOf, YearFigure};

/// A measure with the figures that were out.
struct Sight<'a> {
    view: AsOf<'a>,
    measure: &'a Measure,
    rule: Rule<Decimal>,
    figures: BTreeMap<i16, YearFigure<'a>>,
    whole: Option<(&'a Id, BTreeMap<i16, YearFigure<'a>>)>,
}

impl Figures for Sight<'_> {
    type Number = Decimal;

    fn figure(&self, which: Which, year: i16) -> Option<Decimal> {
        self.published(which, year).map(|figure| figure.value)
    }
}

pub(super) fn evaluate(view: AsOf<'_>, criterion: &Criterion, measure: &Measure) -> Verdict {
    let sight = Sight {
        view,
        measure,
        rule: Rule::of(measure),
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

    fn published(&self, which: Which, year: i16) -> Option<YearFigure<'a>> {
        let figures = match which {
            Which::Part => &self.figures,
            Which::Whole => self.whole.as_ref().map(|(_, figures)| figures)?,
        };
        figures.get(&year).copied()
    }

    fn series(&self, which: Which) -> &'a Id {
        match (which, &self.measure.share_of) {
            (Which::Whole, Some(id)) => id,
            _ => &self.measure.series,
        }
    }

    fn tell(&self, year: i16) -> Told<Decimal> {
        figures::tell(self, &self.rule, year)
    }

    /// What every year that may be judged says.
    fn told(&self) -> Vec<(i16, Says)> {
        self.years()
            .map(|year| {
                let says = self.tell(year).says();
                let made = matches!(says, Says::Passes | Says::Fails);
                let contested = made
                    && self
                        .used(year)
                        .iter()
                        .any(|(_, figure)| figure.contested_by.is_some());
                (year, if contested { Says::Contested } else { says })
            })
            .collect()
    }

    fn achieved(&self, deadline: Option<Date>) -> Verdict {
        let as_of = self.view.date();
        let told = self.told();
        let mut fold = Achieved::default();
        for (year, says) in &told {
            fold.step(*year, *says, deadline);
        }
        let newest = told
            .iter()
            .rev()
            .find(|(_, says)| matches!(says, Says::Passes | Says::Fails))
            .map(|(year, _)| *year);
        let late = match fold.achieves() {
            Achieves::Met(year) => return self.made(Status::Met, year),
            Achieves::Contested(year) => return self.made(Status::Contested, year),
            Achieves::Lacks(year) => {
                let (status, reason) = self.lack(year, deadline);
                let mut verdict = Verdict::of(status, vec![reason]);
                if let (Some(newest), None) = (newest, deadline) {
                    verdict.comparison = self.words(newest);
                }
                return verdict;
            }
            Achieves::NotYet { late } => late,
        };
        let Some(deadline) = deadline else {
            let mut verdict = Verdict::of(Status::Pending, vec![Reason::NoDeadline]);
            verdict.comparison = newest.map(|year| self.words(year)).unwrap_or_default();
            return verdict;
        };
        if figures::has_time_left(as_of, deadline, self.measure.until) {
            return Verdict::of(Status::Pending, vec![Reason::DeadlineAhead { by: deadline }]);
        }
        if let Some(year) = late {
            return self.made(Status::MetLate, year);
        }
        let refuted = told.iter().rev().find(|(year, _)| year_end(*year) <= deadline);
        match refuted {
            Some((year, _)) => self.made(Status::NotMet, *year),
            None => Verdict::of(Status::NotMet, Vec::new()),
        }
    }

    fn standing(&self, deadline: Option<Date>) -> Verdict {
        let as_of = self.view.date();
        let told = self.told();
        let mut fold = Standing::default();
        // What was told last, whatever has become contested or overdue since.
        let mut seen = Standing::default();
        for (year, says) in &told {
            fold.step(*year, *says);
            if matches!(says, Says::Passes | Says::Fails) {
                seen.step(*year, *says);
            }
        }
        let due = |year| self.due(year);
        let latest = fold.latest();
        match fold.stands(as_of, deadline, due) {
            Stands::NothingTold => {
                let first = told.first().map(|(year, _)| self.lack(*year, deadline));
                let (status, reason) = first.unwrap_or((Status::Pending, Reason::NoDeadline));
                Verdict::of(status, vec![reason])
            }
            Stands::Overdue => {
                let overdue = told.iter().rev().map(|(year, _)| *year);
                let overdue = overdue
                    .take_while(|year| latest.is_none_or(|seen| seen < *year))
                    .find(|year| as_of > self.due(*year));
                let Some(year) = overdue else {
                    return Verdict::of(Status::Unknown, Vec::new());
                };
                let (status, reason) = self.lack(year, deadline);
                let mut verdict = Verdict::of(status, vec![reason]);
                let words = latest.map(|year| self.words(year)).unwrap_or_default();
                verdict.comparison = match seen.stands(as_of, deadline, |_| Date::MAX) {
                    Stands::Told(status) => format!("last seen {status}: {words}"),
                    _ => words,
                };
                verdict
            }
            Stands::Told(status) => {
                let Some(year) = latest else {
                    return Verdict::of(status, Vec::new());
                };
                let mut verdict = self.made(status, year);
                if status == Status::Pending {
                    verdict.reasons.push(match deadline {
                        Some(by) => Reason::DeadlineAhead { by },
                        None => Reason::NoDeadline,
                    });
                    // What is pending hangs on nothing yet.
                    verdict.fragile.clear();
                }
                verdict
            }
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
    fn lack(&self, judged: i16, deadline: Option<Date>) -> (Status, Reason) {
        let as_of = self.view.date();
        if as_of <= year_end(judged) {
            return match deadline {
                Some(by) => (Status::Pending, Reason::DeadlineAhead { by }),
                None => (Status::Pending, Reason::NoDeadline),
            };
        }
        let Told::Missing { which, year: missing } = self.tell(judged) else {
            return (Status::Unknown, Reason::RecordsConflict);
        };
        let series = self.series(which);
        let outside = Reason::OutsideCoverage {
            series: series.clone(),
            year: missing,
        };
        if self.published(which, missing).is_some() {
            // The figure is there, and it is nothing: there is no share of it.
            return (Status::Unknown, outside);
        }
        let due_of = |year| {
            self.view
                .series(series.as_str())
                .map_or(Date::MAX, |described| described.due(year))
        };
        let due = due_of(missing);
        if figures::awaits(as_of, judged, due) {
            return (
                Status::Pending,
                Reason::NotYetPublished {
                    series: series.clone(),
                    year: missing,
                    due,
                },
            );
        }
        let figures = match (which, &self.whole) {
            (Which::Whole, Some((_, figures))) => figures,
            _ => &self.figures,
        };
        let last = figures.keys().next_back().copied();
        if last.is_some_and(|last| last > missing) {
            return (Status::Unknown, outside);
        }
        let due = last.map_or(due, |last| due_of(last.saturating_add(1)));
        (
            Status::Unknown,
            Reason::Stale {
                series: series.clone(),
                last,
                due,
            },
        )
    }

    /// Figures that the comparison for a year uses, as far as they are there.
    fn used(&self, year: i16) -> Vec<(&'a Id, YearFigure<'a>)> {
        let measure = self.measure;
        let mut spans = vec![(year.saturating_sub(measure.window - 1), year)];
        if let Comparison::Rises(baseline, _) | Comparison::Falls(baseline, _) = &measure.comparison {
            spans.push(baseline.years(year, measure.window));
        }
        let mut used = Vec::new();
        for which in [Which::Part, Which::Whole] {
            for year in spans.iter().flat_map(|(first, last)| *first..=*last) {
                used.extend(
                    self.published(which, year)
                        .map(|figure| (self.series(which), figure)),
                );
            }
        }
        used
    }

    /// The comparison for a year in words; empty where it was not made or its figures disagree.
    fn words(&self, year: i16) -> String {
        let Told::Made { now, base, .. } = self.tell(year) else {
            return String::new();
        };
        let measure = self.measure;
        let (name, unit) = (span_name(year - measure.window + 1, year), self.unit());
        let asked =
            |words: &str, level: &Decimal| format!("{name}: {} {unit}, asked {words} {level}", round(now));
        let baseline = match &measure.comparison {
            Comparison::AtLeast(level) => return asked("at least", level),
            Comparison::AtMost(level) => return asked("at most", level),
            Comparison::Above(level) => return asked("above", level),
            Comparison::Below(level) => return asked("below", level),
            Comparison::Rises(baseline, _) | Comparison::Falls(baseline, _) => baseline,
        };
        let base = base.unwrap_or_default();
        let change = if base.is_zero() {
            String::new()
        } else {
            let percent = ((now - base) / base.abs() * Decimal::ONE_HUNDRED)
                .round_dp(0)
                .normalize();
            let sign = if percent.is_sign_negative() { "" } else { "+" };
            format!(" ({sign}{percent} %)")
        };
        let (first, last) = baseline.years(year, measure.window);
        let base_name = span_name(first, last);
        format!(
            "{name}: {} {unit} against {} in {base_name}{change}",
            round(now),
            round(base)
        )
    }

    fn unit(&self) -> String {
        if self.whole.is_some() {
            return "%".to_owned();
        }
        self.view
            .series(self.measure.series.as_str())
            .map_or_else(String::new, |series| series.unit.clone())
    }

    /// A verdict that rests on the figures for a year.
    fn made(&self, status: Status, year: i16) -> Verdict {
        let used = self.used(year);
        let contested = used.iter().any(|(_, figure)| figure.contested_by.is_some());
        let mut verdict = if contested {
            Verdict::of(status, vec![Reason::RecordsConflict])
        } else {
            Verdict::of(status, Vec::new())
        };
        if !contested {
            verdict.comparison = self.words(year);
        }
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
                series: (*id).clone(),
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
