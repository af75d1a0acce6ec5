//! Triangular moving average.
//!
//! Formula: a simple average of a simple average, whose windows add up to `window + 1`: weights rise to the middle of
//! the last `window` inputs and fall again. Warm-up: `window - 1` bars. Source: TA-Lib `TRIMA`.

use super::{
    parts::stream::{Step, stream},
    sma::Sma,
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Triangular moving average: the middle of the last `window` inputs weighs most.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Trima::new(whole(arguments[0]))),
};

struct Trima {
    inner: Sma,
    outer: Sma,
}

impl Trima {
    fn new(window: usize) -> Self {
        Self { inner: Sma::new(window / 2 + 1), outer: Sma::new(window.div_ceil(2)) }
    }
}

impl Step<1, 1> for Trima {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let average = self.inner.next(input).and_then(|average| self.outer.next(average));
        [average.unwrap_or(f64::NAN)]
    }
}
