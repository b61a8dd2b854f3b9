//! Synthetic cases of any size, the same every time: for benches and for the script that compares whole programs.

use std::fmt::Write;

/// A case as texts: `criteria` criteria of two kinds over twenty years, `rows` ledger rows that bear on them.
pub(crate) fn case(rows: usize, criteria: usize) -> Vec<(String, String)> {
    vec![
        ("case.yaml".to_owned(), case_yaml(criteria)),
        ("evidence.csv".to_owned(), evidence(rows, criteria)),
    ]
}

/// The same case with numbers to weigh: `narratives` narratives, every criterion an item.
#[allow(dead_code, reason = "one of several users of this file")]
pub(crate) fn weighed_case(rows: usize, criteria: usize, narratives: usize) -> Vec<(String, String)> {
    let mut numbers = Numbers(7);
    let mut texts = case(rows, criteria);
    let mut named = String::from("narratives:\n");
    for narrative in 0..narratives {
        let mark = if narrative == 0 {
            ", default: true, other: true"
        } else {
            ""
        };
        let _ = writeln!(named, "  n{narrative}: {{label: a, says: a{mark}}}");
    }
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let prior = 1.0 / narratives as f64;
    let mut weighing = String::from("weighing:\n  set_by: nobody\n  set_on: 2004-12-31\n  priors:\n");
    for narrative in 0..narratives {
        let _ = writeln!(
            weighing,
            "    n{narrative}: [{}, {prior}, {}]",
            prior / 2.0,
            (prior * 1.5).min(0.9)
        );
    }
    weighing.push_str("  items:\n");
    for criterion in 0..criteria {
        let ranges: Vec<String> = (0..narratives)
            .map(|narrative| {
                let best = 10 + numbers.below(80);
                let (low, high) = (best - numbers.below(8), best + numbers.below(8));
                format!("n{narrative}: [0.{low:02}, 0.{best:02}, 0.{high:02}]")
            })
            .collect();
        let _ = writeln!(weighing, "    c{criterion}: {{met: {{{}}}}}", ranges.join(", "));
    }
    if let Some((_, yaml)) = texts.first_mut() {
        *yaml = yaml.replace("narratives:\n  a: {label: a, says: a, default: true}\n", &named) + &weighing;
    }
    texts
}

fn case_yaml(criteria: usize) -> String {
    let mut yaml = String::from(
        "format: 1\nid: synthetic\ntitle: Synthetic\nquestion: How fast is it?\ndyad: [Arcadia, Ruritania]\n\
         opened_on: 2004-12-31\nnarratives:\n  a: {label: a, says: a, default: true}\n",
    );
    let tests = criteria.div_ceil(10);
    yaml.push_str("tests:\n");
    for test in 0..tests {
        let parts: Vec<String> = (test * 10..((test + 1) * 10).min(criteria))
            .map(|criterion| format!("c{criterion}"))
            .collect();
        let _ = writeln!(
            yaml,
            "  t{test}: {{at_least: {}, of: [{}]}}",
            parts.len().div_ceil(2),
            parts.join(", ")
        );
    }
    yaml.push_str("criteria:\n");
    for criterion in 0..criteria {
        let (year, month) = (2006 + criterion % 18, 1 + criterion % 12);
        let mode = if criterion % 4 == 0 {
            ", mode: standing"
        } else {
            ""
        };
        let _ = writeln!(
            yaml,
            "  c{criterion}: {{happens: an event, by: {year}-{month:02}{mode}}}"
        );
    }
    yaml.push_str(
        "readings:\n  strict: {label: strict}\n  lenient:\n    label: lenient\n    late_counts: true\n    criteria:\n",
    );
    for criterion in (0..criteria).step_by(3) {
        let _ = writeln!(
            yaml,
            "      c{criterion}: {{counts: [event, delivery, commitment], why: a commitment will do}}"
        );
    }
    yaml
}

/// A small generator of numbers (Knuth's MMIX constants): no clock, no seed from outside.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % n
    }
}

fn evidence(rows: usize, criteria: usize) -> String {
    const KINDS: [&str; 6] = [
        "event",
        "statement",
        "commitment",
        "delivery",
        "measurement",
        "statement",
    ];
    let mut numbers = Numbers(42);
    let mut csv = String::from(
        "id,occurred_on,known_on,kind,title,what,actors,tie,area,source,basis,reliability,credibility,origin,event,\
         supersedes,bears_on,promise,due,due_basis,amount,unit,quote\n",
    );
    for row in 0..rows {
        let (year, month, day) = (
            2005 + numbers.below(20),
            1 + numbers.below(12),
            1 + numbers.below(27),
        );
        // Now and then somebody says that it did not happen.
        let kind = if numbers.below(400) == 0 {
            "absence"
        } else {
            KINDS[numbers.below(KINDS.len())]
        };
        let sign = if kind == "absence" || numbers.below(5) == 0 {
            "-"
        } else {
            "+"
        };
        let _ = writeln!(
            csv,
            "r{row:07},{year}-{month:02}-{day:02},{year}-{month:02}-{:02},{kind},\"Report {row}, as it stands\",\
             What is said to have happened in a sentence of the usual length for a ledger.,ARC;RUR,{},{},,memory,{},{},\
             agency-{},,,c{}{sign},,,,,,",
            day + 1,
            ["symbolic", "substantive"][numbers.below(2)],
            ["easy", "division"][numbers.below(2)],
            ["A", "B", "C", "D"][numbers.below(4)],
            1 + numbers.below(4),
            numbers.below(40),
            numbers.below(criteria),
        );
    }
    csv
}
