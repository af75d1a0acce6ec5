//! Average directional movement index.
//!
//! Formula: Wilder's average of the directional movement index, seeded with the mean of its first `window` values. Where
//! the index is undefined, since nothing moved, the seed counts 0 and the average stays. Warm-up: `2 * window - 1` bars.
//! Source: TA-Lib `ADX`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use backsweep_kernel::ema::Ema;

use super::{
    parts::{
        directional::{Index, Moves},
        stream::{Rows, Share, scratch, share},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Average directional movement index: the strength of the trend over `window` bars, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| {
        let average = |set: &&[f64]| {
            let window = count(set[0]);
            Average { index: Index::new(window), smoothed: Ema::wilder(window), last: f64::NAN }
        };
        share(Adx { moves: Moves::default(), averages: sets.iter().map(average).collect() })
    },
};

struct Adx {
    moves: Moves,
    averages: Vec<Average>,
}

struct Average {
    index: Index,
    smoothed: Ema,
    last: f64,
}

impl Share<3, 1> for Adx {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 1>) {
        let moved = self.moves.chunk(inputs);
        for (average, [output]) in self.averages.iter_mut().zip(outputs.sets()) {
            let mut indices = scratch();
            let indices = &mut indices[..output.len()];
            if average.index.chunk(&moved, indices) {
                average.step_over(indices, output);
            } else {
                average.smoothed.block(indices, output);
                average.last = output.last().copied().unwrap_or(average.last);
            }
        }
    }
}

impl Average {
    /// Bar by bar, where the index is infinite on some bars: these leave the average as it is.
    fn step_over(&mut self, indices: &[f64], output: &mut [f64]) {
        for (output, &index) in output.iter_mut().zip(indices) {
            match index.is_infinite() {
                false => self.last = self.smoothed.step(index),
                true if self.last.is_nan() => self.last = self.smoothed.step(0.0),
                true => {}
            }
            *output = self.last;
        }
    }
}
