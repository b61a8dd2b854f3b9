//! The frame of every page: head, navigation, main, footer.

use maud::{DOCTYPE, Markup, PreEscaped, html as markup};

use crate::query::Query;

/// What stands around a page's content.
pub(crate) struct Head<'a> {
    /// Title of the page.
    pub(crate) title: String,
    /// The case that it belongs to, and its place among the case's pages.
    pub(crate) case: Option<(&'a str, &'a str)>,
    /// The view, so that links to other pages keep it.
    pub(crate) query: Option<&'a Query>,
    /// Grows with every change of the case's files.
    pub(crate) stamp: Option<u64>,
    /// What is wrong with the files as they are now.
    pub(crate) problems: &'a [String],
    /// Adding evidence is allowed.
    pub(crate) can_edit: bool,
}

impl Head<'_> {
    /// A page that belongs to no case.
    pub(crate) fn plain(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            case: None,
            query: None,
            stamp: None,
            problems: &[],
            can_edit: false,
        }
    }
}

/// The pages of a case: the last part of the address, and what it is called.
const PAGES: [(&str, &str); 5] = [
    ("", "Case"),
    ("ledger", "Evidence"),
    ("dates", "Two dates"),
    ("frameworks", "Frameworks"),
    ("downloads", "Downloads"),
];

/// A whole page.
///
/// Control characters and marks that turn the direction of text are taken out of the whole, wherever they came from: no page
/// of ours needs one.
pub(crate) fn layout(head: &Head<'_>, content: &Markup) -> Markup {
    PreEscaped(bilateral_report::plain_lines(&frame(head, content).into_string()))
}

fn frame(head: &Head<'_>, content: &Markup) -> Markup {
    let link = head.query.map_or_else(String::new, |query| query.link(&[]));
    markup! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (head.title) " · bilateral" }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/serve.css";
                script src="/assets/serve.js" defer {}
            }
            body data-case=[head.case.map(|(slug, _)| slug)] data-stamp=[head.stamp] {
                a.skip href="#main" { "Skip to the content" }
                nav aria-label="Pages" {
                    a href="/" { "All cases" }
                    @if let Some((slug, here)) = head.case {
                        @for (page, name) in PAGES {
                            a href=(address(slug, page, &link)) aria-current=[(page == here).then_some("page")] { (name) }
                        }
                        @if head.can_edit {
                            a href=(address(slug, "edit", "")) aria-current=[(here == "edit").then_some("page")] { "Add evidence" }
                        }
                    }
                }
                div #changed role="status" aria-live="polite" {}
                @if !head.problems.is_empty() {
                    section.problems aria-labelledby="problems" {
                        h2 id="problems" { "The files of this case have problems" }
                        p { "What you see is the last good state." }
                        ul { @for problem in head.problems { li { pre { (problem) } } } }
                    }
                }
                main #main tabindex="-1" { (content) }
                footer { p { "Made by bilateral: what was met, missed or still open on any date, without hindsight." } }
            }
        }
    }
}

/// The address of a page of a case.
pub(crate) fn address(slug: &str, page: &str, link: &str) -> String {
    if page.is_empty() {
        format!("/case/{slug}{link}")
    } else {
        format!("/case/{slug}/{page}{link}")
    }
}
