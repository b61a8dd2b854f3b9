//! Laying text out for a terminal of 80 columns.

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::safe::plain;

/// Columns of a terminal page.
pub(crate) const WIDTH: usize = 80;

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();

/// Colour of a status; shape and word say the same.
pub(crate) fn style_of(status: &str) -> Style {
    let color = match status {
        "met" | "shown" | "kept" | "yes" => AnsiColor::Green,
        "met late" | "partly met" | "kept late" | "lapsed" | "contested" | "overdue" => AnsiColor::Yellow,
        "not met" | "not shown" | "broken" | "withdrawn" | "no" => AnsiColor::Red,
        _ => AnsiColor::Cyan,
    };
    color.on_default()
}

/// A sign for a status, for those who see no colour.
pub(crate) fn sign_of(status: &str) -> &'static str {
    match status {
        "met" | "shown" | "kept" => "✓",
        "met late" | "kept late" => "◔",
        "partly met" => "◐",
        "not met" | "not shown" | "broken" | "withdrawn" => "✗",
        "lapsed" => "↓",
        "contested" => "≠",
        "pending" | "open" => "…",
        "overdue" => "!",
        _ => "?",
    }
}

/// The order in which statuses are listed: misses first.
pub(crate) fn severity(status: &str) -> u8 {
    match status {
        "broken" | "not met" | "not shown" => 0,
        "lapsed" | "withdrawn" => 1,
        "overdue" | "partly met" => 2,
        "met late" | "kept late" => 3,
        "contested" => 4,
        "unknown" => 5,
        "pending" | "open" => 6,
        _ => 7,
    }
}

pub(crate) fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A text cut or padded to a width in columns.
pub fn fit(text: &str, width: usize) -> String {
    let text = plain(text);
    if text.width() <= width {
        return format!("{text}{}", " ".repeat(width - text.width()));
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let next = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used + next > width.saturating_sub(1) {
            break;
        }
        out.push(c);
        used += next;
    }
    format!("{out}…{}", " ".repeat(width.saturating_sub(used + 1)))
}

/// A text wrapped to the page of 80 columns, each line indented.
pub fn wrap(text: &str, first: &str, rest: &str) -> String {
    // An address stays whole, so that a terminal can follow it, even where it is longer than the page.
    let options = textwrap::Options::new(WIDTH)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::fill(&plain(text), options) + "\n"
}
