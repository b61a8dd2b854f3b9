//! Clients that are slow, greedy or broken.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::http::{connect, exchange, get, parse, read_all};
use crate::site::{CASE, Site};

#[test]
fn a_client_that_sends_half_a_head_is_cut_off_and_holds_up_nobody() {
    let site = Site::new();
    let mut slow: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = connect(site.at());
            stream
                .write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ")
                .expect("half a head");
            stream
        })
        .collect();
    let began = Instant::now();
    assert_eq!(get(site.at(), "/").status, 200);
    assert!(began.elapsed() < Duration::from_secs(5), "the others wait");
    let read = read_all(&mut slow[0]);
    let took = began.elapsed();
    assert!(took > Duration::from_secs(8), "cut after {took:?}");
    assert!(took < Duration::from_secs(15), "cut after {took:?}");
    assert!(parse(&read).is_none_or(|answer| answer.status == 408), "{read:?}");
}

#[test]
fn a_client_that_says_nothing_is_cut_off() {
    let site = Site::new();
    let began = Instant::now();
    read_all(&mut connect(site.at()));
    assert!(began.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_client_that_sends_a_byte_now_and_then_is_cut_off() {
    let site = Site::new();
    let mut stream = connect(site.at());
    let mut writer = stream.try_clone().expect("a second hand");
    let began = Instant::now();
    std::thread::spawn(move || {
        let _ = writer.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ");
        while began.elapsed() < Duration::from_secs(30) && writer.write_all(b"a").is_ok() {
            std::thread::sleep(Duration::from_millis(500));
        }
    });
    read_all(&mut stream);
    assert!(began.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_question_of_any_length_is_no_failure() {
    let site = Site::new();
    for length in [1_000, 50_000, 200_000] {
        let head = format!(
            "GET {CASE}?x={} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
            "a".repeat(length)
        );
        let status = parse(&exchange(site.at(), head.as_bytes())).map(|answer| answer.status);
        assert!(
            matches!(status, None | Some(200 | 400 | 414 | 431)),
            "{length}: {status:?}"
        );
    }
    let pairs = "reading=all&".repeat(4_000);
    assert!(get(site.at(), &format!("{CASE}?{pairs}")).status < 500);
    assert_eq!(get(site.at(), "/").status, 200);
}

#[test]
fn heads_of_any_size_are_no_failure() {
    let site = Site::new();
    for (count, length) in [(90, 100), (500, 10), (50, 20_000), (1, 1_000_000)] {
        let line = format!("x-a: {}\r\n", "a".repeat(length));
        let head = format!(
            "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{}\r\n",
            line.repeat(count)
        );
        let status = parse(&exchange(site.at(), head.as_bytes())).map(|answer| answer.status);
        assert!(
            matches!(status, None | Some(200 | 400 | 431)),
            "{count} × {length}: {status:?}"
        );
    }
    assert_eq!(get(site.at(), "/").status, 200);
}

#[test]
fn what_is_no_request_is_no_failure() {
    let site = Site::new();
    for bytes in [
        b"\0\0\0\0\r\n\r\n".as_slice(),
        b"GET\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"GET /case/%zz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"GET /case/\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\nx: a\0b\r\n\r\n",
        b"GET http://[::1/ HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"CONNECT a:1 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"POST /case/arcadia/edit HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
        b"POST /case/arcadia/edit HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        b"POST /case/arcadia/edit HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\nzz\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ] {
        // The other hand is closed, so that a server that waits for more learns that nothing comes.
        let mut stream = connect(site.at());
        stream.write_all(bytes).expect("a request");
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let read = read_all(&mut stream);
        let status = parse(&read).map(|answer| answer.status);
        assert!(
            status.is_none_or(|status| status < 500),
            "{}: {status:?}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert_eq!(get(site.at(), "/").status, 200);
}

#[test]
fn two_hundred_readers_at_once_are_all_answered() {
    let site = Site::new();
    let at = site.at();
    let threads: Vec<_> = (0..200)
        .map(|n| {
            std::thread::spawn(move || get(at, &format!("{CASE}?as_of=2021-{:02}-01", n % 12 + 1)).status)
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().expect("an answer"), 200);
    }
}
