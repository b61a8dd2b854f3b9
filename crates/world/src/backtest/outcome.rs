//! What a backtest asks whether it came, and whether it did.
//!
//! Of a row, a pair at the end of year *Y*, with horizon *h*:
//!
//! | outcome             | came if                                                            | left out |
//! |---------------------|--------------------------------------------------------------------|----------|
//! | `defence-pact`      | `alliance-defence` holds, in either direction, in one of *Y*+1 … *Y*+*h* | pairs that have one in *Y* |
//! | `consultation-pact` | the same of `alliance-consultation`                                | the same |
//! | `no-dispute`        | `dispute` is 0 in each of *Y*+1 … *Y*+*h*                           | none     |
//! | `trade-lasts`       | mean `trade-total` of *Y*+1 … *Y*+*h* ≥ mean of *Y*−2 … *Y*          | none     |
//!
//! That a pair has a pact in *Y* is taken as known in *Y*, though the data set says so later: treaties are signed in public.
//!
//! If the figure of any year named is missing, the row is censored, whatever the other years say: else rows near the end of
//! the data would stay where something came early and go where nothing did yet.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::stats::float;

/// An outcome that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// A defence pact, where there is none.
    DefencePact,
    /// A consultation pact, where there is none.
    ConsultationPact,
    /// No militarized dispute.
    NoDispute,
    /// Trade at least as high as before, in current dollars.
    TradeLasts,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It came.
    Came,
    /// It did not.
    Not,
    /// It was there before.
    Already,
    /// Some year that it needs has no figure.
    Censored,
}

/// Years whose mean is the trade of a row.
const BEFORE: i16 = 3;

impl Target {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::DefencePact,
        Self::ConsultationPact,
        Self::NoDispute,
        Self::TradeLasts,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::DefencePact => "defence-pact",
            Self::ConsultationPact => "consultation-pact",
            Self::NoDispute => "no-dispute",
            Self::TradeLasts => "trade-lasts",
        }
    }

    /// The measure that tells.
    pub fn measure(self) -> &'static str {
        match self {
            Self::DefencePact => "alliance-defence",
            Self::ConsultationPact => "alliance-consultation",
            Self::NoDispute => "dispute",
            Self::TradeLasts => "trade-total",
        }
    }

    /// Whether it is a pact, which pairs may have already.
    pub fn is_pact(self) -> bool {
        matches!(self, Self::DefencePact | Self::ConsultationPact)
    }

    /// Whether it came, from the figures of its measure.
    pub fn became(self, figure: impl Fn(i16) -> Option<f64>, year: i16, horizon: i16) -> Became {
        let ahead = year.saturating_add(1)..=year.saturating_add(horizon);
        let now = if self.is_pact() {
            match figure(year) {
                None => return Became::Censored,
                Some(value) if value > 0.0 => return Became::Already,
                Some(_) => 0.0,
            }
        } else if self == Self::TradeLasts {
            let Some(mean) = mean(year.saturating_sub(BEFORE - 1)..=year, &figure) else {
                return Became::Censored;
            };
            mean
        } else {
            0.0
        };
        let Some(later) = mean(ahead, &figure) else {
            return Became::Censored;
        };
        let came = match self {
            Self::DefencePact | Self::ConsultationPact => later > 0.0,
            Self::NoDispute => later <= 0.0,
            Self::TradeLasts => later >= now,
        };
        if came { Became::Came } else { Became::Not }
    }
}

/// The mean of some years; none if one is missing.
fn mean(years: impl Iterator<Item = i16>, figure: impl Fn(i16) -> Option<f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0);
    for year in years {
        sum += figure(year)?;
        count += 1;
    }
    (count > 0).then(|| sum / float(count))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|target| target.name() == name);
        found.ok_or_else(|| {
            let all = Self::ALL.map(Self::name).join(", ");
            format!("`{name}` is no outcome; there are {all}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Became, Target};

    /// Figures of 2000 and after.
    fn told(figures: &[Option<f64>]) -> impl Fn(i16) -> Option<f64> {
        move |year| {
            let at = usize::try_from(year - 2000).ok()?;
            figures.get(at).copied().flatten()
        }
    }

    const YES: Option<f64> = Some(1.0);
    const NO: Option<f64> = Some(0.0);

    #[test]
    fn a_pact_comes_where_there_is_none() {
        let pact = |figures: &[_]| Target::DefencePact.became(told(figures), 2000, 2);
        assert_eq!(pact(&[NO, NO, YES]), Became::Came);
        assert_eq!(pact(&[NO, YES, NO]), Became::Came, "one that ends again came");
        assert_eq!(pact(&[NO, NO, NO, YES]), Became::Not, "too late");
        assert_eq!(pact(&[YES, YES, YES]), Became::Already);
        assert_eq!(pact(&[NO, YES]), Became::Censored, "the window is not over");
        assert_eq!(pact(&[None, NO, NO]), Became::Censored);
    }

    #[test]
    fn no_dispute_asks_for_every_year_ahead() {
        let calm = |figures: &[_]| Target::NoDispute.became(told(figures), 2000, 2);
        assert_eq!(calm(&[YES, NO, NO]), Became::Came, "the year itself is not asked");
        assert_eq!(calm(&[NO, NO, YES]), Became::Not);
        assert_eq!(calm(&[NO, YES]), Became::Censored);
    }

    #[test]
    fn trade_lasts_against_the_mean_of_three_years() {
        let lasts = |figures: &[_]| Target::TradeLasts.became(told(figures), 2002, 2);
        // Before: 2. After: 1 and 3 make 2, which is as high; 1 and 2.5 are less.
        assert_eq!(lasts(&[1.0, 2.0, 3.0, 1.0, 3.0].map(Some)), Became::Came);
        assert_eq!(lasts(&[1.0, 2.0, 3.0, 1.0, 2.5].map(Some)), Became::Not);
        assert_eq!(lasts(&[None, Some(2.0), YES, YES, YES]), Became::Censored);
    }

    #[test]
    fn names_are_read_back() {
        for target in Target::ALL {
            assert_eq!(target.name().parse(), Ok(target));
        }
        assert!("peace".parse::<Target>().unwrap_err().contains("no-dispute"));
    }
}
