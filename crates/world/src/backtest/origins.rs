//! Rolling origins: each year is forecast from what could be known at its end, and from nothing else.
//!
//! At origin *O* a row of year *Y* is learnt from only if its outcome was out: if the figures of *Y* + horizon were, with the
//! lag of the outcome's data set. Every origin learns anew from all such rows (an expanding window). Rows stand in order of
//! their years, so that what an origin learns from is how the columns begin.

use std::ops::Range;

use super::sheet::last_known;
use super::stats::logistic::{Logistic, Settings};
use super::stats::{StatsError, float};

/// A year at whose end is forecast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The year.
    pub year: i16,
    /// How many rows are learnt from: the first ones.
    pub learnt: usize,
    /// The rows forecast: those of the year.
    pub rows: Range<usize>,
}

/// What is learnt from, and when.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Years within which the outcome is to come.
    pub horizon: i16,
    /// Months after a year's end by which the outcome's figures are out.
    pub lag_months: u16,
    /// An origin is left out unless so many rows in which it came, and as many others, could be learnt from.
    pub least: usize,
}

/// The origins of rows, by their years in rising order.
pub fn origins(years: &[i16], came: &[bool], timing: Timing) -> Vec<Origin> {
    let mut found = Vec::new();
    let (mut learnt, mut yes) = (0, 0);
    let mut start = 0;
    for run in years.chunk_by(|a, b| a == b) {
        let rows = start..start + run.len();
        start = rows.end;
        let Some(year) = run.first().copied() else {
            continue;
        };
        let known = last_known(year, timing.lag_months);
        while years
            .get(learnt)
            .is_some_and(|earlier| earlier.saturating_add(timing.horizon) <= known)
        {
            yes += usize::from(came.get(learnt) == Some(&true));
            learnt += 1;
        }
        let least = timing.least.max(1);
        if yes >= least && learnt - yes >= least {
            found.push(Origin { year, learnt, rows });
        }
    }
    found
}

/// Pseudo-rows with the base rate that are added to each kind of row: a kind that is rare is drawn to the base rate.
pub const PRIOR_ROWS: f64 = 2.0;

/// Forecasts by frequency: how often it came, so far, in rows of the same kind, as (*k* + 2*r*) / (*n* + 2), where *r* is the
/// base rate so far: Laplace's rule of succession, drawn to the base rate instead of one half. NaN before the first origin.
pub fn by_frequency(kinds: &[u16], came: &[bool], origins: &[Origin]) -> Vec<f64> {
    let width = kinds.iter().max().map_or(0, |kind| usize::from(*kind) + 1);
    let mut counts = vec![(0_usize, 0_usize); width];
    let (mut learnt, mut all) = (0, 0);
    let mut forecasts = vec![f64::NAN; kinds.len()];
    for origin in origins {
        while learnt < origin.learnt {
            let count = &mut counts[usize::from(kinds[learnt])];
            count.0 += usize::from(came[learnt]);
            count.1 += 1;
            all += usize::from(came[learnt]);
            learnt += 1;
        }
        let rate = float(all) / float(learnt);
        for row in origin.rows.clone() {
            let (yes, rows) = counts[usize::from(kinds[row])];
            forecasts[row] = (float(yes) + PRIOR_ROWS * rate) / (float(rows) + PRIOR_ROWS);
        }
    }
    forecasts
}

/// Forecasts by logistic regression, fitted anew at every origin. NaN before the first. `each` is told of every origin done.
pub fn by_regression(
    columns: &[Vec<f64>],
    came: &[bool],
    origins: &[Origin],
    mut each: impl FnMut(),
) -> Result<Vec<f64>, StatsError> {
    let mut forecasts = vec![f64::NAN; came.len()];
    for origin in origins {
        let known: Vec<&[f64]> = columns.iter().map(|column| &column[..origin.learnt]).collect();
        let model = Logistic::fit(&known, &came[..origin.learnt], None, &Settings::default())?;
        let asked: Vec<&[f64]> = columns
            .iter()
            .map(|column| &column[origin.rows.clone()])
            .collect();
        let given = model.probabilities(&asked)?;
        for (forecast, given) in forecasts[origin.rows.clone()].iter_mut().zip(given) {
            *forecast = given.unwrap_or(f64::NAN);
        }
        each();
    }
    Ok(forecasts)
}

#[cfg(test)]
mod tests {
    use super::{Origin, Timing, by_frequency, by_regression, origins};

    /// Six rows, horizon one year, figures out at each year's end.
    const YEARS: [i16; 6] = [2000, 2000, 2001, 2001, 2002, 2002];
    const CAME: [bool; 6] = [true, false, false, false, true, true];
    const TIMING: Timing = Timing {
        horizon: 1,
        lag_months: 0,
        least: 1,
    };

    #[test]
    fn six_rows_by_hand() {
        // At the end of 2000 nothing is over; of 2001 the two rows of 2000; of 2002 those of 2001 as well.
        let found = origins(&YEARS, &CAME, TIMING);
        let expected =
            [(2001, 2, 2..4), (2002, 4, 4..6)].map(|(year, learnt, rows)| Origin { year, learnt, rows });
        assert_eq!(found, expected);
        let kinds = [1, 0, 1, 0, 1, 0];
        let given = by_frequency(&kinds, &CAME, &found);
        assert!(given[0].is_nan() && given[1].is_nan());
        // 2001: base rate 1/2. Kind 1 came once of once: (1 + 1) / 3; kind 0 never of once: (0 + 1) / 3.
        // 2002: base rate 1/4. Kind 1 once of twice: (1 + ½) / 4; kind 0 never of twice: ½ / 4.
        assert_eq!(given[2..], [2.0 / 3.0, 1.0 / 3.0, 0.375, 0.125]);
        // The same kind for all is the base rate.
        assert_eq!(by_frequency(&[0; 6], &CAME, &found)[2..], [0.5, 0.5, 0.25, 0.25]);
    }

    #[test]
    fn a_lag_puts_off_what_is_learnt() {
        let late = Timing {
            lag_months: 12,
            ..TIMING
        };
        let found = origins(&YEARS, &CAME, late);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].year, found[0].learnt), (2002, 2));
        let choosy = Timing { least: 2, ..TIMING };
        assert_eq!(origins(&YEARS, &CAME, choosy), [], "only one ever came");
    }

    #[test]
    fn regression_learns_from_the_same_rows() {
        let found = origins(&YEARS, &CAME, TIMING);
        let columns = [vec![1.0, 0.0, 1.0, 0.0, 1.0, 0.0]];
        let given = by_regression(&columns, &CAME, &found, || ()).unwrap();
        assert!(given[0].is_nan() && given[2] > 0.5 && given[3] < 0.5);
        // What came later changes nothing.
        let mut other = CAME;
        other[4..].fill(false);
        let again = by_regression(&columns, &other, &found, || ()).unwrap();
        assert_eq!(given[2..], again[2..]);
    }
}
