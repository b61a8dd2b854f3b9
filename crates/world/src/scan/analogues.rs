//! Pairs of the past whose figures were most like those of a pair in a year.
//!
//! Figures of different units are made comparable by their rank: the share of all pair-years with a figure below, ties
//! counted half. Two pair-years are as far apart as the mean difference of these ranks over the series that the first one has.
//! A plain nearest neighbour: it says who looked alike on these figures, and nothing about why.

use super::Figures;
use crate::states::State;
use crate::system::Base;

/// A pair-year like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Analogue {
    /// First state.
    pub a: State,
    /// Second state.
    pub b: State,
    /// Year.
    pub year: i16,
    /// Mean difference of ranks: 0 alike in everything, 1 as far apart as can be.
    pub distance: f64,
}

/// The most alike pair-years of other pairs, at most one year a pair and none after the year asked about; nothing if the
/// pair has no figures in that year.
pub fn analogues(figures: &Figures, a: State, b: State, year: i16, count: usize) -> Vec<Analogue> {
    let base = &figures.base;
    let Some(asked) = base.row(a, b, year) else {
        return Vec::new();
    };
    let mut columns: Vec<(&[f64], Vec<f64>, f64)> = Vec::new();
    for column in &figures.columns {
        let value = column.values[asked];
        if value.is_nan() {
            continue;
        }
        let mut sorted: Vec<f64> = column
            .values
            .iter()
            .copied()
            .filter(|value| !value.is_nan())
            .collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let own = rank(&sorted, value);
        columns.push((&column.values, sorted, own));
    }
    if columns.is_empty() {
        return Vec::new();
    }
    let mut best: Vec<Analogue> = Vec::new();
    for dyad in base.dyads() {
        if pair(dyad.a, dyad.b) == pair(a, b) {
            continue;
        }
        let nearest = base
            .years(dyad)
            .zip(base.rows_of(dyad))
            .take_while(|(other, _)| *other <= year)
            .filter_map(|(other, row)| Some((other, distance(&columns, row)?)))
            .min_by(|x, y| x.1.total_cmp(&y.1).then(y.0.cmp(&x.0)));
        if let Some((other, distance)) = nearest {
            best.push(Analogue {
                a: dyad.a,
                b: dyad.b,
                year: other,
                distance,
            });
        }
    }
    best.sort_by(|x, y| {
        x.distance
            .total_cmp(&y.distance)
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    if base.direction == crate::system::Direction::DirectedDyads {
        let mut seen = std::collections::BTreeSet::new();
        best.retain(|analogue| seen.insert(pair(analogue.a, analogue.b)));
    }
    best.truncate(count);
    best
}

fn pair(a: State, b: State) -> (State, State) {
    (a.min(b), a.max(b))
}

/// Mean difference of ranks; nothing where a figure is missing.
fn distance(columns: &[(&[f64], Vec<f64>, f64)], row: usize) -> Option<f64> {
    let mut total = 0.0;
    for (values, sorted, own) in columns {
        let value = values[row];
        if value.is_nan() {
            return None;
        }
        total += (rank(sorted, value) - own).abs();
    }
    #[expect(clippy::cast_precision_loss, reason = "a framework has few series")]
    Some(total / columns.len() as f64)
}

/// Share of sorted figures below a figure, ties counted half.
#[expect(clippy::cast_precision_loss, reason = "counts of rows lie far below 2^52")]
pub fn rank(sorted: &[f64], value: f64) -> f64 {
    let below = sorted.partition_point(|other| *other < value);
    let up_to = sorted.partition_point(|other| *other <= value);
    (below + up_to) as f64 / 2.0 / sorted.len().max(1) as f64
}

/// Share of all pairs' figures in a year that lie below a pair's, ties counted half, and how many figures there are.
pub fn percentile(values: &[f64], base: &Base, year: i16, value: f64) -> Option<(f64, usize)> {
    let mut of_year: Vec<f64> = base
        .dyads()
        .iter()
        .filter_map(|dyad| base.row_of(dyad, year))
        .map(|row| values[row])
        .filter(|value| !value.is_nan())
        .collect();
    of_year.sort_unstable_by(f64::total_cmp);
    (!of_year.is_empty()).then(|| (rank(&of_year, value), of_year.len()))
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn ties_count_half() {
        let sorted = [0.0, 0.0, 1.0, 3.0];
        assert!((rank(&sorted, 0.0) - 0.25).abs() < 1e-12);
        assert!((rank(&sorted, 1.0) - 0.625).abs() < 1e-12);
        assert!((rank(&sorted, 9.0) - 1.0).abs() < 1e-12);
    }
}
