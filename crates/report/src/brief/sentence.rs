//! The sentence that a cell stands in.

use super::scan::{Block, Piece};

/// Short forms whose full stop ends no sentence.
const SHORT: [&str; 14] = [
    "art.", "approx.", "ca.", "cf.", "dr.", "e.g.", "fig.", "i.e.", "mr.", "mrs.", "no.", "p.", "st.", "vs.",
];

/// The whole sentence around a place in a block, as written, on one line.
pub(crate) fn around(text: &str, block: &Block, at: usize) -> String {
    let whole = block.span.clone();
    let pieces = block.pieces(text);
    // What stands in a cell or in code ends no sentence.
    let opaque = |place: usize| {
        pieces.iter().any(|piece| match piece {
            Piece::Code(span) | Piece::Cell(span) => span.contains(&place),
            Piece::Unclosed(_) => false,
        })
    };
    let mut bounds = vec![whole.start];
    let prose = text.get(whole.clone()).unwrap_or_default();
    for (offset, c) in prose.char_indices() {
        let end = offset + c.len_utf8();
        if matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？') && !opaque(whole.start + offset) {
            bounds.extend(sentence_end(prose, end, c).map(|end| whole.start + end));
        }
    }
    let start = bounds.iter().copied().filter(|bound| *bound <= at).max();
    let end = bounds.iter().copied().filter(|bound| *bound > at).min();
    let sentence = text.get(start.unwrap_or(whole.start)..end.unwrap_or(whole.end));
    let lines = sentence.unwrap_or_default().lines();
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
    let next = tail.trim_start();
    if next.len() == tail.len() || next.is_empty() {
        return None;
    }
    let begins = |c: char| !(c.is_lowercase() || matches!(c, ',' | ';' | ':' | '–' | '—'));
    if !next.starts_with(begins) {
        return None;
    }
    let word = prose.get(..end)?.split_whitespace().next_back()?;
    let word = word.trim_start_matches(['(', '[', '"', '“', '*', '_']).to_lowercase();
    let initial = word.chars().count() == 2 && word.starts_with(char::is_alphabetic);
    let is_short = sign == '.' && (initial || SHORT.contains(&word.as_str()));
    (!is_short).then(|| end + (rest.len() - tail.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brief::scan::blocks;

    fn sentence(text: &str) -> String {
        let at = text.find("{{x").unwrap();
        let block = blocks(text).into_iter().find(|block| block.span.contains(&at));
        around(text, &block.unwrap(), at)
    }

    #[test]
    fn a_sentence_runs_from_stop_to_stop() {
        assert_eq!(sentence("One. Two {{x}} three. Four."), "Two {{x}} three.");
        assert_eq!(sentence("One.\nTwo\n{{x}}, as J. Dobbs (e.g. He) says! Four."), "Two {{x}}, as J. Dobbs (e.g. He) says!");
        assert_eq!(sentence("“One.” {{x a. B}} is so.)* No."), "{{x a. B}} is so.)*");
        assert_eq!(sentence("A. `b. C` 1.5 {{x}}"), "A. `b. C` 1.5 {{x}}");
        assert_eq!(sentence("第一。第二{{x}}。第三"), "第二{{x}}。");
    }

    #[test]
    fn a_sentence_never_leaves_its_block() {
        assert_eq!(sentence("# Head\nA {{x}}\n- b"), "A {{x}}");
        assert_eq!(sentence("- a\n- b {{x}}\n  c\n- d"), "b {{x}} c");
        assert_eq!(sentence("| a | {{x}} |\n| b | c |"), "| a | {{x}} |");
        assert_eq!(sentence("> a {{x}}\n> b"), "a {{x}} b");
    }
}
