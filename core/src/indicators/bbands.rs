//! Bollinger bands.
//!
//! Formula: the simple average of the last `window` inputs, and `deviations` population standard deviations (ddof 0)
//! above and below it. Warm-up: `window - 1` bars. Source: TA-Lib `BBANDS` with simple averages; John Bollinger,
//! "Bollinger on Bollinger Bands", 2001.

use super::{
    parts::{
        channel::{Channel, around},
        stream::{Rows, Share, share},
        summaries::Moments,
        windows::Windows,
    },
    specification::{INPUT, Specification, number, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Bollinger bands: an average and `deviations` standard deviations above and below it.",
    inputs: &[INPUT],
    arguments: &[window("window", 20, 1), number("deviations", 2.0, 0.0, 1e6)],
    outputs: &["upper", "middle", "lower"],
    build: |sets| around(Bands::new(sets), sets, 1),
};

pub(super) const CHANNEL: Channel = Channel { factor: 1, build: |sets| share(Bands::new(sets)) };

struct Bands {
    moments: Windows<Moments, 1, 2>,
    windows: Vec<usize>,
}

impl Bands {
    fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        Self { moments: Windows::new(windows.iter().copied()), windows }
    }
}

impl Share<1, 2> for Bands {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 1], mut outputs: Rows<'_, '_, 2>) {
        self.moments.push(inputs);
        for (&window, [middle, width]) in self.windows.iter().zip(outputs.sets()) {
            self.moments.give_with(window, inputs[0], [middle, width], |input, moments| {
                [input + moments.lead(), moments.deviation()]
            });
        }
    }
}
