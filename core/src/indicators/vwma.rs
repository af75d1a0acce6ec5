//! Volume-weighted moving average.
//!
//! Formula: `sum(input * volume) / sum(volume)` over the last `window` bars. Warm-up: `window - 1` bars. Undefined where
//! nothing was traded in all of the window. Source: TradingView `ta.vwma`.

use super::{
    parts::{
        summaries::Weighted,
        windows::{Part, windowed},
    },
    specification::{INPUT, SINGLE, Specification, VOLUME, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Volume-weighted moving average: the mean of the last `window` inputs, weighted by volume.",
    inputs: &[INPUT, VOLUME],
    arguments: &[window("window", 20, 1)],
    outputs: SINGLE,
    build: |sets| windowed::<Weighted, _, 2, 2>(sets, mean),
};

#[inline(always)]
fn mean(weighted: Part<2, 2>) -> f64 {
    let [weight, excess] = weighted.fields;
    if weight == 0.0 { f64::NAN } else { weighted.base[0] + excess / weight }
}
