//! Directional movement, which ADX, DX and both directional indicators share.

use backsweep_kernel::decay::Decay;

use super::stream::{CHUNK, scratch};
use crate::indicators::true_range::TrueRange;

/// Up moves, down moves and the true range from bar to bar.
#[derive(Default)]
pub(crate) struct Moves {
    range: TrueRange,
    previous: Option<[f64; 2]>,
}

/// Those of a chunk. A move counts where it is larger than the opposite one.
pub(crate) struct Moved {
    plus: [f64; CHUNK],
    minus: [f64; CHUNK],
    ranges: [f64; CHUNK],
    /// Bars without moves: the first of all.
    skip: usize,
    bars: usize,
}

impl Moves {
    /// The moves of the next bars, at least one.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn chunk(&mut self, [high, low, close]: [&[f64]; 3]) -> Moved {
        let bars = high.len();
        let skip = usize::from(self.previous.is_none());
        let mut moved = Moved { plus: scratch(), minus: scratch(), ranges: scratch(), skip, bars };
        self.range.ranges([high, low, close], &mut moved.ranges[..bars]);
        let [previous_high, previous_low] = self.previous.unwrap_or([f64::NAN; 2]);
        (moved.plus[0], moved.minus[0]) = moves(high[0] - previous_high, previous_low - low[0]);
        let (plus, minus) = (&mut moved.plus[..bars], &mut moved.minus[..bars]);
        let (high, low) = (&high[..bars], &low[..bars]);
        for bar in 1..bars {
            (plus[bar], minus[bar]) = moves(high[bar] - high[bar - 1], low[bar - 1] - low[bar]);
        }
        self.previous = Some([high[bars - 1], low[bars - 1]]);
        moved
    }
}

#[inline(always)]
fn moves(up: f64, down: f64) -> (f64, f64) {
    (if up > 0.0 && up > down { up } else { 0.0 }, if down > 0.0 && down > up { down } else { 0.0 })
}

/// Wilder's sum: each bar loses a `window`th of itself. The sum of the first `window - 1` values is plain.
#[derive(Clone, Copy)]
struct Sum {
    decay: Decay,
    plain: f64,
}

impl Sum {
    /// The sums on the next bars: nothing on the first `skip`; `seeds` more are summed plainly, and if these are the
    /// last the sum decays from there on.
    #[inline(always)]
    fn chunk(&mut self, values: &[f64], skip: usize, seeds: usize, last: bool, sums: &mut [f64]) {
        sums.copy_from_slice(values);
        sums[..skip].fill(0.0);
        for sum in &mut sums[skip..skip + seeds] {
            self.plain += *sum;
            *sum = 0.0;
        }
        if last && seeds > 0 {
            sums[skip + seeds - 1] = self.plain;
        }
        self.decay.block(sums);
    }
}

/// The state of Wilder's sums of up moves, down moves and the true range, for one window.
#[derive(Clone, Copy)]
pub(crate) struct Directional {
    plus: Sum,
    minus: Sum,
    ranges: Sum,
    /// Moves that are still to be summed plainly.
    seeds: usize,
}

/// What is known after each bar of a chunk. It means nothing on the first `window` bars of all.
pub(crate) struct Movement {
    /// Up moves in percent of the true range, 0 where there is none.
    pub(crate) plus: [f64; CHUNK],
    /// Down moves, likewise.
    pub(crate) minus: [f64; CHUNK],
}

impl Directional {
    pub(crate) fn new(window: u32) -> Self {
        let sum = Sum { decay: Decay::new(1.0 - 1.0 / f64::from(window)), plain: 0.0 };
        Self { plus: sum, minus: sum, ranges: sum, seeds: window as usize - 1 }
    }

    /// Both shares on the next bars.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn chunk(&mut self, moved: &Moved) -> Movement {
        let (bars, skip) = (moved.bars, moved.skip);
        let seeds = self.seeds.min(bars - skip);
        self.seeds -= seeds;
        let last = self.seeds == 0;
        let mut movement = Movement { plus: scratch(), minus: scratch() };
        let mut ranges = scratch();
        self.plus.chunk(&moved.plus[..bars], skip, seeds, last, &mut movement.plus[..bars]);
        self.minus.chunk(&moved.minus[..bars], skip, seeds, last, &mut movement.minus[..bars]);
        self.ranges.chunk(&moved.ranges[..bars], skip, seeds, last, &mut ranges[..bars]);
        let moves = movement.plus[..bars].iter_mut().zip(&mut movement.minus[..bars]);
        for ((plus, minus), &range) in moves.zip(&ranges[..bars]) {
            let share = |moves: f64| if range == 0.0 { 0.0 } else { 100.0 * (moves / range) };
            (*plus, *minus) = (share(*plus), share(*minus));
        }
        movement
    }
}

impl Movement {
    /// The difference of both in percent of their sum, NaN where that is 0, and whether it is 0 anywhere.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn index(&self, indices: &mut [f64]) -> bool {
        let mut empty = 0;
        for ((index, plus), minus) in indices.iter_mut().zip(&self.plus).zip(&self.minus) {
            let sum = plus + minus;
            empty += u64::from(sum == 0.0);
            *index = 100.0 * ((plus - minus).abs() / sum);
        }
        empty > 0
    }
}
