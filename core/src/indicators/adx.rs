//! Average directional movement index.
//!
//! Formula: Wilder's average of the directional movement index, seeded with the mean of its first `window` values. Where
//! the index is undefined, since nothing moved, the seed counts 0 and the average stays. Warm-up: `2 * window - 1` bars.
//! Source: TA-Lib `ADX`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use backsweep_kernel::ema::Ema;

use super::{
    parts::{
        directional::Directional,
        stream::{Step, stream},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Average directional movement index: the strength of the trend over `window` bars, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |arguments| {
        let window = count(arguments[0]);
        stream(Adx { movement: Directional::new(window), average: Ema::wilder(window), last: f64::NAN })
    },
};

struct Adx {
    movement: Directional,
    average: Ema,
    last: f64,
}

impl Step<3, 1> for Adx {
    fn step(&mut self, inputs: [f64; 3]) -> [f64; 1] {
        let Some(movement) = self.movement.next(inputs) else { return [f64::NAN] };
        match movement.index() {
            Some(index) => self.last = self.average.step(index),
            None if self.last.is_nan() => self.last = self.average.step(0.0),
            None => {}
        }
        [self.last]
    }
}
