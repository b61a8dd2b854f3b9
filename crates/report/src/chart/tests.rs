//! Every chart on small made cases: well formed, the same twice, calm about nothing and about hostile text.

use bilateral_assess::{Step, assess, timeline};
use bilateral_casefile::{Folder, check};
use bilateral_model::date::add_days;
use bilateral_model::{Case, Date};
use bilateral_weigh::survival::{Spell, kaplan_meier};
use bilateral_weigh::{Options, trajectory as points};

use super::*;

const CASE: &str = r#"format: 1
id: made
title: Made <b>"up"</b> & more
question: Does it draw?
dyad: [AAA, BBB]
opened_on: 2015-01-01
rule: {combine: none}
narratives:
  plain: {label: "Plain & <simple>", says: One., default: true, proponents: [], ours: true}
  other: {label: "\u202eOther\u0007", says: Two., proponents: [], ours: true, other: true}
tests:
  first:
    label: First <script>alert(1)</script>
    asks: Is it?
    all: [happened, kept]
    beside: [level]
criteria:
  happened: {label: Something 'happened', asks: Did it?, happens: Something happens., by: 2016-06}
  kept: {label: Bridge built in time, asks: Was it?, delivers: bridge}
  level: {label: Enough of it, asks: Is there?, measures: {series: trade, from: 2015, at_least: 100}}
promises:
  bridge: {label: "A bridge with a name far too long to stand in one line of any chart & more", by: AAA, to: BBB, sector: transport}
  unheard: {label: Unheard of, by: AAA, to: BBB, sector: gas}
series:
  trade: {label: "Trade <i>", unit: "bn \"USD\"", lag: {months: 1}, publisher: Nobody}
weighing:
  reading: plain
  set_by: Nobody
  set_on: 2015-01-01
  priors: {plain: [0.5, 0.6, 0.7], other: [0.3, 0.4, 0.5]}
  items:
    happened:
      met: {plain: [0.2, 0.3, 0.4], other: [0.5, 0.6, 0.8]}
"#;

const EVIDENCE: &str = "id,kind,occurred_on,known_on,title,what,due,due_basis,promise,bears_on,tie,area
b1,commitment,2015-02-01,2015-02-01,Bridge promised,They agree on a bridge.,2016-12,first,bridge,,substantive,division
b2,revision,2016-05-01,2016-05-01,Bridge later,The bridge comes later.,2017-12,revision,bridge,,symbolic,easy
b3,delivery,2018-03-01,2018-03-01,Bridge open,The bridge opens.,,,bridge,,substantive,division
e1,event,2016-03-01,2016-03-01,It happened,It happened.,,,,happened+,substantive,easy
";

const TRADE: &str = "period,value,known_on,released_on
2014,80,2015-02-01,2015-02-01
2015,95,2016-02-01,2016-02-01
2017,104.5,2018-02-01,2018-02-01
2018,120,2019-02-01,2020-02-01
";

fn case_of(texts: &[(&str, &str)]) -> Case {
    let checked = check(&Folder::from_texts("made", texts.iter().copied()));
    let problems: Vec<String> = checked
        .problems
        .iter()
        .map(|problem| format!("{problem:?}"))
        .collect();
    checked.case.unwrap_or_else(|| panic!("{}", problems.join("\n")))
}

fn made() -> Case {
    case_of(&[
        ("case.yaml", CASE),
        ("evidence.csv", EVIDENCE),
        ("series/trade.csv", TRADE),
    ])
}

fn bare() -> Case {
    let text = "format: 1\nid: bare\ntitle: Bare\nquestion: Nothing?\ndyad: [AAA, BBB]\nopened_on: 2015-01-01\nrule: {combine: none}\n\
                narratives:\n  one: {label: One, says: One., default: true, proponents: [], ours: true}\n\
                \u{20} two: {label: Two, says: Two., proponents: [], ours: true}\n\
                series:\n  trade: {label: Trade, unit: bn USD, lag: {months: 1}, publisher: Nobody}\n\
                tests:\n  t: {label: T, asks: T?, all: [c]}\ncriteria:\n  c: {label: C, asks: C?, happens: C.}\n";
    case_of(&[
        ("case.yaml", text),
        ("evidence.csv", "id,kind,occurred_on,known_on,title,what\n"),
        ("series/trade.csv", "period,value,known_on\n"),
    ])
}

const FROM: Date = Date::constant(2015, 1, 1);
const TO: Date = Date::constant(2019, 6, 30);

fn estimates() -> Vec<Estimate> {
    let one = |label: &str, estimate: f64| Estimate {
        label: label.to_owned(),
        low: estimate - 0.2,
        p10: estimate - 0.1,
        estimate,
        p90: estimate + 0.1,
        high: estimate + 0.2,
        prior: 0.5,
    };
    vec![one("Plain & <simple>", 0.62), one("Other\u{1b}[31m", 0.38)]
}

fn spells() -> Vec<Spell> {
    let spell = |time, ended| Spell { time, ended };
    vec![
        spell(3.0, true),
        spell(9.5, true),
        spell(12.0, false),
        spell(30.0, true),
    ]
}

fn all(case: &Case) -> Vec<Chart> {
    let assessment = assess(case, TO);
    let changes = timeline(case, FROM, TO, Step::Day);
    let reading = case.first_reading().map_or("", |reading| reading.id.as_str());
    let options = Options {
        draws: 200,
        ..Options::default()
    };
    let points = points(case, FROM, TO, options).unwrap_or_default();
    let mut charts = vec![
        statuses(case, &changes, reading, FROM, TO),
        promises(case, &assessment),
        balance(&assessment),
        trajectory(case, &points, FROM, TO),
        narratives(&estimates()),
        survival("Sector: transport & more", &kaplan_meier(&spells())),
    ];
    charts.extend(series(case, TO, "trade"));
    charts
}

/// Names of the elements, if tags are closed in order, entities known and attributes quoted.
fn elements(xml: &str) -> Result<Vec<String>, String> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    let mut rest = xml;
    while let Some((text, after)) = rest.split_once('<') {
        plain_text(text)?;
        let (tag, after) = after.split_once('>').ok_or("a tag without an end")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let last: Option<&str> = open.pop();
            if last != Some(name) {
                return Err(format!("</{name}> closes {last:?}"));
            }
            continue;
        }
        let (body, is_whole) = tag.strip_suffix('/').map_or((tag, false), |body| (body, true));
        let name = body.split([' ', '\n']).next().unwrap_or_default();
        if body.matches('"').count() % 2 != 0 || body.contains('\'') {
            return Err(format!("quotation marks: {body}"));
        }
        plain_text(body)?;
        all.push(name.to_owned());
        if !is_whole {
            open.push(name);
        }
    }
    plain_text(rest)?;
    open.last()
        .map_or(Ok(all), |name| Err(format!("{name} is left open")))
}

fn plain_text(text: &str) -> Result<(), String> {
    let known = ["lt;", "gt;", "amp;", "quot;", "apos;"];
    let entities = text.split('&').skip(1);
    for entity in entities {
        if !known.iter().any(|name| entity.starts_with(name)) {
            return Err(format!("an ampersand alone: {text}"));
        }
    }
    match text.chars().find(|c| c.is_control() && *c != '\n') {
        Some(c) => Err(format!("{c:?} in {text}")),
        None => Ok(()),
    }
}

fn check_chart(chart: &Chart) {
    let elements = elements(&chart.svg).unwrap_or_else(|error| panic!("{}: {error}", chart.name));
    assert_eq!(
        elements.iter().take(3).collect::<Vec<_>>(),
        ["svg", "title", "desc"]
    );
    let known = [
        "svg", "title", "desc", "rect", "polyline", "polygon", "circle", "text", "line",
    ];
    assert!(
        elements.iter().all(|name| known.contains(&name.as_str())),
        "{elements:?}"
    );
    assert_eq!(elements.iter().filter(|name| *name == "svg").count(), 1);
    for part in [
        "role=\"img\"",
        "viewBox=\"0 0 900 ",
        "xmlns=\"http://www.w3.org/2000/svg\"",
    ] {
        assert!(chart.svg.contains(part), "{}: {part}", chart.name);
    }
    for id in ["title", "desc"] {
        assert!(chart.svg.contains(&format!("id=\"chart-{}-{id}\"", chart.name)));
    }
    assert!(!chart.description.is_empty() && !chart.title.is_empty());
    assert!(!chart.svg.contains(['\u{202e}', '\u{1b}', '\u{7}']));
}

#[test]
fn every_chart_is_well_formed_and_the_same_twice() {
    let case = made();
    let charts = all(&case);
    assert_eq!(charts.len(), 7);
    charts.iter().for_each(check_chart);
    assert_eq!(charts, all(&case));
    let mut names: Vec<&str> = charts.iter().map(|chart| chart.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), charts.len());
}

#[test]
fn a_case_without_anything_draws_frames() {
    let charts = all(&bare());
    charts.iter().for_each(check_chart);
    let empty: Vec<&Chart> = charts
        .iter()
        .filter(|chart| chart.svg.contains("nothing on record"))
        .collect();
    assert_eq!(
        empty.iter().map(|chart| chart.name.as_str()).collect::<Vec<_>>(),
        ["promises", "balance", "trajectory", "series-trade"]
    );
    let nobody = kaplan_meier(&[]);
    check_chart(&survival("", &nobody));
    check_chart(&narratives(&[]));
    check_chart(&statuses(&bare(), &[], "no-such-reading", TO, FROM));
    assert!(series(&bare(), TO, "no-such-series").is_none());
}

#[test]
fn strange_numbers_and_days_do_no_harm() {
    let odd = [f64::NAN, f64::INFINITY, -1.0, 1e300, 0.0];
    let odd: Vec<Estimate> = odd
        .into_iter()
        .map(|value| Estimate {
            label: "Donaudampfschifffahrtsgesellschaftskapitän".repeat(9),
            low: value,
            p10: value,
            estimate: value,
            p90: value,
            high: value,
            prior: value,
        })
        .collect();
    check_chart(&narratives(&odd));
    let long = [Spell {
        time: 1e12,
        ended: true,
    }];
    check_chart(&survival("long", &kaplan_meier(&long)));
    let case = made();
    for (from, to) in [
        (TO, TO),
        (TO, add_days(TO, 40)),
        (Date::MIN, Date::MAX),
        (TO, FROM),
    ] {
        let changes = timeline(&case, from, to, Step::Day);
        check_chart(&statuses(&case, &changes, "plain", from, to));
        check_chart(&trajectory(&case, &[], from, to));
    }
    for as_of in [Date::MIN, FROM, Date::constant(2016, 1, 1)] {
        check_chart(&promises(&case, &assess(&case, as_of)));
        series(&case, as_of, "trade").iter().for_each(check_chart);
    }
}

#[test]
fn the_words_say_what_the_picture_shows() {
    let case = made();
    let charts = all(&case);
    let of = |name: &str| {
        let chart = charts.iter().find(|chart| chart.name == name);
        chart.map_or_else(String::new, |chart| chart.description.clone())
    };
    assert!(of("statuses-plain").contains("Something 'happened': met since 2016-03-01."));
    assert!(of("promises").contains(
        "kept late, first promised for 2016-12-31, then given one more date, delivered by 2018-03-01"
    ));
    // The figure of 2018 was known, yet only a later release of it is at hand.
    assert!(of("series-trade").contains("2014: 80; 2015: 95; 2017: 104.5; 2018: 120 (later revision)."));
    assert!(of("balance").contains("2 substantive, area of division; 1 substantive, easy"));
    assert!(of("trajectory").contains("Plain & <simple>"));
    assert!(of("survival-sector-transport-more").contains("3 of 4 delivered; 1 not yet"));
}
