//! Relative strength index.
//!
//! Formula: `100 * rises / (rises + falls)`, Wilder's averages of the changes up and down from bar to bar, each seeded
//! with the mean of the first `window` changes. Warm-up: `window` bars. An input that has never changed gives 0, as in
//! TA-Lib. Source: TA-Lib `RSI`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use super::{
    parts::{
        changes::{Changes, Moves, Strength},
        stream::{Rows, Share, share},
    },
    specification::{INPUT, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Relative strength index: the share of rises in all changes, 0 to 100.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |sets| share(Rsi::new(sets)),
};

struct Rsi {
    changes: Changes,
    averages: Vec<Strength>,
}

impl Rsi {
    fn new(sets: &[&[f64]]) -> Self {
        let averages = sets.iter().map(|set| Strength::new(count(set[0]))).collect();
        Self { changes: Changes::default(), averages }
    }
}

impl Share<1, 1> for Rsi {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], mut outputs: Rows<'_, '_, 1>) {
        let moves = Moves::of(input, &mut self.changes);
        for (averages, [output]) in self.averages.iter_mut().zip(outputs.sets()) {
            averages.chunk(&moves, output, strength);
        }
    }
}

/// The share of rises.
#[inline(always)]
pub(super) fn strength(rises: f64, falls: f64) -> f64 {
    rises / (rises + falls)
}
