//! A web server that does exactly what a test tells it to, on this machine only.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(held, _)| held.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The first byte asked for, if a range is.
    pub(crate) fn from(&self) -> Option<usize> {
        self.header("range")?
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse()
            .ok()
    }
}

/// What to answer: lines of the head, the body, and after how many bytes to break off or to wait.
pub(crate) struct Reply {
    pub(crate) status: &'static str,
    pub(crate) headers: Vec<String>,
    pub(crate) body: Vec<u8>,
    /// What `Content-Length` says; nothing leaves it out.
    pub(crate) length: Option<usize>,
    pub(crate) cut_after: Option<usize>,
    pub(crate) wait: Duration,
}

impl Reply {
    pub(crate) fn of(status: &'static str, body: &[u8]) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.to_vec(),
            length: Some(body.len()),
            cut_after: None,
            wait: Duration::ZERO,
        }
    }

    pub(crate) fn header(mut self, line: impl Into<String>) -> Self {
        self.headers.push(line.into());
        self
    }

    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.cut_after = Some(bytes);
        self
    }

    /// Waits so long where it breaks off, or before the body.
    pub(crate) fn wait(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    pub(crate) fn length(mut self, length: Option<usize>) -> Self {
        self.length = length;
        self
    }
}

/// A running server; it ends with the test.
pub(crate) struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    requests: Arc<Mutex<Vec<Request>>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers each request by a function of it and of how many came before.
    pub(crate) fn start(answer: impl Fn(&Request, usize) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (stopped, seen) = (Arc::clone(&stop), Arc::clone(&requests));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let mut stream = stream.unwrap();
                stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
                let Some(request) = read(&mut stream) else {
                    continue;
                };
                let before = {
                    let mut seen: std::sync::MutexGuard<'_, Vec<Request>> = seen.lock().unwrap();
                    seen.push(request.clone());
                    seen.len() - 1
                };
                // A client that goes away is part of the test.
                let _ = write(&mut stream, &answer(&request, before));
            }
        });
        Self {
            address,
            stop,
            requests,
            thread: Some(thread),
        }
    }

    /// An address at it, kept as long as the test runs.
    pub(crate) fn url(&self, path: &str) -> &'static str {
        Box::leak(format!("http://{}{path}", self.address).into_boxed_str())
    }

    /// What was asked so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.lines();
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    Some(Request { path, headers })
}

fn write(stream: &mut TcpStream, reply: &Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", reply.status);
    for line in &reply.headers {
        head.push_str(line);
        head.push_str("\r\n");
    }
    if let Some(length) = reply.length {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    let sent = reply.cut_after.unwrap_or(0).min(reply.body.len());
    stream.write_all(&reply.body[..sent])?;
    stream.flush()?;
    std::thread::sleep(reply.wait);
    if reply.cut_after.is_none() {
        stream.write_all(&reply.body)?;
    }
    stream.flush()
}
