//! Momentum.
//!
//! Formula: `input - input of window bars ago`. Warm-up: `window` bars. Source: TA-Lib `MOM`.

use super::{
    parts::{
        delay::Delay,
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Momentum: the difference from the input of `window` bars ago.",
    inputs: &[INPUT],
    arguments: &[window("window", 10, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Mom(Delay::new(whole(arguments[0])))),
};

struct Mom(Delay);

impl Step<1, 1> for Mom {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [input - self.0.push(input)]
    }
}
