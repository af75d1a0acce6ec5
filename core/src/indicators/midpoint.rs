//! Midpoint.
//!
//! Formula: halfway between the highest and the lowest of the last `window` inputs. Warm-up: `window - 1` bars.
//! Source: TA-Lib `MIDPOINT`.

use super::{
    parts::{
        stream::{Rows, Share, share},
        summaries::Extremes,
        windows::Windowed,
    },
    specification::{INPUT, SINGLE, Specification, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Midpoint: halfway between the highest and the lowest of the last `window` inputs.",
    inputs: &[INPUT],
    arguments: &[window("window", 14, 1)],
    outputs: SINGLE,
    build: |sets| share(Midpoint(Windowed::new(sets))),
};

struct Midpoint(Windowed<Extremes, 2, 2>);

impl Share<1, 1> for Midpoint {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], outputs: Rows<'_, '_, 1>) {
        // Each halved, lest their sum is too large.
        self.0.chunk([input, input], outputs, |extremes| 0.5 * extremes.fields[0] + 0.5 * extremes.fields[1]);
    }
}
