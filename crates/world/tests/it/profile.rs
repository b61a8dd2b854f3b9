//! Profiles of pairs of an invented world, figure by figure.

use bilateral_world::measure::{Catalogue, Knowledge, Lack, MeasureError, World};
use bilateral_world::profile::{Fact, Profile, Topic};
use bilateral_world::states::State;
use bilateral_world::store::Store;
use bilateral_world::track::Figure;
use jiff::civil::date;

use crate::invented;

const USA: State = State::from_cow(2);
const RUSSIA: State = State::from_cow(365);

fn profile(knowledge: Knowledge, a: State, b: State, year: Option<i16>) -> Profile {
    let folder = tempfile::tempdir().unwrap();
    let store = invented::fill_more(folder.path());
    let world = World::new(store, Catalogue::shipped(), knowledge);
    Profile::of(&world, a, b, year).unwrap()
}

fn fact<'a>(profile: &'a Profile, id: &str) -> &'a Fact {
    profile.facts().find(|fact| fact.measure == id).unwrap()
}

fn is_near(figure: &Figure, expected: f64) -> bool {
    figure
        .value
        .is_some_and(|value| (value - expected).abs() < 1e-9 * expected.abs())
}

#[test]
fn each_measure_tells_its_latest_figure_with_the_earlier_one() {
    let profile = profile(Knowledge::Latest, RUSSIA, USA, None);
    assert_eq!((profile.a.cow, profile.b.cow), (365, 2), "in the order asked for");
    assert_eq!(profile.a.short(), "RUS");
    // The data on disputes end before those on trade.
    assert_eq!(fact(&profile, "trade-total").year, 2006);
    assert_eq!(fact(&profile, "trade-total-baci").year, 2005);
    assert_eq!(fact(&profile, "dispute").year, 2001);
    let (out, back) = invented::trade(2, 365, 2006);
    let (out_then, back_then) = invented::trade(2, 365, 2001);
    let total = fact(&profile, "trade-total");
    assert!(is_near(&total.told[0].figure, out + back));
    assert!(is_near(&total.told[0].earlier, out_then + back_then));
    assert_eq!(total.told[0].earlier_year, 2001);
    let to = fact(&profile, "trade-to");
    let from: Vec<_> = to.told.iter().map(|told| told.from).collect();
    assert_eq!(
        from,
        [Some(365), Some(2)],
        "both directions, the first state's first"
    );
    assert!(is_near(&to.told[0].figure, back) && is_near(&to.told[1].figure, out));
    let since = fact(&profile, "dispute-years-since");
    assert_eq!(since.told[0].figure, Figure::of(5.0), "1996 to 2001");
    assert_eq!(since.told[0].earlier, Figure::of(0.0));
    let groups: Vec<Topic> = profile.groups.iter().map(|group| group.topic).collect();
    assert_eq!(groups, [Topic::Trade, Topic::Disputes]);
}

#[test]
fn a_place_among_all_pairs_is_counted() {
    let profile = profile(Knowledge::Latest, USA, RUSSIA, Some(2000));
    let of_year = |a: u16, b: u16| {
        let (out, back) = invented::trade(a, b, 2000);
        out + back
    };
    let own = of_year(2, 365);
    let mut others = Vec::new();
    for (at, a) in invented::MEMBERS.into_iter().enumerate() {
        for b in invented::MEMBERS.into_iter().skip(at + 1) {
            if (a, b) != (220, 365) {
                others.push(of_year(a, b));
            }
        }
    }
    let place = fact(&profile, "trade-total").told[0].place.unwrap();
    assert_eq!(place.of, 9, "220 and 365 have no row");
    let lower = others
        .iter()
        .map(|other| f64::from(u8::from(*other < own)))
        .sum::<f64>();
    assert!((place.lower - lower / 9.0).abs() < 1e-12);
    assert!((place.same - 1.0 / 9.0).abs() < 1e-12);
    assert!((place.percentile - (lower + 0.5) / 9.0).abs() < 1e-12);
    // Of the ten pairs all are told for disputes, one had one in 1996 and one in 1999: none in 2000.
    let place = fact(&profile, "dispute").told[0].place.unwrap();
    assert_eq!((place.lower, place.same, place.of), (0.0, 1.0, 10));
    // Each way: twice as many, less the pair without rows.
    assert_eq!(fact(&profile, "trade-to").told[0].place.unwrap().of, 18);
}

#[test]
fn what_is_missing_has_its_reason_and_is_never_nought() {
    let of = |a, b, year, id: &str| {
        let profile = profile(
            Knowledge::Latest,
            State::from_cow(a),
            State::from_cow(b),
            Some(year),
        );
        let told = fact(&profile, id).told[0].clone();
        assert_eq!(told.place, None);
        told.figure
    };
    let missing = Figure::missing;
    assert_eq!(of(220, 365, 2000, "trade-total"), missing(Lack::NotInData));
    assert_eq!(of(2, 20, 2001, "trade-to"), missing(Lack::NotInData));
    assert_eq!(of(2, 220, 2002, "dispute"), missing(Lack::NotMembers));
    assert_eq!(
        of(2, 365, 1994, "trade-total"),
        missing(Lack::BeforeCoverage { first: 1995 })
    );
    assert_eq!(
        of(2, 365, 2005, "dispute"),
        missing(Lack::AfterCoverage { last: 2001 })
    );
    // Without any figure at all the last year that could have one is told.
    let profile = profile(Knowledge::Latest, State::from_cow(220), RUSSIA, None);
    let total = fact(&profile, "trade-total");
    assert_eq!((total.year, total.is_told()), (2006, false));
    assert_eq!(total.told[0].figure, missing(Lack::NotInData));
    assert_eq!(profile.together, [(1990, 2000), (2003, 2006)]);
}

#[test]
fn contradictions_between_sources_are_kept() {
    let profile = profile(Knowledge::Latest, USA, RUSSIA, None);
    let total = profile
        .sources
        .iter()
        .find(|compared| compared.what == "Total trade")
        .unwrap();
    assert_eq!(total.year, Some(2005), "the last year that both tell");
    let (out, back) = invented::trade(2, 365, 2005);
    let figures: Vec<_> = total.readings.iter().map(|reading| &reading.figure).collect();
    assert_eq!(figures.len(), 2, "the release has no smoothed columns");
    assert!(is_near(figures[0], out + back) && is_near(figures[1], 1.1 * (out + back)));
    assert_eq!(total.readings[1].rests_on, ["baci 202101"]);
    let spread = &total.spread;
    assert!((spread.percent.unwrap() - 100.0 * 0.1 / 1.05).abs() < 1e-6);
    assert_eq!((spread.years, spread.differ), (6, 6));
    let ways: Vec<_> = profile
        .sources
        .iter()
        .filter(|compared| compared.what == "Exports")
        .map(|compared| compared.from)
        .collect();
    assert_eq!(ways, [Some(2), Some(365)]);
    let smoothed = profile.notes.iter().any(|note| note.contains("gaps filled"));
    assert!(
        smoothed,
        "what could not be compared is told: {:?}",
        profile.notes
    );
}

#[test]
fn contradictions_between_releases_are_kept() {
    let told = profile(Knowledge::Latest, USA, RUSSIA, None);
    let total = told
        .releases
        .iter()
        .find(|revised| revised.measure == "trade-total")
        .unwrap();
    let (out, back) = invented::trade(2, 365, 2003);
    assert_eq!(total.year, 2003, "the last year that both releases tell");
    let under: Vec<_> = total
        .under
        .iter()
        .map(|under| (under.version.as_str(), under.counts))
        .collect();
    assert_eq!(under, [("3.0", false), ("4.0", true)]);
    assert!(is_near(&total.under[0].figure, 2.0 * (out + back)));
    assert!(is_near(&total.under[1].figure, out + back));
    assert_eq!((total.spread.years, total.spread.differ), (9, 9));
    // Looked at from between the two, there is one release alone.
    let then = profile(Knowledge::AsOf(date(2006, 1, 1)), USA, RUSSIA, None);
    assert!(then.releases.is_empty());
    let total = fact(&then, "trade-total");
    assert_eq!((total.year, total.rests_on[0].version.as_str()), (2003, "3.0"));
    assert_eq!(then.as_of.as_deref(), Some("2006-01-01"));
}

#[test]
fn data_sets_that_are_not_at_hand_are_told_and_no_error() {
    let told = profile(Knowledge::Latest, USA, RUSSIA, None);
    let absent = |dataset: &str| told.absent.iter().find(|absent| absent.dataset == dataset);
    assert!(
        absent("gml-mid")
            .unwrap()
            .measures
            .contains(&"dispute-gml".to_owned())
    );
    assert!(
        absent("cepii-geodist")
            .unwrap()
            .compares
            .contains(&"Land border".to_owned())
    );
    assert!(absent("cow-trade").is_none());
    let folder = tempfile::tempdir().unwrap();
    let world = World::new(Store::at(folder.path()), Catalogue::shipped(), Knowledge::Latest);
    let error = Profile::of(&world, USA, RUSSIA, None).unwrap_err();
    assert!(
        matches!(&error, MeasureError::NoData { dataset, .. } if dataset == "cow-states"),
        "{error}"
    );
}
