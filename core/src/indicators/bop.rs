//! Balance of power.
//!
//! Formula: `(close - open) / (high - low)`, 0 for a bar without range. No warm-up. Source: TA-Lib `BOP`; Igor
//! Livshin, 2001.

use super::{
    parts::stream::{Step, stream},
    specification::{CLOSE, HIGH, LOW, OPEN, SINGLE, Specification},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Balance of power: the bar's body as a share of its range, from -1 to 1.",
    inputs: &[OPEN, HIGH, LOW, CLOSE],
    arguments: &[],
    outputs: SINGLE,
    build: |_| stream(Bop),
};

struct Bop;

impl Step<4, 1> for Bop {
    fn step(&mut self, [open, high, low, close]: [f64; 4]) -> [f64; 1] {
        let range = high - low;
        [if range <= 0.0 { 0.0 } else { (close - open) / range }]
    }
}
