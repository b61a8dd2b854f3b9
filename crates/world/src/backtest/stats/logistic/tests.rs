use super::{Logistic, Settings, StatsError, solve};
use crate::backtest::stats::float;
use proptest::prelude::*;

/// Two invented predictors, forty rows.
fn sample() -> (Vec<f64>, Vec<f64>, Vec<bool>) {
    let first: Vec<f64> = (0..40).map(|row| float(row * 7 % 11)).collect();
    let second = (0..40).map(|row| float(row * row % 13) / 4.0).collect();
    let rows = (0..40).zip(&first);
    let came = rows.map(|(row, first)| (row * 5 + 3) % 7 < 2 || *first > 8.0);
    let came = came.collect();
    (first, second, came)
}

fn near(a: f64, b: f64, within: f64) -> bool {
    (a - b).abs() <= within * b.abs().max(1.0)
}

/// Came in 1 of 4 where x = 0, in 3 of 4 where x = 1.
fn two_by_two() -> (Vec<f64>, Vec<bool>) {
    let x = vec![0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    let came = vec![true, false, false, false, true, true, true, false];
    (x, came)
}

#[test]
fn a_two_by_two_table_by_hand() {
    let (x, came) = two_by_two();
    let settings = Settings {
        ridge: 1e-12,
        ..Settings::default()
    };
    let fit = Logistic::fit(&[&x], &came, None, &settings).unwrap();
    // With next to no ridge the fit meets both rates. Slope ln 3 − ln ⅓ = 2 ln 3; by symmetry the log-odds at the mean, one
    // half, are 0; the deviation is one half.
    assert!(fit.converged && fit.steps <= 10);
    assert!(near(
        fit.predictors[0].slope().unwrap(),
        2.0 * libm::log(3.0),
        1e-9
    ));
    assert!(near(fit.intercept, 0.0, 1e-9));
    assert!(near(fit.probability(&[0.0]).unwrap(), 0.25, 1e-9));
    assert!(near(fit.probability(&[1.0]).unwrap(), 0.75, 1e-9));
    assert!(near(fit.predictors[0].deviation, 0.5, 1e-15));
    // With a ridge of one, rows at z = ±1: by symmetry Σ (y − p)·z = 8·(¾ − p) = β, where p = 1/(1 + e^−β).
    let fit = Logistic::fit(&[&x], &came, None, &Settings::default()).unwrap();
    let by = fit.predictors[0].coefficient;
    assert!(near(8.0 * (0.75 - 1.0 / (1.0 + libm::exp(-by))), by, 1e-7));
}

#[test]
fn agrees_with_scikit_learn() {
    let (first, second, came) = sample();
    let check = |weights: Option<&[f64]>, ridge: f64, expected: [f64; 3]| {
        let settings = Settings {
            ridge,
            ..Settings::default()
        };
        let fit = Logistic::fit(&[&first, &second], &came, weights, &settings).unwrap();
        assert!(fit.converged);
        let found = [
            fit.intercept,
            fit.predictors[0].coefficient,
            fit.predictors[1].coefficient,
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!(near(found, expected, 1e-7), "{found} {expected}");
        }
    };
    // scikit-learn 1.9: LogisticRegression(C=1, solver='newton-cholesky', tol=1e-14) on columns brought to mean 0 and
    // deviation 1; then C=0.25 with sample_weight, by which mean and deviation are weighted too.
    check(None, 1.0, [-0.218_289_298_0, 0.597_407_016_8, -0.124_277_148_6]);
    let weights: Vec<f64> = (0..40).map(|row| 1.0 + float(row % 3)).collect();
    check(
        Some(&weights),
        4.0,
        [-0.239_261_228_8, 0.423_980_594_5, -0.120_779_455_3],
    );
}

#[test]
fn separated_outcomes_stay_finite() {
    let x: Vec<f64> = (0..100).map(float).collect();
    let came: Vec<bool> = (0..100).map(|row| row >= 50).collect();
    let mut last = 0.0;
    for ridge in [1.0, 1e-3, 1e-6] {
        let settings = Settings {
            ridge,
            ..Settings::default()
        };
        let fit = Logistic::fit(&[&x], &came, None, &settings).unwrap();
        let by = fit.predictors[0].coefficient;
        // The smaller the ridge, the steeper; and never off the scale.
        assert!(fit.converged && by > last && by < 1e4, "{fit:?}");
        last = by;
        assert!(fit.probability(&[0.0]).unwrap() < 0.1 && fit.probability(&[99.0]).unwrap() > 0.9);
    }
}

#[test]
fn repeated_and_constant_predictors() {
    let (first, second, came) = sample();
    let constant = vec![0.1; 40];
    let columns: [&[f64]; 4] = [&first, &constant, &second, &first];
    for ridge in [1.0, 1e-12] {
        let settings = Settings {
            ridge,
            ..Settings::default()
        };
        let fit = Logistic::fit(&columns, &came, None, &settings).unwrap();
        assert!(fit.converged, "{fit:?}");
        assert_eq!(
            (fit.predictors[1].deviation, fit.predictors[1].coefficient),
            (0.0, 0.0)
        );
        assert_eq!(fit.predictors[1].slope(), None);
        if ridge > 0.5 {
            // The penalty is least if the two share alike.
            assert!(near(
                fit.predictors[0].coefficient,
                fit.predictors[3].coefficient,
                1e-9
            ));
        }
        // Together they do as one with half the ridge; with next to none, as one.
        let alone = Logistic::fit(&[&first, &second], &came, None, &settings).unwrap();
        let sum = fit.predictors[0].coefficient + fit.predictors[3].coefficient;
        let bound = if ridge > 0.5 { 0.2 } else { 1e-6 };
        assert!((sum - alone.predictors[0].coefficient).abs() < bound);
    }
    // Nothing but what never varies: the base rate.
    let fit = Logistic::fit(&[&constant], &came, None, &Settings::default()).unwrap();
    let rate = float(came.iter().filter(|came| **came).count()) / 40.0;
    assert!(near(fit.probability(&[7.0]).unwrap(), rate, 1e-12));
    let none = Logistic::fit(&[], &came, None, &Settings::default()).unwrap();
    assert!(near(none.probability(&[]).unwrap(), rate, 1e-12));
}

#[test]
fn huge_and_tiny_units_do_not_matter() {
    let (first, second, came) = sample();
    let plain = Logistic::fit(&[&first, &second], &came, None, &Settings::default()).unwrap();
    let huge: Vec<f64> = first.iter().map(|value| value * 1e300).collect();
    let tiny: Vec<f64> = second.iter().map(|value| value * 1e-300).collect();
    let scaled = Logistic::fit(&[&huge, &tiny], &came, None, &Settings::default()).unwrap();
    for (a, b) in plain.predictors.iter().zip(&scaled.predictors) {
        assert!(near(a.coefficient, b.coefficient, 1e-9));
    }
}

#[test]
fn refusals() {
    let (x, came) = two_by_two();
    let fit = |columns: &[&[f64]], came: &[bool], weights: Option<&[f64]>, ridge: f64| {
        let settings = Settings {
            ridge,
            ..Settings::default()
        };
        Logistic::fit(columns, came, weights, &settings)
            .map(|_| ())
            .unwrap_err()
    };
    assert_eq!(fit(&[], &[], None, 1.0), StatsError::NoRows);
    assert_eq!(fit(&[&x], &came, Some(&[0.0; 8]), 1.0), StatsError::NoRows);
    assert_eq!(fit(&[&x], &[true; 8], None, 1.0), StatsError::OneOutcome);
    // By weight it never came: rows 0, 4, 5 and 6 are those in which it did.
    let weights = [0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    assert_eq!(fit(&[&x], &came, Some(&weights), 1.0), StatsError::OneOutcome);
    for ridge in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            fit(&[&x], &came, None, ridge),
            StatsError::Setting { .. }
        ));
    }
    assert!(matches!(
        fit(&[&x[1..]], &came, None, 1.0),
        StatsError::Length { .. }
    ));
    let mut bad = x.clone();
    bad[3] = f64::NAN;
    assert!(matches!(
        fit(&[&x, &bad], &came, None, 1.0),
        StatsError::NotFinite { row: 3, .. }
    ));
    (bad[3], bad[4]) = (f64::MAX, f64::MIN);
    assert_eq!(
        fit(&[&x, &bad], &came, None, 1.0),
        StatsError::TooWide { predictor: 1 }
    );
    assert!(matches!(
        fit(&[&x], &came, Some(&[-1.0; 8]), 1.0),
        StatsError::NotAWeight { row: 0, .. }
    ));
    assert!(matches!(
        fit(&[&x], &came, Some(&[f64::MAX; 8]), 1.0),
        StatsError::Setting { .. }
    ));
    let good = Logistic::fit(&[&x], &came, None, &Settings::default()).unwrap();
    assert_eq!(good.probability(&[]), None);
    assert_eq!(good.probability(&[f64::NAN]), None);
    assert!(good.probabilities(&[]).is_err() && good.probabilities(&[&x, &x]).is_err());
    let given = good.probabilities(&[&[1.0, f64::NAN]]).unwrap();
    assert_eq!(given, [good.probability(&[1.0]), None]);
}

#[test]
fn threads_do_not_change_it() {
    // Three blocks and some.
    let rows = 0..13_000;
    let x: Vec<f64> = rows
        .clone()
        .map(|row| float(row * 7_919 % 1_009) / 100.0)
        .collect();
    let came: Vec<bool> = rows
        .map(|row| row * 31 % 97 < 3 + row * 7_919 % 1_009 / 100)
        .collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap()
            .install(|| Logistic::fit(&[&x], &came, None, &Settings::default()))
            .unwrap()
    };
    assert_eq!(run(1), run(2));
    assert_eq!(run(1), run(5));
    assert!(run(1).predictors[0].coefficient > 0.1);
}

#[test]
fn solving_by_hand() {
    // 4x + 2y = 10, 2x + 3y = 11: x = 1, y = 3. The upper half is not looked at.
    let found = solve(&[4.0, f64::NAN, 2.0, 3.0], &[10.0, 11.0], 0.0).unwrap();
    assert!(near(found[0], 1.0, 1e-14) && near(found[1], 3.0, 1e-14));
    assert_eq!(solve(&[1.0, 0.0, 1.0, 1.0], &[1.0, 1.0], 0.0), None);
}

proptest! {
    #[test]
    fn at_the_minimum_and_mean_kept(
        rows in prop::collection::vec((-3.0f64..3.0, (-2i8..3).prop_map(f64::from), any::<bool>(), 0u8..4), 4..60),
        ridge in prop_oneof![Just(1e-3), Just(1.0), Just(50.0)],
    ) {
        let first: Vec<f64> = rows.iter().map(|row| row.0).collect();
        let second: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let came: Vec<bool> = rows.iter().map(|row| row.2).collect();
        let weights: Vec<f64> = rows.iter().map(|row| row.3.into()).collect();
        let settings = Settings { ridge, ..Settings::default() };
        let weighted = rows.iter().filter(|row| row.3 > 0);
        let happened = weighted.clone().filter(|row| row.2).count();
        prop_assume!(happened > 0 && happened < weighted.count());
        let fit = Logistic::fit(&[&first, &second], &came, Some(&weights), &settings).unwrap();
        prop_assert!(fit.converged);
        // The intercept bears no penalty, so that expected and observed numbers agree; and each other slope is zero.
        let mut slopes = [0.0, ridge * fit.predictors[0].coefficient, ridge * fit.predictors[1].coefficient];
        for row in &rows {
            let given = fit.probability(&[row.0, row.1]).unwrap();
            let error = f64::from(row.3) * (given - f64::from(u8::from(row.2)));
            slopes[0] += error;
            slopes[1] += error * fit.predictors[0].standardised(row.0);
            slopes[2] += error * fit.predictors[1].standardised(row.1);
        }
        for slope in slopes {
            prop_assert!(slope.abs() < 1e-4, "{:?}", slopes);
        }
        // A weight is as good as repetition.
        let repeated = rows.iter().flat_map(|row| vec![((row.0, row.1), row.2); row.3.into()]);
        let (values, came): (Vec<(f64, f64)>, Vec<bool>) = repeated.unzip();
        let (first, second): (Vec<f64>, Vec<f64>) = values.into_iter().unzip();
        let plain = Logistic::fit(&[&first, &second], &came, None, &settings).unwrap();
        prop_assert!(near(plain.intercept, fit.intercept, 1e-4));
        let ones = vec![1.0; came.len()];
        prop_assert_eq!(&Logistic::fit(&[&first, &second], &came, Some(&ones), &settings).unwrap(), &plain);
    }
}
