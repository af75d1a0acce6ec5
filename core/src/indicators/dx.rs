//! Directional movement index.
//!
//! Formula: `100 * |plus_di - minus_di| / (plus_di + minus_di)`. Where both are 0 it keeps its last value, at first 0.
//! Warm-up: `window` bars. Source: TA-Lib `DX`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use super::{
    parts::{
        directional::Directional,
        stream::{Step, stream},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Directional movement index: how one-sided the moves of `window` bars are, from 0 to 100.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Dx { movement: Directional::new(count(arguments[0])), last: 0.0 }),
};

struct Dx {
    movement: Directional,
    last: f64,
}

impl Step<3, 1> for Dx {
    fn step(&mut self, inputs: [f64; 3]) -> [f64; 1] {
        let Some(movement) = self.movement.next(inputs) else { return [f64::NAN] };
        self.last = movement.index().unwrap_or(self.last);
        [self.last]
    }
}
