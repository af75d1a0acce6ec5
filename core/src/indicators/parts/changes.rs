//! Changes from bar to bar, and Wilder's averages of those up and down, which RSI, CMO and the stochastic RSI share.

use backsweep_kernel::ema::Ema;

use super::stream::{CHUNK, scratch};

/// The changes of a series.
pub(crate) struct Changes {
    previous: f64,
}

impl Default for Changes {
    fn default() -> Self {
        Self { previous: f64::NAN }
    }
}

impl Changes {
    /// The change on each of the next bars, undefined on the first of all.
    #[inline(always)]
    pub(crate) fn chunk(&mut self, inputs: &[f64], changes: &mut [f64]) {
        let Some((&last, before)) = inputs.split_last() else { return };
        changes[0] = inputs[0] - self.previous;
        for ((change, now), before) in changes[1..].iter_mut().zip(&inputs[1..]).zip(before) {
            *change = now - before;
        }
        self.previous = last;
    }
}

/// The changes up and down of a chunk.
pub(crate) struct Moves {
    changes: [f64; CHUNK],
    rises: [f64; CHUNK],
    falls: [f64; CHUNK],
    /// Whether any change is zero.
    rests: bool,
    bars: usize,
}

impl Moves {
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn of(inputs: &[f64], previous: &mut Changes) -> Self {
        let bars = inputs.len();
        let mut moves = Self { changes: scratch(), rises: scratch(), falls: scratch(), rests: false, bars };
        previous.chunk(inputs, &mut moves.changes[..bars]);
        let mut rests = 0;
        let both = moves.rises.iter_mut().zip(&mut moves.falls);
        for ((rise, fall), &change) in both.zip(&moves.changes[..bars]) {
            // Written so that an undefined change is neither a rise nor a fall of zero, but undefined.
            *rise = if change < 0.0 { 0.0 } else { change };
            *fall = if change >= 0.0 { 0.0 } else { -change };
            rests += u64::from(change == 0.0);
        }
        moves.rests = rests > 0;
        moves
    }
}

/// Wilder's averages of rises and falls.
pub(crate) struct Strength {
    rises: Ema,
    falls: Ema,
    percent: f64,
}

impl Strength {
    pub(crate) fn new(window: u32) -> Self {
        let average = Ema::wilder(window);
        Self { rises: average, falls: average, percent: f64::NAN }
    }

    /// A ratio of the averages on the next bars, in percent; 0 where both are zero, NaN during warm-up.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn chunk(&mut self, moves: &Moves, outputs: &mut [f64], ratio: impl Fn(f64, f64) -> f64) {
        let bars = moves.bars;
        let mut falls = scratch();
        self.rises.block(&moves.rises[..bars], outputs);
        self.falls.block(&moves.falls[..bars], &mut falls[..bars]);
        for (output, falls) in outputs.iter_mut().zip(&falls) {
            let rises = *output;
            *output = if rises + falls == 0.0 { 0.0 } else { ratio(rises, *falls) * 100.0 };
        }
        // No change shrinks both averages alike: their ratio stays, and rounding has no say in it.
        if moves.rests {
            let mut percent = self.percent;
            for (output, change) in outputs.iter_mut().zip(&moves.changes) {
                if *change == 0.0 && !percent.is_nan() {
                    *output = percent;
                }
                percent = *output;
            }
        }
        if let Some(&last) = outputs.last() {
            self.percent = last;
        }
    }
}
