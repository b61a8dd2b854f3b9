//! Connectors of the state lists, on small invented tables: what is taken, what is set aside, what is refused.

use std::collections::BTreeSet;

use bilateral_world::connector::{self, ReadError};
use bilateral_world::input::{self, TextFile, TextTable};
use bilateral_world::output::Output;
use bilateral_world::states::{self, CodeList, State};
use bilateral_world::store::Columns;

use crate::shared;

fn file(text: &str) -> TextFile {
    TextFile {
        name: "invented.csv".to_owned(),
        text: text.to_owned(),
        latin: false,
        sheet: None,
    }
}

fn read(dataset: &str, text: &str) -> Result<Output, ReadError> {
    let connector = connector::by_id(dataset).expect("a data set");
    connector::read(connector, &[file(text)]).map(|(output, _)| output)
}

fn taken(dataset: &str, text: &str) -> Output {
    read(dataset, text).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(dataset: &str, text: &str) -> String {
    match read(dataset, text) {
        Ok(_) => panic!("it was taken"),
        Err(error) => error.to_string(),
    }
}

fn table(output: Output, name: &str) -> Columns {
    let batches = output.finish();
    let batch = batches.into_iter().find(|(spec, _)| spec.name == name);
    Columns::of(vec![batch.expect("a table").1])
}

fn numbers(columns: &Columns, column: &str) -> Vec<u16> {
    let states = columns.states(column).expect("states");
    states.into_iter().map(State::cow).collect()
}

fn days(columns: &Columns, column: &str) -> Vec<String> {
    let days = columns.days(column).expect("days").into_iter();
    days.map(|day| day.map_or_else(String::new, |day| day.to_string()))
        .collect()
}

const STATES: &str = "stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version
USA,2,First State,1850,1,1,1990,12,31,7
HAI,41,Second State,1860,2,3,1900,4,5,7
HAI,41,Second State,1950,1,1,1990,12,31,7
";

#[test]
fn a_spell_that_ends_with_the_list_has_no_end() {
    let output = taken("cow-states", STATES);
    assert_eq!(output.coverage, Some((1850, 1990)));
    assert_eq!(output.version.as_deref(), Some("7"));
    assert_eq!(output.released, None, "an edition that nobody knows");
    let spells = table(output, "spells");
    assert_eq!(numbers(&spells, "state"), [2, 41, 41]);
    assert_eq!(days(&spells, "start"), ["1850-01-01", "1860-02-03", "1950-01-01"]);
    assert_eq!(days(&spells, "end"), ["", "1900-04-05", ""]);
    assert_eq!(
        spells.texts("abbreviation").expect("texts")[1].as_deref(),
        Some("HAI")
    );
    assert_eq!(
        spells.texts("name").expect("texts")[0].as_deref(),
        Some("First State")
    );
}

#[test]
fn a_known_edition_tells_a_day_by_which_it_was_out() {
    let output = taken("cow-states", &STATES.replace(",7\n", ",2016\n"));
    assert_eq!(output.version.as_deref(), Some("2016"));
    assert_eq!(
        output.released.map(|day| day.to_string()).as_deref(),
        Some("2017-12-31")
    );
}

#[test]
fn bad_rows_are_set_aside_with_their_lines() {
    let bad = format!(
        "{STATES}XXX,3,No State,1900,1,1,1901,1,1,7
FRN,220,Third State,1900,2,30,1901,1,1,7
FRN,220,Third State,1900,2,1,1899,1,1,7
FRN,220,Third State,,2,1,1899,1,1,7
FRN,220,Third State
JPN,740,Fourth State,1946,1,1,1950,1,1,7
"
    );
    let output = taken("cow-states", &bad);
    let lines: Vec<(usize, &str)> = output
        .set_aside
        .iter()
        .map(|row| (row.line, row.why.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            (5, "no state has the COW number `3`"),
            (6, "`1900-2-30` is not a date"),
            (7, "it ends on 1899-01-01, before it starts on 1900-02-01"),
            (8, "`` is not a date"),
            (9, "3 cells where the header has 10"),
            (10, "`740` is Japan, which was not in the state system in 1946"),
        ]
    );
    assert_eq!(
        output.coverage,
        Some((1850, 1990)),
        "rows set aside cover nothing"
    );
    assert_eq!(output.rows("spells"), 3);
}

#[test]
fn a_list_is_not_another() {
    let why = refused("cow-majors", STATES);
    assert!(why.contains("it is the list of all states"), "{why}");
    let why = refused(
        "cow-states",
        "ccode1,ccode2,conttype,stdate,enddate\n2,20,1,1950-01-01,1960-01-01\n",
    );
    assert!(why.contains("nearest is the layout"), "{why}");
    let why = refused(
        "cow-majors",
        "ccode,styear,stmonth,stday,endyear,endmonth,endday,version\n",
    );
    assert!(why.contains("none of its rows can be used"), "{why}");
    let why = refused(
        "cow-majors",
        "ccode,styear,stmonth,stday,endyear,endmonth,endday,version\n1,1900,1,1,1910,1,1,7\n",
    );
    assert!(why.contains("no state has the COW number `1`"), "{why}");
}

#[test]
fn contiguity_comes_once_a_pair_whichever_way_it_is_written() {
    let master = taken(
        "cow-contiguity",
        "dyad,statelno,statelab,statehno,statehab,conttype,begin,end,notes,version
2070,2,\"USA\",70,\"MEX\",1,195001,198012,\"a note, with a comma\",9.9
2031,2,\"USA\",31,\"BHM\",4,197507,197902,\"another\",9.9
2031,2,\"USA\",31,\"BHM\",6,197507,197902,\"no such type\",9.9
2031,2,\"USA\",31,\"BHM\",4,197513,197902,\"no such month\",9.9
2002,2,\"USA\",2,\"USA\",1,197501,197902,\"itself\",9.9
",
    );
    assert_eq!(master.coverage, Some((1950, 1980)));
    assert_eq!(master.set_aside.len(), 3);
    assert_eq!(master.version.as_deref(), Some("9.9"));
    let export = taken(
        "cow-contiguity",
        "ccode1,ccode2,conttype,stdate,enddate
2,70,1,1950-01-01,1980-12-01
70,2,1,1950-01-01,1980-12-01
2,31,4,1975-07-01,1979-02-01
31,2,4,1975-07-01,1979-02-01
",
    );
    assert_eq!(export.repeated, 2);
    for output in [master, export] {
        let spells = table(output, "spells");
        assert_eq!(numbers(&spells, "state_a"), [2, 2]);
        assert_eq!(numbers(&spells, "state_b"), [70, 31]);
        assert_eq!(spells.ints("type").expect("numbers"), [Some(1), Some(4)]);
        assert_eq!(days(&spells, "start"), ["1950-01-01", "1975-07-01"]);
        assert_eq!(days(&spells, "end"), ["", "1979-02-28"]);
    }
}

#[test]
fn years_of_contiguity_become_spells() {
    let output = taken(
        "cow-contiguity",
        "dyad,state1no,state1ab,state2no,state2ab,year,conttype,version
2070,2,USA,70,MEX,1950,1,9.9
70002,70,MEX,2,USA,1950,1,9.9
2070,2,USA,70,MEX,1951,1,9.9
2070,2,USA,70,MEX,1953,1,9.9
2070,2,USA,70,MEX,1952,2,9.9
",
    );
    assert_eq!(output.coverage, Some((1950, 1953)));
    let spells = table(output, "spells");
    assert_eq!(spells.ints("type").expect("numbers"), [Some(1), Some(1), Some(2)]);
    assert_eq!(days(&spells, "start"), ["1950-01-01", "1953-01-01", "1952-01-01"]);
    assert_eq!(days(&spells, "end"), ["1951-12-31", "", "1952-12-31"]);
}

#[test]
fn a_missing_capability_is_not_minus_nine() {
    let output = taken(
        "cow-nmc",
        "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version
USA,2,1950,10,-9,3,4,5,6,.25,2021
USA,2,1951,10,2,3,x,5,6,.25,2021
USA,2,1952,-9.0,2,3,4,5,6,2.5E-01,2021
",
    );
    assert_eq!(output.set_aside.len(), 1);
    assert_eq!(output.set_aside[0].line, 3);
    assert_eq!(output.version.as_deref(), Some("6.0"));
    let columns = table(output, "capabilities");
    let milper = columns.numbers("milper").expect("numbers");
    assert!(milper[0].is_nan() && milper[1].to_bits() == 2.0_f64.to_bits());
    assert!(columns.numbers("milex").expect("numbers")[1].is_nan());
    assert_eq!(columns.numbers("cinc").expect("numbers"), [0.25, 0.25]);
}

#[test]
fn a_state_without_any_membership_is_observed_all_the_same() {
    let output = taken(
        "cow-igo",
        "ccode,year,state,ILO,ITU,UN,UPU,Other
2,1950,usa,1,0,-9,2,-1
20,1950,canada,0,0,0,0,-1
70,1950,mexico,0,0,0,7,-1
",
    );
    assert_eq!(
        output.set_aside.len(),
        1,
        "a row is taken as a whole or not at all"
    );
    assert_eq!(output.rows("observed"), 2);
    let columns = table(output, "memberships");
    let names = columns.texts("organisation").expect("texts");
    assert_eq!(names, ["ilo", "un", "upu"].map(|name| Some(name.to_owned())));
    assert_eq!(columns.ints("status").expect("numbers"), [Some(1), None, Some(2)]);
}

#[test]
fn a_spell_of_gleditsch_and_ward_is_cut_where_the_state_changes() {
    let publisher = "2\tUSA\tFirst\t01:01:1816\t31:12:2017
260\tGFR\tSecond\t21:09:1949\t31:12:2017
711\tTBT\tThird\t01:01:1913\t01:10:1950
";
    let export = "gwcode,stateabb,statename,startdate,enddate
2,USA,First,1816-01-01,2017-12-31
260,GFR,Second,1949-09-21,2017-12-31
711,TBT,Third,1913-01-01,1950-10-01
";
    for text in [publisher, export] {
        let output = taken("gw-states", text);
        assert_eq!(output.set_aside.len(), 1);
        assert_eq!(output.coverage, Some((1816, 2017)));
        let spells = table(output, "spells");
        assert_eq!(numbers(&spells, "state"), [2, 260, 255]);
        assert_eq!(days(&spells, "start"), ["1816-01-01", "1949-09-21", "1990-01-01"]);
        assert_eq!(days(&spells, "end"), ["", "1989-12-31", ""]);
    }
}

#[test]
fn a_list_without_a_state_of_the_table_is_refused() {
    let why = refused("gw-states", "711\tTBT\tThird\t01:01:1913\t01:10:1950\n");
    assert!(why.contains("none of its rows can be used"), "{why}");
}

#[test]
fn a_capital_may_stand_before_its_state() {
    let output = taken(
        "cow-capitals",
        "ccode,statenme,capital,stdate,enddate,lat,lng
20,Somewhere,Town,1867-01-01,2024-12-31,45.5,-75.5
20,Somewhere,Town,1867-01-01,2024-12-31,95.5,-75.5
20,Somewhere,Town,1860-01-01,1866-12-31,45.5,-75.5
",
    );
    assert_eq!(output.set_aside.len(), 2, "{:?}", output.set_aside);
    assert_eq!(output.version.as_deref(), Some("to-2024"));
    let columns = table(output, "capitals");
    assert_eq!(columns.numbers("latitude").expect("numbers"), [45.5]);
    assert_eq!(days(&columns, "end"), [""]);
}

const GEODIST: &str = "iso_o\tiso_d\tcontig\tcomlang_off\tcomlang_ethno\tcolony\tcomcol\tcurcol\tcol45\tsmctry\tdist\tdistcap\tdistw\tdistwces
DEU\tROM\t0\t0\t0\t0\t0\t0\t0\t0\t10.5\t11\t.\t12
DEU\tHKG\t0\t0\t0\t0\t0\t0\t0\t0\t10.5\t11\t.\t12
ZAR\tYUG\t1\t0\t0\t0\t0\t0\t0\t0\t10.5\t11\t13\t12
DEU\tDEU\t1\t0\t0\t0\t0\t0\t0\t0\t1\t1\t1\t1
";

#[test]
fn distances_have_old_codes() {
    let output = taken("cepii-geodist", GEODIST);
    assert_eq!(output.unplaced.get("HKG"), Some(&1));
    assert_eq!(output.set_aside.len(), 1);
    assert_eq!(output.notes, ["1 rows of a state with itself are left out"]);
    let columns = table(output, "distances");
    assert_eq!(numbers(&columns, "state_a"), [255, 490]);
    assert_eq!(numbers(&columns, "state_b"), [360, 345]);
    assert!(columns.numbers("distw").expect("numbers")[0].is_nan());
    assert_eq!(columns.flags("contig").expect("flags"), [Some(false), Some(true)]);
}

/// Every row of the files themselves is taken, or set aside for a reason that is known.
#[test]
fn whole_files_are_taken() {
    for (dataset, path, table, rows, unplaced) in [
        ("cow-states", "diplomacy/ps_cow_states.csv", "spells", 243, 0),
        ("cow-majors", "diplomacy/ps_cow_majors.csv", "spells", 14, 0),
        ("cow-contiguity", "diplomacy/ps_cow_contdir.csv", "spells", 847, 0),
        (
            "cow-capitals",
            "diplomacy/ps_cow_capitals.csv",
            "capitals",
            240,
            2,
        ),
        (
            "cow-nmc",
            "diplomacy/ps_cow_nmc.csv.gz",
            "capabilities",
            17_121,
            0,
        ),
        ("gw-states", "diplomacy/ps_gw_states.csv", "spells", 206, 12),
        (
            "cepii-geodist",
            "economy/dist_cepii.zip",
            "distances",
            190 * 189,
            34,
        ),
    ] {
        let Some(path) = shared::data(path) else { continue };
        let files = input::open(&path).expect("it can be read");
        let connector = connector::by_id(dataset).expect("a data set");
        let (output, _) = connector::read(connector, &files).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            (output.rows(table), output.unplaced.len()),
            (rows, unplaced),
            "{dataset}: {:?} {:?}",
            output.unplaced,
            output.counts
        );
    }
}

/// Codes and names against the panel of countrycode (Arel-Bundock, Enevoldsen and Yetman 2018), year by year.
#[test]
fn codes_are_those_of_another_crosswalk() {
    let Some(path) = shared::data("diplomacy/codes/countrycode_codelist_panel_ids.csv.gz") else {
        return;
    };
    let files = input::open(&path).expect("it can be read");
    let marks = [
        "country.name.en",
        "year",
        "cown",
        "gwn",
        "iso2c",
        "iso3c",
        "iso3n",
    ];
    let panel = TextTable::find(&files[0], &marks, true).expect("a panel");
    let [name, year, cown, gwn, iso2, iso3, m49] = panel.columns(marks).expect("its columns");
    let lists = [
        (CodeList::Name, name),
        (CodeList::GleditschWard, gwn),
        (CodeList::Iso2, iso2),
        (CodeList::Iso3, iso3),
        (CodeList::M49, m49),
    ];
    let mut compared = 0;
    let mut differ = BTreeSet::new();
    let read = panel.rows(|row| {
        let year: i16 = row.cell(year).parse().expect("a year");
        let Ok(number) = row.cell(cown).parse::<u16>() else {
            return;
        };
        if !states::exists(State::from_cow(number), year) {
            return;
        }
        for (list, at) in lists {
            let code = row.cell(at);
            if code == "NA" {
                continue;
            }
            compared += 1;
            if states::place(list, code, year) != Ok(State::from_cow(number)) {
                differ.insert(format!("{list} {code}, {number}"));
            }
        }
    });
    read.expect("it can be read");
    // What the panel gives to a predecessor or to the Papal States, and what nobody can tell: `VNM` from 1954 to 1975. In
    // 1990 Yemen is one at the year's end.
    let known = [
        "Gleditsch–Ward number 678, 678",
        "ISO 3166 alpha-2 code DE, 255",
        "ISO 3166 alpha-2 code KR, 730",
        "ISO 3166 alpha-2 code VA, 327",
        "ISO 3166 alpha-2 code VN, 816",
        "ISO 3166 alpha-3 code VAT, 327",
        "ISO 3166 alpha-3 code VNM, 816",
        "UN M49 code 336, 327",
        "UN M49 code 410, 730",
        "UN M49 code 704, 816",
        "name South Korea, 730",
        "name Vatican City, 327",
    ];
    assert_eq!(differ.into_iter().collect::<Vec<_>>(), known);
    assert_eq!(compared, 79_624);
}
