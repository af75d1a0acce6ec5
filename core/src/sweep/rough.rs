//! Rough copies of series: 16 bits a bar, in the order of the numbers themselves.
//!
//! A series that many others are compared with costs most by being read. Copies on one scale, a quarter as long, tell the
//! order of almost every bar: rounding keeps the order of what it tells apart. Where a word has bars that it does not
//! tell apart, its numbers are looked at.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{BLOCK, WORDS, larger, mask, smaller};

use super::orders::Mask;
use crate::vectors::Vectors;

/// A copy of a row of a block.
pub(super) type Rough = [i16; BLOCK];

/// The least and the greatest number of some rows, and whether any may be undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    least: f64,
    greatest: f64,
    /// Not so only where all numbers are defined and finite.
    pub(super) undefined: bool,
}

impl Extent {
    /// Of no row.
    pub(super) const NONE: Self = Self { least: f64::INFINITY, greatest: f64::NEG_INFINITY, undefined: false };

    /// Of one row.
    #[inline(always)]
    pub(super) fn of(values: &[f64]) -> Self {
        const LANES: usize = 16;
        let mut least = [f64::INFINITY; LANES];
        let mut greatest = [f64::NEG_INFINITY; LANES];
        // Zero times a number is zero, but for those that are not finite.
        let mut zeros = [0.0; LANES];
        let (whole, rest) = values.as_chunks::<LANES>();
        for values in whole {
            for lane in 0..LANES {
                least[lane] = smaller(values[lane], least[lane]);
                greatest[lane] = larger(values[lane], greatest[lane]);
                zeros[lane] += values[lane] * 0.0;
            }
        }
        let one = |least, greatest, zero: f64| Self { least, greatest, undefined: zero != 0.0 };
        let each = rest.iter().map(|&value| one(value, value, value * 0.0));
        let lanes = (0..LANES).map(|lane| one(least[lane], greatest[lane], zeros[lane]));
        lanes.chain(each).fold(Self::NONE, |one, other| one.and(&other))
    }

    /// Of both.
    #[inline(always)]
    pub(super) fn and(self, other: &Self) -> Self {
        Self {
            least: smaller(other.least, self.least),
            greatest: larger(other.greatest, self.greatest),
            undefined: self.undefined | other.undefined,
        }
    }

    /// A scale for copies of all these rows, if they can have one.
    pub(super) fn scale(&self) -> Option<Scale> {
        const STEPS: f64 = 65_534.0;
        let range = self.greatest - self.least;
        let factor = STEPS / range;
        (!self.undefined && range.is_finite() && factor.is_finite()).then_some(Scale { least: self.least, factor })
    }
}

/// See [`Extent::scale`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    least: f64,
    factor: f64,
}

impl Scale {
    /// Copies a row. Each step keeps the order: a difference to the least, a product, a sum that rounds to a whole number.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "the sum keeps the whole number in its lowest bits")]
    pub(super) fn copy(&self, values: &[f64], copy: &mut Rough) {
        /// What leaves a number below 2^16 in the lowest bits, with the sign bit of 16 bits turned over.
        const WHOLE: f64 = (1_u64 << 52) as f64 + 32_768.0;
        for (copy, value) in copy.iter_mut().zip(values) {
            *copy = ((value - self.least) * self.factor + WHOLE).to_bits() as i16;
        }
    }
}

/// Where the left row is greater and where it is less than the right one: as [`mask::compare`], by the copies as far as
/// they tell.
#[inline(always)]
pub(super) fn compare(
    vectors: Vectors,
    (left, left_copy): (&[f64], &Rough),
    (right, right_copy): (&[f64], &Rough),
    above: &mut Mask,
    below: &mut Mask,
) {
    let mut equal = Mask::default();
    vectors.compare_copies(left_copy, right_copy, above, &mut equal);
    for word in 0..WORDS {
        below[word] = !above[word];
    }
    let words = left.len().div_ceil(64);
    let rest = left.len() % 64;
    if rest > 0 {
        equal[words - 1] &= u64::MAX >> (64 - rest);
    }
    if equal[..words].iter().fold(0, |any, word| any | word) != 0 {
        look_closer(left, right, &equal, above, below);
    }
}

#[inline(never)]
fn look_closer(left: &[f64], right: &[f64], equal: &Mask, above: &mut Mask, below: &mut Mask) {
    for word in 0..left.len().div_ceil(64) {
        if equal[word] != 0 {
            let bars = word * 64..left.len().min(word * 64 + 64);
            above[word] = mask::greater(&left[bars.clone()], &right[bars.clone()]);
            below[word] = mask::less(&left[bars.clone()], &right[bars]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, any, prop, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    proptest! {
        #[test]
        fn copies_compare_as_the_numbers_do(
            pairs in prop::collection::vec((any::<i8>(), any::<i8>(), 0..40_u8), 1..=BLOCK),
            step in prop_oneof![Just(1.0), Just(1e-7), Just(1e-300), Just(1e300)],
            base in prop_oneof![Just(0.0), Just(1e9), Just(-3.0)],
        ) {
            let value = |number: i8, near: u8| base + step * (f64::from(number) + 1e-9 * f64::from(near));
            let left: Vec<f64> = pairs.iter().map(|&(left, _, near)| value(left, near)).collect();
            let right: Vec<f64> = pairs.iter().map(|&(left, right, near)| value(if near < 20 { left } else { right }, 7)).collect();
            let (mut above, mut below) = (Mask::default(), Mask::default());
            mask::compare(&left, &right, &mut above, &mut below);
            let extent = Extent::of(&left).and(&Extent::of(&right));
            for vectors in Vectors::NAMES.into_iter().filter_map(Vectors::by_name) {
                let Some(scale) = extent.scale() else { continue };
                let (mut left_copy, mut right_copy) = ([0; BLOCK], [0; BLOCK]);
                scale.copy(&left, &mut left_copy);
                scale.copy(&right, &mut right_copy);
                let (mut found_above, mut found_below) = (Mask::default(), Mask::default());
                compare(vectors, (&left, &left_copy), (&right, &right_copy), &mut found_above, &mut found_below);
                let words = left.len().div_ceil(64);
                let valid = |word: usize| if word + 1 == words && left.len() % 64 > 0 { u64::MAX >> (64 - left.len() % 64) } else { u64::MAX };
                for word in 0..words {
                    prop_assert_eq!(found_above[word] & valid(word), above[word] & valid(word));
                    prop_assert_eq!(found_below[word] & valid(word), below[word] & valid(word));
                }
            }
        }
    }

    #[test]
    fn rows_without_a_scale_have_no_copies() {
        assert!(Extent::of(&[1.0, 1.0]).scale().is_none());
        assert!(Extent::of(&[1.0, f64::NAN]).scale().is_none());
        assert!(Extent::of(&[-f64::MAX, f64::MAX]).scale().is_none());
        assert!(Extent::of(&[0.0, f64::INFINITY]).scale().is_none());
        assert!(Extent::of(&[0.0, f64::MIN_POSITIVE / 4.0]).scale().is_none());
        assert!(Extent::of(&[1.0, 2.0]).scale().is_some());
    }
}
