//! Times the weighing of 20 narratives by 500 items, to be set beside the same in `NumPy`: see `bench/run.sh`.

#![allow(clippy::print_stdout, missing_docs, reason = "an example for a script")]

use std::collections::BTreeSet;
use std::time::Instant;

use bilateral_model::{Id, Range};
use bilateral_weigh::posterior::Sums;
use bilateral_weigh::{ItemState, draws};

/// A small generator of numbers (Knuth's MMIX constants).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let bits = (self.0 >> 11) as f64;
        bits / 9_007_199_254_740_992.0
    }

    fn range(&mut self) -> Range {
        let best = 0.1 + 0.8 * self.next();
        let (low, high) = (
            best * (1.0 - 0.3 * self.next()),
            best + (1.0 - best) * 0.3 * self.next(),
        );
        Range::new(low, best, high).expect("in order, above 0 and below 1")
    }
}

fn main() {
    let (narratives, items, count) = (20, 500, 10_000);
    let mut numbers = Numbers(42);
    let names: Vec<Id> = (0..narratives)
        .map(|at| Id::new(&format!("narrative-{at}")).expect("an id"))
        .collect();
    let states: Vec<ItemState> = (0..items)
        .map(|at| ItemState {
            id: Id::new(&format!("item-{at}")).expect("an id"),
            is_record: false,
            status: None,
            finding: None,
            silence: None,
            likelihoods: (0..narratives).map(|_| numbers.range()).collect(),
            weight: 1.0,
            group: None,
            origins: BTreeSet::new(),
            because: Vec::new(),
        })
        .collect();
    let priors = vec![Range::point(0.05).expect("a probability"); narratives];
    let mut times: Vec<f64> = (0..11)
        .map(|_| {
            let start = Instant::now();
            let bounds = Sums::of(&priors, &states).probabilities();
            let drawn = draws::summary(&draws::sample(&names, &priors, &states, count, 1));
            std::hint::black_box((bounds, drawn));
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "bilateral   {narratives} narratives x {items} items, exact bounds and {count} draws: median {:.1} ms (least {:.1})",
        times[times.len() / 2],
        times[0]
    );
}
