use super::IDEAL_POINTS;
use crate::connector::{ReadError, read};
use crate::input::TextFile;
use crate::output::Output;
use crate::store::Columns;

fn reading(text: &str) -> Result<Output, ReadError> {
    let file = TextFile {
        name: "points.csv".to_owned(),
        text: text.to_owned(),
        latin: false,
        sheet: None,
    };
    read(&IDEAL_POINTS, &[file]).map(|(output, _)| output)
}

fn table(output: Output, name: &str) -> Columns {
    let tables = output.finish();
    let (_, batch) = tables
        .into_iter()
        .find(|(spec, _)| spec.name == name)
        .expect("the table");
    Columns::of(vec![batch])
}

const BY_YEAR: &str = "ccode,iso3c,countryname,year,idealpointfp,idealpointall,idealpointlegacy,nvotesfp,nvotesall,nvotesLegacy\n";

#[test]
fn three_series_by_calendar_year() {
    let output = reading(&format!(
        "{BY_YEAR}2,USA,United States,2023,2.5,2.25,2,80,200,81\n365,RUS,Russia,2024,-0.5,,,101,,\n"
    ))
    .expect("good");
    assert_eq!(output.version.as_deref(), Some("2025-07"));
    assert_eq!(output.documented, Some(jiff::civil::Date::constant(2025, 7, 28)));
    let points = table(output, "points");
    assert_eq!(points.numbers("ideal_final"), Ok(vec![2.5, -0.5]));
    assert_eq!(points.ints("votes_all"), Ok(vec![Some(200), None]));
    assert_eq!(points.ints("session"), Ok(vec![None, None]));
    let legacy = points.numbers("ideal_legacy").expect("numbers");
    assert!((legacy[0] - 2.0).abs() < 1e-12 && legacy[1].is_nan());
}

#[test]
fn another_last_year_is_another_release() {
    let output = reading(&format!(
        "{BY_YEAR}2,USA,United States,2025,2.5,2.25,2,80,200,81\n"
    ))
    .expect("good");
    assert_eq!((output.version, output.documented), (None, None));
    assert_eq!(
        output.notes,
        ["the release 2025-07 ends with 2024, this one with 2025"]
    );
}

const BY_SESSION: &str = "\"\",\"ccode\",\"session\",\"NVotesAll\",\"IdealPointAll\",\"USAgree\",\"RUSSAgree\",\"BrazilAgree\",\
                          \"ChinaAgree\",\"IndiaAgree\",\"IsraelAgree\"\n";

#[test]
fn sessions_are_of_the_older_series_with_agreement() {
    let output = reading(&format!(
        "{BY_SESSION}\"1\",365,78,87,-0.5,0.25,1,0.5,NA,0.75,0.125\n\"2\",710,78,86,-1,NA,NA,NA,NA,NA,NA\n"
    ))
    .expect("good");
    assert_eq!(output.version.as_deref(), Some("2024-06"));
    assert_eq!((output.rows("points"), output.rows("agreement")), (2, 1));
    let tables = output.finish();
    let [points, agreement] = [0, 1].map(|at| Columns::of(vec![tables[at].1.clone()]));
    assert_eq!(points.years("year"), Ok(vec![2023, 2023]));
    assert_eq!(points.numbers("ideal_legacy"), Ok(vec![-0.5, -1.0]));
    assert!(
        points
            .numbers("ideal_all")
            .expect("numbers")
            .iter()
            .all(|point| point.is_nan())
    );
    assert_eq!(agreement.numbers("with_india"), Ok(vec![0.75]));
    assert_eq!(agreement.numbers("with_brazil"), Ok(vec![0.5]));
    assert!(agreement.numbers("with_china").expect("numbers")[0].is_nan());
}

#[test]
fn bad_cells_are_set_aside() {
    let output = reading(&format!(
        "{BY_SESSION}\"1\",365,78,87,-0.5,0.25,1,0.5,NA,0.75,0.125\n\
         \"2\",365,0,87,-0.5,0.25,1,0.5,NA,0.75,0.125\n\
         \"3\",365,77,87,-50,0.25,1,0.5,NA,0.75,0.125\n\
         \"4\",365,77,87,-0.5,1.25,1,0.5,NA,0.75,0.125\n\
         \"5\",365,77,87,\"-0,5\",0.25,1,0.5,NA,0.75,0.125\n\
         \"6\",NA,77,87,-0.5,0.25,1,0.5,NA,0.75,0.125\n\
         \"7\",365,78,87,-0.75,0.25,1,0.5,NA,0.75,0.125\n\
         \"8\",365,77\n"
    ))
    .expect("one good row");
    assert_eq!(output.rows("points"), 1);
    let whys: Vec<&str> = output.set_aside.iter().map(|row| row.why.as_str()).collect();
    assert_eq!(
        whys,
        [
            "there is no session 0",
            "-50 is no ideal point",
            "1.25 is no share",
            "`-0,5` has a decimal comma",
            "no state has the COW number `NA`",
            "the same key as line 2, and other values",
            "3 cells where the header has 11",
        ]
    );
}

#[test]
fn latin_names_do_no_harm() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("points.csv");
    let text =
        b"Row,ccode,session,NVotes,IdealPoint,iso3c,Countryname\n1,437,74,90,-0.5,CIV,C\xf4te d'Ivoire\n";
    std::fs::write(&path, text).expect("written");
    let files = crate::input::open(&path).expect("readable");
    let (output, layout) = read(&IDEAL_POINTS, &files).expect("good");
    assert_eq!(output.version.as_deref(), Some("2020-04"));
    assert_eq!(layout.name, "by session (to April 2020)");
    assert!(output.notes[0].contains("Windows-1252"));
    assert_eq!(output.rows("points"), 1);
}

#[test]
fn another_file_is_refused_with_what_it_lacks() {
    let Err(ReadError::NotIt { why, .. }) = reading("ccode,session,NVotes\n2,1,1\n") else {
        panic!("not it");
    };
    assert!(why.contains("IdealPoint"), "{why}");
}
