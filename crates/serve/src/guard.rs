//! What every answer carries, and who may ask for what.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::error::AppError;
use crate::routes::App;

/// Scripts, styles and pictures of this server alone; nothing inline that runs; nobody may frame the pages.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const FIXED: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Sets the headers of every answer, and refuses requests that change something from another site.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let foreign = !app.hosts.is_empty() && !names_us(request.headers(), &app.hosts);
    let refused = if foreign {
        // A name of somebody else's that was made to point here: its pages must not read ours (DNS rebinding).
        Some(AppError::Forbidden(
            "this server does not go by that name: start it with --host NAME".to_owned(),
        ))
    } else {
        let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
        (changes && !same_origin(request.headers()))
            .then(|| AppError::Forbidden("this request comes from another site".to_owned()))
    };
    let mut response = match refused {
        Some(error) => axum::response::IntoResponse::into_response(error),
        None => next.run(request).await,
    };
    for (name, value) in FIXED {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    // A chart is there to be embedded in other pages.
    let is_picture = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"image/svg"));
    if is_picture {
        let anywhere = HeaderValue::from_static("cross-origin");
        response
            .headers_mut()
            .insert("cross-origin-resource-policy", anywhere);
    }
    response
}

/// Whether a request is addressed to one of these names, whatever the port. Without a name it is a program's, not a page's.
fn names_us(headers: &HeaderMap, hosts: &[String]) -> bool {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    host.is_none_or(|host| {
        let name = host
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
            .map_or(host, |(name, _)| name);
        hosts.iter().any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// Whether a browser says that a request comes from a page of this server. A program that is no browser says nothing and is
/// let through: it has no cookies or sessions that could be misused, and must bring the token.
fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text(header::HOST.as_str())) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            origin
                .strip_prefix("http://")
                .or_else(|| origin.strip_prefix("https://"))
                == Some(host)
        }
        (Some(_), None) => false,
    }
}

/// Compares two secrets in a time that does not tell where they differ.
pub(crate) fn same_secret(a: &str, b: &str) -> bool {
    // Digests of equal length, compared as a whole by the library in constant time.
    blake3::hash(a.as_bytes()) == blake3::hash(b.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect::<HeaderMap>()
    }

    #[test]
    fn another_name_is_not_ours() {
        let hosts = ["localhost".to_owned(), "[::1]".to_owned(), "127.0.0.1".to_owned()];
        for (host, ours) in [
            ("localhost", true),
            ("LOCALHOST:8080", true),
            ("127.0.0.1:8080", true),
            ("[::1]:8080", true),
            ("evil.example", false),
            ("localhost.evil.example:80", false),
        ] {
            assert_eq!(names_us(&headers(&[("host", host)]), &hosts), ours, "{host}");
        }
    }

    #[test]
    fn other_sites_change_nothing() {
        assert!(same_origin(&headers(&[
            ("origin", "http://127.0.0.1:8080"),
            ("host", "127.0.0.1:8080")
        ])));
        assert!(!same_origin(&headers(&[
            ("origin", "https://evil.example"),
            ("host", "127.0.0.1:8080")
        ])));
        assert!(!same_origin(&headers(&[
            ("origin", "null"),
            ("host", "127.0.0.1:8080")
        ])));
        assert!(!same_origin(&headers(&[
            ("sec-fetch-site", "cross-site"),
            ("host", "127.0.0.1:8080")
        ])));
        assert!(same_origin(&headers(&[("sec-fetch-site", "same-origin")])));
    }
}
