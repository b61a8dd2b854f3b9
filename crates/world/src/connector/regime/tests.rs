use super::{ISARD_DEMOCRACY, POLITY, VDEM};
use crate::connector::{Connector, guess, read};
use crate::input::TextFile;
use crate::output::Output;
use crate::store::Columns;

fn file(text: &str) -> TextFile {
    TextFile {
        name: "regimes.csv".to_owned(),
        text: text.to_owned(),
        latin: false,
        sheet: None,
    }
}

fn reading(connector: &'static Connector, text: &str) -> Output {
    read(connector, &[file(text)]).expect("readable").0
}

/// State, year and one figure of each row.
fn rows(output: Output, figure: &str) -> Vec<(u16, i16, Option<f64>)> {
    let tables = output.finish();
    let columns = Columns::of(vec![tables[0].1.clone()]);
    let states = columns.states("state").expect("states");
    let years = columns.years("year").expect("years");
    let values = columns.numbers(figure).expect("numbers");
    let joined = states.iter().zip(years).zip(values);
    joined
        .map(|((state, year), value)| (state.cow(), year, (!value.is_nan()).then_some(value)))
        .collect()
}

const POLITY_HEADER: &str = "p5,cyear,ccode,scode,country,year,democ,autoc,polity,polity2\n";

#[test]
fn polity_numbers_become_those_of_the_correlates_of_war() {
    let output = reading(
        &POLITY,
        &format!(
            "{POLITY_HEADER}0,1,341,KOS,Kosovo,2017,8,0,8,8\n0,1,348,MNT,Montenegro,2017,9,0,9,9\n\
             0,1,626,SDN,Sudan-North,2017,0,4,-4,-4\n0,1,525,SSD,South Sudan,2017,-77,-77,-77,0\n\
             0,1,364,USR,USSR,1950,0,9,-9,-9\n0,1,2,USA,United States,2018,-88,-88,-88,-88\n"
        ),
    );
    assert_eq!(output.version.as_deref(), Some("p5v2018"));
    assert_eq!(
        rows(output, "polity2"),
        [
            (347, 2017, Some(8.0)),
            (341, 2017, Some(9.0)),
            (625, 2017, Some(-4.0)),
            (626, 2017, Some(0.0)),
            (365, 1950, Some(-9.0)),
            (2, 2018, None),
        ]
    );
}

#[test]
fn of_two_polities_in_a_year_the_one_that_goes_on_is_kept() {
    let output = reading(
        &POLITY,
        &format!(
            "{POLITY_HEADER}0,1,365,RUS,Russia,1991,5,0,5,5\n0,1,365,RUS,Russia,1992,5,0,6,6\n\
             0,1,364,USR,USSR,1990,0,0,0,0\n0,1,364,USR,USSR,1991,0,0,0,1\n"
        ),
    );
    assert_eq!(
        output
            .counts
            .get("a polity that gave way to another in that year"),
        Some(&1)
    );
    assert_eq!(output.set_aside[0].line, 5);
    assert_eq!(output.version.as_deref(), Some("to-1992"));
    assert_eq!(output.documented, None);
    assert_eq!(
        rows(output, "polity2"),
        [
            (365, 1991, Some(5.0)),
            (365, 1992, Some(6.0)),
            (365, 1990, Some(0.0))
        ]
    );
}

#[test]
fn bad_rows_of_polity_are_set_aside() {
    let output = reading(
        &POLITY,
        &format!(
            "{POLITY_HEADER}0,1,2,USA,United States,2017,8,0,8,8\n0,1,2,USA,United States,2017,9,0,9,9\n\
             0,1,2,USA,United States,2016,9,0,9,19\n0,1,,USA,United States,2016,9,0,9,9\n\
             0,1,2,USA,United States,20166,9,0,9,9\n0,1,2,USA\n"
        ),
    );
    assert_eq!(output.rows("regimes"), 1);
    let whys: Vec<&str> = output.set_aside.iter().map(|row| row.why.as_str()).collect();
    assert_eq!(
        whys,
        [
            "19 is not between -10 and 10",
            "an empty cell where a number must be",
            "the year 20166 is out of range",
            "4 cells where the header has 10",
            "the same key as line 2, and other values",
        ]
    );
}

#[test]
fn west_germany_is_not_germany() {
    let output = reading(
        &VDEM,
        "country_name,country_text_id,country_id,year,historical_date,COWcode,v2x_polyarchy\n\
         Germany,DEU,77,1960,1960-12-31,255,0.8\nGermany,DEU,77,1995,1995-12-31,255,0.9\n\
         Palestine/Gaza,PSG,138,1995,1995-12-31,,0.3\nFrance,FRA,76,1995,1995-12-31,220,\nFrance,FRA,76,1996,1996-12-31,220,1.2\n",
    );
    assert_eq!(output.version.as_deref(), Some("to-1995"));
    assert_eq!(output.unplaced.get("Palestine/Gaza"), Some(&1));
    assert_eq!(
        output.set_aside.last().map(|row| row.why.as_str()),
        Some("1.2 is not between 0 and 1")
    );
    assert_eq!(
        rows(output, "polyarchy"),
        [(260, 1960, Some(0.8)), (255, 1995, Some(0.9)), (220, 1995, None)]
    );
}

const ISARD: &str =
    "ccode,year,euds,aeuds,polity2,v2x_polyarchy\n2,2024,1.5,0.75,NA,0.5\n2,2025,NA,NA,NA,0.25\n";

#[test]
fn isard_keeps_what_is_missing_missing() {
    let output = reading(&ISARD_DEMOCRACY, ISARD);
    assert_eq!(output.version.as_deref(), Some("to-2025"));
    assert_eq!(
        rows(output, "polyarchy"),
        [(2, 2024, Some(0.5)), (2, 2025, Some(0.25))]
    );
    let output = reading(&ISARD_DEMOCRACY, ISARD);
    assert_eq!(rows(output, "uds"), [(2, 2024, Some(1.5)), (2, 2025, None)]);
}

#[test]
fn the_three_are_not_taken_for_each_other() {
    let ids = |text: &str| -> Vec<&str> { guess(&file(text)).iter().map(|found| found.dataset.id).collect() };
    assert_eq!(ids(ISARD), ["isard-democracy"]);
    assert_eq!(ids(POLITY_HEADER), ["polity"]);
}
