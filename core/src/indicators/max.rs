//! Highest value.
//!
//! Formula: the highest of the last `window` inputs. Warm-up: `window - 1` bars. Source: TA-Lib `MAX`.

use super::{
    parts::{summaries::Highest, windows::windowed},
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Highest of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| windowed::<Highest, _, 1, 1>(sets, |highest| highest.fields[0]),
};
