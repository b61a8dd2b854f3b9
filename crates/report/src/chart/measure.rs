//! How wide a text will be, as far as that can be told without its font: rather too wide than too narrow.

use unicode_width::UnicodeWidthChar;

use super::canvas::px;
use crate::safe::plain;

/// Width of a text in units of the picture.
pub(super) fn width(text: &str, size: f64) -> i32 {
    px(text.chars().map(em).sum::<f64>() * size).saturating_add(1)
}

/// Share of the font's size that a character takes, after the widest of the usual sans-serif fonts.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '‘' | '’' => 0.3,
        ' ' | '.' | ',' | ':' | ';' | '!' | '(' | ')' | '[' | ']' | 'f' | 't' | 'I' | '/' | '-' => 0.4,
        'r' | 's' | 'c' | 'z' | 'k' | 'v' | 'x' | 'y' | 'J' | '–' => 0.56,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 0.99,
        'A'..='Z' | '+' | '<' | '>' | '=' => 0.74,
        _ if c.is_ascii() => 0.63,
        _ => match c.width() {
            None | Some(0) => 0.0,
            Some(1) => 0.72,
            Some(_) => 1.05,
        },
    }
}

/// A text on one line, harmless, cut to a width.
pub(super) fn fit(text: &str, most: i32, size: f64) -> String {
    let text = harmless(text);
    if width(&text, size) <= most {
        return text;
    }
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if width(&out, size) + width("…", size) > most {
            out.pop();
            break;
        }
    }
    out.truncate(out.trim_end().len());
    out + "…"
}

/// A text on at most so many lines; the last is cut.
pub(super) fn wrap(text: &str, most: i32, size: f64, lines: usize) -> Vec<String> {
    let text = harmless(text);
    let mut out: Vec<String> = Vec::new();
    let mut words = text.split_whitespace().peekable();
    let mut line = String::new();
    while let Some(word) = words.peek() {
        let longer = if line.is_empty() {
            (*word).to_owned()
        } else {
            format!("{line} {word}")
        };
        if width(&longer, size) <= most {
            line = longer;
            words.next();
        } else if out.len() + 1 >= lines {
            break;
        } else if line.is_empty() {
            // A word wider than the line stands on a line of its own, cut.
            out.push(fit(word, most, size));
            words.next();
        } else {
            out.push(std::mem::take(&mut line));
        }
    }
    let rest: Vec<&str> = words.collect();
    if !rest.is_empty() {
        line = fit(format!("{line} {}", rest.join(" ")).trim(), most, size);
    }
    if !line.is_empty() {
        out.push(line);
    }
    out
}

/// On one line, without anything that could steer a program or that XML forbids.
pub(super) fn harmless(text: &str) -> String {
    plain(text)
        .chars()
        .map(|c| {
            if matches!(c, '\u{fffe}' | '\u{ffff}') {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// For XML.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            other => out.push(other),
        }
    }
    out
}

/// The stem of a file name and of ids: small letters, digits and single hyphens.
pub(super) fn kebab(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    if out.is_empty() { "unnamed".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_where_they_end() {
        assert_eq!(fit("short", 200, 15.0), "short");
        assert!(fit("a very long label that can't stand here", 100, 15.0).ends_with('…'));
        let lines = wrap(
            "a very long label that can't stand here at all, not even so",
            120,
            15.0,
            2,
        );
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| width(line, 15.0) <= 120));
        assert!(lines[1].ends_with('…'));
        assert_eq!(wrap("Donaudampfschifffahrt ja", 60, 15.0, 3).len(), 2);
        assert!(wrap("", 60, 15.0, 2).is_empty());
    }

    #[test]
    fn names_are_stems_of_files() {
        assert_eq!(kebab("Sector: Arms & gas!"), "sector-arms-gas");
        assert_eq!(kebab("中文"), "unnamed");
        assert_eq!(escape("<a&\u{7}'\u{ffff}"), "&lt;a&amp;\u{fffd}&apos;\u{fffd}");
    }
}
