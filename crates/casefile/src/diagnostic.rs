//! What is wrong with a case: every problem with its file, line, span and help.

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, Severity, SourceCode};

/// Every code that a problem can carry, with what it means. The manual's error index is made of it.
pub const CODES: &[(&str, &str)] = &[
    ("file/missing", "a file that a case needs is not there"),
    ("file/unreadable", "a file or folder can't be opened"),
    ("file/too-large", "a file is larger than this program reads"),
    ("file/encoding", "a file is not UTF-8"),
    ("file/empty", "a file that must hold something is empty"),
    ("yaml/syntax", "the text is not YAML"),
    ("yaml/limit", "the YAML is nested too deep or unfolds to too much"),
    ("yaml/unknown-key", "a key that the format does not have"),
    ("yaml/missing-key", "a key that the format needs is not there"),
    ("yaml/type", "a value of the wrong type"),
    ("yaml/value", "a word that is not among those allowed"),
    ("csv/header", "a column is missing, unknown or named twice"),
    ("csv/columns", "a row has too few or too many cells"),
    ("csv/value", "a cell holds a word that is not among those allowed"),
    ("csv/number", "a cell is not a number, or outside its range"),
    ("csv/missing", "a cell that must be filled is empty"),
    ("date/form", "a date can't be read"),
    ("date/order", "a date lies before one that it can't precede"),
    ("id/form", "a name is not kebab-case"),
    ("id/duplicate", "one name stands for two things"),
    ("id/unknown", "a name that nothing in the case has"),
    ("ledger/supersedes", "a row supersedes itself or nothing"),
    ("criterion/kind", "a criterion has no kind, or several"),
    (
        "criterion/fields",
        "a field that the criterion's kind does not use",
    ),
    ("criterion/measure", "a comparison that can't be made"),
    ("criterion/cycle", "a criterion is made of itself"),
    (
        "combiner/parts",
        "a combiner without parts, with one twice, or that can't be reached",
    ),
    ("narrative/default", "not exactly one narrative is the default"),
    ("reading/why", "a reading that differs does not say why"),
    (
        "promise/due",
        "a due date or its basis without what it belongs to",
    ),
    ("series/unit", "a figure in another unit than its series"),
    (
        "weighing/range",
        "numbers that are no range of probabilities, or a word that is on no scale",
    ),
    (
        "weighing/narratives",
        "a prior or an outcome without numbers under every narrative",
    ),
    (
        "weighing/sum",
        "priors, or the outcomes of a criterion, that can't sum to one",
    ),
    (
        "weighing/item",
        "something weighed that can't be, or that would count twice",
    ),
    ("weighing/group", "an item in two groups, or a group of one"),
    (
        "weighing/other",
        "a weighing without a narrative for “none of these”",
    ),
    (
        "weighing/seal",
        "a seal whose rows are not those that it was made of",
    ),
    (
        "forecast/form",
        "a forecast without a number or a yes or no, or with both",
    ),
    ("source/unknown", "a source that the bibliography does not have"),
    (
        "source/unseen",
        "a row that claims a source was read and names none",
    ),
    ("source/form", "the bibliography can't be read"),
];

/// A text that problems point into.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path within the case.
    pub name: String,
    /// Its content.
    pub text: Arc<String>,
}

impl SourceFile {
    /// The whole of a line, counted from 1, without its end.
    pub(crate) fn line_span(&self, line: u32) -> Span {
        let before = usize::try_from(line).unwrap_or(1).saturating_sub(1);
        let lines = self.text.split_inclusive('\n').take(before);
        let start: usize = lines.map(str::len).sum();
        let rest = self.text.get(start..).unwrap_or_default();
        Span::new(start, rest.find(['\n', '\r']).unwrap_or(1))
    }
}

/// A stretch of bytes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// Byte offset of its start.
    pub start: usize,
    /// Its length in bytes.
    pub len: usize,
}

impl Span {
    /// A span from its start and length.
    pub fn new(start: usize, len: usize) -> Self {
        Self { start, len }
    }
}

/// One thing that is wrong with a case.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Its code, one of [`CODES`].
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Path of the file within the case.
    pub file: String,
    /// Where in the file, if it can be read at all.
    pub span: Option<Span>,
    /// Words under the underlined span.
    pub label: String,
    /// The file's text.
    source: Option<Arc<String>>,
}

impl Problem {
    /// A problem at a place in a file.
    pub fn at(
        code: &'static str,
        file: &SourceFile,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        // Briefs have codes of their own, listed where they are read.
        debug_assert!(
            ["brief/", "panel/"].iter().any(|other| code.starts_with(other))
                || CODES.iter().any(|(known, _)| *known == code),
            "unlisted code {code}"
        );
        Self {
            code,
            message: message.into(),
            help: help.into(),
            file: file.name.clone(),
            span: Some(clamp(span, &file.text)),
            label: String::new(),
            source: Some(Arc::clone(&file.text)),
        }
    }

    /// A problem of a whole file or folder.
    pub fn of_file(
        code: &'static str,
        file: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        // Briefs have codes of their own, listed where they are read.
        debug_assert!(
            ["brief/", "panel/"].iter().any(|other| code.starts_with(other))
                || CODES.iter().any(|(known, _)| *known == code),
            "unlisted code {code}"
        );
        Self {
            code,
            message: message.into(),
            help: help.into(),
            file: file.to_owned(),
            span: None,
            label: String::new(),
            source: None,
        }
    }

    /// The same, with words under the span.
    #[must_use]
    pub fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Line and column of the span's start, from 1; columns count characters.
    pub fn position(&self) -> Option<(usize, usize)> {
        let (span, text) = (self.span?, self.source.as_ref()?);
        let before = text.get(..span.start)?;
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        Some((line, column))
    }
}

/// Keeps a span inside the text and on character boundaries.
fn clamp(span: Span, text: &str) -> Span {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.start.saturating_add(span.len).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    Span {
        start,
        len: end - start,
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&neutral(&self.message))
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let place = match self.position() {
            Some((line, column)) => format!("{} at {}:{line}:{column}", self.code, self.file),
            None => format!("{} in {}", self.code, self.file),
        };
        Some(Box::new(neutral(&place)))
    }

    fn severity(&self) -> Option<Severity> {
        Some(Severity::Error)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(neutral(&self.help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        None
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.span?;
        let label = if self.label.is_empty() {
            "here".to_owned()
        } else {
            neutral(&self.label)
        };
        Some(Box::new(std::iter::once(LabeledSpan::new(
            Some(label),
            span.start,
            span.len.max(1),
        ))))
    }
}

/// A problem with the stretch of its file that it points into, for printing. Control characters are
/// made visible, one for one byte, so that spans stay right and a hostile file can't steer a terminal.
#[derive(Debug)]
pub struct Shown {
    problem: Problem,
    source: Option<NamedSource<String>>,
    shift: usize,
    /// How much is underlined, in bytes, up to the end of a character.
    len: usize,
}

/// Lines longer than this are cut around the span before they are shown, so that they fit a page.
const LONG_LINE: usize = 70;
/// How much of a long line is shown on either side of the span's start.
const WINDOW: usize = 30;

impl From<Problem> for Shown {
    fn from(problem: Problem) -> Self {
        let (mut shift, mut len) = (0, 1);
        let source = problem.span.zip(problem.source.as_ref()).map(|(span, text)| {
            let line_start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
            let end = ceil(text, span.start + span.len.min(WINDOW));
            len = (end - span.start).max(1);
            let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
            let (from, to) = if line_end - line_start > LONG_LINE {
                let from = floor(text, span.start.saturating_sub(WINDOW).max(line_start));
                (from, ceil(text, end + WINDOW / 2).min(line_end))
            } else {
                // A line of context on each side.
                let from = text[..line_start.saturating_sub(1)]
                    .rfind('\n')
                    .map_or(0, |at| at + 1);
                let to = text[line_end..].char_indices().filter(|(_, c)| *c == '\n').nth(1);
                let (from, to) = (from, to.map_or(text.len(), |(at, _)| line_end + at));
                let before = if line_start - from > LONG_LINE {
                    line_start
                } else {
                    from
                };
                (before, if to - line_end > LONG_LINE { line_end } else { to })
            };
            let first_line = text[..from].bytes().filter(|b| *b == b'\n').count();
            shift = from;
            let shown: String = text[from..to]
                .replace("\r\n", " \n")
                .chars()
                .flat_map(visible_same_width)
                .collect();
            // Empty lines before keep the line numbers right.
            let padded = "\n".repeat(first_line) + &shown;
            shift = shift.wrapping_sub(first_line);
            NamedSource::new(neutral(&problem.file), padded)
        });
        Self {
            problem,
            source,
            shift,
            len,
        }
    }
}

/// The next end of a character, or the end of the text.
fn ceil(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A control character as question marks of the same length in bytes.
fn visible_same_width(c: char) -> impl Iterator<Item = char> {
    let hidden = c != '\n' && is_unsafe(c);
    let count = if hidden { c.len_utf8() } else { 1 };
    std::iter::repeat_n(if hidden { '?' } else { c }, count)
}

/// Characters that could steer a terminal or reorder a line: controls, escapes and bidirectional marks.
pub fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// A text with everything that could steer a terminal replaced by `�`.
pub fn neutral(text: &str) -> String {
    text.chars()
        .map(|c| if c != '\n' && is_unsafe(c) { '\u{fffd}' } else { c })
        .collect()
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.problem.code()
    }
    fn severity(&self) -> Option<Severity> {
        self.problem.severity()
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.problem.help()
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|s| s as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.problem.span?;
        let start = span.start.wrapping_sub(self.shift);
        let label = if self.problem.label.is_empty() {
            "here".to_owned()
        } else {
            neutral(&self.problem.label)
        };
        Some(Box::new(std::iter::once(LabeledSpan::new(
            Some(label),
            start,
            self.len,
        ))))
    }
}

/// The closest of some words to one that was written, for "did you mean".
pub fn closest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = written.to_lowercase();
    let written = lower.as_str();
    known
        .into_iter()
        .map(|word| {
            // One slip in a short word is as near as a common beginning of two long ones.
            let slips = strsim::damerau_levenshtein(written, word);
            let near = slips <= (word.chars().count() / 4).max(1) && word.chars().count() > 1;
            (
                strsim::jaro_winkler(written, word).max(if near { 0.9 } else { 0.0 }),
                word,
            )
        })
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, word)| word)
}

/// "did you mean …?", or the words that are allowed.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    if let Some(word) = closest(written, known.clone()) {
        return format!("did you mean `{word}`?");
    }
    let words: Vec<_> = known.into_iter().take(12).collect();
    if words.is_empty() {
        "the case has none of that sort".to_owned()
    } else {
        format!("known here: {}", words.join(", "))
    }
}

/// "did you mean …?" with all words that are allowed.
pub fn one_of<'a>(written: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let all: Vec<_> = known.clone().into_iter().collect();
    match closest(written, known) {
        Some(word) => format!("did you mean `{word}`? (one of: {})", all.join(", ")),
        None => format!("write one of: {}", all.join(", ")),
    }
}
