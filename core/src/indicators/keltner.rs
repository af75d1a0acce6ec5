//! Keltner channel.
//!
//! Formula: an exponential average over `window` bars, of the typical price or, with price `close`, of the close, and
//! `multiplier` average true ranges over `atr_window` bars above and below it. Warm-up: the longer of `window - 1` and
//! `atr_window` bars; the average that needs fewer starts later, so that both give their seeds on the first bar after
//! it. Source: TA-Lib `KC`, which has the typical price only; Chester Keltner, 1960, as revised by Linda Bradford
//! Raschke, whose middle is the average close.

use backsweep_kernel::ema::Ema;

use super::{
    parts::{
        channel::{Channel, around},
        stream::{Rows, Share, WarmUp, scratch, share},
        typical::typical,
    },
    specification::{Argument, CLOSE, HIGH, LOW, Range, Specification, count, number, window},
    true_range::TrueRange,
};

/// What the middle is the average of.
const PRICE: Argument = Argument { name: "price", default: 0.0, range: Range::Choice(&["typical", "close"]) };

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Keltner channel: an exponential average and `multiplier` average true ranges above and below it.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 20, 1), window("atr_window", 10, 1), number("multiplier", 2.0, 0.0, 1e6), PRICE],
    outputs: &["upper", "middle", "lower"],
    build: |sets| around(Keltner::new(sets), sets, 2),
};

pub(super) const CHANNEL: Channel = Channel { factor: 2, build: |sets| share(Keltner::new(sets)) };

struct Keltner {
    range: TrueRange,
    channels: Vec<Averages>,
}

struct Averages {
    middle: Ema,
    width: Ema,
    /// Bars until each of them starts.
    wait: [WarmUp; 2],
    of_close: bool,
}

impl Keltner {
    fn new(sets: &[&[f64]]) -> Self {
        let channel = |set: &&[f64]| {
            let (window, atr_window) = (count(set[0]) as usize, count(set[1]) as usize);
            // The bar on which the width starts gives it no range yet.
            let wait = [(atr_window + 1).saturating_sub(window), window.saturating_sub(atr_window)].map(WarmUp::new);
            let (middle, width) = (Ema::new(count(set[0])), Ema::wilder(count(set[1])));
            Averages { middle, width, wait, of_close: set[3] == 1.0 }
        };
        Self { range: TrueRange::default(), channels: sets.iter().map(channel).collect() }
    }
}

impl Share<3, 2> for Keltner {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 2>) {
        let bars = inputs[0].len();
        let (mut ranges, mut prices) = (scratch(), scratch());
        let (ranges, prices) = (&mut ranges[..bars], &mut prices[..bars]);
        self.range.ranges(inputs, ranges);
        typical(inputs, prices);
        for (averages, [middle, width]) in self.channels.iter_mut().zip(outputs.sets()) {
            averages.chunk(if averages.of_close { inputs[2] } else { prices }, ranges, middle, width);
        }
    }
}

impl Averages {
    #[inline(always)]
    fn chunk(&mut self, prices: &[f64], ranges: &[f64], middle: &mut [f64], width: &mut [f64]) {
        let [of_middle, of_width] = &mut self.wait;
        let start = of_middle.blank([&mut *middle]);
        self.middle.block(&prices[start..], &mut middle[start..]);
        let start = of_width.blank([&mut *width]);
        self.width.block(&ranges[start..], &mut width[start..]);
    }
}
