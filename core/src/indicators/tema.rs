//! Triple exponential moving average.
//!
//! Formula: `3 * ema - 3 * ema(ema) + ema(ema(ema))`, each average seeded with the mean of its first `window` inputs.
//! Warm-up: `3 * (window - 1)` bars. Source: TA-Lib `TEMA`; Patrick Mulloy, "Smoothing Data with Faster Moving
//! Averages", 1994.

use backsweep_kernel::ema::Ema;

use super::{
    parts::stream::{Indicate, each, scratch},
    specification::{INPUT, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Triple exponential moving average: lags less than an average of averages.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| each(sets, |arguments| Triple::new(count(arguments[0]))),
};

/// Averages of averages.
pub(super) struct Triple([Ema; 3]);

impl Triple {
    pub(super) fn new(window: u32) -> Self {
        Self([Ema::new(window); 3])
    }

    /// The average, its average, and that one's average on the next bars; each NaN while it warms up.
    #[inline(always)]
    pub(super) fn averages(&mut self, input: &[f64], once: &mut [f64], twice: &mut [f64], thrice: &mut [f64]) {
        let [first, second, third] = &mut self.0;
        first.block(input, once);
        second.block(once, twice);
        third.block(twice, thrice);
    }
}

impl Indicate<1, 1> for Triple {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let (mut once, mut twice) = (scratch(), scratch());
        let (once, twice) = (&mut once[..input.len()], &mut twice[..input.len()]);
        self.averages(input, once, twice, output);
        for ((thrice, once), twice) in output.iter_mut().zip(once).zip(twice) {
            *thrice += 3.0 * *once - 3.0 * *twice;
        }
    }
}
