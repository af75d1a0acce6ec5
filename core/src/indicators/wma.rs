//! Weighted moving average.
//!
//! Formula: the mean of the last `window` inputs with weights 1, 2, ..., `window`, the latest the heaviest. Warm-up:
//! `window - 1` bars. Source: TA-Lib `WMA`.

use super::{
    parts::{
        sliding::{Sliding, Summary},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Weighted moving average: the mean of the last `window` inputs, weighted 1, 2, ..., `window`.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Wma::new(whole(arguments[0]))),
};

/// The state of one average.
pub(super) struct Wma {
    ramps: Sliding<Ramp>,
    weights: f64,
}

impl Wma {
    pub(super) fn new(window: usize) -> Self {
        Self { ramps: Sliding::new(window), weights: triangle(window as f64) }
    }

    /// The average on the next bar, `None` during warm-up.
    pub(super) fn next(&mut self, input: f64) -> Option<f64> {
        self.ramps.push(input).map(|ramp| ramp.first + ramp.weighted / self.weights)
    }
}

impl Step<1, 1> for Wma {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.next(input).unwrap_or(f64::NAN)]
    }
}

/// 1 + 2 + ... + `count`.
fn triangle(count: f64) -> f64 {
    count * (count + 1.0) / 2.0
}

/// The number of values, and the sums, plain and with weights 1, 2, ..., of what they exceed the first.
#[derive(Clone, Copy)]
struct Ramp {
    count: f64,
    first: f64,
    plain: f64,
    weighted: f64,
}

impl Summary for Ramp {
    fn of(value: f64) -> Self {
        Self { count: 1.0, first: value, plain: 0.0, weighted: 0.0 }
    }

    fn then(&self, later: &Self) -> Self {
        let step = later.first - self.first;
        // Later values weigh as many more as there are earlier ones.
        let plain = later.plain + step * later.count;
        let weighted = later.weighted + step * triangle(later.count) + plain * self.count;
        Self {
            count: self.count + later.count,
            first: self.first,
            plain: self.plain + plain,
            weighted: self.weighted + weighted,
        }
    }
}
