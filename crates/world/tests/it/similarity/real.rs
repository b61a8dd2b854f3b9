//! Alliances 1816–2018 and votes in the General Assembly.

use std::collections::{BTreeMap, BTreeSet};

use bilateral_world::similarity::{
    MISSING, Measure, Portfolios, Scale, Score, contested, similarities, similarity,
};

use super::alliances::{self, rows};
use super::{every, naive};
use crate::shared;

#[test]
fn alliances_of_every_tenth_year() {
    let (Some(states), Some(treaties), Some(capabilities)) = (
        shared::data("diplomacy/ps_cow_states.csv"),
        shared::data("diplomacy/ps_atop_alliance.csv.gz"),
        shared::data("diplomacy/ps_cow_nmc.csv.gz"),
    ) else {
        return;
    };
    let years = alliances::years(&states, &treaties, &capabilities);
    assert_eq!(years.len(), 203);
    assert_eq!(years[0].states.len(), 23);
    let measures = every();
    let mut compared = 0;
    for year in years.iter().step_by(10) {
        let n = year.states.len();
        for weights in [None, Some(year.capabilities.as_slice())] {
            let portfolios = match weights {
                Some(weights) => year.portfolios().weighted(weights).unwrap(),
                None => year.portfolios(),
            };
            let found = similarity(&portfolios, &measures);
            // Every pair would take the plain definitions minutes.
            for (i, j) in (0..n).map(|at| (at, (at * 7 + 3) % n)).filter(|(i, j)| i != j) {
                let row = |at: usize| &year.cells[at * n..(at + 1) * n];
                for (at, measure) in measures.iter().enumerate() {
                    let theirs = naive::measure(row(i), row(j), 0, Scale::ALLIANCE, weights, *measure);
                    let ours = found.of(at, i, j).unwrap_or(f64::NAN);
                    assert!(
                        (ours.is_nan() && theirs.is_nan()) || (ours - theirs).abs() < 1e-11,
                        "{}: {measure:?} of {} and {}: {ours}, not {theirs}",
                        year.year,
                        year.states[i],
                        year.states[j]
                    );
                    compared += 1;
                }
            }
        }
    }
    println!("{compared} scores of real alliances compared with their definitions");
    assert!(compared > 50_000);
}

#[test]
fn russia_and_china_in_the_general_assembly() {
    let (Some(calls), Some(votes)) = (
        shared::data("diplomacy/unvotes_un_roll_calls.csv.gz"),
        shared::data("diplomacy/unvotes_un_votes.csv.gz"),
    ) else {
        return;
    };
    let mut session_of: BTreeMap<String, u8> = BTreeMap::new();
    rows(&calls, ["rcid", "session"], |[call, session]| {
        session_of.insert(call.to_owned(), session.parse().unwrap());
    });
    let mut sessions: BTreeMap<u8, Vec<(String, String, u8)>> = BTreeMap::new();
    rows(&votes, ["rcid", "country", "vote"], |[call, state, vote]| {
        let category = match vote {
            "yes" => 1,
            "abstain" => 2,
            "no" => 3,
            _ => panic!("{vote} is no vote"),
        };
        if let Some(session) = session_of.get(call) {
            sessions
                .entry(*session)
                .or_default()
                .push((call.to_owned(), state.to_owned(), category));
        }
    });

    let matrices: BTreeMap<u8, (Vec<String>, Vec<u8>, usize)> = sessions
        .into_iter()
        .map(|(session, votes)| {
            let calls: BTreeSet<&str> = votes.iter().map(|(call, ..)| call.as_str()).collect();
            let states: BTreeSet<&str> = votes.iter().map(|(_, state, _)| state.as_str()).collect();
            let calls: Vec<&str> = calls.into_iter().collect();
            let states: Vec<String> = states.into_iter().map(str::to_owned).collect();
            let mut cells = vec![MISSING; states.len() * calls.len()];
            for (call, state, category) in &votes {
                let row = states.binary_search(state).unwrap();
                let column = calls.binary_search(&call.as_str()).unwrap();
                cells[row * calls.len() + column] = *category;
            }
            let (cells, kept) = contested(&cells, calls.len());
            (session, (states, cells, kept.len()))
        })
        .collect();
    let portfolios: Vec<Portfolios<'_>> = matrices
        .values()
        .map(|(states, cells, calls)| Portfolios::new(cells, states.len(), *calls, Scale::VOTE).unwrap())
        .collect();
    let measures = [Score::Agreement, Score::Joint, Score::SAbsolute].map(Measure::valued);
    let found = similarities(&portfolios, &measures);

    // Session, agreement to three digits, joint votes: the check values beside the data.
    let expected = [
        (26, 0.854, 48.0),
        (44, 0.955, 110.0),
        (50, 0.686, 78.0),
        (60, 0.847, 98.0),
        (69, 0.816, 76.0),
        (74, 0.874, 87.0),
    ];
    for (session, agreement, joint) in expected {
        let at = matrices.keys().position(|key| *key == session).unwrap();
        let states = &matrices[&session].0;
        let place = |name: &str| states.iter().position(|state| state == name).unwrap();
        let (russia, china) = (place("Russia"), place("China"));
        let of = |measure| found[at].of(measure, russia, china).unwrap();
        println!("session {session}: agreement {:.4}, {} votes", of(0), of(1));
        assert!((of(0) - agreement).abs() < 0.0005, "session {session}: {}", of(0));
        assert!((of(1) - joint).abs() < 0.5, "session {session}: {}", of(1));
        assert!((of(2) - (2.0 * of(0) - 1.0)).abs() < 1e-12);
    }
}
