//! The controls of a case's page: the date, the reading, what if, and the reader's own numbers. A plain form, sent by GET.

use bilateral_model::{Kind, Status};
use bilateral_weigh::Dependence;
use maud::{Markup, html as markup};

use super::case::Shown;
use super::{Looked, today};
use crate::page::address;

pub(crate) fn controls(looked: &Looked, shown: &Shown) -> Markup {
    let query = &looked.query;
    let case = looked.case();
    // The slider runs over the case's whole life: from the first day on which anything was known.
    let first = case.ledger.records().iter().map(|record| record.known).min();
    let first = first.unwrap_or(case.head.opened).min(case.head.opened);
    let last = today().max(query.as_of);
    let days = bilateral_model::date::days_between(first, last);
    let at = bilateral_model::date::days_between(first, query.as_of).clamp(0, days);
    markup! {
        form #controls method="get" action=(address(&looked.served.slug, "", "")) data-first=(first) {
            @if let Some(framework) = &query.framework { input type="hidden" name="framework" value=(framework); }
            fieldset {
                legend { "Seen from" }
                label for="as-of" { "Date " }
                input #as-of type="date" name="as_of" value=(query.as_of) min=(first) max=(last);
                label.slider hidden {
                    span.visually-hidden { "Slide through the case's life, from " (first) " to " (last) }
                    input #slider type="range" min="0" max=(days) value=(at) step="1" aria-valuetext=(query.as_of);
                }
                label for="reading" { " Reading " }
                select #reading name="reading" {
                    option value="all" selected[query.reading.is_none()] { "all" }
                    @for (id, reading) in &case.readings {
                        option value=(id) selected[query.reading.as_deref() == Some(id.as_str())] { (reading.label) }
                    }
                }
                button type="submit" { "Show" }
            }
            details open[!query.supposed.is_empty()] {
                summary { "What if?" }
                p.note { "Suppose that a criterion had come out otherwise, under every reading." }
                (suppositions(looked, shown))
                button type="submit" { "Show" }
            }
            @if case.weighing.is_some() {
                details open[!query.priors.is_empty() || query.dependence != Dependence::AsWritten] {
                    summary { "Your own numbers" }
                    p.note { "Your priors, in percent. What you leave empty keeps its proportion." }
                    (numbers(looked, shown))
                    button type="submit" { "Show" }
                }
            }
            @if query.has_choices() {
                p { a href=(address(&looked.served.slug, "", &plain_link(looked))) { "Back to what was found" } }
            }
        }
    }
}

/// The same view without the reader's choices.
fn plain_link(looked: &Looked) -> String {
    let mut plain = looked.query.clone();
    plain.supposed.clear();
    plain.priors.clear();
    plain.dependence = Dependence::AsWritten;
    plain.link(&[])
}

/// Statuses that a reader may suppose.
const CHOICES: [Status; 4] = [Status::Met, Status::MetLate, Status::NotMet, Status::Pending];

fn suppositions(looked: &Looked, shown: &Shown) -> Markup {
    let Some(reading) = looked.case().first_reading() else {
        return markup! {};
    };
    let assessed = shown.assessment.readings.get(&reading.id);
    markup! {
        div.grid {
            @for (id, criterion) in reading.criteria.iter().filter(|(_, c)| !matches!(c.kind, Kind::Composed(_))) {
                @let supposed = looked.query.supposed.get(id);
                label {
                    (criterion.label) " "
                    select name="set" {
                        option value="" selected[supposed.is_none()] {
                            "as found"
                            @if supposed.is_none() && let Some(verdict) = assessed.and_then(|a| a.criteria.get(id)) {
                                ": " (verdict.status)
                            }
                        }
                        @for status in CHOICES {
                            option value=(format!("{id}={status}")) selected[supposed == Some(&status)] { (status) }
                        }
                    }
                }
            }
        }
    }
}

fn numbers(looked: &Looked, shown: &Shown) -> Markup {
    let query = &looked.query;
    let priors = shown.weighed.iter().flat_map(|weighed| &weighed.sums.priors);
    markup! {
        div.grid {
            @for ((id, narrative), prior) in looked.case().narratives.iter().zip(priors) {
                label {
                    (narrative.label) " "
                    input type="number" name=(format!("prior.{id}")) min="0.1" max="99.9" step="0.1"
                        value=[query.priors.get(id.as_str()).map(|prior| (prior * 1000.0).round() / 10.0)]
                        placeholder=(format!("{:.1}", prior * 100.0));
                    " %"
                }
            }
            label {
                "Items with a common cause "
                select name="dependence" {
                    @for (value, name, which) in [
                        ("written", "as the case says", Dependence::AsWritten),
                        ("independent", "independent", Dependence::Independent),
                        ("full", "fully dependent", Dependence::Full),
                    ] {
                        option value=(value) selected[query.dependence == which] { (name) }
                    }
                }
            }
        }
    }
}
