//! The sentence that a cell stands in.

use std::ops::Range;

use super::scan::{Block, Piece};

/// Short forms whose full stop ends no sentence.
const SHORT: [&str; 14] = [
    "art.", "approx.", "ca.", "cf.", "dr.", "e.g.", "fig.", "i.e.", "mr.", "mrs.", "no.", "p.", "st.", "vs.",
];

/// Where the sentences of a block begin, and where the last one ends.
pub(crate) fn bounds(text: &str, block: &Block, pieces: &[Piece]) -> Vec<usize> {
    let mut bounds = vec![block.span.start];
    let prose = text.get(block.span.clone()).unwrap_or_default();
    // What stands in a cell or in code ends no sentence.
    let mut opaque = pieces.iter().filter_map(|piece| match piece {
        Piece::Code(span) | Piece::Cell(span) => Some(span),
        Piece::Unclosed(_) => None,
    });
    let mut next = opaque.next();
    for (offset, c) in prose.char_indices() {
        let at = block.span.start + offset;
        while next.is_some_and(|span| span.end <= at) {
            next = opaque.next();
        }
        let stops = matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？');
        if stops && next.is_none_or(|span| at < span.start) {
            let end = sentence_end(prose, offset + c.len_utf8(), c);
            bounds.extend(end.map(|end| block.span.start + end));
        }
    }
    bounds.push(block.span.end);
    bounds
}

/// The sentence around a place, by the bounds of its block.
pub(crate) fn around(bounds: &[usize], at: usize) -> Range<usize> {
    let next = bounds.partition_point(|bound| *bound <= at);
    let start = bounds.get(next.saturating_sub(1)).copied().unwrap_or_default();
    let end = bounds.get(next).or(bounds.last()).copied().unwrap_or_default();
    start..end
}

/// A sentence as written, on one line.
pub(crate) fn one_line(text: &str) -> String {
    let lines = text.lines();
    let words = lines.flat_map(|line| line.trim_start_matches(['>', ' ']).split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

/// Where the sentence ends whose last sign ends here, closing marks included, if it does.
fn sentence_end(prose: &str, end: usize, sign: char) -> Option<usize> {
    if matches!(sign, '。' | '！' | '？') {
        return Some(end);
    }
    let rest = prose.get(end..)?;
    let tail = rest.trim_start_matches(['"', '\'', '”', '’', '»', ')', ']', '*', '_']);
    // Claims that print nothing, right behind the stop, belong to the sentence that they stand behind.
    let (mut next, mut own) = (tail.trim_start(), tail);
    while let Some((_, behind)) = next.strip_prefix("{{?").and_then(|cell| cell.split_once("}}")) {
        (next, own) = (behind.trim_start(), behind);
    }
    if next.len() == tail.len() || next.is_empty() {
        return None;
    }
    let begins = |c: char| !(c.is_lowercase() || matches!(c, ',' | ';' | ':' | '–' | '—'));
    if !next.starts_with(begins) {
        return None;
    }
    let word = prose.get(..end)?.split_whitespace().next_back()?;
    let word = word
        .trim_start_matches(['(', '[', '"', '“', '*', '_'])
        .to_lowercase();
    let initial = word.chars().count() == 2 && word.starts_with(char::is_alphabetic);
    let is_short = sign == '.' && (initial || SHORT.contains(&word.as_str()));
    (!is_short).then(|| end + (rest.len() - own.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brief::scan::blocks;

    fn sentence(text: &str) -> String {
        let at = text.find("{{x").unwrap();
        let block = blocks(text).into_iter().find(|block| block.span.contains(&at));
        let block = block.unwrap();
        let bounds = bounds(text, &block, &block.pieces(text));
        one_line(&text[around(&bounds, at)])
    }

    #[test]
    fn a_sentence_runs_from_stop_to_stop() {
        assert_eq!(sentence("One. Two {{x}} three. Four."), "Two {{x}} three.");
        assert_eq!(
            sentence("One.\nTwo\n{{x}}, as J. Dobbs (e.g. He) says! Four."),
            "Two {{x}}, as J. Dobbs (e.g. He) says!"
        );
        assert_eq!(sentence("“One.” {{x a. B}} is so.)* No."), "{{x a. B}} is so.)*");
        assert_eq!(sentence("A. `b. C` 1.5 {{x}}"), "A. `b. C` 1.5 {{x}}");
        assert_eq!(sentence("第一。第二{{x}}。第三"), "第二{{x}}。");
    }

    #[test]
    fn a_silent_claim_belongs_to_what_stands_before_it() {
        assert_eq!(sentence("One. Two.{{? y}}{{x}} Three."), "{{x}} Three.");
        assert_eq!(
            sentence("One.{{? a. B}} Two {{x}}.{{? y}} Three."),
            "Two {{x}}.{{? y}}"
        );
        let text = "One. Two.{{? y}}\n{{? z}} Three.";
        let block = &blocks(text)[0];
        let bounds = bounds(text, block, &block.pieces(text));
        assert_eq!(
            one_line(&text[around(&bounds, text.find("{{? z").unwrap())]),
            "Two.{{? y}} {{? z}}"
        );
    }

    #[test]
    fn a_sentence_never_leaves_its_block() {
        assert_eq!(sentence("# Head\nA {{x}}\n- b"), "A {{x}}");
        assert_eq!(sentence("- a\n- b {{x}}\n  c\n- d"), "b {{x}} c");
        assert_eq!(sentence("| a | {{x}} |\n| b | c |"), "| a | {{x}} |");
        assert_eq!(sentence("> a {{x}}\n> b"), "a {{x}} b");
    }
}
