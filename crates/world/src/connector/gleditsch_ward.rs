//! Gleditsch and Ward's list of independent states, in Correlates of War numbers.

use jiff::civil::Date;

use super::cow::SPELLS;
use super::dates::{colons, iso};
use super::flaw::{Flaw, each_row};
use super::spell_list::{Listed, hand_on, in_order, version_by_last_day};
use super::{Connector, Layout, Origin};
use crate::dataset::{Dataset, Download};
use crate::input::{Refusal, TextFile, TextTable};
use crate::output::{Cell, Output};
use crate::states::{CodeList, State, place, place_within};

/// The list of independent states.
pub(crate) static STATES: Connector = Connector {
    dataset: &Dataset {
        id: "gw-states",
        title: "Gleditsch and Ward's List of Independent States",
        publisher: "Kristian Skrede Gleditsch and Michael D. Ward",
        licence: "Free with citation; terms were not read at the publisher's.",
        citation: "Gleditsch, Kristian S., and Michael D. Ward. 1999. “Interstate System Membership: A Revised List of the \
            Independent States since 1816.” International Interactions 25(4): 393–413.",
        landing_page: "http://ksgleditsch.com/data-4.html",
        downloads: &[Download {
            url: "http://ksgleditsch.com/data/iisystem.dat",
            sha256: None,
            file: "iisystem.dat",
        }],
        lag_months: 0,
        lag_note: "Who is a state is known at once; editions are rare.",
        missing: &[],
        good_for: "States by independence rather than by recognition: more of them before 1920.",
        bad_for: "It is stored in Correlates of War numbers. States that those never list, such as Tibet or Great Colombia, \
            are set aside. A spell that spans two of their states (Germany and Yemen before and after 1990) is cut at the \
            start of the year of unification.",
        tables: &[SPELLS],
    },
    layouts: &[
        Layout {
            name: "iisystem.dat",
            origin: Origin::Publisher,
            marks: &[],
            looks_like: Some(is_list),
            quoting: false,
            version: "",
            released: "",
            read: read_list,
        },
        Layout {
            name: "export with a header (peacesciencer)",
            origin: Origin::Export,
            marks: &["gwcode", "stateabb", "statename", "startdate", "enddate"],
            looks_like: None,
            quoting: true,
            version: "",
            released: "",
            read: read_export,
        },
    ],
};

struct Named {
    state: State,
    letters: String,
    name: String,
}

/// Number, letters, name and two days with colons, between tabs.
fn is_list(file: &TextFile) -> bool {
    let mut lines = file
        .text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(5)
        .peekable();
    lines.peek().is_some()
        && lines.all(|line| {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            matches!(cells[..], [code, _, _, start, end]
                if code.parse::<u16>().is_ok() && colons(start).is_ok() && colons(end).is_ok())
        })
}

fn read_list(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let mut list = Vec::new();
    for (at, line) in table.body().lines().enumerate() {
        output.at(at + 1);
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let taken = match cells[..] {
            [""] => Ok(()),
            [code, letters, name, start, end] => colons(start)
                .and_then(|start| Ok((start, colons(end)?)))
                .map_err(Flaw::from)
                .and_then(|(start, end)| take(&mut list, at + 1, [code, letters, name], start, end)),
            _ => Err(Flaw::Row(
                "a row with too few or too many cells",
                format!("{} cells where there should be 5", cells.len()),
            )),
        };
        if let Err(flaw) = taken {
            flaw.note(output);
        }
    }
    if list.is_empty() {
        let first = output
            .set_aside
            .first()
            .map_or("it has none", |row| row.why.as_str());
        return Err(Refusal(format!("none of its rows can be used ({first})")));
    }
    finish(&list, output);
    Ok(())
}

fn read_export(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [code, letters, name, begin, end] =
        table.columns(["gwcode", "stateabb", "statename", "startdate", "enddate"])?;
    let mut list = Vec::new();
    each_row(table, output, |row, _| {
        let start = iso(row.cell(begin))?;
        let end = iso(row.cell(end))?;
        let cells = [row.cell(code), row.cell(letters), row.cell(name)];
        take(&mut list, row.line, cells, start, end)
    })?;
    finish(&list, output);
    Ok(())
}

/// Adds a spell, cut where its number means another state of the Correlates of War from a year on.
fn take(
    list: &mut Vec<Listed<Named>>,
    line: usize,
    [code, letters, name]: [&str; 3],
    start: Date,
    end: Date,
) -> Result<(), Flaw> {
    in_order(start, Some(end))?;
    let (first, last) = (start.year(), end.year());
    let mut state = place_within(CodeList::GleditschWard, code, first, last)?;
    let mut from = start;
    let mut add = |state, start, end| {
        list.push(Listed {
            line,
            of: Named {
                state,
                letters: letters.to_owned(),
                name: name.to_owned(),
            },
            start,
            end: Some(end),
        });
    };
    for year in first..=last {
        let Ok(held) = place(CodeList::GleditschWard, code, year) else {
            continue;
        };
        if held != state {
            if let (Ok(before), Ok(cut)) = (Date::new(year - 1, 12, 31), Date::new(year, 1, 1))
                && from <= before
            {
                add(state, from, before);
                from = cut;
            }
            state = held;
        }
    }
    add(state, from, end);
    Ok(())
}

fn finish(list: &[Listed<Named>], output: &mut Output) {
    version_by_last_day(list, output);
    hand_on(list, output, |output, of, [start, end]| {
        let cells = [
            Cell::State(of.state),
            Cell::Text(&of.letters),
            Cell::Text(&of.name),
            start,
            end,
        ];
        output.push("spells", &cells);
    });
}
