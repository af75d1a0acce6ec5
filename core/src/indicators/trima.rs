//! Triangular moving average.
//!
//! Formula: a simple average of a simple average, whose windows add up to `window + 1`: weights rise to the middle of
//! the last `window` inputs and fall again. Warm-up: `window - 1` bars. Source: TA-Lib `TRIMA`.

use super::{
    sliding::{Sliding, Sum},
    specification::{INPUT, SINGLE, Specification, whole, window},
    stream::{Step, stream},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Triangular moving average: the middle of the last `window` inputs weighs most.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Trima::new(whole(arguments[0]))),
};

struct Trima {
    inner: Sliding<Sum>,
    outer: Sliding<Sum>,
    weights: f64,
}

impl Trima {
    fn new(window: usize) -> Self {
        let (inner, outer) = (window / 2 + 1, window.div_ceil(2));
        Self { inner: Sliding::new(inner), outer: Sliding::new(outer), weights: inner as f64 * outer as f64 }
    }
}

impl Step<1, 1> for Trima {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let sum = self.inner.push(input).and_then(|sum| self.outer.push_summary(sum));
        [sum.map_or(f64::NAN, |sum| sum.0 / self.weights)]
    }
}
