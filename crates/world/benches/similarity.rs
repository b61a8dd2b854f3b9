//! Ten measures of every dyad-year 1816–2018 from real alliances: `cargo bench -p bilateral-world --bench similarity`.
//!
//! The data are found through `BILATERAL_SHARED`; `bench/compare/similarity.py` does the same in `NumPy`. With
//! `BILATERAL_SIMILARITY_VALUES` every value is written to the file it names, for that script to compare.

#![allow(missing_docs, reason = "divan's macros")]
#![allow(clippy::print_stdout, reason = "figures to compare are this program's output")]

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/it/similarity/alliances.rs"]
mod alliances;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use alliances::Year;
use bilateral_world::similarity::{Disagreement, Measure, Portfolios, Score, Similarities, similarities};

static YEARS: OnceLock<Option<Vec<Year>>> = OnceLock::new();

/// The ten measures, in the order of the script.
fn ten() -> Vec<Measure> {
    let scores = [
        Score::SAbsolute,
        Score::SSquared,
        Score::Pi(Disagreement::Squared),
        Score::Kappa(Disagreement::Squared),
        Score::TauB,
    ];
    let mut all: Vec<Measure> = scores.iter().copied().map(Measure::valued).collect();
    all.extend(scores.iter().copied().map(Measure::binary));
    all
}

fn years() -> Option<&'static [Year]> {
    YEARS
        .get_or_init(|| {
            let root = std::env::var_os("BILATERAL_SHARED").map_or_else(
                || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
                PathBuf::from,
            );
            let file = |name: &str| root.join("data/diplomacy").join(name);
            let files = [
                file("ps_cow_states.csv"),
                file("ps_atop_alliance.csv.gz"),
                file("ps_cow_nmc.csv.gz"),
            ];
            if files.iter().all(|path| path.exists()) {
                Some(alliances::years(&files[0], &files[1], &files[2]))
            } else {
                println!("skipped: needs the alliances of the shared data (BILATERAL_SHARED)");
                None
            }
        })
        .as_deref()
}

/// All dyad-years; weighted by capabilities or not.
fn all(years: &[Year], is_weighted: bool) -> Vec<Similarities> {
    let portfolios: Vec<Portfolios<'_>> = years
        .iter()
        .map(|year| {
            if is_weighted {
                let weighted = year.portfolios().weighted(&year.capabilities);
                weighted.expect("some state has capabilities")
            } else {
                year.portfolios()
            }
        })
        .collect();
    similarities(&portfolios, &ten())
}

fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be had").install(work)
}

#[divan::bench(args = [1, 2])]
fn ten_measures(bencher: divan::Bencher<'_, '_>, threads: usize) {
    if let Some(years) = years() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads can be had");
        bencher.bench(|| pool.install(|| all(years, false)));
    }
}

#[divan::bench(args = [1, 2])]
fn ten_measures_by_capabilities(bencher: divan::Bencher<'_, '_>, threads: usize) {
    if let Some(years) = years() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads can be had");
        bencher.bench(|| pool.install(|| all(years, true)));
    }
}

/// Appends every value, by year, measure and pair: 64-bit little-endian floats, `NaN` where there is none.
fn write(found: &[Similarities], to: &mut impl Write) -> std::io::Result<()> {
    for year in found {
        for at in 0..ten().len() {
            for value in year.values(at) {
                to.write_all(&value.to_le_bytes())?;
            }
        }
    }
    Ok(())
}

/// Seconds, and per measure the defined values, their sum and the sum of their squares.
fn print(years: &[Year], is_weighted: bool) {
    let name = if is_weighted { "weighted" } else { "unweighted" };
    for threads in [1, 2] {
        let seconds = (0..5).map(|_| {
            on(threads, || {
                let start = Instant::now();
                let found = all(years, is_weighted);
                let seconds = start.elapsed().as_secs_f64();
                drop(found);
                seconds
            })
        });
        let best = seconds.fold(f64::INFINITY, f64::min);
        println!("{name}, {threads} threads: {best:.4} s, best of 5");
    }
    let found = on(1, || all(years, is_weighted));
    for at in 0..ten().len() {
        let values = || {
            found
                .iter()
                .flat_map(|year| year.values(at))
                .filter(|value| !value.is_nan())
        };
        let sum: f64 = values().sum();
        let squares: f64 = values().map(|value| value * value).sum();
        println!("{name} {at}: {} {sum:.9} {squares:.9}", values().count());
    }
}

fn main() {
    if let Some(years) = years() {
        print(years, false);
        print(years, true);
        if let Some(path) = std::env::var_os("BILATERAL_SIMILARITY_VALUES") {
            let mut file = BufWriter::new(File::create(path).expect("the file can be written"));
            for is_weighted in [false, true] {
                write(&all(years, is_weighted), &mut file).expect("there is room for the values");
            }
            file.flush().expect("there is room for the values");
        }
    }
    divan::main();
}
