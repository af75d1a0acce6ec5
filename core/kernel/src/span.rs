//! Summaries of stretches of bars: what a fully invested long position lives through while it is held.
//!
//! A [`Span`] is one cache line. Two of them, read from a disjoint sparse table, summarise any stretch of a block, so
//! that holding a position for a hundred bars costs as much as holding it for two.

use core::hint::select_unpredictable;

use crate::{BLOCK, larger_pair, smaller_pair, sums::Sums};

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
    /// No bar: together with others, nothing.
    pub const EMPTY: Self = Self { sums: Sums::NONE, high: f64::NEG_INFINITY, low: f64::INFINITY, drawdown: 1.0 };

    /// One bar with the given return, closing at `close`.
    #[inline(always)]
    pub fn bar(change: f64, close: f64) -> Self {
        Self { sums: Sums::of(change), high: close, low: close, drawdown: 1.0 }
    }
}

/// Two stretches that grow outwards from the middle between them, side by side: the early one, then the late one.
struct Reach {
    sums: [Sums; 2],
    high: [f64; 2],
    low: [f64; 2],
    drawdown: [f64; 2],
}

impl Reach {
    /// The bars on both sides of the middle.
    #[inline(always)]
    fn new(early: &Span, late: &Span) -> Self {
        let closes = [early.high, late.high];
        Self { sums: [early.sums, late.sums], high: closes, low: closes, drawdown: [1.0; 2] }
    }

    /// Takes in one bar more on both ends.
    ///
    /// A quotient at each step: divisions that nothing waits for cost less than guesses whether one is needed.
    #[inline(always)]
    fn grow(&mut self, early: &Span, late: &Span) {
        let closes = [early.high, late.high];
        let (later, earlier) = ([self.low[0], closes[1]], [closes[0], self.high[1]]);
        self.sums = [self.sums[0] + early.sums, self.sums[1] + late.sums];
        let falls = [later[0] / earlier[0], later[1] / earlier[1]];
        self.high = larger_pair(self.high, closes);
        self.low = smaller_pair(self.low, closes);
        self.drawdown = smaller_pair(self.drawdown, falls);
    }

    #[inline(always)]
    fn span(&self, side: usize) -> Span {
        Span { sums: self.sums[side], high: self.high[side], low: self.low[side], drawdown: self.drawdown[side] }
    }
}

const ROWS: usize = BLOCK.ilog2() as usize;
/// Where a table has an empty stretch.
const EMPTY: usize = ROWS * BLOCK;
/// How many summaries a block's table has.
pub const TABLE: usize = EMPTY + 1;

/// Fills the table of a block, from which any stretch of it can be told: `table[row * BLOCK + bar]`, and last an empty
/// stretch, which is there from the beginning ([`Span::EMPTY`]).
///
/// Row 0 holds single bars. Row `k` is cut into segments of `2^(k + 1)` bars; a bar left of its segment's middle holds the
/// stretch from it to the middle, a bar right of it the stretch from the middle to it. Sums run outwards from the middle:
/// that order is the one that all paths keep. Where a segment has no bar right of its middle, there is nothing to ask; bars
/// after the last one hold anything.
///
/// `previous_close` is the close before the block; for the first block of all, its own first close.
#[cfg_attr(not(target_arch = "wasm32"), inline(always))]
#[cfg_attr(target_arch = "wasm32", inline(never))]
pub fn build_table(closes: &[f64], previous_close: f64, table: &mut [Span]) {
    debug_assert!(closes.len() <= BLOCK && table.len() == TABLE && table[EMPTY] == Span::EMPTY);
    let (bars, rows) = table[..EMPTY].split_at_mut(BLOCK);
    let mut previous = previous_close;
    for (span, &close) in bars.iter_mut().zip(closes) {
        *span = Span::bar(close / previous - 1.0, close);
        previous = close;
    }
    for (number, row) in (1..).zip(rows.chunks_exact_mut(BLOCK)) {
        let half = 1 << number;
        let segments = bars.chunks_exact(2 * half).zip(row.chunks_exact_mut(2 * half));
        for (bars, row) in segments.take((closes.len() + half - 1) / (2 * half)) {
            let ((early, late), (early_row, late_row)) = (bars.split_at(half), row.split_at_mut(half));
            let mut sides = early.iter().zip(early_row).rev().zip(late.iter().zip(late_row));
            let Some(((early, early_span), (late, late_span))) = sides.next() else { return };
            let mut reach = Reach::new(early, late);
            (*early_span, *late_span) = (reach.span(0), reach.span(1));
            for ((early, early_span), (late, late_span)) in sides {
                reach.grow(early, late);
                (*early_span, *late_span) = (reach.span(0), reach.span(1));
            }
        }
    }
}

/// Bars `first..end` of a block, which may be none, by its table.
///
/// Without a branch: how long positions are held cannot be guessed.
#[inline(always)]
pub fn stretch(table: &[Span], first: usize, end: usize) -> Stretch<'_> {
    debug_assert!(first <= end && end <= BLOCK);
    let last = end.wrapping_sub(1);
    let row = ((first ^ last) | 1).ilog2() as usize * BLOCK;
    let early = select_unpredictable(first < end, row.wrapping_add(first), EMPTY);
    let late = select_unpredictable(first + 1 < end, row.wrapping_add(last), EMPTY);
    Stretch { early: &table[early], late: &table[late] }
}

/// A stretch of a block: an early and a late part, of which either may be empty.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'table> {
    /// From its first bar on.
    pub early: &'table Span,
    /// Up to its last bar.
    pub late: &'table Span,
}

impl Stretch<'_> {
    /// The parts together. `drawdown` is the worse one's of the parts: a fall from the early to the late one is not
    /// looked at.
    #[inline(always)]
    pub fn sums(&self) -> Span {
        let Self { early, late } = self;
        let [low, drawdown] = smaller_pair([early.low, early.drawdown], [late.low, late.drawdown]);
        let [high, _] = larger_pair([early.high, 0.0], [late.high, 0.0]);
        Span { sums: early.sums + late.sums, high, low, drawdown }
    }
}
