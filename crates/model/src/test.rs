//! Tests: criteria combined, with what a pass would show.

use crate::Id;
use crate::criterion::Combiner;

/// A test that an author set. A one-way implication: a miss shows nothing unless `if_missed` says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// The question it asks.
    pub asks: String,
    /// How its criteria are combined.
    pub combiner: Combiner,
    /// Criteria watched beside the combiner, without a say in it.
    pub beside: Vec<Id>,
    /// What a pass would show.
    pub shows: Option<String>,
    /// Why no consequence is given, where the source names none.
    pub no_consequence: Option<String>,
    /// What a miss would show, only where the case says so expressly.
    pub if_missed: Option<String>,
    /// Clause of the model text.
    pub clause: String,
    /// Remark.
    pub note: String,
    /// Why this reading combines otherwise than the case's own definition; empty if it does not.
    pub why: String,
}
