//! Why a file could not be fetched, and what to do about it.

use std::path::Path;
use std::time::Duration;

use crate::dataset::Dataset;

/// Why a file could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// A data set that has to be downloaded by hand.
    #[error("{dataset} has no address from which a program may fetch it")]
    NoAddress {
        /// Data set.
        dataset: String,
    },
    /// An address that can't be one.
    #[error("{url} is no address: {why}")]
    BadAddress {
        /// Address.
        url: String,
        /// Why.
        why: String,
    },
    /// Nothing is there any more.
    #[error("{url} is gone (HTTP status {status})")]
    Gone {
        /// Address.
        url: String,
        /// Status.
        status: u16,
    },
    /// The server does not give it to programs, or not to this one now.
    #[error("the server does not hand out {url} (HTTP status {status})")]
    Refused {
        /// Address.
        url: String,
        /// Status.
        status: u16,
    },
    /// Another status than success.
    #[error("the server answers HTTP status {status} for {url}")]
    Status {
        /// Address.
        url: String,
        /// Status.
        status: u16,
    },
    /// An answer that breaks HTTP.
    #[error("the answer for {url} can't be understood: {why}")]
    Answer {
        /// Address.
        url: String,
        /// Why.
        why: String,
    },
    /// The server sends from one address to the next.
    #[error("{url} leads on more than {limit} times")]
    Redirects {
        /// Address that was begun with.
        url: String,
        /// How many are followed.
        limit: usize,
    },
    /// The server sends from an address with encryption to one without.
    #[error("{from} leads to {to}, without encryption")]
    Downgrade {
        /// Address with.
        from: String,
        /// Address without.
        to: String,
    },
    /// No connection.
    #[error("{host} can't be reached: {why}")]
    Unreachable {
        /// Host.
        host: String,
        /// Why.
        why: String,
    },
    /// The connection ended before the file did.
    #[error("the connection ended after {done} {}bytes of {url}", of(*.total))]
    Cut {
        /// Address.
        url: String,
        /// Bytes that are here.
        done: u64,
        /// Bytes that there should be, if the server told.
        total: Option<u64>,
    },
    /// Nothing came for too long.
    #[error("nothing came from {url} for {} s", .idle.as_secs_f64())]
    Idle {
        /// Address.
        url: String,
        /// How long.
        idle: Duration,
    },
    /// All of it took too long.
    #[error("{url} took longer than {} s; {done} bytes are here", .limit.as_secs_f64())]
    TooSlow {
        /// Address.
        url: String,
        /// How long it may take.
        limit: Duration,
        /// Bytes that are here.
        done: u64,
    },
    /// A file larger than any data set's.
    #[error("{url} is larger than {limit} bytes")]
    TooLarge {
        /// Address.
        url: String,
        /// How many bytes it may have.
        limit: u64,
    },
    /// A file of no bytes.
    #[error("{url} is empty")]
    Empty {
        /// Address.
        url: String,
    },
    /// A page where a file should be.
    #[error("{url} answers with a web page instead of the file")]
    WebPage {
        /// Address.
        url: String,
    },
    /// Not the file that it should be.
    #[error(
        "{url} is another file than expected: its SHA-256 is {found}, expected was {expected}; it was removed"
    )]
    WrongDigest {
        /// Address.
        url: String,
        /// Digest as known from elsewhere.
        expected: String,
        /// Digest of what came.
        found: String,
    },
    /// The system refused.
    #[error("{path}: {why}")]
    Io {
        /// Path.
        path: String,
        /// Why.
        why: String,
    },
    /// Another run has the file.
    #[error("another run is downloading {path}")]
    Busy {
        /// Path.
        path: String,
    },
}

fn of(total: Option<u64>) -> String {
    total.map_or_else(String::new, |total| format!("of {total} "))
}

impl FetchError {
    pub(super) fn io(path: &Path, why: &dyn std::fmt::Display) -> Self {
        Self::Io {
            path: path.display().to_string(),
            why: why.to_string(),
        }
    }

    /// What to do about it.
    pub fn help(&self, dataset: &Dataset) -> String {
        let by_hand = format!(
            "download it by hand from {} and add it: bilateral data add {} FILE…",
            dataset.landing_page, dataset.id
        );
        match self {
            Self::NoAddress { .. } => by_hand,
            Self::BadAddress { .. } => format!("write an address with https://, or {by_hand}"),
            Self::Gone { .. } | Self::WebPage { .. } => {
                format!("the publisher may have moved it: look at {}, or {by_hand}", dataset.landing_page)
            }
            Self::Refused { .. } | Self::Downgrade { .. } | Self::Redirects { .. } | Self::Empty { .. } => by_hand,
            Self::Status { .. } | Self::Answer { .. } => format!("try again later, or {by_hand}"),
            Self::Unreachable { .. } => format!(
                "check the network, and the proxy if there is one (HTTPS_PROXY, SSL_CERT_FILE); or on another machine {by_hand}"
            ),
            Self::Cut { .. } | Self::Idle { .. } | Self::TooSlow { .. } => {
                "run it again: it goes on where it broke off, if the server can".to_owned()
            }
            Self::TooLarge { .. } => format!("if that is right, {by_hand}"),
            Self::WrongDigest { .. } => format!(
                "it was damaged on the way, or the publisher replaced it: try again, look at {}, or {by_hand}",
                dataset.landing_page
            ),
            Self::Io { .. } => {
                "check that you may write there and that the disk is not full; another data folder can be named".to_owned()
            }
            Self::Busy { .. } => "wait until it has ended".to_owned(),
        }
    }
}
