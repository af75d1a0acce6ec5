//! True range.
//!
//! Formula: the largest of `high - low`, `|high - previous close|` and `|low - previous close|`. Warm-up: 1 bar, which
//! has no previous close. Source: TA-Lib `TRANGE`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use backsweep_kernel::larger;

use super::{
    parts::stream::{Step, stream},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "True range: how far the price went, the gap from the previous close included.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[],
    outputs: SINGLE,
    build: |_| stream(TrueRange::default()),
};

/// Remembers the previous close.
pub(super) struct TrueRange {
    previous_close: f64,
}

impl Default for TrueRange {
    fn default() -> Self {
        Self { previous_close: f64::NAN }
    }
}

impl TrueRange {
    /// The range of the next bar, NaN for the first.
    pub(super) fn next(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let previous = self.previous_close;
        self.previous_close = close;
        let inside = high - low;
        if previous.is_nan() || inside.is_nan() {
            return f64::NAN;
        }
        larger(inside, larger((high - previous).abs(), (low - previous).abs()))
    }
}

impl Step<3, 1> for TrueRange {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        [self.next(high, low, close)]
    }
}
