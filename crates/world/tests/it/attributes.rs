//! Figures of single states and their treaties, from real files.
use bilateral_world::states::State;
use bilateral_world::store::{Columns, Store};

use crate::released::{add, rows, set_aside};
use crate::shared;

const RUSSIA: State = State::from_cow(365);
const CHINA: State = State::from_cow(710);

/// A figure of a state in a year.
fn figure(table: &Columns, column: &str, of: State, in_year: i16) -> Option<f64> {
    let (states, years) = (table.states("state").unwrap(), table.years("year").unwrap());
    let at = (0..states.len()).find(|at| states[*at] == of && years[*at] == in_year)?;
    Some(table.numbers(column).unwrap()[at])
}

#[test]
fn regimes_of_isard() {
    let Some(file) = shared::data("diplomacy/isard_cw_democracy.csv.gz") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let manifest = add(&store, "isard-democracy", &[file]);
    assert_eq!((rows(&manifest, "regimes"), set_aside(&manifest)), (17_706, 0));
    assert_eq!(manifest.coverage, Some((1816, 2025)));
    let table = store
        .table("isard-democracy", &manifest.version, "regimes")
        .unwrap();
    assert_eq!(figure(&table, "polyarchy", RUSSIA, 2025), Some(0.17));
    assert!(figure(&table, "polity2", RUSSIA, 2025).unwrap().is_nan());
}

#[test]
fn gross_domestic_product_and_people() {
    for (name, version, checks) in [
        (
            "economy/WDI_NY.GDP.MKTP.CD_2024-11-19.csv",
            "2024-11-13",
            [
                (CHINA, 2014, 10_475.6e9),
                (RUSSIA, 2014, 2059.2e9),
                (RUSSIA, 2018, 1657.3e9),
            ],
        ),
        (
            "economy/WDI_SP.POP.TOTL_2025-10-07.csv",
            "2025-10-07",
            [
                (CHINA, 2014, 1371.9e6),
                (RUSSIA, 2014, 144.2e6),
                (State::from_cow(816), 2024, 101e6),
            ],
        ),
    ] {
        let Some(file) = shared::data(name) else { return };
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path());
        let manifest = add(&store, "wdi", &[file]);
        println!(
            "{version}: {} figures; set aside {:?}",
            rows(&manifest, "indicators"),
            manifest.set_aside
        );
        assert_eq!(
            (manifest.version.as_str(), manifest.released.to_string().as_str()),
            (version, version)
        );
        let table = store.table("wdi", version, "indicators").unwrap();
        for (state, year, told) in checks {
            let found = figure(&table, "value", state, year).unwrap();
            assert!(
                (found / told - 1.0).abs() < 0.001,
                "{state:?} {year}: {found}, not {told}"
            );
        }
        // The USSR's figures are not Russia's.
        assert_eq!(figure(&table, "value", RUSSIA, 1990), None);
        assert!(!manifest.set_aside.contains_key("a code that no state has"));
    }
}

#[test]
fn trade_agreements() {
    let Some(file) = shared::data("diplomacy/treaties/DESTA.csv.gz") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let manifest = add(&store, "desta", &[file]);
    println!(
        "{} parties; set aside {:?}",
        rows(&manifest, "parties"),
        manifest.set_aside
    );
    println!("{:?}", manifest.unplaced);
    assert_eq!(
        (rows(&manifest, "treaties"), manifest.coverage),
        (1217, Some((1948, 2020)))
    );
    let table = store.table("desta", &manifest.version, "parties").unwrap();
    let numbers = table.ints("number").unwrap();
    let states = table.states("state").unwrap();
    let of = |state: State| -> Vec<Option<i32>> {
        (0..states.len())
            .filter(|at| states[*at] == state)
            .map(|at| numbers[at])
            .collect()
    };
    let (russia, china) = (of(RUSSIA), of(CHINA));
    assert!(
        russia.len() > 20 && china.len() > 10,
        "{} {}",
        russia.len(),
        china.len()
    );
    // No entry lists both.
    assert!(russia.iter().all(|number| !china.contains(number)));
}
