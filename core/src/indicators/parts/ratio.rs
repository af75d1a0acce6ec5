//! The sum of one series over the sum of another, both over the last `window` bars.

use super::sliding::{Sliding, Sum};

/// The two sums.
pub(crate) struct Ratio {
    parts: Sliding<Sum>,
    wholes: Sliding<Sum>,
}

impl Ratio {
    /// Over so many bars, at least 1.
    pub(crate) fn new(window: usize) -> Self {
        Self { parts: Sliding::new(window), wholes: Sliding::new(window) }
    }

    /// The ratio on the next bar: NaN during warm-up, `empty` where there is nothing to divide by.
    pub(crate) fn next(&mut self, part: f64, whole: f64, empty: f64) -> f64 {
        match (self.parts.push(part), self.wholes.push(whole)) {
            (Some(parts), Some(wholes)) if wholes.0 <= 0.0 && !parts.0.is_nan() => empty,
            (Some(parts), Some(wholes)) => parts.0 / wholes.0,
            _ => f64::NAN,
        }
    }
}
