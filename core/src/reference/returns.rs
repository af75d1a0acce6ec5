//! Returns of equity, and their sums in the order that the kernel fixes.

use backsweep_kernel::{BLOCK, curve::LANES, sums::Sums};

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

/// Sums over the returns: of the bars on which orders filled, and of those through which a position was held.
pub(super) fn sums(changes: &[Change]) -> (Sums, Sums) {
    let gain = sum(changes, |change| if change < 0.0 { 0.0 } else { change });
    let loss = sum(changes, |change| if change < 0.0 { change } else { 0.0 });
    let square = sum(changes, |change| change * change);
    let downside_square = sum(changes, |change| if change < 0.0 { change * change } else { 0.0 });
    let take = |of: fn((f64, f64)) -> f64| Sums {
        gain: of(gain),
        loss: of(loss),
        square: of(square),
        downside_square: of(downside_square),
    };
    (take(|(filled, _)| filled), take(|(_, held)| held))
}

/// Sums a function of the returns in the order that the kernel fixes: fills one by one; apart from them, stretches of
/// held bars as one sum each, cut at block borders.
fn sum(changes: &[Change], of: impl Fn(f64) -> f64) -> (f64, f64) {
    let (mut filled, mut held) = (0.0, 0.0);
    for block in changes.chunks(BLOCK) {
        let mut bar = 0;
        while bar < block.len() {
            let stretch =
                |held: fn(&Change) -> bool| bar + block[bar..].iter().take_while(|change| held(change)).count();
            match block[bar] {
                Change::Flat => bar += 1,
                Change::Fill(change) => {
                    filled += of(change);
                    bar += 1;
                }
                Change::Market(_) => {
                    let end = stretch(|change| matches!(change, Change::Market(_)));
                    held += sum_outwards(block, bar, end - 1, &of);
                    bar = end;
                }
                Change::Equity(_) => {
                    let end = stretch(|change| matches!(change, Change::Equity(_)));
                    held += sum_by_lane(block, bar, end, &of);
                    bar = end;
                }
            }
        }
    }
    (filled, held)
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
