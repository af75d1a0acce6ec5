//! Linear regression.
//!
//! Formula: the value, on the bar itself, of the straight line fitted by least squares to the last `window` inputs.
//! Warm-up: `window - 1` bars. Source: TA-Lib `LINEARREG`.

use super::{
    parts::{
        sliding::{Mean, Sliding, Summary},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Linear regression: the end of the straight line through the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Linreg(Sliding::new(whole(arguments[0])))),
};

struct Linreg(Sliding<Line>);

impl Step<1, 1> for Linreg {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.push(input).map_or(f64::NAN, |line| line.end())]
    }
}

/// The mean, and the sum of products of deviations from it with deviations of bars from the middle one.
///
/// The merge is that of [`Moments`](super::parts::sliding::Moments), for a product of two quantities of which one is the
/// bar's number: the middles of neighbours of `n` and `m` bars lie `(n + m) / 2` apart.
#[derive(Clone, Copy)]
pub(super) struct Line {
    mean: Mean,
    products: f64,
}

impl Line {
    /// The change from bar to bar.
    pub(super) fn slope(&self) -> f64 {
        let count = self.mean.weight;
        12.0 * self.products / (count * (count * count - 1.0))
    }

    /// The value on the last bar.
    fn end(&self) -> f64 {
        self.mean.value() + self.slope() * ((self.mean.weight - 1.0) / 2.0)
    }
}

impl Summary for Line {
    fn of(value: f64) -> Self {
        Self { mean: Mean::of(value), products: 0.0 }
    }

    fn then(&self, later: &Self) -> Self {
        let between = self.mean.rise(&later.mean) * (self.mean.weight * later.mean.weight / 2.0);
        Self { mean: self.mean.then(&later.mean), products: self.products + later.products + between }
    }
}
