//! Standard deviation.
//!
//! Formula: `deviations * sqrt(sum((input - mean)^2) / window)`, the population deviation (ddof 0) over the last
//! `window` inputs. Warm-up: `window - 1` bars. Source: TA-Lib `STDDEV`. Deviations are merged, so that noise on top of a
//! large level keeps its digits.

use super::{
    parts::{
        sliding::{Moments, Sliding},
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, number, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Standard deviation (ddof 0) of the last `window` inputs, times `deviations`.",
    inputs: &[INPUT],
    arguments: &[window("window", 5, 1), number("deviations", 1.0, 0.0, 1e6)],
    outputs: SINGLE,
    build: |arguments| stream(Stddev { moments: Sliding::new(whole(arguments[0])), deviations: arguments[1] }),
};

struct Stddev {
    moments: Sliding<Moments>,
    deviations: f64,
}

impl Step<1, 1> for Stddev {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.moments.push(input).map_or(f64::NAN, |moments| moments.deviation() * self.deviations)]
    }
}
