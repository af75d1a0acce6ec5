//! Williams' %R.
//!
//! Formula: `-100 * (highest high - close) / (highest high - lowest low)` over the last `window` bars; 0 where they
//! have no range. Warm-up: `window - 1` bars. Source: TA-Lib `WILLR`; Larry Williams, 1973.

use super::{
    parts::{
        sliding::{Largest, Sliding, Smallest},
        stream::{Step, stream},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Williams' %R: where the close stands in the range of the last `window` bars, from -100 to 0.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |arguments| {
        let window = whole(arguments[0]);
        stream(Willr { highs: Sliding::new(window), lows: Sliding::new(window) })
    },
};

struct Willr {
    highs: Sliding<Largest>,
    lows: Sliding<Smallest>,
}

impl Step<3, 1> for Willr {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        let (Some(highest), Some(lowest)) = (self.highs.push(high), self.lows.push(low)) else { return [f64::NAN] };
        let range = highest.0 - lowest.0;
        [if range == 0.0 { 0.0 } else { -100.0 * ((highest.0 - close) / range) }]
    }
}
