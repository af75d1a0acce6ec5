//! Aroon.
//!
//! Formula: `down = 100 * (window - bars since the lowest low) / window` and `up` likewise with the highest high, both
//! over the last `window + 1` bars; of equal prices the latest counts. Warm-up: `window` bars. Source: TA-Lib `AROON`;
//! Tushar Chande, 1995.

use super::{
    argmax::Peak,
    parts::{
        sliding::Sliding,
        stream::{Step, stream},
    },
    specification::{HIGH, LOW, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Aroon: how recent the lowest low (`down`) and the highest high (`up`) are, from 0 to 100.",
    inputs: &[HIGH, LOW],
    arguments: &[window("window", 14, 2)],
    outputs: &["down", "up"],
    build: |arguments| stream(Aroon::new(whole(arguments[0]))),
};

/// The state of both lines.
pub(super) struct Aroon {
    highs: Sliding<Peak>,
    /// Of negated lows.
    lows: Sliding<Peak>,
    window: f64,
}

impl Aroon {
    pub(super) fn new(window: usize) -> Self {
        Self { highs: Sliding::new(window + 1), lows: Sliding::new(window + 1), window: window as f64 }
    }
}

impl Step<2, 2> for Aroon {
    fn step(&mut self, [high, low]: [f64; 2]) -> [f64; 2] {
        let recent =
            |peak: Option<Peak>| peak.map_or(f64::NAN, |peak| 100.0 * (self.window - peak.since) / self.window);
        [recent(self.lows.push(-low)), recent(self.highs.push(high))]
    }
}
