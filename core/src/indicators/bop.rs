//! Balance of power.
//!
//! Formula: `(close - open) / (high - low)`, 0 for a bar without range. No warm-up. Source: TA-Lib `BOP`; Igor
//! Livshin, 2001.

use super::{
    parts::stream::{Indicate, each},
    specification::{CLOSE, HIGH, LOW, OPEN, SINGLE, Specification},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Balance of power: the bar's body as a share of its range, from -1 to 1.",
    inputs: &[OPEN, HIGH, LOW, CLOSE],
    arguments: &[],
    outputs: SINGLE,
    build: |sets| each(sets, |_| Bop),
};

struct Bop;

impl Indicate<4, 1> for Bop {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 4], [output]: [&mut [f64]; 1]) {
        let [open, high, low, close] = inputs.map(|input| &input[..output.len()]);
        for (bar, output) in output.iter_mut().enumerate() {
            let range = high[bar] - low[bar];
            *output = if range <= 0.0 { 0.0 } else { (close[bar] - open[bar]) / range };
        }
    }
}
