//! Volume-weighted average price.
//!
//! Formula: the sum of typical price times volume over the sum of volume; since the first bar when `window` is 0, else
//! over the last `window` bars. Where there was no volume it keeps its last value, at first 0. Warm-up: none, or
//! `window - 1` bars. Indicators see no times, so that it does not begin anew with each session. Source: TA-Lib
//! `VWAP`, which has no window.

use super::{
    parts::{
        ratio::Ratio,
        stream::{Step, stream},
        typical::typical,
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Volume-weighted average price since the first bar, or of the last `window` bars when it is not 0.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("window", 0, 0)],
    outputs: SINGLE,
    build: |arguments| match whole(arguments[0]) {
        0 => stream(Anchored { value: 0.0, volume: 0.0, last: 0.0 }),
        window => stream(Rolling { ratio: Ratio::new(window), last: 0.0 }),
    },
};

struct Anchored {
    /// Price times volume.
    value: f64,
    volume: f64,
    last: f64,
}

impl Step<4, 1> for Anchored {
    fn step(&mut self, [high, low, close, volume]: [f64; 4]) -> [f64; 1] {
        self.value += typical(high, low, close) * volume;
        self.volume += volume;
        if self.volume != 0.0 {
            self.last = self.value / self.volume;
        }
        [self.last]
    }
}

struct Rolling {
    ratio: Ratio,
    last: f64,
}

impl Step<4, 1> for Rolling {
    fn step(&mut self, [high, low, close, volume]: [f64; 4]) -> [f64; 1] {
        let price = self.ratio.next(typical(high, low, close) * volume, volume, self.last);
        if !price.is_nan() {
            self.last = price;
        }
        [price]
    }
}
