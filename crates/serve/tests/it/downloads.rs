//! Files to take away.

use crate::http::{get, inflate, links, request};
use crate::site::{CASE, Site};

const AS_OF: &str = "as_of=2022-01-01";

fn files(site: &Site) -> Vec<String> {
    links(&site.page(&format!("/downloads?{AS_OF}")).text())
        .into_iter()
        .filter(|link| link.contains("/files/"))
        .collect()
}

#[test]
fn every_file_has_its_kind_and_its_name() {
    let site = Site::new();
    for (name, kind) in [
        ("assessment.json", "application/json"),
        ("assessment.md", "text/markdown; charset=utf-8"),
        ("assessment.html", "text/html; charset=utf-8"),
        ("weighing.json", "application/json"),
        ("weighing.md", "text/markdown; charset=utf-8"),
        ("ledger.csv", "text/csv; charset=utf-8"),
        ("timeline.csv", "text/csv; charset=utf-8"),
        ("promises.csv", "text/csv; charset=utf-8"),
        ("trajectory.csv", "text/csv; charset=utf-8"),
    ] {
        let answer = site.page(&format!("/files/{name}?{AS_OF}"));
        assert_eq!(answer.status, 200, "{name}");
        assert_eq!(answer.header("content-type"), kind, "{name}");
        assert_eq!(
            answer.header("content-disposition"),
            format!("attachment; filename=\"arcadia-2022-01-01-{name}\""),
            "{name}"
        );
        assert!(!answer.body.is_empty(), "{name}");
    }
}

#[test]
fn every_file_that_is_listed_is_there() {
    let site = Site::new();
    let files = files(&site);
    assert!(files.len() >= 10, "{files:?}");
    for link in files {
        let answer = get(site.at(), &link);
        assert_eq!(answer.status, 200, "{link}");
        assert!(!answer.body.is_empty(), "{link}");
        assert!(answer.header("etag").len() > 2, "{link}");
    }
}

#[test]
fn a_calendar_is_one() {
    let site = Site::new();
    // A day on which something is still ahead.
    let answer = site.page("/files/watch.ics?as_of=2020-03-15");
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    let text = answer.text();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
    assert!(text.trim_end().ends_with("END:VCALENDAR"), "{text}");
    assert!(text.contains("BEGIN:VEVENT"), "{text}");
    assert_eq!(
        text.matches("BEGIN:VEVENT").count(),
        text.matches("END:VEVENT").count()
    );
}

#[test]
fn json_is_json_and_says_from_when_it_looks() {
    let site = Site::new();
    for name in ["assessment.json", "weighing.json"] {
        let json = site.page(&format!("/files/{name}?{AS_OF}")).json();
        assert_eq!(json["as_of"], "2022-01-01", "{name}");
    }
}

#[test]
fn charts_are_pictures() {
    let site = Site::new();
    let charts: Vec<String> = files(&site)
        .into_iter()
        .filter(|link| link.contains(".svg"))
        .collect();
    assert!(!charts.is_empty());
    for link in charts {
        let answer = get(site.at(), &link);
        assert_eq!(answer.header("content-type"), "image/svg+xml", "{link}");
        assert!(answer.text().trim_start().starts_with("<svg"), "{link}");
        assert!(
            answer.text().contains("xmlns=\"http://www.w3.org/2000/svg\""),
            "{link}"
        );
    }
}

#[test]
fn formulas_in_cells_are_defused() {
    let site = Site::editable();
    let token = site.token();
    let mut row = crate::site::row("ferry", &token);
    for (name, value) in &mut row {
        match *name {
            "title" => *value = "=HYPERLINK(\"http://evil.example\")",
            "what" => *value = "+1+1",
            "origin" => *value = "@ferry",
            _ => {}
        }
    }
    let answer = crate::http::post(site.at(), &format!("{CASE}/edit"), &row);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let text = site.page(&format!("/files/ledger.csv?{AS_OF}")).text();
    assert!(text.contains("'=HYPERLINK"), "{text}");
    for file in ["ledger.csv", "timeline.csv", "promises.csv", "trajectory.csv"] {
        let text = site.page(&format!("/files/{file}?{AS_OF}")).text();
        for cell in text.lines().flat_map(|line| line.split(',')) {
            let cell = cell.trim_start_matches('"').trim_start();
            assert!(
                !cell.starts_with(['=', '@'])
                    && (!cell.starts_with(['+', '-']) || cell.parse::<f64>().is_ok()),
                "{file}: {cell}"
            );
        }
    }
}

#[test]
fn a_file_shows_the_view_that_it_was_taken_from() {
    let site = Site::new();
    let link = format!("/downloads?{AS_OF}&reading=strict&set=line-open%3Dmet");
    let page = site.page(&link).text();
    let file = links(&page)
        .into_iter()
        .find(|link| link.contains("assessment.json"))
        .expect("a link");
    for part in ["as_of=2022-01-01", "reading=strict", "set=line-open%3Dmet"] {
        assert!(file.contains(part), "{file} without {part}");
    }
    let json = get(site.at(), &file).json();
    assert!(
        json["hypothetical"].to_string().contains("line-open"),
        "not hypothetical"
    );
}

#[test]
fn a_file_is_compressed_for_who_asks() {
    let site = Site::new();
    let target = format!("{CASE}/files/assessment.json?{AS_OF}");
    let plain = get(site.at(), &target);
    let packed = request(site.at(), "GET", &target, &[("accept-encoding", "gzip")], b"");
    assert_eq!(inflate(&packed.body), plain.body);
}

#[test]
fn a_file_that_is_none_of_these_is_not_there() {
    let site = Site::new();
    for name in [
        "nothing.csv",
        "statuses",
        ".svg",
        "nothing.svg",
        "case.yaml",
        "seals.csv",
        "edits.csv",
    ] {
        assert_eq!(site.page(&format!("/files/{name}")).status, 404, "{name}");
    }
}
