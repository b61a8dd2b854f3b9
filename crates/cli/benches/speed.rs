//! How fast the parts are: `cargo bench -p bilateral`.

#![allow(missing_docs, reason = "divan's macros")]

mod synthetic;

use bilateral_assess::{Step, assess, timeline};
use bilateral_casefile::{Folder, check, embedded};
use bilateral_model::{Case, Date};
use bilateral_report::View;
use bilateral_weigh::{Options, trajectory, weigh};

fn main() {
    divan::main();
}

fn folder(rows: usize, criteria: usize) -> Folder {
    let texts = synthetic::case(rows, criteria);
    Folder::from_texts(
        "synthetic",
        texts.iter().map(|(name, text)| (name.as_str(), text.as_str())),
    )
}

fn case(rows: usize, criteria: usize) -> Case {
    check(&folder(rows, criteria))
        .case
        .expect("the synthetic case has no problem")
}

fn day(year: i16) -> Date {
    Date::new(year, 7, 1).expect("a day of the calendar")
}

#[divan::bench]
fn embedded_read_and_check(bencher: divan::Bencher<'_, '_>) {
    let folder = embedded("russia-china").expect("it is compiled in");
    bencher.bench(|| check(&folder));
}

#[divan::bench]
fn embedded_assess_and_lay_out(bencher: divan::Bencher<'_, '_>) {
    let checked = check(&embedded("russia-china").expect("it is compiled in"));
    let case = checked.case.expect("it has no problem");
    bencher.bench(|| {
        let view = View::new(&case, &assess(&case, day(2025)), &checked.bibliography);
        bilateral_report::terminal(&view, &["strict".to_owned(), "lenient".to_owned()])
    });
}

#[divan::bench]
fn embedded_timeline_ten_years(bencher: divan::Bencher<'_, '_>) {
    let case = check(&embedded("russia-china").expect("it is compiled in"))
        .case
        .expect("it has no problem");
    bencher.bench(|| timeline(&case, day(2015), day(2025), Step::Day));
}

#[divan::bench]
fn thousand_records_one_date(bencher: divan::Bencher<'_, '_>) {
    let case = case(1_000, 20);
    bencher.bench(|| assess(&case, day(2020)));
}

#[divan::bench(sample_count = 20)]
fn hundred_thousand_read_and_check(bencher: divan::Bencher<'_, '_>) {
    let folder = folder(100_000, 200);
    bencher.bench(|| check(&folder));
}

#[divan::bench(sample_count = 20)]
fn hundred_thousand_one_date(bencher: divan::Bencher<'_, '_>) {
    let case = case(100_000, 200);
    bencher.bench(|| assess(&case, day(2020)));
}

#[divan::bench(sample_count = 5)]
fn hundred_thousand_every_day_of_twenty_years(bencher: divan::Bencher<'_, '_>) {
    let case = case(100_000, 200);
    bencher.bench(|| timeline(&case, day(2004), day(2024), Step::Day));
}

fn weighed_case(rows: usize, criteria: usize, narratives: usize) -> Case {
    let texts = synthetic::weighed_case(rows, criteria, narratives);
    let texts = texts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    check(&Folder::from_texts("synthetic", texts))
        .case
        .expect("the synthetic case has no problem")
}

#[divan::bench]
fn embedded_weigh(bencher: divan::Bencher<'_, '_>) {
    let case = check(&embedded("russia-china").expect("it is compiled in"))
        .case
        .expect("it has no problem");
    let assessment = assess(&case, day(2025));
    bencher.bench(|| weigh(&case, &assessment, Options::default()));
}

/// 20 narratives × 500 criteria: exact bounds and 10,000 draws, and what else a weighing holds.
#[divan::bench(sample_count = 20)]
fn twenty_narratives_five_hundred_criteria(bencher: divan::Bencher<'_, '_>) {
    let case = weighed_case(2_000, 500, 20);
    let assessment = assess(&case, day(2024));
    bencher.bench(|| weigh(&case, &assessment, Options::default()));
}

#[divan::bench(sample_count = 5)]
fn trajectory_every_day_of_twenty_years(bencher: divan::Bencher<'_, '_>) {
    let case = weighed_case(2_000, 100, 5);
    bencher.bench(|| trajectory(&case, day(2004), day(2024), Options::default()));
}
