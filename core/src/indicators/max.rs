//! Highest value.
//!
//! Formula: the highest of the last `window` inputs. Warm-up: `window - 1` bars. Source: TA-Lib `MAX`.

use super::{
    parts::{
        sliding::{Largest, Sliding},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Highest of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Max(Sliding::new(whole(arguments[0])))),
};

struct Max(Sliding<Largest>);

impl Step<1, 1> for Max {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.push(input).map_or(f64::NAN, |found| found.0)]
    }
}
