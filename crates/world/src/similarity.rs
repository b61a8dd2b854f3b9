//! How alike the foreign policies of two states are: their alliance commitments toward every state, or their votes.
//!
//! A portfolio is a row of small categories, one a column: what state i promises to every state, or how it voted in every
//! roll call. For each pair of rows a [`Contingency`] table counts how often one had category a where the other had b;
//! every measure is a function of that table alone:
//!
//! | score | who | where |
//! | --- | --- | --- |
//! | S, absolute or squared distances | Signorino and Ritter 1999 | `s.rs` |
//! | π and κ, corrected for chance | Scott 1955, Cohen 1960 and 1968; Häge 2011 | `chance.rs` |
//! | τ-b | Kendall 1938; Bueno de Mesquita 1975 | `tau.rs` |
//! | agreement with half credit, share of identical votes | Lijphart 1963; Voeten | `agreement.rs` |
//!
//! Each is there for portfolios as they are valued and for binary ones (some tie or none), with all columns alike or weighted,
//! say by the capabilities of the state of the column. A column in which either row is missing counts for no pair. What is
//! not defined (no column in common, no disagreement expected by chance, no variation) is `NaN`, never 1 or 0.
//!
//! # The tie of a state with itself
//!
//! Signorino and Ritter's example (1999, Table 6) has the column of each of the two states, in which that state is committed
//! to itself at the highest level, and the scores of Häge (2011) as well as R's `fpsim` follow: the portfolio runs over all
//! states of the system, itself included, with the strongest commitment (and "some tie" in binary portfolios) on the
//! diagonal. So does [`commitments`] with [`SelfTie::Strongest`]. Two states without any ally then differ, in the two
//! columns that are their own; leaving the diagonal missing instead compares them on third states only.

mod agreement;
mod alliance;
mod chance;
mod contingency;
mod kernel;
mod lanes;
mod portfolio;
mod s;
mod table;
mod tau;
mod vote;

pub use alliance::{Obligations, Ranking, SelfTie, commitments};
pub use contingency::Contingency;
pub use kernel::{Similarities, similarities, similarity};
pub use portfolio::{MISSING, MOST_LEVELS, PortfolioError, Portfolios, Scale};
pub use vote::contested;

/// How much two different categories disagree, for the scores that correct for chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disagreement {
    /// Different is different: 1.
    Nominal,
    /// The steps between them.
    Absolute,
    /// The steps between them, squared: Häge's choice for valued ties.
    Squared,
}

/// A score of two portfolios.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// S with absolute distances (Signorino and Ritter 1999), −1 to 1.
    SAbsolute,
    /// S with squared distances, −1 to 1.
    SSquared,
    /// Scott's π (1955), at most 1; 0 is what chance gives two states with one common distribution of categories.
    Pi(Disagreement),
    /// Cohen's κ (1960; weighted: 1968), at most 1; 0 is what chance gives two states with their own distributions.
    Kappa(Disagreement),
    /// Kendall's τ-b, −1 to 1.
    TauB,
    /// Mean of 1 − |a − b| / largest distance, 0 to 1: half credit for an abstention beside a yes or no.
    Agreement,
    /// Share of columns with the very same category, 0 to 1.
    Identical,
    /// Number of columns in which both are known; with weights, the sum of their weights.
    Joint,
}

/// Which categories a score tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// All of them, in their order.
    Valued,
    /// The lowest ("none") and anything above it ("some").
    Binary,
}

/// One measure of similarity: a score of portfolios as they are or made binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The score.
    pub score: Score,
    /// Of which categories.
    pub ties: Ties,
}

impl Measure {
    /// A score of the categories as they are.
    pub const fn valued(score: Score) -> Self {
        Self {
            score,
            ties: Ties::Valued,
        }
    }

    /// A score of "some tie" against "none".
    pub const fn binary(score: Score) -> Self {
        Self {
            score,
            ties: Ties::Binary,
        }
    }
}
