//! Signals as bits: one `u64` holds 64 bars, bar 0 in the lowest bit.
//!
//! Comparisons are false where either side is NaN, so warm-up bars give no signal.

macro_rules! comparison {
    ($name:ident, $operator:tt, $meaning:literal) => {
        #[doc = concat!("Bits of the bars where the left side is ", $meaning, " the right one. At most 64 bars.")]
        #[inline]
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
comparison!(greater_or_equal, >=, "greater than or equal to");
comparison!(less, <, "less than");
comparison!(less_or_equal, <=, "less than or equal to");

/// Bars on which a condition becomes true that was false, in the strict sense of a crossing: `now` holds on this bar
/// and `before` held on the previous one. `carry` is `before` on the last bar of the previous word.
#[inline]
pub fn crossing(now: u64, before: u64, carry: bool) -> u64 {
    now & (before << 1 | u64::from(carry))
}

/// Moves every bit one bar later. `carry` takes the bit that falls out at bar `bars - 1` and gives the one that
/// arrives at bar 0.
#[inline]
pub fn delay(word: u64, bars: usize, carry: &mut bool) -> u64 {
    let delayed = word << 1 | u64::from(*carry);
    *carry = word >> (bars - 1) & 1 == 1;
    delayed
}
