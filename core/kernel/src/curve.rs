//! The equity of a position that is neither all in nor flat, over a stretch of bars of one block.

use crate::account::change;
use crate::span::Span;
use crate::sums::Sums;
use crate::{larger, smaller};

/// Sums run side by side: one for each residue of the bar's place in its block. That order is part of the determinism
/// promise.
pub const LANES: usize = 8;

/// Sums of the returns over a stretch, and the highest and lowest equity.
pub struct Curve {
    gain: [f64; LANES],
    loss: [f64; LANES],
    square: [f64; LANES],
    downside_square: [f64; LANES],
    high: [f64; LANES],
    low: [f64; LANES],
}

impl Curve {
    /// Equity is `cash + units * close`. `first` is the place of the stretch in its block, `before` the equity before
    /// it. The drawdown within the stretch is not computed.
    #[inline(always)]
    pub fn sums(cash: f64, units: f64, closes: &[f64], first: usize, before: f64) -> Span {
        let mut curve = Self {
            gain: [0.0; LANES],
            loss: [0.0; LANES],
            square: [0.0; LANES],
            downside_square: [0.0; LANES],
            high: [f64::NEG_INFINITY; LANES],
            low: [f64::INFINITY; LANES],
        };
        let mut before = before;
        let head = (first.next_multiple_of(LANES) - first).min(closes.len());
        let (head, rest) = closes.split_at(head);
        for (place, &close) in (first..).zip(head) {
            before = curve.add(place % LANES, before, cash + units * close);
        }
        let (whole, tail) = rest.as_chunks::<LANES>();
        for closes in whole {
            let mut equity = [0.0; LANES];
            for lane in 0..LANES {
                equity[lane] = cash + units * closes[lane];
            }
            let mut earlier = [before; LANES];
            earlier[1..].copy_from_slice(&equity[..LANES - 1]);
            for lane in 0..LANES {
                curve.add(lane, earlier[lane], equity[lane]);
            }
            before = equity[LANES - 1];
        }
        for (lane, &close) in tail.iter().enumerate() {
            before = curve.add(lane, before, cash + units * close);
        }
        curve.join()
    }

    /// A bar that takes equity from `before` to `equity`, which it returns.
    #[inline(always)]
    fn add(&mut self, lane: usize, before: f64, equity: f64) -> f64 {
        let bar = Sums::of(change(before, equity));
        self.gain[lane] += bar.gain;
        self.loss[lane] += bar.loss;
        self.square[lane] += bar.square;
        self.downside_square[lane] += bar.downside_square;
        self.high[lane] = larger(self.high[lane], equity);
        self.low[lane] = smaller(self.low[lane], equity);
        equity
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
