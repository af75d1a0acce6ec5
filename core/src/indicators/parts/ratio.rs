//! The sum of one series over the sum of another, both over the last `window` bars.

use super::{summaries::Sums, windows::Windows};

/// The two sums, over several windows.
pub(crate) struct Ratio(Windows<Sums, 2, 2>);

impl Ratio {
    /// Over so many bars, each at least 1.
    pub(crate) fn new(windows: impl IntoIterator<Item = usize>) -> Self {
        Self(Windows::new(windows))
    }

    /// Takes the next bars.
    #[inline(always)]
    pub(crate) fn push(&mut self, parts: &[f64], wholes: &[f64]) {
        self.0.push([parts, wholes]);
    }

    /// The ratio times a scale on each of these bars: NaN during warm-up, `empty` where there is nothing to divide by.
    #[inline(always)]
    pub(crate) fn give(&self, window: usize, scale: f64, empty: f64, outputs: &mut [f64]) {
        self.0.give(window, outputs, |sums| {
            let [part, whole] = sums.fields;
            if whole <= 0.0 && !part.is_nan() { empty } else { scale * (part / whole) }
        });
    }
}
