//! Signals as bits: one `u64` holds 64 bars, bar 0 in the lowest bit.
//!
//! Comparisons are false where either side is NaN, so warm-up bars give no signal.

use crate::WORDS;

macro_rules! comparison {
    ($name:ident, $operator:tt, $meaning:literal) => {
        #[doc = concat!("Bits of the bars where the left side is ", $meaning, " the right one. At most 64 bars.")]
        #[inline(always)]
        pub fn $name(left: &[f64], right: &[f64]) -> u64 {
            debug_assert!(left.len() <= 64 && left.len() == right.len());
            let mut word = 0;
            for (bar, (left, right)) in left.iter().zip(right).enumerate() {
                word |= u64::from(left $operator right) << bar;
            }
            word
        }
    };
}

comparison!(greater, >, "greater than");
comparison!(less, <, "less than");

/// Where the left side is greater and where it is less than the right one, over a block.
#[inline(always)]
pub fn compare(left: &[f64], right: &[f64], above: &mut [u64; WORDS], below: &mut [u64; WORDS]) {
    let ((left, left_rest), (right, right_rest)) = (left.as_chunks::<64>(), right.as_chunks::<64>());
    for ((word, left), right) in left.iter().enumerate().zip(right) {
        let (mut greater, mut less) = (0, 0);
        for bar in 0..64 {
            greater |= u64::from(left[bar] > right[bar]) << bar;
            less |= u64::from(left[bar] < right[bar]) << bar;
        }
        (above[word], below[word]) = (greater, less);
    }
    if !left_rest.is_empty() {
        above[left.len()] = greater(left_rest, right_rest);
        below[left.len()] = less(left_rest, right_rest);
    }
}

/// Bars of a block on which neither side is NaN.
#[inline(always)]
pub fn both_defined(left: &[f64], right: &[f64], defined: &mut [u64; WORDS]) {
    let ((left, left_rest), (right, right_rest)) = (left.as_chunks::<64>(), right.as_chunks::<64>());
    for ((word, left), right) in defined.iter_mut().zip(left).zip(right) {
        *word = (0..64).fold(0, |word, bar| word | u64::from(!left[bar].is_nan() & !right[bar].is_nan()) << bar);
    }
    if !left_rest.is_empty() {
        let both = left_rest.iter().zip(right_rest).enumerate();
        defined[left.len()] =
            both.fold(0, |word, (bar, (left, right))| word | u64::from(!left.is_nan() & !right.is_nan()) << bar);
    }
}

/// The bars that are set, in their order.
#[inline(always)]
pub fn bars(mask: &[u64; WORDS]) -> impl Iterator<Item = usize> + '_ {
    let of_word = |(word, &bits): (usize, &u64)| {
        let rest = core::iter::successors(Some(bits), |bits| Some(bits & bits.wrapping_sub(1)));
        rest.take_while(|&bits| bits != 0).map(move |bits| word * 64 + bits.trailing_zeros() as usize)
    };
    mask.iter().enumerate().flat_map(of_word)
}

/// Bars of a block of `bars` bars on which a condition becomes true that was false, in the strict sense of a crossing:
/// `now` holds on this bar and `before` held on the previous one. `carry` is `before` on the bar before the block, and
/// then on its last.
#[inline(always)]
pub fn crossings(now: &[u64; WORDS], before: &[u64; WORDS], bars: usize, carry: &mut bool) -> [u64; WORDS] {
    let late = later(before, bars, carry);
    let mut found = [0; WORDS];
    for word in 0..WORDS {
        found[word] = now[word] & late[word];
    }
    found
}

/// Moves every bit of a block of `bars` bars one bar later. `carry` gives the first one and takes the one that falls out.
#[inline(always)]
pub fn later(words: &[u64; WORDS], bars: usize, carry: &mut bool) -> [u64; WORDS] {
    let mut late = [0; WORDS];
    for word in 1..WORDS {
        late[word] = words[word] << 1 | words[word - 1] >> 63;
    }
    late[0] = words[0] << 1 | u64::from(*carry);
    *carry = words[(bars - 1) / 64] >> ((bars - 1) % 64) & 1 == 1;
    late
}

/// The bits of the first `bars` bars of a block.
pub fn first(bars: usize) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    words[..bars / 64].fill(u64::MAX);
    if !bars.is_multiple_of(64) {
        words[bars / 64] = u64::MAX >> (64 - bars % 64);
    }
    words
}

/// Bits of the bars on which a condition has been true for at least `wanted` bars in a row. `run` carries for how many
/// bars it has been true before the first one, counted up to `wanted`.
#[inline]
pub fn held(word: u64, wanted: u32, run: &mut u32) -> u64 {
    let mut held = 0;
    let mut start = 0;
    while start < 64 {
        let rest = word >> start;
        if rest & 1 == 0 {
            *run = 0;
            start += rest.trailing_zeros();
            continue;
        }
        let end = start + rest.trailing_ones();
        let enough = start.saturating_add(wanted.saturating_sub(*run).saturating_sub(1));
        if enough < end {
            held |= (u64::MAX << enough) & (u64::MAX >> (64 - end));
        }
        *run = run.saturating_add(end - start).min(wanted);
        start = end;
    }
    held
}

#[cfg(test)]
mod tests {
    use super::held;

    #[test]
    fn held_counts_bars_in_a_row_across_words() {
        // Words with long and short runs, at their borders too.
        let words =
            [0, u64::MAX, u64::MAX, 1, u64::MAX << 1, u64::MAX >> 1, 0xF0F0_1234_5678_9ABC, 1 << 63, u64::MAX, 3];
        for wanted in [1, 2, 3, 5, 63, 64, 65, 127, 128, 129, 130, u32::MAX] {
            let mut run = 0;
            let mut in_a_row = 0_u64;
            for word in words {
                let found = held(word, wanted, &mut run);
                for bar in 0..64 {
                    in_a_row = if word >> bar & 1 == 1 { in_a_row + 1 } else { 0 };
                    assert_eq!(found >> bar & 1 == 1, in_a_row >= u64::from(wanted), "{wanted} {word:x} {bar}");
                }
            }
        }
    }
}
