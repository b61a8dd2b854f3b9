//! DESTA: trade agreements and who is listed in them.

use super::{Connector, Layout, Origin, taking};
use crate::dataset::{Column, Dataset, Kind, TableSpec, column};
use crate::input::{self, Refusal, Row, TextTable};
use crate::output::{Cell, Output};
use crate::states::{self, CodeList};

/// The connector of DESTA.
pub(crate) static DESTA: Connector = Connector {
    dataset: &DATASET,
    layouts: &[Layout {
        name: "list of treaties, a row an entry",
        origin: Origin::Publisher,
        marks: &[
            "number",
            "base_treaty",
            "name",
            "entry_type",
            "year",
            "entryforceyear",
            "c1",
            "c2",
            "mc1",
        ],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

static DATASET: Dataset = Dataset {
    id: "desta",
    title: "Design of Trade Agreements (DESTA), list of treaties",
    publisher: "Andreas Dür, Leonardo Baccini and Manfred Elsig",
    licence: "Not read; the repository that holds the list known here does not state the data's terms.",
    citation: "Dür, Andreas, Leonardo Baccini and Manfred Elsig (2014). The Design of International Trade Agreements: \
               Introducing a New Dataset. Review of International Organizations 9(3): 353-375.",
    landing_page: "https://www.designoftradeagreements.org",
    downloads: &[],
    lag_months: 18,
    lag_note: "New versions come every year or two; the list known here ends with 2020 and bears no date.",
    missing: &[("NA", "missing; an empty place in the row of members")],
    good_for: "Whether two states stand in a trade agreement with each other, and since when.",
    bad_for: "Depth, which is in another file. An entry is a treaty, an accession, an amendment, a withdrawal or a mere \
              negotiation: two states in one row are not always bound to each other (in a withdrawal the opposite, in an \
              accession only old and new members; member_code tells them apart, its codes are not explained in the file). \
              Negotiations have no year, so their states can't be placed and are left out. Members that are no states \
              (Hong Kong, overseas territories) are set aside, as are states before they existed (the Czech Republic and \
              Slovakia in treaties of Czechoslovakia). 276 stands for both German states: Finland's treaty with East Germany \
              of 1975 counts for West Germany. The row's own number \
              (`16+1`) is not a whole one: `number` is its place in the list, `entry` the number as DESTA writes it.",
    tables: &[TREATIES, PARTIES],
};

const TREATIES: TableSpec = TableSpec {
    name: "treaties",
    row: "one entry of the list: a treaty, or what became of one",
    columns: &[
        NUMBER,
        column("name", Kind::Text, "", "name"),
        column(
            "year",
            Kind::Year,
            "",
            "year of signature; missing for negotiations",
        ),
        column("entry_year", Kind::Year, "", "year of entry into force"),
        column(
            "entry_type",
            Kind::Text,
            "",
            "base_treaty, accession, withdrawal, consolidated, protocol or amendment, negotiation",
        ),
        column(
            "entry",
            Kind::Text,
            "",
            "DESTA's own number of the entry, such as 16+1",
        ),
        column(
            "base_treaty",
            Kind::Int,
            "",
            "DESTA's number of the treaty that the entry belongs to",
        ),
    ],
    key: &["number"],
    required: true,
};

const PARTIES: TableSpec = TableSpec {
    name: "parties",
    row: "one state in one entry",
    columns: &[
        NUMBER,
        column("state", Kind::State, "", "the state"),
        column(
            "member_code",
            Kind::Int,
            "",
            "DESTA's code of its part in the entry (mc); not explained in the file",
        ),
    ],
    key: &["number", "state"],
    required: true,
};

const NUMBER: Column = column("number", Kind::Int, "", "place of the entry in the list, from 1");

/// Missing, in this file.
const MISSING: &[&str] = &["NA"];

/// What entries may be.
const TYPES: [&str; 6] = [
    "base_treaty",
    "accession",
    "withdrawal",
    "consolidated",
    "protocol or amendment",
    "negotiation",
];

/// What an entry says but for its members.
struct Entry {
    year: Option<i16>,
    in_force: Option<i16>,
    base: Option<i32>,
}

/// A year that may be missing.
fn year(cell: &str) -> Result<Option<i16>, String> {
    if cell.is_empty() || MISSING.contains(&cell) {
        return Ok(None);
    }
    input::year(cell).map(Some).map_err(|error| error.to_string())
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [entry_at, base, name, kind, signed, force] = table.columns([
        "number",
        "base_treaty",
        "name",
        "entry_type",
        "year",
        "entryforceyear",
    ])?;
    let members = members(table);
    let mut number = 0;
    let mut undated = 0_usize;
    let mut span: Option<(i16, i16)> = None;
    table.rows(|row| {
        number += 1;
        if !taking::row(output, table, row) {
            return;
        }
        let kind = row.cell(kind);
        if !TYPES.contains(&kind) {
            return output.set_aside(
                "an unknown kind of entry",
                format!("`{kind}` is none of {}", TYPES.join(", ")),
            );
        }
        let read = || -> Result<_, String> {
            Ok(Entry {
                year: year(row.cell(signed))?,
                in_force: year(row.cell(force))?,
                base: taking::int(row.cell(base), MISSING)?,
            })
        };
        let Some(entry) = taking::cell(output, read()) else {
            return;
        };
        let year_cell = |year: Option<i16>| year.map_or(Cell::None, Cell::Year);
        output.push(
            "treaties",
            &[
                Cell::Int(number),
                taking::text_cell(row.cell(name), MISSING),
                year_cell(entry.year),
                year_cell(entry.in_force),
                Cell::Text(kind),
                taking::text_cell(row.cell(entry_at), MISSING),
                taking::int_cell(entry.base),
            ],
        );
        let Some(year) = entry.year.or(entry.in_force) else {
            undated += 1;
            return;
        };
        span = Some(span.map_or((year, year), |(first, last)| (first.min(year), last.max(year))));
        push_members(output, row, &members, number, year);
    })?;
    if undated > 0 {
        output.notes.push(format!(
            "{undated} entries have no year (negotiations); the states in them are left out"
        ));
    }
    output.coverage = span;
    output.version = span.map(|(_, last)| format!("to-{last}"));
    Ok(())
}

/// The columns of members, each with that of its code.
fn members(table: &TextTable<'_>) -> Vec<(usize, Option<usize>)> {
    (1..)
        .map_while(|at| Some((table.column(&format!("c{at}"))?, table.column(&format!("mc{at}")))))
        .collect()
}

fn push_members(
    output: &mut Output,
    row: &Row<'_>,
    members: &[(usize, Option<usize>)],
    number: i32,
    year: i16,
) {
    for (at, code_at) in members {
        let member = row.cell(*at);
        if member.is_empty() || MISSING.contains(&member) {
            continue;
        }
        let placed = match member {
            // Serbia's number stands for Yugoslavia, too, which is the same state by its Correlates of War number.
            "688" if year < 2006 => states::place(CodeList::Cow, "345", year),
            // Kosovo, which M49 does not have.
            "900" => states::place(CodeList::Cow, "347", year),
            _ => states::place(CodeList::M49, member, year),
        };
        let Some(state) = taking::state(output, placed) else {
            continue;
        };
        let code = code_at.map_or(Ok(None), |at| taking::int(row.cell(at), MISSING));
        let Some(code) = taking::cell(output, code) else {
            continue;
        };
        output.push(
            "parties",
            &[Cell::Int(number), Cell::State(state), taking::int_cell(code)],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Columns;

    const HEADER: &str = "\"number\";\"base_treaty\";\"name\";\"entry_type\";\"year\";\"entryforceyear\";\"c1\";\"c2\";\"c3\";\"mc1\";\
                          \"mc2\";\"mc3\"\n";

    fn reading(rows: &str) -> Output {
        let file = crate::input::TextFile {
            name: "list.csv".to_owned(),
            text: format!("{HEADER}{rows}"),
            latin: true,
            sheet: None,
        };
        let (layout, table) = DESTA.recognise(&file).expect("known");
        let mut output = Output::new(DESTA.dataset);
        (layout.read)(&table, &mut output).expect("readable");
        output
    }

    #[test]
    fn entries_keep_their_own_numbers_as_text() {
        let output = reading(
            "\"1\";1;\"Añil Brava\";\"base_treaty\";1994;1995;9991;9992;NA;0;0;NA\n\
             \"1+1\";1;\"Añil Brava accession\";\"accession\";1996;NA;9991;NA;NA;2;NA;NA\n\
             \"2\";2;\"Only talks\";\"negotiation\";NA;NA;9991;9992;NA;0;0;NA\n",
        );
        assert_eq!(output.version.as_deref(), Some("to-1996"));
        assert_eq!(output.coverage, Some((1994, 1996)));
        assert_eq!(
            output.notes,
            ["1 entries have no year (negotiations); the states in them are left out"]
        );
        // No state has these codes; those of the negotiation were not even looked up.
        assert_eq!(
            (output.unplaced.get("9991"), output.unplaced.get("9992")),
            (Some(&2), Some(&1))
        );
        let tables = output.finish();
        let treaties = Columns::of(vec![tables[0].1.clone()]);
        assert_eq!(treaties.ints("number"), Ok(vec![Some(1), Some(2), Some(3)]));
        assert_eq!(treaties.years("entry_year"), Ok(vec![1995, 0, 0]));
        assert_eq!(treaties.years("year"), Ok(vec![1994, 1996, 0]));
        let own = treaties.texts("entry").expect("texts");
        assert_eq!(own[1].as_deref(), Some("1+1"));
        assert_eq!(
            treaties.texts("name").expect("texts")[0].as_deref(),
            Some("Añil Brava")
        );
    }

    #[test]
    fn bad_entries_are_set_aside() {
        let output = reading(
            "\"1\";1;\"A\";\"base_treaty\";1994;1995;9991;NA;NA;0;NA;NA\n\
             \"2\";2;\"B\";\"handshake\";1994;1995;9991;NA;NA;0;NA;NA\n\
             \"3\";3;\"C\";\"base_treaty\";19945;1995;9991;NA;NA;0;NA;NA\n\
             \"4\";4;\"D\";\"base_treaty\";1994\n",
        );
        assert_eq!(output.rows("treaties"), 1);
        let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert_eq!(output.counts.get("an unknown kind of entry"), Some(&1));
        assert_eq!(output.counts.get("a cell that can't be read"), Some(&1));
        assert_eq!(
            output.counts.get("a row with too few or too many cells"),
            Some(&1)
        );
    }
}
