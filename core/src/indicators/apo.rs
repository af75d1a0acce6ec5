//! Absolute price oscillator.
//!
//! Formula: `average(fast) - average(slow)`. The average is exponential, each seeded with the mean of its own first
//! inputs, or simple. Warm-up: `slow - 1` bars. Where `fast` is the longer window the two trade places. Source: TA-Lib
//! `APO`, whose default was the simple average before version 0.8.

use backsweep_kernel::ema::Ema;

use super::{
    adosc::subtract,
    parts::stream::{Indicate, each, scratch},
    sma::Sma,
    specification::{Argument, INPUT, Range, SINGLE, Specification, count, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Absolute price oscillator: a fast average less a slow one.",
    inputs: &[INPUT],
    arguments: OSCILLATOR,
    outputs: SINGLE,
    build: |sets| each(sets, |arguments| Apo(Averages::new(arguments))),
};

/// What price oscillators take.
pub(super) const OSCILLATOR: &[Argument] = &[
    window("fast", 12, 1),
    window("slow", 26, 1),
    Argument { name: "average", default: 0.0, range: Range::Choice(&["ema", "sma"]) },
];

struct Apo(Averages);

impl Indicate<1, 1> for Apo {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let mut slow = scratch();
        let slow = &mut slow[..input.len()];
        self.0.chunk(input, output, slow);
        subtract(output, slow);
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

    /// The fast and the slow one on the next bars, NaN during warm-up.
    #[inline(always)]
    pub(super) fn chunk(&mut self, input: &[f64], fast: &mut [f64], slow: &mut [f64]) {
        self.fast.chunk(input, fast);
        self.slow.chunk(input, slow);
    }
}

enum Average {
    Exponential(Ema),
    Simple(Sma),
}

impl Average {
    #[inline(always)]
    fn chunk(&mut self, input: &[f64], output: &mut [f64]) {
        match self {
            Self::Exponential(average) => average.block(input, output),
            Self::Simple(average) => average.chunk(input, output),
        }
    }
}

/// The shorter and the longer window.
pub(super) fn sorted<Window: PartialOrd>(fast: Window, slow: Window) -> (Window, Window) {
    if fast <= slow { (fast, slow) } else { (slow, fast) }
}
