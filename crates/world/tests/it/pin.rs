//! Figures of an invented world written as a case's series.

use bilateral_model::date::year_end;
use bilateral_model::{Id, Observation};
use bilateral_world::measure::{Catalogue, Knowledge, MeasureError, World};
use bilateral_world::pin::{Pin, Pinned};
use bilateral_world::scan::{Sight, lag};
use bilateral_world::states::State;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use crate::invented;

const USA: State = State::from_cow(2);
const CANADA: State = State::from_cow(20);
const RUSSIA: State = State::from_cow(365);

fn world() -> (tempfile::TempDir, World) {
    let folder = tempfile::tempdir().unwrap();
    let store = invented::fill_more(folder.path());
    let world = World::new(store, Catalogue::shipped(), Knowledge::Latest);
    (folder, world)
}

fn of(pinned: &Pinned, year: i16) -> Vec<&Observation> {
    let all = pinned.observations.iter();
    all.filter(|observation| observation.year == year).collect()
}

fn exactly(value: f64) -> Decimal {
    value.to_string().parse().unwrap()
}

const FIRST: Date = date(2004, 5, 1);
const SECOND: Date = date(2007, 5, 1);

#[test]
fn each_release_tells_its_figures_from_its_day_on() {
    let (_folder, world) = world();
    let pinned = Pinned::of(&world, "trade-to", RUSSIA, USA).unwrap();
    assert_eq!(pinned.years(), Some((1995, 2006)));
    assert_eq!(
        pinned.observations.len(),
        9 + 12,
        "1995 to 2003, and 1995 to 2006"
    );
    let lag = lag(&world, "trade-to", Sight::AsKnown).unwrap();
    let (_, back) = invented::trade(2, 365, 2000);
    let [before, after] = of(&pinned, 2000)[..] else {
        panic!("two releases tell of 2000");
    };
    assert_eq!((before.value, after.value), (exactly(2.0 * back), exactly(back)));
    assert_eq!((before.released, after.released), (FIRST, SECOND));
    for observation in [before, after] {
        assert_eq!(observation.known, lag.after(year_end(2000)));
        assert!(observation.note.starts_with("cow-trade "), "{}", observation.note);
        let digest = observation.note.rsplit(' ').next().unwrap();
        assert_eq!(digest.len(), 12, "{digest}");
        let release = pinned
            .releases
            .iter()
            .find(|release| release.digest.starts_with(digest));
        assert_eq!(release.unwrap().released, observation.released);
    }
    // The release was sooner than usual, and a figure can't be known later than the release that has it.
    let [only] = of(&pinned, 2006)[..] else {
        panic!("one release tells of 2006")
    };
    assert_eq!((only.known, only.released), (SECOND, SECOND));
    assert!(of(&Pinned::of(&world, "trade-to", USA, CANADA).unwrap(), 2001).is_empty());
}

#[test]
fn what_rests_on_two_data_sets_is_known_when_both_are_out() {
    let (_folder, world) = world();
    let pinned = Pinned::of(&world, "trade-gap-sources", USA, RUSSIA).unwrap();
    let days: Vec<Date> = pinned
        .observations
        .iter()
        .map(|observation| observation.released)
        .collect();
    assert!(
        !days.is_empty() && days.iter().all(|day| *day == date(2021, 1, 29)),
        "{days:?}"
    );
    assert!(pinned.observations[0].note.contains("; cow-trade 4.0 "));
    assert_eq!(pinned.years(), Some((2000, 2005)));
}

#[test]
fn the_file_reads_back_and_the_pin_knows_it() {
    let (_folder, world) = world();
    let pinned = Pinned::of(&world, "trade-total", USA, RUSSIA).unwrap();
    let csv = pinned.csv(&Id::new("trade").unwrap());
    assert!(csv.starts_with("period,value,known_on,released_on,unit,source,record,note\n"));
    assert_eq!(csv.lines().count(), 1 + pinned.observations.len());
    let pin = Pin::new("trade", &pinned, (USA, RUSSIA), date(2026, 1, 1), &csv);
    let later = Pin::new("trade", &pinned, (USA, RUSSIA), date(2027, 1, 1), &csv);
    assert!(pin.is_of(&csv) && !pin.is_of(&csv.replace("2000", "2001")));
    assert!(pin.says_the_same(&later) && pin != later);
    let text = serde_json::to_string(&pin).unwrap();
    assert_eq!(serde_json::from_str::<Pin>(&text).unwrap(), pin);
}

#[test]
fn what_is_not_at_hand_is_refused() {
    let (_folder, world) = world();
    let refused = |measure| Pinned::of(&world, measure, USA, RUSSIA).unwrap_err();
    assert!(
        matches!(refused("arms-to"), MeasureError::NoData { dataset, .. } if dataset == "sipri-transfers")
    );
    assert!(matches!(refused("nothing"), MeasureError::Unknown(_)));
}
