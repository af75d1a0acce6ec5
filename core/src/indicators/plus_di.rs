//! Plus directional indicator.
//!
//! Formula: `100 * up moves / ranges`, Wilder's sums over `window` bars of `high - previous high`, where it is positive and
//! larger than the opposite move, and of the true range; 0 where there is no range. Seed: the plain sums of the first
//! `window - 1` moves. Warm-up: `window` bars. Source: TA-Lib `PLUS_DI`, which gives a fraction instead of a
//! percentage for a window of 1; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use super::{
    parts::{
        directional::{Indicator, Moves},
        stream::{Rows, Share, share},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Plus directional indicator: up moves in percent of the true range, over `window` bars.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |sets| share(PlusDi::new(sets)),
};

struct PlusDi {
    moves: Moves,
    indicators: Vec<Indicator>,
}

impl PlusDi {
    fn new(sets: &[&[f64]]) -> Self {
        let indicators = sets.iter().map(|set| Indicator::new(count(set[0]))).collect();
        Self { moves: Moves::default(), indicators }
    }
}

impl Share<3, 1> for PlusDi {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 1>) {
        let moved = self.moves.chunk(inputs);
        for (indicator, [output]) in self.indicators.iter_mut().zip(outputs.sets()) {
            indicator.chunk(&moved, true, output);
        }
    }
}
