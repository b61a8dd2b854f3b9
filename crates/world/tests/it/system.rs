//! The state system and what hangs on it, on the real files: dyad-years by count, and what is unknown after the lists end.

use std::path::{Path, PathBuf};

use bilateral_world::connector;
use bilateral_world::measure::{Catalogue, Knowledge, Lack, World};
use bilateral_world::states::{self, State};
use bilateral_world::store::{FileDigest, Manifest, Release, Store, sha256_of};
use bilateral_world::system::{Base, Direction};
use bilateral_world::{input, store};

use crate::shared;

/// Adds a file to a store.
fn add(store: &Store, dataset: &str, path: &Path, version: Option<&str>) -> Manifest {
    let connector = connector::by_id(dataset).expect("a data set");
    let files = input::open(path).expect("it can be read");
    let (output, layout) = connector::read(connector, &files).unwrap_or_else(|error| panic!("{error}"));
    let digest = FileDigest {
        name: path.display().to_string(),
        bytes: std::fs::metadata(path).expect("a file").len(),
        sha256: sha256_of(path).expect("a digest"),
    };
    let release = Release {
        version: version.map(str::to_owned),
        released: version.map(|_| jiff::civil::date(2025, 1, 1)),
        files: vec![digest],
    };
    store
        .add(connector, layout, output, release)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn world(folder: &Path, files: &[(&str, &PathBuf)]) -> World {
    let store = Store::at(folder);
    for (dataset, path) in files {
        let manifest = add(&store, dataset, path, None);
        // Of the capitals, two spells lie wholly before their state's membership.
        let expected = if *dataset == "cow-capitals" { 2 } else { 0 };
        let count: usize = manifest.set_aside.values().sum();
        assert_eq!(count, expected, "{dataset}: {:?}", manifest.set_aside);
    }
    World::new(store, Catalogue::shipped(), Knowledge::Latest)
}

fn state(number: u16) -> State {
    State::from_cow(number)
}

const USA: State = State::from_cow(2);
const CANADA: State = State::from_cow(20);

/// Every directed pair of members of a year, and of these the 60 rows of pairs that shared no day: Miller 2022 documents
/// 2,214,930 rows up to 2024, and 2025 has 195 members.
#[test]
fn dyad_years_are_those_of_pairs_that_shared_a_day() {
    let Some(list) = shared::data("military/cow_system/states2016.csv") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let world = world(folder.path(), &[("cow-states", &list)]);
    let system = world.system().expect("the system");
    assert_eq!(system.last_year(), 2016);
    let directed = |to| Base::new(&system, 1816, to, Direction::DirectedDyads);
    assert_eq!(directed(2024).len(), 2_214_930);
    let base = directed(2025);
    assert_eq!(base.len(), 2_214_930 + 195 * 194);
    assert_eq!(
        Base::new(&system, 1816, 2025, Direction::Dyads).len() * 2,
        base.len()
    );
    // By years alone there would be 60 more.
    let by_years: usize = (1816..=2025)
        .map(|year| {
            let members = system
                .states()
                .filter(|state| system.is_member(*state, year))
                .count();
            members * (members - 1)
        })
        .sum();
    assert_eq!(by_years, 2_252_820);
    assert_eq!(by_years - base.len(), 60);
    let Some(listed) = shared::data("diplomacy/ps_false_cow_dyads.csv") else {
        return;
    };
    let text = std::fs::read_to_string(listed).expect("the list");
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<i16> = line
            .split(',')
            .map(|cell| cell.parse().expect("a number"))
            .collect();
        let number = |at: usize| state(u16::try_from(cells[at]).expect("a state"));
        let (a, b, year) = (number(0), number(1), cells[2]);
        assert!(system.is_member(a, year) && system.is_member(b, year), "{line}");
        assert_eq!(base.row(a, b, year), None, "{line}");
        rows += 1;
    }
    assert_eq!(rows, 60);
}

#[test]
fn what_the_lists_do_not_reach_is_unknown() {
    let paths = [
        ("cow-states", "military/cow_system/states2016.csv"),
        ("cow-majors", "military/cow_system/majors2016.csv"),
        ("cow-contiguity", "military/contiguity/contdir.csv"),
    ];
    let found: Vec<(&str, PathBuf)> = paths
        .iter()
        .filter_map(|(dataset, path)| Some((*dataset, shared::data(path)?)))
        .collect();
    if found.len() < paths.len() {
        return;
    }
    let files: Vec<(&str, &PathBuf)> = found.iter().map(|(dataset, path)| (*dataset, path)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let world = world(folder.path(), &files);
    for (dataset, _) in paths {
        let vintage = world.vintage(dataset).expect("a release").expect("a release");
        assert_eq!(vintage.coverage, (1816, 2016), "{dataset}");
    }
    let system = world.system().expect("the system");
    let base = Base::new(&system, 1816, 2025, Direction::DirectedDyads);
    let figure = |measure: &str, a, b, year| world.figure(measure, &base, a, b, year).expect("a measure");
    let after = Err(Lack::AfterCoverage { last: 2016 });
    assert_eq!(figure("contiguity", USA, CANADA, 2016), Ok(1.0));
    assert_eq!(figure("contiguity", CANADA, USA, 2016), Ok(1.0));
    assert_eq!(figure("contiguity", USA, CANADA, 2017), after);
    assert_eq!(figure("land-border", USA, CANADA, 2016), Ok(1.0));
    assert_eq!(figure("land-border", USA, CANADA, 2017), after);
    assert_eq!(
        figure("contiguity", USA, state(710), 2016),
        Ok(6.0),
        "an ocean between"
    );
    assert_eq!(figure("contiguity", USA, CANADA, 1900), Err(Lack::NotMembers));
    assert_eq!(figure("contiguity", state(365), state(710), 1900), Ok(1.0));
    assert_eq!(figure("major-power-a", USA, CANADA, 2016), Ok(1.0));
    assert_eq!(figure("major-power-a", USA, CANADA, 2017), after);
    assert_eq!(figure("major-power-a", CANADA, USA, 2016), Ok(0.0));
    assert_eq!(
        figure("major-power-a", CANADA, USA, 2017),
        after,
        "no state is none either"
    );
    assert_eq!(
        figure("major-power-a", state(365), USA, 1920),
        Ok(0.0),
        "Russia after 1917"
    );
    assert_eq!(figure("major-power-a", state(365), USA, 1922), Ok(1.0));
}

/// The publisher's list of spells, the yearly file and the export in both directions say the same of every pair and year.
#[test]
fn three_files_of_contiguity_agree() {
    let paths = [
        ("master", "military/contiguity/contdir.csv"),
        ("yearly", "military/contiguity/contdird.csv.gz"),
        ("export", "diplomacy/ps_cow_contdir.csv"),
    ];
    let Some(list) = shared::data("military/cow_system/states2016.csv") else {
        return;
    };
    let mut columns = Vec::new();
    for (name, path) in paths {
        let Some(path) = shared::data(path) else { return };
        let folder = tempfile::tempdir().expect("a folder");
        let world = world(folder.path(), &[("cow-states", &list), ("cow-contiguity", &path)]);
        let base = Base::new(&world.system().expect("the system"), 1816, 2020, Direction::Dyads);
        columns.push((name, world.column("contiguity", &base).expect("a measure"), base));
    }
    let (_, first, base) = &columns[0];
    for (name, column, _) in &columns[1..] {
        for dyad in base.dyads() {
            for (row, year) in base.rows_of(dyad).zip(base.years(dyad)) {
                let (a, b) = (first.values[row], column.values[row]);
                assert!(
                    a.to_bits() == b.to_bits(),
                    "{name}: {} {} {year}: {a} {b}",
                    dyad.a.cow(),
                    dyad.b.cow()
                );
            }
        }
    }
}

#[test]
fn figures_of_the_other_lists_are_the_publishers() {
    let paths = [
        ("cow-states", "military/cow_system/states2016.csv"),
        ("cow-nmc", "military/nmc/NMC-60-abridged.csv.gz"),
        ("cow-capitals", "diplomacy/ps_cow_capitals.csv"),
    ];
    let found: Vec<(&str, PathBuf)> = paths
        .iter()
        .filter_map(|(dataset, path)| Some((*dataset, shared::data(path)?)))
        .collect();
    if found.len() < paths.len() {
        return;
    }
    let files: Vec<(&str, &PathBuf)> = found.iter().map(|(dataset, path)| (*dataset, path)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let world = world(folder.path(), &files);
    let table = world.table("cow-nmc.capabilities").expect("a table");
    assert_eq!(table.coverage(), (1816, 2016));
    assert_eq!(table.columns.len(), 15_951);
    for (column, missing) in [
        ("milex", 2_217),
        ("milper", 426),
        ("irst", 26),
        ("pec", 448),
        ("tpop", 0),
        ("upop", 68),
    ] {
        let cells = table.columns.numbers(column).expect("numbers");
        assert_eq!(
            cells.iter().filter(|cell| cell.is_nan()).count(),
            missing,
            "{column}"
        );
    }
    let base = Base::new(
        &world.system().expect("the system"),
        1816,
        2025,
        Direction::DirectedDyads,
    );
    let (russia, china) = (state(365), state(710));
    let ratio = world
        .figure("power-ratio", &base, russia, china, 2014)
        .expect("a measure");
    assert!((ratio.expect("a figure") - 0.228_681 / 0.039_192).abs() < 1e-3);
    let lack = world
        .figure("power-ratio", &base, russia, china, 2017)
        .expect("a measure");
    assert_eq!(lack, Err(Lack::AfterCoverage { last: 2016 }));
    let capitals = world
        .vintage("cow-capitals")
        .expect("a release")
        .expect("a release");
    assert_eq!(capitals.coverage, (1816, 2024));
    let far = world
        .figure("capital-distance", &base, russia, china, 2024)
        .expect("a measure");
    let far = far.expect("a figure");
    assert!((far - 5_794.0).abs() < 40.0, "{far}");
    let lack = world
        .figure("capital-distance", &base, russia, china, 2025)
        .expect("a measure");
    assert_eq!(lack, Err(Lack::AfterCoverage { last: 2024 }));
}

#[test]
fn joint_organisations_are_those_that_others_counted() {
    let paths = [
        ("cow-states", "military/cow_system/states2016.csv"),
        ("cow-igo", "diplomacy/COW_IGO_v3_state_year_format3.csv.gz"),
    ];
    let (Some(list), Some(ties), Some(counts)) = (
        shared::data(paths[0].1),
        shared::data(paths[1].1),
        shared::data("diplomacy/ps_cow_igo_ndy.csv.gz"),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let world = world(folder.path(), &[(paths[0].0, &list), (paths[1].0, &ties)]);
    let table = world.table("cow-igo.memberships").expect("a table");
    assert_eq!(table.coverage(), (1816, 2014));
    let statuses = table.columns.ints("status").expect("statuses");
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!(
        [count(Some(1)), count(Some(2)), count(Some(3)), count(None)],
        [535_772, 861, 2_332, 138_874]
    );
    assert_eq!(
        world.table("cow-igo.observed").expect("a table").columns.len(),
        15_557
    );
    let base = Base::new(&world.system().expect("the system"), 1816, 2020, Direction::Dyads);
    let (russia, china) = (state(365), state(710));
    let figure = |year| {
        world
            .figure("igo-joint", &base, russia, china, year)
            .expect("a measure")
    };
    for (year, joint) in [
        (1950, 2.0),
        (1971, 9.0),
        (1990, 31.0),
        (2001, 51.0),
        (2005, 50.0),
        (2014, 55.0),
    ] {
        assert_eq!(figure(year), Ok(joint), "{year}");
    }
    assert_eq!(figure(2015), Err(Lack::AfterCoverage { last: 2014 }));
    let files = input::open(&counts).expect("it can be read");
    let connector = connector::by_id("cow-igo").expect("a data set");
    let (layout, table) = connector.recognise(&files[0]).expect("a layout");
    let mut output = bilateral_world::output::Output::new(connector.dataset);
    (layout.read)(&table, &mut output).expect("it can be read");
    assert!(output.counts.is_empty(), "{:?}", output.counts);
    let batches = output.finish();
    let joint = store::Columns::of(vec![batches.into_iter().next().expect("a table").1]);
    let column = world.column("igo-joint", &base).expect("a measure");
    let (a, b) = (
        joint.states("state_a").expect("states"),
        joint.states("state_b").expect("states"),
    );
    let (years, counts) = (
        joint.years("year").expect("years"),
        joint.ints("organisations").expect("counts"),
    );
    // Whoever counted had up to three organisations more in one row of 26; never fewer.
    let (mut differences, mut no_day) = ([0; 4], 0);
    for at in 0..joint.len() {
        let Some(row) = base.row(a[at], b[at], years[at]) else {
            no_day += 1;
            continue;
        };
        let count = f64::from(counts[at].expect("a count"));
        let more =
            (0..4_u8).find(|more| (column.values[row] + f64::from(*more)).to_bits() == count.to_bits());
        let more = more.unwrap_or_else(|| {
            panic!(
                "{:?} {:?} {}: {} {count}",
                a[at], b[at], years[at], column.values[row]
            )
        });
        differences[usize::from(more)] += 1;
    }
    assert_eq!(differences.iter().sum::<i32>() + no_day, 917_695);
    assert_eq!(
        (differences, no_day),
        ([882_736, 33_887, 1_020, 30], 22),
        "pairs without a common day"
    );
}

/// The embedded table has the states of the list in the years of the list.
#[test]
fn the_table_of_states_has_the_years_of_the_list() {
    let Some(list) = shared::data("military/cow_system/states2016.csv") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let world = world(folder.path(), &[("cow-states", &list)]);
    let system = world.system().expect("the system");
    let listed: Vec<State> = system.states().collect();
    assert_eq!(listed, states::all());
    for state in listed {
        for year in 1816..=2016 {
            let (own, theirs) = (states::exists(state, year), system.is_member(state, year));
            assert_eq!(own, theirs, "{} {year}", state.cow());
        }
    }
}
