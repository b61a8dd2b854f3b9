//! UNCTAD's merchandise trade matrix: exports by pair and group of products.

use std::collections::HashMap;

use super::aside::each_row;
use super::flaw::Flaw;
use super::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Kind, TableSpec, column};
use crate::input::{BadCell, Refusal, TextTable, number, year};
use crate::output::{Cell, Output};
use crate::states::{CodeList, State, Unplaced, place};

/// Exports by group of products.
pub static MATRIX: Connector = Connector {
    dataset: &Dataset {
        id: "unctad-matrix",
        title: "UNCTADstat Merchandise Trade Matrix",
        publisher: "United Nations Conference on Trade and Development",
        licence: "Free with attribution, as remembered; the terms were not read at the publisher's.",
        citation: "UNCTADstat, Merchandise trade matrix. With the day of access.",
        landing_page: "https://unctadstat.unctad.org/",
        downloads: &[],
        lag_months: 12,
        lag_note: "A year is out in the course of the next.",
        missing: &[],
        good_for: "Of what one state's exports to another consist: fuels, machinery, food.",
        bad_for: "Growth over time: the table at hand has three years. Rows are there where something was traded; absence is not \
            nought. Current US dollars.",
        tables: &[TableSpec {
            name: "exports",
            row: "an exporter and an importer in a year, and a group of products",
            columns: &[
                column("exporter", Kind::State, "", "the state that sells"),
                column("importer", Kind::State, "", "the state that buys"),
                column("year", Kind::Year, "", "calendar year"),
                column("product", Kind::Text, "", "`All`, or a section of the SITC"),
                column(
                    "value",
                    Kind::Number,
                    "thousand current US$",
                    "value of the exports",
                ),
            ],
            key: &["exporter", "importer", "year", "product"],
            required: true,
        }],
    },
    layouts: &[Layout {
        // Neither version nor day stands in it: the user has to tell.
        name: "edges by product (names without blanks)",
        origin: Origin::Derived,
        marks: &["year", "product", "source", "target", "edgewidth"],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

/// Words that stand in small letters within a name that has lost its blanks.
const LITTLE: [&str; 3] = ["and", "of", "the"];

/// Names whose blanks their letters do not tell, or that are cut short.
const ODD: [(&str, &str); 3] = [
    ("CotedIvoire", "Cote d'Ivoire"),
    ("KoreaDemPeoples", "Korea, Democratic People's Republic of"),
    ("SaoTomeandPricipe", "Sao Tome and Principe"),
];

/// A name with its blanks: `BosniaandHerzegovina` is `Bosnia and Herzegovina`, `ChinaHongKongSAR` is `China Hong Kong SAR`.
/// Little words are taken off the ends of others only where asked: `New Zealand` ends in one as well.
/// The year of a territorial change at the end, as in `Sudan2011`, belongs to the name no more.
fn spaced(name: &str, apart: bool) -> String {
    if let Some((_, odd)) = ODD.iter().find(|(cut, _)| *cut == name) {
        return (*odd).to_owned();
    }
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut words: Vec<String> = Vec::new();
    for letter in name.chars() {
        // A run of capitals is one word.
        let goes_on = letter.is_lowercase()
            || words
                .last()
                .is_some_and(|word| word.chars().all(char::is_uppercase));
        match words.last_mut() {
            Some(word) if goes_on => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    let mut found = Vec::new();
    for word in &words {
        let mut word = word.as_str();
        let mut little_words = Vec::new();
        while let Some(little) = LITTLE
            .iter()
            .find(|little| apart && word.len() > little.len() + 2 && word.ends_with(**little))
        {
            little_words.push(*little);
            word = &word[..word.len() - little.len()];
        }
        found.push(word);
        found.extend(little_words.into_iter().rev());
    }
    found.join(" ")
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [at, product, source, target] = table.columns(["year", "product", "source", "target"])?;
    let [value] = table.columns(["edgewidth"])?;
    let mut known: HashMap<(String, i16), Result<State, Unplaced>> = HashMap::new();
    let mut state = |name: &str, year: i16| -> Result<State, Unplaced> {
        known
            .entry((name.to_owned(), year))
            .or_insert_with(|| {
                place(CodeList::Name, &spaced(name, false), year).or_else(|first| {
                    match place(CodeList::Name, &spaced(name, true), year) {
                        // Taken apart it says even less: `Greenland` is no state under either name.
                        Err(Unplaced::Unknown { .. }) => Err(first),
                        placed => placed,
                    }
                })
            })
            .clone()
    };
    each_row(table, output, |row, output| {
        let year = year(row.cell(at))?;
        let (from, to) = (state(row.cell(source), year)?, state(row.cell(target), year)?);
        if from == to {
            return Err(Flaw::Row(
                "one state twice",
                format!("both states are {}", from.cow()),
            ));
        }
        let held = row.cell(value);
        let value = number(held, &[])?.ok_or_else(|| BadCell::NotANumber(held.to_owned()))?;
        if value < 0.0 {
            return Err(Flaw::Row("a negative flow", format!("`{held}` is negative")));
        }
        output.push(
            "exports",
            &[
                Cell::State(from),
                Cell::State(to),
                Cell::Year(year),
                Cell::Text(row.cell(product)),
                Cell::Number(value),
            ],
        );
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{read, rows};

    #[test]
    fn names_get_their_blanks_back() {
        assert_eq!(spaced("RussianFederation", true), "Russian Federation");
        assert_eq!(spaced("BosniaandHerzegovina", true), "Bosnia and Herzegovina");
        assert_eq!(spaced("ChinaHongKongSAR", true), "China Hong Kong SAR");
        assert_eq!(spaced("Sudan2011", true), "Sudan");
        assert_eq!(spaced("NewZealand", false), "New Zealand");
        assert_eq!(spaced("DemRepoftheCongo", true), "Dem Rep of the Congo");
        assert_eq!(spaced("KoreaRepublicof", true), "Korea Republic of");
    }

    #[test]
    fn exports_are_read_by_product() {
        let text = "year,product,source,target,edgewidth\n1995,All,RussianFederation,Finland,10.5\n\
            1995,SITC0_Food,RussianFederation,Finland,1\n1995,All,RussianFederation,ChinaHongKongSAR,3\n\
            1995,All,Finland,China,-3\n";
        let (output, _) = read(&MATRIX, "any.csv", text).expect("a table");
        let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
        assert_eq!(lines, [4, 5]);
        assert_eq!(
            rows(output, "exports"),
            ["365 375 1995 All 10.5", "365 375 1995 SITC0_Food 1"]
        );
    }
}
