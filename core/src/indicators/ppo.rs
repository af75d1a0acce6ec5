//! Percentage price oscillator.
//!
//! Formula: `(average(fast) / average(slow) - 1) * 100`. The average is exponential, each seeded with the mean of its
//! own first inputs, or simple. Warm-up: `slow - 1` bars. A slow average of zero gives 0. Where `fast` is the longer
//! window the two trade places. Source: TA-Lib `PPO`, whose default was the simple average before version 0.8.

use super::{
    apo::{Averages, OSCILLATOR},
    parts::stream::{Indicate, each, scratch},
    specification::{INPUT, SINGLE, Specification},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Percentage price oscillator: percent from a slow average to a fast one.",
    inputs: &[INPUT],
    arguments: OSCILLATOR,
    outputs: SINGLE,
    build: |sets| each(sets, |arguments| Ppo(Averages::new(arguments))),
};

struct Ppo(Averages);

impl Indicate<1, 1> for Ppo {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        let mut slow = scratch();
        self.0.chunk(input, output, &mut slow[..input.len()]);
        for (output, slow) in output.iter_mut().zip(&slow) {
            *output = if *slow == 0.0 { 0.0 } else { (*output - slow) / slow * 100.0 };
        }
    }
}
