//! Flows between states on the publishers' real files: trade, arms, alliances and disputes.

use std::path::PathBuf;

use bilateral_world::connector::{self, ReadError};
use bilateral_world::input;
use bilateral_world::measure::{Catalogue, Knowledge, World};
use bilateral_world::output::Output;
use bilateral_world::states::State;
use bilateral_world::store::{Columns, FileDigest, Manifest, Release, Store, StoreError, sha256_of};
use bilateral_world::system::{Base, Direction, System};
use jiff::civil::{Date, date};

use crate::shared::data;

const RUSSIA: State = State::from_cow(365);
const CHINA: State = State::from_cow(710);

/// A figure within a margin of what the publisher prints.
fn close(found: f64, expected: f64, margin: f64) {
    assert!((found - expected).abs() <= margin, "{found} against {expected}");
}

/// Reads real files, or nothing without them.
fn read(dataset: &str, paths: &[&str]) -> Option<Result<Output, ReadError>> {
    let files: Vec<PathBuf> = paths.iter().map(|path| data(path)).collect::<Option<_>>()?;
    let texts: Vec<_> = files
        .iter()
        .flat_map(|file| input::open(file).expect("a table"))
        .collect();
    let connector = connector::by_id(dataset).expect("a connector");
    Some(connector::read(connector, &texts).map(|(output, _)| output))
}

/// Adds real files to a store.
fn add(store: &Store, dataset: &str, paths: &[&str]) -> Option<Result<Manifest, StoreError>> {
    let files: Vec<PathBuf> = paths.iter().map(|path| data(path)).collect::<Option<_>>()?;
    let texts: Vec<_> = files
        .iter()
        .flat_map(|file| input::open(file).expect("a table"))
        .collect();
    let connector = connector::by_id(dataset).expect("a connector");
    let (output, layout) = connector::read(connector, &texts).expect("a release");
    let digests = files.iter().map(|file| FileDigest {
        name: file.file_name().expect("a file").to_string_lossy().into_owned(),
        sha256: sha256_of(file).expect("a digest"),
        bytes: file.metadata().expect("a file").len(),
    });
    let release = Release {
        files: digests.collect(),
        ..Release::default()
    };
    Some(store.add(connector, layout, output, release))
}

/// A table of what was read.
fn table(output: Output, name: &str) -> Columns {
    let (_, batch) = output
        .finish()
        .into_iter()
        .find(|(spec, _)| spec.name == name)
        .expect("the table");
    Columns::of(vec![batch])
}

/// A figure of the row of a pair and year.
fn figure(table: &Columns, [a, b]: [&str; 2], column: &str, (from, to, year): (State, State, i16)) -> f64 {
    let (states_a, states_b) = (table.states(a).expect("states"), table.states(b).expect("states"));
    let years = table.years("year").expect("years");
    let at = (0..table.len())
        .find(|at| (states_a[*at], states_b[*at], years[*at]) == (from, to, year))
        .expect("the row");
    table.numbers(column).expect("numbers")[at]
}

fn about(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-6 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

/// How many rows were set aside, by reason.
fn aside(output: &Output, kind: &str) -> usize {
    output.counts.get(kind).copied().unwrap_or(0)
}

const NOT_IN_YEAR: &str = "a state that was not in the state system in that year";

#[test]
fn trade_of_the_correlates_of_war() {
    let Some(flows) = read("cow-trade", &["economy/COW_Trade_4.0_ndy_rounded.csv.gz"]) else {
        return;
    };
    let flows = flows.expect("flows");
    assert_eq!((flows.rows("flows"), flows.set_aside.len()), (673_654, 0));
    let flows = table(flows, "flows");
    let at = (RUSSIA, CHINA, 2014);
    about(figure(&flows, ["state_a", "state_b"], "imports_a", at), 51135.0);
    about(figure(&flows, ["state_a", "state_b"], "imports_b", at), 42807.0);
    let Some(totals) = read(
        "cow-trade-national",
        &["economy/COW_National_Trade_4.0_sy.csv.gz"],
    ) else {
        return;
    };
    let totals = totals.expect("totals");
    assert_eq!(
        (totals.rows("totals"), aside(&totals, NOT_IN_YEAR)),
        (13_077, 765)
    );
    assert_eq!(totals.notes, ["568 rows without any figure were left out"]);
}

#[test]
fn trade_of_baci_and_unctad() {
    let Some(baci) = read(
        "baci",
        &["economy/BACI_aggregate_exports_2000-2020_from_mat.csv.gz"],
    ) else {
        return;
    };
    let baci = baci.expect("exports");
    assert_eq!(
        (baci.rows("exports"), aside(&baci, "not a state")),
        (526_513, 54_981)
    );
    assert!(baci.version.is_none(), "which release was summed is not told");
    let baci = table(baci, "exports");
    about(
        figure(&baci, ["exporter", "importer"], "value", (RUSSIA, CHINA, 2014)),
        39_430_695.0,
    );
    about(
        figure(&baci, ["exporter", "importer"], "value", (CHINA, RUSSIA, 2014)),
        52_634_211.844,
    );
    let path = "economy/UNCTAD_trade_matrix_1995_2005_2015_SITC_sections.csv.gz";
    let Some(matrix) = read("unctad-matrix", &[path]) else {
        return;
    };
    let matrix = matrix.expect("exports");
    assert_eq!(
        (matrix.rows("exports"), aside(&matrix, "a code that no state has")),
        (442_577, 2_047)
    );
    let matrix = table(matrix, "exports");
    // The rows of a pair and year begin with all products.
    about(
        figure(&matrix, ["exporter", "importer"], "value", (RUSSIA, CHINA, 2015)),
        28_334_954.57,
    );
}

const OLD_YEARS: &str = "military/sipri/trade-register_deliveryyear_1950-1989_generated-2024-04-16.csv.gz";
const EDITION_2024: &str = "military/sipri/trade-register_deliveryyear_1990-2023_generated-2024-04-13.csv.gz";
const EDITION_2025: &str = "military/sipri/trade-register_deliveryyear_1995-2025_generated-2026-02-12.csv.gz";

#[test]
fn editions_of_a_register_live_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::at(folder.path());
    let Some(older) = add(&store, "sipri-transfers", &[OLD_YEARS, EDITION_2024]) else {
        return;
    };
    let older = older.expect("the edition of 2024");
    assert_eq!(
        (older.version.as_str(), older.coverage),
        ("2024-03", Some((1950, 2023)))
    );
    let rows: Vec<usize> = older.tables.iter().map(|table| table.rows).collect();
    assert_eq!(rows, [22_219, 58_195]);
    let Some(newer) = add(&store, "sipri-transfers", &[EDITION_2025]) else {
        return;
    };
    let newer = newer.expect("the edition of 2025");
    assert_eq!(
        (newer.version.as_str(), newer.coverage),
        ("2025-03", Some((1995, 2024)))
    );

    let system = System::new([RUSSIA, CHINA].map(|state| (state, date(1945, 1, 1), None)), 2024);
    let base = Base::new(&system, 1950, 2024, Direction::DirectedDyads);
    let as_of = |day: Date, year: i16| {
        let world = World::new(store.clone(), Catalogue::shipped(), Knowledge::AsOf(day));
        world
            .figure("arms-to", &base, RUSSIA, CHINA, year)
            .expect("a measure")
    };
    // SIPRI's own table is rounded to a tenth.
    let tiv = |found: f64, expected: f64| close(found, expected, 0.050_001);
    tiv(as_of(date(2024, 6, 30), 2018).expect("known"), 1686.0);
    tiv(as_of(date(2025, 6, 30), 2018).expect("known"), 1656.0);
    tiv(as_of(date(2024, 6, 30), 2014).expect("known"), 560.5);
    tiv(as_of(date(2024, 6, 30), 1959).expect("known"), 3159.6);
    tiv(as_of(date(2025, 6, 30), 2024).expect("known"), 30.0);
    assert!(as_of(date(2024, 6, 30), 2024).is_err(), "2024 was not over");
}

#[test]
fn registers_by_deal_live_side_by_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::at(folder.path());
    for (day, version, rows, all) in [
        ("2024-03-18", "2024-03", 28_350, 29_056),
        ("2025-03-13", "2025-03", 28_787, 29_515),
        ("2026-05-18", "2026-03", 29_188, 29_916),
    ] {
        let path = format!("military/sipri/trade-register_allyears_generated-{day}.csv.gz");
        let Some(manifest) = add(&store, "sipri-register", &[&path]) else {
            return;
        };
        let manifest = manifest.expect("an edition");
        assert_eq!(
            (manifest.version.as_str(), manifest.tables[0].rows),
            (version, rows)
        );
        // Two and four deals whose comment holds a line break are among them.
        assert_eq!(manifest.set_aside.values().sum::<usize>() + rows, all);
        assert!(!manifest.set_aside.contains_key("a row of another length"));
    }
    assert_eq!(store.releases("sipri-register").expect("releases").len(), 3);
}

#[test]
fn what_one_supplier_delivered_is_no_register() {
    let path = "military/sipri/DealsAndTIVs-2022-09-17-00_25_02.txt.gz";
    let Some(refused) = read("sipri-transfers", &[path]) else {
        return;
    };
    let why = refused.expect_err("one supplier alone").to_string();
    assert!(why.contains("some states alone"), "{why}");
}

#[test]
fn tables_of_volumes() {
    let paths = [
        "military/sipri_tiv/import-values_by-recipient_1950-2024_generated-2024-10-13.csv",
        "military/sipri_tiv/export-values_by-supplier_1950-2024_generated-2024-10-13.csv",
    ];
    let Some(values) = read("sipri-tiv", &paths) else {
        return;
    };
    let values = values.expect("tables");
    assert_eq!(values.version.as_deref(), Some("2024-03"));
    assert_eq!(values.coverage, Some((1950, 2023)));
    let imports = table(values, "imports");
    let (states, years) = (
        imports.states("state").expect("states"),
        imports.years("year").expect("years"),
    );
    let tiv = imports.numbers("tiv").expect("numbers");
    let of = |year: i16| {
        let at = (0..tiv.len()).find(|at| (states[*at], years[*at]) == (CHINA, year));
        tiv[at.expect("the row")]
    };
    about(of(2014), 1041.0);
    about(of(2018), 2029.0);
    let austria = (0..tiv.len())
        .filter(|at| states[*at] == State::from_cow(305))
        .count();
    assert!(
        austria > 40,
        "years before a state entered the system do not cost it the others: {austria}"
    );
}

#[test]
fn alliances_built_from_members_are_those_of_the_dyad_file() {
    let (Some(file), Some(built)) = (
        read("atop", &["diplomacy/ps_atop_alliance.csv.gz"]),
        read("atop", &["military/atop/atop5_1m.csv.gz"]),
    ) else {
        return;
    };
    let (file, built) = (file.expect("dyad-years"), built.expect("memberships"));
    assert_eq!((file.rows("dyads"), aside(&file, NOT_IN_YEAR)), (267_402, 5_894));
    assert_eq!((built.rows("dyads"), built.rows("members")), (267_402, 2_481));
    let rows = |output: Output| {
        let table = table(output, "dyads");
        let (from, to) = (
            table.states("state_a").expect("states"),
            table.states("state_b").expect("states"),
        );
        let years = table.years("year").expect("years");
        let flags: Vec<_> = [
            "defense",
            "offense",
            "neutrality",
            "nonaggression",
            "consultation",
        ]
        .map(|name| table.flags(name).expect("flags"))
        .into();
        let held = (0..table.len()).map(|at| {
            let promised: Vec<Option<bool>> = flags.iter().map(|flags| flags[at]).collect();
            ((from[at], to[at], years[at]), promised)
        });
        held.collect::<std::collections::BTreeMap<_, _>>()
    };
    let (file, built) = (rows(file), rows(built));
    assert!(file.keys().eq(built.keys()), "the same directed dyad-years");
    let differ = file
        .iter()
        .filter(|(key, promised)| built[*key] != **promised)
        .count();
    // Treaties of many that bound some of their members alone, as that of Locarno did.
    assert_eq!(differ, 349);
    let defence = |year: i16| file.get(&(RUSSIA, CHINA, year)).map(|promised| promised[0]);
    assert_eq!(defence(1950), Some(Some(true)));
    assert_eq!(defence(1990), None);
    assert_eq!(defence(2010), Some(Some(false)));
}

#[test]
fn disputes() {
    let Some(disputes) = read(
        "cow-mid",
        &["military/mid/MIDA 5.0.csv", "military/mid/MIDB 5.0.csv"],
    ) else {
        return;
    };
    let disputes = disputes.expect("disputes");
    assert_eq!(
        (disputes.rows("disputes"), disputes.rows("participants")),
        (2_436, 5_882)
    );
    assert_eq!(disputes.version.as_deref(), Some("5.0"));
    for (dataset, path, count, last) in [
        (
            "cow-mid-dyadic",
            "military/mid/dyadic_mid_4.02.csv.gz",
            5_170,
            2012,
        ),
        ("gml-mid", "diplomacy/ps_gml_dirdisp.csv.gz", 5_138, 2009),
    ] {
        let Some(dyads) = read(dataset, &[path]) else {
            return;
        };
        let dyads = dyads.expect("dyad-years");
        assert_eq!(dyads.rows("dyads"), count, "{dataset}");
        let dyads = table(dyads, "dyads");
        let (a, b) = (
            dyads.states("state_a").expect("states"),
            dyads.states("state_b").expect("states"),
        );
        assert!(a.iter().zip(&b).all(|(a, b)| a < b));
        let years = dyads.years("year").expect("years");
        let ours = (0..dyads.len()).filter(|at| (a[*at], b[*at]) == (RUSSIA, CHINA));
        assert_eq!(ours.map(|at| years[at]).max(), Some(last), "{dataset}");
    }
}
