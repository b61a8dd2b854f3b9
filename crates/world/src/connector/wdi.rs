//! World Development Indicators: one file an indicator, one column a year.

#[cfg(test)]
mod tests;

use super::{Connector, Layout, Origin, dates, taking};
use crate::dataset::{Dataset, Download, Kind, TableSpec, column};
use crate::input::{self, Refusal, Row, TextTable, YEARS};
use crate::output::{Cell, Output};
use crate::states::{self, CodeList, Unplaced};

/// The connector of the World Development Indicators.
pub(crate) static WDI: Connector = Connector {
    dataset: &DATASET,
    layouts: &[Layout {
        name: "one indicator (API_…_DS2_en_csv)",
        origin: Origin::Publisher,
        marks: &["Country Name", "Country Code", "Indicator Name", "Indicator Code"],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

static DATASET: Dataset = Dataset {
    id: "wdi",
    title: "World Development Indicators",
    publisher: "World Bank",
    licence: "CC BY 4.0 (from memory; the World Bank's page was not read).",
    citation: "World Bank. World Development Indicators, with the indicator's code and the date of the last update. \
               Washington, D.C.",
    landing_page: "https://datatopics.worldbank.org/world-development-indicators/",
    downloads: &[
        Download {
            url: "https://api.worldbank.org/v2/en/indicator/NY.GDP.MKTP.CD?downloadformat=csv",
            sha256: None,
            file: "NY.GDP.MKTP.CD.zip",
        },
        Download {
            url: "https://api.worldbank.org/v2/en/indicator/SP.POP.TOTL?downloadformat=csv",
            sha256: None,
            file: "SP.POP.TOTL.zip",
        },
    ],
    lag_months: 7,
    lag_note: "A year's national accounts come with the update of the following July; some states are later.",
    missing: &[("", "missing")],
    good_for: "Weight: gross domestic product in current dollars, population; what shares of GDP are divided by.",
    bad_for: "Taiwan, which is not in it. Dollars at market rates move with the rate, not with output. Figures are revised back \
              to 1960 with every update, so use the update that was out on the day asked about. Figures from before a state's \
              independence are set aside; so are those for the borders of today where the state of then had others (Russia \
              before 1992 is not the USSR, Germany before 1990 not West Germany). Groups of states and territories are set aside. Files of different updates are not mixed: \
              ratios of their figures are not what the World Bank would publish.",
    tables: &[TableSpec {
        name: "indicators",
        row: "one indicator of one state in one year",
        columns: &[
            column("state", Kind::State, "", "the state"),
            column("year", Kind::Year, "", "calendar year"),
            column(
                "indicator",
                Kind::Text,
                "",
                "the World Bank's code, such as NY.GDP.MKTP.CD",
            ),
            column("value", Kind::Number, "the indicator's", "the figure"),
        ],
        key: &["state", "year", "indicator"],
        required: true,
    }],
};

/// The World Bank's codes of groups of states.
const GROUPS: [&str; 49] = [
    "AFE", "AFW", "ARB", "CEB", "CSS", "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "EUU", "FCS", "HIC", "HPC",
    "IBD", "IBT", "IDA", "IDB", "IDX", "INX", "LAC", "LCN", "LDC", "LIC", "LMC", "LMY", "LTE", "MEA", "MIC",
    "MNA", "NAC", "OED", "OSS", "PRE", "PSS", "PST", "SAS", "SSA", "SSF", "SST", "TEA", "TEC", "TLA", "TMN",
    "TSA", "TSS", "UMC", "WLD",
];

/// States whose figures are carried back within later borders, with the year from which these were theirs. Before it the same
/// number of the Correlates of War, or of the state that then bore the code, means another territory.
const BORDERS: [(&str, i16); 8] = [
    ("DEU", 1990),
    ("ETH", 1993),
    ("PAK", 1972),
    ("RUS", 1992),
    ("SDN", 2011),
    ("SRB", 2006),
    ("VNM", 1976),
    ("YEM", 1990),
];

/// The day of the last update, as the lines above the header tell it.
fn updated(table: &TextTable<'_>) -> Result<jiff::civil::Date, Refusal> {
    for line in &table.preamble {
        for delimiter in input::DELIMITERS {
            let cells = input::split(line, delimiter);
            if let [name, day, ..] = cells.as_slice()
                && name.trim_start_matches('\u{feff}') == "Last Updated Date"
            {
                return dates::iso(day)
                    .map_err(|error| Refusal(format!("its Last Updated Date is bad: {error}")));
            }
        }
    }
    Err(Refusal(
        "no line above the header tells its Last Updated Date; give the World Bank's file as it was downloaded".to_owned(),
    ))
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [code, indicator] = table.columns(["Country Code", "Indicator Code"])?;
    let years: Vec<(usize, i16)> = table
        .header
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((at, name.parse().ok().filter(|year| YEARS.contains(year))?)))
        .collect();
    if years.is_empty() {
        return Err(Refusal("it has no column of a year".to_owned()));
    }
    let day = updated(table)?;
    if let Some(held) = output.released
        && held != day
    {
        return Err(Refusal(format!(
            "it was updated on {day}, and a file before it on {held}; files of different updates are different releases"
        )));
    }
    output.released = Some(day);
    output.version = Some(day.to_string());
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let indicator = row.cell(indicator);
        if indicator.is_empty() {
            return output.set_aside("a row without an indicator", "no code of an indicator");
        }
        push(output, row, row.cell(code), indicator, &years);
    })
}

/// The figures of one row. What is no state in any year is set aside once; a year before a state existed, by itself.
fn push(output: &mut Output, row: &Row<'_>, code: &str, indicator: &str, years: &[(usize, i16)]) {
    if GROUPS.contains(&code) {
        return output.set_aside_unplaced(&Unplaced::NotAState {
            code: code.to_owned(),
            what: "a group of states",
        });
    }
    let since = BORDERS
        .iter()
        .find(|(state, _)| *state == code)
        .map_or(i16::MIN, |(_, since)| *since);
    for (at, year) in years {
        let Some(value) = taking::cell(output, input::number(row.cell(*at), &[])) else {
            continue;
        };
        let Some(value) = value else {
            continue;
        };
        if *year < since {
            output.set_aside(
                "a figure for borders that the state did not have yet",
                format!("{code} in {year} is given within its borders of {since} and later"),
            );
            continue;
        }
        match states::place(CodeList::Iso3, code, *year) {
            Ok(state) => output.push(
                "indicators",
                &[
                    Cell::State(state),
                    Cell::Year(*year),
                    Cell::Text(indicator),
                    Cell::Number(value),
                ],
            ),
            Err(unplaced @ (Unplaced::NotInYear { .. } | Unplaced::Ambiguous { .. })) => {
                output.set_aside_unplaced(&unplaced);
            }
            Err(unplaced) => return output.set_aside_unplaced(&unplaced),
        }
    }
}
