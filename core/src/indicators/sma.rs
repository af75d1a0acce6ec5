//! Simple moving average.
//!
//! Formula: the sum of the last `window` inputs over `window`. Warm-up: `window - 1` bars. Source: TA-Lib `SMA`.

use super::{
    sliding::{Sliding, Sum},
    specification::{INPUT, SINGLE, Specification, whole, window},
    stream::{Step, stream},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Simple moving average: the mean of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Sma::new(whole(arguments[0]))),
};

/// The state of one average.
pub(super) struct Sma {
    sums: Sliding<Sum>,
    window: f64,
}

impl Sma {
    pub(super) fn new(window: usize) -> Self {
        Self { sums: Sliding::new(window), window: window as f64 }
    }
}

impl Step<1, 1> for Sma {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.sums.push(input).map_or(f64::NAN, |sum| sum.0 / self.window)]
    }
}
