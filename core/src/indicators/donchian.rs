//! Donchian channel.
//!
//! Formula: the highest high and the lowest low of the last `window` bars, this one included, and the middle between
//! them. Warm-up: `window - 1` bars. A breakout compares the price with the channel of the bar before. Source: TA-Lib
//! `DONCHIAN`; Richard Donchian.

use super::{
    parts::{
        sliding::{Largest, Sliding, Smallest},
        stream::{Step, stream},
    },
    specification::{HIGH, LOW, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Donchian channel: the highest high and the lowest low of the last `window` bars, and their middle.",
    inputs: &[HIGH, LOW],
    arguments: &[window("window", 20, 1)],
    outputs: &["upper", "middle", "lower"],
    build: |arguments| {
        let window = whole(arguments[0]);
        stream(Donchian { highs: Sliding::new(window), lows: Sliding::new(window) })
    },
};

struct Donchian {
    highs: Sliding<Largest>,
    lows: Sliding<Smallest>,
}

impl Step<2, 3> for Donchian {
    fn step(&mut self, [high, low]: [f64; 2]) -> [f64; 3] {
        let (Some(highest), Some(lowest)) = (self.highs.push(high), self.lows.push(low)) else { return [f64::NAN; 3] };
        [highest.0, 0.5 * (highest.0 + lowest.0), lowest.0]
    }
}
