//! Slope of the linear regression.
//!
//! Formula: the change from bar to bar of the straight line fitted by least squares to the last `window` inputs.
//! Warm-up: `window - 1` bars. Source: TA-Lib `LINEARREG_SLOPE`.

use super::{
    linreg::Line,
    parts::{
        sliding::Sliding,
        stream::{Step, stream},
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Slope of the straight line through the last `window` inputs, per bar.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |arguments| stream(LinregSlope(Sliding::new(whole(arguments[0])))),
};

struct LinregSlope(Sliding<Line>);

impl Step<1, 1> for LinregSlope {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.0.push(input).map_or(f64::NAN, |line| line.slope())]
    }
}
