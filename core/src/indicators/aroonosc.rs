//! Aroon oscillator.
//!
//! Formula: Aroon's `up - down`. Warm-up: `window` bars. Source: TA-Lib `AROONOSC`; Tushar Chande, 1995.

use super::{
    adosc::subtract,
    aroon::Aroon,
    parts::stream::{Rows, Share, scratch, share},
    specification::{HIGH, LOW, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Aroon oscillator: Aroon's `up` less its `down`, from -100 to 100.",
    inputs: &[HIGH, LOW],
    arguments: &[window("window", 14, 2)],
    outputs: SINGLE,
    build: |sets| share(Oscillator(Aroon::new(sets))),
};

struct Oscillator(Aroon);

impl Share<2, 1> for Oscillator {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 2], mut outputs: Rows<'_, '_, 1>) {
        let mut down = scratch();
        let down = &mut down[..inputs[0].len()];
        self.0.push(inputs);
        for (&window, [output]) in self.0.windows.iter().zip(outputs.sets()) {
            self.0.give(window, down, output);
            subtract(output, down);
        }
    }
}
