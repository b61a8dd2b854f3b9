//! A process that is killed while rows are added.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::http::{form, parse, read_all};
use crate::site::{CASE, Site, folder, row, wait_for};

/// A child that does not outlive its test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A server in a process of its own, its address and its token.
fn process(program: &str, folder: &std::path::Path) -> (Killed, SocketAddr, String) {
    let mut child = Command::new(program)
        .args(["serve", "--edit", "--bind", "127.0.0.1:0"])
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program of BILATERAL_BIN");
    let (mut address, mut token) = (None, None);
    for line in BufReader::new(child.stdout.take().expect("its words")).lines() {
        let line = line.expect("a line");
        if let Some(rest) = line.strip_prefix("Serving at http://") {
            address = rest.split('/').next().and_then(|text| text.parse().ok());
        }
        if let Some((_, rest)) = line.split_once("this token: ") {
            token = Some(rest.trim().to_owned());
            break;
        }
    }
    (
        Killed(child),
        address.expect("an address"),
        token.expect("a token"),
    )
}

/// Whether a row was added. A server that was killed does not answer.
fn added(to: SocketAddr, target: &str, id: &str, token: &str) -> bool {
    let body = form(&row(id, token));
    let head = format!(
        "POST {target} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let Ok(mut stream) = TcpStream::connect(to) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
    let sent = stream.write_all((head + &body).as_bytes()).is_ok();
    sent && parse(&read_all(&mut stream)).is_some_and(|answer| answer.status == 303)
}

#[test]
#[expect(clippy::print_stderr, reason = "says that nothing was tested")]
fn a_process_killed_while_rows_are_added_loses_none_that_it_confirmed() {
    let Ok(program) = std::env::var("BILATERAL_BIN") else {
        eprintln!("skipped: set BILATERAL_BIN to a built `bilateral` to test what happens when it is killed");
        return;
    };
    for kill_after in [1, 20, 60] {
        let folder = folder();
        let before = std::fs::read_to_string(folder.path().join("evidence.csv")).expect("a file");
        let (child, address, token) = process(&program, folder.path());
        // The name in addresses is made of the folder's.
        let index = crate::http::get(address, "/").text();
        let slug = crate::http::links(&index)
            .into_iter()
            .find(|link| link.starts_with("/case/"))
            .expect("a case");
        let confirmed = Arc::new(Mutex::new(Vec::new()));
        let next = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let (confirmed, next) = (Arc::clone(&confirmed), Arc::clone(&next));
                let (target, token) = (format!("{slug}/edit"), token.clone());
                std::thread::spawn(move || {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        let id = format!("ferry-{n}");
                        if n >= 200 || !added(address, &target, &id, &token) {
                            return;
                        }
                        confirmed.lock().expect("a list").push(id);
                    }
                })
            })
            .collect();
        let enough = wait_for(Duration::from_secs(50), || {
            confirmed.lock().expect("a list").len() >= kill_after
        });
        drop(child);
        for thread in threads {
            thread.join().expect("an end");
        }
        enough.expect("rows were added");
        let evidence = std::fs::read_to_string(folder.path().join("evidence.csv")).expect("a file");
        let edits = std::fs::read_to_string(folder.path().join("edits.csv")).expect("a file");
        assert!(evidence.starts_with(&before), "earlier rows were touched");
        assert!(evidence.ends_with('\n') && edits.ends_with('\n'), "a torn file");
        let columns = |line: &str| line.matches(',').count();
        let width = before.lines().next().map(columns);
        for line in evidence.lines().skip(before.lines().count()) {
            let whole = line.starts_with("ferry-") && line.contains("It sails, and it comes back.");
            assert!(whole, "a torn row: {line}");
            assert!(Some(columns(line)) >= width, "a torn row: {line}");
        }
        for id in confirmed.lock().expect("a list").iter() {
            assert_eq!(
                evidence.matches(&format!("\n{id},")).count(),
                1,
                "{id} was confirmed"
            );
            assert_eq!(
                edits
                    .lines()
                    .filter(|line| line.ends_with(&format!(",{id}")))
                    .count(),
                1,
                "{id} was confirmed"
            );
        }
        // Whoever starts it again finds a good case, and can go on.
        let again = Site::over(folder, true);
        assert_eq!(again.page("/stamp").json()["problems"], 0);
        let token = again.token();
        assert!(added(again.at(), &format!("{CASE}/edit"), "one-more", &token));
    }
}
