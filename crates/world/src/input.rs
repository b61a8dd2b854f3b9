//! Publishers' files as rows of text: plain, gzip or zip; CSV with any usual delimiter, or a sheet of Excel; UTF-8 or Latin-1.
//!
//! Nothing here knows a data set. What can't be a table of text is refused with what it is instead.

use std::io::Read;
use std::path::Path;

use thiserror::Error;

/// Why a file could not be read as tables of text.
#[derive(Debug, Error)]
pub enum InputError {
    /// The system refused.
    #[error("{name} can't be read: {why}")]
    Io {
        /// File.
        name: String,
        /// Why.
        why: String,
    },
    /// A compressed file that ends too early or is damaged.
    #[error("{name} is damaged: {why}")]
    Damaged {
        /// File.
        name: String,
        /// What the decoder says.
        why: String,
    },
    /// Something else than a table of text.
    #[error("{name} is {what}, not a table of text")]
    NotText {
        /// File.
        name: String,
        /// What it looks like.
        what: &'static str,
    },
    /// A file that says nothing.
    #[error("{name} is empty")]
    Empty {
        /// File.
        name: String,
    },
}

impl InputError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Io { .. } => "Check the path and whether you may read it.",
            Self::Damaged { .. } => "Download it again; the download probably broke off.",
            Self::NotText { .. } => {
                "Give the publisher's CSV file. In Stata or R, save the data as CSV first."
            }
            Self::Empty { .. } => "Download it again.",
        }
    }
}

/// One file as text, with the name by which messages call it (`archive.zip: member.csv` for a member).
#[derive(Debug)]
pub struct TextFile {
    /// Name.
    pub name: String,
    /// Its text, decoded.
    pub text: String,
    /// Whether it was not UTF-8 and was read as Windows-1252 (of which Latin-1 is a part).
    pub latin: bool,
    /// For a sheet of Excel, which was turned into text with tabs: the sheet's name.
    pub sheet: Option<String>,
}

/// Reads a file. An archive yields each member that is a table, a workbook each sheet.
pub fn open(path: &Path) -> Result<Vec<TextFile>, InputError> {
    let name = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let bytes = std::fs::read(path).map_err(|error| InputError::Io {
        name: name.clone(),
        why: error.to_string(),
    })?;
    let mut found = Vec::new();
    unpack(name.clone(), bytes, 0, &mut found)?;
    if found.is_empty() {
        return Err(InputError::NotText {
            name,
            what: "an archive or a workbook without a table",
        });
    }
    Ok(found)
}

/// An archive in an archive in an archive is no data set.
const MAX_DEPTH: usize = 3;

fn unpack(name: String, bytes: Vec<u8>, depth: usize, found: &mut Vec<TextFile>) -> Result<(), InputError> {
    let damaged = |name: &str, why: &dyn std::fmt::Display| InputError::Damaged {
        name: name.to_owned(),
        why: why.to_string(),
    };
    if bytes.is_empty() {
        return Err(InputError::Empty { name });
    }
    if bytes.starts_with(&[0x1f, 0x8b]) && depth < MAX_DEPTH {
        let mut inner = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut inner)
            .map_err(|error| damaged(&name, &error))?;
        let inner_name = name.strip_suffix(".gz").unwrap_or(&name).to_owned();
        return unpack(inner_name, inner, depth + 1, found);
    }
    if bytes.starts_with(b"PK") && depth < MAX_DEPTH {
        let mut archive =
            zip::ZipArchive::new(std::io::Cursor::new(&bytes)).map_err(|error| damaged(&name, &error))?;
        if archive.index_for_name("[Content_Types].xml").is_some() {
            return workbook(&name, bytes, found);
        }
        for at in 0..archive.len() {
            let mut member_file = archive.by_index(at).map_err(|error| damaged(&name, &error))?;
            let member = member_file
                .name()
                .map_err(|error| damaged(&name, &error))?
                .into_owned();
            let extension = member.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
            if !matches!(
                extension.as_str(),
                "csv" | "txt" | "tab" | "tsv" | "xls" | "xlsx" | "gz"
            ) {
                continue;
            }
            let mut inner = Vec::new();
            member_file
                .read_to_end(&mut inner)
                .map_err(|error| damaged(&name, &error))?;
            if !inner.is_empty() {
                unpack(format!("{name}: {member}"), inner, depth + 1, found)?;
            }
        }
        return Ok(());
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return workbook(&name, bytes, found);
    }
    if let Some(what) = foreign(&bytes) {
        return Err(InputError::NotText { name, what });
    }
    let (text, latin) = decode(bytes);
    if text.trim().is_empty() {
        return Err(InputError::Empty { name });
    }
    found.push(TextFile {
        name,
        text,
        latin,
        sheet: None,
    });
    Ok(())
}

/// Formats that users mistake for CSV.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"<stata_dta>") || matches!(bytes, [0x6c..=0x73, 1 | 2, 1, 0, ..]) {
        return Some("a Stata file");
    }
    let starts: [(&[u8], &str); 8] = [
        (b"RDX2\n", "an R file"),
        (b"RDX3\n", "an R file"),
        (b"X\n\0\0", "an R file"),
        (b"BZh", "a bzip2 archive (perhaps an R file)"),
        (b"\xfd7zXZ", "an xz archive (perhaps an R file)"),
        (b"PAR1", "a Parquet file"),
        (b"%PDF", "a PDF file"),
        (
            b"version https://git-lfs",
            "a pointer of Git LFS in place of the file",
        ),
    ];
    if let Some((_, what)) = starts.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(what);
    }
    let head = bytes[..bytes.len().min(512)].trim_ascii_start();
    if head.starts_with(b"<!DOCTYPE") || head.starts_with(b"<html") || head.starts_with(b"<HTML") {
        return Some("a web page (perhaps an error page)");
    }
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    (!utf16 && bytes[..bytes.len().min(4096)].contains(&0)).then_some("a binary file")
}

/// UTF-8 if it is, UTF-16 if it says so, else Windows-1252.
fn decode(bytes: Vec<u8>) -> (String, bool) {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(&bytes)
        && encoding != encoding_rs::UTF_8
    {
        return (encoding.decode(&bytes).0.into_owned(), false);
    }
    match String::from_utf8(bytes) {
        Ok(text) if text.starts_with('\u{feff}') => (text['\u{feff}'.len_utf8()..].to_owned(), false),
        Ok(text) => (text, false),
        Err(error) => (
            encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned(),
            true,
        ),
    }
}

/// Each sheet of a workbook as text with tabs between cells.
fn workbook(name: &str, bytes: Vec<u8>, found: &mut Vec<TextFile>) -> Result<(), InputError> {
    use calamine::{Data, Reader};
    let damaged = |why: &dyn std::fmt::Display| InputError::Damaged {
        name: name.to_owned(),
        why: why.to_string(),
    };
    let mut book =
        calamine::open_workbook_auto_from_rs(std::io::Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    for (sheet, range) in book.worksheets() {
        let mut text = String::new();
        for row in range.rows() {
            for (at, cell) in row.iter().enumerate() {
                if at > 0 {
                    text.push('\t');
                }
                match cell {
                    Data::Empty => {}
                    other => text.push_str(&other.to_string().replace(['\t', '\n', '\r'], " ")),
                }
            }
            text.push('\n');
        }
        if !text.trim().is_empty() {
            found.push(TextFile {
                name: format!("{name}: {sheet}"),
                text,
                latin: false,
                sheet: Some(sheet),
            });
        }
    }
    Ok(())
}

/// A table of text: header found, rows to be read.
#[derive(Debug)]
pub struct TextTable<'a> {
    /// File it stands in.
    pub name: &'a str,
    /// Lines before the header.
    pub preamble: Vec<&'a str>,
    /// Names of the columns as they stand there, without surrounding blanks.
    pub header: Vec<String>,
    /// Line of the header, from 1.
    pub header_line: usize,
    delimiter: u8,
    quoting: bool,
    body: &'a str,
}

/// Cells of one row.
#[derive(Debug)]
pub struct Row<'a> {
    record: &'a csv::StringRecord,
    /// Line in the file, from 1.
    pub line: usize,
}

impl<'a> Row<'a> {
    /// A cell by its number, without surrounding blanks; empty if the row is too short.
    pub fn cell(&self, at: usize) -> &'a str {
        self.record
            .get(at)
            .unwrap_or("")
            .trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}')
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.record.len()
    }

    /// Whether all of its cells are empty.
    pub fn is_empty(&self) -> bool {
        (0..self.len()).all(|at| self.cell(at).is_empty())
    }
}

/// How many lines may stand before a header.
const MAX_PREAMBLE: usize = 40;

/// Delimiters that publishers use.
pub const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Cells of a line, for finding a header.
pub(crate) fn split(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(|cell| cell.trim().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The first lines of a text with where each ends; any line ending will do.
pub(crate) fn first_lines(text: &str) -> Vec<(&str, usize)> {
    let mut lines = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    while start < bytes.len() && lines.len() < MAX_PREAMBLE {
        let end = bytes[start..]
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(bytes.len(), |at| start + at);
        let next = if bytes[end..].starts_with(b"\r\n") {
            end + 2
        } else {
            (end + 1).min(bytes.len())
        };
        lines.push((&text[start..end], next));
        start = next;
    }
    lines
}

impl<'a> TextTable<'a> {
    /// The table whose header holds all of some column names (in any case), or nothing.
    pub fn find(file: &'a TextFile, marks: &[&str], quoting: bool) -> Option<Self> {
        let lines = first_lines(&file.text);
        for (number, (line, end)) in lines.iter().enumerate() {
            for delimiter in DELIMITERS {
                if !line.as_bytes().contains(&delimiter) && marks.len() > 1 {
                    continue;
                }
                let header = split(line, delimiter);
                let holds = |mark: &&str| header.iter().any(|name| name.eq_ignore_ascii_case(mark));
                if marks.iter().all(holds) {
                    return Some(Self {
                        name: &file.name,
                        preamble: lines[..number].iter().map(|(line, _)| *line).collect(),
                        header,
                        header_line: number + 1,
                        delimiter,
                        quoting,
                        body: &file.text[*end..],
                    });
                }
            }
        }
        None
    }

    /// A table without a header, from the first line on.
    pub fn headerless(file: &'a TextFile, delimiter: u8) -> Self {
        Self {
            name: &file.name,
            preamble: Vec::new(),
            header: Vec::new(),
            header_line: 0,
            delimiter,
            quoting: true,
            body: &file.text,
        }
    }

    /// Number of a column by its name, in any case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header
            .iter()
            .position(|held| held.eq_ignore_ascii_case(name))
    }

    /// Numbers of columns that must be there; the names of those that are not otherwise.
    pub fn columns<const N: usize>(&self, names: [&'static str; N]) -> Result<[usize; N], Refusal> {
        let mut found = [0; N];
        let mut lacking = Vec::new();
        for (at, name) in names.into_iter().enumerate() {
            match self.column(name) {
                Some(column) => found[at] = column,
                None => lacking.push(name),
            }
        }
        if lacking.is_empty() {
            Ok(found)
        } else {
            Err(Refusal(format!("it lacks {}", lacking.join(", "))))
        }
    }

    /// The text below the header, for formats that break the rules of CSV.
    pub fn body(&self) -> &'a str {
        self.body
    }

    /// Reads every row that is not blank. A row that `each` returns an error for is for it to set aside.
    pub fn rows(&self, mut each: impl FnMut(&Row<'_>)) -> Result<(), Refusal> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .quoting(self.quoting)
            .has_headers(false)
            .flexible(true)
            .from_reader(self.body.as_bytes());
        let mut record = csv::StringRecord::new();
        while reader
            .read_record(&mut record)
            .map_err(|error| Refusal(error.to_string()))?
        {
            let line = record
                .position()
                .map_or(0, |at| usize::try_from(at.line()).unwrap_or(0));
            let row = Row {
                record: &record,
                line: line + self.header_line,
            };
            if !row.is_empty() {
                each(&row);
            }
        }
        Ok(())
    }
}

/// Why a file is not what it was taken for, in a clause: "it lacks …".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

/// Why a cell is not what its column holds.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadCell {
    /// Not a number.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// A number with a comma where a point should be.
    #[error("`{0}` has a decimal comma")]
    DecimalComma(String),
    /// A year that no data set has.
    #[error("the year {0} is out of range")]
    Year(String),
    /// Not a day.
    #[error("`{0}` is not a date")]
    NotADay(String),
}

/// A number, or nothing where the cell is empty or a code for missing.
pub fn number(cell: &str, missing: &[&str]) -> Result<Option<f64>, BadCell> {
    if cell.is_empty() || missing.contains(&cell) {
        return Ok(None);
    }
    let value: f64 = cell.parse().map_err(|_| {
        let comma = cell.matches(',').count() == 1 && cell.replace(',', ".").parse::<f64>().is_ok();
        if comma {
            BadCell::DecimalComma(cell.to_owned())
        } else {
            BadCell::NotANumber(cell.to_owned())
        }
    })?;
    // `-9` may stand as `-9.0` or `-9.000`.
    let coded = missing.iter().any(|code| code.parse() == Ok(value));
    Ok((value.is_finite() && !coded).then_some(value))
}

/// A whole number, or nothing where the cell is empty or a code for missing.
pub fn whole(cell: &str, missing: &[&str]) -> Result<Option<i64>, BadCell> {
    let Some(value) = number(cell, missing)? else {
        return Ok(None);
    };
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    if value.fract() == 0.0 && value.abs() < 9e15 {
        Ok(Some(value as i64))
    } else {
        Err(BadCell::NotANumber(cell.to_owned()))
    }
}

/// First and last year that any data set here may speak of.
pub const YEARS: std::ops::RangeInclusive<i16> = 1400..=2100;

/// A calendar year.
pub fn year(cell: &str) -> Result<i16, BadCell> {
    let out = || BadCell::Year(cell.to_owned());
    let value = whole(cell, &[])?.ok_or_else(out)?;
    i16::try_from(value)
        .ok()
        .filter(|year| YEARS.contains(year))
        .ok_or_else(out)
}

/// A day from year, month and day cells.
pub fn day(year: i64, month: i64, day: i64) -> Result<jiff::civil::Date, BadCell> {
    let bad = || BadCell::NotADay(format!("{year}-{month}-{day}"));
    let part = |value: i64| i8::try_from(value).map_err(|_| bad());
    jiff::civil::Date::new(i16::try_from(year).map_err(|_| bad())?, part(month)?, part(day)?)
        .map_err(|_| bad())
}
