//! Directional movement, which ADX, DX and both directional indicators share.

use backsweep_kernel::decay::Decay;

use super::stream::{CHUNK, WarmUp, scratch};
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

/// Wilder's sums of some series of a chunk's moves, for one window. They mean nothing on the first `window` bars of all.
#[derive(Clone, Copy)]
struct Sums<const SERIES: usize> {
    sums: [Sum; SERIES],
    /// Moves that are still to be summed plainly.
    seeds: usize,
}

impl<const SERIES: usize> Sums<SERIES> {
    fn new(window: u32) -> Self {
        let sum = Sum { decay: Decay::new(1.0 - 1.0 / f64::from(window)), plain: 0.0 };
        Self { sums: [sum; SERIES], seeds: window as usize - 1 }
    }

    #[inline(always)]
    fn chunk(&mut self, moved: &Moved, series: [&[f64; CHUNK]; SERIES], outputs: [&mut [f64]; SERIES]) {
        let seeds = self.seeds.min(moved.bars - moved.skip);
        self.seeds -= seeds;
        for ((sum, values), output) in self.sums.iter_mut().zip(series).zip(outputs) {
            sum.chunk(&values[..moved.bars], moved.skip, seeds, self.seeds == 0, output);
        }
    }
}

/// A directional indicator: moves in percent of the true range, for one window.
#[derive(Clone, Copy)]
pub(crate) struct Indicator {
    sums: Sums<2>,
    warm_up: WarmUp,
}

impl Indicator {
    pub(crate) fn new(window: u32) -> Self {
        Self { sums: Sums::new(window), warm_up: WarmUp::new(window as usize) }
    }

    /// The up moves in percent of the true range on the next bars, 0 where there is none, or the down moves.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn chunk(&mut self, moved: &Moved, up: bool, output: &mut [f64]) {
        let mut ranges = scratch();
        let ranges = &mut ranges[..moved.bars];
        let moves = if up { &moved.plus } else { &moved.minus };
        self.sums.chunk(moved, [moves, &moved.ranges], [&mut *output, &mut *ranges]);
        for (share, &range) in output.iter_mut().zip(&*ranges) {
            *share = if range == 0.0 { 0.0 } else { 100.0 * (*share / range) };
        }
        self.warm_up.blank([output]);
    }
}

/// The directional movement index, for one window: the difference of both indicators in percent of their sum. The true
/// range, of which both are shares, has no say in it but that it must be defined.
#[derive(Clone, Copy)]
pub(crate) struct Index {
    sums: Sums<3>,
    warm_up: WarmUp,
}

impl Index {
    pub(crate) fn new(window: u32) -> Self {
        Self { sums: Sums::new(window), warm_up: WarmUp::new(window as usize) }
    }

    /// The index on the next bars: NaN during warm-up, infinite where there was no move at all. Tells whether that is so
    /// anywhere.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(crate) fn chunk(&mut self, moved: &Moved, indices: &mut [f64]) -> bool {
        let (mut minus, mut ranges) = (scratch(), scratch());
        let (minus, ranges) = (&mut minus[..moved.bars], &mut ranges[..moved.bars]);
        let series = [&moved.plus, &moved.minus, &moved.ranges];
        self.sums.chunk(moved, series, [&mut *indices, &mut *minus, &mut *ranges]);
        let mut empty = 0;
        for ((index, &minus), range) in indices.iter_mut().zip(&*minus).zip(&*ranges) {
            let (difference, sum) = (*index - minus, *index + minus);
            let share = if sum == 0.0 { f64::INFINITY } else { 100.0 * (difference.abs() / sum) };
            *index = if range.is_nan() { f64::NAN } else { share };
            empty += u64::from(sum == 0.0);
        }
        self.warm_up.blank([indices]);
        empty > 0
    }
}
