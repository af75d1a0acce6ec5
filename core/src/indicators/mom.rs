//! Momentum.
//!
//! Formula: `input - input of window bars ago`. Warm-up: `window` bars. Source: TA-Lib `MOM`.

use super::{
    parts::{
        stream::{Rows, Share, share},
        windows::Past,
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Momentum: the difference from the input of `window` bars ago.",
    inputs: &[INPUT],
    arguments: &[window("window", 10, 1)],
    outputs: SINGLE,
    build: |sets| share(Mom::new(sets)),
};

struct Mom {
    inputs: Past,
    windows: Vec<usize>,
}

impl Mom {
    fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        Self { inputs: Past::new(windows.iter().copied().max().unwrap_or(1)), windows }
    }
}

impl Share<1, 1> for Mom {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], mut outputs: Rows<'_, '_, 1>) {
        self.inputs.push(input);
        for (&window, [output]) in self.windows.iter().zip(outputs.sets()) {
            for ((output, now), before) in output.iter_mut().zip(input).zip(self.inputs.before(window)) {
                *output = now - before;
            }
        }
    }
}
