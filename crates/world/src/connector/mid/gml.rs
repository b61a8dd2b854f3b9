//! Disputes as corrected by Gibler, Miller and Little.

use super::super::aside::{each_row, flag};
use super::super::flaw::Flaw;
use super::super::{Connector, Layout, Origin};
use super::opposed::{At, Opposed, Pairs};
use crate::dataset::{Dataset, Download};
use crate::input::{Refusal, TextTable};
use crate::output::Output;

/// The files state no day: the last of the year in which version 2.2.1 was in use is taken.
const RELEASED: &str = "2021-12-31";

/// Dyad-years of corrected disputes.
pub static GML: Connector = Connector {
    dataset: &Dataset {
        id: "gml-mid",
        title: "Gibler–Miller–Little Militarized Interstate Disputes",
        publisher: "Douglas M. Gibler, Steven V. Miller and Erin K. Little",
        licence: "Free with citation, as remembered; the terms were not read at the publisher's.",
        citation: "Gibler, Douglas M., Steven V. Miller, and Erin K. Little. 2016. “An Analysis of the Militarized \
            Interstate Dispute (MID) Dataset, 1816–2001.” International Studies Quarterly 60(4): 719–730.",
        landing_page: "http://svmiller.com/gml-mid-data/",
        downloads: &[Download {
            url: "http://svmiller.com/gml-mid-data/data/gml-ddy-disputes-2.2.1.csv",
            sha256: None,
            file: "gml-ddy-disputes-2.2.1.csv",
        }],
        lag_months: 84,
        lag_note: "Corrections follow the disputes of the Correlates of War by years; version 2.2.1 ends with 2010.",
        missing: &[("-9", "missing")],
        good_for: "A second coding of the same disputes: what of a result hangs on the coders.",
        bad_for: "Anything after 2010. Any two on opposite sides in the same year are a pair, whether or not they met. War \
            is read off both sides' level, which says that both fought, not that they fought each other.",
        tables: &[super::DYADS],
    },
    layouts: &[
        Layout {
            name: "gml-ddy-disputes-2.2.1.csv",
            origin: Origin::Publisher,
            marks: &[
                "dispnum",
                "ccode1",
                "ccode2",
                "year",
                "midongoing",
                "midonset",
                "sidea1",
                "sidea2",
                "revstate1",
                "hostlev1",
                "hostlev2",
                "ongo2010",
                "version",
            ],
            looks_like: None,
            quoting: true,
            version: "",
            released: RELEASED,
            read,
        },
        Layout {
            name: "one dispute a dyad-year (peacesciencer)",
            origin: Origin::Derived,
            marks: &[
                "dispnum",
                "ccode1",
                "ccode2",
                "year",
                "gmlmidongoing",
                "gmlmidonset",
                "sidea1",
                "sidea2",
                "hostlev1",
                "hostlev2",
            ],
            looks_like: None,
            quoting: true,
            version: "2.2.1",
            released: RELEASED,
            read,
        },
    ],
};

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [dispute, one, two, year] = table.columns(["dispnum", "ccode1", "ccode2", "year"])?;
    let [hostility_one, hostility_two, side_one, side_two] =
        table.columns(["hostlev1", "hostlev2", "sidea1", "sidea2"])?;
    let version = table.column("version");
    let at = At {
        dispute,
        states: [one, two],
        year,
        hostility: [hostility_one, hostility_two],
    };
    let mut pairs = Pairs::default();
    let mut told: Option<String> = None;
    each_row(table, output, |row, output| {
        if flag(row.cell(side_one), &[])? == flag(row.cell(side_two), &[])? {
            return Err(Flaw::Row(
                "one side of a dispute",
                "the two are not on opposite sides".to_owned(),
            ));
        }
        let opposed = Opposed::read(row, at, None)?;
        pairs.take(opposed.with_war(opposed.both_at_war()), row.line, output);
        if let Some(version) = version {
            told.get_or_insert_with(|| row.cell(version).trim_start_matches("gml-").to_owned());
        }
        Ok(())
    })?;
    pairs.finish(output);
    if let Some(version) = told.filter(|version| !version.is_empty()) {
        output.version = Some(version);
    }
    output.coverage = Some((1816, 2010));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::fixture::{read, rows};

    #[test]
    fn the_version_stands_in_each_row_and_war_takes_two() {
        let text = "dispnum,ccode1,ccode2,year,midongoing,midonset,sidea1,sidea2,revstate1,hostlev1,hostlev2,ongo2010,\
            version\n5,2,200,1950,1,1,1,0,1,5,5,0,gml-2.2.1\n5,200,2,1950,1,1,0,1,1,5,5,0,gml-2.2.1\n\
            6,2,200,1950,1,1,1,0,1,5,4,0,gml-2.2.1\n6,2,20,1950,1,1,1,1,1,5,4,0,gml-2.2.1\n\
            6,2,20,1950,1,1,1,0,1,7,4,0,gml-2.2.1\n";
        let (output, layout) = read(&GML, "any.csv", text).expect("a table");
        assert_eq!(layout.origin, Origin::Publisher);
        assert_eq!(output.version.as_deref(), Some("2.2.1"));
        let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
        assert_eq!(lines, [5, 6]);
        assert_eq!(
            rows(output, "dyads"),
            ["5 2 200 1950 5 5 true", "6 2 200 1950 5 4 false"]
        );
    }

    #[test]
    fn whole_numbers_of_an_export_may_carry_a_zero() {
        let text = "dispnum,ccode1,ccode2,year,gmlmidongoing,gmlmidonset,sidea1,sidea2,hostlev1,hostlev2\n\
            5.0,2.0,200.0,1950.0,1.0,1.0,1.0,0.0,-9.0,4.0\n";
        let (output, _) = read(&GML, "any.csv", text).expect("a table");
        assert_eq!(rows(output, "dyads"), ["5 2 200 1950 - 4 -"]);
    }
}
