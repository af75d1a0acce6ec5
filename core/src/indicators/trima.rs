//! Triangular moving average.
//!
//! Formula: a simple average of a simple average, whose windows add up to `window + 1`: weights rise to the middle of
//! the last `window` inputs and fall again. Warm-up: `window - 1` bars. Source: TA-Lib `TRIMA`.

use super::{
    parts::{
        stream::{Rows, Share, scratch, share},
        summaries::Mean,
        windows::Windows,
    },
    sma::Sma,
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Triangular moving average: the middle of the last `window` inputs weighs most.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 1)],
    outputs: SINGLE,
    build: |sets| share(Trima::new(sets)),
};

struct Trima {
    means: Windows<Mean, 1, 1>,
    /// The window of the inner average, and the outer one.
    averages: Vec<(usize, Sma)>,
}

impl Trima {
    fn new(sets: &[&[f64]]) -> Self {
        let windows = sets.iter().map(|set| whole(set[0]));
        let averages: Vec<(usize, Sma)> =
            windows.map(|window| (window / 2 + 1, Sma::new(window.div_ceil(2)))).collect();
        Self { means: Windows::new(averages.iter().map(|each| each.0)), averages }
    }
}

impl Share<1, 1> for Trima {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 1], mut outputs: Rows<'_, '_, 1>) {
        let mut inner = scratch();
        let inner = &mut inner[..inputs[0].len()];
        self.means.push(inputs);
        for ((window, outer), [output]) in self.averages.iter_mut().zip(outputs.sets()) {
            self.means.give(*window, inner, |mean| mean.mean());
            outer.chunk(inner, output);
        }
    }
}
