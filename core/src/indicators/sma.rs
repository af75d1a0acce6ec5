//! Simple moving average.
//!
//! Formula: the sum of the last `window` inputs over `window`. Warm-up: `window - 1` bars. Source: TA-Lib `SMA`.

use super::{
    parts::{
        sliding::{Mean, Sliding},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Simple moving average: the mean of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Sma::new(whole(arguments[0]))),
};

/// The state of one average.
pub(super) struct Sma(Sliding<Mean>);

impl Sma {
    pub(super) fn new(window: usize) -> Self {
        Self(Sliding::new(window))
    }

    /// The average on the next bar, `None` during warm-up.
    pub(super) fn next(&mut self, input: f64) -> Option<f64> {
        self.0.push(input).map(|mean| mean.value())
    }
}

impl Step<1, 1> for Sma {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.next(input).unwrap_or(f64::NAN)]
    }
}
