//! An invented past: sixteen states, their trade and arms, and pacts that these foretell or do not.

#[path = "../../../tests/it/blank.rs"]
mod blank;

use std::path::Path;
use std::sync::Arc;

use bilateral_casefile::{check, framework_alone};
use jiff::civil::{Date, date};

use crate::connector::Connector;
use crate::dataset::{Column, Dataset, Kind, TableSpec};
use crate::measure::{Catalogue, Knowledge, World};
use crate::output::{Cell, Output};
use crate::scan::Plan;
use crate::states::State;
use crate::store::Store;
use blank::{column, connector, dataset, table};

connector!(STATES, "cow-states", "spells", "state": State, "start": Day, "end": Day);
connector!(TRADE, "cow-trade", "flows", "state_a": State, "state_b": State, "year": Year, "imports_a": Number,
    "imports_b": Number);
connector!(ARMS, "sipri-transfers", "deliveries", "supplier": State, "recipient": State, "year": Year, "tiv": Number);
connector!(PACTS, "atop", "dyads", "state_a": State, "state_b": State, "year": Year, "defense": Number,
    "offense": Number, "neutrality": Number, "nonaggression": Number, "consultation": Number);
connector!(DISPUTES, "cow-mid-dyadic", "dyads", "state_a": State, "state_b": State, "year": Year);
connector!(POWER, "cow-nmc", "capabilities", "state": State, "year": Year, "cinc": Number);
connector!(CAPITALS, "cow-capitals", "capitals", "state": State, "latitude": Number, "longitude": Number,
    "start": Day, "end": Day);
connector!(BORDERS, "cow-contiguity", "spells", "state_a": State, "state_b": State, "type": Number, "start": Day,
    "end": Day);

/// First and last year of the figures.
const FIRST: i16 = 1980;
pub(super) const LAST: i16 = 2014;

/// The states, by their numbers; 220 leaves in 2005.
const MEMBERS: [u16; 16] = [
    2, 20, 70, 100, 140, 160, 200, 210, 220, 230, 255, 325, 365, 640, 710, 740,
];

/// What the past is like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Past {
    /// Whether trade and arms foretell pacts.
    pub(super) tells: bool,
    /// Chance of a pact in a year where nothing speaks for it.
    pub(super) chance: f64,
    /// After this year everything is otherwise.
    pub(super) turns_after: i16,
}

impl Past {
    pub(super) const TELLING: Self = Self {
        tells: true,
        chance: 0.01,
        turns_after: i16::MAX,
    };
    pub(super) const MUTE: Self = Self {
        tells: false,
        chance: 0.05,
        turns_after: i16::MAX,
    };

    /// A number from 0 to 1 that hangs on nothing else (S. Vigna, splitmix64).
    fn draw(self, what: u64, a: u16, b: u16, year: i16, block: i16) -> f64 {
        let turned = u64::from(year > self.turns_after);
        let period = u64::from((year / block).unsigned_abs());
        let mut z = (what << 50) ^ (turned << 49) ^ (u64::from(a) << 36) ^ (u64::from(b) << 20) ^ period;
        z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let top = u32::try_from(z >> 32).unwrap_or_default();
        f64::from(top) / 4_294_967_296.0
    }

    fn trade(self, a: u16, b: u16, year: i16) -> f64 {
        let high = self.draw(1, a, b, year, 5) < 0.35;
        self.draw(2, a, b, year, 1) * 40.0 + if high { 120.0 } else { 40.0 }
    }

    fn arms(self, a: u16, b: u16, year: i16) -> f64 {
        if self.draw(3, a, b, year, 5) < 0.4 {
            20.0
        } else {
            0.0
        }
    }

    /// Whether a pact is signed in a year.
    fn signs(self, a: u16, b: u16, year: i16) -> bool {
        let mut chance = self.chance;
        if self.tells {
            chance += if self.trade(a, b, year - 1) >= 100.0 {
                0.15
            } else {
                0.0
            };
            chance += if self.arms(a, b, year - 1) >= 10.0 {
                0.10
            } else {
                0.0
            };
        }
        self.draw(4, a, b, year, 1) < chance
    }

    /// Whether one is in force: a pact runs two years.
    fn is_bound(self, a: u16, b: u16, year: i16) -> bool {
        self.signs(a, b, year) || self.signs(a, b, year - 1)
    }
}

fn add(store: &Store, connector: &'static Connector, fill: impl FnOnce(&mut Output)) {
    blank::add(store, connector, "1", date(2015, 6, 1), |output| {
        fill(output);
        output.coverage = Some((FIRST, LAST));
    });
}

fn pairs() -> impl Iterator<Item = (u16, u16, i16)> {
    MEMBERS.into_iter().enumerate().flat_map(|(at, a)| {
        let others = MEMBERS.into_iter().skip(at + 1);
        others.flat_map(move |b| (FIRST..=LAST).map(move |year| (a, b, year)))
    })
}

/// The past as a store, and the framework of two tests.
pub(super) fn world(folder: &Path, past: Past) -> (World, Arc<Plan>) {
    let store = Store::at(folder);
    let state = |number| Cell::State(State::from_cow(number));
    let begin = date(FIRST, 1, 1);
    add(&store, &STATES, |output| {
        for number in MEMBERS {
            let end = (number == 220).then(|| date(2005, 6, 30));
            output.push("spells", &[state(number), Cell::Day(begin), end.into()]);
        }
    });
    add(&store, &TRADE, |output| {
        for (a, b, year) in pairs() {
            let half = Cell::Number(past.trade(a, b, year) / 2.0);
            let key = [state(a), state(b), Cell::Year(year)];
            output.push("flows", &[key.as_slice(), &[half, half]].concat());
        }
    });
    add(&store, &ARMS, |output| {
        for (a, b, year) in pairs() {
            let tiv = past.arms(a, b, year);
            if tiv > 0.0 {
                let row = [state(a), state(b), Cell::Year(year), Cell::Number(tiv)];
                output.push("deliveries", &row);
            }
        }
    });
    add(&store, &PACTS, |output| {
        for (a, b, year) in pairs() {
            if past.is_bound(a, b, year) {
                // Only the second promises: either direction counts.
                let promises = [1.0, 0.0, 0.0, 0.0, 1.0].map(Cell::Number);
                let key = [state(b), state(a), Cell::Year(year)];
                output.push("dyads", &[key.as_slice(), &promises].concat());
            }
        }
    });
    add(&store, &DISPUTES, |output| {
        for (a, b, year) in pairs() {
            if past.draw(5, a, b, year, 1) < 0.02 {
                output.push("dyads", &[state(a), state(b), Cell::Year(year)]);
            }
        }
    });
    add(&store, &POWER, |output| {
        for number in MEMBERS {
            for year in FIRST..=LAST {
                let cinc = Cell::Number(past.draw(6, number, 0, year, 7) / 10.0);
                output.push("capabilities", &[state(number), Cell::Year(year), cinc]);
            }
        }
    });
    add(&store, &CAPITALS, |output| {
        for number in MEMBERS {
            let place = [7, 8].map(|what| Cell::Number(past.draw(what, number, 0, FIRST, 1) * 80.0));
            let row = [
                &[state(number)],
                place.as_slice(),
                &[Cell::Day(begin), None::<Date>.into()],
            ];
            output.push("capitals", &row.concat());
        }
    });
    add(&store, &BORDERS, |output| {
        for two in MEMBERS.windows(2) {
            let row = [
                state(two[0]),
                state(two[1]),
                Cell::Number(1.0),
                Cell::Day(begin),
                None::<Date>.into(),
            ];
            output.push("spells", &row);
        }
    });
    let folder = framework_alone("invented", FRAMEWORK);
    let checked = check(&folder);
    let case = checked.case.unwrap_or_else(|| panic!("{:#?}", checked.problems));
    let catalogue = Catalogue::shipped();
    let plan = Plan::of(&case, case.first_reading().unwrap(), &catalogue).unwrap();
    (World::new(store, catalogue, Knowledge::Latest), Arc::new(plan))
}

const FRAMEWORK: &str = "format: 1
id: invented
title: Invented
question: Do trade and arms foretell pacts?
dyad: [Arcadia, Ruritania]
opened_on: 1980-01-01
rule:
  combine: none
narratives:
  near:
    label: near
    says: They are near.
    default: true
  other:
    label: none of these
    says: Something else.
    ours: true
    other: true
series:
  trade:
    label: trade
    unit: million USD
    measure: trade-total
  arms:
    label: arms
    unit: million TIV
    measure: arms-both
criteria:
  much-trade:
    label: much trade
    measures: {series: trade, from: 1985, at_least: 100}
    mode: standing
  some-arms:
    label: some arms
    measures: {series: arms, from: 1985, at_least: 10}
    mode: standing
tests:
  trade:
    label: They trade much
    asks: Do they trade much?
    shows: They trade much.
    all: [much-trade]
  arms:
    label: They deliver arms to each other
    asks: Do they deliver arms?
    shows: They deliver arms.
    all: [some-arms]
";
