//! Sums that no order of the numbers changes.

/// A sum without rounding: a number of fixed point that has a place for every bit of every finite `f64`. The order in
/// which numbers come, and in which sums are put together, does not matter, not even to the last bit.
///
/// Source of the idea: Kulisch, "Computer Arithmetic and Validity", 2008.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExactSum {
    /// Digits of 32 bits, the lowest first; each may be anything between carries.
    digits: [i64; DIGITS],
    /// Numbers that may still come before digits must be carried.
    room: u32,
}

const BITS: u32 = 32;
/// Bits below 1: the smallest number that there is, 2^-1074.
const BELOW: u32 = 1074;
/// All bits of an `f64`, and 64 more for the carries of many.
const DIGITS: usize = (2098 + 64) / BITS as usize + 1;
/// A digit holds so many additions of 32 bits.
const ROOM: u32 = 1 << 30;

impl ExactSum {
    pub(super) const ZERO: Self = Self { digits: [0; DIGITS], room: ROOM };

    /// Adds a finite number.
    #[allow(clippy::cast_possible_truncation, reason = "digits, and their lowest bits")]
    pub(super) fn add(&mut self, value: f64) {
        const FRACTION: u32 = 52;
        let bits = value.to_bits();
        let biased = bits >> FRACTION & 0x7ff;
        let exponent = biased.max(1);
        let fraction = bits & ((1 << FRACTION) - 1);
        let whole = if biased == 0 { fraction } else { fraction | 1 << FRACTION };
        // The lowest bit of the number stands so many places above that of the smallest.
        let place = exponent - 1;
        let (digit, shift) = ((place / u64::from(BITS)) as usize, place % u64::from(BITS));
        let shifted = u128::from(whole) << shift;
        let sign = if value.is_sign_negative() { -1 } else { 1 };
        for (part, digit) in self.digits[digit..digit + 3].iter_mut().enumerate() {
            let bits = (shifted >> (part as u32 * BITS)) as u32;
            *digit += sign * i64::from(bits);
        }
        self.room -= 1;
        if self.room == 0 {
            self.carry();
        }
    }

    /// Brings every digit but the last into 0 to 2^32 - 1: equal sums have equal digits then.
    fn carry(&mut self) {
        let mut carry = 0;
        for digit in &mut self.digits[..DIGITS - 1] {
            let sum = *digit + carry;
            *digit = sum & 0xffff_ffff;
            carry = sum >> BITS;
        }
        self.digits[DIGITS - 1] += carry;
        self.room = ROOM;
    }

    /// The sum, rounded: from the highest digit down, so that the error is far below that of a plain sum.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        reason = "digits above 0"
    )]
    pub(super) fn value(&self) -> f64 {
        let mut sum = self.clone();
        sum.carry();
        let negative = sum.digits[DIGITS - 1] < 0;
        if negative {
            for digit in &mut sum.digits {
                *digit = -*digit;
            }
            sum.carry();
        }
        let Some(highest) = sum.digits.iter().rposition(|&digit| digit != 0) else { return 0.0 };
        // Three digits hold more bits than a number does.
        let lowest = highest.saturating_sub(2);
        let top = sum.digits[lowest..=highest].iter().rev().fold(0_u128, |top, &digit| top << BITS | digit as u128);
        let exponent = (lowest as u32 * BITS) as i32 - BELOW as i32;
        let magnitude = libm::scalbn(top as f64, exponent);
        if negative { -magnitude } else { magnitude }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(values: &[f64]) -> f64 {
        let mut sum = ExactSum::ZERO;
        for &value in values {
            sum.add(value);
        }
        sum.value()
    }

    #[test]
    fn sums_are_exact_in_any_order() {
        let values = [1e300, 1.0, -1e300, 5e-324, 1e-5, -0.1, f64::MAX, -f64::MAX, 3.5, -2.0, 0.0, -0.0];
        let mut other = values;
        other.reverse();
        assert_eq!(sum(&values).to_bits(), sum(&other).to_bits());
        assert_eq!(sum(&values), 1.0 + 1e-5 - 0.1 + 3.5 - 2.0);
        assert_eq!(sum(&[5e-324, 5e-324]), 1e-323);
        assert_eq!(sum(&[-1.0, 0.25]), -0.75);
        assert_eq!(sum(&[]), 0.0);
        assert_eq!(sum(&vec![0.1; 1000]), 100.000_000_000_000_005_551_115_123_125_78);
    }
}
