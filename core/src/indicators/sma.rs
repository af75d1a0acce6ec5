//! Simple moving average.
//!
//! Formula: the sum of the last `window` inputs over `window`. Warm-up: `window - 1` bars. Source: TA-Lib `SMA`.

use super::{
    parts::{
        summaries::Mean,
        windows::{Windows, windowed},
    },
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Simple moving average: the mean of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| windowed::<Mean, _, 1, 1>(sets, |mean| mean.mean()),
};

/// The state of one average.
pub(super) struct Sma {
    means: Windows<Mean, 1, 1>,
    window: usize,
}

impl Sma {
    pub(super) fn new(window: usize) -> Self {
        Self { means: Windows::new([window]), window }
    }

    /// The average on the next bars, NaN during warm-up.
    #[inline(always)]
    pub(super) fn chunk(&mut self, input: &[f64], output: &mut [f64]) {
        self.means.push([input]);
        self.means.give(self.window, output, |mean| mean.mean());
    }
}
