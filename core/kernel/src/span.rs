//! Summaries of stretches of bars: what a fully invested long position lives through while it is held.
//!
//! A [`Span`] is one cache line. Two of them, read from a disjoint sparse table, summarise any stretch of a block, so
//! that holding a position for a hundred bars costs as much as holding it for two.

use crate::{BLOCK, larger, smaller, sums::Sums};

/// Rows of a block's table: single bars, then one row for each power of two up to the block.
pub const LEVELS: usize = BLOCK.ilog2() as usize + 1;

/// The market's returns over a stretch of bars, summed, and the shape of its closes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Span {
    /// Sums over the returns.
    pub sums: Sums,
    /// Highest close.
    pub high: f64,
    /// Lowest close.
    pub low: f64,
    /// Worst ratio of a close to an earlier close of the stretch, at most 1.
    pub drawdown: f64,
}

impl Span {
    /// A placeholder for table rows not yet built.
    pub const EMPTY: Self = Self { sums: Sums::NONE, high: 0.0, low: 0.0, drawdown: 1.0 };

    /// One bar with the given return, closing at `close`.
    #[inline(always)]
    pub fn bar(change: f64, close: f64) -> Self {
        Self { sums: Sums::of(change), high: close, low: close, drawdown: 1.0 }
    }

    /// This stretch after one bar more.
    #[inline(always)]
    fn after(&self, bar: &Self) -> Self {
        self.joined(bar, self.low / bar.high)
    }

    /// This stretch before one bar more.
    #[inline(always)]
    fn before(&self, bar: &Self) -> Self {
        self.joined(bar, bar.low / self.high)
    }

    /// A quotient at each step: divisions that nothing waits for cost less than guesses whether one is needed.
    #[inline(always)]
    fn joined(&self, bar: &Self, fall: f64) -> Self {
        Self {
            sums: self.sums + bar.sums,
            high: larger(self.high, bar.high),
            low: smaller(self.low, bar.low),
            drawdown: smaller(self.drawdown, fall),
        }
    }
}

/// Fills the table of a block: `table[level * BLOCK + bar]`, [`LEVELS`] rows.
///
/// Row `k` is cut into segments of `2^k` bars; a bar left of its segment's middle holds the stretch from it to the
/// middle, a bar right of it the stretch from the middle to it. Sums run outwards from the middle: that order is
/// the one that all paths keep.
///
/// `previous_close` is the close before the block; for the first block of all, its own first close.
#[inline(always)]
pub fn build_table(closes: &[f64], previous_close: f64, table: &mut [Span]) {
    debug_assert!(closes.len() <= BLOCK && table.len() == LEVELS * BLOCK);
    let (bars, levels) = table.split_at_mut(BLOCK);
    let mut previous = previous_close;
    for (span, &close) in bars.iter_mut().zip(closes) {
        *span = Span::bar(close / previous - 1.0, close);
        previous = close;
    }
    let length = closes.len();
    for (row, level) in levels.chunks_exact_mut(BLOCK).enumerate() {
        let width = 2 << row;
        let half = width / 2;
        let mut middle = half;
        while middle < length {
            let mut reach = bars[middle - 1];
            level[middle - 1] = reach;
            for bar in (middle - half..middle - 1).rev() {
                reach = reach.after(&bars[bar]);
                level[bar] = reach;
            }
            reach = bars[middle];
            level[middle] = reach;
            for bar in middle + 1..(middle + half).min(length) {
                reach = reach.before(&bars[bar]);
                level[bar] = reach;
            }
            middle += width;
        }
    }
}

/// A stretch of a block: one summary, or two neighbouring ones.
pub enum Stretch<'table> {
    /// A single bar.
    One(&'table Span),
    /// An early and a late part.
    Two(&'table Span, &'table Span),
}

impl Stretch<'_> {
    /// The parts together. `drawdown` is the worse one's of the parts: a fall from the early to the late one is not
    /// looked at.
    #[inline(always)]
    pub fn sums(&self) -> Span {
        match self {
            Self::One(only) => **only,
            Self::Two(early, late) => Span {
                sums: early.sums + late.sums,
                high: larger(early.high, late.high),
                low: smaller(early.low, late.low),
                drawdown: smaller(early.drawdown, late.drawdown),
            },
        }
    }
}

/// Bars `first..=last` of a block.
#[inline(always)]
pub fn query(table: &[Span], first: usize, last: usize) -> Stretch<'_> {
    debug_assert!(first <= last && last < BLOCK);
    if first == last {
        return Stretch::One(&table[first]);
    }
    let row = ((first ^ last).ilog2() as usize + 1) * BLOCK;
    Stretch::Two(&table[row + first], &table[row + last])
}
