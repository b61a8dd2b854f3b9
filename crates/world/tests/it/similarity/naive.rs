//! Each measure as its author writes it, column by column and pair of columns by pair: slow and plain.

use bilateral_world::similarity::{Disagreement, MISSING, Measure, Scale, Score, Ties};

/// The two categories and the weight of a column that both know.
type Column = (f64, f64, f64);

/// A measure of two portfolios; no value is `NaN`.
pub(crate) fn measure(
    first: &[u8],
    second: &[u8],
    lowest: u8,
    scale: Scale,
    weights: Option<&[f64]>,
    wanted: Measure,
) -> f64 {
    let binary = wanted.ties == Ties::Binary;
    let category = |cell: u8| {
        if binary {
            f64::from(u8::from(cell > lowest))
        } else {
            f64::from(cell)
        }
    };
    let columns: Vec<Column> = (0..first.len())
        .filter(|at| first[*at] != MISSING && second[*at] != MISSING)
        .map(|at| {
            let weight = weights.map_or(1.0, |weights| weights[at]);
            (category(first[at]), category(second[at]), weight)
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "at most 8 levels")]
    let farthest = if binary { 1.0 } else { (scale.levels() - 1) as f64 };
    let weight: f64 = columns.iter().map(|column| column.2).sum();
    let mean =
        |of: &dyn Fn(f64, f64) -> f64| columns.iter().map(|(a, b, w)| w * of(*a, *b)).sum::<f64>() / weight;
    match wanted.score {
        Score::SAbsolute => 1.0 - 2.0 * mean(&|a, b| (a - b).abs() / farthest),
        Score::SSquared => 1.0 - 2.0 * mean(&|a, b| (a - b).powi(2) / farthest.powi(2)),
        Score::Agreement => mean(&|a, b| 1.0 - (a - b).abs() / farthest),
        Score::Identical => mean(&|a, b| f64::from(u8::from(same(a, b)))),
        Score::Joint => weight,
        Score::Kappa(disagreement) => {
            let distance = distance(disagreement);
            let observed = mean(&|a, b| distance(a, b));
            // Every column of the first may meet every column of the second.
            let mut expected = 0.0;
            for (a, _, w) in &columns {
                for (_, b, v) in &columns {
                    expected += w * v * distance(*a, *b) / weight / weight;
                }
            }
            chance_corrected(observed, expected)
        }
        Score::Pi(disagreement) => {
            let distance = distance(disagreement);
            let observed = mean(&|a, b| distance(a, b));
            // Every category either holds may meet every other.
            let pool: Vec<(f64, f64)> = columns
                .iter()
                .flat_map(|(a, b, w)| [(*a, *w), (*b, *w)])
                .collect();
            let mut expected = 0.0;
            for (a, w) in &pool {
                for (b, v) in &pool {
                    expected += w * v * distance(*a, *b) / (4.0 * weight * weight);
                }
            }
            chance_corrected(observed, expected)
        }
        Score::TauB => tau_b(&columns),
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.5
}

fn distance(disagreement: Disagreement) -> fn(f64, f64) -> f64 {
    match disagreement {
        Disagreement::Nominal => |a, b| f64::from(u8::from(!same(a, b))),
        Disagreement::Absolute => |a, b| (a - b).abs(),
        Disagreement::Squared => |a, b| (a - b).powi(2),
    }
}

fn chance_corrected(observed: f64, expected: f64) -> f64 {
    if expected == 0.0 {
        f64::NAN
    } else {
        1.0 - observed / expected
    }
}

fn tau_b(columns: &[Column]) -> f64 {
    let (mut net, mut first, mut second) = (0.0, 0.0, 0.0);
    for (at, (a, b, w)) in columns.iter().enumerate() {
        for (c, d, v) in &columns[at + 1..] {
            let (x, y) = (order(*a, *c), order(*b, *d));
            net += w * v * x * y;
            first += w * v * x * x;
            second += w * v * y * y;
        }
    }
    if first == 0.0 || second == 0.0 {
        f64::NAN
    } else {
        net / (first * second).sqrt()
    }
}

fn order(a: f64, b: f64) -> f64 {
    if same(a, b) { 0.0 } else { (a - b).signum() }
}
