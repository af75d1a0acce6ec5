//! Linear regression.
//!
//! Formula: the value, on the bar itself, of the straight line fitted by least squares to the last `window` inputs.
//! Warm-up: `window - 1` bars. Source: TA-Lib `LINEARREG`.

use super::{
    parts::{summaries::Line, windows::windowed},
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Linear regression: the end of the straight line through the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| {
        windowed::<Line, _, 1, 2>(sets, |line| line.base[0] + (line.lead() + line.slope() * ((line.count - 1.0) / 2.0)))
    },
};
