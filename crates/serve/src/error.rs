//! An error knows its answer.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html as markup;

use crate::page::{Head, layout};

/// Why a page can't be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AppError {
    /// Nothing stands at this address.
    #[error("there is nothing here")]
    NotFound,
    /// The address asks for something that can't be: what, and what to do.
    #[error("{0}")]
    BadRequest(String, String),
    /// Not allowed: why.
    #[error("{0}")]
    Forbidden(String),
    /// The case has problems and no earlier state that was good.
    #[error("this case has problems")]
    Broken {
        /// The case's name in addresses, so that the page can follow its files.
        slug: String,
        /// Grows with every change.
        stamp: u64,
        /// What is wrong.
        problems: Vec<String>,
    },
    /// The machine did not let us.
    #[error("{0}")]
    Failed(String),
}

impl AppError {
    pub(crate) fn bad(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self::BadRequest(what.into(), help.into())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest(..) => StatusCode::BAD_REQUEST,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Broken { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut head = Head::plain("Not shown");
        if let Self::Broken { slug, stamp, .. } = &self {
            head.case = Some((slug, ""));
            head.stamp = Some(*stamp);
        }
        let page = layout(
            &head,
            &markup! {
                h1 { (self.to_string()) }
                @if let Self::BadRequest(_, help) = &self { p { (help) } }
                @if let Self::Broken { problems, .. } = &self {
                    ul { @for problem in problems { li { pre { (problem) } } } }
                }
                p { a href="/" { "All cases" } }
            },
        );
        (
            self.status(),
            [("content-type", "text/html; charset=utf-8")],
            page.into_string(),
        )
            .into_response()
    }
}
