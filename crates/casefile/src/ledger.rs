//! `evidence.csv`: the ledger.

use bilateral_model::record::DueKind;
use bilateral_model::{
    Area, Basis, Bearing, Credibility, Id, Record, RecordKind, RecordText, Reliability, Sign, Tie,
    record::split_list,
};

use crate::cells::{self, Names};
use crate::diagnostic::{Problem, SourceFile};
use crate::table::{Row, Table};

/// The ledger's columns, in order.
pub const COLUMNS: [&str; 23] = [
    "id",
    "occurred_on",
    "known_on",
    "kind",
    "title",
    "what",
    "actors",
    "tie",
    "area",
    "source",
    "basis",
    "reliability",
    "credibility",
    "origin",
    "event",
    "supersedes",
    "bears_on",
    "promise",
    "due",
    "due_basis",
    "amount",
    "unit",
    "quote",
];

const REQUIRED: [&str; 4] = ["id", "occurred_on", "kind", "title"];

/// Places in [`COLUMNS`].
pub(crate) mod column {
    pub(crate) const ID: usize = 0;
    pub(crate) const OCCURRED_ON: usize = 1;
    pub(crate) const KNOWN_ON: usize = 2;
    pub(crate) const KIND: usize = 3;
    pub(crate) const TITLE: usize = 4;
    pub(crate) const WHAT: usize = 5;
    pub(crate) const ACTORS: usize = 6;
    pub(crate) const TIE: usize = 7;
    pub(crate) const AREA: usize = 8;
    pub(crate) const SOURCE: usize = 9;
    pub(crate) const BASIS: usize = 10;
    pub(crate) const RELIABILITY: usize = 11;
    pub(crate) const CREDIBILITY: usize = 12;
    pub(crate) const ORIGIN: usize = 13;
    pub(crate) const EVENT: usize = 14;
    pub(crate) const SUPERSEDES: usize = 15;
    pub(crate) const BEARS_ON: usize = 16;
    pub(crate) const PROMISE: usize = 17;
    pub(crate) const DUE: usize = 18;
    pub(crate) const DUE_BASIS: usize = 19;
    pub(crate) const AMOUNT: usize = 20;
    pub(crate) const UNIT: usize = 21;
    pub(crate) const QUOTE: usize = 22;
}
use column as c;

/// What other parts of a case a row may name.
pub(crate) trait Known {
    fn target(&self, id: &str) -> Result<(), String>;
    fn promise(&self, id: &str) -> Result<(), String>;
    fn source(&self, key: &str) -> Result<(), String>;
}

/// Reads the ledger's rows.
pub(crate) fn read(
    file: &SourceFile,
    known: &(impl Known + Sync),
    problems: &mut Vec<Problem>,
) -> Vec<Record> {
    Table {
        file,
        known: &COLUMNS,
        required: &REQUIRED,
    }
    .read(problems, |row, names, problems| {
        record(row, known, names, problems)
    })
}

fn record(
    row: &Row<'_>,
    known: &(impl Known + Sync),
    names: &mut Names,
    problems: &mut Vec<Problem>,
) -> Option<Record> {
    let before = problems.len();
    let id = match Id::new(row.cell(c::ID)) {
        Ok(id) => Some(id),
        Err(error) => {
            problems.push(cells::id_problem(row, c::ID, row.cell(c::ID), &error));
            None
        }
    };
    let occurred = cells::required_date(row, c::OCCURRED_ON, "occurred_on", problems);
    let known_on = cells::known(row, c::KNOWN_ON, occurred, problems);
    let kind = cells::word(
        row,
        c::KIND,
        "kind",
        RecordKind::WORDS,
        RecordKind::from_word,
        problems,
    );
    if row.cell(c::KIND).is_empty() {
        let help = format!("one of: {}", RecordKind::WORDS.join(", "));
        problems.push(row.problem("csv/missing", c::KIND, "`kind` is empty", help));
    }
    if row.cell(c::TITLE).is_empty() {
        problems.push(row.problem(
            "csv/missing",
            c::TITLE,
            "`title` is empty",
            "say in a few words what the row reports",
        ));
    }
    let tie = cells::word(row, c::TIE, "tie", Tie::WORDS, Tie::from_word, problems);
    let area = cells::word(row, c::AREA, "area", Area::WORDS, Area::from_word, problems);
    let basis = cells::word(row, c::BASIS, "basis", Basis::WORDS, Basis::from_word, problems);
    let reliability = cells::word(
        row,
        c::RELIABILITY,
        "reliability",
        Reliability::WORDS,
        Reliability::from_word,
        problems,
    );
    let credibility = cells::word(
        row,
        c::CREDIBILITY,
        "credibility",
        Credibility::WORDS,
        Credibility::from_word,
        problems,
    );
    let sources = row.cell(c::SOURCE);
    for key in split_list(sources) {
        if let Err(help) = known.source(key) {
            problems.push(row.problem(
                "source/unknown",
                c::SOURCE,
                format!("there is no source `{key}`"),
                help,
            ));
        }
    }
    // A row that says nothing of its basis was read where it names a source, else known from memory.
    let basis = basis.unwrap_or(if sources.is_empty() {
        Basis::Memory
    } else {
        Basis::Read
    });
    if basis == Basis::Read && sources.is_empty() {
        problems.push(row.problem(
            "source/unseen",
            c::BASIS,
            "basis is `read`, yet no source is named",
            "name the source, or write `memory`",
        ));
    }
    let event = optional_id(row, c::EVENT, names, problems);
    let supersedes = list(row.cell(c::SUPERSEDES), |text| {
        cells::id(row, c::SUPERSEDES, text, names, problems)
    });
    let bears_on = list(row.cell(c::BEARS_ON), |text| {
        bearing(row, text, known, names, problems)
    });
    for (at, bearing) in bears_on.iter().enumerate() {
        if bears_on
            .iter()
            .take(at)
            .any(|earlier| earlier.target == bearing.target)
        {
            problems.push(row.problem(
                "id/duplicate",
                c::BEARS_ON,
                format!("`{}` stands twice in `bears_on`", bearing.target),
                "keep one, with + or - or neither",
            ));
        }
    }
    let promise = optional_id(row, c::PROMISE, names, problems);
    if let Some(Err(help)) = promise.as_ref().map(|promise| known.promise(promise.as_str())) {
        let promise = row.cell(c::PROMISE);
        problems.push(row.problem(
            "id/unknown",
            c::PROMISE,
            format!("there is no promise `{promise}`"),
            help,
        ));
    }
    let due = cells::closed_date(row, c::DUE, problems);
    let due_kind = cells::word(
        row,
        c::DUE_BASIS,
        "due_basis",
        DueKind::WORDS,
        DueKind::from_word,
        problems,
    );
    for (column, name) in [(c::DUE, "due"), (c::DUE_BASIS, "due_basis")] {
        if row.cell(c::PROMISE).is_empty() && !row.cell(column).is_empty() {
            let help = "name the promise in the column `promise`";
            problems.push(row.problem("promise/due", column, format!("`{name}` without a promise"), help));
        }
    }
    if due_kind.is_some() && row.cell(c::DUE).is_empty() {
        let help = "write the date in the column `due`";
        problems.push(row.problem("promise/due", c::DUE_BASIS, "`due_basis` without a date", help));
    }
    let amount = cells::number(row, c::AMOUNT, "amount", problems);
    if kind == Some(RecordKind::Delivery) && amount.is_some_and(|amount| amount.is_sign_negative()) {
        let help = "a delivery hands something over; take back an earlier row with a retraction";
        problems.push(row.problem("csv/number", c::AMOUNT, "a delivery of less than nothing", help));
    }
    if kind == Some(RecordKind::Retraction) && row.cell(c::SUPERSEDES).is_empty() {
        let help = "name the rows that it withdraws in the column `supersedes`";
        problems.push(row.problem(
            "ledger/supersedes",
            c::SUPERSEDES,
            "a retraction that withdraws nothing",
            help,
        ));
    }
    if problems.len() > before {
        return None;
    }
    Some(Record {
        id: id?,
        occurred: occurred?,
        known: known_on?,
        kind: kind?,
        tie,
        area,
        basis,
        reliability,
        credibility,
        event,
        supersedes,
        bears_on,
        promise,
        due,
        due_kind,
        amount,
        text: RecordText::new([
            row.cell(c::OCCURRED_ON),
            row.cell(c::KNOWN_ON),
            row.cell(c::TITLE),
            row.cell(c::WHAT),
            row.cell(c::ACTORS),
            sources,
            row.cell(c::ORIGIN),
            row.cell(c::DUE),
            row.cell(c::UNIT),
            row.cell(c::QUOTE),
        ]),
        line: row.line,
    })
}

/// The parts of a list cell. Most cells hold one part or none, and there are many of them.
fn list<T>(cell: &str, mut read: impl FnMut(&str) -> Option<T>) -> Box<[T]> {
    if cell.is_empty() {
        return Box::default();
    }
    if !cell.contains(';') {
        return match read(cell) {
            Some(part) => Box::new([part]),
            None => Box::default(),
        };
    }
    split_list(cell).filter_map(read).collect()
}

fn optional_id(row: &Row<'_>, column: usize, names: &mut Names, problems: &mut Vec<Problem>) -> Option<Id> {
    let text = row.cell(column);
    if text.is_empty() {
        None
    } else {
        cells::id(row, column, text, names, problems)
    }
}

fn bearing(
    row: &Row<'_>,
    text: &str,
    known: &(impl Known + Sync),
    names: &mut Names,
    problems: &mut Vec<Problem>,
) -> Option<Bearing> {
    let (name, sign) = match text.as_bytes().last() {
        Some(b'+') => (&text[..text.len() - 1], Sign::For),
        Some(b'-') => (&text[..text.len() - 1], Sign::Against),
        _ => (text, Sign::Context),
    };
    let target = cells::id(row, c::BEARS_ON, name, names, problems)?;
    if let Err(help) = known.target(name) {
        let message = format!("nothing is called `{name}`: no criterion, anchor, question or aspect");
        problems.push(row.problem("id/unknown", c::BEARS_ON, message, help));
        return None;
    }
    Some(Bearing { target, sign })
}
