//! Advice on rows that may be one report told twice.

use bilateral_weigh::Copy;

use crate::table::{BOLD, paint, wrap};

/// The advice; nothing where there is none to give.
pub fn copies_terminal(copies: &[Copy]) -> String {
    if copies.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "\n{}\n",
        paint(BOLD, "ADVICE: rows that may be one report told twice")
    );
    for copy in copies {
        let text = format!(
            "evidence.csv:{} {} and {}: {} {}",
            copy.line,
            copy.second,
            copy.first,
            copy.likeness.words(),
            copy.target
        );
        out.push_str(&wrap(&text, "  ", "    "));
    }
    out.push_str(&wrap(
        "If they are one report, give them the same `event`, or the same `origin`: then they count once. If not, leave them.",
        "  ",
        "  ",
    ));
    out
}
