//! Williams' %R.
//!
//! Formula: `-100 * (highest high - close) / (highest high - lowest low)` over the last `window` bars; 0 where they
//! have no range. Warm-up: `window - 1` bars. Source: TA-Lib `WILLR`; Larry Williams, 1973.

use super::{
    parts::{
        stream::{Rows, Share, share},
        summaries::Extremes,
        windows::Windows,
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Williams' %R: where the close stands in the range of the last `window` bars, from -100 to 0.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| share(Willr::new(sets)),
};

struct Willr {
    extremes: Windows<Extremes, 2, 2>,
    windows: Vec<usize>,
}

impl Willr {
    fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        Self { extremes: Windows::new(windows.iter().copied()), windows }
    }
}

impl Share<3, 1> for Willr {
    #[inline(always)]
    fn chunk(&mut self, [high, low, close]: [&[f64]; 3], mut outputs: Rows<'_, '_, 1>) {
        self.extremes.push([high, low]);
        for (&window, [output]) in self.windows.iter().zip(outputs.sets()) {
            self.extremes.give_with(window, close, [output], |close, extremes| {
                let [highest, lowest] = extremes.fields;
                let range = highest - lowest;
                [if range == 0.0 { 0.0 } else { -100.0 * ((highest - close) / range) }]
            });
        }
    }
}
