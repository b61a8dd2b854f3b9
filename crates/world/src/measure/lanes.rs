//! Several rows' figures as one number, so that an expression is gone through once for all of them.

use std::cmp::Ordering;
use std::num::ParseFloatError;
use std::ops::{Add, Div, Mul, Neg, Sub};
use std::str::FromStr;

use exmex::num::{Float, Num, PrimInt};

/// How many rows.
pub(super) const WIDTH: usize = 16;

/// The figures of some rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Lanes(pub(super) [f64; WIDTH]);

impl Lanes {
    fn all(value: f64) -> Self {
        Self([value; WIDTH])
    }

    #[inline]
    fn each(mut self, of: impl Fn(f64) -> f64) -> Self {
        for lane in &mut self.0 {
            *lane = of(*lane);
        }
        self
    }

    #[inline]
    fn both(mut self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            *lane = of(*lane, other);
        }
        self
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self::all(0.0)
    }
}

impl FromStr for Lanes {
    type Err = ParseFloatError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::all)
    }
}

impl PartialOrd for Lanes {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.partial_cmp(&other.0)
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
        Self::all(0.0)
    }

    fn one() -> Self {
        Self::all(1.0)
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
        Self::all(value)
    }

    /// The first lane: no operator of an expression asks for one.
    fn to_f64(self) -> f64 {
        self.0[0]
    }

    fn from_f32(value: f32) -> Self {
        Self::all(f64::from(value))
    }

    #[expect(clippy::cast_precision_loss, reason = "as of any number of the crate")]
    fn from_int<I: PrimInt>(value: I) -> Self {
        Self::all(value.to_i64() as f64)
    }

    fn is_nan(self) -> bool {
        self.0.iter().any(|lane| lane.is_nan())
    }

    fn powi(self, power: i32) -> Self {
        self.each(|a| a.powi(power))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use exmex::{Express, FlatEx};

    #[test]
    fn lanes_say_what_single_numbers_say() {
        let expressions = [
            "a / (a + b)",
            "max(a, max(b, 2)) - min(a, b)^2",
            "-a * 100 + sqrt(abs(b)) / 3 - ln(a)",
            "floor(a) + round(b) * signum(a - b) + PI",
            "atan2(a, b) - exp(b / 10) + log10(a) + cbrt(b)",
        ];
        let pairs: [(f64, f64); 3] = [(1.5, -2.0), (7.25, 3.0), (0.1, 0.0)];
        for text in expressions {
            let one: FlatEx<f64> = exmex::parse(text).unwrap();
            let many: FlatEx<Lanes> = exmex::parse(text).unwrap();
            let lanes = |of: fn(&(f64, f64)) -> f64| {
                let mut lanes = Lanes::default();
                for (lane, pair) in lanes.0.iter_mut().zip(pairs.iter().cycle()) {
                    *lane = of(pair);
                }
                lanes
            };
            let found = many.eval(&[lanes(|pair| pair.0), lanes(|pair| pair.1)]).unwrap();
            for (found, (a, b)) in found.0.iter().zip(pairs.iter().cycle()) {
                let expected = one.eval(&[*a, *b]).unwrap();
                assert!(
                    found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
                    "{text} of {a} and {b}: {found}, not {expected}"
                );
            }
        }
    }
}
