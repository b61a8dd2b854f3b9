//! Adding evidence through the page.

use bilateral_serve::Source;

use crate::http::{form, get, inline, post, request, tags};
use crate::site::{CASE, Site, row, serve};

const EDIT: &str = "/case/arcadia/edit";
const CHECK: &str = "/case/arcadia/edit/check";

#[test]
fn nothing_is_added_unless_that_was_asked_for() {
    let site = Site::new();
    let before = site.read("evidence.csv");
    assert_eq!(site.running.token, None);
    assert_eq!(get(site.at(), EDIT).status, 403);
    assert_eq!(post(site.at(), EDIT, &row("ferry", "")).status, 403);
    assert_eq!(post(site.at(), CHECK, &row("ferry", "")).status, 403);
    assert_eq!(site.read("evidence.csv"), before);
    assert!(!site.page("").text().contains("Add evidence"));
}

#[test]
fn nothing_is_added_to_a_case_that_is_compiled_in() {
    let source = Source::Embedded("russia-china".to_owned());
    let running = serve([("russia-china", source)], true);
    let target = "/case/russia-china/edit";
    assert_eq!(get(running.address, target).status, 403);
    let token = running.token.clone().expect("a token");
    assert_eq!(post(running.address, target, &row("ferry", &token)).status, 403);
}

#[test]
fn the_form_is_there_and_never_holds_the_token() {
    let site = Site::editable();
    let answer = get(site.at(), EDIT);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(!answer.text().contains(&site.token()));
    assert_eq!(inline(&answer.text()), Vec::<String>::new());
    let text = answer.text();
    for tag in tags(&text)
        .iter()
        .filter(|tag| matches!(tag.name.as_str(), "input" | "select"))
    {
        let id = tag.get("id").expect("a field with an id");
        assert!(
            tags(&text).iter().any(|label| label.get("for") == Some(id)),
            "{id} has no label"
        );
    }
}

#[test]
fn a_token_is_long_and_new_at_every_start() {
    let (one, two) = (Site::editable().token(), Site::editable().token());
    assert_ne!(one, two);
    assert!(one.len() >= 32);
}

#[test]
fn a_wrong_token_adds_nothing() {
    let site = Site::editable();
    let before = site.read("evidence.csv");
    let (token, mut close) = (site.token(), site.token());
    close.pop();
    for wrong in ["", "x", close.as_str(), &format!("{token}0")] {
        assert_eq!(post(site.at(), EDIT, &row("ferry", wrong)).status, 403, "{wrong}");
        assert_eq!(
            post(site.at(), CHECK, &row("ferry", wrong)).status,
            403,
            "{wrong}"
        );
    }
    assert_eq!(site.read("evidence.csv"), before);
}

#[test]
fn another_site_adds_nothing_even_with_the_token() {
    let site = Site::editable();
    let before = site.read("evidence.csv");
    let body = form(&row("ferry", &site.token()));
    let here = format!("http://{}", site.at());
    let cases: [&[(&str, &str)]; 6] = [
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", &here), ("sec-fetch-site", "cross-site")],
        &[("origin", "http://127.0.0.1:1")],
    ];
    for headers in cases {
        for target in [EDIT, CHECK] {
            let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
            all.extend_from_slice(headers);
            let answer = request(site.at(), "POST", target, &all, body.as_bytes());
            assert_eq!(answer.status, 403, "{target} {headers:?}");
        }
    }
    assert_eq!(site.read("evidence.csv"), before);
}

#[test]
fn a_good_row_is_added_and_shown_and_written_down() {
    let site = Site::editable();
    let before = site.read("evidence.csv");
    let answer = post(site.at(), EDIT, &row("ferry-sails", &site.token()));
    assert_eq!(answer.status, 303, "{}", answer.text());
    let to = answer.header("location").to_owned();
    let shown = get(site.at(), &to);
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("A ferry sails"), "not shown at once");
    let after = site.read("evidence.csv");
    assert!(after.starts_with(&before), "earlier rows were touched");
    assert_eq!(after.lines().count(), before.lines().count() + 1);
    assert!(
        after
            .lines()
            .last()
            .is_some_and(|line| line.starts_with("ferry-sails,2021-05-01,"))
    );
    let edits = site.read("edits.csv");
    let line = edits.lines().nth(1).expect("a line");
    assert!(edits.starts_with("at,by,id\n"));
    assert!(
        line.starts_with("20") && line.ends_with(",A. Tester,ferry-sails"),
        "{line}"
    );
    site.settled();
    assert_eq!(
        site.page("/stamp").json()["problems"],
        0,
        "edits.csv is taken for a problem"
    );
}

#[test]
fn cells_with_commas_quotes_and_breaks_stay_one_row() {
    let site = Site::editable();
    let token = site.token();
    let mut row = row("ferry-sails", &token);
    for (name, value) in &mut row {
        match *name {
            "what" => *value = "a, \"b\"\r\nfake,2020-01-01,,event,x",
            "by" => *value = "A, \"B\"\r\nC",
            _ => {}
        }
    }
    let before = site.read("evidence.csv").lines().count();
    assert_eq!(post(site.at(), EDIT, &row).status, 303);
    assert_eq!(site.read("evidence.csv").lines().count(), before + 1);
    assert_eq!(site.read("edits.csv").lines().count(), 2);
    assert!(
        site.page("/ledger?as_of=2022-01-01")
            .text()
            .contains("fake,2020-01-01")
    );
}

#[test]
fn a_bad_row_is_refused_with_what_is_wrong_and_nothing_is_written() {
    let site = Site::editable();
    let (evidence, edits) = (site.read("evidence.csv"), site.read("edits.csv"));
    let token = site.token();
    for (name, value, told) in [
        ("id", "line-opens", "line-opens"),
        ("id", "Not A Name", "Not A Name"),
        ("id", "", ""),
        ("occurred_on", "2021-02-30", "2021-02-30"),
        ("known_on", "2021-04-01", "before it occurred"),
        ("source", "nobody", "nobody"),
        ("bears_on", "nothing+", "nothing"),
        ("kind", "opinion", "opinion"),
        ("title", "", "title"),
        ("by", "", "who you are"),
    ] {
        let mut row = row("ferry-sails", &token);
        row.retain(|(other, _)| *other != name);
        row.push((name, value));
        let answer = post(site.at(), EDIT, &row);
        assert_eq!(answer.status, 422, "{name}={value}: {}", answer.text());
        let text = answer.text();
        let problems = text
            .split("Not added:")
            .nth(1)
            .and_then(|rest| rest.split("</ul>").next())
            .expect("problems");
        assert!(problems.contains(told), "{name}={value}: {problems}");
        assert!(
            text.contains("It sails, and it comes back."),
            "what was typed is lost"
        );
    }
    assert_eq!(site.read("evidence.csv"), evidence);
    assert_eq!(site.read("edits.csv"), edits);
}

#[test]
fn a_row_is_checked_while_it_is_typed_and_nothing_is_written() {
    let site = Site::editable();
    let before = site.read("evidence.csv");
    let token = site.token();
    let good = post(site.at(), CHECK, &row("ferry-sails", &token));
    assert_eq!(good.status, 200);
    assert_eq!(good.header("content-type"), "application/json");
    assert_eq!(good.json()["problems"].as_array().map(Vec::len), Some(0));
    let bad = post(site.at(), CHECK, &row("line-opens", &token)).json();
    let problems = bad["problems"].as_array().expect("a list");
    assert!(!problems.is_empty());
    assert!(
        problems[0]
            .as_str()
            .is_some_and(|text| text.contains("line-opens")),
        "{bad}"
    );
    assert_eq!(site.read("evidence.csv"), before);
    assert_eq!(site.read("edits.csv"), "");
}

#[test]
fn a_form_in_another_shape_is_refused() {
    let site = Site::editable();
    let body = form(&row("ferry-sails", &site.token()));
    for kind in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    ] {
        let headers: &[(&str, &str)] = if kind.is_empty() {
            &[]
        } else {
            &[("content-type", kind)]
        };
        let answer = request(site.at(), "POST", EDIT, headers, body.as_bytes());
        assert_eq!(answer.status, 415, "{kind}");
    }
    assert!(!site.read("evidence.csv").contains("ferry"));
}

#[test]
fn rows_added_at_once_are_all_there_and_each_is_seen_by_who_added_it() {
    let site = Site::editable();
    let (at, token) = (site.at(), site.token());
    let before = site.read("evidence.csv").lines().count();
    let threads: Vec<_> = (0..16)
        .map(|n| {
            let token = token.clone();
            std::thread::spawn(move || {
                let id = format!("ferry-{n}");
                let status = post(at, EDIT, &row(&id, &token)).status;
                let seen = get(at, &format!("{CASE}/ledger?q={id}")).text();
                (id.clone(), status, seen.contains(&format!("id=\"{id}\"")))
            })
        })
        .collect();
    for thread in threads {
        let (id, status, seen) = thread.join().expect("an answer");
        assert_eq!(status, 303, "{id}");
        assert!(seen, "{id} was added and is not shown");
    }
    let evidence = site.read("evidence.csv");
    assert_eq!(evidence.lines().count(), before + 16);
    for n in 0..16 {
        assert!(evidence.contains(&format!("\nferry-{n},")), "{n} is lost");
    }
    assert_eq!(site.read("edits.csv").lines().count(), 17);
}

#[test]
fn of_rows_with_one_name_added_at_once_one_is_added() {
    let site = Site::editable();
    let (at, token) = (site.at(), site.token());
    let threads: Vec<_> = (0..8)
        .map(|n| {
            let token = token.clone();
            std::thread::spawn(move || {
                let quote = format!("ferry {n}");
                let mut row = row("ferry", &token);
                row.push(("quote", &quote));
                post(at, EDIT, &row).status
            })
        })
        .collect();
    let mut statuses: Vec<u16> = threads
        .into_iter()
        .map(|thread| thread.join().expect("an answer"))
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422, 422, 422, 422, 422, 422, 422]);
    assert_eq!(site.read("evidence.csv").matches("\nferry,").count(), 1);
}
