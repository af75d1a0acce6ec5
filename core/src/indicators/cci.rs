//! Commodity channel index.
//!
//! Formula: `(price - mean) / (0.015 * deviation)`, where the price is the typical price, and the mean and the mean
//! absolute deviation from it are over the last `window` bars; 0 where there is no deviation. Warm-up: `window - 1`
//! bars. Source: TA-Lib `CCI`; Donald Lambert, 1980.
//!
//! The values above the mean are as far from it as those below, so that the deviation is twice what those above exceed
//! it by: a step costs O(log window). Prices count from the first one, so that noise on a large level keeps its digits.

use super::{
    parts::{
        ordered::Ordered,
        sliding::{Moments, Sliding},
        stream::{Step, stream},
        typical::typical,
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Commodity channel index: how far the typical price is from its mean, in mean absolute deviations.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |arguments| {
        let window = whole(arguments[0]);
        stream(Cci { first: None, means: Sliding::new(window), ordered: Ordered::new(window), window: window as f64 })
    },
};

struct Cci {
    first: Option<f64>,
    means: Sliding<Moments>,
    ordered: Ordered,
    window: f64,
}

impl Step<3, 1> for Cci {
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        let price = typical(high, low, close);
        let price = price - *self.first.get_or_insert(price);
        self.ordered.push(price);
        let Some(moments) = self.means.push(price) else { return [f64::NAN] };
        let mean = moments.mean.value();
        let above = self.ordered.above(mean);
        let deviation = 2.0 * (above.sum - above.count * mean) / self.window;
        let distance = price - mean;
        [if deviation <= 0.0 { 0.0 } else { distance / (0.015 * deviation) }]
    }
}
