//! The kernels against krippendorff, lifelines and `SciPy` from `PyPI`, where Python has them; skipped with a line where not.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use bilateral_model::Range;
use bilateral_weigh::agreement::{Metric, agreement};
use bilateral_weigh::posterior::{Sums, entropy};
use bilateral_weigh::survival::{Spell, kaplan_meier, wilson};
use serde_json::{Value, json};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        // A linear congruential generator (Knuth's MMIX constants) is enough to make examples.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let bits = (self.0 >> 11) as f64;
        bits / 9_007_199_254_740_992.0
    }

    fn below(&mut self, n: u32) -> u32 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        let number = (self.next() * f64::from(n)) as u32;
        number
    }
}

fn alphas(numbers: &mut Numbers) -> Vec<Value> {
    let metrics = [
        (Metric::Nominal, "nominal"),
        (Metric::Ordinal, "ordinal"),
        (Metric::Interval, "interval"),
    ];
    let mut all = Vec::new();
    for round in 0..20 {
        let coders = 2 + numbers.below(4);
        let units: Vec<Vec<Option<f64>>> = (0..6 + round)
            .map(|_| {
                (0..coders)
                    .map(|_| (numbers.next() < 0.8).then(|| f64::from(numbers.below(5))))
                    .collect()
            })
            .collect();
        for (metric, name) in metrics {
            let alpha = agreement(&units, metric, 0, 1).alpha;
            all.push(json!({"units": units, "metric": name, "alpha": alpha}));
        }
    }
    all
}

fn curves(numbers: &mut Numbers) -> Vec<Value> {
    (0..20)
        .map(|round| {
            let spells: Vec<Spell> = (0..5 + round)
                .map(|_| Spell {
                    time: f64::from(1 + numbers.below(30)),
                    ended: numbers.next() < 0.6,
                })
                .collect();
            let curve = kaplan_meier(&spells);
            let steps: Vec<[f64; 4]> = curve
                .steps
                .iter()
                .map(|s| [s.time, s.survival, s.low, s.high])
                .collect();
            json!({
                "times": spells.iter().map(|s| s.time).collect::<Vec<_>>(),
                "ended": spells.iter().map(|s| s.ended).collect::<Vec<_>>(),
                "steps": steps,
                "median": curve.median,
            })
        })
        .collect()
}

fn rates(numbers: &mut Numbers) -> Vec<Value> {
    (0..20)
        .map(|_| {
            let trials = 1 + numbers.below(40);
            let successes = numbers.below(trials + 1);
            let (low, high) = wilson(successes as usize, trials as usize).unwrap();
            json!({"successes": successes, "trials": trials, "interval": [low, high]})
        })
        .collect()
}

fn posteriors(numbers: &mut Numbers) -> (Vec<Value>, Vec<Value>) {
    let (mut posteriors, mut entropies) = (Vec::new(), Vec::new());
    for round in 0..20 {
        let narratives = 2 + round % 5;
        let raw: Vec<f64> = (0..narratives).map(|_| 0.05 + numbers.next()).collect();
        let total: f64 = raw.iter().sum();
        let prior: Vec<f64> = raw.iter().map(|p| p / total).collect();
        let likelihoods: Vec<Vec<f64>> = (0..12)
            .map(|_| (0..narratives).map(|_| 0.01 + 0.98 * numbers.next()).collect())
            .collect();
        let weights: Vec<f64> = likelihoods.iter().map(|_| 0.2 + 0.8 * numbers.next()).collect();
        let logs = (0..narratives).map(|at| {
            let sum: f64 = likelihoods
                .iter()
                .zip(&weights)
                .map(|(row, weight)| weight * row[at].ln())
                .sum();
            [sum; 3]
        });
        let ranges: Vec<Range> = prior.iter().map(|p| Range::point(*p).unwrap()).collect();
        let posterior = Sums::new(&ranges, logs.collect()).best();
        entropies.push(json!({"p": posterior, "bits": entropy(&posterior)}));
        posteriors.push(
            json!({"prior": prior, "likelihoods": likelihoods, "weights": weights, "posterior": posterior}),
        );
    }
    (posteriors, entropies)
}

#[test]
fn kernels_agree_with_published_packages() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/weigh.py");
    let python = Command::new("python3")
        .arg(&script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut python) = python else {
        println!("skipped: there is no python3 to compare with");
        return;
    };
    let mut numbers = Numbers(20_150_508);
    let (posterior, entropy) = posteriors(&mut numbers);
    let document = json!({
        "alpha": alphas(&mut numbers),
        "kaplan_meier": curves(&mut numbers),
        "wilson": rates(&mut numbers),
        "posterior": posterior,
        "entropy": entropy,
    });
    // A script that misses a module leaves without reading.
    let _ = python
        .stdin
        .take()
        .unwrap()
        .write_all(document.to_string().as_bytes());
    let output = python.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{}", said.trim_end());
    match output.status.code() {
        Some(77) => {}
        code => assert_eq!(code, Some(0), "{said}"),
    }
}
