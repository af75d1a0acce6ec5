//! Aroon oscillator.
//!
//! Formula: Aroon's `up - down`. Warm-up: `window` bars. Source: TA-Lib `AROONOSC`; Tushar Chande, 1995.

use super::{
    aroon::Aroon,
    parts::stream::{Step, stream},
    specification::{HIGH, LOW, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Aroon oscillator: Aroon's `up` less its `down`, from -100 to 100.",
    inputs: &[HIGH, LOW],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |arguments| stream(Oscillator(Aroon::new(whole(arguments[0])))),
};

struct Oscillator(Aroon);

impl Step<2, 1> for Oscillator {
    fn step(&mut self, inputs: [f64; 2]) -> [f64; 1] {
        let [down, up] = self.0.step(inputs);
        [up - down]
    }
}
