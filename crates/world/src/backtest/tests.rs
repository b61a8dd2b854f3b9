//! The whole backtest on an invented past.

mod invented;

use super::outcome::Target;
use super::rivals::Who;
use super::{Backtest, Forecasts, Setup, Stage, run};
use crate::scan::Plan;
use crate::states::State;
use invented::{LAST, Past, world};

fn setup(target: Target) -> Setup {
    Setup {
        draws: 200,
        ..Setup::new(target, 2)
    }
}

fn silent(_: Stage, _: usize, _: usize) {}

fn found(past: Past, setup: &Setup) -> Backtest {
    let folder = tempfile::tempdir().unwrap();
    let (world, plan) = world(folder.path(), past);
    run(&world, &plan, setup, &silent).unwrap()
}

#[test]
fn tests_that_tell_are_said_to() {
    let found = found(Past::TELLING, &setup(Target::DefencePact));
    let auc = found.scores[0].auc.unwrap();
    assert!(auc.is_above(0.6), "{auc:?}");
    assert!(found.verdict().starts_with("The tests told something of whether"));
    // Nobody knows more of a pair than that its trade and arms are high.
    let base = found
        .scores
        .iter()
        .find(|score| score.who == Who::BaseRate)
        .unwrap();
    assert!(
        (base.auc.unwrap().value - 0.5).abs() < 1e-12,
        "no year is told apart"
    );
    let gravity = found
        .scores
        .iter()
        .find(|score| score.who == Who::Gravity)
        .unwrap();
    let against = gravity.tests_less_this.as_ref().unwrap();
    assert!(against.auc.unwrap().is_above(0.0) && against.brier.unwrap().is_below(0.0));
    for told in &found.told {
        assert!(told.lift.unwrap().is_above(1.0), "{told:?}");
    }
    insta::assert_snapshot!(found.text());
}

#[test]
fn tests_that_tell_nothing_are_said_to() {
    let found = found(Past::MUTE, &setup(Target::DefencePact));
    let verdict = found.verdict();
    assert!(
        verdict.starts_with(
            "What was learnt of the tests told nothing that can be told from chance of whether a defence pact came"
        ),
        "{verdict}"
    );
    assert!(verdict.contains("they beat none of the rivals"), "{verdict}");
    insta::assert_snapshot!(found.markdown());
}

#[test]
fn too_few_make_no_curve() {
    let rare = Past {
        tells: false,
        chance: 0.004,
        turns_after: i16::MAX,
    };
    let asked = Setup {
        least: 1,
        ..setup(Target::DefencePact)
    };
    let found = found(rare, &asked);
    assert!(!found.is_enough && found.rows.judged > 0, "{:?}", found.rows);
    assert!(
        found.verdict().starts_with("Too little can be told"),
        "{}",
        found.verdict()
    );
    assert!(found.scores.iter().all(|score| score.auc.is_none()));
    assert!(found.calibration.is_empty());
    assert!(!found.text().contains("AUC"));
}

#[test]
fn nothing_learnt_nothing_judged() {
    let asked = Setup {
        least: 100_000,
        ..setup(Target::DefencePact)
    };
    let found = found(Past::TELLING, &asked);
    assert_eq!((found.rows.judged, found.origins), (0, None));
    assert!(
        found.verdict().starts_with("Nothing can be said"),
        "{}",
        found.verdict()
    );
    assert!(found.verdict().contains("in no year could enough be learnt"));
}

#[test]
fn every_outcome_can_be_asked() {
    for target in Target::ALL {
        let found = found(Past::TELLING, &setup(target));
        let rows = &found.rows;
        let lacking: usize = rows.lacking.iter().map(|lacking| lacking.rows).sum();
        assert_eq!(rows.rows, rows.already + rows.censored + rows.known, "{target}");
        assert_eq!(
            rows.known,
            rows.open + lacking + rows.early + rows.judged,
            "{target}"
        );
        assert!(rows.judged > 0, "{target}: {rows:?}");
        assert!(found.absent.contains_key("votes"));
        for page in [found.text(), found.markdown()] {
            assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
        }
        let wide = found.text().lines().map(|line| line.chars().count()).max();
        assert!(wide <= Some(80), "{}", found.text());
        let json = found.json().to_string();
        assert!(json.contains(target.name()) && json.contains("\"caveats\""));
    }
}

/// Forecasts by pair, year and forecaster.
fn forecasts(past: Past, setup: &Setup) -> Vec<((State, State, i16, Who), f64)> {
    let folder = tempfile::tempdir().unwrap();
    let (world, plan) = world(folder.path(), past);
    let made = Forecasts::of(&world, &plan, setup, &silent).unwrap();
    let of_row = |row: usize| {
        let held = made.rows[row];
        let given = made.given.iter();
        given.map(move |(who, forecasts)| ((held.a, held.b, held.year, *who), forecasts[row]))
    };
    let rows = made.origins.iter().flat_map(|origin| origin.rows.clone());
    rows.flat_map(of_row).collect()
}

#[test]
fn what_came_later_changes_no_forecast() {
    let asked = setup(Target::DefencePact);
    let turned_after = 2003;
    let plain = forecasts(Past::TELLING, &asked);
    let turned = Past {
        turns_after: turned_after,
        ..Past::TELLING
    };
    let turned: std::collections::BTreeMap<_, _> = forecasts(turned, &asked).into_iter().collect();
    let (mut same, mut other) = (0, 0);
    for (key, forecast) in plain {
        let Some(again) = turned.get(&key) else {
            continue;
        };
        if key.2 <= turned_after {
            assert_eq!(again.to_bits(), forecast.to_bits(), "{key:?}");
            same += 1;
        } else {
            other += usize::from(again.to_bits() != forecast.to_bits());
        }
    }
    assert!(same > 1_000 && other > 1_000, "{same} {other}");
}

#[test]
fn threads_change_nothing() {
    let asked = setup(Target::ConsultationPact);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| found(Past::TELLING, &asked).json())
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn a_pair_that_ended_is_censored() {
    let folder = tempfile::tempdir().unwrap();
    let (world, plan) = world(folder.path(), Past::TELLING);
    let made = Forecasts::of(&world, &plan, &setup(Target::DefencePact), &silent).unwrap();
    let gone = State::from_cow(220);
    let last = made.known.iter().filter(|row| row.a == gone || row.b == gone);
    // It is a member in 2005 for the last time, so that two years ahead are known up to 2003.
    assert_eq!(last.map(|row| row.year).max(), Some(2003));
    assert_eq!(made.known.iter().map(|row| row.year).max(), Some(LAST - 2));
}

#[test]
fn what_can_not_be_asked_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (world, plan): (_, std::sync::Arc<Plan>) = world(folder.path(), Past::TELLING);
    let told = |setup: Setup| run(&world, &plan, &setup, &silent).unwrap_err().to_string();
    let plain = setup(Target::DefencePact);
    assert!(told(Setup { horizon: 0, ..plain }).contains("0 years"));
    assert!(told(Setup { horizon: 40, ..plain }).contains("up to 1974"));
    let turned = Setup {
        from: Some(2000),
        to: Some(1999),
        ..plain
    };
    assert!(told(turned).contains("after the last"));
}

#[test]
fn pages_name_the_pairs_behind_the_rows() {
    let found = found(Past::TELLING, &setup(Target::DefencePact));
    let rows = &found.rows;
    assert!(
        rows.pairs_came <= rows.pairs && rows.pairs_came < rows.judged_came,
        "{rows:?}"
    );
    assert!(rows.pairs_came > 0 && rows.pairs_not == rows.pairs, "{rows:?}");
    let overlap = found.json()["caveats"].to_string();
    assert!(
        overlap.contains(&format!("are of {} pairs", rows.pairs_came)),
        "{overlap}"
    );
}
