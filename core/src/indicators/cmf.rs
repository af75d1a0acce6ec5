//! Chaikin money flow.
//!
//! Formula: the sum of the accumulation/distribution line's steps over the sum of volume, in the last `window` bars; 0
//! where there was no volume. Warm-up: `window - 1` bars. Source: TA-Lib `CMF`; Marc Chaikin.

use super::{
    ad::flow,
    parts::{
        ratio::Ratio,
        stream::{Step, stream},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Chaikin money flow: the money flow of the last `window` bars as a share of their volume, from -1 to 1.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("window", 20, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Cmf(Ratio::new(whole(arguments[0])))),
};

struct Cmf(Ratio);

impl Step<4, 1> for Cmf {
    fn step(&mut self, inputs: [f64; 4]) -> [f64; 1] {
        [self.0.next(flow(inputs), inputs[3], 0.0)]
    }
}
