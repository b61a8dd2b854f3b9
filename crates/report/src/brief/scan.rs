//! Where cells stand in a Markdown text: outside code, and block by block.
//!
//! It knows as much of Markdown as it takes to leave code alone: fences (also in lists and quotations), code that is
//! indented after a blank line and outside a list, and code spans. In doubt a text is prose, so that no claim is
//! passed over in silence.

use std::ops::Range;

/// A stretch of prose that no sentence leaves: a paragraph, a heading, an item of a list, a row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its bytes in the text.
    pub(crate) span: Range<usize>,
}

/// Something in a block that is no prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// A code span.
    Code(Range<usize>),
    /// A cell, with its braces.
    Cell(Range<usize>),
    /// A cell that is never closed: its first line.
    Unclosed(Range<usize>),
}

impl Piece {
    fn span(&self) -> &Range<usize> {
        match self {
            Self::Code(span) | Self::Cell(span) | Self::Unclosed(span) => span,
        }
    }
}

impl Block {
    /// Its cells and code spans, in order.
    pub(crate) fn pieces(&self, text: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let (mut at, end) = (self.span.start, self.span.end);
        let rest_of = |at: usize| text.get(at..end).unwrap_or_default();
        while let Some(found) = rest_of(at).find(['\\', '`', '{']) {
            at += found;
            let rest = rest_of(at);
            if rest.starts_with("\\{{") {
                at += 3;
            } else if let Some(escaped) = rest.strip_prefix('\\') {
                at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
            } else if rest.starts_with('`') {
                let ticks = run(rest, '`');
                at += ticks;
                if let Some(close) = closing(rest_of(at), ticks) {
                    pieces.push(Piece::Code(at - ticks..at + close));
                    at += close;
                }
            } else if rest.starts_with("{{") {
                let close = rest.find("}}").filter(|close| {
                    // Another one begins first: this one was left open.
                    !rest.get(2..*close).unwrap_or_default().contains("{{")
                });
                if let Some(close) = close {
                    pieces.push(Piece::Cell(at..at + close + 2));
                    at += close + 2;
                } else {
                    let line = rest.find('\n').unwrap_or(rest.len());
                    let next = rest
                        .get(2..)
                        .and_then(|rest| rest.find("{{"))
                        .map_or(line, |next| next + 2);
                    let shown = rest.get(..line.min(next)).unwrap_or_default().trim_end().len();
                    pieces.push(Piece::Unclosed(at..at + shown.max(2)));
                    at += 2;
                }
            } else {
                at += 1;
            }
        }
        pieces
    }

    /// The kind of place that a cell can't stand in, if one begins before it and has not ended.
    pub(crate) fn place(&self, text: &str, pieces: &[Piece], at: usize) -> Option<&'static str> {
        let mut before = String::new();
        let mut done = self.span.start;
        for piece in pieces {
            let span = piece.span();
            if span.start >= at {
                break;
            }
            before.push_str(text.get(done..span.start).unwrap_or_default());
            done = span.end;
        }
        before.push_str(text.get(done.min(at)..at).unwrap_or_default());
        let tag = before.rfind('<').filter(|open| {
            let opens = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
            let escaped = before.get(..*open).is_some_and(|b| b.ends_with('\\'));
            !escaped
                && before
                    .get(open + 1..)
                    .is_some_and(|rest| opens(rest) && !rest.contains('>'))
        });
        if tag.is_some() {
            return Some("an HTML tag or comment");
        }
        let address = before.rfind("](").and_then(|open| before.get(open..));
        if address.is_some_and(|rest| !rest.contains(')')) {
            return Some("the address of a link");
        }
        let start = before.trim_start();
        let defines = start.starts_with('[') && !start.starts_with("[^") && start.contains("]:");
        defines.then_some("the address of a link")
    }
}

/// How often a sign stands at the beginning.
fn run(text: &str, sign: char) -> usize {
    text.len() - text.trim_start_matches(sign).len()
}

/// The end of a code span: the next run of exactly as many backticks.
fn closing(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find('`') {
        let length = run(text.get(at + found..)?, '`');
        at += found + length;
        if length == ticks {
            return Some(at);
        }
    }
    None
}

/// A fence that is open.
struct Fence {
    sign: char,
    length: usize,
    depth: usize,
}

/// The stretches of prose in a text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut fence: Option<Fence> = None;
    let (mut in_list, mut after_blank, mut last_depth) = (false, true, 0);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        let (depth, indent, rest) = inside(text.get(span.clone()).unwrap_or_default());
        if let Some(held) = &fence {
            if depth >= held.depth {
                let length = run(rest, held.sign);
                let closes = length >= held.length && rest.trim_start_matches(held.sign).trim().is_empty();
                if closes {
                    fence = None;
                }
                continue;
            }
            fence = None;
        }
        if rest.is_empty() {
            (open, after_blank) = (false, true);
            continue;
        }
        if depth != last_depth {
            (open, last_depth) = (false, depth);
        }
        if after_blank && indent < 2 {
            in_list = false;
        }
        let is_code = indent >= 4 && !open && !in_list;
        let (marked, body) = without_markers(rest);
        fence = opens_fence(body, depth).filter(|_| !is_code);
        if is_code || fence.is_some() || is_rule(rest) {
            in_list |= marked && !is_code;
            (open, after_blank) = (false, false);
            continue;
        }
        after_blank = false;
        in_list |= marked;
        let alone = body.starts_with('#') || body.starts_with('|');
        match blocks.last_mut().filter(|_| open && !marked && !alone) {
            Some(block) => block.span.end = span.end,
            None => blocks.push(Block {
                span: span.end - body.len()..span.end,
            }),
        }
        open = !alone;
    }
    blocks
}

/// A line without its marks of quotation: how many, how far the rest is indented, and the rest.
fn inside(line: &str) -> (usize, usize, &str) {
    let mut depth = 0;
    let mut rest = line;
    loop {
        let inner = rest.trim_start();
        let Some(quoted) = inner.strip_prefix('>') else {
            let blanks = rest.get(..rest.len() - inner.len()).unwrap_or_default();
            let indent: usize = blanks.chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
            // One blank belongs to the mark.
            return (depth, indent.saturating_sub(usize::from(depth > 0)), inner);
        };
        (depth, rest) = (depth + 1, quoted);
    }
}

/// A line without the markers of the list items that begin on it.
fn without_markers(line: &str) -> (bool, &str) {
    let (mut marked, mut rest) = (false, line);
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let sign = rest.get(digits..).unwrap_or_default();
        let is_marker = if digits == 0 {
            sign.starts_with(['-', '*', '+'])
        } else {
            digits < 10 && sign.starts_with(['.', ')'])
        };
        let after = sign
            .get(1..)
            .filter(|after| is_marker && after.starts_with([' ', '\t']));
        match after {
            Some(after) => (marked, rest) = (true, after.trim_start()),
            None => return (marked, rest),
        }
    }
}

fn opens_fence(line: &str, depth: usize) -> Option<Fence> {
    let sign = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = run(line, sign);
    let info = line.get(length..).unwrap_or_default();
    let opens = length >= 3 && !(sign == '`' && info.contains('`'));
    opens.then_some(Fence { sign, length, depth })
}

/// A line across, or under a heading.
fn is_rule(line: &str) -> bool {
    ['-', '=', '*', '_']
        .iter()
        .any(|sign| line.chars().all(|c| c == *sign || c == ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<&str> {
        let blocks = blocks(text);
        let pieces = blocks.iter().flat_map(|block| block.pieces(text));
        pieces
            .filter_map(|piece| match piece {
                Piece::Cell(span) => Some(&text[span]),
                Piece::Unclosed(span) => Some(&text[span]),
                Piece::Code(_) => None,
            })
            .collect()
    }

    #[test]
    fn code_is_left_alone() {
        assert_eq!(cells("a {{x}} `{{y}}` ``{{ ` }}`` {{z}}"), ["{{x}}", "{{z}}"]);
        assert_eq!(cells("```\n{{y}}\n```\n{{x}}"), ["{{x}}"]);
        assert_eq!(cells("~~~ md\n```\n{{y}}\n~~~\n{{x}}"), ["{{x}}"]);
        assert_eq!(cells("- a\n\n  ````\n  {{y}}\n  ```\n  ````\n  {{x}}"), ["{{x}}"]);
        assert_eq!(cells("- ```\n  {{y}}\n  ```\n\n1. {{x}}"), ["{{x}}"]);
        assert_eq!(cells("> ```\n> {{y}}\n\n{{x}}"), ["{{x}}"]);
        assert_eq!(cells("a\n\n    {{y}}\n\n    {{y}}\n\nb {{x}}"), ["{{x}}"]);
    }

    #[test]
    fn what_only_looks_like_code_is_prose() {
        assert_eq!(cells("a\n    {{x}}"), ["{{x}}"]);
        assert_eq!(cells("- a\n\n    {{x}}\n"), ["{{x}}"]);
        assert_eq!(cells("- a ` b\n- {{x}} ` c"), ["{{x}}"]);
        assert_eq!(cells("a ` b\n\n{{x}} ` c"), ["{{x}}"]);
        assert_eq!(cells("\\`{{x}}`"), ["{{x}}"]);
        assert_eq!(cells("# a `\n{{x}} `"), ["{{x}}"]);
        assert_eq!(cells("``` a ` {{x}}"), ["{{x}}"]);
    }

    #[test]
    fn braces_can_be_escaped_and_forgotten() {
        assert_eq!(cells("\\{{x}} \\\\{{y}}"), ["{{y}}"]);
        assert_eq!(cells("{{a {{b}} c"), ["{{a", "{{b}}"]);
        assert_eq!(cells("{{a b\nc\n\nd }}"), ["{{a b"]);
        assert_eq!(cells("{{a\n= b}}"), ["{{a\n= b}}"]);
        assert_eq!(cells("{{"), ["{{"]);
        assert_eq!(cells("ä{ö}ü {{é}}"), ["{{é}}"]);
    }

    #[test]
    fn a_tag_and_an_address_are_no_place() {
        let place = |text: &str| {
            let block = &blocks(text)[0];
            block.place(text, &block.pieces(text), text.rfind("{{").unwrap())
        };
        assert_eq!(place("a <b title='{{x}}'>"), Some("an HTML tag or comment"));
        assert_eq!(place("a <!-- {{x}} -->"), Some("an HTML tag or comment"));
        assert_eq!(place("a <b>{{x}}</b>"), None);
        assert_eq!(place("a {{y <b }} 1 < 2 {{x}}"), None);
        assert_eq!(place("a `<b` {{x}}"), None);
        assert_eq!(place("[a](http://{{x}})"), Some("the address of a link"));
        assert_eq!(place("[a]: {{x}}"), Some("the address of a link"));
        assert_eq!(place("[{{x}}](http://a)"), None);
        assert_eq!(place("[^1]: {{x}}"), None);
    }
}
