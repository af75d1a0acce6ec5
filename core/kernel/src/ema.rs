//! Exponential moving average, streamed.
//!
//! Formula: `value += (input - value) * smoothing`, where smoothing is `2 / (window + 1)`, or `1 / window` for Wilder's
//! average. Seeded with the simple mean of the first `window` inputs, as TA-Lib does. Warm-up: the first `window - 1`
//! bars are NaN, counted from the first input that is not, so that averages of averages work. Groups are counted from the
//! first bar that it is given, whatever the input there, so that those of averages of averages are the same.
//!
//! What is carried is the gap between input and average: `gap = (1 - smoothing) * (gap + input - previous input)`, summed
//! as [`Decay`] does, and the average is `input - gap`. Where the input stands still the gap only shrinks, and the order of
//! two averages can not change by rounding: a flat market gives no crossings.

use crate::decay::{Decay, GROUP};

/// The state of one average, carried from block to block.
///
/// ```
/// use backsweep_kernel::ema::Ema;
/// let mut ema = Ema::new(3);
/// assert!(ema.step(1.0).is_nan() && ema.step(2.0).is_nan());
/// assert_eq!(ema.step(3.0), 2.0);
/// assert_eq!(ema.step(4.0), 3.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ema {
    /// What a bar leaves of the gap: 1 less the smoothing.
    kept: f64,
    gap: Decay,
    previous: f64,
    /// Of the inputs that it is seeded with.
    sum: f64,
    /// Inputs that it is seeded with.
    seeds: u32,
    seen: u32,
}

impl Ema {
    /// An average over `window` bars, at least 1.
    pub fn new(window: u32) -> Self {
        Self::smoothed(2.0 / (f64::from(window) + 1.0), window)
    }

    /// The same, seeded with the first input alone: no warm-up.
    pub fn from_first(window: u32) -> Self {
        Self::smoothed(2.0 / (f64::from(window) + 1.0), 1)
    }

    /// Wilder's average over `window` bars, at least 1: smoothing is `1 / window`.
    pub fn wilder(window: u32) -> Self {
        Self::smoothed(1.0 / f64::from(window), window)
    }

    /// An average with any smoothing, seeded with the mean of `seeds` inputs, at least 1.
    pub fn smoothed(smoothing: f64, seeds: u32) -> Self {
        debug_assert!(seeds >= 1);
        let kept = 1.0 - smoothing;
        Self { kept, gap: Decay::new(kept), previous: 0.0, sum: 0.0, seeds, seen: 0 }
    }

    /// Takes the next input and returns the average, NaN during warm-up.
    pub fn step(&mut self, input: f64) -> f64 {
        let mut output = [0.0];
        self.block(&[input], &mut output);
        output[0]
    }

    /// Where it is, if it is seeded and the next bar begins a group.
    #[inline(always)]
    pub fn at_border(&self) -> Option<Border> {
        (self.seen == self.seeds && self.gap.begun == 0).then_some(Border {
            kept: self.kept,
            doublings: self.gap.doublings,
            powers: self.gap.powers,
            gap: self.gap.carry,
            input: self.previous,
        })
    }

    /// Goes on from where whole groups led it.
    #[inline(always)]
    pub fn resume(&mut self, gap: f64, input: f64) {
        (self.gap.carry, self.previous) = (gap, input);
    }

    /// Bars until the next group begins.
    pub fn until_border(&self) -> usize {
        (GROUP - self.gap.begun) % GROUP
    }

    /// Takes a block of inputs and writes as many outputs.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub fn block(&mut self, inputs: &[f64], outputs: &mut [f64]) {
        debug_assert_eq!(inputs.len(), outputs.len());
        let outputs = &mut outputs[..inputs.len()];
        let mut seeded = 0;
        while seeded < inputs.len() && self.seen < self.seeds {
            outputs[seeded] = self.seed(inputs[seeded]);
            seeded += 1;
        }
        // The average is there on the last of these.
        let warm_up = if self.seen < self.seeds { seeded } else { seeded.saturating_sub(1) };
        let previous = if seeded == 0 { self.previous } else { inputs[seeded - 1] };
        if let (Some(output), Some(input)) = (outputs.get_mut(seeded), inputs.get(seeded)) {
            *output = self.kept * (input - previous);
            let pairs = inputs[seeded..].iter().zip(&inputs[seeded + 1..]);
            for (output, (before, now)) in outputs[seeded + 1..].iter_mut().zip(pairs) {
                *output = self.kept * (now - before);
            }
        }
        self.gap.block(outputs);
        for (output, input) in outputs.iter_mut().zip(inputs) {
            *output = input - *output;
        }
        outputs[..warm_up].fill(f64::NAN);
        if let Some(&last) = inputs.last() {
            self.previous = last;
        }
    }

    /// Takes an input that it is seeded with, and gives the gap's term.
    fn seed(&mut self, input: f64) -> f64 {
        // Nothing begins before the first input that is defined.
        if self.seen == 0 && input.is_nan() {
            return 0.0;
        }
        self.sum += input;
        self.seen += 1;
        if self.seen < self.seeds { 0.0 } else { input - self.sum / f64::from(self.seeds) }
    }
}

/// Where an average is between two groups of bars, for those that take groups by vectors of their own.
#[derive(Clone, Copy, Debug)]
pub struct Border {
    /// What a bar leaves of the gap.
    pub kept: f64,
    /// That to the powers 1, 2 and 4.
    pub doublings: [f64; 3],
    /// That to the powers 1 to [`GROUP`].
    pub powers: [f64; GROUP],
    /// The gap.
    pub gap: f64,
    /// The previous input.
    pub input: f64,
}
