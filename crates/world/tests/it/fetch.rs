//! Downloads, from a server that does what publishers' servers do on bad days.

mod failing;

use std::fs;
use std::path::Path;
use std::time::Duration;

use bilateral_world::dataset::{Dataset, Download};
use bilateral_world::fetch::{FetchError, Fetched, How, Limits, Progress, fetch_file};
use bilateral_world::store::sha256_of_bytes;
use tempfile::TempDir;

use crate::server::{Reply, Request, Server};

/// 200 kB in which no two pieces are alike.
fn content() -> Vec<u8> {
    (0..50_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn limits() -> Limits {
    Limits {
        connect: Duration::from_secs(2),
        idle: Duration::from_secs(2),
        total: Duration::from_secs(20),
        redirects: 3,
        tries: 3,
        pause: Duration::from_millis(1),
        bytes: 1 << 20,
    }
}

fn download(url: &'static str) -> Download {
    Download {
        url,
        sha256: None,
        file: "table.csv",
    }
}

fn get(url: &'static str, folder: &TempDir) -> Result<Fetched, FetchError> {
    fetch_file(&download(url), None, folder.path(), &limits(), &mut ())
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A server that can resume, with a tag for the state of its file.
fn resuming(request: &Request, tag: &str, cut: Option<usize>) -> Reply {
    let all = content();
    let same = request.header("if-range") == Some(tag);
    let reply = match request.from().filter(|_| same) {
        Some(from) => Reply::of("206 Partial Content", &all[from..]).header(format!(
            "Content-Range: bytes {from}-{}/{}",
            all.len() - 1,
            all.len()
        )),
        None => Reply::of("200 OK", &all),
    };
    let reply = reply.header(format!("ETag: {tag}"));
    match cut {
        Some(bytes) => reply.cut_after(bytes),
        None => reply,
    }
}

#[derive(Default)]
struct Told {
    begun: Vec<String>,
    progress: Vec<(u64, Option<u64>)>,
    again: Vec<String>,
    ended: usize,
}

impl Progress for Told {
    fn begin(&mut self, url: &str) {
        self.begun.push(url.to_owned());
    }

    fn progress(&mut self, done: u64, total: Option<u64>) {
        self.progress.push((done, total));
    }

    fn again(&mut self, why: &FetchError, _: Duration) {
        self.again.push(why.to_string());
    }

    fn end(&mut self, _: &Fetched) {
        self.ended += 1;
    }
}

#[test]
fn a_file_comes_whole_and_the_server_is_told_who_asks() {
    let server = Server::start(|_, _| Reply::of("200 OK", &content()));
    let folder = TempDir::new().unwrap();
    let mut told = Told::default();
    let url = server.url("/t.csv");
    let got = fetch_file(&download(url), None, folder.path(), &limits(), &mut told).unwrap();
    assert_eq!((got.how, got.bytes), (How::Whole, 200_000));
    assert_eq!(fs::read(&got.path).unwrap(), content());
    assert_eq!(names(folder.path()), ["table.csv", "table.csv.json"]);
    let agent = server.requests()[0].header("user-agent").unwrap().to_owned();
    assert!(agent.starts_with("bilateral/"), "{agent}");
    assert_eq!(server.requests()[0].header("accept-encoding"), Some("identity"));
    assert_eq!(told.begun, [url]);
    assert_eq!(told.progress.first(), Some(&(0, Some(200_000))));
    assert_eq!(told.progress.last(), Some(&(200_000, Some(200_000))));
    assert_eq!(told.ended, 1);
}

#[test]
fn what_breaks_off_goes_on_where_it_broke_off() {
    let server =
        Server::start(|request, before| resuming(request, "\"one\"", (before == 0).then_some(70_001)));
    let folder = TempDir::new().unwrap();
    let mut told = Told::default();
    let got = fetch_file(
        &download(server.url("/t")),
        None,
        folder.path(),
        &limits(),
        &mut told,
    )
    .unwrap();
    assert_eq!(fs::read(&got.path).unwrap(), content());
    let second = &server.requests()[1];
    assert_eq!(second.header("range"), Some("bytes=70001-"));
    assert_eq!(second.header("if-range"), Some("\"one\""));
    assert_eq!(told.again.len(), 1);
    assert!(
        told.again[0].contains("70001 of 200000 bytes"),
        "{}",
        told.again[0]
    );
    assert_eq!(told.progress.last(), Some(&(200_000, Some(200_000))));
}

#[test]
fn what_an_earlier_run_left_is_used_by_the_next() {
    let server = Server::start(|request, before| {
        if before < 3 {
            resuming(request, "\"one\"", Some(if before == 0 { 1000 } else { 0 }))
        } else {
            resuming(request, "\"one\"", None)
        }
    });
    let folder = TempDir::new().unwrap();
    let error = get(server.url("/t"), &folder).unwrap_err();
    assert!(
        matches!(
            error,
            FetchError::Cut {
                done: 1000,
                total: Some(200_000),
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(names(folder.path()), ["table.csv.part", "table.csv.part.json"]);
    let got = get(server.url("/t"), &folder).unwrap();
    assert_eq!(got.how, How::Resumed(1000));
    assert_eq!(fs::read(&got.path).unwrap(), content());
    assert_eq!(names(folder.path()), ["table.csv", "table.csv.json"]);
}

#[test]
fn many_cuts_are_overcome_as_long_as_each_try_brings_something() {
    let server = Server::start(|request, _| resuming(request, "\"one\"", Some(30_000)));
    let folder = TempDir::new().unwrap();
    let got = get(server.url("/t"), &folder).unwrap();
    assert_eq!(fs::read(&got.path).unwrap(), content());
    assert_eq!(server.requests().len(), 7);
}

#[test]
fn a_server_without_ranges_is_asked_for_all_of_it_again() {
    let server = Server::start(|_, before| {
        let reply = Reply::of("200 OK", &content()).header("Last-Modified: Fri, 08 May 2015 00:00:00 GMT");
        if before == 0 {
            reply.cut_after(70_000)
        } else {
            reply
        }
    });
    let folder = TempDir::new().unwrap();
    let got = get(server.url("/t"), &folder).unwrap();
    assert_eq!(got.how, How::Whole);
    assert_eq!(fs::read(&got.path).unwrap(), content());
    let second = &server.requests()[1];
    assert_eq!(second.from(), Some(70_000));
    assert_eq!(second.header("if-range"), Some("Fri, 08 May 2015 00:00:00 GMT"));
}

#[test]
fn without_a_tag_nothing_is_resumed() {
    let server = Server::start(|_, before| {
        let reply = Reply::of("200 OK", &content()).header("ETag: W/\"weak\"");
        if before == 0 {
            reply.cut_after(70_000)
        } else {
            reply
        }
    });
    let folder = TempDir::new().unwrap();
    get(server.url("/t"), &folder).unwrap();
    assert_eq!(server.requests()[1].header("range"), None);
}

#[test]
fn a_file_that_changed_in_between_is_begun_anew() {
    let new: Vec<u8> = content().iter().map(|byte| !byte).collect();
    let changed = new.clone();
    let server = Server::start(move |_, before| {
        if before == 0 {
            Reply::of("200 OK", &content())
                .header("ETag: \"one\"")
                .cut_after(70_000)
        } else {
            Reply::of("200 OK", &changed).header("ETag: \"two\"")
        }
    });
    let folder = TempDir::new().unwrap();
    let got = get(server.url("/t"), &folder).unwrap();
    assert_eq!(fs::read(&got.path).unwrap(), new);
}

/// Some servers know `Range` and not `If-Range`; their answer shows another tag.
#[test]
fn the_rest_of_another_file_is_never_put_to_the_first_part() {
    let new: Vec<u8> = content().iter().map(|byte| !byte).collect();
    let changed = new.clone();
    let server = Server::start(move |request, before| {
        let whole = changed.len();
        match request.from() {
            _ if before == 0 => Reply::of("200 OK", &content())
                .header("ETag: \"one\"")
                .cut_after(70_000),
            Some(from) => Reply::of("206 Partial Content", &changed[from..])
                .header("ETag: \"two\"")
                .header(format!("Content-Range: bytes {from}-{}/{whole}", whole - 1)),
            None => Reply::of("200 OK", &changed).header("ETag: \"two\""),
        }
    });
    let folder = TempDir::new().unwrap();
    let got = get(server.url("/t"), &folder).unwrap();
    assert_eq!(fs::read(&got.path).unwrap(), new);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn a_part_that_is_whole_already_is_taken_and_one_that_is_too_long_is_not() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(|request, _| match request.from() {
        Some(_) => Reply::of("416 Range Not Satisfiable", b"").header("Content-Range: bytes */200000"),
        None => Reply::of("200 OK", &content()),
    });
    let url = server.url("/t");
    let part = folder.path().join("table.csv.part");
    let note = serde_json::json!({"url": url, "etag": "\"one\"", "last_modified": null}).to_string();
    fs::write(&part, content()).unwrap();
    fs::write(folder.path().join("table.csv.part.json"), &note).unwrap();
    assert_eq!(get(url, &folder).unwrap().how, How::Resumed(200_000));
    fs::write(&part, [content(), content()].concat()).unwrap();
    fs::write(folder.path().join("table.csv.part.json"), &note).unwrap();
    assert_eq!(get(url, &folder).unwrap().how, How::Whole);
    assert_eq!(fs::read(folder.path().join("table.csv")).unwrap(), content());
}

#[test]
fn a_part_of_another_address_or_with_a_damaged_note_is_not_used() {
    let server = Server::start(|request, _| resuming(request, "\"one\"", None));
    for note in [
        r#"{"url":"https://example.org/","etag":"\"one\"","last_modified":null}"#,
        "{",
        "",
    ] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("table.csv.part"), b"something else").unwrap();
        fs::write(folder.path().join("table.csv.part.json"), note).unwrap();
        let got = get(server.url("/t"), &folder).unwrap();
        assert_eq!(fs::read(&got.path).unwrap(), content());
    }
    assert!(server.requests().iter().all(|request| request.from().is_none()));
}

#[test]
fn a_file_that_is_here_is_not_fetched_again_unless_it_changed() {
    let server = Server::start(
        |request, before| match (request.header("if-none-match"), before) {
            (Some("\"one\""), 1) => Reply::of("304 Not Modified", b"").length(None),
            (_, 0) => Reply::of("200 OK", &content()).header("ETag: \"one\""),
            _ => Reply::of("200 OK", b"new").header("ETag: \"two\""),
        },
    );
    let folder = TempDir::new().unwrap();
    let url = server.url("/t");
    assert_eq!(get(url, &folder).unwrap().how, How::Whole);
    let again = get(url, &folder).unwrap();
    assert_eq!((again.how, again.bytes), (How::Unchanged, 200_000));
    assert_eq!(get(url, &folder).unwrap().how, How::Whole);
    assert_eq!(fs::read(folder.path().join("table.csv")).unwrap(), b"new");
    assert_eq!(names(folder.path()), ["table.csv", "table.csv.json"]);
}

#[test]
fn a_wrong_digest_removes_the_file_and_shows_both() {
    let server = Server::start(|_, _| Reply::of("200 OK", b"not it"));
    let folder = TempDir::new().unwrap();
    let expected = "00".repeat(32);
    let wrong = Download {
        sha256: Some(Box::leak(expected.clone().into_boxed_str())),
        ..download(server.url("/t"))
    };
    let error = fetch_file(&wrong, None, folder.path(), &limits(), &mut ()).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains(&expected) && text.contains(&sha256_of_bytes(b"not it")),
        "{text}"
    );
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_known_digest_makes_asking_again_needless() {
    let server = Server::start(|_, _| Reply::of("200 OK", &content()));
    let folder = TempDir::new().unwrap();
    let right = Download {
        sha256: Some(Box::leak(
            sha256_of_bytes(&content()).to_uppercase().into_boxed_str(),
        )),
        ..download(server.url("/t"))
    };
    let get = || fetch_file(&right, None, folder.path(), &limits(), &mut ()).unwrap();
    assert_eq!(get().how, How::Whole);
    assert_eq!(get().how, How::Unchanged);
    assert_eq!(server.requests().len(), 1);
    fs::write(folder.path().join("table.csv"), b"damaged").unwrap();
    assert_eq!(get().how, How::Whole);
}

#[test]
fn redirects_are_followed_up_to_a_bound() {
    let server = Server::start(|request, _| match request.path.as_str() {
        "/a/1" => Reply::of("301 Moved Permanently", b"moved").header("Location: 2"),
        "/a/2" => Reply::of("302 Found", b"").header("Location: /b/3?x=1"),
        "/b/3?x=1" => Reply::of("307 Temporary Redirect", b"").header("Location: /file"),
        "/file" => Reply::of("200 OK", &content()),
        "/nowhere" => Reply::of("302 Found", b""),
        _ => Reply::of("302 Found", b"").header("Location: /loop"),
    });
    let folder = TempDir::new().unwrap();
    assert_eq!(get(server.url("/a/1"), &folder).unwrap().bytes, 200_000);
    let before = server.requests().len();
    let error = get(server.url("/loop"), &folder).unwrap_err();
    assert!(matches!(error, FetchError::Redirects { limit: 3, .. }), "{error}");
    assert_eq!(server.requests().len() - before, 4);
    let error = get(server.url("/nowhere"), &folder).unwrap_err();
    assert!(matches!(error, FetchError::Answer { .. }), "{error}");
}

static DATASET: Dataset = Dataset {
    id: "invented",
    title: "Invented",
    publisher: "Nobody",
    licence: "none",
    citation: "none",
    landing_page: "https://example.org/landing",
    downloads: &[],
    lag_months: 0,
    lag_note: "",
    missing: &[],
    good_for: "",
    bad_for: "",
    tables: &[],
};
