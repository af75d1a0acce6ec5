//! Rate of change.
//!
//! Formula: `(input / input of window bars ago - 1) * 100`. Warm-up: `window` bars. An earlier input of zero gives 0, as
//! in TA-Lib. Source: TA-Lib `ROC`.

use super::{
    parts::{
        stream::{Rows, Share, scratch, share},
        windows::Past,
    },
    specification::{INPUT, SINGLE, Specification, whole, window},
};

pub(super) const SPECIFICATION: Specification = Specification {
    summary: "Rate of change: percent from the input of `window` bars ago.",
    inputs: &[INPUT],
    arguments: &[window("window", 10, 1)],
    outputs: SINGLE,
    build: |sets| share(Roc::new(sets)),
};

struct Roc {
    inputs: Past,
    /// 1 over the inputs, 0 where they are 0: one division serves all windows.
    inverses: Past,
    windows: Vec<usize>,
}

impl Roc {
    fn new(sets: &[&[f64]]) -> Self {
        let windows: Vec<usize> = sets.iter().map(|set| whole(set[0])).collect();
        let longest = windows.iter().copied().max().unwrap_or(1);
        Self { inputs: Past::new(longest), inverses: Past::new(longest), windows }
    }
}

impl Share<1, 1> for Roc {
    #[inline(always)]
    fn chunk(&mut self, [input]: [&[f64]; 1], mut outputs: Rows<'_, '_, 1>) {
        let mut inverses = scratch();
        for (inverse, &input) in inverses.iter_mut().zip(input) {
            *inverse = if input == 0.0 { 0.0 } else { 1.0 / input };
        }
        self.inputs.push(input);
        self.inverses.push(&inverses[..input.len()]);
        for (&window, [output]) in self.windows.iter().zip(outputs.sets()) {
            let before = self.inputs.before(window).iter().zip(self.inverses.before(window));
            for ((output, now), (before, inverse)) in output.iter_mut().zip(input).zip(before) {
                *output = (now - before) * inverse * 100.0;
            }
        }
    }
}

/// Percent from `before` to `now`.
#[inline(always)]
pub(super) fn change(now: f64, before: f64) -> f64 {
    if before == 0.0 { 0.0 } else { (now / before - 1.0) * 100.0 }
}
