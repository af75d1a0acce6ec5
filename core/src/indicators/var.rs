//! Variance.
//!
//! Formula: `sum((input - mean)^2) / window`, the population variance (ddof 0) over the last `window` inputs. Warm-up:
//! `window - 1` bars. Source: TA-Lib `VAR`, whose `nbdev` has no effect and is left out. Deviations are merged, so that
//! noise on top of a large level keeps its digits.

use super::{
    parts::{
        sliding::{Moments, Sliding},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Variance (ddof 0) of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 5, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Var(Sliding::new(whole(arguments[0])))),
};

struct Var(Sliding<Moments>);

impl Step<1, 1> for Var {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.push(input).map_or(f64::NAN, |moments| moments.variance())]
    }
}
