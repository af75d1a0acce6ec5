//! Money flow index.
//!
//! Formula: `100 * rising / all`: the money flow (typical price times volume) of the last `window` bars on which the
//! typical price rose, over that of all on which it moved; 0 where there was none. A move within rounding, 1e-14 of the
//! prices, is none. Warm-up: `window` bars, since the first bar has no move. Source: TA-Lib `MFI`; Gene Quong and
//! Avrum Soudack, 1989.

use super::{
    parts::{
        ratio::Ratio,
        stream::{Step, stream},
        typical::typical,
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Money flow index: the share of the money that flowed while the price rose, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Mfi { previous: None, share: Ratio::new(whole(arguments[0])) }),
};

/// What is no move, as a share of the two prices.
const ROUNDING: f64 = 1e-14;

struct Mfi {
    previous: Option<f64>,
    share: Ratio,
}

impl Step<4, 1> for Mfi {
    fn step(&mut self, [high, low, close, volume]: [f64; 4]) -> [f64; 1] {
        let price = typical(high, low, close);
        let Some(previous) = self.previous.replace(price) else { return [f64::NAN] };
        let rise = price - previous;
        let flow = price * volume;
        let (rising, all) = if rise.abs() <= ROUNDING * (price.abs() + previous.abs()) {
            (0.0, 0.0)
        } else if rise < 0.0 {
            (0.0, flow)
        } else {
            (flow, if rise.is_nan() { rise } else { flow })
        };
        [100.0 * self.share.next(rising, all, 0.0)]
    }
}
