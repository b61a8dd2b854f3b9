//! BACI of CEPII: trade flows of every pair of states, both reports reconciled, summed here over all products.

use std::collections::BTreeMap;

use super::aside::{each_row, rounded};
use super::flaw::Flaw;
use super::release::{cepii_release, cepii_version, earliest_release, one_version};
use super::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{BadCell, Refusal, TextTable, number, whole, year};
use crate::output::{Cell, Output};
use crate::states::{CodeList, State, Unplaced, place};

/// Exports of one state to another, all products.
pub static BACI: Connector = Connector {
    dataset: &Dataset {
        id: "baci",
        title: "BACI: International Trade Database at the Product Level",
        publisher: "CEPII",
        licence: "Etalab Open Licence 2.0 as remembered; the terms were not read at the publisher's.",
        citation: "Gaulier, Guillaume, and Soledad Zignago. 2010. BACI: International Trade Database at the Product-Level. \
            The 1994–2007 Version. CEPII Working Paper 2010-23. With the version used.",
        landing_page: "http://www.cepii.fr/CEPII/en/bdd_modele/presentation.asp?id=37",
        downloads: &[Download {
            url: "https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS92_V202501.zip",
            sha256: None,
            file: "BACI_HS92_V202501.zip",
        }],
        lag_months: 13,
        lag_note: "Each January a release comes out that ends with the year before the last: V202401 ends with 2022.",
        missing: &[("", "no quantity; values are never missing")],
        good_for: "Trade after 2014, and comparisons between pairs: importer's and exporter's reports are made one figure, \
            freight and insurance taken off.",
        bad_for: "Figures that must agree with a customs office: they match neither side's. The past is revised with each \
            release. A pair without a row traded nothing, or nothing was reported. Taiwan stands as “Other Asia, not \
            elsewhere specified”, Belgium and Luxembourg are one until 1998, the Southern African Customs Union until 1999: \
            those are set aside. Current US dollars.",
        tables: &[TableSpec {
            name: "exports",
            row: "an exporter and an importer in a year",
            columns: &[
                column("exporter", Kind::State, "", "the state that sells"),
                column("importer", Kind::State, "", "the state that buys"),
                column("year", Kind::Year, "", "calendar year"),
                column(
                    "value",
                    Kind::Number,
                    "thousand current US$",
                    "value of all products, free on board",
                ),
            ],
            key: &["exporter", "importer", "year"],
            required: true,
        }],
    },
    layouts: &[
        Layout {
            name: "BACI_HSxx_Yyyyy_Vyyyymm.csv",
            origin: Origin::Publisher,
            marks: &["t", "i", "j", "k", "v", "q"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: read_products,
        },
        Layout {
            // Which release was summed is not stated there, so that the user has to tell.
            name: "sums over products by ISO codes",
            origin: Origin::Derived,
            marks: &["year", "iso3_row", "iso3_col", "value_kusd"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: read_sums,
        },
    ],
};

/// The state of a code of BACI, which are those of Comtrade: M49, but for states whose customs area differs from the
/// state, which have a code of their own.
fn place_code(code: u16, year: i16) -> Result<State, Unplaced> {
    let not_a_state = |what| {
        Err(Unplaced::NotAState {
            code: code.to_string(),
            what,
        })
    };
    let m49 = match code {
        // Belgium and Luxembourg have codes of their own from 1999, the customs union's members from 2000.
        58 => return not_a_state("Belgium and Luxembourg together"),
        711 => return not_a_state("the Southern African Customs Union"),
        527 | 568 | 577 | 636 | 637 | 837..=839 | 849 | 879 | 899 => {
            return not_a_state("an area not specified");
        }
        251 => 250,
        381 => 380,
        // “Other Asia, not elsewhere specified”: what partners report of Taiwan.
        490 => 158,
        579 => 578,
        699 => 356,
        757 => 756,
        841 | 842 => 840,
        other => other,
    };
    place(CodeList::M49, &format!("{m49:03}"), year)
}

/// Sums of one file, by year, exporter and importer, with the first line of each.
type Sums<Code> = BTreeMap<(i16, Code, Code), (f64, usize)>;

/// Adds a value; trade is never negative.
fn add<Code: Ord>(
    sums: &mut Sums<Code>,
    key: (i16, Code, Code),
    cell: &str,
    line: usize,
) -> Result<(), Flaw> {
    let value = number(cell, &[])?.ok_or_else(|| BadCell::NotANumber(cell.to_owned()))?;
    if value < 0.0 {
        return Err(Flaw::Row("a negative flow", format!("`{cell}` is negative")));
    }
    sums.entry(key).or_insert((0.0, line)).0 += value;
    Ok(())
}

/// Places codes and pushes sums; two codes of one state are summed as well.
fn push<Code: Ord + Copy>(
    sums: Sums<Code>,
    output: &mut Output,
    place: impl Fn(Code, i16) -> Result<State, Unplaced>,
) -> Result<(), Refusal> {
    let mut by_state: Sums<State> = Sums::new();
    for ((year, exporter, importer), (value, line)) in sums {
        output.at(line);
        match (place(exporter, year), place(importer, year)) {
            (Ok(exporter), Ok(importer)) if exporter == importer => {
                output.set_aside(
                    "one state twice",
                    format!("exporter and importer are both {}", exporter.cow()),
                );
            }
            (Ok(exporter), Ok(importer)) => {
                by_state
                    .entry((year, exporter, importer))
                    .or_insert((0.0, line))
                    .0 += value;
            }
            (Err(unplaced), _) | (_, Err(unplaced)) => output.set_aside_unplaced(&unplaced),
        }
    }
    super::aside::some(by_state.len(), output)?;
    for ((year, exporter, importer), (value, line)) in by_state {
        output.at(line);
        output.push(
            "exports",
            &[
                Cell::State(exporter),
                Cell::State(importer),
                Cell::Year(year),
                Cell::Number(rounded(value)),
            ],
        );
    }
    Ok(())
}

fn read_products(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [t, i, j, v] = table.columns(["t", "i", "j", "v"])?;
    if let Some(version) = cepii_version(table.name) {
        one_version(output, &format!("V{version}"))?;
        if let Some(day) = cepii_release(version) {
            earliest_release(output, day);
        }
    }
    let code = |cell: &str| -> Result<u16, BadCell> {
        whole(cell, &[])?
            .and_then(|code| u16::try_from(code).ok())
            .ok_or_else(|| BadCell::NotANumber(cell.to_owned()))
    };
    let mut sums = Sums::new();
    each_row(table, output, |row, _| {
        let key = (year(row.cell(t))?, code(row.cell(i))?, code(row.cell(j))?);
        add(&mut sums, key, row.cell(v), row.line)
    })?;
    push(sums, output, place_code)
}

fn read_sums(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [at, exporter, importer, value] = table.columns(["year", "iso3_row", "iso3_col", "value_kusd"])?;
    let letters = |cell: &str| -> Result<[u8; 3], Flaw> {
        cell.as_bytes().try_into().map_err(|_| {
            Flaw::Row(
                "a code that no state has",
                format!("`{cell}` is not a code of three letters"),
            )
        })
    };
    let mut sums = Sums::new();
    each_row(table, output, |row, _| {
        let key = (
            year(row.cell(at))?,
            letters(row.cell(exporter))?,
            letters(row.cell(importer))?,
        );
        add(&mut sums, key, row.cell(value), row.line)
    })?;
    push(sums, output, |code: [u8; 3], year| {
        place(CodeList::Iso3, &String::from_utf8_lossy(&code), year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::read;

    #[test]
    fn areas_are_no_states() {
        for code in [58, 711, 899] {
            let unplaced = place_code(code, 1997).expect_err("not a state");
            assert_eq!(unplaced.kind(), "not a state", "{unplaced}");
        }
    }

    #[test]
    fn values_of_one_pair_and_year_are_summed_before_codes_are_placed() {
        let mut sums = Sums::new();
        add(&mut sums, (2000, 4, 8), "1.1", 2).expect("a number");
        add(&mut sums, (2000, 4, 8), "2.2", 3).expect("a number");
        add(&mut sums, (2000, 4, 9), "NA", 4).expect_err("no number");
        add(&mut sums, (2000, 4, 9), "-1", 5).expect_err("negative");
        assert_eq!(sums.len(), 1);
        assert!((rounded(sums[&(2000, 4, 8)].0) - 3.3).abs() < f64::EPSILON);
    }

    #[test]
    fn a_file_whose_codes_no_state_has_is_refused() {
        let text = "t,i,j,k,v,q\n2000,58,711,010101,1.5,\n";
        let why = read(&BACI, "BACI_HS92_Y2000_V202401.csv", text)
            .expect_err("no state")
            .to_string();
        assert!(why.contains("not a state"), "{why}");
    }
}
