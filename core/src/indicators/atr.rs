//! Average true range.
//!
//! Formula: Wilder's average of the true range, seeded with the mean of the first `window` ranges. Warm-up: `window`
//! bars, since the first bar has no range. Source: TA-Lib `ATR`; J. Welles Wilder, "New Concepts in Technical Trading
//! Systems", 1978.

use backsweep_kernel::ema::Ema;

use super::{
    parts::{
        stream::{Rows, Share, scratch, share},
        together::side_by_side,
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
    true_range::TrueRange,
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Average true range: Wilder's average of the true range over `window` bars.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |sets| share(Atr::new(sets)),
};

/// The state of some averages.
pub(super) struct Atr {
    range: TrueRange,
    averages: Vec<Ema>,
}

impl Atr {
    pub(super) fn new(sets: &[&[f64]]) -> Self {
        let averages = sets.iter().map(|set| Ema::wilder(count(set[0]))).collect();
        Self { range: TrueRange::default(), averages }
    }
}

impl Share<3, 1> for Atr {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], outputs: Rows<'_, '_, 1>) {
        let mut ranges = scratch();
        let ranges = &mut ranges[..inputs[0].len()];
        self.range.ranges(inputs, ranges);
        side_by_side(&mut self.averages, [ranges], outputs);
    }
}
