//! Rate of change.
//!
//! Formula: `(input / input of window bars ago - 1) * 100`. Warm-up: `window` bars. An earlier input of zero gives 0, as
//! in TA-Lib. Source: TA-Lib `ROC`.

use super::{
    parts::{
        delay::Delay,
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Rate of change: percent from the input of `window` bars ago.",
    inputs: &[INPUT],
    arguments: &[window("window", 10, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Roc(Delay::new(whole(arguments[0])))),
};

struct Roc(Delay);

impl Step<1, 1> for Roc {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [change(input, self.0.push(input))]
    }
}

/// Percent from `before` to `now`.
pub(super) fn change(now: f64, before: f64) -> f64 {
    if before == 0.0 { 0.0 } else { (now / before - 1.0) * 100.0 }
}
