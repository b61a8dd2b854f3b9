//! All pairs of many portfolios.
//!
//! Most cells of a matrix hold one category: no alliance, or a yes. Only columns in which both rows hold something else are
//! counted, by walking for each row down its columns with something else; the cells of the table with the common
//! category follow from what each row has in all. Counts and weights are whole numbers held exactly, so that those
//! differences are exact too. A missing cell is one more category here.

use rayon::prelude::*;

use super::Measure;
use super::lanes::Lanes;
use super::portfolio::{MOST_LEVELS, Portfolios};
use super::table::{Table, measure};

/// Pairs at a time.
const LANES: usize = 8;

/// The measures of every pair of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Similarities {
    rows: usize,
    pairs: usize,
    values: Vec<f64>,
}

impl Similarities {
    /// Number of states.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// A measure, by its place among those asked for, of all pairs: (0, 1), (0, 2), …, (1, 2), …; `NaN` where it is not
    /// defined. Empty if there is no such measure.
    pub fn values(&self, measure: usize) -> &[f64] {
        let from = measure.saturating_mul(self.pairs);
        self.values
            .get(from..from.saturating_add(self.pairs))
            .unwrap_or_default()
    }

    /// A measure of two different states, in either order; none where it is not defined.
    pub fn of(&self, measure: usize, first: usize, second: usize) -> Option<f64> {
        let (first, second) = (first.min(second), first.max(second));
        if first == second || second >= self.rows {
            return None;
        }
        // The rows before the first have rows − 1, rows − 2, … pairs.
        let before = first * (2 * self.rows - first - 1) / 2;
        self.values(measure)
            .get(before + second - first - 1)
            .copied()
            .filter(|value| !value.is_nan())
    }
}

/// The measures of every pair of one matrix, on one thread.
///
/// All measures are symmetric: a directed dyad-year has what its pair has.
pub fn similarity(portfolios: &Portfolios<'_>, measures: &[Measure]) -> Similarities {
    match portfolios.scale.levels() {
        2 => all_pairs::<2>(portfolios, measures),
        3 => all_pairs::<3>(portfolios, measures),
        4 => all_pairs::<4>(portfolios, measures),
        5 => all_pairs::<5>(portfolios, measures),
        6 => all_pairs::<6>(portfolios, measures),
        7 => all_pairs::<7>(portfolios, measures),
        _ => all_pairs::<MOST_LEVELS>(portfolios, measures),
    }
}

/// [`similarity`] of many matrices, say one a year, on the threads of rayon's current pool; the same on any number of them.
pub fn similarities(portfolios: &[Portfolios<'_>], measures: &[Measure]) -> Vec<Similarities> {
    // Matrices differ much in size, and the largest stand last.
    portfolios
        .par_iter()
        .with_max_len(1)
        .map(|portfolios| similarity(portfolios, measures))
        .collect()
}

/// Shares of the weights' sum in units of 2⁻⁵⁰; sums of them are exact. The second is one unit.
fn whole(portfolios: &Portfolios<'_>) -> (Vec<f64>, f64) {
    const UNITS: f64 = 1_125_899_906_842_624.0;
    match portfolios.weights {
        None => (vec![1.0; portfolios.columns], 1.0),
        Some(weights) => {
            let sum: f64 = weights.iter().sum();
            let units = weights.iter().map(|weight| (weight / sum * UNITS).round());
            (units.collect(), sum / UNITS)
        }
    }
}

/// A cell that does not hold the common category, in its row.
struct Cell {
    column: u32,
    /// Where the cells below it in its column begin, among those of all columns.
    below: u32,
    code: u8,
}

/// A matrix without its most common category.
struct Sparse {
    /// Cells by row.
    cells: Vec<Cell>,
    /// Where each row's cells begin, and the end.
    starts: Vec<usize>,
    /// By column, from the first row down: code · stride + row.
    places: Vec<u32>,
    /// Where each column's places end.
    ends: Vec<u32>,
    /// By code · stride + row: the weight of the columns in which the row has the code.
    sums: Vec<f64>,
    common: usize,
    /// Number of codes: the levels, and one more where something is missing.
    codes: usize,
    /// Rows, and room for the last lanes.
    stride: usize,
}

impl Sparse {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a matrix of four thousand million cells fits in no memory beside its sums"
    )]
    fn new(portfolios: &Portfolios<'_>, weights: &[f64]) -> Self {
        let (rows, columns) = (portfolios.rows, portfolios.columns);
        let levels = portfolios.scale.levels();
        let mut codes_of = [0_u8; 256];
        for category in 0..=u8::MAX {
            codes_of[usize::from(category)] = portfolios.scale.place(category).unwrap_or(levels) as u8;
        }
        let code = |category: u8| usize::from(codes_of[usize::from(category)]);

        let mut counts = [0_usize; MOST_LEVELS + 1];
        for category in portfolios.categories {
            counts[code(*category)] += 1;
        }
        let codes = levels + usize::from(counts[levels] > 0);
        let common = (0..codes).rev().max_by_key(|at| counts[*at]).unwrap_or(0);

        let stride = rows + LANES;
        let mut sums = vec![0.0; codes * stride];
        // How many places each column has, then where they begin.
        let mut ends = vec![0_u32; columns];
        for (row, categories) in portfolios.categories.chunks_exact(columns.max(1)).enumerate() {
            for ((category, weight), end) in categories.iter().zip(weights).zip(&mut ends) {
                let code = code(*category);
                sums[code * stride + row] += weight;
                *end += u32::from(code != common);
            }
        }
        let mut before = 0;
        for end in &mut ends {
            before += std::mem::replace(end, before);
        }
        let mut places = vec![0_u32; before as usize];
        let mut cells = Vec::with_capacity(before as usize);
        let mut starts = Vec::with_capacity(rows + 1);
        for (row, categories) in portfolios.categories.chunks_exact(columns.max(1)).enumerate() {
            starts.push(cells.len());
            for (column, category) in categories.iter().enumerate() {
                let code = code(*category);
                if code != common {
                    places[ends[column] as usize] = (code * stride + row) as u32;
                    ends[column] += 1;
                    cells.push(Cell {
                        column: column as u32,
                        below: ends[column],
                        code: code as u8,
                    });
                }
            }
        }
        // A matrix without columns has rows all the same.
        starts.resize(rows + 1, cells.len());
        Self {
            cells,
            starts,
            places,
            ends,
            sums,
            common,
            codes,
            stride,
        }
    }

    /// Adds to `met`, by (code · codes + code of the other) · stride + other row, what row and the rows below it
    /// have in common columns.
    fn meet(&self, row: usize, weights: &[f64], met: &mut [f64]) {
        let block = self.codes * self.stride;
        for cell in &self.cells[self.starts[row]..self.starts[row + 1]] {
            let column = cell.column as usize;
            let weight = weights[column];
            let from = usize::from(cell.code) * block;
            let met = &mut met[from..from + block];
            for place in &self.places[cell.below as usize..self.ends[column] as usize] {
                met[*place as usize] += weight;
            }
        }
    }

    /// The tables of a row with the rows from `other` on; what was met is used up.
    fn tables<const K: usize>(&self, row: usize, other: usize, met: &mut [f64]) -> Table<K, LANES> {
        let (codes, stride, common) = (self.codes, self.stride, self.common);
        let sum = |code: usize, row: usize| self.sums[code * stride + row];
        let mut cells = [[Lanes::ZERO; K]; K];
        // What each category of the second holds with the common one of the first, and the other way round.
        let mut with_common = [Lanes::ZERO; K];
        let mut rest = Lanes::all(if common < K { sum(common, row) } else { 0.0 });
        for b in 0..codes {
            if b == common {
                continue;
            }
            let mut left = Lanes([0.0; LANES]);
            left.0.copy_from_slice(&self.sums[b * stride + other..][..LANES]);
            for a in 0..codes {
                if a == common {
                    continue;
                }
                let at = &mut met[(a * codes + b) * stride + other..][..LANES];
                let mut cell = Lanes([0.0; LANES]);
                cell.0.copy_from_slice(at);
                at.fill(0.0);
                left = left - cell;
                if a < K {
                    with_common[a] += cell;
                    if b < K {
                        cells[a][b] = cell;
                    }
                }
            }
            if common < K {
                rest = rest - left;
                if b < K {
                    cells[common][b] = left;
                }
            }
        }
        if common < K {
            for a in 0..K {
                cells[a][common] = if a == common {
                    rest
                } else {
                    Lanes::all(sum(a, row)) - with_common[a]
                };
            }
        }
        Table::new(cells)
    }
}

fn all_pairs<const K: usize>(portfolios: &Portfolios<'_>, measures: &[Measure]) -> Similarities {
    let (rows, pairs) = (portfolios.rows, portfolios.pairs());
    let (weights, unit) = whole(portfolios);
    let sparse = Sparse::new(portfolios, &weights);
    let mut met = vec![0.0; sparse.codes * sparse.codes * sparse.stride];
    let mut values = vec![0.0; measures.len() * pairs];
    let mut pair = 0;
    for row in 0..rows {
        sparse.meet(row, &weights, &mut met);
        let mut other = row + 1;
        while other < rows {
            let here = LANES.min(rows - other);
            let table = sparse.tables::<K>(row, other, &mut met);
            measure(&table, measures, |at, lanes| {
                values[at * pairs + pair..][..here].copy_from_slice(&lanes.0[..here]);
            });
            pair += here;
            other += here;
        }
    }
    // Shares leave no trace of the unit, sums do.
    if portfolios.weights.is_some() {
        for (at, measure) in measures.iter().enumerate() {
            if measure.score == super::Score::Joint {
                for value in &mut values[at * pairs..(at + 1) * pairs] {
                    *value *= unit;
                }
            }
        }
    }
    Similarities { rows, pairs, values }
}
