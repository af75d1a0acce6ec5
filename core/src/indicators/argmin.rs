//! Bars since the lowest value.
//!
//! Formula: how many bars ago the lowest of the last `window` inputs was; 0 is this bar, and of equal values the latest
//! counts. Warm-up: `window - 1` bars. Source: TA-Lib `MININDEX`, which counts from the first bar of the history; which of
//! equal values it names depends on the bars before the window.

use super::{
    argmax::Peak,
    parts::{
        sliding::Sliding,
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Bars since the lowest of the last `window` inputs: 0 is this bar.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Argmin(Sliding::new(whole(arguments[0])))),
};

/// The lowest value is the highest of the negated ones.
struct Argmin(Sliding<Peak>);

impl Step<1, 1> for Argmin {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.push(-input).map_or(f64::NAN, |peak| peak.since)]
    }
}
