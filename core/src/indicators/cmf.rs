//! Chaikin money flow.
//!
//! Formula: the sum of the accumulation/distribution line's steps over the sum of volume, in the last `window` bars; 0
//! where there was no volume. Warm-up: `window - 1` bars. Source: TA-Lib `CMF`; Marc Chaikin.

use super::{
    ad::flow,
    parts::{
        ratio::Ratio,
        stream::{Rows, Share, scratch, share},
    },
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification, VOLUME, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Chaikin money flow: the money flow of the last `window` bars as a share of their volume, from -1 to 1.",
    inputs: &[HIGH, LOW, CLOSE, VOLUME],
    arguments: &[window("window", 20, 2)],
    outputs: SINGLE,
    build: |sets| share(Cmf::new(sets)),
};

struct Cmf {
    ratio: Ratio,
    windows: Vec<usize>,
}

impl Cmf {
    fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        Self { ratio: Ratio::new(windows.iter().copied()), windows }
    }
}

impl Share<4, 1> for Cmf {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 4], mut outputs: Rows<'_, '_, 1>) {
        let mut flows = scratch();
        let flows = &mut flows[..inputs[0].len()];
        flow(inputs, flows);
        self.ratio.push(flows, inputs[3]);
        for (&window, [output]) in self.windows.iter().zip(outputs.sets()) {
            self.ratio.give(window, 1.0, 0.0, output);
        }
    }
}
