//! Lags, windows and changes of an invented world, row by row.

use bilateral_world::measure::{Catalogue, Knowledge, World};
use bilateral_world::states::State;
use bilateral_world::system::{Base, Direction};

use crate::invented;

/// Recipes of a user on top of those that come with the program.
fn catalogue() -> Catalogue {
    let folder = tempfile::tempdir().unwrap();
    for (id, compute) in [
        ("before", "lag: {of: trade-to, years: 1}"),
        ("mean", "window: {of: trade-to, years: 3, aggregate: mean}"),
        ("growth", "change: {of: trade-to, years: 2}"),
        (
            "half",
            "formula: {expression: 'max(a, b) / 2', inputs: {a: {measure: trade-to}, b: {measure: before}}}",
        ),
    ] {
        let text = format!(
            "id: {id}\nlabel: A test\nmeans: A test.\nunit: none\ndirected: true\nmethod: none\ncompute: {{{compute}}}\n"
        );
        std::fs::write(folder.path().join(format!("{id}.yaml")), text).unwrap();
    }
    Catalogue::with_folder(folder.path()).unwrap()
}

#[test]
fn a_figure_that_reaches_back_needs_every_year_that_it_reaches_to() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(invented::fill(folder.path()), catalogue(), Knowledge::Latest);
    let base = Base::new(&world.system().unwrap(), 1993, 2008, Direction::DirectedDyads);
    let now = world.column("trade-to", &base).unwrap();
    let figure = |a: State, b: State, year: i16| base.row(a, b, year).map_or(f64::NAN, |row| now.values[row]);
    let mut told = 0;
    for (id, back) in [("before", 1), ("mean", 2), ("growth", 2), ("half", 1)] {
        let column = world.column(id, &base).unwrap();
        for dyad in base.dyads() {
            for (year, row) in base.years(dyad).zip(base.rows_of(dyad)) {
                let at = |by| figure(dyad.a, dyad.b, year - by);
                // A sum is NaN where the pair was no pair in any of the years, or the figure is not there.
                let reaches = (0..=back).map(at).sum::<f64>();
                let expected = match id {
                    _ if id != "before" && reaches.is_nan() => f64::NAN,
                    "before" => at(1),
                    "mean" => (at(2) + at(1) + at(0)) / 3.0,
                    "growth" => 100.0 * (at(0) - at(2)) / at(2).abs(),
                    _ => at(0).max(at(1)) / 2.0,
                };
                // A change needs its two years alone.
                let expected = if id == "growth" && at(0).is_finite() && at(2).is_finite() {
                    let is_run = base.row(dyad.a, dyad.b, year - 1).is_some();
                    if is_run {
                        100.0 * (at(0) - at(2)) / at(2).abs()
                    } else {
                        f64::NAN
                    }
                } else {
                    expected
                };
                let found = column.values[row];
                let is_same = if expected.is_nan() {
                    found.is_nan()
                } else {
                    (found - expected).abs() <= 1e-9 * expected.abs()
                };
                assert!(
                    is_same,
                    "{id} of {} and {} in {year}: {found}, not {expected}",
                    dyad.a.cow(),
                    dyad.b.cow()
                );
                told += usize::from(!found.is_nan());
            }
        }
    }
    assert!(told > 100, "{told} figures");
    assert_eq!(world.column("before", &base).unwrap().coverage, (1996, 2007));
}
