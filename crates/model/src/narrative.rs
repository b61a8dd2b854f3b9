//! Narratives: the competing accounts.

use crate::Id;

/// A competing account of the dyad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrative {
    /// Its name.
    pub id: Id,
    /// A few words.
    pub label: String,
    /// What it says.
    pub says: String,
    /// Carries no burden of proof.
    pub is_default: bool,
    /// Added by the case's author, not found in the model text.
    pub is_ours: bool,
    /// Stands for every account that the case does not name.
    pub is_other: bool,
    /// Who holds it.
    pub proponents: Vec<Proponent>,
    /// Remark.
    pub note: String,
}

/// Somebody who holds a narrative, in their own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proponent {
    /// Who.
    pub who: String,
    /// Short quoted words.
    pub quote: String,
    /// Key of the bibliography.
    pub source: Option<String>,
    /// Clause of the model text.
    pub clause: String,
}
