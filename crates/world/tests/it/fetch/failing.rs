//! Servers that refuse, lie, fall silent or are not there; folders that can not be written.

use std::fs;
use std::time::Duration;

use bilateral_world::dataset::{Dataset, Download};
use bilateral_world::fetch::{FetchError, How, Limits, fetch, fetch_file};
use tempfile::TempDir;

use crate::server::{Reply, Server};

use super::{DATASET, content, download, get, limits, names, resuming};

#[test]
fn statuses_say_what_to_do() {
    for (status, tries) in [
        ("404 Not Found", 1),
        ("410 Gone", 1),
        ("403 Forbidden", 1),
        ("401 Unauthorized", 1),
        ("429 Too Many Requests", 1),
        ("418 I'm a teapot", 1),
        ("503 Service Unavailable", 3),
    ] {
        let server = Server::start(move |_, _| Reply::of(status, b"<html>no</html>"));
        let folder = TempDir::new().unwrap();
        let url = server.url("/t");
        let error = get(url, &folder).unwrap_err();
        let (text, help) = (error.to_string(), error.help(&DATASET));
        assert!(text.contains(url) && text.contains(&status[..3]), "{text}");
        assert!(help.contains("https://example.org/landing"), "{help}");
        assert!(help.contains("bilateral data add invented"), "{help}");
        assert_eq!(server.requests().len(), tries, "{status}");
        assert!(names(folder.path()).is_empty(), "{status}");
    }
}

#[test]
fn a_busy_server_is_waited_for() {
    let server = Server::start(|_, before| {
        if before < 2 {
            Reply::of("503 Service Unavailable", b"")
        } else {
            Reply::of("200 OK", &content())
        }
    });
    let folder = TempDir::new().unwrap();
    assert_eq!(get(server.url("/t"), &folder).unwrap().how, How::Whole);
}

#[test]
fn lengths_that_lie_are_noticed() {
    let folder = TempDir::new().unwrap();
    // Promises more than it has, each time anew: the tries are bounded.
    let server = Server::start(|_, _| {
        Reply::of("200 OK", &content())
            .length(Some(300_000))
            .header("ETag: \"one\"")
    });
    let error = get(server.url("/t"), &folder).unwrap_err();
    assert!(
        matches!(
            error,
            FetchError::Cut {
                done: 200_000,
                total: Some(300_000),
                ..
            }
        ),
        "{error}"
    );
    assert!(server.requests().len() <= 6, "{}", server.requests().len());
    assert!(!folder.path().join("table.csv").exists());
    // Has more than it promises: only what was promised is taken.
    let folder = TempDir::new().unwrap();
    let server = Server::start(|_, _| Reply::of("200 OK", &content()).length(Some(10)));
    assert_eq!(get(server.url("/t"), &folder).unwrap().bytes, 10);
}

#[test]
fn a_body_without_a_length_is_taken_as_it_comes() {
    let server = Server::start(|_, _| Reply::of("200 OK", &content()).length(None));
    let folder = TempDir::new().unwrap();
    assert_eq!(get(server.url("/t"), &folder).unwrap().bytes, 200_000);
}

#[test]
fn a_file_without_bytes_and_a_page_are_no_data() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(|_, _| Reply::of("200 OK", b""));
    let error = get(server.url("/t"), &folder).unwrap_err();
    assert!(matches!(error, FetchError::Empty { .. }), "{error}");
    let server =
        Server::start(|_, _| Reply::of("200 OK", b"<html>").header("Content-Type: text/html; charset=utf-8"));
    let error = get(server.url("/t"), &folder).unwrap_err();
    assert!(matches!(error, FetchError::WebPage { .. }), "{error}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_file_can_be_too_large() {
    let folder = TempDir::new().unwrap();
    let small = Limits {
        bytes: 100_000,
        ..limits()
    };
    // Announced, or not.
    for length in [Some(200_000), None] {
        let server = Server::start(move |_, _| Reply::of("200 OK", &content()).length(length));
        let error =
            fetch_file(&download(server.url("/t")), None, folder.path(), &small, &mut ()).unwrap_err();
        assert!(
            matches!(error, FetchError::TooLarge { limit: 100_000, .. }),
            "{error}"
        );
        assert!(names(folder.path()).is_empty());
    }
}

#[test]
fn a_server_that_falls_silent_is_left() {
    let short = Limits {
        idle: Duration::from_millis(100),
        tries: 2,
        ..limits()
    };
    let silent = Duration::from_millis(400);
    // Before the body, and in the middle of it.
    for cut in [None, Some(5000)] {
        let server = Server::start(move |request, _| {
            let reply = resuming(request, "\"one\"", cut);
            reply.wait(silent)
        });
        let folder = TempDir::new().unwrap();
        let error =
            fetch_file(&download(server.url("/t")), None, folder.path(), &short, &mut ()).unwrap_err();
        assert!(matches!(error, FetchError::Idle { .. }), "{error}");
    }
}

#[test]
fn all_of_it_together_may_take_only_so_long() {
    let short = Limits {
        total: Duration::from_millis(300),
        idle: Duration::from_secs(5),
        ..limits()
    };
    let server = Server::start(|_, _| Reply::of("200 OK", &content()).wait(Duration::from_millis(800)));
    let folder = TempDir::new().unwrap();
    let begun = std::time::Instant::now();
    let error = fetch_file(&download(server.url("/t")), None, folder.path(), &short, &mut ()).unwrap_err();
    assert!(matches!(error, FetchError::TooSlow { .. }), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(3));
}

#[test]
fn nobody_there_is_said_with_the_host() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let folder = TempDir::new().unwrap();
    let url = Box::leak(format!("http://127.0.0.1:{port}/t").into_boxed_str());
    let error = get(url, &folder).unwrap_err();
    assert!(
        matches!(&error, FetchError::Unreachable { host, .. } if host == "127.0.0.1"),
        "{error}"
    );
    assert!(names(folder.path()).is_empty());
}

#[test]
fn addresses_are_of_the_web() {
    let folder = TempDir::new().unwrap();
    for url in ["file:///etc/passwd", "ftp://example.org/t", "no address"] {
        let error = get(url, &folder).unwrap_err();
        assert!(matches!(error, FetchError::BadAddress { .. }), "{error}");
    }
}

#[test]
fn a_folder_in_the_way_is_said() {
    let server = Server::start(|_, _| Reply::of("200 OK", &content()));
    for name in ["table.csv", "table.csv.part"] {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join(name)).unwrap();
        let error = get(server.url("/t"), &folder).unwrap_err();
        assert!(
            matches!(&error, FetchError::Io { path, .. } if path.ends_with(name)),
            "{error}"
        );
    }
    assert!(
        server.requests().is_empty(),
        "nothing is fetched that can't be kept"
    );
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("file"), b"x").unwrap();
    let below = folder.path().join("file").join("below");
    let error = fetch_file(&download(server.url("/t")), None, &below, &limits(), &mut ()).unwrap_err();
    assert!(matches!(error, FetchError::Io { .. }), "{error}");
}

#[test]
fn two_runs_do_not_write_into_one_file() {
    let folder = TempDir::new().unwrap();
    let held = fs::File::create(folder.path().join("table.csv.part")).unwrap();
    held.lock().unwrap();
    let error = get("http://127.0.0.1:9/t", &folder).unwrap_err();
    assert!(matches!(error, FetchError::Busy { .. }), "{error}");
}

#[test]
fn a_data_set_is_fetched_file_by_file_from_its_publisher_or_a_mirror() {
    let server = Server::start(|request, _| match request.path.as_str() {
        "/pub/one" | "/mirror/one.csv" => Reply::of("200 OK", b"1"),
        "/pub/two" | "/mirror/two.csv" => Reply::of("200 OK", b"22"),
        _ => Reply::of("404 Not Found", b""),
    });
    let file = |path, file| Download {
        url: server.url(path),
        sha256: None,
        file,
    };
    let downloads = Vec::leak(vec![file("/pub/one", "one.csv"), file("/pub/two", "two.csv")]);
    let dataset = Dataset { downloads, ..DATASET };
    for mirror in [None, Some(server.url("/mirror/"))] {
        let folder = TempDir::new().unwrap();
        let all = fetch(&dataset, mirror, folder.path(), &limits(), &mut ()).unwrap();
        assert_eq!(all.iter().map(|file| file.bytes).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(fs::read(folder.path().join("two.csv")).unwrap(), b"22");
    }
    let folder = TempDir::new().unwrap();
    let error = fetch(&DATASET, None, folder.path(), &limits(), &mut ()).unwrap_err();
    assert!(matches!(error, FetchError::NoAddress { .. }), "{error}");
}
