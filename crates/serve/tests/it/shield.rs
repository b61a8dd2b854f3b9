//! What every answer carries, and what is refused.

use crate::http::{Answer, get, post, request};
use crate::site::{CASE, PAGES, Site, folder, row};

const SHIELD: [(&str, &str); 7] = [
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[track_caller]
fn shielded(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status);
    for (name, value) in SHIELD {
        assert!(answer.header(name).starts_with(value), "{status} without {name}");
    }
    assert!(!answer.header("content-security-policy").contains("unsafe"));
}

#[test]
fn a_page_is_shielded() {
    let site = Site::new();
    for page in PAGES {
        shielded(&site.page(page), 200);
    }
    shielded(&get(site.at(), "/"), 200);
    shielded(&get(site.at(), "/assets/serve.js"), 200);
    shielded(&site.page("/files/assessment.html"), 200);
    shielded(&site.page("/stamp"), 200);
}

#[test]
fn an_unchanged_page_is_shielded() {
    let site = Site::new();
    let etag = site.page("").header("etag").to_owned();
    shielded(
        &request(site.at(), "GET", CASE, &[("if-none-match", &etag)], b""),
        304,
    );
}

#[test]
fn a_wrong_address_is_shielded() {
    let site = Site::new();
    shielded(&site.page("?as_of=yesterday"), 400);
    shielded(&get(site.at(), "/case/%ff"), 400);
}

#[test]
fn a_refusal_is_shielded() {
    let site = Site::new();
    shielded(&site.page("/edit"), 403);
    shielded(&request(site.at(), "POST", CASE, &[("origin", "null")], b""), 403);
}

#[test]
fn nothing_is_shielded() {
    shielded(&get(Site::new().at(), "/nowhere"), 404);
}

#[test]
fn a_wrong_method_is_shielded() {
    shielded(&request(Site::new().at(), "DELETE", CASE, &[], b""), 405);
}

#[test]
fn a_form_too_large_is_shielded() {
    let site = Site::editable();
    let big = "x".repeat(1 << 20);
    let token = site.token();
    let mut row = row("ferry", &token);
    row.push(("quote", &big));
    shielded(&post(site.at(), &format!("{CASE}/edit"), &row), 413);
    assert!(!site.read("evidence.csv").contains("ferry"));
}

#[test]
fn a_row_that_is_refused_is_shielded() {
    let site = Site::editable();
    let token = site.token();
    let mut row = row("ferry", &token);
    row.retain(|(name, _)| *name != "by");
    shielded(&post(site.at(), &format!("{CASE}/edit"), &row), 422);
}

#[test]
fn a_case_that_was_never_good_is_shielded() {
    let folder = folder();
    std::fs::write(folder.path().join("case.yaml"), "title: [").expect("a file");
    let site = Site::over(folder, false);
    for page in PAGES {
        shielded(&site.page(page), 503);
    }
    assert!(site.page("").text().contains("case.yaml"));
    shielded(&get(site.at(), "/"), 200);
}

#[test]
fn what_makes_no_sense_is_told_with_what_to_do() {
    let site = Site::new();
    for (question, told) in [
        ("as_of=yesterday", "yesterday"),
        ("as_of=2015-02-30", "2015"),
        ("as_of=2015-13", "2015"),
        ("as_of=2015/..", "no end"),
        ("as_of=99999999999-01-01", "99999999999"),
        ("as_of=%00", ""),
        ("as_of=%3Cscript%3E", "&lt;script&gt;"),
        ("reading=nobody", "no reading “nobody”"),
        ("set=nothing%3Dmet", "no criterion “nothing”"),
        ("set=line-open%3Dgreat", "supposes nothing"),
        ("set=line-open", "supposes nothing"),
        ("framework=nobody", "no framework “nobody”"),
        ("prior.nobody=30", "no narrative “nobody”"),
        ("prior.partnership=NaN", "no prior"),
        ("prior.partnership=inf", "no prior"),
        ("prior.partnership=-1", "no prior"),
        ("prior.partnership=1e400", "no prior"),
        ("prior.partnership=60&prior.convenience=60", "sum to"),
        ("dependence=some", "no dependence"),
    ] {
        let answer = site.page(&format!("?{question}"));
        assert_eq!(answer.status, 400, "{question}");
        let text = answer.text();
        assert!(text.contains(told), "{question}: {text}");
        let help = text.split("</h1>").nth(1).unwrap_or_default();
        assert!(help.trim_start().starts_with("<p>"), "{question}: no help");
    }
}

#[test]
fn two_dates_that_make_no_sense_are_told() {
    let site = Site::new();
    for question in ["from=x", "to=2015-02-30", "from=2015/.."] {
        assert_eq!(site.page(&format!("/dates?{question}")).status, 400, "{question}");
    }
    assert_eq!(site.page("/dates?from=2022-01-01&to=2020-01-01").status, 200);
}

#[test]
fn dates_far_off_are_no_failure() {
    let site = Site::new();
    for date in ["0000-01-01", "0001-01-01", "-0500-01-01", "9998-12-31", "9999"] {
        for page in PAGES {
            let answer = site.page(&format!("{page}?as_of={date}"));
            assert!(answer.status < 500, "{page} {date}: {}", answer.status);
        }
    }
}

#[test]
fn files_up_to_a_date_far_off_are_made_in_a_moment() {
    let site = Site::new();
    for file in ["timeline.csv", "trajectory.csv", "assessment.html", "watch.ics"] {
        let began = std::time::Instant::now();
        let answer = site.page(&format!("/files/{file}?as_of=9998-12-31"));
        let took = began.elapsed();
        assert!(answer.status < 500, "{file}: {}", answer.status);
        assert!(took.as_secs() < 5, "{file} took {took:?}");
    }
}

#[test]
fn odd_numbers_of_pages_are_no_failure() {
    let site = Site::new();
    for page in ["0", "-1", "99999", "18446744073709551615", "1e9", "%00", "x"] {
        assert_eq!(site.page(&format!("/ledger?page={page}")).status, 200, "{page}");
    }
}

#[test]
fn no_path_leads_out() {
    let site = Site::new();
    for target in [
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/Cargo.toml",
        "/assets/..%2fCargo.toml",
        "/assets/..%5cCargo.toml",
        "/assets/%2fetc%2fpasswd",
        "/assets//etc/passwd",
        "/assets/",
        "/assets/serve.css/",
        "/case/..%2f",
        "/case/..",
        "/case/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/case/arcadia/..%2f..%2fcase.yaml",
        "/case/arcadia/files/..%2fcase.yaml",
        "/case/arcadia/files/case.yaml",
        "/case/arcadia/files/evidence.csv",
        "/case/arcadia/files/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/case/arcadia/files/%2fetc%2fpasswd",
        "/case/arcadia/files/statuses%00.svg",
        "/case/arcadia%00",
        "//etc/passwd",
        "/.git/config",
    ] {
        let answer = get(site.at(), target);
        assert_eq!(answer.status, 404, "{target}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("root:"));
    }
}

#[test]
fn a_page_to_read_takes_no_other_method() {
    let site = Site::new();
    for target in [
        "/",
        CASE,
        "/case/arcadia/ledger",
        "/case/arcadia/stamp",
        "/assets/serve.css",
    ] {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let answer = request(site.at(), method, target, &[], b"");
            assert_eq!(answer.status, 405, "{method} {target}");
            assert!(answer.header("allow").contains("GET"), "{method} {target}");
        }
    }
}
