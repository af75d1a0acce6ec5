//! Normalised average true range.
//!
//! Formula: `100 * atr / close`, 0 where the close is 0. Warm-up: `window` bars. Source: TA-Lib `NATR`; John Forman,
//! 2006.

use super::{
    atr::Atr,
    parts::stream::{Rows, Share, scratch, share},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Normalised average true range: the average true range in percent of the close.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |sets| share(Natr(Atr::new(sets))),
};

struct Natr(Atr);

impl Share<3, 1> for Natr {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], mut outputs: Rows<'_, '_, 1>) {
        self.0.chunk(inputs, outputs.last());
        // One division for all windows.
        let mut scales = scratch();
        for (scale, &close) in scales.iter_mut().zip(inputs[2]) {
            *scale = if close == 0.0 { 0.0 } else { 100.0 / close };
        }
        for [output] in outputs.sets() {
            for (average, scale) in output.iter_mut().zip(&scales) {
                *average *= scale;
            }
        }
    }
}
