//! Portfolios of many states over the same columns.

use thiserror::Error;

/// The category of a cell that is not known.
pub const MISSING: u8 = u8::MAX;

/// A scale has at most this many categories.
pub const MOST_LEVELS: usize = 8;

/// Why portfolios were refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PortfolioError {
    /// One category tells nothing apart, and tables of many are not what these scores are for.
    #[error("a scale needs 2 to {MOST_LEVELS} categories, not {lowest} to {highest}")]
    Scale {
        /// Lowest category.
        lowest: u8,
        /// Highest category.
        highest: u8,
    },
    /// The cells do not fill the matrix.
    #[error("{cells} cells are not {rows} rows of {columns}")]
    Shape {
        /// Cells given.
        cells: usize,
        /// Rows.
        rows: usize,
        /// Columns.
        columns: usize,
    },
    /// A category outside the scale.
    #[error("row {row}, column {column}: {category} is not on the scale")]
    Category {
        /// Row, from 0.
        row: usize,
        /// Column, from 0.
        column: usize,
        /// What stands there.
        category: u8,
    },
    /// Not one weight a column.
    #[error("{weights} weights for {columns} columns")]
    Weights {
        /// Weights given.
        weights: usize,
        /// Columns.
        columns: usize,
    },
    /// A weight that is negative or no number.
    #[error("the weight of column {column} is negative or no finite number")]
    Weight {
        /// Column, from 0.
        column: usize,
    },
    /// All weights are 0, or their sum is not finite.
    #[error("the weights have no positive, finite sum")]
    NoWeight,
}

/// The categories from the lowest to the highest that are possible, whether they occur or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    lowest: u8,
    highest: u8,
}

impl Scale {
    /// Alliance commitments: 0 none, 1, 2, 3 the strongest.
    pub const ALLIANCE: Self = Self {
        lowest: 0,
        highest: 3,
    };
    /// Votes: 1 yes, 2 abstention, 3 no.
    pub const VOTE: Self = Self {
        lowest: 1,
        highest: 3,
    };

    /// A scale of 2 to [`MOST_LEVELS`] categories.
    pub fn new(lowest: u8, highest: u8) -> Result<Self, PortfolioError> {
        let scale = Self { lowest, highest };
        let fits = highest > lowest && scale.levels() <= MOST_LEVELS && highest < MISSING;
        fits.then_some(scale)
            .ok_or(PortfolioError::Scale { lowest, highest })
    }

    /// Number of categories.
    pub fn levels(self) -> usize {
        usize::from(self.highest - self.lowest) + 1
    }

    /// The place of a category on the scale, from 0; the number of levels for what is missing; none if it is off the scale.
    pub(super) fn place(self, category: u8) -> Option<usize> {
        if category == MISSING {
            return Some(self.levels());
        }
        (self.lowest..=self.highest)
            .contains(&category)
            .then(|| usize::from(category - self.lowest))
    }
}

/// The portfolios of some states, a row each, over the same columns.
#[derive(Debug, Clone, Copy)]
pub struct Portfolios<'a> {
    pub(super) categories: &'a [u8],
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) scale: Scale,
    pub(super) weights: Option<&'a [f64]>,
}

impl<'a> Portfolios<'a> {
    /// Categories row by row, each on the scale or [`MISSING`].
    pub fn new(
        categories: &'a [u8],
        rows: usize,
        columns: usize,
        scale: Scale,
    ) -> Result<Self, PortfolioError> {
        if rows.checked_mul(columns) != Some(categories.len()) {
            return Err(PortfolioError::Shape {
                cells: categories.len(),
                rows,
                columns,
            });
        }
        match categories
            .iter()
            .position(|category| scale.place(*category).is_none())
        {
            Some(at) => Err(PortfolioError::Category {
                row: at / columns,
                column: at % columns,
                category: categories[at],
            }),
            None => Ok(Self {
                categories,
                rows,
                columns,
                scale,
                weights: None,
            }),
        }
    }

    /// The same with a weight for each column, at least 0, of any sum: only shares matter. They are taken to 2⁻⁵⁰ of the
    /// sum, so that sums are exact and the same in every order. A column whose weight is not known has to be left
    /// out by the caller, by weight 0.
    pub fn weighted(self, weights: &'a [f64]) -> Result<Self, PortfolioError> {
        if weights.len() != self.columns {
            return Err(PortfolioError::Weights {
                weights: weights.len(),
                columns: self.columns,
            });
        }
        if let Some(column) = weights
            .iter()
            .position(|weight| !weight.is_finite() || *weight < 0.0)
        {
            return Err(PortfolioError::Weight { column });
        }
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 || !sum.is_finite() {
            return Err(PortfolioError::NoWeight);
        }
        Ok(Self {
            weights: Some(weights),
            ..self
        })
    }

    /// Number of states.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of pairs of different states.
    pub fn pairs(&self) -> usize {
        self.rows * self.rows.saturating_sub(1) / 2
    }
}
