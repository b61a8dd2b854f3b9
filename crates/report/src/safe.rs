//! Text from evidence, made harmless for where it goes.

use bilateral_casefile::diagnostic::{is_unsafe, neutral};

/// For a terminal: control characters, escape codes and bidirectional marks become `�`, line breaks a blank.
pub fn plain(text: &str) -> String {
    let one_line: String = text
        .chars()
        .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
        .collect();
    if one_line.chars().any(is_unsafe) {
        neutral(&one_line)
    } else {
        one_line
    }
}

/// The same for a text of several lines, whose line breaks stay.
pub fn plain_lines(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| match line.strip_suffix('\n') {
            Some(line) => plain(line) + "\n",
            None => plain(line),
        })
        .collect()
}

/// For a CSV file: quoted where needed, and a leading character that a spreadsheet would take for a formula defused
/// by an apostrophe. Plain numbers stay numbers.
pub fn csv_cell(text: &str) -> String {
    let starts = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    let is_number = text.parse::<f64>().is_ok();
    let safe = if starts && !is_number {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if safe.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

/// A line of a CSV file.
pub fn csv_line<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| csv_cell(cell.as_ref())).collect();
    cells.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_codes_and_marks_cannot_reach_a_terminal() {
        assert_eq!(
            plain("a\u{1b}[31mred\u{202e}x\r\ny\u{7}"),
            "a\u{fffd}[31mred\u{fffd}x  y\u{fffd}"
        );
        assert_eq!(plain("Ünïcödé 中文 ‘ok’"), "Ünïcödé 中文 ‘ok’");
    }

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        assert_eq!(csv_cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(csv_cell(" @SUM(1)"), "' @SUM(1)");
        assert_eq!(csv_cell("-27.8"), "-27.8");
        assert_eq!(csv_cell("-2+3"), "'-2+3");
        assert_eq!(csv_cell("a,b"), "\"a,b\"");
        assert_eq!(csv_cell("met late"), "met late");
    }
}
