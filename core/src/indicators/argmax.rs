//! Bars since the highest value.
//!
//! Formula: how many bars ago the highest of the last `window` inputs was; 0 is this bar, and of equal values the latest
//! counts. Warm-up: `window - 1` bars. Source: TA-Lib `MAXINDEX`, which counts from the first bar of the history; which of
//! equal values it names depends on the bars before the window.

use super::{
    parts::{
        sliding::{Sliding, Summary},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Bars since the highest of the last `window` inputs: 0 is this bar.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Argmax(Sliding::new(whole(arguments[0])))),
};

/// The highest of some values, and how long ago it was.
#[derive(Clone, Copy)]
pub(super) struct Peak {
    value: f64,
    /// Bars since the latest highest value; undefined where a value is.
    pub(super) since: f64,
    count: f64,
}

impl Summary for Peak {
    fn of(value: f64) -> Self {
        Self { value, since: if value.is_nan() { f64::NAN } else { 0.0 }, count: 1.0 }
    }

    fn then(&self, later: &Self) -> Self {
        let count = self.count + later.count;
        if self.value > later.value || self.value.is_nan() {
            Self { value: self.value, since: self.since + later.count, count }
        } else {
            Self { count, ..*later }
        }
    }
}

struct Argmax(Sliding<Peak>);

impl Step<1, 1> for Argmax {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.push(input).map_or(f64::NAN, |peak| peak.since)]
    }
}
