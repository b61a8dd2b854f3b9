//! The statistics of a backtest: pure functions over columns, which know nothing of states or data sets.
//!
//! ```text
//! verdicts (yes, no, unknown) -> classify             how often right, with intervals
//! scores (any scale)          -> rank                 does it put what came above what did not
//!                             -> isotonic, logistic   from scores or predictors to probabilities
//! probabilities               -> brier                calibrated? sharp? better than the base rate
//! any of them                 -> bootstrap            how sure, if rows of one dyad are not independent
//! ```
//!
//! Row *i* of every column is the same dyad-year. An outcome is whether what was forecast came. What can't be computed for
//! want of cases (a precision where nothing was flagged) is `None`; columns that can't be what they are said to be (lengths
//! that differ, forecasts above one) are refused with a [`StatsError`].
//!
//! Dyad-years are many and dependent: intervals that take rows as independent, such as Wilson's, are too narrow for them.
//! [`bootstrap`] draws whole dyads instead. Results depend neither on the machine nor on the number of threads: logarithms and
//! exponentials come from `libm`, sums are made in a fixed order, and each draw has a random stream of its own.

pub mod bootstrap;
pub mod brier;
pub mod classify;
mod error;
pub mod isotonic;
pub mod logistic;
pub mod rank;
mod ties;

pub use error::StatsError;

use error::same_length;

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^53")]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}

/// One if it came, else zero.
pub(super) fn one_if(came: bool) -> f64 {
    f64::from(u8::from(came))
}
