//! What yearly figures say: one door for a case's series and for a panel's columns.
//!
//! The rule of a `measures` criterion is decided here and nowhere else. A case brings its decimals, with reasons and records
//! around them (see `status::measures`); a scan of many dyads brings columns of floating-point numbers and nothing else.
//! Both ask the same questions: what does a year tell ([`tell`]), and what do the years together say ([`Standing`],
//! [`Achieved`]).

use std::ops::{Add, Div, Mul, Sub};

use bilateral_model::date::year_end;
use bilateral_model::{Baseline, Comparison, Date, Decimal, Measure, Status};

/// A number that figures can be.
pub trait Number:
    Copy + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// Nothing.
    const ZERO: Self;
    /// A hundred, for shares in percent.
    const HUNDRED: Self;
    /// A count of years.
    fn years(count: i16) -> Self;
    /// Its magnitude.
    #[must_use]
    fn magnitude(self) -> Self;
    /// A level that a case asks for.
    fn level(level: Decimal) -> Self;
}

impl Number for Decimal {
    const ZERO: Self = Decimal::ZERO;
    const HUNDRED: Self = Decimal::ONE_HUNDRED;

    fn years(count: i16) -> Self {
        Self::from(count)
    }

    fn magnitude(self) -> Self {
        self.abs()
    }

    fn level(level: Decimal) -> Self {
        level
    }
}

impl Number for f64 {
    const ZERO: Self = 0.0;
    const HUNDRED: Self = 100.0;

    fn years(count: i16) -> Self {
        Self::from(count)
    }

    fn magnitude(self) -> Self {
        self.abs()
    }

    fn level(level: Decimal) -> Self {
        level.try_into().unwrap_or(Self::NAN)
    }
}

/// Which of the two series of a share a figure belongs to; one that is no share has only a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The series itself.
    Part,
    /// What it is a share of.
    Whole,
}

/// The figures that were out, by year.
pub trait Figures {
    /// What they are.
    type Number: Number;

    /// The figure of a year, if there is one.
    fn figure(&self, which: Which, year: i16) -> Option<Self::Number>;
}

/// A comparison with its levels as the figures' own numbers.
#[derive(Debug, Clone, Copy)]
pub struct Rule<N> {
    window: i16,
    sum: bool,
    is_share: bool,
    asked: Asked<N>,
}

#[derive(Debug, Clone, Copy)]
enum Asked<N> {
    AtLeast(N),
    AtMost(N),
    Above(N),
    Below(N),
    Rises(Baseline, N),
    Falls(Baseline, N),
}

impl<N: Number> Rule<N> {
    /// The rule of a measure.
    pub fn of(measure: &Measure) -> Self {
        let asked = match &measure.comparison {
            Comparison::AtLeast(level) => Asked::AtLeast(N::level(*level)),
            Comparison::AtMost(level) => Asked::AtMost(N::level(*level)),
            Comparison::Above(level) => Asked::Above(N::level(*level)),
            Comparison::Below(level) => Asked::Below(N::level(*level)),
            Comparison::Rises(baseline, margin) => Asked::Rises(*baseline, N::level(*margin)),
            Comparison::Falls(baseline, margin) => Asked::Falls(*baseline, N::level(*margin)),
        };
        Self {
            window: measure.window,
            sum: measure.sum,
            is_share: measure.share_of.is_some(),
            asked,
        }
    }
}

/// What figures say for one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told<N> {
    /// The comparison was made.
    Made {
        /// Whether it holds.
        passes: bool,
        /// The figure compared: a window's mean, sum or share.
        now: N,
        /// The earlier figure that it is compared with, if there is one.
        base: Option<N>,
    },
    /// A figure is missing.
    Missing {
        /// Of which series.
        which: Which,
        /// Of which year.
        year: i16,
    },
}

/// Makes the comparison for the window that ends in a year.
#[inline]
pub fn tell<F: Figures>(figures: &F, rule: &Rule<F::Number>, year: i16) -> Told<F::Number> {
    let missing = |(which, year)| Told::Missing { which, year };
    let first = year.saturating_sub(rule.window - 1);
    let now = match window(figures, rule.is_share, first, year, rule.sum) {
        Ok(now) => now,
        Err(lack) => return missing(lack),
    };
    let level = |passes| Told::Made {
        passes,
        now,
        base: None,
    };
    let (rises, baseline, margin) = match &rule.asked {
        Asked::AtLeast(asked) => return level(now >= *asked),
        Asked::AtMost(asked) => return level(now <= *asked),
        Asked::Above(asked) => return level(now > *asked),
        Asked::Below(asked) => return level(now < *asked),
        Asked::Rises(baseline, margin) => (true, baseline, *margin),
        Asked::Falls(baseline, margin) => (false, baseline, *margin),
    };
    // A baseline may be longer or shorter than the window, so means are compared.
    let now = if rule.sum && !rule.is_share {
        now / F::Number::years(rule.window)
    } else {
        now
    };
    let (first, last) = baseline.years(year, rule.window);
    let base = match window(figures, rule.is_share, first, last, false) {
        Ok(base) => base,
        Err(lack) => return missing(lack),
    };
    let room = base.magnitude() * margin / F::Number::HUNDRED;
    let passes = if rises {
        now > base + room
    } else {
        now < base - room
    };
    Told::Made {
        passes,
        now,
        base: Some(base),
    }
}

/// Mean (or sum) over some years, as a share in percent where one is asked for; the figure that is missing otherwise.
#[inline]
fn window<F: Figures>(
    figures: &F,
    is_share: bool,
    first: i16,
    last: i16,
    sum: bool,
) -> Result<F::Number, (Which, i16)> {
    let total = |which| {
        let mut total = F::Number::ZERO;
        // The newest missing year is named: it tells whether the data have not reached it yet.
        for year in (first..=last).rev() {
            total = total + figures.figure(which, year).ok_or((which, year))?;
        }
        Ok(total)
    };
    let part = total(Which::Part)?;
    if !is_share {
        return Ok(if sum {
            part
        } else {
            part / F::Number::years(last - first + 1)
        });
    }
    let whole = total(Which::Whole)?;
    // A share of nothing is no share: the figure does not exist.
    if whole == F::Number::ZERO {
        Err((Which::Whole, last))
    } else {
        Ok(part / whole * F::Number::HUNDRED)
    }
}

/// What a year says to the fold over years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// The comparison holds.
    Passes,
    /// It does not.
    Fails,
    /// Figures of one release disagree.
    Contested,
    /// A figure is missing.
    Missing,
}

impl<N> Told<N> {
    /// The same without its figures.
    pub fn says(&self) -> Says {
        match self {
            Self::Made { passes: true, .. } => Says::Passes,
            Self::Made { .. } => Says::Fails,
            Self::Missing { .. } => Says::Missing,
        }
    }
}

/// What the years so far say of a criterion that must still hold. Years are told in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// First year that passed.
    held: Option<i16>,
    /// Latest year that could be told, and what it says.
    latest: Option<(i16, bool, bool)>,
    /// First missing year after that one.
    missing: Option<i16>,
}

/// What became of a standing criterion, and which branch of the rule it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// No year could be told.
    NothingTold,
    /// A year should be out and can't be told: what was told last no longer holds for the date.
    Overdue,
    /// The latest year tells it.
    Told(Status),
}

impl Standing {
    /// Takes the next year in.
    #[inline]
    pub fn step(&mut self, year: i16, says: Says) {
        match says {
            Says::Missing => {
                self.missing.get_or_insert(year);
                return;
            }
            Says::Contested => self.latest = Some((year, false, true)),
            Says::Fails => self.latest = Some((year, false, false)),
            Says::Passes => {
                self.held.get_or_insert(year);
                self.latest = Some((year, true, false));
            }
        }
        self.missing = None;
    }

    /// Latest year that could be told.
    pub fn latest(&self) -> Option<i16> {
        self.latest.map(|(year, ..)| year)
    }

    /// What the years say on a date, given the day by which the figures of a year are usually out.
    #[inline]
    pub fn stands(&self, as_of: Date, deadline: Option<Date>, due: impl Fn(i16) -> Date) -> Stands {
        let Some((_, passes, contested)) = self.latest else {
            return Stands::NothingTold;
        };
        // The first year missing is the first to be due.
        if self.missing.is_some_and(|year| as_of > due(year)) {
            return Stands::Overdue;
        }
        Stands::Told(match self.held {
            _ if contested => Status::Contested,
            Some(first) if passes => held_in_time(first, deadline),
            Some(_) => Status::Lapsed,
            None => never_held(deadline, as_of),
        })
    }
}

/// What the years so far say of a criterion that is settled once met. Years are told in order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Achieved {
    passed: Option<i16>,
    passed_in_time: Option<i16>,
    contested: Option<i16>,
    missing: Option<i16>,
}

/// What became of an achieved criterion, with the year that tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Achieves {
    /// A year passed in time.
    Met(i16),
    /// A year in time is contested.
    Contested(i16),
    /// A year in time can't be told.
    Lacks(i16),
    /// No year in time passed, as far as the years have come.
    NotYet {
        /// First year that passed too late.
        late: Option<i16>,
    },
}

impl Achieved {
    /// Takes the next year in.
    #[inline]
    pub fn step(&mut self, year: i16, says: Says, deadline: Option<Date>) {
        let in_time = deadline.is_none_or(|day| year_end(year) <= day);
        match says {
            Says::Passes if in_time => {
                self.passed_in_time.get_or_insert(year);
            }
            Says::Passes => {
                self.passed.get_or_insert(year);
            }
            Says::Contested if in_time => {
                self.contested.get_or_insert(year);
            }
            Says::Missing if in_time => {
                self.missing.get_or_insert(year);
            }
            _ => {}
        }
    }

    /// What the years say.
    pub fn achieves(&self) -> Achieves {
        match (self.passed_in_time, self.contested, self.missing) {
            (Some(year), ..) => Achieves::Met(year),
            (None, Some(year), _) => Achieves::Contested(year),
            (None, None, Some(year)) => Achieves::Lacks(year),
            (None, None, None) => Achieves::NotYet { late: self.passed },
        }
    }
}

/// Whether a year that can't be told may still be, on a date: it has not ended, or what is missing is not due yet.
#[inline]
pub fn awaits(as_of: Date, judged: i16, due: Date) -> bool {
    as_of <= year_end(judged) || as_of <= due
}

/// Whether an achieved criterion that no year in time has passed still has years ahead of it.
#[inline]
pub fn has_time_left(as_of: Date, deadline: Date, until: Option<i16>) -> bool {
    // Years that the deadline leaves time for but that have not come yet.
    let last_in_time = deadline.year() - i16::from(deadline < year_end(deadline.year()));
    as_of <= deadline && until.is_none_or(|until| until >= last_in_time.min(as_of.year()))
}

/// Held in time, or for the first time after the deadline.
fn held_in_time(first_held: i16, deadline: Option<Date>) -> Status {
    if deadline.is_none_or(|day| year_end(first_held) <= day) {
        Status::Met
    } else {
        Status::MetLate
    }
}

/// Never held so far.
fn never_held(deadline: Option<Date>, as_of: Date) -> Status {
    match deadline {
        Some(by) if as_of > by => Status::NotMet,
        _ => Status::Pending,
    }
}
