//! Lowest value.
//!
//! Formula: the lowest of the last `window` inputs. Warm-up: `window - 1` bars. Source: TA-Lib `MIN`.

use super::{
    parts::{
        sliding::{Sliding, Smallest},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Lowest of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Min(Sliding::new(whole(arguments[0])))),
};

struct Min(Sliding<Smallest>);

impl Step<1, 1> for Min {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.push(input).map_or(f64::NAN, |found| found.0)]
    }
}
