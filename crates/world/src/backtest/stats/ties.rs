//! Rows in order of a score, equal scores side by side.

use super::StatsError;

/// Rows in rising order of their scores.
#[derive(Debug, Clone)]
pub(super) struct Ties {
    rows: Vec<u32>,
    /// Where a group of equal scores begins; then the number of rows.
    bounds: Vec<usize>,
}

impl Ties {
    /// Sorts in O(n log n). A score may be infinite, but must be a number; minus zero is zero.
    pub(super) fn of(what: &'static str, scores: &[f64]) -> Result<Self, StatsError> {
        if let Some(row) = scores.iter().position(|score| score.is_nan()) {
            return Err(StatsError::NotFinite { what, row });
        }
        let found = scores.len();
        let count = u32::try_from(found).map_err(|_| StatsError::TooMany { found })?;
        let mut keys: Vec<(u64, u32)> = scores.iter().map(|score| key(*score)).zip(0..count).collect();
        keys.sort_unstable();
        let mut bounds = vec![0];
        for group in keys.chunk_by(|a, b| a.0 == b.0) {
            bounds.push(bounds.last().copied().unwrap_or(0) + group.len());
        }
        let rows = keys.into_iter().map(|(_, row)| row).collect();
        Ok(Self { rows, bounds })
    }

    /// The rows of each score, from the lowest score to the highest.
    pub(super) fn groups(&self) -> impl DoubleEndedIterator<Item = &[u32]> {
        self.bounds.windows(2).filter_map(|pair| match pair {
            [from, to] => self.rows.get(*from..*to),
            _ => None,
        })
    }
}

/// A whole number that stands in the order of scores.
fn key(score: f64) -> u64 {
    // Adding zero turns minus zero into zero.
    let bits = (score + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

#[cfg(test)]
mod tests {
    use super::{StatsError, Ties};

    #[test]
    fn equal_scores_stand_together() {
        let scores = [
            0.5,
            -0.0,
            f64::INFINITY,
            0.0,
            -2.0,
            f64::NEG_INFINITY,
            0.5,
            1e-300,
        ];
        let ties = Ties::of("score", &scores).unwrap();
        let groups: Vec<&[u32]> = ties.groups().collect();
        assert_eq!(groups, [&[5][..], &[4], &[1, 3], &[7], &[0, 6], &[2]]);
        assert_eq!(Ties::of("score", &[]).unwrap().groups().count(), 0);
        let what = "score";
        assert_eq!(
            Ties::of(what, &[1.0, f64::NAN]).unwrap_err(),
            StatsError::NotFinite { what, row: 1 }
        );
    }
}
