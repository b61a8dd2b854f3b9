//! Several pairs at once: the same arithmetic in each lane, which compilers turn into vector instructions.

use std::ops::{Add, AddAssign, Div, Mul, Sub};

/// One number for each of L pairs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lanes<const L: usize>(pub(super) [f64; L]);

impl<const L: usize> Lanes<L> {
    pub(super) const ZERO: Self = Self([0.0; L]);

    #[inline]
    pub(super) fn all(number: f64) -> Self {
        Self([number; L])
    }

    #[inline]
    pub(super) fn sqrt(mut self) -> Self {
        for lane in &mut self.0 {
            *lane = lane.sqrt();
        }
        self
    }
}

impl<const L: usize> AddAssign for Lanes<L> {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            *lane += other;
        }
    }
}

impl<const L: usize> Add for Lanes<L> {
    type Output = Self;

    #[inline]
    fn add(mut self, other: Self) -> Self {
        self += other;
        self
    }
}

impl<const L: usize> Sub for Lanes<L> {
    type Output = Self;

    #[inline]
    fn sub(mut self, other: Self) -> Self {
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            *lane -= other;
        }
        self
    }
}

impl<const L: usize> Mul for Lanes<L> {
    type Output = Self;

    #[inline]
    fn mul(mut self, other: Self) -> Self {
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            *lane *= other;
        }
        self
    }
}

impl<const L: usize> Div for Lanes<L> {
    type Output = Self;

    #[inline]
    fn div(mut self, other: Self) -> Self {
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            *lane /= other;
        }
        self
    }
}
