//! Text from a case that stays text, wherever in a brief it lands.

use crate::plain;

/// Text that can't become markup: neither Markdown's nor HTML's, not even where raw HTML stands around it, nor where
/// it begins a line. Braces are escaped too, so that no cell comes out of the evidence.
pub(crate) fn inline(text: &str) -> String {
    let text = plain(text);
    let text = text.trim_matches(' ');
    let mut out = String::with_capacity(text.len());
    let head = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for (at, c) in text.char_indices() {
        match c {
            // Entities hold in Markdown and in raw HTML, backslashes only in the first.
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '$' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            // "- ", "+ ", "---", "===", "1. " and "1) " at a line's start.
            '-' | '+' | '=' if at == 0 && starts_block(text, c) => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if at == head && at > 0 && ends_word(text, at + 1) => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// A run of one sign and then a gap.
fn starts_block(text: &str, sign: char) -> bool {
    let rest = text.trim_start_matches(sign);
    ends_word(text, text.len() - rest.len())
}

fn ends_word(text: &str, at: usize) -> bool {
    text.get(at..)
        .is_none_or(|rest| rest.chars().next().is_none_or(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        for (text, safe) in [
            ("a [b](http://x) | `c`", "a \\[b\\](http://x) \\| \\`c\\`"),
            ("<script>&lt;", "&lt;script&gt;&amp;lt;"),
            ("![x][^1] {{ y }}", "!\\[x\\]\\[^1\\] \\{\\{ y \\}\\}"),
            ("# head\n\n- list", "\\# head  - list"),
            ("- list", "\\- list"),
            ("---", "\\---"),
            ("===", "\\==="),
            ("1. one", "1\\. one"),
            ("12) one", "12\\) one"),
            ("-13.0 months", "-13.0 months"),
            ("61.5 percent", "61.5 percent"),
            ("    code", "code"),
            ("a\u{202e}b\u{1b}[0m", "a\u{fffd}b\u{fffd}\\[0m"),
        ] {
            assert_eq!(inline(text), safe, "{text}");
        }
    }
}
