//! Charts: pictures of an assessment, a weighing and the delivery of promises, each a complete SVG.
//!
//! A chart says nothing by colour alone: shapes, hatches, dashes and words tell the same. The same input gives the same bytes.

mod axis;
mod balance;
mod canvas;
mod figures;
mod intervals;
mod look;
mod measure;
mod narratives;
mod promises;
mod series;
mod shares;
mod statuses;
mod survival;
#[cfg(test)]
mod tests;
mod trajectory;

pub use balance::balance;
pub use intervals::{Interval, Panel, intervals};
pub use narratives::{Estimate, narratives};
pub use promises::promises;
pub use series::series;
pub use shares::{Shares, shares};
pub use statuses::statuses;
pub use survival::survival;
pub use trajectory::trajectory;

/// A picture, and the same in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Stem of a file name, in kebab case.
    pub name: String,
    /// What it shows, in a few words; it is also drawn in the picture.
    pub title: String,
    /// What a reader who can't see it should know.
    pub description: String,
    /// The picture: a complete `<svg>` element, as wide as what holds it.
    pub svg: String,
}
