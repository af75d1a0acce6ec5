//! Sum.
//!
//! Formula: the sum of the last `window` inputs. Warm-up: `window - 1` bars. Source: TA-Lib `SUM`.

use super::{
    parts::{summaries::Sums, windows::windowed},
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Sum of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| windowed::<Sums, _, 1, 1>(sets, |sum| sum.fields[0]),
};
