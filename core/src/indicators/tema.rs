//! Triple exponential moving average.
//!
//! Formula: `3 * ema - 3 * ema(ema) + ema(ema(ema))`, each average seeded with the mean of its first `window` inputs.
//! Warm-up: `3 * (window - 1)` bars. Source: TA-Lib `TEMA`; Patrick Mulloy, "Smoothing Data with Faster Moving
//! Averages", 1994.

use backsweep_kernel::ema::Ema;

use super::{
    parts::stream::{Step, stream},
    specification::{INPUT, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Triple exponential moving average: lags less than an average of averages.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Triple::new(count(arguments[0]))),
};

/// Averages of averages.
pub(super) struct Triple([Ema; 3]);

impl Triple {
    pub(super) fn new(window: u32) -> Self {
        Self([Ema::new(window); 3])
    }

    /// The average, its average, and that one's average on the next bar; each NaN while it warms up.
    pub(super) fn next(&mut self, input: f64) -> [f64; 3] {
        let [first, second, third] = &mut self.0;
        let once = first.step(input);
        let twice = second.step(once);
        [once, twice, third.step(twice)]
    }
}

impl Step<1, 1> for Triple {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let [once, twice, thrice] = self.next(input);
        [3.0 * once - 3.0 * twice + thrice]
    }
}
