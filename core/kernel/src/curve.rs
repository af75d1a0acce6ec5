//! The equity of a position that is neither all in nor flat, over a stretch of bars of one block.

use crate::account::change;
use crate::span::Span;
use crate::{larger, smaller};

/// Sums run side by side: one for each residue of the bar's place in its block. That order is part of the determinism
/// promise.
pub const LANES: usize = 8;

/// Sums of the returns over a stretch, and the highest and lowest equity.
pub struct Curve {
    return_sum: [f64; LANES],
    square_sum: [f64; LANES],
    downside_square_sum: [f64; LANES],
    gain_sum: [f64; LANES],
    loss_sum: [f64; LANES],
    high: [f64; LANES],
    low: [f64; LANES],
}

impl Curve {
    /// Equity is `cash + units * close`. `first` is the place of the stretch in its block, `before` the equity before
    /// it. The drawdown within the stretch is not computed.
    #[inline(always)]
    pub fn sums(cash: f64, units: f64, closes: &[f64], first: usize, before: f64) -> Span {
        let mut curve = Self {
            return_sum: [0.0; LANES],
            square_sum: [0.0; LANES],
            downside_square_sum: [0.0; LANES],
            gain_sum: [0.0; LANES],
            loss_sum: [0.0; LANES],
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
        let bar = Span::bar(change(before, equity), equity);
        self.return_sum[lane] += bar.return_sum;
        self.square_sum[lane] += bar.square_sum;
        self.downside_square_sum[lane] += bar.downside_square_sum;
        self.gain_sum[lane] += bar.gain_sum;
        self.loss_sum[lane] += bar.loss_sum;
        self.high[lane] = larger(self.high[lane], equity);
        self.low[lane] = smaller(self.low[lane], equity);
        equity
    }

    #[inline(always)]
    fn join(&self) -> Span {
        Span {
            return_sum: fold(self.return_sum, |one, other| one + other),
            square_sum: fold(self.square_sum, |one, other| one + other),
            downside_square_sum: fold(self.downside_square_sum, |one, other| one + other),
            gain_sum: fold(self.gain_sum, |one, other| one + other),
            loss_sum: fold(self.loss_sum, |one, other| one + other),
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
