//! How alike the alliance portfolios of two states are.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::column::{Column, fill};
use super::recipe::{Alliances, Score};
use super::statewise::StateYears;
use super::world::{MeasureError, World};
use crate::similarity::{
    self, Disagreement, Measure, Obligations, Portfolios, Ranking, Scale, SelfTie, Similarities,
};
use crate::states::State;
use crate::system::Base;

/// Similarities of the states of each year.
#[derive(Default)]
pub(super) struct Years {
    first: i16,
    held: Vec<Option<OfYear>>,
}

struct OfYear {
    /// Places of states, by their numbers.
    places: Vec<u16>,
    similarities: Similarities,
}

/// A state that is not compared.
const NOWHERE: u16 = u16::MAX;

impl Years {
    /// Similarities of the states of some years, in order of the years.
    pub(super) fn new(all: Vec<(i16, Vec<State>, Similarities)>) -> Self {
        let mut years = Self {
            first: all.first().map_or(0, |of| of.0),
            held: Vec::new(),
        };
        for (year, states, similarities) in all {
            let most = states.iter().map(|state| state.cow()).max().unwrap_or(0);
            let mut places = vec![NOWHERE; usize::from(most) + 1];
            for (place, state) in (0..).zip(&states) {
                places[usize::from(state.cow())] = place;
            }
            let at = usize::try_from(i32::from(year) - i32::from(years.first)).expect("years in order");
            years.held.resize_with(at, || None);
            years.held.push(Some(OfYear { places, similarities }));
        }
        years
    }

    /// Measures of a pair in a year.
    pub(super) fn get(&self, year: i16, a: State, b: State) -> Option<impl Fn(usize) -> Option<f64>> {
        let at = usize::try_from(i32::from(year) - i32::from(self.first)).ok()?;
        let of = self.held.get(at)?.as_ref()?;
        let place = |state: State| {
            let place = *of.places.get(usize::from(state.cow()))?;
            (place != NOWHERE).then_some(usize::from(place))
        };
        let (a, b) = (place(a)?, place(b)?);
        Some(move |measure| of.similarities.of(measure, a, b))
    }
}

/// The kernel's score of a recipe's.
pub(super) fn score(score: Score) -> similarity::Score {
    match score {
        Score::Agreement => similarity::Score::Agreement,
        Score::Identical => similarity::Score::Identical,
        Score::Joint => similarity::Score::Joint,
        Score::SAbsolute => similarity::Score::SAbsolute,
        Score::SSquared => similarity::Score::SSquared,
        Score::Pi => similarity::Score::Pi(Disagreement::Squared),
        Score::Kappa => similarity::Score::Kappa(Disagreement::Squared),
        Score::TauB => similarity::Score::TauB,
    }
}

pub(super) fn compute(world: &World, alliances: &Alliances, base: &Base) -> Result<Column, MeasureError> {
    let loaded = world.table(&format!("{}.dyads", alliances.dataset))?;
    let (mut first, mut last) = loaded.coverage();
    let system = world.system()?;
    // A year in which the list of states says nothing more has no portfolios that could be compared.
    last = last.min(system.last_year());
    let weights = match &alliances.weights {
        Some(path) => Some(StateYears::read(world, path, &BTreeMap::new())?),
        None => None,
    };
    if let Some(weights) = &weights {
        first = first.max(weights.coverage.0);
        last = last.min(weights.coverage.1);
    }
    let table = &loaded.columns;
    let from = table.states("state_a")?;
    let to = table.states("state_b")?;
    let years_of = table.years("year")?;
    let flag = |name: &str| -> Result<Vec<bool>, MeasureError> {
        let flags = table.flags(name)?;
        Ok(flags.into_iter().map(|flag| flag == Some(true)).collect())
    };
    let (defence, offence) = (flag("defense")?, flag("offense")?);
    let (neutrality, nonaggression) = (flag("neutrality")?, flag("nonaggression")?);
    let consultation = flag("consultation")?;
    let mut by_year: BTreeMap<i16, Vec<usize>> = BTreeMap::new();
    for (row, year) in years_of.iter().enumerate() {
        by_year.entry(*year).or_default().push(row);
    }
    let asked = if alliances.binary {
        Measure::binary(score(alliances.score))
    } else {
        Measure::valued(score(alliances.score))
    };
    let years: Vec<i16> = (first.max(base.from)..=last.min(base.to)).collect();
    let of_year = |year: i16| -> Result<Option<_>, MeasureError> {
        let members: Vec<State> = system
            .states()
            .filter(|state| system.is_member(*state, year))
            .collect();
        let promises = by_year.get(&year).into_iter().flatten().filter_map(|row| {
            let row = *row;
            let promised = Obligations {
                defence: defence[row],
                offence: offence[row],
                neutrality: neutrality[row],
                nonaggression: nonaggression[row],
                consultation: consultation[row],
            };
            let a = members.binary_search(&from[row]).ok()?;
            let b = members.binary_search(&to[row]).ok()?;
            Some((a, b, promised))
        });
        let cells = similarity::commitments(
            members.len(),
            promises,
            Ranking::CORRELATES_OF_WAR,
            SelfTie::Strongest,
        );
        let table_error = |error: similarity::PortfolioError| MeasureError::Table(error.to_string());
        let mut portfolios =
            Portfolios::new(&cells, members.len(), members.len(), Scale::ALLIANCE).map_err(table_error)?;
        // A partner whose weight is not known is left out.
        let shares: Option<Vec<f64>> = weights.as_ref().map(|weights| {
            let of = members.iter().map(|state| weights.get(*state, year));
            of.map(|share| if share.is_nan() { 0.0 } else { share }).collect()
        });
        if let Some(shares) = &shares {
            if shares.iter().sum::<f64>() <= 0.0 {
                return Ok(None);
            }
            portfolios = portfolios.weighted(shares).map_err(table_error)?;
        }
        let found = similarity::similarity(&portfolios, &[asked]);
        Ok(Some((year, members, found)))
    };
    let found: Vec<Option<_>> = years.into_par_iter().map(of_year).collect::<Result<_, _>>()?;
    let held = Years::new(found.into_iter().flatten().collect());
    let values = fill(base, |dyad, out| {
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            if let Some(value) = held.get(year, dyad.a, dyad.b).and_then(|of| of(0)) {
                *cell = value;
            }
        }
    });
    Ok(Column {
        values,
        coverage: (first, last),
    })
}
