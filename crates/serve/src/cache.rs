//! Pages that were made already: the same case, date and choices give the same bytes.

use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use indexmap::IndexMap;

/// A page with its compressed twin and the mark by which browsers know it again.
#[derive(Debug)]
pub(crate) struct Made {
    content_type: &'static str,
    plain: Bytes,
    gzip: Bytes,
    etag: String,
    /// Name under which a browser saves it, if it is a download.
    file: Option<String>,
}

impl Made {
    pub(crate) fn new(content_type: &'static str, bytes: Vec<u8>, file: Option<String>) -> Self {
        let digest = blake3::hash(&bytes).to_hex();
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        // Writing into memory fails only where memory does.
        let gzip = encoder
            .write_all(&bytes)
            .and_then(|()| encoder.finish())
            .unwrap_or_default();
        Self {
            content_type,
            plain: bytes.into(),
            gzip: gzip.into(),
            etag: format!("\"{}\"", digest.get(..32).unwrap_or_default()),
            file,
        }
    }

    /// The answer to a request with these headers: unchanged, compressed or plain.
    pub(crate) fn respond(&self, request: &HeaderMap) -> Response {
        let mut headers = HeaderMap::new();
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, &self.etag);
        set(header::CACHE_CONTROL, "no-cache");
        set(header::VARY, "accept-encoding");
        let same = request
            .get(header::IF_NONE_MATCH)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|tags| {
                let mut tags = tags.split(',').map(|tag| tag.trim().trim_start_matches("W/"));
                tags.any(|tag| tag == self.etag || tag == "*")
            });
        if same {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        set(header::CONTENT_TYPE, self.content_type);
        if let Some(file) = &self.file {
            set(
                header::CONTENT_DISPOSITION,
                &format!("attachment; filename=\"{file}\""),
            );
        }
        let compresses = !self.gzip.is_empty()
            && request
                .get(header::ACCEPT_ENCODING)
                .and_then(|value| value.to_str().ok())
                .is_some_and(takes_gzip);
        let bytes = if compresses {
            set(header::CONTENT_ENCODING, "gzip");
            &self.gzip
        } else {
            &self.plain
        };
        (headers, Body::from(bytes.clone())).into_response()
    }
}

/// Whether a list of encodings has gzip in it, and not at the weight of nothing.
fn takes_gzip(encodings: &str) -> bool {
    encodings.split(',').any(|encoding| {
        let mut parts = encoding.split(';').map(str::trim);
        let named = matches!(parts.next(), Some("gzip" | "*"));
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.trim().parse::<f32>().ok());
        named && weight.is_none_or(|weight| weight > 0.0)
    })
}

/// The pages made last.
#[derive(Default)]
pub(crate) struct Cache {
    kept: Mutex<IndexMap<String, Arc<Made>>>,
    makers: Makers,
}

/// Seats for those who make pages.
struct Makers {
    free: Mutex<usize>,
    freed: Condvar,
}

impl Default for Makers {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            free: Mutex::new(processors),
            freed: Condvar::new(),
        }
    }
}

/// A seat, free again when it is dropped.
struct Seat<'a>(&'a Makers);

impl Makers {
    fn take(&self) -> Seat<'_> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self
            .freed
            .wait_while(free, |free| *free == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Seat(self)
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

/// How many pages are kept.
const MOST: usize = 256;

impl Cache {
    /// The page under a key, made if it is not there. A page that can't be made is not kept.
    pub(crate) fn get_or<E>(
        &self,
        key: &str,
        make: impl FnOnce() -> Result<Made, E>,
    ) -> Result<Arc<Made>, E> {
        if let Some(made) = self.lock().get(key) {
            return Ok(Arc::clone(made));
        }
        // Not under the lock: one slow page must not hold up those that are there. As many are made at once as there are
        // processors, and who waited may find that another has made it meanwhile.
        let _seat = self.makers.take();
        if let Some(made) = self.lock().get(key) {
            return Ok(Arc::clone(made));
        }
        let made = Arc::new(make()?);
        let mut kept = self.lock();
        if kept.len() >= MOST {
            kept.shift_remove_index(0);
        }
        kept.insert(key.to_owned(), Arc::clone(&made));
        Ok(made)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, IndexMap<String, Arc<Made>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
