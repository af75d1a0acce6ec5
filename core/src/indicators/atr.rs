//! Average true range.
//!
//! Formula: Wilder's average of the true range, seeded with the mean of the first `window` ranges. Warm-up: `window`
//! bars, since the first bar has no range. Source: TA-Lib `ATR`; J. Welles Wilder, "New Concepts in Technical Trading
//! Systems", 1978.

use backsweep_kernel::ema::Ema;

use super::{
    parts::stream::{Step, stream},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
    true_range::TrueRange,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Average true range: Wilder's average of the true range over `window` bars.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Atr::new(count(arguments[0]))),
};

/// The state of one average.
pub(super) struct Atr {
    range: TrueRange,
    average: Ema,
}

impl Atr {
    pub(super) fn new(window: u32) -> Self {
        Self { range: TrueRange::default(), average: Ema::wilder(window) }
    }

    /// The average on the next bar, NaN during warm-up.
    pub(super) fn next(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let range = self.range.next(high, low, close);
        self.average.step(range)
    }
}

impl Step<3, 1> for Atr {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        [self.next(high, low, close)]
    }
}
