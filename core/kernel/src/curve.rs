//! The equity of a position that is followed close by close, any but a long one that is all in, over a stretch of bars of
//! one block.

use crate::account::change;
use crate::span::Span;
use crate::sums::Sums;
use crate::{larger, smaller};

/// Sums run side by side: one for each residue of the bar's place in its block. That order is part of the determinism
/// promise.
pub const LANES: usize = 8;

/// Sums of the returns over a stretch, and the highest and lowest equity.
#[derive(Clone, Copy)]
pub struct Curve {
    gain: [f64; LANES],
    loss: [f64; LANES],
    square: [f64; LANES],
    downside_square: [f64; LANES],
    high: [f64; LANES],
    low: [f64; LANES],
}

impl Curve {
    /// Sums over bars `first..end` of a block, whose closes are given, and for each bar the close before it. Equity is
    /// `cash + units * close`. The drawdown within the stretch is not computed.
    #[inline(always)]
    pub fn sums(cash: f64, units: f64, closes: &[f64], previous: &[f64], first: usize, end: usize) -> Span {
        let mut sums = Span::EMPTY;
        Self::sums_to_each(cash, units, closes, previous, first, core::iter::once(end), |span| sums = span);
        sums
    }

    /// The same for each of some ends, which must rise, in one pass.
    #[inline(always)]
    pub fn sums_to_each(
        cash: f64,
        units: f64,
        closes: &[f64],
        previous: &[f64],
        first: usize,
        mut ends: impl Iterator<Item = usize>,
        mut tell: impl FnMut(Span),
    ) {
        let mut curve = Self {
            gain: [0.0; LANES],
            loss: [0.0; LANES],
            square: [0.0; LANES],
            downside_square: [0.0; LANES],
            high: [f64::NEG_INFINITY; LANES],
            low: [f64::INFINITY; LANES],
        };
        let (whole, rest) = closes.as_chunks::<LANES>();
        let (whole_before, rest_before) = previous[..closes.len()].as_chunks::<LANES>();
        let mut chunk = first / LANES;
        let mut skipped = first % LANES;
        let Some(mut end) = ends.next() else { return };
        loop {
            let (mut now, mut before) = ([1.0; LANES], [1.0; LANES]);
            if let (Some(closes), Some(closes_before)) = (whole.get(chunk), whole_before.get(chunk)) {
                (now, before) = (*closes, *closes_before);
            } else {
                now[..rest.len()].copy_from_slice(rest);
                before[..rest.len()].copy_from_slice(rest_before);
            }
            let bar = chunk * LANES;
            while end <= bar + LANES {
                let mut whole = curve;
                whole.add(cash, units, &before, &now, &keep(skipped, end - bar));
                tell(whole.join());
                match ends.next() {
                    Some(next) => end = next,
                    None => return,
                }
            }
            curve.add(cash, units, &before, &now, &keep(skipped, LANES));
            (chunk, skipped) = (chunk + 1, 0);
        }
    }

    /// Bars with these closes before them and at their end, in the lanes that are kept.
    #[inline(always)]
    fn add(&mut self, cash: f64, units: f64, before: &[f64; LANES], closes: &[f64; LANES], keep: &[u64; LANES]) {
        let within = |value: f64, lane: usize| f64::from_bits(value.to_bits() & keep[lane]);
        let or = |value: f64, other: f64, lane: usize| {
            f64::from_bits((value.to_bits() & keep[lane]) | (other.to_bits() & !keep[lane]))
        };
        for lane in 0..LANES {
            let equity = cash + units * closes[lane];
            let bar = Sums::of(change(cash + units * before[lane], equity));
            self.gain[lane] += within(bar.gain, lane);
            self.loss[lane] += within(bar.loss, lane);
            self.square[lane] += within(bar.square, lane);
            self.downside_square[lane] += within(bar.downside_square, lane);
            self.high[lane] = larger(self.high[lane], or(equity, f64::NEG_INFINITY, lane));
            self.low[lane] = smaller(self.low[lane], or(equity, f64::INFINITY, lane));
        }
    }

    #[inline(always)]
    fn join(&self) -> Span {
        Span {
            sums: Sums {
                gain: fold(self.gain, |one, other| one + other),
                loss: fold(self.loss, |one, other| one + other),
                square: fold(self.square, |one, other| one + other),
                downside_square: fold(self.downside_square, |one, other| one + other),
            },
            high: fold(self.high, larger),
            low: fold(self.low, smaller),
            drawdown: 1.0,
        }
    }
}

/// All bits of lanes `from..to`, no bits of the others: a mask blends without a branch.
#[inline(always)]
fn keep(from: usize, to: usize) -> [u64; LANES] {
    /// The lanes from each on.
    const FROM: [[u64; LANES]; LANES + 1] = {
        let mut table = [[0; LANES]; LANES + 1];
        let mut first = 0;
        while first <= LANES {
            let mut lane = first;
            while lane < LANES {
                table[first][lane] = u64::MAX;
                lane += 1;
            }
            first += 1;
        }
        table
    };
    let mut keep = FROM[from];
    for lane in 0..LANES {
        keep[lane] &= !FROM[to][lane];
    }
    keep
}

/// Joins lanes in pairs of opposite halves.
#[inline(always)]
fn fold(mut lanes: [f64; LANES], join: impl Fn(f64, f64) -> f64) -> f64 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = join(lanes[lane], lanes[lane + width]);
        }
        width /= 2;
    }
    lanes[0]
}
