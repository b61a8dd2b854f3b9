//! What the tests say about the narratives, how sure, and what would change it.
//!
//! The author's own rule stays as it is; this stands beside it and can be taken apart. Likelihoods and priors are ranges, the
//! posterior is an interval with exact bounds, items with a common cause count once, what is pending says nothing. Nothing
//! here claims that weighing makes judgements truer: what studies support is that it makes them coherent and open to
//! challenge, and that putting several raters together helps.
//!
//! Logarithms, exponentials and random numbers are the same on every platform, so that the same case, date and seed give
//! the same bytes.

pub mod agreement;
pub mod compare;
pub mod copies;
pub mod draws;
pub mod implicant;
pub mod posterior;
pub mod score;
pub mod simplex;
pub mod survival;

mod confidence;
mod durations;
mod evidence;
mod forecasting;
mod information;
mod movement;
mod numbers;
mod reliability;
mod sensitivity;
mod trajectory;
mod weighed;
mod without;

pub use compare::{Comparison, Shared, Side, Use, compare};
pub use confidence::{Cause, Level, confidence};
pub use copies::{Copy, Likeness, copies};
pub use draws::{Draws, Spread};
pub use durations::{By, Durations, durations};
pub use evidence::{Dependence, ItemState, Silence};
pub use forecasting::{ENOUGH, FLOOR, Implied, Misleading, Record, Score, Settled, record};
pub use implicant::{Implicant, Ways, ways};
pub use information::{Prospect, Threat, Worth, threats, worth};
pub use movement::{Move, Movement, movement};
pub use numbers::{Numbers, Pool, Repair};
pub use posterior::Probability;
pub use reliability::{Reliability, Variable, reliability};
pub use sensitivity::{LeaveOut, Left, PriorStep, Sensitivity, Swing, Tipping, sensitivity};
pub use trajectory::{Point, trajectory};
pub use weighed::{Edit, FITS_ALL, Options, PART, RaterState, Weighed, Weighted, edits, weigh};
