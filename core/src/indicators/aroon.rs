//! Aroon.
//!
//! Formula: `down = 100 * (window - bars since the lowest low) / window` and `up` likewise with the highest high, both
//! over the last `window + 1` bars; of equal prices the latest counts. Warm-up: `window` bars. Source: TA-Lib `AROON`;
//! Tushar Chande, 1995.

use super::{
    argmin::negate,
    parts::{
        stream::{Rows, Share, scratch, share},
        summaries::Peak,
        windows::Windows,
    },
    specification::{HIGH, LOW, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Aroon: how recent the lowest low (`down`) and the highest high (`up`) are, from 0 to 100.",
    inputs: &[HIGH, LOW],
    arguments: &[window("window", 14, 2)],
    outputs: &["down", "up"],
    build: |sets| share(Aroon::new(sets)),
};

/// The state of both lines.
pub(super) struct Aroon {
    highs: Windows<Peak, 1, 2>,
    /// Of negated lows.
    lows: Windows<Peak, 1, 2>,
    pub(super) windows: Vec<usize>,
}

impl Aroon {
    pub(super) fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        let longer = || windows.iter().map(|window| window + 1);
        Self { highs: Windows::new(longer()), lows: Windows::new(longer()), windows }
    }

    /// Takes the next bars.
    #[inline(always)]
    pub(super) fn push(&mut self, [high, low]: [&[f64]; 2]) {
        let mut negated = scratch();
        negate(low, &mut negated);
        self.highs.push([high]);
        self.lows.push([&negated[..low.len()]]);
    }

    /// The lines of a window on these bars.
    #[inline(always)]
    pub(super) fn give(&self, window: usize, down: &mut [f64], up: &mut [f64]) {
        let bars = window as f64;
        for (peaks, line) in [(&self.lows, down), (&self.highs, up)] {
            peaks.give(window + 1, line, |peak| 100.0 * (bars - peak.fields[1]) / bars);
        }
    }
}

impl Share<2, 2> for Aroon {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 2], mut outputs: Rows<'_, '_, 2>) {
        self.push(inputs);
        for (&window, [down, up]) in self.windows.iter().zip(outputs.sets()) {
            self.give(window, down, up);
        }
    }
}
