//! The page of a case: verdict first, then all that it rests on.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use bilateral_assess::{Assessment, assess, suppose};
use bilateral_model::{Case, Scale};
use bilateral_report::weighing::{WeighView, what_changed};
use bilateral_report::{Parts, View, sections};
use bilateral_weigh::{Options, Weighed, movement, weigh};
use maud::{Markup, html as markup};

use super::{App, Looked, controls, framed, respond};
use crate::error::AppError;

pub(crate) async fn case(
    State(app): State<App>,
    Path(slug): Path<String>,
    RawQuery(raw): RawQuery,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let looked = Looked::at(&app, &slug, raw.as_deref())?;
    respond(app, looked, "case", headers, page).await
}

/// What a view of a case shows.
pub(crate) struct Shown {
    pub(crate) case: Case,
    pub(crate) assessment: Assessment,
    pub(crate) view: View,
    pub(crate) weighed: Option<Weighed>,
    pub(crate) weighing: Option<WeighView>,
}

impl Shown {
    pub(crate) fn of(looked: &Looked) -> Result<Self, AppError> {
        let query = &looked.query;
        let case = query.with_priors(looked.case())?;
        let assessment = suppose(&case, query.as_of, query.supposed.clone());
        let view = View::new(&case, &assessment, &looked.loaded.bibliography);
        let options = query.options();
        let weighed = weigh(&case, &assessment, options);
        let weighing = weighed
            .as_ref()
            .map(|weighed| WeighView::new(&case, &assessment, weighed, options, Scale::Icd203));
        Ok(Self {
            case,
            assessment,
            view,
            weighed,
            weighing,
        })
    }
}

fn page(app: &App, looked: &Looked) -> Result<Markup, AppError> {
    let shown = Shown::of(looked)?;
    let readings = looked.readings();
    let pictures =
        bilateral_report::pictures(&shown.case, &shown.assessment, shown.weighing.as_ref(), &readings);
    let head = &shown.case.head;
    let content = markup! {
        header {
            h1 { (head.title) }
            p.question { (head.question) }
            @if !head.about.is_empty() { details { summary { "About this case" } p { (head.about) } } }
        }
        (controls::controls(looked, &shown))
        @if !looked.query.supposed.is_empty() { (hypothetical(looked, &shown)) }
        @if looked.query.has_choices() { (your_answer(looked, &shown)) }
        (sections(Parts {
            view: &shown.view,
            readings: &readings,
            weighed: shown.weighing.as_ref(),
            pictures: &pictures,
        }))
    };
    let title = format!("As of {}", looked.query.as_of);
    Ok(framed(&looked.head(app, "", &title), &content))
}

/// What a supposition changes among the tests.
fn hypothetical(looked: &Looked, shown: &Shown) -> Markup {
    let changed = what_changed(&assess(&shown.case, looked.query.as_of), &shown.assessment);
    markup! {
        section.hypothetical aria-labelledby="hypothetical" {
            h2 id="hypothetical" { "Hypothetical" }
            p {
                "As if "
                @for (at, (id, status)) in looked.query.supposed.iter().enumerate() {
                    @if at > 0 { ", " }
                    code { (id) } " were " (status)
                }
                ". Nothing of this has been found."
            }
            @if changed.is_empty() {
                p { "No test would come out otherwise." }
            } @else {
                ul {
                    @for (reading, test, before, now) in &changed {
                        li { (test) " (" (reading) "): " (before) " → " (now) }
                    }
                }
            }
        }
    }
}

/// Why the reader's answer is another than the case's.
fn your_answer(looked: &Looked, shown: &Shown) -> Markup {
    let case = looked.case();
    let own = weigh(case, &assess(case, looked.query.as_of), Options::default());
    let (Some(own), Some(yours)) = (&own, &shown.weighed) else {
        return markup! {};
    };
    let (before, after) = (own.sums.best(), yours.sums.best());
    let percent = |p: f64| format!("{:.0} %", p * 100.0);
    let moved = movement(own, yours);
    let priors = own.sums.priors.iter().zip(&yours.sums.priors);
    markup! {
        section.yours aria-labelledby="yours" {
            h2 id="yours" { "Your answer differs" }
            ul {
                @for (narrative, (a, b)) in case.narratives.values().zip(before.iter().zip(&after)) {
                    li { strong { (narrative.label) } ": " (percent(*b)) " with your settings, " (percent(*a)) " with the case's own." }
                }
            }
            p { "Because:" }
            ul {
                @for (narrative, (a, b)) in case.narratives.values().zip(priors) {
                    @if (a - b).abs() > 0.0005 {
                        li { "your prior for " (narrative.label) " is " (percent(*b)) " instead of " (percent(*a)) ";" }
                    }
                }
                @match looked.query.dependence {
                    bilateral_weigh::Dependence::AsWritten => {},
                    bilateral_weigh::Dependence::Independent => li { "you take items with a common cause as independent;" },
                    bilateral_weigh::Dependence::Full => li { "you take items with a common cause as one;" },
                }
                @for item in moved.moves.iter().take(6) {
                    li {
                        code { (item.id) }
                        @if item.before == item.after { " counts otherwise" } @else {
                            ": " (item.before.map_or("open", bilateral_model::Finding::word)) " → "
                            (item.after.map_or("open", bilateral_model::Finding::word))
                        }
                        ", by a factor of up to " (format!("{:.2}", item.strength)) " on a narrative's odds."
                    }
                }
            }
        }
    }
}
