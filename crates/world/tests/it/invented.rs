//! A small invented world: five states, their trade, and who promised help to whom.

#[path = "blank.rs"]
mod blank;

use std::path::Path;

use bilateral_world::connector::Connector;
use bilateral_world::dataset::{Column, Dataset, Kind, TableSpec};
use bilateral_world::measure::{Catalogue, Knowledge, World};
use bilateral_world::output::Cell;
use bilateral_world::states::State;
use bilateral_world::store::Store;
use jiff::civil::date;

use blank::{add, column, connector, dataset, table};

connector!(STATES, "cow-states", "spells", "state": State, "start": Day, "end": Day);
connector!(TRADE, "cow-trade", "flows", "state_a": State, "state_b": State, "year": Year, "imports_a": Number,
    "imports_b": Number);
connector!(BACI, "baci", "exports", "exporter": State, "importer": State, "year": Year, "value": Number);
connector!(DISPUTES, "cow-mid-dyadic", "dyads", "state_a": State, "state_b": State, "year": Year);

/// Trade of a pair in a year, from the lower number to the higher and back: odd fractions, so that rounding shows.
pub(crate) fn trade(a: u16, b: u16, year: i16) -> (f64, f64) {
    let (a, b, year) = (f64::from(a), f64::from(b), f64::from(year));
    (a / 3.0 + b / 7.0 + year / 11.0, year / 13.0 - a / 17.0)
}

/// The states; their list ends in 2006.
pub(crate) const MEMBERS: [u16; 5] = [2, 20, 200, 220, 365];

/// Fills a data folder. Trade is told from 1995 to 2006, none of 220 with 365, nor of 2 with 20 in 2001; the release
/// before has twice the figures and ends in 2003.
pub(crate) fn fill(folder: &Path) -> Store {
    let store = Store::at(folder);
    add(&store, &STATES, "2006", date(2007, 1, 31), |output| {
        for number in MEMBERS {
            // 220 leaves and comes back: no row for the years between.
            let spells = if number == 220 {
                vec![
                    (date(1990, 1, 1), Some(date(2000, 6, 30))),
                    (date(2003, 2, 1), None),
                ]
            } else {
                vec![(date(1990, 1, 1), None)]
            };
            for (start, end) in spells {
                output.push(
                    "spells",
                    &[Cell::State(State::from_cow(number)), Cell::Day(start), end.into()],
                );
            }
        }
        output.coverage = Some((1990, 2006));
    });
    for (version, released, last, times) in [
        ("3.0", date(2004, 5, 1), 2003_i16, 2.0),
        ("4.0", date(2007, 5, 1), 2006, 1.0),
    ] {
        add(&store, &TRADE, version, released, |output| {
            for (at, a) in MEMBERS.into_iter().enumerate() {
                for b in MEMBERS.into_iter().skip(at + 1) {
                    for year in 1995..=last {
                        if (a, b) == (220, 365) || (a, b, year) == (2, 20, 2001) {
                            continue;
                        }
                        let (out, back) = trade(a, b, year);
                        output.push(
                            "flows",
                            &[
                                Cell::State(State::from_cow(a)),
                                Cell::State(State::from_cow(b)),
                                Cell::Year(year),
                                Cell::Number(times * back),
                                Cell::Number(times * out),
                            ],
                        );
                    }
                }
            }
        });
    }
    store
}

/// The same with a second source of trade, a tenth higher, from 2000 to 2005 in thousands; and with disputes of 2 with 365
/// in 1996 and of 20 with 200 in 1999, told from 1993 to 2001.
pub(crate) fn fill_more(folder: &Path) -> Store {
    let store = fill(folder);
    add(&store, &BACI, "202101", date(2021, 1, 29), |output| {
        for (at, a) in MEMBERS.into_iter().enumerate() {
            for b in MEMBERS.into_iter().skip(at + 1) {
                for year in 2000..=2005 {
                    let (out, back) = trade(a, b, year);
                    for (from, to, value) in [(a, b, out), (b, a, back)] {
                        output.push(
                            "exports",
                            &[
                                Cell::State(State::from_cow(from)),
                                Cell::State(State::from_cow(to)),
                                Cell::Year(year),
                                Cell::Number(1100.0 * value),
                            ],
                        );
                    }
                }
            }
        }
        output.coverage = Some((2000, 2005));
    });
    add(&store, &DISPUTES, "4.03", date(2019, 5, 1), |output| {
        for (a, b, year) in [(2, 365, 1996), (20, 200, 1999)] {
            output.push(
                "dyads",
                &[
                    Cell::State(State::from_cow(a)),
                    Cell::State(State::from_cow(b)),
                    Cell::Year(year),
                ],
            );
        }
        output.coverage = Some((1993, 2001));
    });
    store
}

/// The invented world.
pub(crate) fn world(folder: &Path, knowledge: Knowledge) -> World {
    World::new(fill(folder), Catalogue::shipped(), knowledge)
}
