//! Bars since the lowest value.
//!
//! Formula: how many bars ago the lowest of the last `window` inputs was; 0 is this bar, and of equal values the latest
//! counts. Warm-up: `window - 1` bars. Source: TA-Lib `MININDEX`, which counts from the first bar of the history; which of
//! equal values it names depends on the bars before the window.

use super::{
    parts::{
        stream::{Rows, Share, scratch, share},
        summaries::Peak,
        windows::Windowed,
    },
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Bars since the lowest of the last `window` inputs: 0 is this bar.",
    inputs: &[INPUT],
    arguments: &[window("window", 30, 2)],
    outputs: SINGLE,
    build: |sets| share(Argmin(Windowed::new(sets))),
};

/// The lowest value is the highest of the negated ones.
struct Argmin(Windowed<Peak, 1, 2>);

impl Share<1, 1> for Argmin {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], outputs: Rows<'_, '_, 1>) {
        let mut negated = scratch();
        negate(input, &mut negated);
        self.0.chunk([&negated[..input.len()]], outputs, |peak| peak.fields[1]);
    }
}

/// Each value with the other sign.
#[inline(always)]
pub(super) fn negate(values: &[f64], negated: &mut [f64]) {
    for (negated, value) in negated.iter_mut().zip(values) {
        *negated = -value;
    }
}
