//! The equity of a position that is neither all in nor flat, over a stretch of bars of one block.

use crate::account::change;
use crate::span::Span;
use crate::{larger, smaller};

/// Sums run side by side: one for each residue of the bar's place in its block. That order is part of the determinism
/// promise.
pub const LANES: usize = 8;

/// What an account lived through.
pub struct Curve {
    /// Sums of returns, and the highest and lowest equity; the drawdown within is not computed.
    pub sums: Span,
}

impl Curve {
    /// Equity is `cash + units * close`. `first` is the place of the stretch in its block, `before` the equity before it.
    #[inline]
    pub fn new(cash: f64, units: f64, closes: &[f64], first: usize, before: f64) -> Self {
        let mut lanes = [Span { high: f64::NEG_INFINITY, low: f64::INFINITY, ..Span::EMPTY }; LANES];
        let mut before = before;
        for (place, &close) in (first..).zip(closes) {
            let equity = cash + units * close;
            let bar = Span::bar(change(before, equity), equity);
            let lane = &mut lanes[place % LANES];
            lane.return_sum += bar.return_sum;
            lane.square_sum += bar.square_sum;
            lane.downside_square_sum += bar.downside_square_sum;
            lane.gain_sum += bar.gain_sum;
            lane.loss_sum += bar.loss_sum;
            lane.high = larger(lane.high, equity);
            lane.low = smaller(lane.low, equity);
            before = equity;
        }
        let mut width = LANES / 2;
        while width > 0 {
            for lane in 0..width {
                lanes[lane] = join(&lanes[lane], &lanes[lane + width]);
            }
            width /= 2;
        }
        Self { sums: lanes[0] }
    }
}

fn join(one: &Span, other: &Span) -> Span {
    Span {
        return_sum: one.return_sum + other.return_sum,
        square_sum: one.square_sum + other.square_sum,
        downside_square_sum: one.downside_square_sum + other.downside_square_sum,
        gain_sum: one.gain_sum + other.gain_sum,
        loss_sum: one.loss_sum + other.loss_sum,
        high: larger(one.high, other.high),
        low: smaller(one.low, other.low),
        drawdown: 1.0,
    }
}
