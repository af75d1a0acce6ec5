//! Moving average convergence divergence.
//!
//! Formula: `macd = ema(fast) - ema(slow)`, `signal = ema(macd, signal)`, `histogram = macd - signal`. The averages are
//! seeded with means, and the fast one starts late so that both have their first value on the same bar. Warm-up of all:
//! `slow + signal - 2` bars. Where `fast` is the longer window the two trade places. Source: TA-Lib `MACD`; Gerald
//! Appel, "Technical Analysis: Power Tools for Active Investors", 2005.

use backsweep_kernel::ema::Ema;

use super::{
    apo::sorted,
    parts::stream::{Step, stream},
    specification::{INPUT, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Moving average convergence divergence: a fast average less a slow one, and its own average.",
    inputs: &[INPUT],
    arguments: &[window("fast", 12, 1), window("slow", 26, 1), window("signal", 9, 1)],
    outputs: &["macd", "signal", "histogram"],
    build: |arguments| stream(Macd::new(count(arguments[0]), count(arguments[1]), count(arguments[2]))),
};

struct Macd {
    fast: Ema,
    slow: Ema,
    signal: Ema,
    /// Bars before the fast average starts.
    wait: u32,
}

impl Macd {
    fn new(fast: u32, slow: u32, signal: u32) -> Self {
        let (fast, slow) = sorted(fast, slow);
        Self { fast: Ema::new(fast), slow: Ema::new(slow), signal: Ema::new(signal), wait: slow - fast }
    }
}

impl Step<1, 3> for Macd {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 3] {
        let slow = self.slow.step(input);
        if self.wait > 0 {
            self.wait -= 1;
            return [f64::NAN; 3];
        }
        let macd = self.fast.step(input) - slow;
        let signal = self.signal.step(macd);
        if signal.is_nan() { [f64::NAN; 3] } else { [macd, signal, macd - signal] }
    }
}
