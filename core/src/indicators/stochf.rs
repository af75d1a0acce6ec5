//! Fast stochastic oscillator.
//!
//! Formula: `k = 100 * (close - lowest) / (highest - lowest)` with the extremes of the last `window` bars; `d` is the
//! simple average of `k` over `signal` bars. Warm-up of both: `window + signal - 2` bars. A window without a range gives
//! 0. Source: TA-Lib `STOCHF` with simple averages; George Lane, "Lane's Stochastics", 1984.

use super::{
    parts::{
        stream::{Rows, Share, WarmUp, share},
        summaries::Extremes,
        windows::{Part, Windows},
    },
    sma::Sma,
    specification::{CLOSE, HIGH, LOW, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Fast stochastic oscillator: where the close lies in the range of `window` bars, 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 5, 1), window("signal", 3, 1)],
    outputs: STOCHASTIC,
    build: |sets| share(Stochf::new(sets)),
};

/// Outputs of stochastic oscillators.
pub(super) const STOCHASTIC: &[&str] = &["k", "d"];

struct Stochf {
    extremes: Windows<Extremes, 2, 2>,
    oscillators: Vec<Oscillator>,
}

struct Oscillator {
    window: usize,
    signal: Sma,
    warm_up: WarmUp,
}

impl Stochf {
    fn new(sets: &[&[f64]]) -> Self {
        let oscillator = |set: &&[f64]| {
            let (window, signal) = (whole(set[0]), whole(set[1]));
            Oscillator { window, signal: Sma::new(signal), warm_up: WarmUp::new(window + signal - 2) }
        };
        let oscillators: Vec<Oscillator> = sets.iter().map(oscillator).collect();
        Self { extremes: Windows::new(oscillators.iter().map(|each| each.window)), oscillators }
    }
}

impl Share<3, 2> for Stochf {
    #[inline(always)]
    fn chunk(&mut self, [high, low, close]: [&[f64]; 3], mut outputs: Rows<'_, '_, 2>) {
        self.extremes.push([high, low]);
        for (oscillator, [k, d]) in self.oscillators.iter_mut().zip(outputs.sets()) {
            self.extremes.give_with(oscillator.window, close, [&mut *k], place);
            oscillator.signal.chunk(k, d);
            oscillator.warm_up.blank([k, d]);
        }
    }
}

/// Where a price lies between the extremes, in percent.
#[inline(always)]
pub(super) fn place(price: f64, extremes: Part<2, 2>) -> [f64; 1] {
    let [highest, lowest] = extremes.fields;
    let range = highest - lowest;
    [if range == 0.0 { 0.0 } else { (price - lowest) / range * 100.0 }]
}
