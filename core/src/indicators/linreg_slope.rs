//! Slope of the linear regression.
//!
//! Formula: the change from bar to bar of the straight line fitted by least squares to the last `window` inputs.
//! Warm-up: `window - 1` bars. Source: TA-Lib `LINEARREG_SLOPE`.

use super::{
    parts::{summaries::Line, windows::windowed},
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Slope of the straight line through the last `window` inputs, per bar.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| windowed::<Line, _, 1, 2>(sets, |line| line.slope()),
};
