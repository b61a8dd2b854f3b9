//! Several rows' figures as one number, so that an expression is gone through once for all of them.

use std::cell::RefCell;
use std::num::ParseFloatError;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::str::FromStr;

use exmex::num::{Float, Num, PrimInt};
use exmex::{Express, FlatEx};

/// How many rows.
pub(super) const WIDTH: usize = 256;

thread_local! {
    /// The figures that the numbers of an expression stand for while it is gone through. An evaluator copies its numbers
    /// about, so they only tell where their figures are.
    static POOL: RefCell<Vec<[f64; WIDTH]>> = const { RefCell::new(Vec::new()) };
}

/// A number of an expression: the same for all rows, or a figure for each, by its place in the thread's pool.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) enum Lanes {
    /// The same for all.
    Same(f64),
    /// One for each.
    Each(usize),
}

/// Goes through an expression for some rows, at most [`WIDTH`]; inputs stand in the order of the expression's variables.
/// A missing input makes a row missing, and so does a result that is not finite.
pub(super) fn evaluate(expression: &FlatEx<Lanes>, inputs: &[&[f64]], out: &mut [f64]) {
    let variables: Vec<Lanes> = (0..inputs.len()).map(Lanes::Each).collect();
    POOL.with_borrow_mut(|pool| {
        pool.clear();
        pool.extend(inputs.iter().map(|input| {
            let mut lanes = [0.0; WIDTH];
            lanes[..input.len()].copy_from_slice(input);
            lanes
        }));
    });
    match expression.eval(&variables) {
        Ok(Lanes::Same(value)) => out.fill(value),
        Ok(Lanes::Each(at)) => POOL.with_borrow(|pool| out.copy_from_slice(&pool[at][..out.len()])),
        Err(_) => out.fill(f64::NAN),
    }
    // An operator such as `max` may pass over a missing figure; a formula does not.
    for input in inputs {
        for (cell, figure) in out.iter_mut().zip(*input) {
            *cell = if figure.is_nan() { f64::NAN } else { *cell };
        }
    }
    for cell in out {
        *cell = if cell.is_finite() { *cell } else { f64::NAN };
    }
}

impl Lanes {
    #[inline]
    fn each(self, of: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Same(value) => Self::Same(of(value)),
            Self::Each(at) => Self::new(at, |lanes, _| {
                for lane in lanes {
                    *lane = of(*lane);
                }
            }),
        }
    }

    #[inline]
    fn both(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        match (self, other) {
            (Self::Same(a), Self::Same(b)) => Self::Same(of(a, b)),
            (Self::Each(at), Self::Same(b)) => Self::new(at, |lanes, _| {
                for lane in lanes {
                    *lane = of(*lane, b);
                }
            }),
            (Self::Same(a), Self::Each(at)) => Self::new(at, |lanes, _| {
                for lane in lanes {
                    *lane = of(a, *lane);
                }
            }),
            (Self::Each(at), Self::Each(other)) => Self::new(at, |lanes, pool| {
                for (lane, other) in lanes.iter_mut().zip(&pool[other]) {
                    *lane = of(*lane, *other);
                }
            }),
        }
    }

    /// New figures made of those at a place.
    #[inline]
    fn new(at: usize, make: impl FnOnce(&mut [f64; WIDTH], &[[f64; WIDTH]])) -> Self {
        POOL.with_borrow_mut(|pool| {
            let mut lanes = pool[at];
            make(&mut lanes, pool);
            pool.push(lanes);
            Self::Each(pool.len() - 1)
        })
    }

    fn first(self) -> f64 {
        match self {
            Self::Same(value) => value,
            Self::Each(at) => POOL.with_borrow(|pool| pool[at][0]),
        }
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self::Same(0.0)
    }
}

impl FromStr for Lanes {
    type Err = ParseFloatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::Same)
    }
}

impl Add for Lanes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.both(other, |a, b| a + b)
    }
}

impl Sub for Lanes {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.both(other, |a, b| a - b)
    }
}

impl Mul for Lanes {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.both(other, |a, b| a * b)
    }
}

impl Div for Lanes {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        self.both(other, |a, b| a / b)
    }
}

impl Neg for Lanes {
    type Output = Self;

    fn neg(self) -> Self {
        self.each(|a| -a)
    }
}

impl Num for Lanes {
    fn zero() -> Self {
        Self::Same(0.0)
    }

    fn one() -> Self {
        Self::Same(1.0)
    }
}

/// What each lane does by itself.
macro_rules! lane_by_lane {
    ($($name:ident),+; $($of_two:ident),+ $(,)?) => {
        $(fn $name(self) -> Self {
            self.each(f64::$name)
        })+
        $(fn $of_two(self, other: Self) -> Self {
            self.both(other, f64::$of_two)
        })+
    };
}

impl Float for Lanes {
    lane_by_lane!(
        log2, log10, abs, sin, cos, tan, asin, acos, atan, sqrt, signum, sinh, cosh, tanh, asinh, acosh,
        atanh, floor, ceil, round, trunc, fract, exp, cbrt, ln;
        powf, log, min, max, atan2,
    );

    fn from_f64(value: f64) -> Self {
        Self::Same(value)
    }

    /// The first lane: no operator of an expression asks for one.
    fn to_f64(self) -> f64 {
        self.first()
    }

    fn from_f32(value: f32) -> Self {
        Self::Same(f64::from(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "as of any number of the crate")]
    fn from_int<I: PrimInt>(value: I) -> Self {
        Self::Same(value.to_i64() as f64)
    }

    fn is_nan(self) -> bool {
        self.first().is_nan()
    }

    fn powi(self, power: i32) -> Self {
        self.each(|a| a.powi(power))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_say_what_single_numbers_say() {
        let expressions = [
            "a / (a + b)",
            "max(a, b) - min(a, b)^2",
            "-a * 100 + sqrt(abs(b)) / 3 - ln(a)",
            "floor(a) + round(b) * signum(a - b) + PI",
            "(atan2(a, b)) - exp(b / 10) + log10(a) + cbrt(b)",
            "1 - (1 - a) * (1 - b)",
            "b - b + a / 0",
        ];
        let pairs = [
            (1.5, -2.0),
            (7.25, 3.0),
            (0.1, 0.0),
            (f64::NAN, 2.0),
            (3.0, f64::NAN),
        ];
        let a: Vec<f64> = pairs.iter().cycle().map(|pair| pair.0).take(WIDTH - 3).collect();
        let b: Vec<f64> = pairs.iter().cycle().map(|pair| pair.1).take(WIDTH - 3).collect();
        for text in expressions {
            let one: FlatEx<f64> = exmex::parse(text).unwrap();
            let many: FlatEx<Lanes> = exmex::parse(text).unwrap();
            let mut found = vec![0.0; a.len()];
            evaluate(&many, &[&a, &b], &mut found);
            for ((a, b), found) in a.iter().zip(&b).zip(found) {
                let expected = one.eval(&[*a, *b]).unwrap();
                if a.is_nan() || b.is_nan() || !expected.is_finite() {
                    assert!(found.is_nan(), "{text} of {a} and {b}: {found}");
                } else {
                    assert!(
                        found.to_bits() == expected.to_bits(),
                        "{text} of {a} and {b}: {found}, not {expected}"
                    );
                }
            }
        }
    }
}
