//! True range.
//!
//! Formula: the largest of `high - low`, `|high - previous close|` and `|low - previous close|`. Warm-up: 1 bar, which
//! has no previous close. Source: TA-Lib `TRANGE`; J. Welles Wilder, "New Concepts in Technical Trading Systems", 1978.

use backsweep_kernel::larger;

use super::{
    parts::stream::{Indicate, each},
    specification::{CLOSE, HIGH, LOW, SINGLE, Specification},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "True range: how far the price went, the gap from the previous close included.",
    inputs: &[HIGH, LOW, CLOSE],
    arguments: &[],
    outputs: SINGLE,
    build: |sets| each(sets, |_| TrueRange::default()),
};

/// Remembers the previous close.
pub(super) struct TrueRange {
    previous_close: f64,
}

impl Default for TrueRange {
    fn default() -> Self {
        Self { previous_close: f64::NAN }
    }
}

impl TrueRange {
    /// The ranges of the next bars, NaN for the first of all.
    #[inline(always)]
    pub(super) fn ranges(&mut self, [high, low, close]: [&[f64]; 3], ranges: &mut [f64]) {
        let Some(&last) = close.last() else { return };
        ranges[0] = range(high[0], low[0], self.previous_close);
        let after = ranges[1..].iter_mut().zip(&high[1..]).zip(&low[1..]).zip(close);
        for (((output, high), low), previous_close) in after {
            *output = range(*high, *low, *previous_close);
        }
        self.previous_close = last;
    }
}

/// The range of one bar; undefined where a price is.
#[inline(always)]
fn range(high: f64, low: f64, previous_close: f64) -> f64 {
    let inside = high - low;
    let around = larger(inside, larger((high - previous_close).abs(), (low - previous_close).abs()));
    if inside.is_nan() { f64::NAN } else { around }
}

impl Indicate<3, 1> for TrueRange {
    #[inline(always)]
    fn chunk(&mut self, inputs: [&[f64]; 3], [output]: [&mut [f64]; 1]) {
        self.ranges(inputs, output);
    }
}
