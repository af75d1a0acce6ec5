//! Hull moving average.
//!
//! Formula: `wma(2 * wma(input, window / 2) - wma(input, window), sqrt(window))`, both rounded down. Warm-up:
//! `window + floor(sqrt(window)) - 2` bars. Source: TradingView `ta.hma`; Alan Hull, 2005.

use super::{
    parts::{
        stream::{Rows, Share, scratch, share},
        summaries::Ramp,
        windows::Windows,
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
    wma::mean,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Hull moving average: weighted averages combined so that they lag little.",
    inputs: &[INPUT],
    arguments: &[window("window", 16, 2)],
    outputs: SINGLE,
    build: |sets| share(Hma::new(sets)),
};

struct Hma {
    ramps: Windows<Ramp, 1, 2>,
    averages: Vec<Smooth>,
}

/// What is smoothed, and how.
struct Smooth {
    fast: usize,
    slow: usize,
    ramps: Windows<Ramp, 1, 2>,
    window: usize,
}

impl Hma {
    fn new(sets: &[&[f64]]) -> Self {
        let smooth = |set: &&[f64]| {
            let slow = whole(set[0]);
            let window = slow.isqrt();
            Smooth { fast: slow / 2, slow, ramps: Windows::new([window]), window }
        };
        let averages: Vec<Smooth> = sets.iter().map(smooth).collect();
        Self { ramps: Windows::new(averages.iter().flat_map(|each| [each.fast, each.slow])), averages }
    }
}

impl Share<1, 1> for Hma {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 1], mut outputs: Rows<'_, '_, 1>) {
        let (mut fast, mut slow) = (scratch(), scratch());
        let (fast, slow) = (&mut fast[..inputs[0].len()], &mut slow[..inputs[0].len()]);
        self.ramps.push(inputs);
        for (smooth, [output]) in self.averages.iter_mut().zip(outputs.sets()) {
            self.ramps.give(smooth.fast, fast, mean);
            self.ramps.give(smooth.slow, slow, mean);
            for (fast, slow) in fast.iter_mut().zip(&*slow) {
                *fast = 2.0 * *fast - slow;
            }
            smooth.ramps.push([fast]);
            smooth.ramps.give(smooth.window, output, mean);
        }
    }
}
