//! Why a statistic is refused.

/// Columns that are not what they should be. Rows, predictors and clusters are counted from zero.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StatsError {
    /// Two columns of different length.
    #[error("{what}: {found} rows, where there are {expected} outcomes")]
    Length {
        /// The column that does not fit.
        what: &'static str,
        /// Its rows.
        found: usize,
        /// The rows of the outcomes.
        expected: usize,
    },
    /// Nothing to compute from.
    #[error("there are no rows")]
    NoRows,
    /// More rows or clusters than can be numbered.
    #[error("{found} rows or clusters are too many")]
    TooMany {
        /// How many.
        found: usize,
    },
    /// Not a number, or an infinite one.
    #[error("row {row}: {what} is not a finite number")]
    NotFinite {
        /// Of which column.
        what: &'static str,
        /// The first such row.
        row: usize,
    },
    /// A forecast below zero or above one.
    #[error("row {row}: {value} is not a probability")]
    NotAProbability {
        /// The first such row.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// A negative or infinite weight.
    #[error("row {row}: {value} is not a weight")]
    NotAWeight {
        /// The first such row.
        row: usize,
        /// What stands there.
        value: f64,
    },
    /// A setting out of its bounds.
    #[error("{what} can't be {value}")]
    Setting {
        /// Which.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// What came is the same in every row: nothing to tell apart.
    #[error("every outcome is the same")]
    OneOutcome,
    /// A predictor whose values are so far apart that their spread is no number.
    #[error("predictor {predictor}: its values are too large")]
    TooWide {
        /// Which.
        predictor: usize,
    },
    /// Clusters that leave rows out, overlap, or are empty.
    #[error("cluster {cluster} does not begin where the one before ends, or has no rows")]
    NotContiguous {
        /// The first such cluster.
        cluster: usize,
    },
    /// The rows of one cluster are not side by side.
    #[error("row {row}: its cluster was there before, and others since")]
    Scattered {
        /// A row at which a cluster comes back.
        row: usize,
    },
    /// Fewer than two clusters: resampling them says nothing.
    #[error("{found} clusters are too few to resample")]
    TooFewClusters {
        /// How many.
        found: usize,
    },
}

/// Refuses a column whose rows are not those of the outcomes.
pub(super) fn same_length(what: &'static str, found: usize, expected: usize) -> Result<(), StatsError> {
    if found == expected {
        Ok(())
    } else {
        Err(StatsError::Length {
            what,
            found,
            expected,
        })
    }
}

/// Refuses what is no column of weights, finite and not negative.
pub(super) fn check_weights(weights: &[f64], rows: usize) -> Result<(), StatsError> {
    same_length("weight", weights.len(), rows)?;
    let bad = |weight: &f64| !weight.is_finite() || *weight < 0.0;
    match weights.iter().enumerate().find(|(_, weight)| bad(weight)) {
        Some((row, value)) => Err(StatsError::NotAWeight { row, value: *value }),
        None => Ok(()),
    }
}
