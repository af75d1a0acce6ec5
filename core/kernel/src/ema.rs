//! Exponential moving average, streamed.
//!
//! Formula: `value += (input - value) * smoothing`, where smoothing is `2 / (window + 1)`, or `1 / window` for Wilder's
//! average. Seeded with the simple mean of the first `window` inputs, as TA-Lib does. Warm-up: the first `window - 1`
//! bars are NaN, counted from the first input that is not, so that averages of averages work.
//! Written as a step towards the input, a flat input leaves the value exactly where it is, so a flat market gives no
//! crossings born of rounding.

use crate::BLOCK;

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
    smoothing: f64,
    /// Sum of the inputs while seeding, the average afterwards.
    value: f64,
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
        Self { smoothing, value: 0.0, seeds, seen: 0 }
    }

    /// Takes the next input and returns the average, NaN during warm-up.
    #[inline]
    pub fn step(&mut self, input: f64) -> f64 {
        if self.is_seeded() {
            self.value += (input - self.value) * self.smoothing;
            return self.value;
        }
        if self.seen == 0 && input.is_nan() {
            return f64::NAN;
        }
        self.value += input;
        self.seen += 1;
        if self.seen < self.seeds {
            return f64::NAN;
        }
        self.value /= f64::from(self.seeds);
        self.value
    }

    /// Takes a block of inputs and writes as many outputs.
    pub fn block(&mut self, inputs: &[f64], outputs: &mut [f64]) {
        debug_assert_eq!(inputs.len(), outputs.len());
        let mut bar = 0;
        while bar < inputs.len() && !self.is_seeded() {
            outputs[bar] = self.step(inputs[bar]);
            bar += 1;
        }
        let (smoothing, mut value) = (self.smoothing, self.value);
        for (output, input) in outputs[bar..].iter_mut().zip(&inputs[bar..]) {
            value += (input - value) * smoothing;
            *output = value;
        }
        self.value = value;
    }

    fn is_seeded(&self) -> bool {
        self.seen >= self.seeds
    }
}

/// Averages that run side by side, so that one does not wait for the other's last step.
const LANES: usize = 8;

/// Several averages of one input: `outputs` has a row of [`BLOCK`] for each. The same bits as one after the other.
#[inline(always)]
pub fn blocks(averages: &mut [Ema], inputs: &[f64], outputs: &mut [f64]) {
    debug_assert_eq!(averages.len() * BLOCK, outputs.len());
    for (averages, outputs) in averages.chunks_mut(LANES).zip(outputs.chunks_mut(LANES * BLOCK)) {
        let seeded = averages.iter().all(Ema::is_seeded);
        match <&mut [Ema; LANES]>::try_from(&mut *averages) {
            Ok(lanes) if seeded => side_by_side(lanes, inputs, outputs),
            _ => {
                for (average, outputs) in averages.iter_mut().zip(outputs.chunks_mut(BLOCK)) {
                    average.block(inputs, &mut outputs[..inputs.len()]);
                }
            }
        }
    }
}

#[inline(always)]
fn side_by_side(averages: &mut [Ema; LANES], inputs: &[f64], outputs: &mut [f64]) {
    let smoothing = averages.map(|average| average.smoothing);
    let mut values = averages.map(|average| average.value);
    for (bar, input) in inputs.iter().enumerate() {
        for lane in 0..LANES {
            values[lane] += (input - values[lane]) * smoothing[lane];
            outputs[lane * BLOCK + bar] = values[lane];
        }
    }
    for (average, value) in averages.iter_mut().zip(values) {
        average.value = value;
    }
}
