//! Stochastic oscillator.
//!
//! Formula: `k` is the simple average, over `smoothing` bars, of `100 * (close - lowest) / (highest - lowest)` with the
//! extremes of the last `window` bars; `d` is the simple average of `k` over `signal` bars. Warm-up of both:
//! `window + smoothing + signal - 3` bars. A window without a range counts as 0. Source: TA-Lib `STOCH` with simple
//! averages; George Lane, "Lane's Stochastics", 1984.

use super::{
    parts::{
        stream::{Rows, Share, WarmUp, scratch, share},
        summaries::Extremes,
        windows::Windows,
    },
    sma::Sma,
    specification::{CLOSE, HIGH, LOW, Specification, whole, window},
    stochf::{STOCHASTIC, place},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Stochastic oscillator: where the close lies in the range of `window` bars, smoothed, 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 5, 1), window("smoothing", 3, 1), window("signal", 3, 1)],
    outputs: STOCHASTIC,
    build: |sets| share(Stoch::new(sets)),
};

struct Stoch {
    extremes: Windows<Extremes, 2, 2>,
    oscillators: Vec<Oscillator>,
}

struct Oscillator {
    window: usize,
    smoothed: Sma,
    signal: Sma,
    warm_up: WarmUp,
}

impl Stoch {
    fn new(sets: &[&[f64]]) -> Self {
        let oscillator = |set: &&[f64]| {
            let (window, smoothing, signal) = (whole(set[0]), whole(set[1]), whole(set[2]));
            let warm_up = WarmUp::new(window + smoothing + signal - 3);
            Oscillator { window, smoothed: Sma::new(smoothing), signal: Sma::new(signal), warm_up }
        };
        let oscillators: Vec<Oscillator> = sets.iter().map(oscillator).collect();
        Self { extremes: Windows::new(oscillators.iter().map(|each| each.window)), oscillators }
    }
}

impl Share<3, 2> for Stoch {
    #[inline(always)]
    fn chunk(&mut self, [high, low, close]: [&[f64]; 3], mut outputs: Rows<'_, '_, 2>) {
        let mut places = scratch();
        let places = &mut places[..high.len()];
        self.extremes.push([high, low]);
        for (oscillator, [k, d]) in self.oscillators.iter_mut().zip(outputs.sets()) {
            self.extremes.give_with(oscillator.window, close, [&mut *places], place);
            oscillator.smoothed.chunk(places, k);
            oscillator.signal.chunk(k, d);
            oscillator.warm_up.blank([k, d]);
        }
    }
}
