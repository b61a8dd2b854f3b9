//! What holds for all portfolios.

use bilateral_world::similarity::{
    Contingency, MISSING, Measure, Portfolios, Scale, Score, Similarities, similarities, similarity,
};
use proptest::prelude::*;

use super::{every, naive};

#[derive(Debug, Clone)]
struct Example {
    lowest: u8,
    levels: u8,
    rows: usize,
    columns: usize,
    cells: Vec<u8>,
    weights: Vec<f64>,
}

impl Example {
    fn scale(&self) -> Scale {
        Scale::new(self.lowest, self.lowest + self.levels - 1).unwrap()
    }

    fn portfolios(&self) -> Portfolios<'_> {
        Portfolios::new(&self.cells, self.rows, self.columns, self.scale()).unwrap()
    }

    fn row(&self, row: usize) -> &[u8] {
        &self.cells[row * self.columns..(row + 1) * self.columns]
    }
}

/// Matrices of every scale, from none missing to most, from one common category to all alike.
fn example() -> impl Strategy<Value = Example> {
    let shape = (0..3_u8, 2..=8_u8, 2..20_usize, 1..24_usize, 0..=4_u32, 0..=3_u32);
    shape.prop_flat_map(|(lowest, levels, rows, columns, missing, common)| {
        let cell = prop_oneof![
            missing => Just(MISSING),
            2 * common => Just(lowest),
            2 => lowest..lowest + levels,
        ];
        let cells = prop::collection::vec(cell, rows * columns);
        // Some columns weigh nothing.
        let weight = prop_oneof![1 => Just(0.0), 6 => 0.05..1.0_f64];
        let weights = prop::collection::vec(weight, columns);
        (cells, weights).prop_map(move |(cells, mut weights)| {
            weights[0] = 0.5;
            Example {
                lowest,
                levels,
                rows,
                columns,
                cells,
                weights,
            }
        })
    })
}

fn close(ours: f64, theirs: f64) -> bool {
    (ours.is_nan() && theirs.is_nan()) || (ours - theirs).abs() <= 1e-12 * theirs.abs().max(1.0)
}

fn bits(of: &Similarities, measures: usize) -> Vec<Vec<u64>> {
    (0..measures)
        .map(|at| of.values(at).iter().map(|value| value.to_bits()).collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn kernels_equal_the_definitions(example in example(), weighted: bool) {
        let measures = every();
        let weights = weighted.then_some(example.weights.as_slice());
        let portfolios = match weights {
            Some(weights) => example.portfolios().weighted(weights).unwrap(),
            None => example.portfolios(),
        };
        let found = similarity(&portfolios, &measures);
        for i in 0..example.rows {
            for j in 0..example.rows {
                let (first, second) = (example.row(i), example.row(j));
                let table = Contingency::new(first, second, example.scale(), weights).unwrap();
                for (at, measure) in measures.iter().enumerate() {
                    let theirs = naive::measure(first, second, example.lowest, example.scale(), weights, *measure);
                    let one = table.score(*measure).unwrap_or(f64::NAN);
                    prop_assert!(close(one, theirs), "{measure:?}: {one}, not {theirs}");
                    if i == j {
                        prop_assert_eq!(found.of(at, i, j), None);
                    } else {
                        let ours = found.of(at, i, j).unwrap_or(f64::NAN);
                        prop_assert!(close(ours, theirs), "{measure:?} of {i} and {j}: {ours}, not {theirs}");
                    }
                }
            }
        }
    }

    #[test]
    fn order_of_states_and_columns_means_nothing(example in example(), weighted: bool) {
        let measures = every();
        let mut turned = example.clone();
        turned.cells.reverse();
        turned.weights.reverse();
        let (one, other) = if weighted {
            (
                similarity(&example.portfolios().weighted(&example.weights).unwrap(), &measures),
                similarity(&turned.portfolios().weighted(&turned.weights).unwrap(), &measures),
            )
        } else {
            (similarity(&example.portfolios(), &measures), similarity(&turned.portfolios(), &measures))
        };
        let last = example.rows - 1;
        for at in 0..measures.len() {
            for i in 0..example.rows {
                for j in 0..i {
                    let (ours, theirs) = (one.of(at, i, j), other.of(at, last - i, last - j));
                    prop_assert!(close(ours.unwrap_or(f64::NAN), theirs.unwrap_or(f64::NAN)));
                }
            }
        }
    }

    #[test]
    fn equal_weights_are_no_weights(example in example(), weight in 0.1..50.0_f64) {
        let measures: Vec<Measure> = every().into_iter().filter(|measure| measure.score != Score::Joint).collect();
        let weights = vec![weight; example.columns];
        let plain = similarity(&example.portfolios(), &measures);
        let weighted = similarity(&example.portfolios().weighted(&weights).unwrap(), &measures);
        for (at, measure) in measures.iter().enumerate() {
            for (one, other) in plain.values(at).iter().zip(weighted.values(at)) {
                prop_assert!(close(*one, *other), "{measure:?}: {one}, not {other}");
            }
        }
    }

    #[test]
    fn states_alike_are_alike(example in example()) {
        let measures = every();
        let twice = [example.row(0), example.row(0)].concat();
        let portfolios = Portfolios::new(&twice, 2, example.columns, example.scale()).unwrap();
        let found = similarity(&portfolios, &measures);
        for (at, measure) in measures.iter().enumerate() {
            if measure.score != Score::Joint
                && let Some(value) = found.of(at, 0, 1)
            {
                prop_assert!(close(value, 1.0), "{measure:?}: {value}");
            }
        }
    }

    #[test]
    fn threads_change_nothing(examples in prop::collection::vec(example(), 0..6)) {
        let measures = every();
        let portfolios: Vec<Portfolios<'_>> = examples.iter().map(Example::portfolios).collect();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| similarities(&portfolios, &measures))
        };
        for (one, three) in on(1).iter().zip(&on(3)) {
            prop_assert_eq!(bits(one, measures.len()), bits(three, measures.len()));
        }
    }
}

#[test]
fn no_states_and_no_columns() {
    let measures = every();
    for (rows, columns) in [(0, 0), (0, 5), (1, 0), (3, 0), (1, 2)] {
        let cells = vec![1; rows * columns];
        let found = similarity(
            &Portfolios::new(&cells, rows, columns, Scale::VOTE).unwrap(),
            &measures,
        );
        assert_eq!(found.values(0).len(), if rows == 3 { 3 } else { 0 });
        assert!(found.values(0).iter().all(|value| value.is_nan()));
        assert!(found.values(measures.len()).is_empty());
        assert_eq!(found.of(0, 0, 1), None);
    }
}
