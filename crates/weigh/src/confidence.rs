//! How much confidence an estimate deserves, and why: never in one sentence with a probability.

use std::collections::BTreeSet;
use std::fmt;

use crate::weighed::Weighed;

/// A level of confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
}

impl Level {
    /// The word that outputs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }
}

/// A cause of confidence, or of its lack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cause {
    /// How many raters gave numbers.
    Raters {
        /// How many.
        count: usize,
        /// The largest difference between two of them on the leader.
        spread: f64,
    },
    /// How many of the weighed criteria have settled.
    Settled {
        /// How many.
        settled: usize,
        /// Of how many.
        of: usize,
    },
    /// From how many origins the settled ones come.
    Origins {
        /// How many.
        count: usize,
    },
    /// Whether the lead is firm.
    Lead {
        /// The share of draws in which the leader leads.
        share: f64,
        /// Some choice inside the ranges flips it.
        can_flip: bool,
    },
    /// How many of the settled items had numbers set after the fact.
    AfterTheFact {
        /// How many.
        count: usize,
        /// Of how many.
        of: usize,
    },
}

impl Cause {
    /// Whether it speaks against confidence. The lines are ours: fewer than two raters or a difference of 0.2 between
    /// them, less than two thirds settled, fewer than five origins, a lead in fewer than nine draws of ten, any number set
    /// after the fact.
    pub fn is_against(self) -> bool {
        match self {
            Self::Raters { count, spread } => count < 2 || spread > 0.2,
            Self::Settled { settled, of } => settled * 3 < of * 2,
            Self::Origins { count } => count < 5,
            Self::Lead { share, .. } => share < 0.9,
            Self::AfterTheFact { count, .. } => count > 0,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Raters { count: 1, .. } => f.write_str("one rater set the numbers (reliability unknown)"),
            Self::Raters { count, spread } => {
                write!(
                    f,
                    "{count} raters, up to {:.0} points apart on the leader",
                    spread * 100.0
                )
            }
            Self::Settled { settled, of } => write!(f, "{settled} of {of} weighed criteria have settled"),
            Self::Origins { count: 0 } => f.write_str("nothing that has settled rests on a record"),
            Self::Origins { count: 1 } => f.write_str("what has settled comes from one origin"),
            Self::Origins { count } => write!(f, "what has settled comes from {count} origins"),
            Self::Lead { share, can_flip } => {
                write!(f, "the leader leads in {:.0} % of draws", share * 100.0)?;
                f.write_str(if can_flip {
                    ", and some choice inside the ranges puts another first"
                } else {
                    ", and no choice inside the ranges puts another first"
                })
            }
            Self::AfterTheFact { of: 0, .. } => {
                f.write_str("nothing has settled that could have been foretold")
            }
            Self::AfterTheFact { count: 0, .. } => {
                f.write_str("all numbers were set before their outcomes were known")
            }
            Self::AfterTheFact { count, of } => {
                write!(
                    f,
                    "the numbers of {count} of {of} settled items were set after the fact"
                )
            }
        }
    }
}

/// Confidence in an estimate: high, lowered by one step for each cause against it.
pub fn confidence(weighed: &Weighed) -> (Level, Vec<Cause>) {
    let counted: Vec<_> = weighed
        .items
        .iter()
        .filter(|item| item.state.weight > 0.0)
        .collect();
    let origins: BTreeSet<&str> = counted
        .iter()
        .flat_map(|item| item.state.origins.iter().map(String::as_str))
        .collect();
    // Who gave no number of their own agrees with nobody.
    let voices = weighed
        .raters
        .iter()
        .filter(|rater| rater.rated > 0 || !rater.borrowed_priors);
    let of_leader = voices
        .clone()
        .filter_map(|rater| rater.posterior.get(weighed.leader).copied());
    let highest = of_leader.clone().fold(0.0, f64::max);
    let spread = highest - of_leader.fold(1.0, f64::min).min(highest);
    let criteria = || weighed.items.iter().filter(|item| !item.state.is_record);
    let causes = vec![
        Cause::Raters {
            count: voices.count(),
            spread,
        },
        Cause::Settled {
            settled: criteria().filter(|item| item.state.finding.is_some()).count(),
            of: criteria().count(),
        },
        Cause::Origins { count: origins.len() },
        Cause::Lead {
            share: weighed.draws.leads.get(weighed.leader).copied().unwrap_or(0.0),
            can_flip: weighed.order_can_flip,
        },
        Cause::AfterTheFact {
            count: counted.iter().filter(|item| item.after_the_fact).count(),
            of: counted.len(),
        },
    ];
    let level = match causes.iter().filter(|cause| cause.is_against()).count() {
        0 => Level::High,
        1 => Level::Moderate,
        _ => Level::Low,
    };
    (level, causes)
}
