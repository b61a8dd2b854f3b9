//! The trade register by delivery: one row a deal and year of delivery, which sums up to SIPRI's own yearly tables.

use std::collections::BTreeMap;

use super::super::aside::{each_row, int, rounded, some};
use super::super::flaw::Flaw;
use super::super::{Connector, Layout, Origin};
use super::edition::Export;
use crate::dataset::{Dataset, Kind, TableSpec, column};
use crate::input::{BadCell, Refusal, TextTable, number, year};
use crate::output::{Cell, Output};
use crate::states::State;

/// Deliveries of arms by year.
pub static TRANSFERS: Connector = Connector {
    dataset: &Dataset {
        id: "sipri-transfers",
        title: "SIPRI Arms Transfers Database: deliveries",
        publisher: super::PUBLISHER,
        licence: super::LICENCE,
        citation: super::CITATION,
        landing_page: super::LANDING_PAGE,
        downloads: &[],
        lag_months: super::LAG_MONTHS,
        lag_note: super::LAG_NOTE,
        missing: &[("", "not known")],
        good_for: "How much military capability one state delivered to another in a year.",
        bad_for: "Money: a trend-indicator value is a volume of capability, not a price. Deliveries are lumpy, and a year says \
            little. Each edition revises the past, so that figures of two editions must not be mixed. Groups that are no \
            states, organisations and unknown suppliers are set aside. What is not a major weapon is not counted.",
        tables: &[
            TableSpec {
                name: "deliveries",
                row: "a supplier and a recipient in a year with deliveries",
                columns: &[
                    column("supplier", Kind::State, "", "the state that delivered"),
                    column("recipient", Kind::State, "", "the state that received"),
                    column("year", Kind::Year, "", "calendar year of delivery"),
                    column(
                        "tiv",
                        Kind::Number,
                        "million TIV",
                        "volume of deliveries, in trend-indicator values",
                    ),
                    column(
                        "deals",
                        Kind::Int,
                        "deals",
                        "number of deals with deliveries in the year",
                    ),
                ],
                key: &["supplier", "recipient", "year"],
                required: true,
            },
            TableSpec {
                name: "deals",
                row: "what was delivered of a deal in a year",
                columns: &[
                    column("deal", Kind::Int, "", "SIPRI's number of the deal"),
                    column("supplier", Kind::State, "", "the state that delivered"),
                    column("recipient", Kind::State, "", "the state that received"),
                    column("year", Kind::Year, "", "calendar year of delivery"),
                    column("designation", Kind::Text, "", "type of the weapon"),
                    column("description", Kind::Text, "", "what it is"),
                    column("category", Kind::Text, "", "SIPRI's category"),
                    column("ordered", Kind::Year, "", "year of the order"),
                    column("delivered", Kind::Number, "items", "number delivered in the year"),
                    column(
                        "estimated",
                        Kind::Flag,
                        "",
                        "whether number or year of delivery is an estimate",
                    ),
                    column(
                        "status",
                        Kind::Text,
                        "",
                        "new, second hand, or second hand but modernized",
                    ),
                    column("tiv", Kind::Number, "million TIV", "volume of these deliveries"),
                ],
                key: &["deal", "year"],
                required: true,
            },
        ],
    },
    layouts: &[
        Layout {
            name: "trade-register.csv by delivery year",
            origin: Origin::Publisher,
            marks: &[
                "SIPRI AT Database ID",
                "Supplier",
                "Recipient",
                "Designation",
                "Order date",
                "Numbers delivered",
                "Delivery year",
                "TIV delivery values",
            ],
            looks_like: None,
            // SIPRI writes no quotes, but inches.
            quoting: false,
            version: "",
            released: "",
            read: read_register,
        },
        Layout {
            name: "DealsAndTIVs.txt (site before 2024)",
            origin: Origin::Publisher,
            marks: &[
                "Deal ID",
                "Seller",
                "Buyer",
                "Designation",
                "Order date",
                "Numbers delivered",
                "Delivery year",
                "TIV delivery values",
            ],
            looks_like: None,
            quoting: false,
            version: "",
            released: "",
            read: read_old,
        },
    ],
};

fn read_register(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let names = table.columns(["SIPRI AT Database ID", "Supplier", "Recipient"])?;
    read(table, output, names)
}

fn read_old(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let names = table.columns(["Deal ID", "Seller", "Buyer"])?;
    read(table, output, names)
}

fn read(
    table: &TextTable<'_>,
    output: &mut Output,
    [deal, supplier, recipient]: [usize; 3],
) -> Result<(), Refusal> {
    let export = Export::read(&table.preamble);
    export.of_all()?;
    let [order, delivered, at, tiv] = table.columns([
        "Order date",
        "Numbers delivered",
        "Delivery year",
        "TIV delivery values",
    ])?;
    let texts = table.columns(["Designation", "Description", "Armament category"])?;
    let [status, number_estimated, year_estimated] = table.columns([
        "Status",
        "Numbers delivered is estimate",
        "Delivery year is estimate",
    ])?;
    let mut sums: BTreeMap<(State, State, i16), (f64, i32, usize)> = BTreeMap::new();
    let mut last = i16::MIN;
    each_row(table, output, |row, output| {
        let year = year(row.cell(at))?;
        last = last.max(year);
        let ordered = int(row.cell(order), &[])?.and_then(|year| i16::try_from(year).ok());
        let number_of = |cell: &str| int(cell, &[])?.ok_or_else(|| BadCell::NotANumber(cell.to_owned()));
        let deal = number_of(row.cell(deal))?;
        // Near the beginning or the end of a state its name may stand a year off.
        let near = || [year, year - 1, year + 1].into_iter().chain(ordered);
        let supplier = super::state(row.cell(supplier), near())?;
        let recipient = super::state(row.cell(recipient), near())?;
        if supplier == recipient {
            return Err(Flaw::Row(
                "one state twice",
                format!("supplier and recipient are both {}", supplier.cow()),
            ));
        }
        let volume = number(row.cell(tiv), &[])?;
        if volume.is_some_and(|volume| volume < 0.0) {
            return Err(Flaw::Row(
                "a negative flow",
                format!("`{}` is negative", row.cell(tiv)),
            ));
        }
        let estimated = [number_estimated, year_estimated]
            .iter()
            .any(|column| row.cell(*column).eq_ignore_ascii_case("yes"));
        let before = output.rows("deals");
        output.push(
            "deals",
            &[
                Cell::Int(deal),
                Cell::State(supplier),
                Cell::State(recipient),
                Cell::Year(year),
                Cell::Text(row.cell(texts[0])),
                Cell::Text(row.cell(texts[1])),
                Cell::Text(row.cell(texts[2])),
                ordered.map_or(Cell::None, Cell::Year),
                number(row.cell(delivered), &[])?.into(),
                Cell::Flag(estimated),
                Cell::Text(row.cell(status)),
                volume.into(),
            ],
        );
        // What is there already, or contradicts it, must not be summed.
        if output.rows("deals") > before {
            let sum = sums
                .entry((supplier, recipient, year))
                .or_insert((0.0, 0, row.line));
            sum.0 += volume.unwrap_or(0.0);
            sum.1 += 1;
        }
        Ok(())
    })?;
    export.join(last, output)?;
    some(sums.len(), output)?;
    for ((supplier, recipient, year), (tiv, deals, line)) in sums {
        output.at(line);
        output.push(
            "deliveries",
            &[
                Cell::State(supplier),
                Cell::State(recipient),
                Cell::Year(year),
                Cell::Number(rounded(tiv)),
                Cell::Int(deals),
            ],
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{file, read, rows};

    fn text(range: &str, generated: &str, rows: &str) -> String {
        format!(
            "Transfers of major conventional arms from All countries to All countries. Deals with deliveries made for year \
             range {range}\nData generated: {generated} 2:20:11 PM\n\
             SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,Order date is \
             estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,Delivery year is estimate,Status,SIPRI \
             estimate,TIV deal unit,TIV delivery values,Local production\n{rows}"
        )
    }

    fn row(deal: u32, from: &str, to: &str, year: i16, tiv: &str) -> String {
        format!("{deal},{from},{to},155\" gun,gun,Artillery,1990,No,2,Yes,{year},No,New,1,1,{tiv},No\n")
    }

    #[test]
    fn deliveries_are_sums_of_deals() {
        let body = [
            row(1, "Russia", "China", 2018, "1.1"),
            row(2, "Russia", "China", 2018, "2.2"),
            row(2, "Russia", "China", 2019, "0"),
            row(3, "Russia", "Hezbollah (Lebanon)*", 2018, "5"),
            row(4, "Russia", "China", 2018, "x"),
            row(2, "Russia", "China", 2018, "9"),
        ]
        .concat();
        let (output, _) = read(
            &TRANSFERS,
            "any.csv",
            &text("'1950' to '2019'", "13 Oct 2020", &body),
        )
        .expect("a register");
        assert_eq!(output.version.as_deref(), Some("2020-03"));
        assert_eq!(
            output.released.map(|day| day.to_string()).as_deref(),
            Some("2020-03-15")
        );
        assert_eq!(output.coverage, Some((1950, 2019)));
        let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
        assert_eq!(lines, [7, 8, 9]);
        assert_eq!(
            rows(output, "deliveries"),
            ["365 710 2018 3.3 2", "365 710 2019 0 1"]
        );
    }

    #[test]
    fn files_of_one_edition_join_and_others_do_not() {
        let old = text(
            "'1950' to '1989'",
            "16 Apr 2024",
            &row(1, "Soviet Union", "China", 1959, "1"),
        );
        let new = text(
            "'1990' to '2023'",
            "13 Apr 2024",
            &row(1, "Russia", "China", 2023, "1"),
        );
        let joined = [file("old.csv", &old), file("new.csv", &new)];
        let (output, _) = crate::connector::read(&TRANSFERS, &joined).expect("two files of an edition");
        assert_eq!(output.coverage, Some((1950, 2023)));
        assert_eq!(output.rows("deliveries"), 2);
        let later = text(
            "'1990' to '2025'",
            "12 Feb 2026",
            &row(1, "Russia", "China", 2024, "1"),
        );
        let mixed = [file("old.csv", &old), file("later.csv", &later)];
        let why = crate::connector::read(&TRANSFERS, &mixed)
            .expect_err("two editions")
            .to_string();
        assert!(why.contains("2025-03"), "{why}");
        let twice = [file("new.csv", &new), file("again.csv", &new)];
        let why = crate::connector::read(&TRANSFERS, &twice)
            .expect_err("the same years")
            .to_string();
        assert!(why.contains("overlap"), "{why}");
    }

    #[test]
    fn what_some_states_delivered_is_refused() {
        let some = text(
            "'1950' to '2019'",
            "13 Oct 2020",
            &row(1, "Russia", "China", 2018, "1"),
        )
        .replace("from All countries", "from Russia");
        let why = read(&TRANSFERS, "any.csv", &some)
            .expect_err("one supplier")
            .to_string();
        assert!(why.contains("some states alone"), "{why}");
    }
}
