//! Rough copies of series: 16 bits a bar, in the order of the numbers themselves.
//!
//! A series that many others are compared with costs most by being read. Copies on one scale, a quarter as long, tell the
//! order of almost every bar: rounding keeps the order of what it tells apart. Where a word has bars that it does not
//! tell apart, its numbers are looked at.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{BLOCK, WORDS, larger, mask, smaller};

use super::orders::Mask;
use crate::vectors::Vectors;

/// A copy of a row of a block, where cache lines begin.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(super) struct Rough {
    steps: [i16; BLOCK],
    /// On which bars the number is defined, where it may not be on all.
    defined: Mask,
    may_be_undefined: bool,
}

impl Rough {
    /// The steps, bar by bar.
    pub(super) fn steps(&self) -> &[i16; BLOCK] {
        &self.steps
    }

    pub(super) const NONE: Self = Self { steps: [0; BLOCK], defined: [0; WORDS], may_be_undefined: false };
}

/// Whether any number may be undefined: not so only where all are finite.
#[inline(always)]
pub(super) fn any_undefined(values: &[f64]) -> bool {
    const LANES: usize = 32;
    let (whole, rest) = values.as_chunks::<LANES>();
    // Zero times a number is zero, but for those that are not finite.
    let mut zeros = [0.0; LANES];
    for values in whole {
        for lane in 0..LANES {
            zeros[lane] += values[lane] * 0.0;
        }
    }
    zeros.iter().chain(rest).fold(0.0, |sum, value| sum + value * 0.0) != 0.0
}

/// One scale for the copies of some rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    least: f64,
    factor: f64,
}

impl Scale {
    /// A scale on which these rows have room, as far as a look here and there tells; none where that finds no room.
    pub(super) fn of<'row>(rows: impl Iterator<Item = &'row [f64]>) -> Option<Self> {
        /// Bars from one look to the next.
        const STRIDE: usize = 32;
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        for row in rows {
            for &value in row.iter().step_by(STRIDE).chain(row.last()) {
                least = smaller(value, least);
                greatest = larger(value, greatest);
            }
        }
        Self::between(least, greatest)
    }

    /// A scale that has room for these numbers and those between them.
    pub(super) fn between(least: f64, greatest: f64) -> Option<Self> {
        /// Steps between the two, three quarters of all; others have the rest.
        const STEPS: f64 = 49_152.0;
        let factor = STEPS / (greatest - least);
        let room = (greatest - least) / 6.0;
        (factor.is_finite() && factor > 0.0).then_some(Self { least: least - room, factor })
    }

    /// How many widths the middle of a channel may be away from zero, so that rounding it moves a line of up to `largest`
    /// widths by less than a tenth of a step; `None` where rounding the widths alone moves it as much.
    pub(super) fn most_widths(&self, largest: f64) -> Option<f64> {
        let steps = f64::EPSILON * self.factor;
        let bounded = largest < 1e12 && self.factor < 1e12;
        (bounded && largest * steps < 0.01).then_some(0.1 / steps)
    }

    /// The step of a number, beyond the ends the last one. Each operation keeps the order: a difference, a product,
    /// bounds, a sum that rounds to a whole number.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "the sum keeps the whole number in its lowest bits")]
    pub(super) fn step(&self, value: f64) -> i16 {
        /// What leaves a number below 2^16 in the lowest bits, with the sign bit of 16 bits turned over.
        const WHOLE: f64 = (1_u64 << 52) as f64 + 32_768.0;
        let place = smaller(larger((value - self.least) * self.factor, 0.0), 65_535.0);
        (place + WHOLE).to_bits() as i16
    }

    /// Copies a row of one number.
    pub(super) fn copy_number(&self, number: f64, copy: &mut Rough) {
        copy.steps.fill(self.step(number));
        copy.may_be_undefined = !number.is_finite();
        copy.defined = [if number.is_nan() { 0 } else { u64::MAX }; WORDS];
    }

    /// Copies a row.
    #[inline(always)]
    pub(super) fn copy(&self, values: &[f64], copy: &mut Rough) {
        const LANES: usize = 32;
        let mut zeros = [0.0; LANES];
        let (whole, rest) = values.as_chunks::<LANES>();
        let (whole_copy, rest_copy) = copy.steps.as_chunks_mut::<LANES>();
        for (values, copy) in whole.iter().zip(&mut *whole_copy) {
            for lane in 0..LANES {
                zeros[lane] += values[lane] * 0.0;
                copy[lane] = self.step(values[lane]);
            }
        }
        let rest_copy = whole_copy.get_mut(whole.len()).map_or(rest_copy, <[i16; LANES]>::as_mut_slice);
        for (value, copy) in rest.iter().zip(rest_copy) {
            *copy = self.step(*value);
        }
        copy.may_be_undefined = zeros.iter().chain(rest).fold(0.0, |sum, value| sum + value * 0.0) != 0.0;
        if copy.may_be_undefined {
            mask::both_defined(values, values, &mut copy.defined);
        }
    }
}

/// Where the left row is greater and where it is less than the right one, and where both are defined: as
/// [`mask::compare`] and [`mask::both_defined`], by the copies as far as they tell.
#[inline(always)]
pub(super) fn compare(
    vectors: Vectors,
    (left, left_copy): (&[f64], &Rough),
    (right, right_copy): (&[f64], &Rough),
    above: &mut Mask,
    below: &mut Mask,
    defined: &mut Mask,
) {
    let mut equal = Mask::default();
    vectors.compare_copies(&left_copy.steps, &right_copy.steps, above, &mut equal);
    *defined = [u64::MAX; WORDS];
    for word in 0..WORDS {
        below[word] = !above[word];
    }
    for copy in [left_copy, right_copy] {
        if copy.may_be_undefined {
            for word in 0..WORDS {
                defined[word] &= copy.defined[word];
                below[word] &= copy.defined[word];
                above[word] &= copy.defined[word];
                equal[word] &= copy.defined[word];
            }
        }
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
    use std::iter;

    use proptest::prelude::{Just, any, prop, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    proptest! {
        #[test]
        fn copies_compare_as_the_numbers_do(
            pairs in prop::collection::vec((any::<i8>(), any::<i8>(), 0..40_u8), 1..=BLOCK),
            gaps in prop::collection::vec((0..BLOCK, 0..BLOCK, prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY)]), 0..4),
            step in prop_oneof![Just(1.0), Just(1e-7), Just(1e-300), Just(1e300)],
            base in prop_oneof![Just(0.0), Just(1e9), Just(-3.0)],
        ) {
            let value = |number: i8, near: u8| base + step * (f64::from(number) + 1e-9 * f64::from(near));
            let mut left: Vec<f64> = pairs.iter().map(|&(left, _, near)| value(left, near)).collect();
            let mut right: Vec<f64> = pairs.iter().map(|&(left, right, near)| value(if near < 20 { left } else { right }, 7)).collect();
            for (one, other, gap) in gaps {
                left.iter_mut().take(one).skip(other).for_each(|value| *value = gap);
                right.iter_mut().take(other).skip(one).for_each(|value| *value = gap);
            }
            let (mut above, mut below, mut defined) = (Mask::default(), Mask::default(), Mask::default());
            mask::compare(&left, &right, &mut above, &mut below);
            mask::both_defined(&left, &right, &mut defined);
            let scale = Scale::of([left.as_slice(), right.as_slice()].into_iter());
            for vectors in Vectors::NAMES.into_iter().filter_map(Vectors::by_name) {
                let Some(scale) = scale else { continue };
                let (mut left_copy, mut right_copy) = (Rough::NONE, Rough::NONE);
                scale.copy(&left, &mut left_copy);
                scale.copy(&right, &mut right_copy);
                let (mut found_above, mut found_below, mut found_defined) = Default::default();
                let (one, other) = ((left.as_slice(), &left_copy), (right.as_slice(), &right_copy));
                compare(vectors, one, other, &mut found_above, &mut found_below, &mut found_defined);
                let words = left.len().div_ceil(64);
                let valid = |word: usize| mask::first(left.len())[word];
                for word in 0..words {
                    prop_assert_eq!(found_above[word] & valid(word), above[word] & valid(word));
                    prop_assert_eq!(found_below[word] & valid(word), below[word] & valid(word));
                    prop_assert_eq!(found_defined[word] & valid(word), defined[word] & valid(word));
                }
            }
        }
    }

    #[test]
    fn a_number_is_copied_as_a_row_of_it() {
        let scale = Scale::between(1.0, 2.0).unwrap();
        for number in [-7.0, 1.0, 1.7, 9.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let (mut row, mut one) = (Rough::NONE, Rough::NONE);
            scale.copy(&[number; BLOCK], &mut row);
            scale.copy_number(number, &mut one);
            assert_eq!((row.steps, row.may_be_undefined), (one.steps, one.may_be_undefined));
            assert!(!row.may_be_undefined || row.defined == one.defined);
        }
    }

    #[test]
    fn rows_without_a_scale_have_no_copies() {
        let scale = |row: &[f64]| Scale::of(iter::once(row));
        assert!(scale(&[1.0, 1.0]).is_none());
        assert!(scale(&[f64::NAN]).is_none());
        assert!(scale(&[-f64::MAX, f64::MAX]).is_none());
        assert!(scale(&[0.0, f64::INFINITY]).is_none());
        assert!(scale(&[0.0, f64::MIN_POSITIVE / 4.0]).is_none());
        let good = scale(&[1.0, 2.0]).unwrap();
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for length in [1, 31, 32, 33, BLOCK] {
                let mut row = vec![1.5; length];
                let mut copy = Rough::NONE;
                good.copy(&row, &mut copy);
                assert!(!copy.may_be_undefined && !any_undefined(&row));
                row[length - 1] = bad;
                good.copy(&row, &mut copy);
                assert!(copy.may_be_undefined && any_undefined(&row));
            }
        }
    }
}
