//! Money flow index.
//!
//! Formula: `100 * rising / all`: the money flow (typical price times volume) of the last `window` bars on which the
//! typical price rose, over that of all on which it moved; 0 where there was none. A move within rounding, 1e-14 of the
//! prices, is none. Warm-up: `window` bars, since the first bar has no move. Source: TA-Lib `MFI`; Gene Quong and
//! Avrum Soudack, 1989.

use super::{
    parts::{
        ratio::Ratio,
        stream::{Rows, Share, scratch, share},
        typical::typical,
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Money flow index: the share of the money that flowed while the price rose, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| share(Mfi::new(sets)),
};

/// What is no move, as a share of the two prices.
const ROUNDING: f64 = 1e-14;

struct Mfi {
    previous: f64,
    ratio: Ratio,
    windows: Vec<usize>,
}

impl Mfi {
    fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        Self { previous: f64::NAN, ratio: Ratio::new(windows.iter().copied()), windows }
    }
}

/// The flow of a bar if the price rose, and that if it moved at all.
#[inline(always)]
fn flow(price: f64, previous: f64, volume: f64) -> (f64, f64) {
    let rise = price - previous;
    let moved = price * volume;
    let all = if rise.abs() <= ROUNDING * (price.abs() + previous.abs()) { 0.0 } else { moved };
    if rise.is_nan() { (rise, rise) } else { (if rise < 0.0 { 0.0 } else { all }, all) }
}

impl Share<4, 1> for Mfi {
    #[inline(always)]
    fn chunk(&mut self, [high, low, close, volume]: [&[f64]; 4], mut outputs: Rows<'_, '_, 1>) {
        let bars = high.len();
        let (mut prices, mut rising, mut all) = (scratch(), scratch(), scratch());
        let (prices, rising, all) = (&mut prices[..bars], &mut rising[..bars], &mut all[..bars]);
        let volume = &volume[..bars];
        typical([high, low, close], prices);
        (rising[0], all[0]) = flow(prices[0], self.previous, volume[0]);
        for bar in 1..bars {
            (rising[bar], all[bar]) = flow(prices[bar], prices[bar - 1], volume[bar]);
        }
        self.previous = prices[bars - 1];
        self.ratio.push(rising, all);
        for (&window, [output]) in self.windows.iter().zip(outputs.sets()) {
            // The first bar, which has no move, makes the first whole window undefined.
            self.ratio.give(window, 100.0, 0.0, output);
        }
    }
}
