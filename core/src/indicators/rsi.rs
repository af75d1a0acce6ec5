//! Relative strength index.
//!
//! Formula: `100 * rises / (rises + falls)`, Wilder's averages of the changes up and down from bar to bar, each seeded
//! with the mean of the first `window` changes. Warm-up: `window` bars. An input that has never changed gives 0, as in
//! TA-Lib. Source: TA-Lib `RSI`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use backsweep_kernel::ema::Ema;

use super::{
    parts::stream::{Step, stream},
    specification::{INPUT, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Relative strength index: the share of rises in all changes, 0 to 100.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |arguments| stream(Rsi::new(count(arguments[0]))),
};

/// The state of one index.
pub(super) struct Rsi(Changes);

impl Rsi {
    pub(super) fn new(window: u32) -> Self {
        Self(Changes::new(window))
    }

    /// The index on the next bar, NaN during warm-up.
    pub(super) fn next(&mut self, input: f64) -> f64 {
        self.0.next(input, |rises, falls| rises / (rises + falls))
    }
}

impl Step<1, 1> for Rsi {
    fn step(&mut self, [input]: [f64; 1]) -> [f64; 1] {
        [self.next(input)]
    }
}

/// Wilder's averages of rises and falls.
pub(super) struct Changes {
    previous: f64,
    rises: Ema,
    falls: Ema,
    percent: f64,
}

impl Changes {
    pub(super) fn new(window: u32) -> Self {
        let average = Ema::wilder(window);
        Self { previous: f64::NAN, rises: average, falls: average, percent: f64::NAN }
    }

    /// A ratio of the averages on the next bar, in percent; 0 where both are zero.
    pub(super) fn next(&mut self, input: f64, ratio: impl Fn(f64, f64) -> f64) -> f64 {
        let change = input - std::mem::replace(&mut self.previous, input);
        // Written so that an undefined change is neither a rise nor a fall of zero, but undefined.
        let rises = self.rises.step(if change < 0.0 { 0.0 } else { change });
        let falls = self.falls.step(if change >= 0.0 { 0.0 } else { -change });
        // No change shrinks both averages alike: their ratio stays, and rounding has no say in it.
        if change != 0.0 || self.percent.is_nan() {
            self.percent = if rises + falls == 0.0 { 0.0 } else { ratio(rises, falls) * 100.0 };
        }
        self.percent
    }
}
