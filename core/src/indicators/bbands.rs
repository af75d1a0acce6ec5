//! Bollinger bands.
//!
//! Formula: the simple average of the last `window` inputs, and `deviations` population standard deviations (ddof 0)
//! above and below it. Warm-up: `window - 1` bars. Source: TA-Lib `BBANDS` with simple averages; John Bollinger,
//! "Bollinger on Bollinger Bands", 2001.

use super::{
    parts::{
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
    build: |arguments| stream(Bands { moments: Sliding::new(whole(arguments[0])), deviations: arguments[1] }),
};

struct Bands {
    moments: Sliding<Moments>,
    deviations: f64,
}

impl Step<1, 3> for Bands {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 3] {
        let Some(moments) = self.moments.push(input) else { return [f64::NAN; 3] };
        let reach = moments.deviation() * self.deviations;
        let middle = moments.mean.value();
        [middle + reach, middle, middle - reach]
    }
}
