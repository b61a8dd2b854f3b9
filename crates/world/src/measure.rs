//! Measures: declared recipes that turn stored tables into one figure a dyad-year.
//!
//! A recipe is a file of the catalogue, which users may add to. It says what the measure means, in which unit, whether it
//! has a direction, whose method it is, and how it is computed. What is computed stays within what its data sets cover:
//! a figure that is not there is missing, with a reason ([`Lack`]), and never nought by default.

mod agreement;
mod catalogue;
mod column;
mod distance;
mod formula;
mod grid;
mod kept;
mod lanes;
mod memberships;
mod pairs;
mod portfolio;
mod recipe;
mod reference;
mod sequence;
mod spells;
mod statewise;
mod totals;
mod world;

pub use catalogue::{Catalogue, CatalogueError};
pub use column::{Column, Lack};
pub use recipe::{Absent, Aggregate, Compute, Input, Recipe, Side};
pub use reference::reference;
pub(crate) use world::last_year_known;
pub use world::{Knowledge, MeasureError, Vintage, World};
