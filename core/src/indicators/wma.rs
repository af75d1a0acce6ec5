//! Weighted moving average.
//!
//! Formula: the mean of the last `window` inputs with weights 1, 2, ..., `window`, the latest the heaviest. Warm-up:
//! `window - 1` bars. Source: TA-Lib `WMA`.

use super::{
    sliding::{Sliding, Summary},
    specification::{INPUT, SINGLE, Specification, whole, window},
    stream::{Step, stream},
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
    sums: Sliding<Ramp>,
    weights: f64,
}

impl Wma {
    pub(super) fn new(window: usize) -> Self {
        let count = window as f64;
        Self { sums: Sliding::new(window), weights: count * (count + 1.0) / 2.0 }
    }

    /// The average on the next bar, `None` during warm-up.
    pub(super) fn next(&mut self, input: f64) -> Option<f64> {
        self.sums.push(input).map(|sums| sums.weighted / self.weights)
    }
}

impl Step<1, 1> for Wma {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.next(input).unwrap_or(f64::NAN)]
    }
}

/// Number, sum, and sum with weights 1, 2, ...
#[derive(Clone, Copy)]
struct Ramp {
    count: f64,
    sum: f64,
    weighted: f64,
}

impl Summary for Ramp {
    fn of(value: f64) -> Self {
        Self { count: 1.0, sum: value, weighted: value }
    }

    fn then(&self, later: &Self) -> Self {
        Self {
            count: self.count + later.count,
            sum: self.sum + later.sum,
            weighted: self.weighted + (later.weighted + self.count * later.sum),
        }
    }
}
