//! One request and its answer, by way of however many redirects, into a part.

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::{Response, StatusCode, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};
use ureq::{Agent, Body, Timeout};
use url::{Host, Url};

use super::part::{Origin, Part};
use super::{FetchError, Limits, Progress};

/// By what name the publisher's server knows this program.
const USER_AGENT: &str = concat!(
    "bilateral/",
    env!("CARGO_PKG_VERSION"),
    " (+",
    env!("CARGO_PKG_REPOSITORY"),
    ")"
);

/// What came of a request.
pub(super) enum Outcome {
    /// The part is the whole file.
    Whole,
    /// The file that is here already is still the same.
    Unchanged,
}

/// What went wrong.
pub(super) enum Trouble {
    /// Trying again may help.
    Passing(FetchError),
    /// It won't.
    Lasting(FetchError),
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        Self::Lasting(error)
    }
}

/// What is asked for.
pub(super) struct Exchange<'a> {
    pub(super) url: &'a Url,
    /// Origin of the whole file that is here from earlier.
    pub(super) held: Option<Origin>,
    pub(super) limits: &'a Limits,
    pub(super) deadline: Instant,
    /// How many bytes were here before the first that came now.
    pub(super) from: Option<u64>,
}

impl Exchange<'_> {
    /// Asks once for what is not here yet.
    pub(super) fn run(&mut self, part: &mut Part, progress: &mut dyn Progress) -> Result<Outcome, Trouble> {
        let resume = part
            .origin()
            .filter(|origin| part.len() > 0 && origin.url == self.url.as_str())
            .and_then(|origin| origin.validator())
            .map(str::to_owned);
        let response = self.ask(resume.as_deref(), part.len())?;
        let status = response.status();
        match status {
            StatusCode::OK => self.begin(part, &response)?,
            StatusCode::PARTIAL_CONTENT if resume.is_some() => self.go_on(part, &response)?,
            StatusCode::NOT_MODIFIED if resume.is_none() && self.held.is_some() => {
                return Ok(Outcome::Unchanged);
            }
            StatusCode::RANGE_NOT_SATISFIABLE if resume.is_some() => {
                if range(&response).is_some_and(|(_, total)| total == Some(part.len())) {
                    self.from.get_or_insert(part.len());
                    return Ok(Outcome::Whole);
                }
                part.begin(None)?;
                return Err(Trouble::Passing(self.status(status)));
            }
            _ => return Err(self.wrong(status)),
        }
        self.receive(part, response, progress)
    }

    /// Sends the request, and again where the server sends on.
    fn ask(&self, resume: Option<&str>, done: u64) -> Result<Response<Body>, Trouble> {
        let mut at = self.url.clone();
        for _ in 0..=self.limits.redirects {
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(self.too_slow(done).into());
            }
            let mut request = agent(&at, self.limits, left).get(at.as_str());
            if let Some(validator) = resume {
                request = request
                    .header(header::RANGE, format!("bytes={done}-"))
                    .header(header::IF_RANGE, validator);
            } else if let Some(held) = &self.held {
                if let Some(etag) = &held.etag {
                    request = request.header(header::IF_NONE_MATCH, etag);
                } else if let Some(day) = &held.last_modified {
                    request = request.header(header::IF_MODIFIED_SINCE, day);
                }
            }
            let response = request
                .call()
                .map_err(|error| self.trouble(error, &at, done, None))?;
            let sent_on = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
            if !sent_on {
                return Ok(response);
            }
            at = next(&at, text(&response, header::LOCATION).as_deref())?;
        }
        Err(Trouble::Lasting(FetchError::Redirects {
            url: self.url.to_string(),
            limit: self.limits.redirects,
        }))
    }

    /// The whole file is coming.
    fn begin(&mut self, part: &mut Part, response: &Response<Body>) -> Result<(), Trouble> {
        if text(response, header::CONTENT_TYPE)
            .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
        {
            return Err(FetchError::WebPage {
                url: self.url.to_string(),
            }
            .into());
        }
        if response
            .body()
            .content_length()
            .is_some_and(|length| length > self.limits.bytes)
        {
            return Err(self.too_large().into());
        }
        let origin = Origin {
            url: self.url.to_string(),
            etag: text(response, header::ETAG),
            last_modified: text(response, header::LAST_MODIFIED),
        };
        part.begin(Some(origin))?;
        self.from = Some(0);
        Ok(())
    }

    /// The rest is coming, if it is the rest of the same file.
    fn go_on(&mut self, part: &mut Part, response: &Response<Body>) -> Result<(), Trouble> {
        let starts = range(response).and_then(|(start, _)| start);
        let tag = text(response, header::ETAG);
        let other = tag.is_some() && tag != part.origin().and_then(|origin| origin.etag.clone());
        if starts != Some(part.len()) || other {
            part.begin(None)?;
            return Err(Trouble::Passing(FetchError::Answer {
                url: self.url.to_string(),
                why: "the rest that was asked for is that of another file".to_owned(),
            }));
        }
        let total = range(response).and_then(|(_, total)| total);
        if total.is_some_and(|total| total > self.limits.bytes) {
            return Err(self.too_large().into());
        }
        self.from.get_or_insert(part.len());
        Ok(())
    }

    /// Takes in what comes.
    fn receive(
        &self,
        part: &mut Part,
        response: Response<Body>,
        progress: &mut dyn Progress,
    ) -> Result<Outcome, Trouble> {
        let coming = response.body().content_length().map(|length| part.len() + length);
        let total = range(&response).and_then(|(_, total)| total).or(coming);
        progress.progress(part.len(), total);
        let mut reader = response.into_body().into_reader();
        let mut bytes = vec![0; 1 << 16];
        loop {
            let count = reader
                .read(&mut bytes)
                .map_err(|error| self.trouble(error.into(), self.url, part.len(), total))?;
            if count == 0 {
                break;
            }
            part.append(&bytes[..count])?;
            progress.progress(part.len(), total);
            if part.len() > self.limits.bytes {
                part.begin(None)?;
                return Err(self.too_large().into());
            }
            if Instant::now() >= self.deadline {
                return Err(self.too_slow(part.len()).into());
            }
        }
        match total {
            Some(total) if part.len() < total => Err(Trouble::Passing(self.cut(part.len(), Some(total)))),
            Some(total) if part.len() > total => {
                part.begin(None)?;
                Err(Trouble::Passing(FetchError::Answer {
                    url: self.url.to_string(),
                    why: "more came than the server announced".to_owned(),
                }))
            }
            _ if part.len() == 0 => Err(FetchError::Empty {
                url: self.url.to_string(),
            }
            .into()),
            _ => Ok(Outcome::Whole),
        }
    }

    fn status(&self, status: StatusCode) -> FetchError {
        FetchError::Status {
            url: self.url.to_string(),
            status: status.as_u16(),
        }
    }

    /// What a status other than success means.
    fn wrong(&self, status: StatusCode) -> Trouble {
        let url = self.url.to_string();
        let code = status.as_u16();
        match code {
            404 | 410 => Trouble::Lasting(FetchError::Gone { url, status: code }),
            401 | 402 | 403 | 407 | 429 | 451 => Trouble::Lasting(FetchError::Refused { url, status: code }),
            408 | 425 | 500 | 502..=504 => Trouble::Passing(self.status(status)),
            _ => Trouble::Lasting(self.status(status)),
        }
    }

    fn too_large(&self) -> FetchError {
        FetchError::TooLarge {
            url: self.url.to_string(),
            limit: self.limits.bytes,
        }
    }

    fn too_slow(&self, done: u64) -> FetchError {
        FetchError::TooSlow {
            url: self.url.to_string(),
            limit: self.limits.total,
            done,
        }
    }

    fn cut(&self, done: u64, total: Option<u64>) -> FetchError {
        FetchError::Cut {
            url: self.url.to_string(),
            done,
            total,
        }
    }

    /// What an error of the connection means.
    fn trouble(&self, error: ureq::Error, at: &Url, done: u64, total: Option<u64>) -> Trouble {
        let unreachable = |why: String| FetchError::Unreachable {
            host: at.host_str().unwrap_or_default().to_owned(),
            why,
        };
        match error {
            ureq::Error::Timeout(Timeout::Global | Timeout::PerCall) => Trouble::Lasting(self.too_slow(done)),
            ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
                let seconds = self.limits.connect.as_secs_f64();
                Trouble::Passing(unreachable(format!("no connection within {seconds} s")))
            }
            ureq::Error::Timeout(_) => Trouble::Passing(FetchError::Idle {
                url: self.url.to_string(),
                idle: self.limits.idle,
            }),
            ureq::Error::HostNotFound => {
                Trouble::Lasting(unreachable("no such name, or no network".to_owned()))
            }
            ureq::Error::Io(error) => match error.kind() {
                std::io::ErrorKind::UnexpectedEof
                | std::io::ErrorKind::ConnectionReset
                | std::io::ErrorKind::ConnectionAborted
                | std::io::ErrorKind::BrokenPipe => Trouble::Passing(self.cut(done, total)),
                // Certificates that do not hold come this way.
                std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                    Trouble::Lasting(unreachable(error.to_string()))
                }
                _ => Trouble::Passing(unreachable(error.to_string())),
            },
            ureq::Error::Protocol(error) => Trouble::Passing(FetchError::Answer {
                url: self.url.to_string(),
                why: error.to_string(),
            }),
            ureq::Error::BodyStalled => Trouble::Passing(self.cut(done, total)),
            other => Trouble::Lasting(unreachable(other.to_string())),
        }
    }
}

/// A client for one address. Proxies are taken from the environment, but not for this machine itself.
fn agent(url: &Url, limits: &Limits, left: Duration) -> Agent {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(USER_AGENT)
        .accept("*/*")
        // What is stored and digested are the publisher's own bytes.
        .accept_encoding("identity")
        .timeout_connect(Some(limits.connect))
        .timeout_per_read(Some(limits.idle))
        .timeout_per_write(Some(limits.idle))
        .timeout_recv_response(Some(limits.idle))
        .timeout_global(Some(left));
    if is_this_machine(url) {
        config = config.proxy(None);
    }
    if let Some(roots) = own_roots() {
        config = config.tls_config(
            TlsConfig::builder()
                .root_certs(RootCerts::Specific(roots))
                .build(),
        );
    }
    config.build().into()
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Certificates that the user trusts instead of Mozilla's, as where a proxy looks into everything: `SSL_CERT_FILE`.
fn own_roots() -> Option<Arc<Vec<Certificate<'static>>>> {
    let pem = std::fs::read(std::env::var_os("SSL_CERT_FILE")?).ok()?;
    let roots: Vec<_> = ureq::tls::parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    (!roots.is_empty()).then(|| Arc::new(roots))
}

fn text(response: &Response<Body>, name: header::HeaderName) -> Option<String> {
    Some(response.headers().get(name)?.to_str().ok()?.trim().to_owned())
}

/// First byte and length of the whole, by `Content-Range`: `bytes 5-9/10`, or `bytes */10` where a range can't be.
fn range(response: &Response<Body>) -> Option<(Option<u64>, Option<u64>)> {
    parse_range(&text(response, header::CONTENT_RANGE)?)
}

fn parse_range(text: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (span, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let start = span.split_once('-').and_then(|(start, _)| start.parse().ok());
    Some((start, total.parse().ok()))
}

/// Where a redirect leads.
fn next(from: &Url, location: Option<&str>) -> Result<Url, FetchError> {
    let bad = |why: &dyn std::fmt::Display| FetchError::Answer {
        url: from.to_string(),
        why: format!("it leads nowhere: {why}"),
    };
    let location = location.ok_or_else(|| bad(&"no address is given"))?;
    let to = from.join(location).map_err(|error| bad(&error))?;
    match (from.scheme(), to.scheme()) {
        (_, "https") | ("http", "http") => Ok(to),
        ("https", "http") => Err(FetchError::Downgrade {
            from: from.to_string(),
            to: to.to_string(),
        }),
        (_, other) => Err(bad(&format!("`{other}` is neither https nor http"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(from: &str, location: &str) -> Result<String, FetchError> {
        next(&Url::parse(from).unwrap(), Some(location)).map(String::from)
    }

    #[test]
    fn redirects_never_leave_encryption() {
        let from = "https://example.org/a/b?c";
        assert_eq!(to(from, "/d").unwrap(), "https://example.org/d");
        assert_eq!(to(from, "d").unwrap(), "https://example.org/a/d");
        assert_eq!(to(from, "//example.net/d").unwrap(), "https://example.net/d");
        assert_eq!(
            to("http://example.org/", "https://example.net/").unwrap(),
            "https://example.net/"
        );
        assert_eq!(
            to("http://example.org/", "http://example.net/").unwrap(),
            "http://example.net/"
        );
        for down in ["http://example.org/d", "http://127.0.0.1/"] {
            let error = to(from, down).unwrap_err();
            assert!(matches!(error, FetchError::Downgrade { .. }), "{error}");
        }
    }

    #[test]
    fn redirects_lead_to_addresses_of_the_web() {
        for bad in ["file:///etc/passwd", "ftp://example.org/", "https://", "data:,x"] {
            let error = to("https://example.org/", bad).unwrap_err();
            assert!(matches!(error, FetchError::Answer { .. }), "{bad}: {error}");
        }
        let error = next(&Url::parse("https://example.org/").unwrap(), None).unwrap_err();
        assert!(matches!(error, FetchError::Answer { .. }), "{error}");
    }

    #[test]
    fn ranges_are_read_as_rfc_9110_writes_them() {
        assert_eq!(parse_range("bytes 5-9/10"), Some((Some(5), Some(10))));
        assert_eq!(parse_range("bytes 5-9/*"), Some((Some(5), None)));
        assert_eq!(parse_range("bytes */10"), Some((None, Some(10))));
        assert_eq!(parse_range("lines 5-9/10"), None);
        assert_eq!(parse_range("bytes 5"), None);
    }

    #[test]
    fn the_server_is_told_who_asks_and_where_to_read_about_it() {
        assert!(
            USER_AGENT.starts_with("bilateral/") && USER_AGENT.contains("(+https://"),
            "{USER_AGENT}"
        );
    }
}
