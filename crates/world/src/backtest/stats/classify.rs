//! Verdicts against what came: counts, and the shares made of them.
//!
//! A verdict may be unknown, because a figure was missing. Such rows are counted apart and are in no share: the shares are of
//! the rows on which the rule spoke. How many there are, and how many of them had the outcome, tells whether its silence was
//! selective.

use std::ops::AddAssign;

use bilateral_weigh::survival::wilson;

use super::bootstrap::Tally;
use super::{StatsError, float, same_length};

/// How verdicts and outcomes fell together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Flagged, and it came.
    pub true_positives: usize,
    /// Flagged, and it did not come.
    pub false_positives: usize,
    /// Not flagged, and it did not come.
    pub true_negatives: usize,
    /// Not flagged, and it came.
    pub false_negatives: usize,
    /// No verdict, and it came.
    pub unknown_came: usize,
    /// No verdict, and it did not come.
    pub unknown_not: usize,
}

/// A share of rows, with Wilson's 95 % score interval (E. B. Wilson 1927), which takes rows as independent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Rows that have the property.
    pub of: usize,
    /// Rows.
    pub rows: usize,
    /// The one by the other, 0 to 1.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Share {
    /// None without rows, or with more that have the property than there are.
    pub fn new(of: usize, rows: usize) -> Option<Self> {
        let (low, high) = wilson(of, rows)?;
        Some(Self {
            of,
            rows,
            value: float(of) / float(rows),
            low,
            high,
        })
    }
}

impl Counts {
    /// Counts verdicts. Refused if there are not as many verdicts as outcomes.
    pub fn of(verdicts: &[Option<bool>], outcomes: &[bool]) -> Result<Self, StatsError> {
        same_length("verdict", verdicts.len(), outcomes.len())?;
        let mut counts = Self::default();
        for (verdict, came) in verdicts.iter().zip(outcomes) {
            counts += Self::one(*verdict, *came);
        }
        Ok(counts)
    }

    /// The counts of a single row.
    pub fn one(verdict: Option<bool>, came: bool) -> Self {
        let mut counts = Self::default();
        let place = match (verdict, came) {
            (Some(true), true) => &mut counts.true_positives,
            (Some(true), false) => &mut counts.false_positives,
            (Some(false), false) => &mut counts.true_negatives,
            (Some(false), true) => &mut counts.false_negatives,
            (None, true) => &mut counts.unknown_came,
            (None, false) => &mut counts.unknown_not,
        };
        *place = 1;
        counts
    }

    /// Rows with a verdict.
    pub fn known(&self) -> usize {
        self.flagged() + self.true_negatives + self.false_negatives
    }

    /// Rows without a verdict.
    pub fn unknown(&self) -> usize {
        self.unknown_came + self.unknown_not
    }

    /// Rows flagged.
    pub fn flagged(&self) -> usize {
        self.true_positives + self.false_positives
    }

    /// Rows with a verdict in which it came.
    pub fn came(&self) -> usize {
        self.true_positives + self.false_negatives
    }

    /// The share of rows with a verdict in which it came.
    pub fn base_rate(&self) -> Option<Share> {
        Share::new(self.came(), self.known())
    }

    /// The share of flagged rows in which it came. None if nothing was flagged.
    pub fn precision(&self) -> Option<Share> {
        Share::new(self.true_positives, self.flagged())
    }

    /// The share of rows in which it came that were flagged (sensitivity). None if it never came.
    pub fn recall(&self) -> Option<Share> {
        Share::new(self.true_positives, self.came())
    }

    /// The share of rows in which it did not come that were not flagged. None if it always came.
    pub fn specificity(&self) -> Option<Share> {
        Share::new(self.true_negatives, self.true_negatives + self.false_positives)
    }

    /// How many times the base rate the precision is: one for a rule that knows nothing. None if nothing was flagged or it
    /// never came. Not a share: its interval comes from [`bootstrap`](super::bootstrap).
    pub fn lift(&self) -> Option<f64> {
        let (precision, base) = (self.precision()?, self.base_rate()?);
        (base.of > 0).then(|| precision.value / base.value)
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.add(&other, 1);
    }
}

impl Tally for Counts {
    const NOTHING: Self = Self {
        true_positives: 0,
        false_positives: 0,
        true_negatives: 0,
        false_negatives: 0,
        unknown_came: 0,
        unknown_not: 0,
    };

    fn add(&mut self, other: &Self, times: u32) {
        let times = times as usize;
        self.true_positives += times * other.true_positives;
        self.false_positives += times * other.false_positives;
        self.true_negatives += times * other.true_negatives;
        self.false_negatives += times * other.false_negatives;
        self.unknown_came += times * other.unknown_came;
        self.unknown_not += times * other.unknown_not;
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "some figures must come out exact")]
mod tests {
    use super::{Counts, Share, StatsError};
    use proptest::prelude::*;

    const YES: Option<bool> = Some(true);
    const NO: Option<bool> = Some(false);

    #[test]
    fn counts_and_shares() {
        let verdicts = [YES, YES, YES, NO, NO, NO, NO, NO, None, None, None];
        let outcomes = [
            true, true, false, true, false, false, false, false, true, false, false,
        ];
        let counts = Counts::of(&verdicts, &outcomes).unwrap();
        let expected = Counts {
            true_positives: 2,
            false_positives: 1,
            true_negatives: 4,
            false_negatives: 1,
            unknown_came: 1,
            unknown_not: 2,
        };
        assert_eq!(counts, expected);
        assert_eq!((counts.known(), counts.unknown(), counts.flagged()), (8, 3, 3));
        // Base rate 3/8, precision 2/3, recall 2/3, specificity 4/5.
        assert_eq!(counts.base_rate().unwrap().value, 0.375);
        assert_eq!(counts.precision().unwrap().value, 2.0 / 3.0);
        assert_eq!(counts.recall().unwrap().value, 2.0 / 3.0);
        assert_eq!(counts.specificity().unwrap().value, 0.8);
        // (2/3) / (3/8) = 16/9.
        assert!((counts.lift().unwrap() - 16.0 / 9.0).abs() < 1e-15);
        // Wilson for 2 of 3, z = 1.96, z² = 3.8416: centre (0.66667 + 0.64027) / 2.28053 = 0.57309; half width
        // 1.96 √(0.66667·0.33333/3 + 3.8416/36) / 2.28053 = 1.96 · 0.42519 / 2.28053 = 0.36543.
        let precision = counts.precision().unwrap();
        assert!((precision.low - 0.2077).abs() < 1e-4 && (precision.high - 0.9385).abs() < 1e-4);
    }

    #[test]
    fn undefined_shares_are_absent() {
        let silent = Counts::of(&[None, None], &[true, false]).unwrap();
        assert!(silent.base_rate().is_none() && silent.specificity().is_none());
        let never = Counts::of(&[YES, NO], &[false, false]).unwrap();
        assert!(never.recall().is_none() && never.lift().is_none());
        assert_eq!(never.precision().unwrap().value, 0.0);
        let unflagged = Counts::of(&[NO, NO], &[true, false]).unwrap();
        assert!(unflagged.precision().is_none() && unflagged.lift().is_none());
        assert!(Share::new(2, 1).is_none());
        let what = "verdict";
        assert_eq!(
            Counts::of(&[YES], &[]),
            Err(StatsError::Length {
                what,
                found: 1,
                expected: 0
            })
        );
    }

    proptest! {
        #[test]
        fn every_row_is_counted_once_and_unknown_ones_change_no_share(
            rows in prop::collection::vec((any::<Option<bool>>(), any::<bool>()), 0..60),
        ) {
            let (verdicts, outcomes): (Vec<_>, Vec<_>) = rows.iter().copied().unzip();
            let counts = Counts::of(&verdicts, &outcomes).unwrap();
            prop_assert_eq!(counts.known() + counts.unknown(), rows.len());
            let spoken = rows.iter().filter(|row| row.0.is_some()).copied();
            let (verdicts, outcomes): (Vec<_>, Vec<_>) = spoken.unzip();
            let known = Counts::of(&verdicts, &outcomes).unwrap();
            prop_assert_eq!(known.base_rate(), counts.base_rate());
            prop_assert_eq!(known.precision(), counts.precision());
            prop_assert_eq!(known.recall(), counts.recall());
            prop_assert_eq!(known.specificity(), counts.specificity());
            prop_assert_eq!(known.lift(), counts.lift());
        }
    }
}
