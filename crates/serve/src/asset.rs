//! The style and the little script of the pages, compiled in.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::cache::Made;
use crate::error::AppError;
use crate::routes::App;

const STYLE: &str = include_str!("asset/serve.css");
const ICON: &str = include_str!("asset/icon.svg");
const SCRIPT: &str = include_str!("asset/serve.js");

pub(crate) async fn asset(
    State(app): State<App>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let made = app
        .cache
        .get_or(&format!("asset {name}"), || match name.as_str() {
            "serve.css" => {
                let style = format!("{}{STYLE}", bilateral_report::STYLE);
                Ok(Made::new("text/css; charset=utf-8", style.into_bytes(), None))
            }
            "serve.js" => Ok(Made::new(
                "text/javascript; charset=utf-8",
                SCRIPT.as_bytes().to_vec(),
                None,
            )),
            "icon.svg" => Ok(Made::new("image/svg+xml", ICON.as_bytes().to_vec(), None)),
            _ => Err(AppError::NotFound),
        })?;
    Ok(made.respond(&headers))
}
