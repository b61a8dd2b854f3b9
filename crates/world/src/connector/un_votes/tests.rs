use super::UN_VOTES;
use crate::connector::{ReadError, read};
use crate::input::TextFile;
use crate::output::Output;
use crate::store::Columns;

fn file(name: &str, text: &str) -> TextFile {
    TextFile {
        name: name.to_owned(),
        text: text.to_owned(),
        latin: false,
        sheet: None,
    }
}

fn table(output: Output, name: &str) -> Columns {
    let tables = output.finish();
    let (_, batch) = tables
        .into_iter()
        .find(|(spec, _)| spec.name == name)
        .expect("the table");
    Columns::of(vec![batch])
}

const CALLS: &str = "rcid,session,importantvote,date,unres,me,nu,di,hr,co,ec,year\n\
                     7,69,1,11/3/2014,R/69/1,1,0,0,1,0,0,2014\n\
                     8,69,0,1/5/2015,NA,0,0,0,0,0,0,2014\n\
                     9,69,NA,NA,NA,NA,NA,NA,NA,NA,NA,2014\n";
const VOTES: &str = "rcid,ccode,member,vote\n\
                     7,365,1,1\n7,710,1,2\n7,2,1,3\n7,20,1,8\n7,626,NA,9\n8,365,1,1\n9,710,1,3\n";

fn published(calls: &str, votes: &str) -> Result<Output, ReadError> {
    // The votes come first on purpose: the order of the files does not matter.
    let files = [file("votes.csv", votes), file("calls.csv", calls)];
    read(&UN_VOTES, &files).map(|(output, _)| output)
}

#[test]
fn published_votes_become_two_tables() {
    let output = published(CALLS, VOTES).expect("good files");
    assert_eq!(output.rows("votes"), 5);
    assert_eq!(output.rows("rollcalls"), 3);
    assert!(output.set_aside.is_empty(), "{:?}", output.set_aside);
    assert_eq!(output.version.as_deref(), Some("to-2015-01-05"));
    assert!(
        output
            .notes
            .iter()
            .any(|note| note.contains("1 rows of absent members, 1 rows of states"))
    );
    let calls = table(output, "rollcalls");
    assert_eq!(calls.years("year"), Ok(vec![2014, 2015, 0]));
    assert_eq!(calls.ints("session"), Ok(vec![Some(69); 3]));
    assert_eq!(calls.flags("important"), Ok(vec![Some(true), Some(false), None]));
    let issues = calls.texts("issues").expect("texts");
    assert_eq!(issues, [Some("me hr".to_owned()), Some(String::new()), None]);
    let resolutions = calls.texts("resolution").expect("texts");
    assert_eq!(resolutions, [Some("R/69/1".to_owned()), None, None]);
}

#[test]
fn bad_rows_are_set_aside_with_their_lines() {
    let calls =
        format!("{CALLS}10,69,0,13/45/2014,NA,0,0,0,0,0,0,2014\n11,69,0,1/5/1975,NA,0,0,0,0,0,0,2014\n");
    let votes = format!("{VOTES}7,365,1,3\n7,710,1,2\n7,200,1,5\n99,2,1,1\n10,2,1,1\n7,220\n");
    let output = published(&calls, &votes).expect("files with bad rows");
    assert_eq!(output.repeated, 1);
    let whys: Vec<(usize, &str)> = output
        .set_aside
        .iter()
        .map(|row| (row.line, row.why.as_str()))
        .collect();
    assert_eq!(
        whys,
        [
            (5, "`13/45/2014` is not a date"),
            (6, "1975-01-05 is not in session 69"),
            (9, "the same key as line 2, and other values"),
            (11, "`5` is none of 1, 2, 3, 8, 9"),
            (12, "roll call 99 is not among the roll calls"),
            (13, "roll call 10 is not among the roll calls"),
            (14, "2 cells where the header has 4"),
        ]
    );
}

#[test]
fn unreadable_issues_do_not_cost_the_roll_call() {
    let calls = CALLS.replace("1,0,0,1,0,0,2014", "1,0,0,1,0,0\\\",2014");
    let output = published(&calls, VOTES).expect("good but for one cell");
    assert_eq!(output.rows("rollcalls"), 3);
    assert!(
        output
            .notes
            .iter()
            .any(|note| note.starts_with("1 roll calls have an importance or issues"))
    );
}

#[test]
fn votes_without_roll_calls_are_refused() {
    let Err(ReadError::NotIt { why, .. }) = read(&UN_VOTES, &[file("votes.csv", VOTES)]) else {
        panic!("votes alone must be refused");
    };
    assert!(why.contains("roll calls"), "{why}");
    let Err(ReadError::Lacks { table, .. }) = read(&UN_VOTES, &[file("calls.csv", CALLS)]) else {
        panic!("roll calls alone are no release");
    };
    assert_eq!(table, "votes");
}

#[test]
fn votes_of_one_publication_do_not_go_with_roll_calls_of_another() {
    let calls =
        "rcid,session,importantvote,date,unres,amend,para,short,descr\n7,69,1,2014-11-03,R/69/1,NA,NA,x,y\n";
    assert!(published(calls, VOTES).is_err());
}

#[test]
fn exported_roll_calls_take_their_issues_from_the_other_file() {
    let calls = "rcid,session,importantvote,date,unres,amend,para,short,descr\n\
                 7,69,1,2014-11-03,R/69/1,NA,NA,x,\"a, b\"\n8,74,NA,2020-01-14,,NA,NA,x,y\n";
    let issues = "rcid,short_name,issue\n7,hr,Human rights\n7,me,Palestinian conflict\n7,zz,Something\n";
    let votes = "rcid,country,country_code,vote\n7,Nowhere,,yes\n7,Nowhere,,perhaps\n";
    let files = [file("v", votes), file("c", calls), file("i", issues)];
    // No state is called so: nothing is left of the votes.
    let Err(ReadError::Lacks { table: lacks, .. }) = read(&UN_VOTES, &files) else {
        panic!("no vote is left");
    };
    assert_eq!(lacks, "votes");
    let mut output = Output::new(UN_VOTES.dataset);
    for file in [&files[2], &files[1], &files[0]] {
        let (layout, table) = UN_VOTES.recognise(file).expect("known");
        (layout.read)(&table, &mut output).expect("readable");
    }
    assert_eq!(output.documented, Some(jiff::civil::Date::constant(2021, 2, 21)));
    assert_eq!(output.counts.get("an unknown vote"), Some(&1));
    assert_eq!(output.counts.get("an unknown issue"), Some(&1));
    assert_eq!(output.unplaced.get("Nowhere"), Some(&1));
    let codes = table(output, "rollcalls").texts("issues").expect("texts");
    assert_eq!(codes, [Some("me hr".to_owned()), Some(String::new())]);
}

#[test]
fn the_library_repeats_each_roll_call() {
    let header = "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft\n";
    let rows = "5000001,QQA,ONE,Y,2023-02-23,ES-11,A/RES/ES-11/6,D\n\
                5000001,QQB,TWO,X,2023-02-23,ES-11,A/RES/ES-11/6,D\n\
                5000001,QQC,THREE,Q,2023-02-23,ES-11,A/RES/ES-11/6,D\n\
                5000001,QQD,FOUR,N,2023-02-24,ES-11,A/RES/ES-11/6,D\n\
                5000002,QQA,ONE,Y,2023-12-06,78,A/RES/78/1,D\n\
                5000003,QQA,ONE,Y,6 December 2023,78,A/RES/78/1,D\n";
    let held = file("l", &format!("{header}{rows}"));
    let mut output = Output::new(UN_VOTES.dataset);
    let (layout, text) = UN_VOTES.recognise(&held).expect("known");
    (layout.read)(&text, &mut output).expect("readable");
    assert_eq!(output.version.as_deref(), Some("to-2023-12-06"));
    assert_eq!(output.counts.get("a roll call with two dates"), Some(&1));
    assert_eq!(output.counts.get("an unknown vote"), Some(&1));
    assert_eq!(output.counts.get("a cell that can't be read"), Some(&1));
    assert_eq!(output.unplaced.get("QQA"), Some(&2));
    assert!(
        output
            .notes
            .iter()
            .any(|note| note.contains("1 rows of members that did not vote"))
    );
    let calls = table(output, "rollcalls");
    assert_eq!(calls.ints("session"), Ok(vec![None, Some(78)]));
    assert_eq!(calls.years("year"), Ok(vec![2023, 2023]));
}
