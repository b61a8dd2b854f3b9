//! CSV files: header, rows, and where each cell stands.

use csv::{ReaderBuilder, StringRecord};

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
        self.columns.get(column).copied().flatten().and_then(|at| self.record.get(at)).unwrap_or("").trim()
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
        Problem::at(code, self.file, cell_span(&self.file.text, self.start, at), message, help)
    }
}

/// Files larger than this are read by two threads: one cuts the text into rows, the other makes sense of them.
const LARGE: usize = 1 << 20;
/// Rows handed over at a time.
const BATCH: usize = 2048;

/// A row as cut from the text: its cells, and where it begins.
struct Cut {
    record: StringRecord,
    start: usize,
    line: u32,
}

/// Reads every row of a CSV file. The header decides which column is which; a wrong header or a row with a
/// wrong number of cells is a problem, and the other rows are still read.
pub(crate) fn read(
    file: &SourceFile,
    known: &[&str],
    required: &[&str],
    problems: &mut Vec<Problem>,
    mut each: impl FnMut(&Row<'_>, &mut Vec<Problem>) + Send,
) {
    let mut rows = Rows::new(file);
    let Some(header) = rows.next(problems) else {
        problems.push(Problem::of_file(
            "file/empty",
            &file.name,
            format!("`{}` is empty", file.name),
            format!("write the header line: {}", known.join(",")),
        ));
        return;
    };
    let Some(columns) = self::header(file, &header.record, known, required, problems) else { return };
    rows.width = Some(header.record.len());
    let mut make = |cut: &Cut, problems: &mut Vec<Problem>| {
        let row = Row { record: &cut.record, columns: &columns, file, start: cut.start, line: cut.line };
        each(&row, problems);
    };
    if file.text.len() < LARGE {
        while let Some(cut) = rows.next(problems) {
            make(&cut, problems);
        }
        return;
    }
    let (hand, take) = std::sync::mpsc::sync_channel::<Vec<Cut>>(4);
    let made = std::thread::scope(|scope| {
        let maker = scope.spawn(move || {
            let mut problems = Vec::new();
            for batch in take {
                batch.iter().for_each(|cut| make(cut, &mut problems));
            }
            problems
        });
        loop {
            let mut batch = Vec::with_capacity(BATCH);
            while batch.len() < BATCH {
                match rows.next(problems) {
                    Some(cut) => batch.push(cut),
                    None => break,
                }
            }
            // The other end hangs up only if it panicked, which `join` tells.
            if batch.is_empty() || hand.send(batch).is_err() {
                break;
            }
        }
        drop(hand);
        match maker.join() {
            Ok(problems) => problems,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    problems.extend(made);
}

/// Cuts the text into rows.
struct Rows<'a> {
    file: &'a SourceFile,
    reader: csv::Reader<&'a [u8]>,
    /// Number of cells that a row must have, once the header is read.
    width: Option<usize>,
}

impl<'a> Rows<'a> {
    fn new(file: &'a SourceFile) -> Self {
        let builder = || {
            let mut builder = ReaderBuilder::new();
            builder.has_headers(false).flexible(true).buffer_capacity(1 << 17);
            builder
        };
        Self { file, reader: builder().from_reader(file.text.as_bytes()), width: None }
    }

    /// The next row that has the right number of cells.
    fn next(&mut self, problems: &mut Vec<Problem>) -> Option<Cut> {
        let text: &str = &self.file.text;
        loop {
            let mut record = StringRecord::with_capacity(256, self.width.unwrap_or(0));
            match self.reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    let at = error.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
                    let message = format!("this row can't be read: {error}");
                    let span = Span::new(at, 1);
                    problems.push(Problem::at("csv/columns", self.file, span, message, "check the quotes in this row"));
                    continue;
                }
            }
            let (start, line) = record.position().map_or((0, 0), |p| {
                (usize::try_from(p.byte()).unwrap_or(0), u32::try_from(p.line()).unwrap_or(u32::MAX))
            });
            // The position is that of the line break before the row where blank lines were skipped.
            let rest = text.as_bytes().get(start..).unwrap_or_default();
            let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let breaks = rest.iter().take(skipped).filter(|byte| **byte == b'\n').count();
            let (start, line) = (start + skipped, line + u32::try_from(breaks).unwrap_or(0));
            let (have, width) = (record.len(), self.width.unwrap_or(record.len()));
            if let Some((at, what, help)) = bad_quote(text, start, self.reader.position().byte()) {
                problems.push(Problem::at("csv/columns", self.file, Span::new(at, 1), what, help));
                continue;
            }
            if have == width {
                return Some(Cut { record, start, line });
            }
            if have == 1 && record.get(0).is_none_or(str::is_empty) {
                continue;
            }
            let end = text.get(start..).and_then(|rest| rest.find('\n')).unwrap_or(text.len() - start);
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
fn bad_quote(text: &str, start: usize, end: u64) -> Option<(usize, &'static str, &'static str)> {
    let end = usize::try_from(end).unwrap_or(text.len()).min(text.len());
    let row = text.as_bytes().get(start..end)?;
    let mut opened = None;
    let mut at = 0;
    while let Some(found) = row.get(at..)?.iter().position(|byte| *byte == b'"') {
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
    Some((start + opened, "a quote is opened here and never closed", "close it, or take it away; the rows below are not read"))
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
        .filter(|name| known.iter().position(|k| k == *name).and_then(|at| columns.get(at).copied().flatten()).is_none())
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
        format!("the first line must name the columns, separated by commas: {}", known.join(",")),
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
    if index == cell { Span::new(begin, at - begin) } else { Span::new(start, at - start) }
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
