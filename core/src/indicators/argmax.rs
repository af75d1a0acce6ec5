//! Bars since the highest value.
//!
//! Formula: how many bars ago the highest of the last `window` inputs was; 0 is this bar, and of equal values the latest
//! counts. Warm-up: `window - 1` bars. Source: TA-Lib `MAXINDEX`, which counts from the first bar of the history; which of
//! equal values it names depends on the bars before the window.

use super::{
    parts::{summaries::Peak, windows::windowed},
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Bars since the highest of the last `window` inputs: 0 is this bar.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 2)],
    outputs: SINGLE,
    build: |sets| windowed::<Peak, _, 1, 2>(sets, |peak| peak.fields[1]),
};
