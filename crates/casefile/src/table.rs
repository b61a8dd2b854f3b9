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

/// Reads every row of a CSV file. The header decides which column is which; a wrong header or a row with a
/// wrong number of cells is a problem, and the other rows are still read.
pub(crate) fn read(
    file: &SourceFile,
    known: &[&str],
    required: &[&str],
    problems: &mut Vec<Problem>,
    mut each: impl FnMut(&Row<'_>, &mut Vec<Problem>),
) {
    let text: &str = &file.text;
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(1 << 17).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    // The reader takes bytes that are UTF-8 already; what it can still refuse is nothing that we know of.
    if !reader.read_record(&mut record).unwrap_or(false) {
        problems.push(Problem::of_file(
            "file/empty",
            &file.name,
            format!("`{}` is empty", file.name),
            format!("write the header line: {}", known.join(",")),
        ));
        return;
    }
    let columns = header(file, &record, known, required, problems);
    let width = record.len();
    let Some(columns) = columns else { return };
    // The reader counts lines from the second row on, and skips blank ones.
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                let at = error.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
                problems.push(Problem::at(
                    "csv/columns",
                    file,
                    Span::new(at, 1),
                    format!("this row can't be read: {error}"),
                    "check the quotes in this row",
                ));
                continue;
            }
        }
        let (start, line) = record.position().map_or((0, 0), |p| {
            (usize::try_from(p.byte()).unwrap_or(0), u32::try_from(p.line()).unwrap_or(u32::MAX))
        });
        // The position is that of the line break before the row where blank lines were skipped.
        let skipped = text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let breaks = text.get(start..start + skipped).map_or(0, |s| s.bytes().filter(|b| *b == b'\n').count());
        let (start, line) = (start + skipped, line + u32::try_from(breaks).unwrap_or(0));
        if record.len() == width {
            each(&Row { record: &record, columns: &columns, file, start, line }, problems);
        } else if !(record.len() == 1 && record.get(0).is_none_or(str::is_empty)) {
            let end = text.get(start..).and_then(|rest| rest.find('\n')).unwrap_or(text.len() - start);
            let (have, word) = (record.len(), if record.len() < width { "few" } else { "many" });
            problems.push(
                Problem::at(
                    "csv/columns",
                    file,
                    Span::new(start, end.min(60)),
                    format!("this row has too {word} cells: {have}, the header has {width}"),
                    "quote a cell that holds a comma, double a quote inside quotes, and keep empty cells",
                )
                .labelled(format!("{have} cells")),
            );
        }
    }
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
