//! Sum.
//!
//! Formula: the sum of the last `window` inputs. Warm-up: `window - 1` bars. Source: TA-Lib `SUM`.

use super::{
    parts::{
        sliding::{self, Sliding},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Sum of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Sum(Sliding::new(whole(arguments[0])))),
};

struct Sum(Sliding<sliding::Sum>);

impl Step<1, 1> for Sum {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.push(input).map_or(f64::NAN, |sum| sum.0)]
    }
}
