//! Vetoes in the Security Council of the United Nations.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Connector, Layout, Origin, dates, taking};
use crate::dataset::{Dataset, Kind, TableSpec, column};
use crate::input::{self, Refusal, Row, TextTable};
use crate::output::{Cell, Output};
use crate::states::{self, CodeList, State, Unplaced};

/// The connector of the vetoes.
pub(crate) static VETOES: Connector = Connector {
    dataset: &DATASET,
    layouts: &[Layout {
        name: "list of vetoes (Yordan)",
        origin: Origin::Publisher,
        marks: &[
            "year",
            "date",
            "draft",
            "agenda_item",
            "member_veto1",
            "member_veto2",
            "member_veto3",
            "USSR",
            "Russia",
        ],
        looks_like: None,
        quoting: true,
        version: "",
        released: "",
        read,
    }],
};

static DATASET: Dataset = Dataset {
    id: "unsc-vetoes",
    title: "Vetoes in the United Nations Security Council",
    publisher: "Carlos L. Yordan (World Politics Data Lab), after the UN Dag Hammarskjöld Library",
    licence: "MIT in the author's repository (read); terms of the UN Library's page were not read.",
    citation: "Yordan, Carlos L. Vetoes in the UN Security Council. World Politics Data Lab. Source: UN Dag Hammarskjöld \
               Library, research.un.org/en/docs/sc/quick/veto",
    landing_page: "https://github.com/world-politics-datalab/vetoes-un-security-council",
    downloads: &[],
    lag_months: 9,
    lag_note: "The list known here ends in July 2022 and was out by the end of September 2022; the UN Library's page itself is \
               kept up to date within days.",
    missing: &[("", "no second or third state cast a veto")],
    good_for: "Whether two permanent members block the same drafts; each veto with its day.",
    bad_for: "Anything after July 2022. The USSR and Russia are both Russia (365). Vetoes by the Republic of China, such as one \
              of December 1955, are not marked; the first of China here is of August 1972. The columns of zeros and ones lack \
              casting states that the columns of names have (22 rows of the list of 2022 name nobody): both are read. Drafts \
              withdrawn because a veto was certain are not in it. A draft of the early years may be a meeting's number, so \
              that rows have no key.",
    tables: &[TableSpec {
        name: "vetoes",
        row: "one state's veto of one draft",
        columns: &[
            column("day", Kind::Day, "", "day of the vote"),
            column("draft", Kind::Text, "", "symbol of the draft, or of the meeting"),
            column("state", Kind::State, "", "who cast the veto"),
            column("agenda", Kind::Text, "", "item of the agenda"),
        ],
        key: &[],
        required: true,
    }],
};

/// Permanent members as the file names them.
const MEMBERS: [(&str, u16); 6] = [
    ("China", 710),
    ("France", 220),
    ("Russia", 365),
    ("USSR", 365),
    ("USA", 2),
    ("UK", 200),
];

/// Last veto of the list whose day of publication is known, and that day.
const SEPTEMBER_2022: (Date, Date) = (Date::constant(2022, 7, 8), Date::constant(2022, 9, 30));

struct Places {
    date: usize,
    year: usize,
    draft: usize,
    agenda: usize,
    names: [usize; 3],
    flags: [usize; 6],
}

/// What one row says.
struct Veto {
    day: Date,
    states: BTreeSet<State>,
    /// Whether the flags lack a state that is named, or the other way round.
    differ: bool,
}

fn read(table: &TextTable<'_>, output: &mut Output) -> Result<(), Refusal> {
    let [date, year, draft, agenda] = table.columns(["date", "year", "draft", "agenda_item"])?;
    let places = Places {
        date,
        year,
        draft,
        agenda,
        names: table.columns(["member_veto1", "member_veto2", "member_veto3"])?,
        flags: table.columns(MEMBERS.map(|(name, _)| name))?,
    };
    let mut last = None;
    let mut differing = 0_usize;
    table.rows(|row| {
        if !taking::row(output, table, row) {
            return;
        }
        let Some(day) = taking::cell(output, day(row, &places)) else {
            return;
        };
        let veto = match veto(row, &places, day) {
            Ok(veto) => veto,
            Err(Bad::Cell(why)) => return output.set_aside("a cell that can't be read", why),
            Err(Bad::State(unplaced)) => return output.set_aside_unplaced(&unplaced),
        };
        if veto.states.is_empty() {
            return output.set_aside("a veto that nobody cast", "no state is named or marked");
        }
        differing += usize::from(veto.differ);
        last = last.max(Some(veto.day));
        for state in veto.states {
            output.push(
                "vetoes",
                &[
                    Cell::Day(veto.day),
                    taking::text_cell(row.cell(places.draft), &[]),
                    Cell::State(state),
                    taking::text_cell(row.cell(places.agenda), &[]),
                ],
            );
        }
    })?;
    if differing > 0 {
        output.notes.push(format!(
            "in {differing} rows the columns of names and those of zeros and ones do not name the same states; all are taken"
        ));
    }
    output.version = last.map(|day| format!("to-{day}"));
    if last == Some(SEPTEMBER_2022.0) {
        output.documented = Some(SEPTEMBER_2022.1);
    }
    Ok(())
}

/// The day, which must be of the year that stands beside it.
fn day(row: &Row<'_>, places: &Places) -> Result<Date, String> {
    let day = dates::american(row.cell(places.date)).map_err(|error| error.to_string())?;
    let year = input::year(row.cell(places.year)).map_err(|error| error.to_string())?;
    if day.year() == year {
        Ok(day)
    } else {
        Err(format!("{day} is not in {year}"))
    }
}

enum Bad {
    Cell(String),
    State(Unplaced),
}

fn veto(row: &Row<'_>, places: &Places, day: Date) -> Result<Veto, Bad> {
    let mut named = BTreeSet::new();
    for name in places
        .names
        .map(|at| row.cell(at))
        .into_iter()
        .filter(|name| !name.is_empty())
    {
        let held = MEMBERS.iter().find(|(member, _)| *member == name);
        let state = match held {
            Some((_, number)) => State::from_cow(*number),
            None => states::place(CodeList::Name, name, day.year()).map_err(Bad::State)?,
        };
        named.insert(state);
    }
    let mut marked = BTreeSet::new();
    for (at, (name, number)) in places.flags.into_iter().zip(MEMBERS) {
        match row.cell(at) {
            "1" => {
                marked.insert(State::from_cow(number));
            }
            "0" | "" => {}
            other => return Err(Bad::Cell(format!("`{other}` under {name} is neither 0 nor 1"))),
        }
    }
    Ok(Veto {
        day,
        differ: named != marked,
        states: &named | &marked,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connector::{ReadError, read};
    use crate::store::Columns;

    const HEADER: &str = "year,date,month,draft,meeting_record,agenda_item,member_veto1,member_veto2,member_veto3,China,\
                          France,Russia,USSR,USA,UK\n";

    fn reading(rows: &str) -> Result<Output, ReadError> {
        let file = crate::input::TextFile {
            name: "vetoes.csv".to_owned(),
            text: format!("{HEADER}{rows}"),
            latin: false,
            sheet: None,
        };
        read(&VETOES, &[file]).map(|(output, _)| output)
    }

    #[test]
    fn one_row_a_casting_state() {
        let output = reading(
            "1950,2/3/1950,2,S/1,PV.1,\"An item, long\",USSR,,,0,0,0,1,0,0\n\
             2022,7/8/2022,7,S/2,PV.2,B,Russia,China,,1,0,1,0,0,0\n\
             1976,2/3/1976,2,S/3,PV.3,C,USA,,,0,0,0,0,0,0\n",
        )
        .expect("good");
        assert!(output.set_aside.is_empty(), "{:?}", output.set_aside);
        assert_eq!(output.version.as_deref(), Some("to-2022-07-08"));
        assert_eq!(output.documented, Some(Date::constant(2022, 9, 30)));
        assert!(output.notes[0].starts_with("in 1 rows"));
        let tables = output.finish();
        let vetoes = Columns::of(vec![tables[0].1.clone()]);
        let cast: Vec<u16> = vetoes
            .states("state")
            .expect("states")
            .iter()
            .map(|state| state.cow())
            .collect();
        assert_eq!(cast, [365, 365, 710, 2]);
        assert_eq!(
            vetoes.texts("agenda").expect("texts")[0].as_deref(),
            Some("An item, long")
        );
    }

    #[test]
    fn bad_rows_are_set_aside() {
        let output = reading(
            "1950,2/3/1950,2,S/1,PV.1,A,USSR,,,0,0,0,1,0,0\n\
             1950,30/3/1950,2,S/1,PV.1,A,USSR,,,0,0,0,1,0,0\n\
             1951,2/3/1950,2,S/1,PV.1,A,USSR,,,0,0,0,1,0,0\n\
             1950,2/3/1950,2,S/1,PV.1,A,,,,0,0,0,0,0,0\n\
             1950,2/3/1950,2,S/1,PV.1,A,USSR,,,0,0,0,yes,0,0\n\
             1950,2/3/1950,2,S/1,PV.1,A,Nowhere,,,0,0,0,0,0,0\n\
             1950,2/3/1950,2,S/1\n",
        )
        .expect("one good row");
        assert_eq!(output.rows("vetoes"), 1);
        let whys: Vec<&str> = output.set_aside.iter().map(|row| row.why.as_str()).collect();
        assert_eq!(
            whys,
            [
                "`30/3/1950` is not a date",
                "1950-02-03 is not in 1951",
                "no state is named or marked",
                "`yes` under USSR is neither 0 nor 1",
                "no state has the name `Nowhere`",
                "4 cells where the header has 15",
            ]
        );
    }
}
