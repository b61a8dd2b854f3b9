//! Text of evidence that would like to be more than text.

use bilateral_casefile::diagnostic::is_unsafe;

use crate::http::{get, inline, post, tags};
use crate::site::{CASE, PAGES, Site, change, folder};

/// A case whose every text is hostile, and that has no problem for all that.
fn hostile() -> Site {
    let folder = folder();
    let at = folder.path();
    for (from, to) in [
        (
            "title: Will Arcadia and Ruritania grow together?",
            r#"title: "<script>alert(1)</script> \u202etitle\u2066 \e[31m""#,
        ),
        (
            "question: Is the new friendship of the two more than a headline?",
            r#"question: "<img src=x onerror=alert(2)> \u2066q\r\nSet-Cookie: a=b""#,
        ),
        (
            "label: railway opened",
            r#"label: "\"><script>alert(3)</script>\u202e""#,
        ),
        (
            "label: a lasting partnership",
            r#"label: "' onmouseover='alert(4) <b onmouseover=alert(4)>\u202e""#,
        ),
        (
            "label: to the letter",
            r#"label: "</option></select><script>alert(5)</script>\u202e""#,
        ),
        (
            "label: Ties that cost something",
            r#"label: "</title></svg><script>alert(6)</script>\u202e""#,
        ),
        (
            "label: bilateral trade",
            r#"label: "]]></text><script>alert(10)</script>\u202e""#,
        ),
    ] {
        change(at, "case.yaml", from, to);
    }
    change(
        at,
        "sources.yaml",
        "https://example.org/what-became",
        "javascript:alert(7)",
    );
    change(
        at,
        "sources.yaml",
        "\"What became of it\"",
        r#""<script>alert(8)</script>\u202e](javascript:alert(8))""#,
    );
    change(
        at,
        "evidence.csv",
        ",Railway opens,Regular trains run; the exact day is not on record.,",
        ",\"=cmd|' /C calc'!A0 <script>alert(9)</script>\u{202e}\u{1b}[31m\",\"<img src=x onerror=alert(9)>\r\nBEGIN:VEVENT\r\nSUMMARY:evil\r\nEND:VEVENT\",",
    );
    change(
        at,
        "evidence.csv",
        ",Grain promised,",
        ",\"@SUM(1)\nBEGIN:VEVENT\",",
    );
    let site = Site::over(folder, true);
    let stamp = site.page("/stamp").json();
    assert_eq!(stamp["problems"], 0, "the hostile case is a good one");
    site
}

#[track_caller]
fn harmless(page: &str, whence: &str) {
    assert_eq!(inline(page), Vec::<String>::new(), "{whence}");
    for tag in tags(page) {
        let expected = tag.name != "img" && tag.name != "b" && !tag.name.starts_with("script>");
        assert!(expected, "{whence}: <{}>", tag.name);
    }
}

#[track_caller]
fn unsteered(text: &str, whence: &str) {
    let found = text
        .char_indices()
        .find(|(_, c)| is_unsafe(*c) && !matches!(c, '\n' | '\r'));
    if let Some((at, c)) = found {
        let before: String = text[..at].chars().rev().take(80).collect();
        let before: String = before.chars().rev().collect();
        panic!("{whence}: {c:?} after {before}");
    }
}

/// What Markdown takes for markup: all but the characters that a backslash makes plain.
fn unescaped(text: &str) -> String {
    let (mut live, mut characters) = (String::new(), text.chars());
    while let Some(c) = characters.next() {
        if c == '\\' {
            characters.next();
        } else {
            live.push(c);
        }
    }
    live
}

/// The cells of a CSV file, as a spreadsheet reads them.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    rows
}

#[test]
fn no_text_of_a_case_becomes_markup() {
    let site = hostile();
    for date in ["2020-03-15", "2022-01-01"] {
        for page in PAGES.iter().chain(&["/edit"]) {
            let whence = format!("{page}?as_of={date}");
            harmless(&site.page(&whence).text(), &whence);
        }
    }
    harmless(&get(site.at(), "/").text(), "the index");
}

#[test]
fn no_text_of_a_case_reorders_a_page_or_steers_a_terminal() {
    let site = hostile();
    for page in PAGES.iter().chain(&["/edit"]) {
        let whence = format!("{page}?as_of=2022-01-01");
        unsteered(&site.page(&whence).text(), &whence);
    }
    unsteered(&get(site.at(), "/").text(), "the index");
}

#[test]
fn choices_do_not_bring_hostile_text_in() {
    let site = hostile();
    let whence = "?as_of=2022-01-01&set=line-open%3Dmet&prior.partnership=70&dependence=full";
    let page = site.page(whence).text();
    assert!(page.contains("Your answer differs"));
    harmless(&page, whence);
    unsteered(&page, whence);
}

#[test]
fn what_an_address_holds_does_not_become_markup() {
    let site = Site::editable();
    let evil = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    for target in [
        format!("/ledger?q={evil}&kind={evil}&sort={evil}&page={evil}"),
        format!("?as_of={evil}"),
        format!("?reading={evil}"),
        format!("?framework={evil}"),
        format!("?set={evil}"),
        format!("?prior.{evil}=30"),
        format!("?{evil}={evil}"),
        format!("/dates?from={evil}"),
        format!("/files/{evil}"),
        format!("/{evil}"),
    ] {
        harmless(&site.page(&target).text(), &target);
    }
}

#[test]
fn what_was_typed_does_not_become_markup() {
    let site = Site::editable();
    let token = site.token();
    let evil = "\"><script>alert(1)</script>";
    let row: Vec<(&str, &str)> = ["by", "id", "title", "what", "source", "kind", "basis", "quote"]
        .iter()
        .map(|name| (*name, evil))
        .chain([("token", token.as_str())])
        .collect();
    let answer = post(site.at(), &format!("{CASE}/edit"), &row);
    assert_eq!(answer.status, 422);
    harmless(&answer.text(), "the form");
    assert!(!answer.text().contains(&token), "the form tells the token");
}

#[test]
fn problems_do_not_become_markup_or_steer() {
    let folder = folder();
    change(
        folder.path(),
        "evidence.csv",
        "line-announced,2020-03-01,,commitment,",
        "line-announced,2020-03-01,,<script>alert(1)</script>\u{202e}\u{1b}[31m,",
    );
    let site = Site::over(folder, false);
    let answer = site.page("");
    assert_eq!(answer.status, 503);
    for (text, whence) in [
        (answer.text(), "the case"),
        (get(site.at(), "/").text(), "the index"),
    ] {
        assert!(text.contains("&lt;script&gt;"), "{whence}");
        harmless(&text, whence);
        unsteered(&text, whence);
    }
}

#[test]
fn a_source_with_another_scheme_is_no_link() {
    let site = hostile();
    for page in [
        "?as_of=2022-01-01",
        "/ledger?as_of=2022-01-01",
        "/files/assessment.html",
    ] {
        let text = site.page(page).text();
        let link = tags(&text)
            .iter()
            .filter_map(|tag| tag.get("href").map(ToOwned::to_owned))
            .find(|href| href.contains("javascript"));
        assert_eq!(link, None, "{page}");
    }
}

#[test]
fn no_text_of_a_case_breaks_out_of_a_file() {
    let site = hostile();
    let downloads = site.page("/downloads?as_of=2022-01-01").text();
    let files: Vec<String> = crate::http::links(&downloads)
        .into_iter()
        .filter(|link| link.contains("/files/"))
        .collect();
    assert!(files.len() >= 10, "{files:?}");
    for link in files {
        let answer = get(site.at(), &link);
        assert_eq!(answer.status, 200, "{link}");
        let kind = answer.header("content-type").to_owned();
        if kind == "application/pdf" {
            continue;
        }
        let text = answer.text();
        if kind == "application/json" {
            let _ = answer.json();
            continue;
        }
        if kind.starts_with("text/html") || kind.starts_with("image/svg") {
            let found: Vec<String> = inline(&text)
                .into_iter()
                .filter(|found| !found.starts_with("<style>"))
                .collect();
            assert_eq!(found, Vec::<String>::new(), "{link}");
        }
        if kind.starts_with("text/markdown") {
            let live = unescaped(&text);
            for evil in ["<script", "<img", "<b ", "](javascript:"] {
                assert!(!live.contains(evil), "{link}: {evil}");
            }
        }
        if kind.starts_with("text/csv") {
            let rows = cells(&text);
            let width = rows.first().map(Vec::len);
            for row in &rows {
                assert_eq!(Some(row.len()), width, "{link}: a row was smuggled in: {row:?}");
                for cell in row {
                    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']);
                    assert!(!formula || cell.parse::<f64>().is_ok(), "{link}: {cell}");
                }
            }
        } else {
            unsteered(&text, &link);
            assert!(
                !text.lines().any(|line| line.trim() == "SUMMARY:evil"),
                "{link}: a line was smuggled in"
            );
        }
    }
}

#[test]
fn no_text_of_a_case_gets_into_a_head() {
    let site = hostile();
    for page in PAGES
        .iter()
        .chain(&["/files/assessment.json", "/files/ledger.csv"])
    {
        let answer = site.page(page);
        assert_eq!(answer.header("set-cookie"), "", "{page}");
    }
    let answer = site.page("/files/x%0d%0aset-cookie:%20a=b.csv");
    assert_eq!(answer.header("set-cookie"), "");
    assert_eq!(answer.status, 404);
}
