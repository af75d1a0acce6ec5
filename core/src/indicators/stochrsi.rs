//! Stochastic relative strength index.
//!
//! Formula: the fast stochastic oscillator over `stochastic` bars of the relative strength index over `window` bars;
//! `d` is the simple average of `k` over `signal` bars. Warm-up of both: `window + stochastic + signal - 2` bars. Where
//! the index does not move for `stochastic` bars `k` is 0; TA-Lib's index trembles there in its last digit, and its `k`
//! is anything. Source: TA-Lib `STOCHRSI`; Tushar Chande and Stanley Kroll, "The New Technical Trader", 1994.

use super::{
    parts::{
        changes::{Changes, Moves, Strength},
        stream::{Rows, Share, WarmUp, scratch, share},
        summaries::Extremes,
        windows::Windows,
    },
    rsi::strength,
    sma::Sma,
    specification::{INPUT, Specification, count, whole, window},
    stochf::{STOCHASTIC, place},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Stochastic relative strength index: where the index lies in its own range, 0 to 100.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1), window("stochastic", 5, 1), window("signal", 3, 1)],
    outputs: STOCHASTIC,
    build: |sets| share(StochRsi::new(sets)),
};

struct StochRsi {
    changes: Changes,
    oscillators: Vec<Oscillator>,
}

struct Oscillator {
    strength: Strength,
    extremes: Windows<Extremes, 2, 2>,
    window: usize,
    signal: Sma,
    warm_up: WarmUp,
}

impl StochRsi {
    fn new(sets: &[&[f64]]) -> Self {
        let oscillator = |set: &&[f64]| {
            let (window, signal) = (whole(set[1]), whole(set[2]));
            Oscillator {
                strength: Strength::new(count(set[0])),
                extremes: Windows::new([window]),
                window,
                signal: Sma::new(signal),
                warm_up: WarmUp::new(whole(set[0]) + window + signal - 2),
            }
        };
        Self { changes: Changes::default(), oscillators: sets.iter().map(oscillator).collect() }
    }
}

impl Share<1, 2> for StochRsi {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], mut outputs: Rows<'_, '_, 2>) {
        let moves = Moves::of(input, &mut self.changes);
        let mut index = scratch();
        let index = &mut index[..input.len()];
        for (oscillator, [k, d]) in self.oscillators.iter_mut().zip(outputs.sets()) {
            oscillator.strength.chunk(&moves, index, strength);
            oscillator.extremes.push([index, index]);
            oscillator.extremes.give_with(oscillator.window, index, [&mut *k], place);
            oscillator.signal.chunk(k, d);
            oscillator.warm_up.blank([k, d]);
        }
    }
}
