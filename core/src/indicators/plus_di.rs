//! Plus directional indicator.
//!
//! Formula: `100 * up moves / ranges`, Wilder's sums over `window` bars of `high - previous high`, where it is positive and
//! larger than the opposite move, and of the true range; 0 where there is no range. Seed: the plain sums of the first
//! `window - 1` moves. Warm-up: `window` bars. Source: TA-Lib `PLUS_DI`, which gives a fraction instead of a
//! percentage for a window of 1; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use super::{
    parts::{
        directional::{Directional, Movement},
        stream::{Step, stream},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Plus directional indicator: up moves in percent of the true range, over `window` bars.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |arguments| stream(PlusDi(Directional::new(count(arguments[0])))),
};

struct PlusDi(Directional);

impl Step<3, 1> for PlusDi {
    fn step(&mut self, inputs: [f64; 3]) -> [f64; 1] {
        [self.0.next(inputs).map_or(f64::NAN, Movement::plus)]
    }
}
