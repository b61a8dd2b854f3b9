//! The member file: each state's time in each treaty, and directed dyad-years built from it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::aside::{each_row, flag, int};
use super::super::flaw::Flaw;
use super::super::release::one_version;
use super::super::spell::Cells;
use super::COVERAGE;
use crate::input::{BadCell, Refusal, TextTable, day, year};
use crate::output::{Cell, Output};
use crate::states::{CodeList, State, exists, place_within};

/// What stands for a missing day or month; as a year of exit, `0` is a treaty in force.
const MISSING: &[&str] = &["0", "-9", "."];

/// Defence, offence, neutrality, non-aggression and consultation.
type Obligations = [bool; 5];

/// A state's time in a treaty.
struct Membership {
    state: State,
    entry: Date,
    exit: Date,
    promised: Obligations,
}

/// Version 5.1.
pub(super) fn read_5_1(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    read(table, output, COVERAGE)
}

/// Version 4.01.
pub(super) fn read_4_01(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    read(table, output, (1815, 2016))
}

fn read(table: &TextTable<'_>, output: &mut Output, coverage: (i16, i16)) -> Result<(), Refusal> {
    let [treaty, member, phase, version] = table.columns(["atopid", "member", "phase", "version"])?;
    let entry = table.columns(["yrent", "moent", "dayent"])?;
    let exit = table.columns(["yrexit", "moexit", "dayexit"])?;
    let obligations = table.columns(["defense", "offense", "neutral", "nonagg", "consul"])?;
    let end_of_data = Date::new(coverage.1, 12, 31).map_err(|error| Refusal(error.to_string()))?;
    let mut treaties: BTreeMap<i32, Vec<Membership>> = BTreeMap::new();
    let mut told = None;
    each_row(table, output, |row, output| {
        let cells = |columns: [usize; 3]| Cells {
            year: row.cell(columns[0]),
            month: row.cell(columns[1]),
            day: row.cell(columns[2]),
            missing: MISSING,
        };
        let number = int(row.cell(treaty), &[])?.ok_or_else(|| BadCell::NotANumber(String::new()))?;
        let first = year(row.cell(entry[0]))?;
        let begins = match cells(entry).start()? {
            Some(begins) => begins,
            None => day(first.into(), 1, 1)?,
        };
        let ends = match row.cell(exit[0]) {
            "0" => None,
            cell => match cells(exit).end()? {
                Some(ends) => Some(ends),
                None => Some(day(year(cell)?.into(), 12, 31)?),
            },
        };
        let upto = ends.unwrap_or(end_of_data);
        if upto < begins {
            return Err(Flaw::Row(
                "a spell that ends before it begins",
                format!("it lasts from {begins} to {upto}"),
            ));
        }
        let state = place_within(CodeList::Cow, row.cell(member), first, upto.year())?;
        let mut promised = [false; 5];
        let mut row_cells = [Cell::None; 10];
        row_cells[0] = Cell::Int(number);
        row_cells[1] = int(row.cell(phase), &[])?.map_or(Cell::None, Cell::Int);
        row_cells[2..5].copy_from_slice(&[Cell::State(state), Cell::Day(begins), ends.into()]);
        for (at, column) in obligations.into_iter().enumerate() {
            let promise = flag(row.cell(column), &["-9", "NA"])?;
            promised[at] = promise == Some(true);
            row_cells[5 + at] = promise.map_or(Cell::None, Cell::Flag);
        }
        told.get_or_insert_with(|| row.cell(version).to_owned());
        output.push("members", &row_cells);
        treaties.entry(number).or_default().push(Membership {
            state,
            entry: begins,
            exit: upto,
            promised,
        });
        Ok(())
    })?;
    if let Some(version) = told.filter(|version| !version.is_empty()) {
        one_version(output, &version)?;
    }
    if output.rows("dyads") == 0 {
        push_dyads(&treaties, output);
        output.coverage = Some(coverage);
    }
    Ok(())
}

/// What each member of a treaty promised counts as promised to every other, in each year in which both were members for
/// more than a day. That reproduces the publisher's directed dyad-years of version 5.1 but for promises that a treaty of
/// many gave to some of its members alone.
fn push_dyads(treaties: &BTreeMap<i32, Vec<Membership>>, output: &mut Output) {
    let mut dyads: BTreeMap<(State, State, i16), Obligations> = BTreeMap::new();
    let mut outside = 0_usize;
    for members in treaties.values() {
        for from in members {
            for to in members.iter().filter(|to| to.state != from.state) {
                let (begins, ends) = (from.entry.max(to.entry), from.exit.min(to.exit));
                if begins >= ends {
                    continue;
                }
                for year in begins.year()..=ends.year() {
                    if !exists(from.state, year) || !exists(to.state, year) {
                        outside += 1;
                        continue;
                    }
                    let held = dyads.entry((from.state, to.state, year)).or_default();
                    for (held, promised) in held.iter_mut().zip(from.promised) {
                        *held |= promised;
                    }
                }
            }
        }
    }
    for ((from, to, year), promised) in dyads {
        let mut cells = [Cell::None; 8];
        cells[..3].copy_from_slice(&[Cell::State(from), Cell::State(to), Cell::Year(year)]);
        for (cell, promised) in cells[3..].iter_mut().zip(promised) {
            *cell = Cell::Flag(promised);
        }
        output.push("dyads", &cells);
    }
    output.notes.push(
        "the directed dyad-years were built from the member file, what a member promised as promised to all others".to_owned(),
    );
    if outside > 0 {
        output.notes.push(format!(
            "{outside} directed dyad-years of treaties were left out: one of the two was not in the state system"
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::connector::atop::ATOP;
    use crate::connector::fixture::{file, read, rows};

    const HEADER: &str = "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,phase,defense,offense,neutral,nonagg,\
        consul,new5,version\n";

    #[test]
    fn dyads_are_built_in_both_directions_and_by_who_promised() {
        let text = format!(
            "{HEADER}1,2,2000,3,1,2001,2,5,0,1,0,0,0,0,0,5.1\n1,20,2000,3,1,2001,2,5,0,0,0,0,0,1,0,5.1\n\
             2,2,2001,1,1,2001,6,0,0,0,0,0,1,0,0,5.1\n2,20,2001,6,30,0,0,0,0,0,0,0,1,0,0,5.1\n"
        );
        let (output, _) = read(&ATOP, "any.csv", &text).expect("a table");
        assert_eq!(output.version.as_deref(), Some("5.1"));
        assert_eq!(output.rows("members"), 4);
        assert_eq!(
            rows(output, "dyads"),
            [
                "2 20 2000 true false false false false",
                "2 20 2001 true false false false false",
                "20 2 2000 false false false false true",
                "20 2 2001 false false false false true",
            ],
            "the second treaty was shared for a day alone"
        );
    }

    #[test]
    fn dyads_of_the_dyad_file_win_in_whatever_order_files_are_given() {
        let members =
            format!("{HEADER}1,2,2000,3,1,0,0,0,0,1,0,0,0,0,0,5.1\n1,20,2000,3,1,0,0,0,0,1,0,0,0,0,0,5.1\n");
        let dyads =
            "stateA,stateB,year,atopally,defense,offense,neutral,nonagg,consul\n2,20,2000,1,0,0,0,1,0\n";
        let files = [file("m.csv", &members), file("ddyr.csv", dyads)];
        let (output, _) = crate::connector::read(&ATOP, &files).expect("tables");
        assert_eq!(output.rows("members"), 2);
        assert_eq!(rows(output, "dyads"), ["2 20 2000 false false false true false"]);
    }

    #[test]
    fn a_spell_that_ends_before_it_begins_is_set_aside() {
        let text = format!(
            "{HEADER}1,2,2000,3,1,1999,1,1,0,1,0,0,0,0,0,5.1\n1,20,2000,3,1,0,0,0,0,1,0,0,0,0,0,5.1\n\
             1,200,2000,13,1,0,0,0,0,1,0,0,0,0,0,5.1\n1,70,2000,3,1,0,0,0,0,1,0,0,0,0,0,5.1\n"
        );
        let (output, _) = read(&ATOP, "any.csv", &text).expect("a table");
        let lines: Vec<usize> = output.set_aside.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 4]);
        assert_eq!(output.rows("dyads"), 2 * 19);
    }
}
