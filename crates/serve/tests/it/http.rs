//! A plain client and a plain reader of markup, for what a library would smooth over.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header's value; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map_or("", |(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("an answer in UTF-8")
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("an answer in JSON")
    }
}

/// How long a test waits for an answer, at the most.
const PATIENCE: Duration = Duration::from_secs(50);

pub(crate) fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    stream
}

/// Sends bytes as they are, and reads until the other side ends.
pub(crate) fn exchange(to: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(to);
    let mut writer = stream.try_clone().expect("a second hand");
    let bytes = bytes.to_vec();
    // Beside the reading: the server may answer and leave before it has heard all.
    let writing = std::thread::spawn(move || {
        let _ = writer.write_all(&bytes);
    });
    let read = read_all(&mut stream);
    let _ = stream.shutdown(Shutdown::Both);
    let _ = writing.join();
    read
}

/// Everything that comes until the other side ends or cuts.
pub(crate) fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let (mut read, mut part) = (Vec::new(), [0_u8; 16 << 10]);
    loop {
        match stream.read(&mut part) {
            Ok(0) | Err(_) => return read,
            Ok(count) => read.extend_from_slice(&part[..count]),
        }
    }
}

/// The answer in some bytes, if they hold one.
pub(crate) fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Some(Answer {
        status,
        headers,
        body: bytes[end + 4..].to_vec(),
    })
}

pub(crate) fn request(
    to: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut head = format!("{method} {target} HTTP/1.1\r\nhost: {to}\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() || method == "POST" {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    let bytes = [head.as_bytes(), b"\r\n", body].concat();
    parse(&exchange(to, &bytes)).unwrap_or_else(|| panic!("no answer to {method} {target}"))
}

pub(crate) fn get(to: SocketAddr, target: &str) -> Answer {
    request(to, "GET", target, &[], b"")
}

/// Posts a form as a browser does from a page of the same server.
pub(crate) fn post(to: SocketAddr, target: &str, pairs: &[(&str, &str)]) -> Answer {
    let origin = format!("http://{to}");
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", origin.as_str()),
        ("sec-fetch-site", "same-origin"),
    ];
    request(to, "POST", target, &headers, form(pairs).as_bytes())
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
        .collect();
    pairs.join("&")
}

pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

pub(crate) fn inflate(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_end(&mut plain)
        .expect("gzip");
    plain
}

/// A tag of a page: its name, its attributes, and the text up to the next tag.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Tag {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.as_str())
    }
}

/// The tags of a page, opening ones only, as a browser would see them.
pub(crate) fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let name_end = rest
            .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
            .unwrap_or(rest.len());
        if name_end == 0 || rest.starts_with('!') {
            continue;
        }
        let name = rest[..name_end].to_ascii_lowercase();
        rest = &rest[name_end..];
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || "=>/".contains(c))
                .unwrap_or(rest.len());
            let end = end.max(rest.chars().next().map_or(1, char::len_utf8));
            let key = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let value = match rest.strip_prefix('=') {
                None => "",
                Some(after) => {
                    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
                    let (value, more) = match quote {
                        Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                        None => after.split_at(
                            after
                                .find(|c: char| c.is_whitespace() || c == '>')
                                .unwrap_or(after.len()),
                        ),
                    };
                    rest = more;
                    value
                }
            };
            attributes.push((key, plain(value)));
        }
        rest = rest.strip_prefix('>').unwrap_or(rest);
        let text = rest.split('<').next().unwrap_or_default().to_owned();
        tags.push(Tag {
            name,
            attributes,
            text,
        });
    }
    tags
}

/// A text with its character references resolved, as far as pages use them.
pub(crate) fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// What the policy of the pages would block or what would run: none of it may be there.
pub(crate) fn inline(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in tags(page) {
        let mut blame = |what: &str| found.push(format!("<{}> {what}: {:?}", tag.name, tag.attributes));
        match tag.name.as_str() {
            "script" if tag.get("src").is_none_or(|src| !src.starts_with("/assets/")) => {
                blame("from elsewhere");
            }
            "script" if !tag.text.trim().is_empty() => blame("with a body"),
            "style" | "iframe" | "object" | "embed" | "base" => blame("is not allowed"),
            _ => {}
        }
        for (name, value) in &tag.attributes {
            let value = value.trim().to_ascii_lowercase();
            let leads = matches!(
                name.as_str(),
                "href" | "src" | "action" | "formaction" | "xlink:href"
            );
            let harmless = ["/", "#", "?", "http://", "https://"]
                .iter()
                .any(|start| value.starts_with(start))
                && !value.starts_with("//");
            if name == "style" || name.starts_with("on") || (leads && !harmless) {
                blame(name);
            }
        }
    }
    found
}

/// The links of a page to other pages of the same server.
pub(crate) fn links(page: &str) -> Vec<String> {
    tags(page)
        .iter()
        .filter_map(|tag| tag.get("href"))
        .filter(|href| href.starts_with('/'))
        .map(|href| href.split('#').next().unwrap_or_default().to_owned())
        .collect()
}
