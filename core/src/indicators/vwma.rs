//! Volume-weighted moving average.
//!
//! Formula: `sum(input * volume) / sum(volume)` over the last `window` bars. Warm-up: `window - 1` bars. Undefined where
//! nothing was traded in all of the window. Source: TradingView `ta.vwma`.

use super::{
    sliding::{Sliding, Sum},
    specification::{INPUT, SINGLE, Specification, VOLUME, whole, window},
    stream::{Step, stream},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Volume-weighted moving average: the mean of the last `window` inputs, weighted by volume.",
    inputs: &[INPUT, VOLUME],
    arguments: &[window("window", 20, 1)],
    outputs: SINGLE,
    build: |arguments| {
        let window = whole(arguments[0]);
        stream(Vwma { turnover: Sliding::new(window), volume: Sliding::new(window) })
    },
};

struct Vwma {
    turnover: Sliding<Sum>,
    volume: Sliding<Sum>,
}

impl Step<2, 1> for Vwma {
    fn step(&mut self, [input, volume]: [f64; 2]) -> [f64; 1] {
        let sums = (self.turnover.push(input * volume), self.volume.push(volume));
        let (Some(Sum(turnover)), Some(Sum(volume))) = sums else { return [f64::NAN] };
        [if volume == 0.0 { f64::NAN } else { turnover / volume }]
    }
}
