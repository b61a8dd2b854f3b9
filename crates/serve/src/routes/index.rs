//! The index of cases.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use bilateral_assess::assess;
use maud::html as markup;

use super::{App, today};
use crate::cache::Made;
use crate::error::AppError;
use crate::page::{Head, address, layout};

pub(crate) async fn index(State(app): State<App>, headers: HeaderMap) -> Result<Response, AppError> {
    let stamps: Vec<String> = app
        .library
        .cases
        .values()
        .map(|served| served.state().stamp.to_string())
        .collect();
    let key = format!("index {} {}", today(), stamps.join(" "));
    let kept = app.clone();
    let made =
        tokio::task::spawn_blocking(move || kept.cache.get_or(&key, || Ok::<Made, AppError>(page(&kept))))
            .await
            .map_err(|_| AppError::Failed("this page could not be made".to_owned()))??;
    Ok(made.respond(&headers))
}

fn page(app: &App) -> Made {
    let cases: Vec<_> = app
        .library
        .cases
        .values()
        .map(|served| (served.slug.as_str(), served.state()))
        .collect();
    let content = markup! {
        h1 { "Cases" }
        ul.cases {
            @for (slug, state) in &cases {
                li {
                    @if let Some(loaded) = &state.good {
                        h2 { a href=(address(slug, "", "")) { (loaded.case.head.title) } }
                        p { (loaded.case.head.question) }
                        p.note {
                            (loaded.case.head.dyad.0) " and " (loaded.case.head.dyad.1) ", set on " (loaded.case.head.opened) ". Today: "
                            @let assessment = assess(&loaded.case, today());
                            @if let (Some(reading), Some(assessed)) = (loaded.case.first_reading(), assessment.readings.first()) {
                                @for (at, (id, test)) in assessed.1.tests.iter().enumerate() {
                                    @if at > 0 { ", " }
                                    (reading.tests.get(id).map_or(id.as_str(), |test| test.label.as_str())) " " (test.outcome.word())
                                }
                                " (" (reading.label) ")."
                            }
                        }
                    } @else {
                        h2 { (slug) }
                        p { "This case has problems:" }
                        ul { @for problem in &state.problems { li { pre { (problem) } } } }
                    }
                }
            }
        }
    };
    let page = layout(&Head::plain("Cases"), &content);
    Made::new("text/html; charset=utf-8", page.into_string().into_bytes(), None)
}
