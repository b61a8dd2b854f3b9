//! The backtest: how a rule, put to every dyad-year of the past, would have done.

pub mod stats;
