//! The verdicts of one pair through the years, and of all pairs.
//!
//! Conventions, none of which changes what a figure says:
//! - a row's year ends on the deadline of every criterion that has none of its own, and is looked at on the day after;
//! - years in which the two were not yet both members of the state system are not judged;
//! - *lapsed* is told from year's end to year's end.

use bilateral_assess::figures::{self, Achieved, Achieves, Standing, Stands, Told, Which};
use bilateral_assess::of_composed;
use bilateral_model::date::{day_after, year_end};
use bilateral_model::{Date, Mode, Outcome, Status, Truth, Within};

use super::plan::{Compared, Parts, Plan, Way};
use super::sight::Seen;
use crate::measure::Column;
use crate::system::{Base, Dyad};

/// Figures to judge by.
pub(super) struct Figured<'a> {
    /// Their rows.
    pub(super) base: &'a Base,
    /// One column a series.
    pub(super) columns: &'a [&'a Column],
    /// How long after a year's end each series comes out.
    pub(super) lags: &'a [Within],
}

/// Verdicts, row by row.
pub(super) struct Verdicts {
    pub(super) statuses: Vec<Status>,
    pub(super) outcomes: Vec<Outcome>,
}

/// Dates that all pairs share.
struct Calendar {
    first: i16,
    /// Day after each year's end.
    looks: Vec<Date>,
    /// Day by which each series' figure of a year is out, series by series.
    due: Vec<Vec<Date>>,
    /// Last year whose figure of each series is out when a year is looked at.
    out: Vec<Vec<i16>>,
}

impl Calendar {
    fn new(first: i16, last: i16, lags: &[Within]) -> Self {
        // One year more: the year that has begun when the last one is looked at.
        let years: Vec<i16> = (first..=last.saturating_add(1)).collect();
        let looks: Vec<Date> = years.iter().map(|year| day_after(year_end(*year))).collect();
        let due: Vec<Vec<Date>> = lags
            .iter()
            .map(|lag| years.iter().map(|year| lag.after(year_end(*year))).collect())
            .collect();
        let out = due.iter().map(|due| {
            let last_out = |look: &Date| {
                let known = due.partition_point(|day| day <= look);
                first.saturating_add(i16::try_from(known).unwrap_or(i16::MAX)) - 1
            };
            looks.iter().map(last_out).collect()
        });
        Self {
            first,
            out: out.collect(),
            looks,
            due,
        }
    }

    fn at(&self, year: i16) -> usize {
        usize::try_from(i32::from(year) - i32::from(self.first)).unwrap_or(0)
    }

    fn due(&self, series: usize, year: i16) -> Date {
        self.due[series].get(self.at(year)).copied().unwrap_or(Date::MAX)
    }
}

/// What of a plan is judged.
pub(super) struct Wanted {
    criteria: Vec<bool>,
    tests: Vec<bool>,
}

impl Wanted {
    /// All of it.
    pub(super) fn all(plan: &Plan) -> Self {
        Self {
            criteria: vec![true; plan.criteria.len()],
            tests: vec![true; plan.tests.len()],
        }
    }

    /// The tests that rest on a series, and their criteria.
    pub(super) fn resting_on(plan: &Plan, series: usize) -> Self {
        let mut rests = vec![false; plan.criteria.len()];
        for at in &plan.order {
            rests[*at] = match &plan.criteria[*at].way {
                Way::Figures(compared) => compared.part == series || compared.whole == Some(series),
                Way::Composed(parts) => parts.at.iter().any(|part| rests[*part]),
            };
        }
        let tests = plan
            .tests
            .iter()
            .map(|test| test.parts.at.iter().any(|part| rests[*part]));
        let tests: Vec<bool> = tests.collect();
        let mut criteria = vec![false; plan.criteria.len()];
        for (test, _) in plan.tests.iter().zip(&tests).filter(|(_, rests)| **rests) {
            for part in &test.parts.at {
                criteria[*part] = true;
            }
        }
        // What is made of parts comes after them.
        for at in plan.order.iter().rev() {
            if let (true, Way::Composed(parts)) = (criteria[*at], &plan.criteria[*at].way) {
                for part in &parts.at {
                    criteria[*part] = true;
                }
            }
        }
        Self { criteria, tests }
    }
}

/// Judges every row. What is not wanted stays *pending* or *open*.
pub(super) fn evaluate(plan: &Plan, figured: &Figured<'_>, rows: &Base, wanted: &Wanted) -> Verdicts {
    let calendar = Calendar::new(figured.base.from, figured.base.to, figured.lags);
    let mut verdicts = Verdicts {
        statuses: vec![Status::Pending; rows.len() * plan.criteria.len()],
        outcomes: vec![Outcome::Open; rows.len() * plan.tests.len()],
    };
    let asked = Asking {
        plan,
        figured,
        rows,
        calendar: &calendar,
        wanted,
        first_year: plan.first_year(),
    };
    asked.split(rows.dyads(), &mut verdicts.statuses, &mut verdicts.outcomes);
    verdicts
}

/// Below this many pairs a thread does all.
const GRAIN: usize = 512;

struct Asking<'a> {
    plan: &'a Plan,
    figured: &'a Figured<'a>,
    rows: &'a Base,
    calendar: &'a Calendar,
    wanted: &'a Wanted,
    /// Before this year nothing is judged: all is pending.
    first_year: i16,
}

impl Asking<'_> {
    fn split(&self, dyads: &[Dyad], statuses: &mut [Status], outcomes: &mut [Outcome]) {
        if dyads.len() > GRAIN {
            let (left, right) = dyads.split_at(dyads.len() / 2);
            let rows = (right[0].row - left[0].row) as usize;
            let (first, second) = statuses.split_at_mut(rows * self.plan.criteria.len());
            let (third, fourth) = outcomes.split_at_mut(rows * self.plan.tests.len());
            rayon::join(
                || self.split(left, first, third),
                || self.split(right, second, fourth),
            );
            return;
        }
        let mut scratch = Scratch::new(self.plan);
        let (mut statuses, mut outcomes) = (statuses, outcomes);
        for dyad in dyads {
            let rows = usize::from(dyad.rows);
            let (own, rest) = statuses.split_at_mut(rows * self.plan.criteria.len());
            let (tests, after) = outcomes.split_at_mut(rows * self.plan.tests.len());
            self.pair(dyad, &mut scratch, own, tests);
            (statuses, outcomes) = (rest, after);
        }
    }

    /// Judges a pair through its years.
    fn pair(&self, dyad: &Dyad, scratch: &mut Scratch, statuses: &mut [Status], outcomes: &mut [Outcome]) {
        let base = self.figured.base;
        let Some(whole) = base.dyad(dyad.a, dyad.b) else {
            return;
        };
        let runs = base.runs(whole);
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
            return;
        };
        let (first, last) = (first.first, last.last);
        scratch.take(base, whole, self.figured.columns, first, last);
        let mut wanted = self.rows.years(dyad).peekable();
        let (criteria, tests) = (self.plan.criteria.len(), self.plan.tests.len());
        let mut row = 0;
        let begin = first.max(self.first_year);
        while wanted.next_if(|year| *year < begin).is_some() {
            row += 1;
        }
        for year in begin..=last {
            self.year(scratch, first, year);
            if wanted.next_if_eq(&year).is_some() {
                statuses[row * criteria..][..criteria].copy_from_slice(&scratch.statuses);
                outcomes[row * tests..][..tests].copy_from_slice(&scratch.outcomes);
                row += 1;
            }
        }
    }

    /// Judges a year, given what the years before said.
    fn year(&self, scratch: &mut Scratch, first: i16, year: i16) {
        for at in self.plan.order.iter().filter(|at| self.wanted.criteria[**at]) {
            let criterion = &self.plan.criteria[*at];
            match &criterion.way {
                Way::Figures(compared) => {
                    let mut fold = scratch.folds[*at];
                    let seen = scratch.seen(compared, first, self.out(compared, year));
                    let status = self.compare(compared, &seen, &mut fold, first, year);
                    scratch.folds[*at] = fold;
                    scratch.statuses[*at] = status;
                    // Before its deadline, what was not met was still pending.
                    let earlier = if status == Status::NotMet && compared.deadline.is_none() {
                        Status::Pending
                    } else {
                        status
                    };
                    scratch.now[*at] = Said::of(status, criterion.late_counts);
                    scratch.then[*at] = Said::of(earlier, criterion.late_counts);
                }
                Way::Composed(parts) => {
                    let now = whole(parts, &scratch.now);
                    let then = whole(parts, &scratch.then);
                    scratch.statuses[*at] = status(parts, now, scratch, scratch.was_true[*at]);
                    scratch.now[*at] = now.as_part(criterion.late_counts);
                    scratch.then[*at] = then.as_part(criterion.late_counts);
                    scratch.was_true[*at] |= parts.can_lapse && then.truth == Truth::True;
                }
            }
        }
        let tests = self.plan.tests.iter().enumerate();
        for (at, test) in tests.filter(|(at, _)| self.wanted.tests[*at]) {
            let now = whole(&test.parts, &scratch.now).truth;
            scratch.outcomes[at] = match now {
                Truth::True => Outcome::Shown,
                Truth::False if scratch.test_was_true[at] => Outcome::Lapsed,
                Truth::False => Outcome::NotShown,
                Truth::Unknown => Outcome::Open,
            };
            let then = whole(&test.parts, &scratch.then).truth;
            scratch.test_was_true[at] |= test.parts.can_lapse && then == Truth::True;
        }
    }

    /// Last years of a comparison's series whose figures are out when a year is looked at.
    fn out(&self, compared: &Compared, year: i16) -> (i16, i16) {
        let at = self.calendar.at(year);
        let of = |series: usize| self.calendar.out[series][at];
        (of(compared.part), compared.whole.map_or(i16::MAX, of))
    }

    /// The status of a comparison.
    fn compare(
        &self,
        compared: &Compared,
        seen: &Seen<'_>,
        fold: &mut Fold,
        first: i16,
        year: i16,
    ) -> Status {
        let from = compared.from.max(first);
        let until = compared.until.unwrap_or(i16::MAX);
        if from > year && compared.deadline.is_none() {
            return Status::Pending;
        }
        let out = seen.out.0.min(seen.out.1);
        let next = fold.next.get_or_insert(from);
        let baseline = compared.baseline_until.unwrap_or(i16::MIN);
        while *next <= out.min(year).min(until) && baseline <= out {
            let says = figures::tell(seen, &compared.rule, *next).says();
            match compared.mode {
                Mode::Standing => fold.standing.step(*next, says),
                Mode::Achieved => fold.achieved.step(*next, says, compared.deadline),
            }
            *next += 1;
        }
        // What is not out yet, up to the year that has begun.
        let ahead = *next;
        let has_ahead = ahead <= until && ahead <= year.saturating_add(1);
        let deadline = compared.deadline.unwrap_or_else(|| year_end(year));
        let as_of = self.calendar.looks[self.calendar.at(year)];
        match compared.mode {
            Mode::Standing => {
                let mut standing = fold.standing;
                if has_ahead {
                    standing.step(ahead, figures::Says::Missing);
                }
                let due = |year| self.due(compared, year);
                match standing.stands(as_of, Some(deadline), due) {
                    Stands::Told(status) => status,
                    Stands::Overdue => {
                        let newest = (from..=until.min(year.saturating_add(1)))
                            .rev()
                            .find(|year| as_of > due(*year));
                        newest.map_or(Status::Unknown, |newest| self.lack(compared, seen, as_of, newest))
                    }
                    Stands::NothingTold if from <= until && from <= year.saturating_add(1) => {
                        self.lack(compared, seen, as_of, from)
                    }
                    Stands::NothingTold => Status::Pending,
                }
            }
            Mode::Achieved => {
                let mut achieved = fold.achieved;
                if has_ahead {
                    achieved.step(ahead, figures::Says::Missing, Some(deadline));
                }
                match achieved.achieves() {
                    Achieves::Met(_) => Status::Met,
                    Achieves::Contested(_) => Status::Contested,
                    Achieves::Lacks(year) => self.lack(compared, seen, as_of, year),
                    Achieves::NotYet { .. } if figures::has_time_left(as_of, deadline, compared.until) => {
                        Status::Pending
                    }
                    Achieves::NotYet { late: Some(_) } => Status::MetLate,
                    Achieves::NotYet { late: None } => Status::NotMet,
                }
            }
        }
    }

    /// Day by which all figures for judging a year are usually out.
    fn due(&self, compared: &Compared, year: i16) -> Date {
        let part = self.calendar.due(compared.part, year);
        compared
            .whole
            .map_or(part, |whole| part.max(self.calendar.due(whole, year)))
    }

    /// Whether a year that can't be told is awaited or unknown.
    fn lack(&self, compared: &Compared, seen: &Seen<'_>, as_of: Date, judged: i16) -> Status {
        let due = match figures::tell(seen, &compared.rule, judged) {
            Told::Missing { which, year } => {
                // A figure that is there and is nothing makes no share.
                if figures::Figures::figure(seen, which, year).is_some() && as_of > year_end(judged) {
                    return Status::Unknown;
                }
                match (which, compared.whole) {
                    (Which::Whole, Some(whole)) => self.calendar.due(whole, year),
                    _ => self.calendar.due(compared.part, year),
                }
            }
            Told::Made { .. } => Date::MIN,
        };
        if figures::awaits(as_of, judged, due) {
            Status::Pending
        } else {
            Status::Unknown
        }
    }
}

/// What the years so far say of a comparison.
#[derive(Debug, Clone, Copy, Default)]
struct Fold {
    standing: Standing,
    achieved: Achieved,
    /// Next year to be told.
    next: Option<i16>,
}

/// Truth, and what it would be if late never counted.
#[derive(Debug, Clone, Copy)]
struct Said {
    truth: Truth,
    on_time: Truth,
}

impl Said {
    const OPEN: Self = Self {
        truth: Truth::Unknown,
        on_time: Truth::Unknown,
    };

    fn of(status: Status, late_counts: bool) -> Self {
        Self {
            truth: status.truth(late_counts),
            on_time: status.truth(false),
        }
    }

    fn as_part(self, late_counts: bool) -> Self {
        Self {
            truth: of_composed(self.truth, self.on_time, late_counts),
            on_time: self.on_time,
        }
    }
}

/// The whole of a combination.
fn whole(parts: &Parts, said: &[Said]) -> Said {
    Said {
        truth: parts.combiner.truth(parts.at.iter().map(|at| said[*at].truth)),
        on_time: parts.combiner.truth(parts.at.iter().map(|at| said[*at].on_time)),
    }
}

fn status(parts: &Parts, now: Said, scratch: &Scratch, was_true: bool) -> Status {
    let any = |status: Status| parts.at.iter().any(|at| scratch.statuses[*at] == status);
    match now.truth {
        Truth::True if now.on_time == Truth::True => Status::Met,
        Truth::True => Status::MetLate,
        Truth::False if was_true => Status::Lapsed,
        Truth::False => {
            use bilateral_model::Combiner;
            let counts = matches!(parts.combiner, Combiner::All(_) | Combiner::AtLeast(..));
            if counts && parts.at.iter().any(|at| scratch.now[*at].truth == Truth::True) {
                Status::PartlyMet
            } else {
                Status::NotMet
            }
        }
        Truth::Unknown if any(Status::Unknown) => Status::Unknown,
        Truth::Unknown if any(Status::Contested) => Status::Contested,
        Truth::Unknown => Status::Pending,
    }
}

/// What a thread keeps while it goes through a pair's years.
struct Scratch {
    /// Figures of each series, year by year.
    years: Vec<Vec<f64>>,
    folds: Vec<Fold>,
    statuses: Vec<Status>,
    outcomes: Vec<Outcome>,
    now: Vec<Said>,
    then: Vec<Said>,
    was_true: Vec<bool>,
    test_was_true: Vec<bool>,
}

impl Scratch {
    fn new(plan: &Plan) -> Self {
        let criteria = plan.criteria.len();
        Self {
            years: vec![Vec::new(); plan.series.len()],
            folds: vec![Fold::default(); criteria],
            statuses: vec![Status::Pending; criteria],
            outcomes: vec![Outcome::Open; plan.tests.len()],
            now: vec![Said::OPEN; criteria],
            then: vec![Said::OPEN; criteria],
            was_true: vec![false; criteria],
            test_was_true: vec![false; plan.tests.len()],
        }
    }

    /// Takes the figures of the next pair and forgets the last one.
    fn take(&mut self, base: &Base, dyad: &Dyad, columns: &[&Column], first: i16, last: i16) {
        let length = usize::try_from(i32::from(last) - i32::from(first) + 1).unwrap_or(0);
        for (years, column) in self.years.iter_mut().zip(columns) {
            years.clear();
            years.resize(length, f64::NAN);
            let mut row = dyad.row as usize;
            for run in base.runs(dyad) {
                let at = usize::try_from(i32::from(run.first) - i32::from(first)).unwrap_or(0);
                years[at..at + run.len()].copy_from_slice(&column.values[row..row + run.len()]);
                row += run.len();
            }
        }
        self.folds.fill(Fold::default());
        self.was_true.fill(false);
        self.test_was_true.fill(false);
    }

    fn seen<'a>(&'a self, compared: &Compared, first: i16, out: (i16, i16)) -> Seen<'a> {
        Seen {
            first,
            part: &self.years[compared.part],
            whole: compared.whole.map_or(&[], |whole| &self.years[whole]),
            out,
        }
    }
}
