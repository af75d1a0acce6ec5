//! Sums over returns, from which averages and deviations are finished.

use core::ops::{Add, AddAssign};

use crate::{larger, smaller};

/// Sums over the returns of some bars.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C, align(32))]
pub struct Sums {
    /// Sum of the positive returns.
    pub gain: f64,
    /// Sum of the negative returns, itself at most zero.
    pub loss: f64,
    /// Sum of the squared returns.
    pub square: f64,
    /// Sum of the squared negative returns.
    pub downside_square: f64,
}

impl Sums {
    /// Of no bar.
    pub const NONE: Self = Self { gain: 0.0, loss: 0.0, square: 0.0, downside_square: 0.0 };

    /// Of one bar. A return that is undefined leaves all that it enters undefined.
    #[inline(always)]
    pub fn of(change: f64) -> Self {
        let loss = smaller(change, 0.0);
        Self { gain: larger(0.0, change), loss, square: change * change, downside_square: loss * loss }
    }

    /// Sum of the returns.
    #[inline(always)]
    pub fn total(&self) -> f64 {
        self.gain + self.loss
    }
}

impl Add for Sums {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self {
            gain: self.gain + other.gain,
            loss: self.loss + other.loss,
            square: self.square + other.square,
            downside_square: self.downside_square + other.downside_square,
        }
    }
}

impl AddAssign for Sums {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
