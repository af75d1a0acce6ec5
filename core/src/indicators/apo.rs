//! Absolute price oscillator.
//!
//! Formula: `average(fast) - average(slow)`. The average is exponential, each seeded with the mean of its own first
//! inputs, or simple. Warm-up: `slow - 1` bars. Where `fast` is the longer window the two trade places. Source: TA-Lib
//! `APO`, whose default was the simple average before version 0.8.

use backsweep_kernel::ema::Ema;

use super::{
    parts::stream::{Step, stream},
    sma::Sma,
    specification::{Argument, INPUT, Range, SINGLE, Specification, count, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Absolute price oscillator: a fast average less a slow one.",
    inputs: &[INPUT],
    arguments: OSCILLATOR,
    outputs: SINGLE,
    build: |arguments| stream(Apo(Averages::new(arguments))),
};

/// What price oscillators take.
pub(super) const OSCILLATOR: &[Argument] = &[
    window("fast", 12, 1),
    window("slow", 26, 1),
    Argument { name: "average", default: 0.0, range: Range::Choice(&["ema", "sma"]) },
];

struct Apo(Averages);

impl Step<1, 1> for Apo {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        let (fast, slow) = self.0.next(input);
        [fast - slow]
    }
}

/// The two averages of price oscillators.
pub(super) struct Averages {
    fast: Average,
    slow: Average,
}

impl Averages {
    /// From the arguments of [`OSCILLATOR`].
    pub(super) fn new(arguments: &[f64]) -> Self {
        let (fast, slow) = sorted(arguments[0], arguments[1]);
        let average = |window| {
            if arguments[2] == 0.0 {
                Average::Exponential(Ema::new(count(window)))
            } else {
                Average::Simple(Sma::new(whole(window)))
            }
        };
        Self { fast: average(fast), slow: average(slow) }
    }

    /// The fast and the slow one on the next bar, NaN during warm-up.
    pub(super) fn next(&mut self, input: f64) -> (f64, f64) {
        (self.fast.next(input), self.slow.next(input))
    }
}

enum Average {
    Exponential(Ema),
    Simple(Sma),
}

impl Average {
    fn next(&mut self, input: f64) -> f64 {
        match self {
            Self::Exponential(average) => average.step(input),
            Self::Simple(average) => average.next(input).unwrap_or(f64::NAN),
        }
    }
}

/// The shorter and the longer window.
pub(super) fn sorted<Window: PartialOrd>(fast: Window, slow: Window) -> (Window, Window) {
    if fast <= slow { (fast, slow) } else { (slow, fast) }
}
