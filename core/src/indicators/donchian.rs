//! Donchian channel.
//!
//! Formula: the highest high and the lowest low of the last `window` bars, this one included, and the middle between
//! them. Warm-up: `window - 1` bars. A breakout compares the price with the channel of the bar before. Source: TA-Lib
//! `DONCHIAN`; Richard Donchian.

use super::{
    parts::{
        stream::{Rows, Share, share},
        summaries::Extremes,
        windows::Windows,
    },
    specification::{HIGH, LOW, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Donchian channel: the highest high and the lowest low of the last `window` bars, and their middle.",
    inputs: &[HIGH, LOW],
    arguments: &[window("window", 20, 1)],
    outputs: &["upper", "middle", "lower"],
    build: |sets| share(Donchian::new(sets)),
};

struct Donchian {
    extremes: Windows<Extremes, 2, 2>,
    windows: Vec<usize>,
}

impl Donchian {
    fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        Self { extremes: Windows::new(windows.iter().copied()), windows }
    }
}

impl Share<2, 3> for Donchian {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 2], mut outputs: Rows<'_, '_, 3>) {
        self.extremes.push(inputs);
        for (&window, [upper, middle, lower]) in self.windows.iter().zip(outputs.sets()) {
            self.extremes.give_with(window, inputs[0], [upper, middle, lower], |_, extremes| {
                let [highest, lowest] = extremes.fields;
                [highest, 0.5 * (highest + lowest), lowest]
            });
        }
    }
}
