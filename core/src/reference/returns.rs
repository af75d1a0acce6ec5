//! Returns of equity, and their sums in the order that the kernel fixes.

use backsweep_kernel::{BLOCK, curve::LANES};

/// The return of equity over one bar.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Change {
    /// Nothing is held.
    Flat,
    /// An order filled.
    Fill(f64),
    /// A position was held from close to close, all in and long.
    Market(f64),
    /// Any other position was held from close to close.
    Equity(f64),
}

/// Sums a function of the returns in the order that the kernel fixes: fills one by one; a stretch of held bars as one
/// sum, cut at block borders.
pub(super) fn sum(changes: &[Change], of: impl Fn(f64) -> f64) -> f64 {
    let mut total = 0.0;
    for block in changes.chunks(BLOCK) {
        let mut bar = 0;
        while bar < block.len() {
            let stretch =
                |held: fn(&Change) -> bool| bar + block[bar..].iter().take_while(|change| held(change)).count();
            match block[bar] {
                Change::Flat => bar += 1,
                Change::Fill(change) => {
                    total += of(change);
                    bar += 1;
                }
                Change::Market(_) => {
                    let end = stretch(|change| matches!(change, Change::Market(_)));
                    total += sum_outwards(block, bar, end - 1, &of);
                    bar = end;
                }
                Change::Equity(_) => {
                    let end = stretch(|change| matches!(change, Change::Equity(_)));
                    total += sum_by_lane(block, bar, end, &of);
                    bar = end;
                }
            }
        }
    }
    total
}

fn value(change: Change, of: impl Fn(f64) -> f64) -> f64 {
    match change {
        Change::Market(change) | Change::Equity(change) => of(change),
        Change::Flat | Change::Fill(_) => f64::NAN,
    }
}

/// Sums bars `first..end` of a block: those of equal place modulo the lanes first, then the lanes in pairs of opposite
/// halves.
fn sum_by_lane(block: &[Change], first: usize, end: usize, of: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; LANES];
    for bar in first..end {
        lanes[bar % LANES] += value(block[bar], &of);
    }
    let pairs = |one: f64, other: f64| one + other;
    let [a, b, c, d, e, f, g, h] = lanes;
    pairs(pairs(pairs(a, e), pairs(c, g)), pairs(pairs(b, f), pairs(d, h)))
}

/// Sums bars `first..=last` of a block outwards from their middle: the multiple of the largest power of two that lies
/// between them.
fn sum_outwards(block: &[Change], first: usize, last: usize, of: impl Fn(f64) -> f64) -> f64 {
    let value = |bar: usize| value(block[bar], &of);
    if first == last {
        return value(first);
    }
    let power = (first ^ last).ilog2();
    let middle = last >> power << power;
    let mut left = value(middle - 1);
    for bar in (first..middle - 1).rev() {
        left += value(bar);
    }
    let mut right = value(middle);
    for bar in middle + 1..=last {
        right += value(bar);
    }
    left + right
}
