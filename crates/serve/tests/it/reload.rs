//! Files that change while they are served, and the end.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::http::{connect, get, parse, read_all};
use crate::site::{CASE, Site, wait_for};

/// How soon a change is to be seen.
const SOON: Duration = Duration::from_secs(2);

#[test]
fn a_change_is_told_soon_and_shown() {
    let site = Site::new();
    let before = site.settled();
    let at = site.at();
    let asked = std::thread::spawn(move || {
        let answer = get(at, &format!("{CASE}/stamp?since={before}")).json();
        (answer, Instant::now())
    });
    std::thread::sleep(Duration::from_millis(300));
    let changed = Instant::now();
    site.change("case.yaml", "grow together?", "grow apart?");
    let (answer, told) = asked.join().expect("an answer");
    assert!(
        told.duration_since(changed) < SOON,
        "{:?}",
        told.duration_since(changed)
    );
    assert!(answer["stamp"].as_u64() > Some(before), "{answer}");
    assert_eq!(answer["problems"], 0);
    assert!(site.page("").text().contains("grow apart?"));
    assert!(get(at, "/").text().contains("grow apart?"));
}

#[test]
fn a_page_is_another_after_a_change() {
    let site = Site::new();
    let before = site.page("?as_of=2021-12-31");
    site.change("case.yaml", "grow together?", "grow apart?");
    wait_for(SOON, || {
        site.page("?as_of=2021-12-31").text().contains("grow apart?")
    })
    .expect("the change");
    assert_ne!(
        site.page("?as_of=2021-12-31").header("etag"),
        before.header("etag")
    );
}

#[test]
fn a_question_about_an_old_stamp_is_answered_at_once() {
    let site = Site::new();
    let began = Instant::now();
    for since in ["0", "999999", "x", ""] {
        assert_eq!(site.page(&format!("/stamp?since={since}")).status, 200);
    }
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_broken_file_leaves_the_last_good_state_and_says_what_is_wrong() {
    let site = Site::new();
    site.change("case.yaml", "format: 1", "format: [");
    wait_for(SOON, || site.page("/stamp").json()["problems"] != 0).expect("the problem");
    let answer = site.page("?as_of=2021-12-31");
    assert_eq!(answer.status, 200);
    let text = answer.text();
    assert!(text.contains("What you see is the last good state."));
    assert!(text.contains("case.yaml:"));
    assert!(text.contains("Will Arcadia and Ruritania grow together?"));
    assert!(text.contains("met late"));
    assert_eq!(site.page("/files/assessment.json").status, 200);
    site.change("case.yaml", "format: [", "format: 1");
    wait_for(SOON, || site.page("/stamp").json()["problems"] == 0).expect("the repair");
    assert!(!site.page("?as_of=2021-12-31").text().contains("last good state"));
}

#[test]
fn a_case_that_was_broken_at_the_start_is_shown_once_it_is_mended() {
    let folder = crate::site::folder();
    crate::site::change(folder.path(), "case.yaml", "format: 1", "format: [");
    let site = Site::over(folder, false);
    assert_eq!(site.page("").status, 503);
    site.change("case.yaml", "format: [", "format: 1");
    wait_for(SOON, || site.page("").status == 200).expect("the repair");
}

#[test]
fn a_file_that_is_replaced_as_editors_do_is_read_again() {
    let site = Site::new();
    let text = site.read("case.yaml").replace("grow together?", "grow apart?");
    std::fs::write(site.path("case.yaml.swp"), text).expect("a file");
    std::fs::rename(site.path("case.yaml.swp"), site.path("case.yaml")).expect("a new name");
    wait_for(SOON, || site.page("").text().contains("grow apart?")).expect("the change");
}

#[test]
fn reading_changes_nothing() {
    let site = Site::new();
    let before = site.settled();
    for page in crate::site::PAGES {
        site.page(page);
    }
    std::fs::write(site.path("notes.txt"), "not a file of the case").expect("a file");
    assert_eq!(site.settled(), before);
}

#[test]
fn a_request_under_way_is_answered_at_the_end() {
    let site = Site::editable();
    let at = site.at();
    let mut stream = connect(at);
    stream
        .write_all(
            b"POST /case/arcadia/edit HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 20\r\n\r\ntoken=",
        )
        .expect("half a request");
    std::thread::sleep(Duration::from_millis(300));
    let Site { running, folder } = site;
    let ending = std::thread::spawn(move || running.stop());
    std::thread::sleep(Duration::from_millis(300));
    stream.write_all(b"wrong-wrong-wr").expect("the rest");
    let answer = parse(&read_all(&mut stream)).expect("an answer");
    assert_eq!(answer.status, 403);
    assert!(ending.join().is_ok());
    drop(folder);
}

#[test]
fn a_page_that_waits_for_changes_does_not_hold_up_the_end() {
    let site = Site::new();
    let (at, stamp) = (site.at(), site.settled());
    let waiting = std::thread::spawn(move || {
        let mut stream = connect(at);
        let head = format!("GET {CASE}/stamp?since={stamp} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("a request");
        parse(&read_all(&mut stream)).map(|answer| answer.status)
    });
    std::thread::sleep(Duration::from_millis(300));
    let began = Instant::now();
    site.running.stop();
    let took = began.elapsed();
    assert_eq!(waiting.join().expect("an end"), Some(200), "no answer at the end");
    assert!(took < Duration::from_secs(2), "the end took {took:?}");
}
