//! Laws of weighing, held over generated numbers.

use std::collections::BTreeSet;

use bilateral_assess::assess;
use bilateral_casefile::{Folder, check};
use bilateral_model::{Case, Date, Id, Range};
use bilateral_weigh::posterior::Sums;
use bilateral_weigh::{ItemState, Options, Weighed, draws, weigh};
use proptest::prelude::*;

/// A range of three numbers, from a point to as wide as can be.
fn range() -> impl Strategy<Value = Range> {
    (0.01f64..0.99, 0.0f64..1.0, 0.0f64..1.0).prop_map(|(best, down, up)| {
        let low = best - down * (best - 0.005);
        let high = best + up * (0.995 - best);
        Range::new(low.min(best), best, high.max(best)).unwrap()
    })
}

/// Priors that can sum to one: bests do, ranges hold them.
fn priors(count: usize) -> impl Strategy<Value = Vec<Range>> {
    prop::collection::vec((0.05f64..1.0, 0.0f64..0.9, 0.0f64..0.9), count).prop_map(|raw| {
        let total: f64 = raw.iter().map(|(weight, ..)| weight).sum();
        let ranges = raw.iter().map(|(weight, down, up)| {
            let best = (weight / total).clamp(0.001, 0.999);
            Range::new(best - down * (best - 0.0005), best, best + up * (0.9995 - best)).unwrap()
        });
        ranges.collect()
    })
}

fn item(at: usize, likelihoods: Vec<Range>, weight: f64) -> ItemState {
    ItemState {
        id: Id::new(&format!("item-{at}")).unwrap(),
        is_record: false,
        status: None,
        finding: None,
        silence: None,
        likelihoods,
        weight,
        group: None,
        origins: BTreeSet::new(),
        because: Vec::new(),
    }
}

fn items(narratives: usize) -> impl Strategy<Value = Vec<ItemState>> {
    prop::collection::vec((prop::collection::vec(range(), narratives), 0.1f64..=1.0), 0..6).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(at, (likelihoods, weight))| item(at, likelihoods, weight))
            .collect()
    })
}

fn made() -> impl Strategy<Value = (Vec<Range>, Vec<ItemState>)> {
    (2usize..5).prop_flat_map(|count| (priors(count), items(count)))
}

fn names(count: usize) -> Vec<Id> {
    (0..count)
        .map(|at| Id::new(&format!("narrative-{at}")).unwrap())
        .collect()
}

/// The posterior of a choice of priors and logarithms of likelihoods, by Bayes' rule as it stands in any book.
fn bayes(choice: &[(f64, f64)], narrative: usize) -> f64 {
    let weight = |(prior, log): &(f64, f64)| prior * log.exp();
    weight(&choice[narrative]) / choice.iter().map(weight).sum::<f64>()
}

proptest! {
    /// Bounds hold every draw, and are attained by a choice that lies inside the ranges.
    #[test]
    fn bounds_hold_every_draw_and_are_attained((priors, items) in made(), seed in any::<u64>()) {
        let sums = Sums::of(&priors, &items);
        let bounds = sums.probabilities();
        let drawn = draws::sample(&names(priors.len()), &priors, &items, 64, seed);
        for (at, (bound, draws)) in bounds.iter().zip(&drawn).enumerate() {
            for draw in draws {
                prop_assert!((bound.low - 1e-9..=bound.high + 1e-9).contains(draw), "{draw} outside {bound:?}");
            }
            for (highest, value) in [(false, bound.low), (true, bound.high)] {
                let choice = sums.choice(at, highest);
                let total: f64 = choice.iter().map(|(prior, _)| prior).sum();
                prop_assert!((total - 1.0).abs() < 1e-9, "priors sum to {total}");
                for ((prior, log), (range, logs)) in choice.iter().zip(priors.iter().zip(&sums.logs)) {
                    prop_assert!((range.low() - 1e-9..=range.high() + 1e-9).contains(prior));
                    prop_assert!((logs[0]..=logs[2]).contains(log));
                }
                prop_assert!((bayes(&choice, at) - value).abs() < 1e-9, "{} is not {value}", bayes(&choice, at));
            }
        }
        let total: f64 = sums.best().iter().sum();
        prop_assert!((total - 1.0).abs() < 1e-9);
    }

    /// No choice inside the ranges goes beyond the bounds; nor does any put the odds below the least.
    #[test]
    fn no_choice_goes_beyond_the_bounds((priors, items) in made(), shares in prop::collection::vec(0.0f64..=1.0, 16)) {
        let sums = Sums::of(&priors, &items);
        let bounds = sums.probabilities();
        let share = |at: usize| shares[at % shares.len()];
        let mut chosen: Vec<f64> = sums.boxes.iter().enumerate().map(|(at, (low, high))| low + share(at) * (high - low)).collect();
        bilateral_weigh::simplex::settle(&mut chosen, &sums.boxes);
        let logs = sums.logs.iter().enumerate().map(|(at, [low, _, high])| low + share(at + 7) * (high - low));
        let choice: Vec<(f64, f64)> = chosen.into_iter().zip(logs).collect();
        for (at, bound) in bounds.iter().enumerate() {
            let p = bayes(&choice, at);
            prop_assert!((bound.low - 1e-9..=bound.high + 1e-9).contains(&p), "{p} outside {bound:?}");
            for other in (0..bounds.len()).filter(|other| *other != at) {
                let odds = p / bayes(&choice, other);
                prop_assert!(odds >= sums.least_odds(at, other) * (1.0 - 1e-9));
            }
        }
    }

    /// An item that is as likely under every narrative moves nothing.
    #[test]
    fn a_ratio_of_one_moves_nothing((priors, mut items) in made(), same in 0.01f64..0.99) {
        let before = Sums::of(&priors, &items).probabilities();
        items.push(item(99, vec![Range::point(same).unwrap(); priors.len()], 1.0));
        let after = Sums::of(&priors, &items).probabilities();
        for (a, b) in before.iter().zip(&after) {
            prop_assert!((a.best - b.best).abs() < 1e-9 && (a.low - b.low).abs() < 1e-9 && (a.high - b.high).abs() < 1e-9);
        }
    }

    /// The order of the narratives and of the items is no matter, for bounds and draws alike.
    #[test]
    fn swapping_labels_swaps_results((priors, items) in made(), seed in any::<u64>()) {
        let turn = |mut ranges: Vec<Range>| { ranges.rotate_left(1); ranges };
        let mut turned: Vec<ItemState> = items.iter().map(|item| ItemState { likelihoods: turn(item.likelihoods.clone()), ..item.clone() }).collect();
        turned.reverse();
        let (mut a, b) = (Sums::of(&priors, &items).probabilities(), Sums::of(&turn(priors.clone()), &turned).probabilities());
        a.rotate_left(1);
        for (a, b) in a.iter().zip(&b) {
            prop_assert!((a.best - b.best).abs() < 1e-9 && (a.low - b.low).abs() < 1e-9 && (a.high - b.high).abs() < 1e-9);
        }
        let mut names = names(priors.len());
        let mut drawn = draws::sample(&names, &priors, &items, 32, seed);
        drawn.rotate_left(1);
        names.rotate_left(1);
        let again = draws::sample(&names, &turn(priors), &turned, 32, seed);
        for (a, b) in drawn.iter().flatten().zip(again.iter().flatten()) {
            prop_assert!((a - b).abs() < 1e-9);
        }
    }

    /// Wider ranges give wider intervals.
    #[test]
    fn intervals_widen_with_their_ranges((priors, items) in made(), more in 0.0f64..1.0) {
        let widen = |range: &Range| Range::new(range.low() - more * (range.low() - 0.0001), range.best(), range.high() + more * (0.9999 - range.high())).unwrap();
        let wide: Vec<ItemState> = items.iter().map(|item| ItemState { likelihoods: item.likelihoods.iter().map(widen).collect(), ..item.clone() }).collect();
        let wide_priors: Vec<Range> = priors.iter().map(widen).collect();
        let (a, b) = (Sums::of(&priors, &items).probabilities(), Sums::of(&wide_priors, &wide).probabilities());
        for (a, b) in a.iter().zip(&b) {
            prop_assert!(b.low <= a.low + 1e-9 && b.high >= a.high - 1e-9, "{b:?} is narrower than {a:?}");
        }
    }

    /// Copies of one origin move nothing, however many.
    #[test]
    fn copies_of_one_origin_move_nothing(copies in 1usize..6, rho in 0.0f64..=1.0, grouped in any::<bool>()) {
        let one = reports(1, &|_| "herald".to_owned(), rho, grouped);
        let many = reports(copies, &|_| "herald".to_owned(), rho, grouped);
        for (a, b) in one.posterior.iter().zip(&many.posterior) {
            prop_assert!((a.best - b.best).abs() < 1e-12 && (a.low - b.low).abs() < 1e-12);
        }
    }

    /// With a correlation between its ends, a group speaks between them.
    #[test]
    fn rho_between_its_ends_stays_between_them(count in 2usize..6, rho in 0.0f64..=1.0) {
        let weighed = reports(count, &|at| format!("herald-{at}"), rho, true);
        let odds = |p: f64| p / (1.0 - p);
        let (now, a, b) = (odds(weighed.posterior[0].best), odds(weighed.independent[0]), odds(weighed.dependent[0]));
        prop_assert!(now <= a.max(b) * (1.0 + 1e-9) && now >= a.min(b) * (1.0 - 1e-9), "{now} outside {a}, {b}");
    }

    /// The same seed gives the same draws, whatever else is weighed beside.
    #[test]
    fn a_draw_hangs_on_the_seed_its_item_and_its_narrative_alone((priors, items) in made(), seed in any::<u64>()) {
        let names = names(priors.len());
        let once = draws::sample(&names, &priors, &items, 32, seed);
        prop_assert_eq!(&once, &draws::sample(&names, &priors, &items, 32, seed));
        // A further item without uncertainty shifts every draw by the same odds.
        let mut more = items;
        more.push(item(50, vec![Range::point(0.5).unwrap(); names.len()], 1.0));
        let again = draws::sample(&names, &priors, &more, 32, seed);
        for (a, b) in once.iter().flatten().zip(again.iter().flatten()) {
            prop_assert!((a - b).abs() < 1e-9);
        }
    }
}

/// A case of reports that all say the same, each from the origin that is given.
fn reports(count: usize, origin: &dyn Fn(usize) -> String, rho: f64, grouped: bool) -> Weighed {
    let mut yaml = "format: 1\nid: made\ntitle: Made\nquestion: Does it hold?\ndyad: [Arcadia, Ruritania]\nopened_on: 2015-01-01\n\
        narratives:\n  pact: {label: a pact, says: Bound.}\n  none: {label: none, says: Else., default: true, other: true}\n\
        tests:\n  t: {all: [c]}\ncriteria:\n  c: {happens: something}\n\
        weighing:\n  set_by: a scribe\n  set_on: 2015-01-01\n  priors: {pact: [0.3, 0.5, 0.6], none: [0.3, 0.5, 0.7]}\n  items:\n"
        .to_owned();
    let mut evidence = "id,occurred_on,kind,title,origin\n".to_owned();
    for at in 0..count {
        yaml.push_str(&format!(
            "    r{at}: {{seen: {{pact: [0.5, 0.6, 0.7], none: [0.1, 0.2, 0.3]}}}}\n"
        ));
        evidence.push_str(&format!(
            "r{at},2015-02-{:02},statement,A herald tells,{}\n",
            at + 1,
            origin(at)
        ));
    }
    if grouped && count > 1 {
        let members: Vec<String> = (0..count).map(|at| format!("r{at}")).collect();
        yaml.push_str(&format!(
            "  groups:\n    g: {{label: heralds, items: [{}], rho: {rho}}}\n",
            members.join(", ")
        ));
    }
    let folder = Folder::from_texts(
        "made",
        [("case.yaml", yaml.as_str()), ("evidence.csv", evidence.as_str())],
    );
    let checked = check(&folder);
    let case: Case = checked.case.unwrap_or_else(|| panic!("{:?}", checked.problems));
    let day: Date = "2016-01-01".parse().unwrap();
    let options = Options {
        draws: 100,
        ..Options::default()
    };
    weigh(&case, &assess(&case, day), options).unwrap()
}
