//! A page of paragraphs, tables and lists, as plain text of 80 columns or as Markdown.

/// How wide a page of plain text is.
pub(super) const WIDTH: usize = 80;

/// A part of a page.
#[derive(Debug, Clone)]
pub(super) enum Block {
    /// The page's title.
    Title(String),
    /// A heading.
    Heading(String),
    /// A paragraph.
    Words(String),
    /// A table: names of columns, then rows. The first column is words, the others are figures.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A list.
    List(Vec<String>),
}

/// The page as plain text.
pub(super) fn text(blocks: &[Block]) -> String {
    let parts = blocks.iter().map(|block| match block {
        Block::Title(words) => wrapped(words, "", ""),
        Block::Heading(words) => wrapped(words, "", "").to_uppercase(),
        Block::Words(words) => wrapped(words, "", ""),
        Block::Table(head, rows) => table(head, rows),
        Block::List(items) => items.iter().map(|item| wrapped(item, "- ", "  ")).collect(),
    });
    parts.collect::<Vec<_>>().join("\n")
}

/// The page as Markdown.
pub(super) fn markdown(blocks: &[Block]) -> String {
    let parts = blocks.iter().map(|block| match block {
        Block::Title(words) => format!("# {words}\n"),
        Block::Heading(words) => format!("## {words}\n"),
        Block::Words(words) => format!("{words}\n"),
        Block::Table(head, rows) => {
            let line = |cells: &[String]| {
                let cells = cells.iter().map(|cell| cell.replace('|', "\\|"));
                format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
            };
            let rule: Vec<&str> = (0..head.len())
                .map(|at| if at == 0 { ":--" } else { "--:" })
                .collect();
            let rows: String = rows.iter().map(|row| line(row)).collect();
            format!("{}| {} |\n{rows}", line(head), rule.join(" | "))
        }
        Block::List(items) => items.iter().flat_map(|item| ["- ", item, "\n"]).collect(),
    });
    parts.collect::<Vec<_>>().join("\n")
}

/// Words broken at spaces; a word longer than a line stands alone.
fn wrapped(words: &str, first: &str, rest: &str) -> String {
    let mut text = first.to_owned();
    let mut width = first.chars().count();
    let mut is_begun = false;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if is_begun && width + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(rest);
            width = rest.chars().count();
            is_begun = false;
        }
        if is_begun {
            text.push(' ');
            width += 1;
        }
        text.push_str(word);
        width += length;
        is_begun = true;
    }
    text.push('\n');
    text
}

/// Columns two apart; the first one gives way where the page is too narrow.
fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let lines = || std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let mut widths = vec![0; head.len()];
    for line in lines() {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let others: usize = widths.iter().skip(1).map(|width| width + 2).sum();
    if let Some(first) = widths.first_mut() {
        *first = (*first).min(WIDTH.saturating_sub(others).max(8));
    }
    let mut text = String::new();
    for line in lines() {
        let mut row = String::new();
        for (at, (cell, width)) in line.iter().zip(&widths).enumerate() {
            if at == 0 {
                row += &format!("{:width$}", cut(cell, *width));
            } else {
                row += &format!("  {cell:>width$}");
            }
        }
        text += row.trim_end();
        text.push('\n');
    }
    text
}

/// A cell cut to a width, with a mark.
fn cut(cell: &str, width: usize) -> String {
    if cell.chars().count() <= width {
        return cell.to_owned();
    }
    let kept: String = cell.chars().take(width.saturating_sub(1)).collect();
    kept.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::{Block, WIDTH, markdown, text};

    #[test]
    fn nothing_is_wider_than_the_page() {
        let long = "word ".repeat(60);
        let cell = |text: &str| text.to_owned();
        let page = [
            Block::Words(long.clone()),
            Block::List(vec![long.clone()]),
            Block::Table(
                vec![cell("name"), cell("figure")],
                vec![vec![long, cell("1")], vec![cell("b"), cell("22")]],
            ),
        ];
        let plain = text(&page);
        assert!(plain.lines().all(|line| line.chars().count() <= WIDTH), "{plain}");
        assert!(plain.contains("…  "), "{plain}");
        assert!(markdown(&page).contains("| name | figure |\n| :-- | --: |\n"));
    }
}
