//! Lowest value.
//!
//! Formula: the lowest of the last `window` inputs. Warm-up: `window - 1` bars. Source: TA-Lib `MIN`.

use super::{
    parts::{summaries::Lowest, windows::windowed},
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Lowest of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| windowed::<Lowest, _, 1, 1>(sets, |lowest| lowest.fields[0]),
};
