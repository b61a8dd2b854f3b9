//! Valued alliance portfolios of every year, from the lists of states and of alliances.

use std::collections::BTreeMap;
use std::path::Path;

use bilateral_world::input;
use bilateral_world::similarity::{Obligations, Portfolios, Ranking, Scale, SelfTie, commitments};

/// One year of the state system.
pub(crate) struct Year {
    /// The calendar year.
    #[expect(clippy::struct_field_names, reason = "it is the year")]
    pub(crate) year: u16,
    /// Correlates of War numbers, ascending.
    pub(crate) states: Vec<u16>,
    pub(crate) cells: Vec<u8>,
    /// Share of capabilities; 0 where it is not known.
    pub(crate) capabilities: Vec<f64>,
}

impl Year {
    pub(crate) fn portfolios(&self) -> Portfolios<'_> {
        let states = self.states.len();
        Portfolios::new(&self.cells, states, states, Scale::ALLIANCE).expect("the builder keeps to the scale")
    }
}

/// The rows of a CSV file of shared data, with the wanted columns.
pub(crate) fn rows<const N: usize>(path: &Path, columns: [&str; N], mut each: impl FnMut([&str; N])) {
    let files = input::open(path).expect("the file is there and whole");
    let mut reader = csv::Reader::from_reader(files[0].text.as_bytes());
    let headers = reader.headers().expect("it has a header").clone();
    let at = columns.map(|name| {
        let at = headers.iter().position(|header| header == name);
        at.unwrap_or_else(|| panic!("no column {name}"))
    });
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).expect("it is CSV") {
        each(at.map(|at| &record[at]));
    }
}

/// The years 1816 to 2018: states that were members on some day of the year, promises among them by ATOP's obligations, the
/// strongest on the diagonal.
pub(crate) fn years(states: &Path, alliances: &Path, capabilities: &Path) -> Vec<Year> {
    const FIRST: u16 = 1816;
    const LAST: u16 = 2018;
    // Members at the list's end are members still.
    const LIST_ENDS: u16 = 2016;
    let number = |text: &str| text.parse::<u16>().expect("a whole number");

    let mut members: BTreeMap<u16, Vec<u16>> = BTreeMap::new();
    rows(states, ["ccode", "styear", "endyear"], |[state, from, to]| {
        let to = if number(to) == LIST_ENDS { LAST } else { number(to) };
        for year in number(from)..=to {
            members.entry(year).or_default().push(number(state));
        }
    });
    for states in members.values_mut() {
        states.sort_unstable();
        states.dedup();
    }

    let mut promises: BTreeMap<u16, Vec<(u16, u16, Obligations)>> = BTreeMap::new();
    let columns = [
        "ccode1",
        "ccode2",
        "year",
        "atop_defense",
        "atop_offense",
        "atop_neutral",
        "atop_nonagg",
        "atop_consul",
    ];
    rows(
        alliances,
        columns,
        |[
            from,
            to,
            year,
            defence,
            offence,
            neutrality,
            nonaggression,
            consultation,
        ]| {
            let promised = Obligations {
                defence: defence == "1",
                offence: offence == "1",
                neutrality: neutrality == "1",
                nonaggression: nonaggression == "1",
                consultation: consultation == "1",
            };
            promises
                .entry(number(year))
                .or_default()
                .push((number(from), number(to), promised));
        },
    );

    let mut shares: BTreeMap<(u16, u16), f64> = BTreeMap::new();
    rows(capabilities, ["ccode", "year", "cinc"], |[state, year, share]| {
        if let Ok(share) = share.parse() {
            shares.insert((number(year), number(state)), share);
        }
    });

    (FIRST..=LAST)
        .map(|year| {
            let states = members.remove(&year).unwrap_or_default();
            let place = |state: u16| states.binary_search(&state).ok();
            let promised = promises.remove(&year).unwrap_or_default();
            let promised = promised
                .into_iter()
                .filter_map(|(from, to, promised)| Some((place(from)?, place(to)?, promised)));
            let cells = commitments(
                states.len(),
                promised,
                Ranking::NEUTRALITY_ABOVE,
                SelfTie::Strongest,
            );
            let capabilities = states
                .iter()
                .map(|state| shares.get(&(year, *state)).copied().unwrap_or(0.0))
                .collect();
            Year {
                year,
                states,
                cells,
                capabilities,
            }
        })
        .collect()
}
