//! A case on a date: what became of its criteria, tests and promises, as far as it could be known then.
//!
//! Everything here takes a view of the case as of a date ([`AsOf`]), never the ledger itself, so that
//! hindsight is a type error. The view's module is the only place that compares a record's known time.

mod assessment;
mod balance;
mod combine;
mod days;
mod diff;
mod digest;
pub mod figures;
mod history;
mod narrative;
mod promise;
mod status;
mod timeline;
mod verdict;
mod visible;
mod watch;

pub use assessment::{Assessment, ReadingAssessment, assess, assess_reading, suppose};
pub use balance::{BalanceYear, Cell};
pub use combine::{TestVerdict, of_composed};
pub use diff::{Difference, diff};
pub use history::can_lapse;
pub use narrative::{NarrativeView, UsualOutcome};
pub use promise::{Delivered, DueDate, PromiseState, Slip, state as promise_state};
pub use timeline::{Change, Step, Subject, timeline};
pub use verdict::{Figure, Verdict};
pub use visible::AsOf;
pub use watch::{WatchItem, WatchKind};
