//! The trade register by deal: one row a deal, with a list of the years of its deliveries.

use super::super::aside::some;
use super::super::flaw::Flaw;
use super::super::{Connector, Layout, Origin};
use super::edition::Export;
use crate::dataset::{Dataset, Kind, TableSpec, column};
use crate::input::{BadCell, Refusal, TextTable, number, year};
use crate::output::{Cell, Output};

/// Deals with all their deliveries.
pub static REGISTER: Connector = Connector {
    dataset: &Dataset {
        id: "sipri-register",
        title: "SIPRI Arms Transfers Database: trade register by deal",
        publisher: super::PUBLISHER,
        licence: super::LICENCE,
        citation: super::CITATION,
        landing_page: super::LANDING_PAGE,
        downloads: &[],
        lag_months: super::LAG_MONTHS,
        lag_note: super::LAG_NOTE,
        missing: &[("", "not known")],
        good_for: "What was ordered, when, with SIPRI's comments; orders of which nothing has been delivered yet.",
        bad_for: "Yearly volumes: a deal's volume stands beside a list of years and can't be split over them. The deliveries \
            of a year are in sipri-transfers, from the export by delivery year. Rows that look alike may be two deals.",
        tables: &[TableSpec {
            name: "deals",
            row: "a deal",
            columns: &[
                column("supplier", Kind::State, "", "the state that delivers"),
                column("recipient", Kind::State, "", "the state that receives"),
                column("ordered", Kind::Year, "", "year of the order"),
                column(
                    "order_estimated",
                    Kind::Flag,
                    "",
                    "whether that year is an estimate",
                ),
                column("number_ordered", Kind::Number, "items", "number ordered"),
                column("designation", Kind::Text, "", "type of the weapon"),
                column("description", Kind::Text, "", "what it is"),
                column(
                    "number_delivered",
                    Kind::Number,
                    "items",
                    "number delivered so far",
                ),
                column(
                    "first_delivery",
                    Kind::Year,
                    "",
                    "first year with a delivery; missing where there is none yet",
                ),
                column("last_delivery", Kind::Year, "", "last year with a delivery"),
                column("deliveries", Kind::Text, "", "all years with deliveries"),
                column(
                    "status",
                    Kind::Text,
                    "",
                    "new, second hand, or second hand but modernized",
                ),
                column("comments", Kind::Text, "", "SIPRI's comments"),
                column("tiv_unit", Kind::Number, "million TIV", "volume of one item"),
                column(
                    "tiv_ordered",
                    Kind::Number,
                    "million TIV",
                    "volume of the whole order",
                ),
                column(
                    "tiv_delivered",
                    Kind::Number,
                    "million TIV",
                    "volume of all deliveries so far",
                ),
            ],
            key: &[],
            required: true,
        }],
    },
    layouts: &[Layout {
        name: "trade-register.csv by deal",
        origin: Origin::Publisher,
        marks: &[
            "Recipient",
            "Supplier",
            "Year of order",
            "Number ordered",
            "Weapon designation",
            "Weapon description",
            "Number delivered",
            "Year(s) of delivery",
            "status",
            "Comments",
            "SIPRI TIV of delivered weapons",
        ],
        looks_like: None,
        quoting: false,
        version: "",
        released: "",
        read,
    }],
};

/// How many lines a comment may be broken into.
const MAX_BROKEN: usize = 6;

/// Records of a body in which comments hold line breaks without quotes: a line that is too short goes on in the next. Each
/// comes with the number of its first line, from 0.
fn records(body: &str, cells: usize) -> Vec<(usize, Vec<String>)> {
    let lines: Vec<&str> = body.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let mut text = lines[at].to_owned();
        let mut next = at + 1;
        while text.matches(',').count() + 1 < cells && next < lines.len() && next - at < MAX_BROKEN {
            let longer = format!("{text} {}", lines[next]);
            if longer.matches(',').count() + 1 > cells {
                break;
            }
            text = longer;
            next += 1;
        }
        if text.matches(',').count() + 1 < cells {
            // Not the start of a broken record: only this line is lost.
            lines[at].clone_into(&mut text);
            next = at + 1;
        }
        if !text.trim_matches([',', ' ', ';', '\u{a0}']).is_empty() {
            found.push((at, text.split(',').map(|cell| cell.trim().to_owned()).collect()));
        }
        at = next;
    }
    found
}

/// Where the cells of a deal stand.
struct At {
    supplier: usize,
    recipient: usize,
    order: usize,
    ordered: usize,
    designation: usize,
    description: usize,
    delivered: usize,
    years: usize,
    status: usize,
    comments: usize,
    tiv: [usize; 3],
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let export = Export::read(&table.preamble);
    export.of_all()?;
    let [recipient, supplier, order, ordered] =
        table.columns(["Recipient", "Supplier", "Year of order", "Number ordered"])?;
    let [designation, description, delivered] =
        table.columns(["Weapon designation", "Weapon description", "Number delivered"])?;
    let [years, status, comments] = table.columns(["Year(s) of delivery", "status", "Comments"])?;
    let at = At {
        supplier,
        recipient,
        order,
        ordered,
        designation,
        description,
        delivered,
        years,
        status,
        comments,
        tiv: table.columns([
            "SIPRI TIV per unit",
            "SIPRI TIV for total order",
            "SIPRI TIV of delivered weapons",
        ])?,
    };
    let mut last = i16::MIN;
    let mut taken = 0;
    for (line, cells) in records(table.body(), table.header.len()) {
        output.at(table.header_line + 1 + line);
        match deal(&cells, &at, table.header.len(), output) {
            Ok(year) => {
                taken += 1;
                last = last.max(year.unwrap_or(i16::MIN));
            }
            Err(flaw) => flaw.note(output),
        }
    }
    some(taken, output)?;
    export.join(last, output)
}

/// Takes a deal; returns its last year with a delivery.
fn deal(cells: &[String], at: &At, count: usize, output: &mut Output) -> Result<Option<i16>, Flaw> {
    if cells.len() != count {
        return Err(Flaw::Row(
            "a row of another length",
            format!("it has {} cells where the header has {count}", cells.len()),
        ));
    }
    let cell = |column: usize| cells[column].as_str();
    let ordered = year(cell(at.order))?;
    let years: Vec<i16> = cell(at.years)
        .split(';')
        .filter(|text| !text.trim().is_empty())
        .map(|text| year(text.trim()))
        .collect::<Result<_, BadCell>>()?;
    let (first, last) = (years.iter().min().copied(), years.iter().max().copied());
    let near = || {
        let whole = first.unwrap_or(ordered)..=last.unwrap_or(ordered);
        whole.chain([ordered, ordered + 1])
    };
    let supplier = super::state(cell(at.supplier), near())?;
    let recipient = super::state(cell(at.recipient), near())?;
    if supplier == recipient {
        return Err(Flaw::Row(
            "one state twice",
            format!("supplier and recipient are both {}", supplier.cow()),
        ));
    }
    let figure = |column: usize| number(cell(column), &[]);
    output.push(
        "deals",
        &[
            Cell::State(supplier),
            Cell::State(recipient),
            Cell::Year(ordered),
            // The nameless column after a figure holds a question mark where it is an estimate.
            Cell::Flag(cell(at.order + 1) == "?"),
            figure(at.ordered)?.into(),
            Cell::Text(cell(at.designation)),
            Cell::Text(cell(at.description)),
            figure(at.delivered)?.into(),
            first.map_or(Cell::None, Cell::Year),
            last.map_or(Cell::None, Cell::Year),
            Cell::Text(cell(at.years)),
            Cell::Text(cell(at.status)),
            Cell::Text(cell(at.comments)),
            figure(at.tiv[0])?.into(),
            figure(at.tiv[1])?.into(),
            figure(at.tiv[2])?.into(),
        ],
    );
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{read, rows};

    const HEADER: &str = "Transfers of major conventional arms from All countries  to All countries . Deals with deliveries \
        made for the year range 'Not specified' to 'Not specified'\nData generated: 13 Mar 2025 10:02:49 AM\n\
        Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,Year(s) \
        of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n";

    #[test]
    fn a_comment_may_go_on_in_the_next_line() {
        let text = format!(
            "{HEADER}China,Russia,2012,?,2,,A-1,plane,2,?,2018; 2019,New,one\nand two,1,2,2\n\
             China,Russia,2020,,4,,A-2,plane,0,,,New,,1.5,6,0\nChina,Russia,broken\n\
             China,Hamas (Palestine)*,2020,,4,,A-2,plane,4,,2024,New,,1.5,6,6\nChina,Russia,2020,,4,,A-2,plane,4,,2024,New,,1.5,6,6\n"
        );
        let (output, _) = read(&REGISTER, "any.csv", &text).expect("a register");
        assert_eq!(output.version.as_deref(), Some("2025-03"));
        assert_eq!(
            output.released.map(|day| day.to_string()).as_deref(),
            Some("2025-03-13")
        );
        let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
        assert_eq!(lines, [7, 8]);
        assert_eq!(
            rows(output, "deals"),
            [
                "365 710 2012 true 2 A-1 plane 2 2018 2019 2018; 2019 New one and two 1 2 2",
                "365 710 2020 false 4 A-2 plane 0 - -  New  1.5 6 0",
                "365 710 2020 false 4 A-2 plane 4 2024 2024 2024 New  1.5 6 6",
            ]
        );
    }
}
