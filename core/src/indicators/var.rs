//! Variance.
//!
//! Formula: `sum((input - mean)^2) / window`, the population variance (ddof 0) over the last `window` inputs. Warm-up:
//! `window - 1` bars. Source: TA-Lib `VAR`, whose `nbdev` has no effect and is left out. Deviations are merged, so that
//! noise on top of a large level keeps its digits.

use super::{
    parts::{summaries::Moments, windows::windowed},
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Variance (ddof 0) of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 5, 1)],
    outputs: SINGLE,
    build: |sets| windowed::<Moments, _, 1, 2>(sets, |moments| moments.variance()),
};
