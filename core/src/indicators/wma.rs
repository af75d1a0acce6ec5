//! Weighted moving average.
//!
//! Formula: the mean of the last `window` inputs with weights 1, 2, ..., `window`, the latest the heaviest. Warm-up:
//! `window - 1` bars. Source: TA-Lib `WMA`.

use super::{
    parts::{
        summaries::{Ramp, triangle},
        windows::{Part, windowed},
    },
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Weighted moving average: the mean of the last `window` inputs, weighted 1, 2, ..., `window`.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| windowed::<Ramp, _, 1, 2>(sets, mean),
};

/// The weighted mean of a window.
#[inline(always)]
pub(super) fn mean(ramp: Part<1, 2>) -> f64 {
    ramp.base[0] + ramp.fields[1] * (1.0 / triangle(ramp.count))
}
