//! A brief: prose that takes its facts from an assessment, and fails where the data no longer carries them.
//!
//! A brief is Markdown. Between double braces stands a *cell*:
//!
//! | written | does |
//! |---|---|
//! | `{{ PATH }}` | prints what the data says |
//! | `{{ PATH = VALUE }}` | prints it, and claims that it is so; also `!=`, `<`, `<=`, `>`, `>=` |
//! | `{{? PATH = VALUE }}` | claims it and prints nothing |
//! | `\{{` | two braces |
//!
//! A path names a thing and one of its fields. `@READING` behind it picks a reading, `@all` asks that all readings
//! agree; without it the case's first reading speaks.
//!
//! | path | fields |
//! |---|---|
//! | `TEST` | `status`, `met`, `of`, `label`, `rests-on` |
//! | `CRITERION`, `TEST.CRITERION`, `TEST.CRITERION.PART` | `status`, `slip`, `comparison`, `label`, `rests-on` |
//! | `promise.ID` | `status`, `first`, `contract`, `latest`, `delivered`, `slip`, `slip.first` and so on, `by`, `to`, `label` |
//! | `series.ID[YEAR]` | the figure with its unit, of the latest release that was out; `series.ID.label` |
//! | `narrative.ID` | `label`; of the weighing `estimate`, `p10`, `p90`, `prior`, `leads`, `sentence` |
//! | `record.ID` | `title`, `occurred`, `known` |
//! | `rule` | `combine`, `evidence`, `evidence-against` (how many), and by reading `any`, `majority`, `all` |
//! | `weighing` | `leader`, `confidence`, `can-flip`, `reading`, `set-by`, `set-on`, `counted`, `after-the-fact` |
//! | `case` | `title`, `question`, `as-of`, `opened` |
//!
//! A number equals a claimed one if it does so to as many decimals as the claim writes; its unit may follow and a
//! percentage needs its sign. A date with a range is before or after another only if all of it is. What something rests
//! on is printed as titles and claimed as names, separated by commas, or as `nothing`.
//!
//! Behind each cell stands the mark of a footnote with the records that it rests on, once in a sentence. Cells in code spans and code
//! blocks are left alone. A cell can't stand inside an HTML tag or the address of a link, where no escape would make
//! a text from the evidence harmless.

mod cell;
mod escape;
mod figures;
mod lookup;
mod notes;
mod promise;
mod reading;
mod scan;
mod sentence;
mod value;

use std::ops::Range;

use bilateral_assess::AsOf;
use bilateral_casefile::Bibliography;
use bilateral_model::{Case, Date};

use crate::View;
use crate::weighing::WeighView;
use lookup::Data;
use notes::Notes;
use scan::{Block, Piece};

/// Every code that a drift can carry, with what it means.
pub const CODES: &[(&str, &str)] = &[
    ("brief/claim", "the data no longer carries a sentence"),
    ("brief/path", "a cell names nothing that the case has"),
    ("brief/cell", "a cell that can't be read"),
    ("brief/unclosed", "`{{` without `}}` in the same paragraph"),
    ("brief/value", "a claim that could never hold"),
    ("brief/nothing", "there is no such figure or date as of the date"),
    (
        "brief/weighing",
        "a cell of the weighing in a case without numbers",
    ),
    ("brief/place", "a cell where no text from evidence may stand"),
];

/// A brief with every cell filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// The document, in Markdown.
    pub markdown: String,
}

/// A sentence that the data does not carry, or a cell that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Its code, one of [`CODES`].
    pub code: &'static str,
    /// Line of the cell, from 1.
    pub line: usize,
    /// Column of the cell in characters, from 1.
    pub column: usize,
    /// The cell in the file: byte offset of its start, and length in bytes.
    pub span: (usize, usize),
    /// The whole sentence that it stands in, as written.
    pub sentence: String,
    /// What was claimed, and what the data says.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// What is wrong with a cell, before anybody knows where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Wrong {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Fills in a brief, or tells every sentence that the data does not carry.
///
/// Records that the view does not cite are noted without their citation; see [`brief_citing`].
pub fn brief(text: &str, case: &Case, view: &View, weighed: Option<&WeighView>) -> Result<Brief, Vec<Drift>> {
    fill(text, case, view, weighed, None)
}

/// The same, with the bibliography: records that no verdict cites, such as those of figures, get their citation too.
pub fn brief_citing(
    text: &str,
    case: &Case,
    view: &View,
    weighed: Option<&WeighView>,
    bibliography: &Bibliography,
) -> Result<Brief, Vec<Drift>> {
    fill(text, case, view, weighed, Some(bibliography))
}

fn fill(
    text: &str,
    case: &Case,
    view: &View,
    weighed: Option<&WeighView>,
    bibliography: Option<&Bibliography>,
) -> Result<Brief, Vec<Drift>> {
    // A view's date is always one.
    let as_of: Date = view.as_of.parse().unwrap_or(case.head.opened);
    let data = Data {
        view,
        weighed,
        bibliography,
        known: AsOf::new(case, as_of),
    };
    let mut notes = Notes::new(text);
    let mut drifts = Vec::new();
    let mut out = String::new();
    let mut done = 0;
    for block in scan::blocks(text) {
        let pieces = block.pieces(text);
        let bounds = sentence::bounds(text, &block, &pieces);
        // The sentence that the last cell stood in, and the marks that it has.
        let (mut last, mut marked) = (0..0, Vec::new());
        for piece in &pieces {
            let (span, filled) = match piece {
                Piece::Code(_) => continue,
                Piece::Unclosed(span) => (span, Err(unclosed())),
                Piece::Cell(span) => {
                    let place = block.place(text, &pieces, span.start);
                    (span, fill_cell(text, place, span, &data))
                }
            };
            let sentence = sentence::around(&bounds, span.start);
            if sentence != last {
                (last, marked) = (sentence.clone(), Vec::new());
            }
            match filled {
                Ok(filled) => {
                    out.push_str(text.get(done..span.start).unwrap_or_default());
                    done = span.end;
                    match filled.shown {
                        Some(shown) => out.push_str(&shown),
                        // The mark stands behind the prose, without a gap before it.
                        None if begins(text, &block, span.start) => {}
                        None => out.truncate(out.trim_end_matches([' ', '\r', '\n']).len()),
                    }
                    let mark = notes.mark(&filled.grounds);
                    if !marked.contains(&mark) {
                        out.push_str(&mark);
                        marked.push(mark);
                    }
                }
                Err(wrong) => drifts.push(drift(text, sentence, span, wrong)),
            }
        }
    }
    if !drifts.is_empty() {
        return Err(drifts);
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out.push_str(&notes.definitions(&data, &out));
    Ok(Brief { markdown: out })
}

/// What goes where a cell stands.
struct Filled {
    shown: Option<String>,
    grounds: Vec<notes::Ground>,
}

fn fill_cell(text: &str, place: Option<&str>, span: &Range<usize>, data: &Data<'_>) -> Result<Filled, Wrong> {
    if let Some(place) = place {
        return Err(Wrong::new(
            "brief/place",
            format!("a cell can't stand inside {place}"),
            "put the cell into the prose beside it",
        ));
    }
    let inside = text.get(span.start + 2..span.end - 2).unwrap_or_default();
    let cell = cell::parse(inside)?;
    let found = lookup::look_up(data, &cell)?;
    if let Some((op, claimed)) = cell.claim
        && !found.value.carries(op, claimed)?
    {
        let under = found.under.map(|reading| format!(" under {reading}"));
        return Err(Wrong::new(
            "brief/claim",
            format!(
                "the text claims that {} {} {claimed}; as of {} it is {}{}",
                cell.path(),
                op.words(),
                data.view.as_of,
                found.value.told(),
                under.unwrap_or_default(),
            ),
            "the data has moved, or the sentence never held: write the sentence anew and claim what it then says",
        ));
    }
    Ok(Filled {
        shown: cell.prints.then(|| escape::inline(&found.value.shown())),
        grounds: found.grounds,
    })
}

/// Nothing stands before it in its block.
fn begins(text: &str, block: &Block, at: usize) -> bool {
    let before = text.get(block.span.start..at);
    before.is_none_or(|before| before.trim().is_empty())
}

fn unclosed() -> Wrong {
    Wrong::new(
        "brief/unclosed",
        "`{{` is never closed",
        "end the cell with `}}` in the same paragraph; write `\\{{` for two braces",
    )
}

fn drift(text: &str, sentence: Range<usize>, span: &Range<usize>, wrong: Wrong) -> Drift {
    let before = text.get(..span.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    Drift {
        code: wrong.code,
        line: before.matches('\n').count() + 1,
        column: line.chars().count() + 1,
        sentence: sentence::one_line(text.get(sentence).unwrap_or_default()),
        span: (span.start, span.len()),
        message: wrong.message,
        help: wrong.help,
    }
}

#[cfg(test)]
mod tests;
