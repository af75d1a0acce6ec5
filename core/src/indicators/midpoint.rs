//! Midpoint.
//!
//! Formula: halfway between the highest and the lowest of the last `window` inputs. Warm-up: `window - 1` bars.
//! Source: TA-Lib `MIDPOINT`.

use super::{
    parts::{
        sliding::{Largest, Sliding, Smallest},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Midpoint: halfway between the highest and the lowest of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |arguments| {
        let window = whole(arguments[0]);
        stream(Midpoint { highest: Sliding::new(window), lowest: Sliding::new(window) })
    },
};

struct Midpoint {
    highest: Sliding<Largest>,
    lowest: Sliding<Smallest>,
}

impl Step<1, 1> for Midpoint {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let range = (self.highest.push(input), self.lowest.push(input));
        let (Some(Largest(highest)), Some(Smallest(lowest))) = range else { return [f64::NAN] };
        [f64::midpoint(highest, lowest)]
    }
}
