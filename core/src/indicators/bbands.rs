//! Bollinger bands.
//!
//! Formula: the simple average of the last `window` inputs, and `deviations` population standard deviations (ddof 0)
//! above and below it. Warm-up: `window - 1` bars. Source: TA-Lib `BBANDS` with simple averages; John Bollinger,
//! "Bollinger on Bollinger Bands", 2001.

use super::{
    parts::{
        channel::{Channel, around},
        sliding::{Moments, Sliding},
        stream::{Step, stream},
    },
    specification::{INPUT, Specification, number, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Bollinger bands: an average and `deviations` standard deviations above and below it.",
    inputs: &[INPUT],
    arguments: &[window("window", 20, 1), number("deviations", 2.0, 0.0, 1e6)],
    outputs: &["upper", "middle", "lower"],
    build: |arguments| around(Bands::new(arguments), arguments[1]),
};

pub(super) const CHANNEL: Channel = Channel { factor: 1, build: |arguments| stream(Bands::new(arguments)) };

struct Bands(Sliding<Moments>);

impl Bands {
    fn new(arguments: &[f64]) -> Self {
        Self(Sliding::new(whole(arguments[0])))
    }
}

impl Step<1, 2> for Bands {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 2] {
        self.0.push(input).map_or([f64::NAN; 2], |moments| [moments.mean.value(), moments.deviation()])
    }
}
