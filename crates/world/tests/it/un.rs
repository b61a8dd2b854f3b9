//! Votes, ideal points and vetoes in the United Nations, from real files.
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::time::Instant;

use bilateral_world::measure::{Catalogue, Knowledge, Lack, World};
use bilateral_world::states::State;
use bilateral_world::store::{Manifest, Store};
use bilateral_world::system::Base;

use crate::released::{add, pairs, rows, set_aside};
use crate::shared;

/// Contested roll calls of a session, and of each pair the votes that were the same and those that both cast.
type Session = (usize, HashMap<(State, State), (u32, u32)>);

const US: State = State::from_cow(2);
const BRAZIL: State = State::from_cow(140);
const RUSSIA: State = State::from_cow(365);
const ISRAEL: State = State::from_cow(666);
const CHINA: State = State::from_cow(710);
const INDIA: State = State::from_cow(750);

fn files(names: &[&str]) -> Option<Vec<PathBuf>> {
    names
        .iter()
        .map(|name| shared::data(&format!("diplomacy/{name}")))
        .collect()
}

fn unvotes() -> Option<Vec<PathBuf>> {
    files(&[
        "unvotes_un_votes.csv.gz",
        "unvotes_un_roll_calls.csv.gz",
        "unvotes_un_roll_call_issues.csv.gz",
    ])
}

fn world(store: &Store) -> World {
    World::new(store.clone(), Catalogue::shipped(), Knowledge::Latest)
}

fn figure(world: &World, measure: &str, base: &Base, a: State, b: State, year: i16) -> Option<f64> {
    world.figure(measure, base, a, b, year).unwrap().ok()
}

fn told(manifest: &Manifest) {
    println!(
        "{} {}: {:?}",
        manifest.dataset, manifest.version, manifest.coverage
    );
    for table in &manifest.tables {
        println!("  {} {}", table.name, table.rows);
    }
    println!("  set aside {:?}", manifest.set_aside);
    println!("  unplaced {:?}", manifest.unplaced);
    println!("  repeated {}; notes {:?}", manifest.repeated, manifest.notes);
}

#[test]
fn every_vote_since_1946() {
    let Some(files) = unvotes() else { return };
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let start = Instant::now();
    let manifest = add(&store, "un-votes", &files);
    println!("870,109 votes added in {:.2?}", start.elapsed());
    told(&manifest);
    assert_eq!(rows(&manifest, "votes") + set_aside(&manifest), 870_109);
    assert_eq!(rows(&manifest, "rollcalls"), 6203);
    // Ukraine and Belarus in the days of the USSR, India before August 1947 and the Republic of China before 1949; nobody
    // else, Namibia (`NA`) and the two German states least of all.
    let unplaced: Vec<&str> = manifest.unplaced.keys().map(String::as_str).collect();
    assert_eq!(unplaced, ["BY", "IN", "TW", "UA"]);
    assert_eq!(set_aside(&manifest), 7395);
    assert_eq!(manifest.coverage, Some((1946, 2019)));
    assert_eq!(manifest.released.to_string(), "2021-02-21");

    let world = world(&store);
    let base = pairs(1946, 2020);
    // Year, agreement to three digits: Voeten's definition on these votes, computed elsewhere.
    for (year, agreement) in [
        (1971, 0.854),
        (1989, 0.955),
        (1995, 0.686),
        (2005, 0.847),
        (2014, 0.816),
        (2019, 0.874),
    ] {
        let of = |measure| figure(&world, measure, &base, RUSSIA, CHINA, year).unwrap_or(f64::NAN);
        println!(
            "{year}: {:.4}, {} joint votes",
            of("vote-agreement"),
            of("vote-joint")
        );
        assert!((of("vote-agreement") - agreement).abs() < 0.0005, "{year}");
    }
    let past = world
        .figure("vote-agreement", &base, RUSSIA, CHINA, 2020)
        .unwrap();
    assert_eq!(past, Err(Lack::AfterCoverage { last: 2019 }));
    published(&store, &world);
}

/// The published shares of like votes, of roll calls on which not all voted alike, against those of our tables.
fn published(store: &Store, world: &World) {
    let Some(files) = files(&["IdealpointestimatesAll_Jun2024.csv.gz"]) else {
        return;
    };
    let manifest = add(store, "un-ideal-points", &files);
    told(&manifest);
    assert_eq!(
        (manifest.version.as_str(), manifest.coverage),
        ("2024-06", Some((1946, 2023)))
    );
    assert_eq!(rows(&manifest, "points") + set_aside(&manifest), 11_238);
    let table = world.table("un-ideal-points.agreement").unwrap();
    let states = table.columns.states("state").unwrap();
    let sessions = table.columns.ints("session").unwrap();
    let ours = alike(world);
    let mut differences = Vec::new();
    let mut lacking = 0;
    for (column, with) in [
        ("with_us", US),
        ("with_russia", RUSSIA),
        ("with_china", CHINA),
        ("with_india", INDIA),
        ("with_brazil", BRAZIL),
        ("with_israel", ISRAEL),
    ] {
        let theirs = table.columns.numbers(column).unwrap();
        for ((state, session), theirs) in states.iter().zip(&sessions).zip(theirs) {
            let session = session.unwrap();
            if theirs.is_nan() || *state == with || session > 74 {
                continue;
            }
            match ours[&session].1.get(&(*state, with)) {
                Some(ours) => differences.push((ours - theirs).abs()),
                None => lacking += 1,
            }
        }
    }
    differences.sort_by(f64::total_cmp);
    let within = |most: f64| differences.partition_point(|found| *found <= most);
    let (all, equal) = (differences.len(), within(1e-6));
    println!(
        "{all} published scores: {equal} equal, {} within 0.01, {} within 0.05, largest difference {:.4}; {lacking} not ours",
        within(0.01),
        within(0.05),
        differences[all - 1]
    );
    // The scores are of a release four years younger, and in about a third of the pairs they differ, whole sessions at a time;
    // why is not told by the file.
    assert!(equal * 100 > all * 66, "{equal} of {all}");
    assert!(within(0.05) * 100 > all * 89, "{} of {all}", within(0.05));
    assert_eq!(lacking, 56);
}

/// By session: how many roll calls on which not all voted alike, and each pair's share of like votes.
type Alike = BTreeMap<i32, (usize, HashMap<(State, State), f64>)>;

fn alike(world: &World) -> Alike {
    let calls = world.table("un-votes.rollcalls").unwrap();
    let sessions = calls.columns.ints("session").unwrap();
    let numbers = calls.columns.ints("rollcall").unwrap();
    let session_of: HashMap<i32, i32> = numbers
        .into_iter()
        .flatten()
        .zip(sessions.into_iter().flatten())
        .collect();
    let votes = world.table("un-votes.votes").unwrap();
    let of_call = votes.columns.ints("rollcall").unwrap();
    let cast = votes.columns.ints("vote").unwrap();
    let states = votes.columns.states("state").unwrap();
    let mut by_call: BTreeMap<i32, Vec<(State, i32)>> = BTreeMap::new();
    for ((call, state), vote) in of_call
        .into_iter()
        .flatten()
        .zip(states)
        .zip(cast.into_iter().flatten())
    {
        by_call.entry(call).or_default().push((state, vote));
    }
    let mut counts: BTreeMap<i32, Session> = BTreeMap::new();
    for (call, cast) in by_call {
        if cast.iter().all(|(_, vote)| *vote == cast[0].1) {
            continue;
        }
        let (calls, pairs) = counts.entry(session_of[&call]).or_default();
        *calls += 1;
        for with in [US, RUSSIA, CHINA, INDIA, BRAZIL, ISRAEL] {
            let Some((_, theirs)) = cast.iter().find(|(state, _)| *state == with) else {
                continue;
            };
            for (state, vote) in &cast {
                let (alike, joint) = pairs.entry((*state, with)).or_default();
                *alike += u32::from(vote == theirs);
                *joint += 1;
            }
        }
    }
    counts
        .into_iter()
        .map(|(session, (calls, pairs))| {
            let share = |(alike, joint): (u32, u32)| f64::from(alike) / f64::from(joint);
            (
                session,
                (
                    calls,
                    pairs
                        .into_iter()
                        .map(|(pair, held)| (pair, share(held)))
                        .collect(),
                ),
            )
        })
        .collect()
}

#[test]
fn votes_as_published_to_2015() {
    let Some(files) = files(&["unpub2015_votes.csv.gz", "unpub2015_rollcalls.csv.gz"]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let manifest = add(&store, "un-votes", &files);
    told(&manifest);
    // Yes, abstain and no; 73,328 absent and 254,521 not members are left out.
    assert_eq!(
        rows(&manifest, "votes") + set_aside(&manifest) + manifest.repeated,
        588_800 + 95_099 + 54_865
    );
    assert!(
        manifest
            .notes
            .iter()
            .any(|note| note.contains("73328") && note.contains("254521"))
    );
    let world = world(&store);
    let base = pairs(1946, 2015);
    for (year, alike, joint) in [
        (1990, 74.0, 83.0),
        (1991, 36.0, 67.0),
        (2014, 54.0, 77.0),
        (2015, 52.0, 72.0),
    ] {
        let of = |measure| figure(&world, measure, &base, RUSSIA, CHINA, year).unwrap_or(f64::NAN);
        println!("{year}: {:.4} of {}", of("vote-identical"), of("vote-joint"));
        assert!((of("vote-identical") - alike / joint).abs() < 1e-9, "{year}");
        assert!((of("vote-joint") - joint).abs() < 1e-9, "{year}");
    }
}

#[test]
fn ideal_points_of_three_releases() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    for (name, version, all) in [
        ("IdealpointestimatesAll_Apr2020.csv", "2020-04", 10_469),
        ("IdealpointestimatesAll_Jun2024.csv.gz", "2024-06", 11_238),
        ("IdealpointsJuly2025.csv.gz", "2025-07", 11_440),
    ] {
        let Some(files) = files(&[name]) else { return };
        let manifest = add(&store, "un-ideal-points", &files);
        told(&manifest);
        assert_eq!(manifest.version, version);
        assert_eq!(rows(&manifest, "points") + set_aside(&manifest), all);
    }
    let point = |version: &str, column: &str, of: State, in_year: i16| {
        let table = store.table("un-ideal-points", version, "points").unwrap();
        let states = table.states("state").unwrap();
        let years = table.years("year").unwrap();
        let at = (0..states.len()).find(|at| states[*at] == of && years[*at] == in_year);
        table.numbers(column).unwrap()[at.unwrap()]
    };
    let near = |found: f64, told: f64| assert!((found - told).abs() < 0.0006, "{found}, not {told}");
    for (year, russia, china) in [
        (1990, -0.104, -0.149),
        (2014, 0.013, -0.802),
        (2022, -0.809, -1.351),
        (2024, -0.598, -0.854),
    ] {
        near(point("2025-07", "ideal_final", RUSSIA, year), russia);
        near(point("2025-07", "ideal_final", CHINA, year), china);
    }
    near(point("2020-04", "ideal_legacy", RUSSIA, 2014), 0.0710);
    near(point("2020-04", "ideal_legacy", CHINA, 2014), -0.8420);
    near(point("2024-06", "ideal_legacy", RUSSIA, 2014), 0.0551);
    near(point("2025-07", "ideal_legacy", RUSSIA, 2014), 0.0551);

    let world = world(&store);
    let base = pairs(1946, 2024);
    for year in [1990, 2014, 2022, 2023] {
        let distance = figure(&world, "ideal-point-distance", &base, RUSSIA, CHINA, year).unwrap();
        println!("{year}: {distance:.4}");
        let (a, b) = (
            point("2025-07", "ideal_all", RUSSIA, year),
            point("2025-07", "ideal_all", CHINA, year),
        );
        assert!((distance - (a - b).abs()).abs() < 1e-12);
    }
    // From all votes there is nothing for 2024 yet.
    assert_eq!(
        figure(&world, "ideal-point-distance", &base, RUSSIA, CHINA, 2024),
        None
    );
}

#[test]
fn vetoes() {
    let Some(files) = files(&["unsc_vetoes_1946_sept2022.csv"]) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path());
    let manifest = add(&store, "unsc-vetoes", &files);
    told(&manifest);
    let table = store.table("unsc-vetoes", &manifest.version, "vetoes").unwrap();
    let (days, states) = (table.days("day").unwrap(), table.states("state").unwrap());
    let drafts = table.texts("draft").unwrap();
    let of = |state: State| -> BTreeSet<_> {
        (0..states.len())
            .filter(|at| states[*at] == state)
            .map(|at| (days[at], drafts[at].clone()))
            .collect()
    };
    assert_eq!(of(CHINA).len(), 17);
    assert_eq!(of(CHINA).intersection(&of(RUSSIA)).count(), 14);
}
