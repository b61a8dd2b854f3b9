//! Great-circle distance between capitals, by the haversine formula (Sinnott 1984) on a sphere of 6,371.0088 km, the mean
//! radius of the Earth (IUGG). The capital of a year is the one at its end.

use std::collections::BTreeMap;

use super::column::{Column, fill};
use super::recipe::Capitals;
use super::world::{MeasureError, World};
use crate::states::State;
use crate::system::Base;

const RADIUS: f64 = 6_371.008_8;

/// Kilometres between two places given in degrees.
pub(crate) fn great_circle(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| libm::pow(libm::sin((to - from).to_radians() / 2.0), 2.0);
    let square = half(a.0, b.0) + libm::cos(a.0.to_radians()) * libm::cos(b.0.to_radians()) * half(a.1, b.1);
    2.0 * RADIUS * libm::asin(libm::sqrt(square.min(1.0)))
}

/// Years in which a capital was one, and where it lies.
type Capital = (i16, i16, (f64, f64));

pub(super) fn compute(world: &World, capitals: &Capitals, base: &Base) -> Result<Column, MeasureError> {
    let loaded = world.table(&capitals.table)?;
    let table = &loaded.columns;
    let coverage = loaded.coverage();
    let states = table.states("state")?;
    let latitudes = table.numbers("latitude")?;
    let longitudes = table.numbers("longitude")?;
    let starts = table.days("start")?;
    let ends = table.days("end")?;
    let mut held: BTreeMap<State, Vec<Capital>> = BTreeMap::new();
    for at in 0..states.len() {
        let first = starts[at].map_or(i16::MIN, jiff::civil::Date::year);
        let last = ends[at].map_or(coverage.1, jiff::civil::Date::year);
        let place = (latitudes[at], longitudes[at]);
        held.entry(states[at]).or_default().push((first, last, place));
    }
    for of_state in held.values_mut() {
        of_state.sort_by_key(|capital| capital.0);
    }
    let place = |state: State, year: i16| {
        let of_state = held.get(&state)?;
        let at_end = of_state
            .iter()
            .rev()
            .find(|(first, last, _)| *first <= year && year <= *last);
        at_end.map(|(.., place)| *place)
    };
    let values = fill(base, |dyad, out| {
        let mut before = None;
        for (cell, year) in out.iter_mut().zip(base.years(dyad)) {
            let (Some(a), Some(b)) = (place(dyad.a, year), place(dyad.b, year)) else {
                continue;
            };
            // Capitals seldom move.
            *cell = match before {
                Some((places, value)) if places == (a, b) => value,
                _ => great_circle(a, b),
            };
            before = Some(((a, b), *cell));
        }
    });
    Ok(Column { values, coverage })
}

#[cfg(test)]
mod tests {
    use super::great_circle;

    #[test]
    fn a_quarter_of_the_equator() {
        let quarter = great_circle((0.0, 0.0), (0.0, 90.0));
        assert!((quarter - 10_007.557).abs() < 0.001, "{quarter}");
        let pole = great_circle((0.0, 33.0), (90.0, 0.0));
        assert!((pole - quarter).abs() < 1e-6);
        assert_eq!(
            great_circle((51.0, 7.0), (51.0, 7.0)).to_bits(),
            0.0_f64.to_bits()
        );
        // Near 1 the arcsine is good to the root of the rounding error only: some 0.2 m between antipodes.
        let opposite = great_circle((10.0, 20.0), (-10.0, -160.0));
        assert!((opposite - 2.0 * quarter).abs() < 0.001, "{opposite}");
    }
}
