//! Volume-weighted moving average.
//!
//! Formula: `sum(input * volume) / sum(volume)` over the last `window` bars. Warm-up: `window - 1` bars. Undefined where
//! nothing was traded in all of the window. Source: TradingView `ta.vwma`.

use super::{
    parts::{
        sliding::{Mean, Sliding},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, VOLUME, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Volume-weighted moving average: the mean of the last `window` inputs, weighted by volume.",
    inputs: &[INPUT, VOLUME],
    arguments: &[window("window", 20, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Vwma(Sliding::new(whole(arguments[0])))),
};

struct Vwma(Sliding<Mean>);

impl Step<2, 1> for Vwma {
    fn step(&mut self, [input, volume]: [f64; 2]) -> [f64; 1] {
        let Some(mean) = self.0.push_summary(Mean::weighted(input, volume)) else { return [f64::NAN] };
        [if mean.weight == 0.0 { f64::NAN } else { mean.value() }]
    }
}
