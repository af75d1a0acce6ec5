//! Moving average convergence divergence.
//!
//! Formula: `macd = ema(fast) - ema(slow)`, `signal = ema(macd, signal)`, `histogram = macd - signal`. The averages are
//! seeded with means, and the fast one starts late so that both have their first value on the same bar. Warm-up of all:
//! `slow + signal - 2` bars. Where `fast` is the longer window the two trade places. Source: TA-Lib `MACD`; Gerald
//! Appel, "Technical Analysis: Power Tools for Active Investors", 2005.

use backsweep_kernel::ema::Ema;

use super::{
    adosc::subtract,
    apo::sorted,
    parts::stream::{Indicate, WarmUp, each, scratch},
    specification::{INPUT, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Moving average convergence divergence: a fast average less a slow one, and its own average.",
    inputs: &[INPUT],
    arguments: &[window("fast", 12, 1), window("slow", 26, 1), window("signal", 9, 1)],
    outputs: &["macd", "signal", "histogram"],
    build: |sets| each(sets, |arguments| Macd::new(count(arguments[0]), count(arguments[1]), count(arguments[2]))),
};

struct Macd {
    fast: Ema,
    slow: Ema,
    signal: Ema,
    /// Bars before the fast average starts.
    wait: usize,
    warm_up: WarmUp,
}

impl Macd {
    fn new(fast: u32, slow: u32, signal: u32) -> Self {
        let (fast, slow) = sorted(fast, slow);
        let (wait, warm_up) = ((slow - fast) as usize, WarmUp::new(slow as usize + signal as usize - 2));
        Self { fast: Ema::new(fast), slow: Ema::new(slow), signal: Ema::new(signal), wait, warm_up }
    }
}

impl Indicate<1, 3> for Macd {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [macd, signal, histogram]: [&mut [f64]; 3]) {
        let wait = self.wait.min(input.len());
        self.wait -= wait;
        let mut slow = scratch();
        let slow = &mut slow[..input.len()];
        self.slow.block(input, slow);
        macd[..wait].fill(f64::NAN);
        self.fast.block(&input[wait..], &mut macd[wait..]);
        subtract(macd, slow);
        self.signal.block(macd, signal);
        histogram.copy_from_slice(macd);
        subtract(histogram, signal);
        self.warm_up.blank([macd, signal, histogram]);
    }
}
