//! The nouns of a case: dates on two clocks, records, series, criteria, tests, promises, narratives.
//!
//! This crate is pure. It reads no file, asks no clock and holds no global state; a date always
//! comes in as an argument. What a noun *means on a date* is decided in `bilateral-assess`.

pub mod case;
pub mod criterion;
pub mod date;
pub mod id;
pub mod kleene;
pub mod ledger;
pub mod narrative;
pub mod promise;
pub mod record;
pub mod scale;
pub mod seal;
pub mod series;
pub mod status;
pub mod test;
pub mod weighing;

pub use case::{Anchor, Aspect, Case, CaseHead, Framework, Question, Reading, SourceRule, Usual};
pub use criterion::{
    Baseline, Combiner, Comparison, Criterion, Deadline, Deliver, DueBasis, Happen, IfSilent, Judge,
    JudgeRule, Kind, Measure, Mode, Portion, Validity, Within,
};
pub use date::{Date, Edtf, EdtfError, Interval};
pub use id::{Id, IdError};
pub use kleene::Truth;
pub use ledger::{Indexed, Ledger, LedgerError};
pub use narrative::{Narrative, Proponent};
pub use promise::{Excuse, Promise};
pub use record::{
    Area, Basis, Bearing, Credibility, Judgement, Record, RecordKind, RecordText, Reliability, Sign,
    TextField, Tie, Verdict as CoderVerdict,
};
pub use rust_decimal::Decimal;
pub use scale::{Band, Scale};
pub use series::{Binding, Observation, Series};
pub use status::{Fragility, Outcome, PromiseStatus, Reason, Status};
pub use test::Test;
pub use weighing::{
    Finding, Forecast, Group, Item, Range, RangeError, Rated, Rater, Rating, Seal, SourceClass, Weighing,
};
