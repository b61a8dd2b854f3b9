//! The kernels against `SciPy` and scikit-learn from `PyPI`, where Python has them; skipped with a line where not.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use bilateral_world::similarity::{Contingency, Disagreement, Measure, Scale, Score};
use serde_json::{Value, json};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u64) -> u8 {
        // A linear congruential generator (Knuth's MMIX constants) is enough to make examples.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u8::try_from((self.0 >> 33) % n).unwrap()
    }
}

fn examples() -> Vec<Value> {
    let mut numbers = Numbers(19_500_214);
    (0..200)
        .map(|round| {
            let levels = 2 + numbers.below(4);
            let scale = Scale::new(0, levels - 1).unwrap();
            let columns = 1 + round / 4;
            let mut portfolio = || -> Vec<u8> {
                (0..columns)
                    .map(|_| numbers.below(levels.into()).saturating_sub(numbers.below(2)))
                    .collect()
            };
            let (first, second) = (portfolio(), portfolio());
            let weights: Vec<f64> = (0..columns).map(|_| f64::from(1 + numbers.below(9))).collect();
            let score = |score, weights| {
                Contingency::new(&first, &second, scale, weights)
                    .unwrap()
                    .score(Measure::valued(score))
            };
            let kappas = |weights| {
                [
                    Disagreement::Nominal,
                    Disagreement::Absolute,
                    Disagreement::Squared,
                ]
                .map(|disagreement| score(Score::Kappa(disagreement), weights))
            };
            json!({
                "levels": levels,
                "first": first,
                "second": second,
                "weights": weights,
                "tau_b": score(Score::TauB, None),
                "kappa": kappas(None),
                "kappa_weighted": kappas(Some(weights.as_slice())),
            })
        })
        .collect()
}

#[test]
fn kernels_agree_with_published_packages() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/similarity.py");
    let python = Command::new("python3")
        .arg(&script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = python else {
        println!("skipped: there is no python3 to compare with");
        return;
    };
    // A script that misses a module leaves without reading.
    let _ = python
        .stdin
        .take()
        .unwrap()
        .write_all(Value::from(examples()).to_string().as_bytes());
    let output = python.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{}", said.trim_end());
    match output.status.code() {
        Some(77) => {}
        code => assert_eq!(code, Some(0), "{said}"),
    }
}
