//! Chaikin oscillator.
//!
//! Formula: the exponential average over `fast` bars of the accumulation/distribution line less that over `slow` bars,
//! both starting from the line's first value. Warm-up: the longer window less 1. Source: TA-Lib `ADOSC`; Marc Chaikin.

use backsweep_kernel::ema::Ema;

use super::{
    ad::Ad,
    parts::stream::{Step, stream},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, count, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Chaikin oscillator: a fast exponential average of the accumulation/distribution line less a slow one.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("fast", 3, 2), window("slow", 10, 2)],
    outputs: SINGLE,
    build: |arguments| {
        let (fast, slow) = (count(arguments[0]), count(arguments[1]));
        stream(Adosc {
            line: Ad::default(),
            fast: Ema::from_first(fast),
            slow: Ema::from_first(slow),
            warm_up: fast.max(slow) - 1,
        })
    },
};

struct Adosc {
    line: Ad,
    fast: Ema,
    slow: Ema,
    /// Bars of it that are left.
    warm_up: u32,
}

impl Step<4, 1> for Adosc {
    fn step(&mut self, inputs: [f64; 4]) -> [f64; 1] {
        let [line] = self.line.step(inputs);
        let difference = self.fast.step(line) - self.slow.step(line);
        if self.warm_up > 0 {
            self.warm_up -= 1;
            return [f64::NAN];
        }
        [difference]
    }
}
