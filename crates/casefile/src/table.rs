//! CSV files: header, rows, and where each cell stands.

use csv::{ReaderBuilder, StringRecord};

use crate::cells::Names;
use crate::diagnostic::{Problem, SourceFile, Span, did_you_mean};

/// One row, with access to its cells by column.
pub(crate) struct Row<'a> {
    record: &'a StringRecord,
    columns: &'a [Option<usize>],
    file: &'a SourceFile,
    start: usize,
    /// Line in the file, from 1.
    pub(crate) line: u32,
}

impl<'a> Row<'a> {
    /// A cell without surrounding blanks; empty if the file lacks that column.
    pub(crate) fn cell(&self, column: usize) -> &'a str {
        self.columns
            .get(column)
            .copied()
            .flatten()
            .and_then(|at| self.record.get(at))
            .unwrap_or("")
            .trim_ascii()
    }

    /// A problem that underlines a cell.
    #[cold]
    pub(crate) fn problem(
        &self,
        code: &'static str,
        column: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Problem {
        let at = self.columns.get(column).copied().flatten().unwrap_or(0);
        Problem::at(
            code,
            self.file,
            cell_span(&self.file.text, self.start, at),
            message,
            help,
        )
    }
}

/// Files larger than this are read in several parts at once.
const LARGE: usize = 1 << 20;

/// A row as cut from the text: where it begins.
struct Cut {
    start: usize,
    line: u32,
}

/// What reading a file needs to know.
pub(crate) struct Table<'a> {
    pub(crate) file: &'a SourceFile,
    /// The columns that the format has, in the order of the cells' numbers.
    pub(crate) known: &'a [&'a str],
    /// Those that must be there.
    pub(crate) required: &'a [&'a str],
}

impl Table<'_> {
    /// Reads every row. The header decides which column is which; a wrong header or a row with a wrong number of cells
    /// is a problem, and the other rows are still read.
    pub(crate) fn read<T: Send>(
        &self,
        problems: &mut Vec<Problem>,
        each: impl Fn(&Row<'_>, &mut Names, &mut Vec<Problem>) -> Option<T> + Sync,
    ) -> Vec<T> {
        let file = self.file;
        let text: &str = &file.text;
        let mut rows = Rows::new(file, 0, text.len(), 1);
        let mut record = StringRecord::new();
        if rows.next(&mut record, problems).is_none() {
            problems.push(Problem::of_file(
                "file/empty",
                &file.name,
                format!("`{}` is empty", file.name),
                format!("write the header line: {}", self.known.join(",")),
            ));
            return Vec::new();
        }
        let Some(columns) = header(file, &record, self.known, self.required, problems) else {
            return Vec::new();
        };
        let width = record.len();
        let body = usize::try_from(rows.reader.position().byte())
            .unwrap_or(text.len())
            .min(text.len());
        let part = |rows: Rows<'_>, problems: &mut Vec<Problem>| {
            let mut rows = rows.of_width(width);
            let mut names = Names::default();
            let mut record = StringRecord::new();
            // The first part takes in the others in the end.
            let room = if rows.offset <= body {
                text.len() - body
            } else {
                rows.end - rows.offset
            };
            let mut made = Vec::with_capacity(room / 150);
            while let Some(cut) = rows.next(&mut record, problems) {
                let row = Row {
                    record: &record,
                    columns: &columns,
                    file,
                    start: cut.start,
                    line: cut.line,
                };
                made.extend(each(&row, &mut names, problems));
            }
            made
        };
        if text.len() >= LARGE {
            let mut found = Vec::new();
            let made = in_parts(file, body, &part, &mut found);
            if found.is_empty() {
                return made;
            }
            // Something is wrong: read it again from the top, so that what is told does not hang on where the cuts fell.
        }
        part(rows, problems)
    }
}

/// Reads the text behind the header in as many parts as there are processors, and puts the rows together in order.
fn in_parts<T: Send>(
    file: &SourceFile,
    body: usize,
    part: &(impl Fn(Rows<'_>, &mut Vec<Problem>) -> Vec<T> + Sync),
    problems: &mut Vec<Problem>,
) -> Vec<T> {
    let text: &str = &file.text;
    let count = std::thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(8);
    let mut cuts = vec![body];
    for nth in 1..count {
        let target = body + (text.len() - body) / count * nth;
        cuts.extend(cut_after(text, cuts.last().copied().unwrap_or(body), target));
    }
    cuts.push(text.len());
    std::thread::scope(|scope| {
        let parts: Vec<_> = cuts
            .windows(2)
            .map(|ends| {
                let (from, to) = (
                    ends.first().copied().unwrap_or(0),
                    ends.last().copied().unwrap_or(0),
                );
                scope.spawn(move || {
                    let line = text
                        .as_bytes()
                        .get(..from)
                        .unwrap_or_default()
                        .iter()
                        .filter(|b| **b == b'\n')
                        .count();
                    let mut problems = Vec::new();
                    let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
                    (part(Rows::new(file, from, to, line), &mut problems), problems)
                })
            })
            .collect();
        let mut made = Vec::new();
        for part in parts {
            match part.join() {
                Ok((mut rows, mut found)) => {
                    if made.is_empty() {
                        made = rows;
                    } else {
                        made.append(&mut rows);
                    }
                    problems.append(&mut found);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    })
}

/// The first row that begins at or after `target`: behind a line break with an even number of quotes since `from`.
fn cut_after(text: &str, from: usize, target: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quotes = bytes
        .get(from..target)?
        .iter()
        .filter(|byte| **byte == b'"')
        .count();
    let mut inside = quotes % 2 == 1;
    for (at, byte) in bytes.iter().enumerate().skip(target) {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Cuts a stretch of the text into rows.
struct Rows<'a> {
    file: &'a SourceFile,
    reader: csv::Reader<&'a [u8]>,
    /// Where the stretch begins and ends, in bytes; and the line that it begins on.
    offset: usize,
    end: usize,
    first_line: u32,
    /// Number of cells that a row must have, once the header is read.
    width: Option<usize>,
}

impl<'a> Rows<'a> {
    fn new(file: &'a SourceFile, offset: usize, end: usize, first_line: u32) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).buffer_capacity(1 << 16);
        let reader = builder.from_reader(file.text.as_bytes().get(offset..end).unwrap_or_default());
        Self {
            file,
            reader,
            offset,
            end,
            first_line,
            width: None,
        }
    }

    fn of_width(mut self, width: usize) -> Self {
        self.width = Some(width);
        self
    }

    /// The next row that has the right number of cells.
    fn next(&mut self, record: &mut StringRecord, problems: &mut Vec<Problem>) -> Option<Cut> {
        let text: &str = &self.file.text;
        loop {
            match self.reader.read_record(record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    let at = error
                        .position()
                        .map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
                    let message = format!("this row can't be read: {error}");
                    let span = Span::new(self.offset + at, 1);
                    problems.push(Problem::at(
                        "csv/columns",
                        self.file,
                        span,
                        message,
                        "check the quotes in this row",
                    ));
                    continue;
                }
            }
            let (start, line) = record.position().map_or((0, 0), |p| {
                (
                    usize::try_from(p.byte()).unwrap_or(0),
                    u32::try_from(p.line()).unwrap_or(u32::MAX),
                )
            });
            let (start, line) = (self.offset + start, self.first_line + line.saturating_sub(1));
            // The position is that of the line break before the row where blank lines were skipped.
            let rest = text.as_bytes().get(start..).unwrap_or_default();
            let skipped = rest
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                .count();
            let breaks = rest.iter().take(skipped).filter(|byte| **byte == b'\n').count();
            let (start, line) = (start + skipped, line + u32::try_from(breaks).unwrap_or(0));
            let end = self.offset + usize::try_from(self.reader.position().byte()).unwrap_or(self.end);
            if let Some((at, what, help)) = bad_quote(text, start, end) {
                problems.push(Problem::at(
                    "csv/columns",
                    self.file,
                    Span::new(at, 1),
                    what,
                    help,
                ));
                continue;
            }
            let (have, width) = (record.len(), self.width.unwrap_or(record.len()));
            if have == width {
                return Some(Cut { start, line });
            }
            if have == 1 && record.get(0).is_none_or(str::is_empty) {
                continue;
            }
            let end = text
                .get(start..)
                .and_then(|rest| rest.find('\n'))
                .unwrap_or(text.len() - start);
            let word = if have < width { "few" } else { "many" };
            problems.push(
                Problem::at(
                    "csv/columns",
                    self.file,
                    Span::new(start, end.min(60)),
                    format!("this row has too {word} cells: {have}, the header has {width}"),
                    "quote a cell that holds a comma, double a quote inside quotes, and keep empty cells",
                )
                .labelled(format!("{have} cells")),
            );
        }
    }
}

/// A quote in a row that opens and never closes, or that closes before its cell ends. Both would be read as something
/// that nobody wrote, without a word.
fn bad_quote(text: &str, start: usize, end: usize) -> Option<(usize, &'static str, &'static str)> {
    let row = text.as_bytes().get(start..end.min(text.len()))?;
    let mut opened = None;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'"', row.get(at..)?) {
        at += found;
        let before = at.checked_sub(1).and_then(|before| row.get(before)).copied();
        let after = row.get(at + 1).copied();
        match opened {
            // Only a quote at the start of a cell opens; elsewhere it is a character like any other.
            None if matches!(before, None | Some(b',')) => opened = Some(at),
            None => {}
            Some(_) if after == Some(b'"') => at += 1,
            Some(_) if matches!(after, None | Some(b',' | b'\r' | b'\n')) => opened = None,
            Some(_) => {
                let help = "double a quote inside quotes: \"the \"\"Express\"\" opens\"";
                return Some((start + at + 1, "the cell goes on behind its closing quote", help));
            }
        }
        at += 1;
    }
    let opened = opened?;
    Some((
        start + opened,
        "a quote is opened here and never closed",
        "close it, or take it away; the rows below are not read",
    ))
}

/// Index of each known column in the file, or nothing if a required one is missing.
fn header(
    file: &SourceFile,
    record: &StringRecord,
    known: &[&str],
    required: &[&str],
    problems: &mut Vec<Problem>,
) -> Option<Vec<Option<usize>>> {
    let mut columns = vec![None; known.len()];
    for (at, name) in record.iter().enumerate() {
        let name = name.trim();
        let span = cell_span(&file.text, 0, at);
        match known.iter().position(|column| *column == name) {
            Some(column) => match columns.get_mut(column) {
                Some(slot @ None) => *slot = Some(at),
                _ => problems.push(Problem::at(
                    "csv/header",
                    file,
                    span,
                    format!("the column `{name}` stands twice"),
                    "keep one",
                )),
            },
            None => problems.push(Problem::at(
                "csv/header",
                file,
                span,
                format!("there is no column `{name}`"),
                did_you_mean(name, known.iter().copied()),
            )),
        }
    }
    let missing: Vec<_> = required
        .iter()
        .filter(|name| {
            known
                .iter()
                .position(|k| k == *name)
                .and_then(|at| columns.get(at).copied().flatten())
                .is_none()
        })
        .copied()
        .collect();
    if missing.is_empty() {
        return Some(columns);
    }
    problems.push(Problem::at(
        "csv/header",
        file,
        Span::new(0, file.text.find(['\r', '\n']).unwrap_or(file.text.len())),
        format!("these columns are missing: {}", missing.join(", ")),
        format!(
            "the first line must name the columns, separated by commas: {}",
            known.join(",")
        ),
    ));
    None
}

/// Where a cell stands: `start` is the byte at which its row begins.
fn cell_span(text: &str, start: usize, cell: usize) -> Span {
    let bytes = text.as_bytes();
    let (mut at, mut index, mut quoted) = (start, 0, false);
    let mut begin = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                if index == cell {
                    break;
                }
                index += 1;
                begin = at + 1;
            }
            b'\n' | b'\r' if !quoted => break,
            _ => {}
        }
        at += 1;
    }
    if index == cell {
        Span::new(begin, at - begin)
    } else {
        Span::new(start, at - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_behind_quotes_and_line_breaks() {
        let text = "a,b,c\n1,\"x,\"\"y\"\"\nz\",3\n";
        let cut = |span: Span| &text[span.start..span.start + span.len];
        assert_eq!(cut(cell_span(text, 6, 0)), "1");
        assert_eq!(cut(cell_span(text, 6, 1)), "\"x,\"\"y\"\"\nz\"");
        assert_eq!(cut(cell_span(text, 6, 2)), "3");
        assert_eq!(cut(cell_span(text, 0, 2)), "c");
    }
}
