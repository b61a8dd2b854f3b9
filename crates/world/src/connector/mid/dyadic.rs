//! Dyadic disputes by Maoz and others: who of a dispute's participants really met.

use super::super::aside::{each_row, flag};
use super::super::{Connector, Layout, Origin};
use super::opposed::{At, Opposed, Pairs};
use crate::dataset::Dataset;
use crate::input::{Refusal, TextTable};
use crate::output::Output;

/// Dyad-years of disputes.
pub static DYADIC: Connector = Connector {
    dataset: &Dataset {
        id: "cow-mid-dyadic",
        title: "Dyadic Militarized Interstate Disputes",
        publisher: "Correlates of War Project (Maoz, Johnson, Kaplan, Ogunkoya and Shreve)",
        licence: "Free with citation and version number, as the project's page asks.",
        citation: "Maoz, Zeev, Paul L. Johnson, Jasper Kaplan, Fiona Ogunkoya, and Aaron P. Shreve. 2019. “The Dyadic \
            Militarized Interstate Disputes (MIDs) Dataset Version 3.0: Logic, Characteristics, and Comparisons to \
            Alternative Datasets.” Journal of Conflict Resolution 63(3): 811–835.",
        landing_page: "https://correlatesofwar.org/data-sets/mids/",
        downloads: &[crate::dataset::Download {
            url: "https://correlatesofwar.org/wp-content/uploads/dyadic_mid_4.03_update.zip",
            sha256: None,
            file: "dyadic_mid_4.03_update.zip",
        }],
        lag_months: 84,
        lag_note: "Version 4 of about 2021 ends with 2014; there is no yearly edition.",
        missing: &[("-9", "missing")],
        good_for: "Which pairs of a dispute's participants in fact clashed, year by year.",
        bad_for: "Anything after 2014. A pair without a row had no dispute, not friendship. The file does not state its \
            version; it is read off the file's name, else it has to be told.",
        tables: &[super::DYADS],
    },
    layouts: &[Layout {
        name: "dyadic_mid_4.0x.csv",
        origin: Origin::Publisher,
        marks: &[
            "disno", "dyindex", "statea", "stateb", "strtyr", "hihosta", "hihostb", "war", "year", "ongo2014",
        ],
        looks_like: None,
        quoting: true,
        version: "",
        // The file states no day: the last of the year in which version 4.02 was in use is taken.
        released: "2021-12-31",
        read,
    }],
};

/// The part of a name after `dyadic_mid_`: `4.02`.
fn version(name: &str) -> Option<&str> {
    let (_, rest) = name.rsplit_once("dyadic_mid_")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    let version = rest[..end].trim_end_matches('.');
    version.contains('.').then_some(version)
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [dispute, one, two, year] = table.columns(["disno", "statea", "stateb", "year"])?;
    let [hostility_one, hostility_two, war] = table.columns(["hihosta", "hihostb", "war"])?;
    let at = At {
        dispute,
        states: [one, two],
        year,
        hostility: [hostility_one, hostility_two],
    };
    let mut pairs = Pairs::default();
    each_row(table, output, |row, output| {
        let war = flag(row.cell(war), super::MISSING)?;
        pairs.take(Opposed::read(row, at, war)?, row.line, output);
        Ok(())
    })?;
    pairs.finish(output);
    if let Some(version) = version(table.name) {
        output.version = Some(version.to_owned());
    }
    output.coverage = Some((1816, 2014));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{read, rows};

    const HEADER: &str = "disno,dyindex,statea,stateb,strtyr,hihosta,hihostb,war,year,ongo2014\n";

    #[test]
    fn both_directions_become_one_row() {
        let text = format!(
            "{HEADER}7,1,2,200,1902,3,1,0,1902,0\n7,1,200,2,1902,1,3,0,1902,0\n8,1,365,200,1902,5,4,1,1903,0\n\
             9,1,2,200,1902,3,1,0,1904,0\n9,1,200,2,1902,1,4,0,1904,0\n9,1,2,20,1902,3,1,0,1904,0\n"
        );
        let (output, _) = read(&DYADIC, "dyadic_mid_4.02.csv", &text).expect("a table");
        assert_eq!(output.version.as_deref(), Some("4.02"));
        let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
        assert_eq!(
            lines,
            [7, 6],
            "Canada was no state then, and the directions of line 6 disagree"
        );
        assert_eq!(
            rows(output, "dyads"),
            [
                "7 2 200 1902 3 1 false",
                "9 2 200 1904 3 1 false",
                "8 200 365 1903 4 5 true"
            ]
        );
    }

    #[test]
    fn a_version_is_read_off_the_name() {
        assert_eq!(version("a.zip: dyadic_mid_4.03.csv"), Some("4.03"));
        assert_eq!(version("dyadic_mid_march.csv"), None);
        assert_eq!(version("mids.csv"), None);
    }
}
