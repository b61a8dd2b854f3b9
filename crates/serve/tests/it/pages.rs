//! What the pages hold, and that their addresses are permanent.

use std::collections::BTreeSet;
use std::net::TcpStream;

use bilateral_serve::{Running, Source};

use crate::http::{get, inflate, inline, links, request, tags};
use crate::site::{CASE, PAGES, Site, folder, serve};

fn embedded() -> Running {
    serve(
        [("russia-china", Source::Embedded("russia-china".to_owned()))],
        false,
    )
}

#[test]
fn it_listens_on_this_machine_alone_and_ends_what_it_began() {
    let site = Site::new();
    let at = site.at();
    assert!(at.ip().is_loopback());
    assert_ne!(at.port(), 0);
    assert_eq!(get(at, "/").status, 200);
    site.running.stop();
    assert!(TcpStream::connect(at).is_err(), "it still listens");
}

#[test]
fn a_server_that_is_dropped_ends() {
    let site = Site::new();
    let at = site.at();
    drop(site);
    assert!(TcpStream::connect(at).is_err(), "it still listens");
}

#[test]
fn a_port_that_is_taken_is_told() {
    let site = Site::new();
    let again = bilateral_serve::start(bilateral_serve::Config {
        bind: site.at(),
        sources: bilateral_serve::Sources::new(),
        edit: false,
        hosts: Vec::new(),
    });
    assert!(
        again
            .expect_err("the port is taken")
            .to_string()
            .contains("can't be listened at")
    );
}

#[test]
fn the_index_lists_every_case() {
    let (one, two) = (folder(), folder());
    let running = serve(
        [
            ("one", Source::Folder(one.path().into())),
            ("two", Source::Folder(two.path().into())),
        ],
        false,
    );
    let links = links(&get(running.address, "/").text());
    assert!(links.contains(&"/case/one".to_owned()), "{links:?}");
    assert!(links.contains(&"/case/two".to_owned()), "{links:?}");
}

#[test]
fn a_server_without_cases_has_an_index() {
    assert_eq!(get(serve([], false).address, "/").status, 200);
}

#[test]
fn a_case_has_its_title_verdicts_and_controls() {
    let site = Site::new();
    let page = site.page("?as_of=2021-12-31").text();
    assert!(page.contains("<h1>Will Arcadia and Ruritania grow together?</h1>"));
    assert!(page.contains("In short"));
    assert!(page.contains("Ties that cost something"));
    assert!(page.contains("met late"), "the railway opened late");
    for field in ["as_of", "reading", "set", "prior.partnership", "dependence"] {
        assert!(
            tags(&page).iter().any(|tag| tag.get("name") == Some(field)),
            "no control {field}"
        );
    }
}

#[test]
fn the_controls_hold_what_the_address_asks_for() {
    let site = Site::new();
    let page = site
        .page("?as_of=2021-06&reading=strict&set=line-open%3Dmet&prior.partnership=60")
        .text();
    let value = |name: &str| {
        let tags = tags(&page);
        let tag = tags.iter().find(|tag| tag.get("name") == Some(name));
        tag.and_then(|tag| tag.get("value")).map(ToOwned::to_owned)
    };
    assert_eq!(value("as_of").as_deref(), Some("2021-06-30"));
    assert_eq!(value("prior.partnership").as_deref(), Some("60"));
    let chosen: Vec<String> = tags(&page)
        .iter()
        .filter(|tag| tag.name == "option" && tag.get("selected").is_some())
        .filter_map(|tag| tag.get("value").map(ToOwned::to_owned))
        .collect();
    assert!(chosen.contains(&"strict".to_owned()), "{chosen:?}");
    assert!(chosen.contains(&"line-open=met".to_owned()), "{chosen:?}");
    assert!(page.contains("Hypothetical"));
}

#[test]
fn the_past_knows_nothing_of_what_came_later() {
    let site = Site::new();
    let page = site.page("/ledger?as_of=2021-02-02").text();
    assert!(!page.contains("line-opens"), "known on 2021-02-03 only");
    assert!(
        site.page("/ledger?as_of=2021-02-03")
            .text()
            .contains("line-opens")
    );
}

#[test]
fn the_embedded_case_is_shown_whole() {
    let running = embedded();
    let at = running.address;
    for page in PAGES {
        let answer = get(at, &format!("/case/russia-china{page}?as_of=2016-02-01"));
        assert_eq!(answer.status, 200, "{page}");
        assert_eq!(inline(&answer.text()), Vec::<String>::new(), "{page}");
    }
}

#[test]
fn the_same_address_gives_the_same_bytes_and_mark() {
    for page in PAGES {
        // Two servers: not the same bytes because they were kept, but because they are made the same.
        let (one, two) = (Site::new(), Site::new());
        let target = format!("{page}?as_of=2021-03-01&reading=lenient");
        let (first, second) = (one.page(&target), two.page(&target));
        let again = one.page(&target);
        assert_eq!(first.body, second.body, "{page}");
        assert_eq!(first.header("etag"), second.header("etag"), "{page}");
        assert!(first.header("etag").len() > 2, "{page}");
        assert_eq!(first.body, again.body, "{page}");
        assert_eq!(first.header("etag"), again.header("etag"), "{page}");
    }
}

#[test]
fn what_a_browser_has_already_is_not_sent_again() {
    let site = Site::new();
    let target = format!("{CASE}?as_of=2021-03-01");
    let etag = get(site.at(), &target).header("etag").to_owned();
    let weak = format!("\"other\", W/{etag}");
    for known in [etag.as_str(), weak.as_str()] {
        let answer = request(site.at(), "GET", &target, &[("if-none-match", known)], b"");
        assert_eq!(answer.status, 304, "{known}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("etag"), etag);
    }
    let other = request(site.at(), "GET", &target, &[("if-none-match", "\"other\"")], b"");
    assert_eq!(other.status, 200);
}

#[test]
fn whoever_has_any_state_is_told_that_it_is_there() {
    let site = Site::new();
    let target = format!("{CASE}?as_of=2021-03-01");
    let answer = request(site.at(), "GET", &target, &[("if-none-match", "*")], b"");
    assert_eq!(answer.status, 304);
}

#[test]
fn pages_are_compressed_for_who_asks_and_equal_inflated() {
    let site = Site::new();
    for page in PAGES {
        let target = format!("{CASE}{page}?as_of=2021-03-01");
        let plain = get(site.at(), &target);
        let packed = request(site.at(), "GET", &target, &[("accept-encoding", "gzip, br")], b"");
        assert_eq!(plain.header("content-encoding"), "");
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert!(packed.header("vary").contains("accept-encoding"));
        assert!(packed.body.len() < plain.body.len(), "{page}");
        assert_eq!(inflate(&packed.body), plain.body, "{page}");
    }
}

#[test]
fn pages_are_not_compressed_for_who_refuses_it() {
    let site = Site::new();
    let headers = [("accept-encoding", "gzip;q=0, identity")];
    let answer = request(site.at(), "GET", CASE, &headers, b"");
    assert_eq!(answer.header("content-encoding"), "");
}

#[test]
fn head_tells_what_get_would_bring() {
    let site = Site::new();
    for target in [
        "/".to_owned(),
        format!("{CASE}?as_of=2021-03-01"),
        format!("{CASE}/files/ledger.csv?as_of=2021-03-01"),
        "/assets/serve.css".to_owned(),
        "/nowhere".to_owned(),
    ] {
        let (head, whole) = (
            request(site.at(), "HEAD", &target, &[], b""),
            get(site.at(), &target),
        );
        assert_eq!(head.status, whole.status, "{target}");
        assert!(head.body.is_empty(), "{target}");
        for name in ["content-type", "content-length", "etag"] {
            assert_eq!(head.header(name), whole.header(name), "{target}: {name}");
        }
    }
}

#[test]
fn different_addresses_never_share_a_page() {
    let site = Site::new();
    let all = site.page("/ledger?as_of=2022-01-01&kind=event%26q%3Dnothing-has-this");
    let none = site.page("/ledger?as_of=2022-01-01&kind=event&q=nothing-has-this");
    assert!(none.text().contains("0 records"));
    assert_ne!(all.body, none.body);
}

#[test]
fn every_link_leads_somewhere() {
    let site = Site::new();
    let mut open = vec!["/".to_owned(), format!("{CASE}?as_of=2021-03-01")];
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    while let Some(target) = open.pop() {
        let answer = get(site.at(), &target);
        assert_eq!(answer.status, 200, "{target}");
        if answer.header("content-type").starts_with("text/html")
            && answer.header("content-disposition").is_empty()
        {
            for link in links(&answer.text()) {
                if seen.insert(link.clone()) {
                    open.push(link);
                }
            }
        }
        assert!(seen.len() < 400, "links without end: {target}");
    }
    assert!(seen.iter().any(|link| link.contains("/files/")));
}

#[test]
fn links_within_a_page_have_an_end() {
    let site = Site::new();
    for page in PAGES {
        let text = site.page(&format!("{page}?as_of=2022-01-01")).text();
        let tags = tags(&text);
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{page}: an id twice among {ids:?}");
        for tag in &tags {
            let pointers = ["aria-labelledby", "aria-describedby", "for", "list"];
            let pointed = pointers.iter().filter_map(|name| tag.get(name));
            let inner = tag.get("href").and_then(|href| href.strip_prefix('#'));
            for id in pointed.flat_map(str::split_whitespace).chain(inner) {
                assert!(unique.contains(id), "{page}: nothing is called {id}");
            }
        }
    }
}

#[test]
fn no_page_holds_what_its_policy_blocks() {
    let site = Site::editable();
    for page in PAGES.iter().chain(&["/edit"]) {
        let answer = site.page(&format!("{page}?as_of=2022-01-01"));
        assert_eq!(answer.status, 200, "{page}");
        assert_eq!(inline(&answer.text()), Vec::<String>::new(), "{page}");
    }
    for target in ["/", "/nowhere"] {
        assert_eq!(inline(&get(site.at(), target).text()), Vec::<String>::new());
    }
}
