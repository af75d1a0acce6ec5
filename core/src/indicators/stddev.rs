//! Standard deviation.
//!
//! Formula: `deviations * sqrt(sum((input - mean)^2) / window)`, the population deviation (ddof 0) over the last
//! `window` inputs. Warm-up: `window - 1` bars. Source: TA-Lib `STDDEV`. Deviations are merged, so that noise on top of a
//! large level keeps its digits.

use super::{
    parts::{
        stream::{Rows, Share, share},
        summaries::Moments,
        windows::Windows,
    },
    specification::{INPUT, SINGLE, Specification, number, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Standard deviation (ddof 0) of the last `window` inputs, times `deviations`.",
    inputs: &[INPUT],
    arguments: &[window("window", 5, 1), number("deviations", 1.0, 0.0, 1e6)],
    outputs: SINGLE,
    build: |sets| share(Stddev::new(sets)),
};

struct Stddev {
    moments: Windows<Moments, 1, 2>,
    /// Window and factor of each set.
    sets: Vec<(usize, f64)>,
}

impl Stddev {
    fn new(sets: &[&[f64]]) -> Self {
        let sets: Vec<(usize, f64)> = sets.iter().map(|set| (whole(set[0]), set[1])).collect();
        Self { moments: Windows::new(sets.iter().map(|set| set.0)), sets }
    }
}

impl Share<1, 1> for Stddev {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 1], mut outputs: Rows<'_, '_, 1>) {
        self.moments.push(inputs);
        for (&(window, deviations), [output]) in self.sets.iter().zip(outputs.sets()) {
            self.moments.give(window, output, |moments| moments.deviation() * deviations);
        }
    }
}
