//! First-order recurrences: each value is the one before it times a ratio, and a term.
//!
//! Exponential averages, Wilder's sums and running totals are all of this kind. Bar by bar, each would wait for the one
//! before. They are summed in groups of [`GROUP`] bars instead: inside a group by doubling (Hillis and Steele, "Data
//! Parallel Algorithms", 1986), and from group to group by one product and one sum. That order is part of the
//! determinism promise; cutting a history into blocks anywhere changes nothing.

/// Bars that are summed together, counted from the first.
pub const GROUP: usize = 8;

/// A value that shrank below this counts as 0, before a market that stands still makes it subnormal and slow.
pub const NOTHING: f64 = 1e-290;

/// The state of one recurrence, carried from block to block: `value = ratio * value + term`.
///
/// ```
/// use backsweep_kernel::decay::Decay;
/// let mut values = [8.0, 0.0, 0.0, 1.0];
/// Decay::new(0.5).block(&mut values);
/// assert_eq!(values, [8.0, 4.0, 2.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decay {
    /// The ratio to the powers 1, 2 and 4.
    pub(crate) doublings: [f64; 3],
    /// The ratio to the powers 1 to [`GROUP`].
    pub(crate) powers: [f64; GROUP],
    /// The last of these. On its own, so that a group waits for nothing but this product of the group before.
    whole: f64,
    /// The last value of the last full group.
    pub(crate) carry: f64,
    /// The terms of the group that has begun, then zeros.
    terms: [f64; GROUP],
    pub(crate) begun: usize,
}

impl Decay {
    /// Starts from 0.
    pub fn new(ratio: f64) -> Self {
        let square = ratio * ratio;
        let fourth = square * square;
        let cube = square * ratio;
        let powers = [ratio, square, cube, fourth, fourth * ratio, fourth * square, fourth * cube, fourth * fourth];
        Self {
            doublings: [ratio, square, fourth],
            powers,
            whole: fourth * fourth,
            carry: 0.0,
            terms: [0.0; GROUP],
            begun: 0,
        }
    }

    /// Takes the terms of a block and puts the values in their place.
    #[cfg_attr(target_arch = "wasm32", inline(never))]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub fn block(&mut self, terms: &mut [f64]) {
        let mut rest = terms;
        if self.begun > 0 {
            let (head, after) = rest.split_at_mut(rest.len().min(GROUP - self.begun));
            self.part(head);
            rest = after;
        }
        let (groups, tail) = rest.as_chunks_mut::<GROUP>();
        // A copy, which no write can reach: its powers stay in registers.
        let constant = *self;
        let mut carry = self.carry;
        for group in groups {
            let sums = constant.sums(*group);
            *group = constant.after(carry, sums);
            carry = constant.next(carry, sums);
        }
        self.carry = carry;
        self.part(tail);
    }

    /// Less than what is left of a group.
    #[inline(always)]
    fn part(&mut self, terms: &mut [f64]) {
        if terms.is_empty() {
            return;
        }
        let first = self.begun;
        self.begun += terms.len();
        self.terms[first..self.begun].copy_from_slice(terms);
        let sums = self.sums(self.terms);
        terms.copy_from_slice(&self.after(self.carry, sums)[first..self.begun]);
        if self.begun == GROUP {
            self.carry = self.next(self.carry, sums);
            self.terms = [0.0; GROUP];
            self.begun = 0;
        }
    }

    /// The values of a group of terms that starts from 0.
    #[inline(always)]
    fn sums(&self, terms: [f64; GROUP]) -> [f64; GROUP] {
        let sums = plus_shifted::<1>(terms, self.doublings[0]);
        let sums = plus_shifted::<2>(sums, self.doublings[1]);
        plus_shifted::<4>(sums, self.doublings[2])
    }

    /// What these are when the group starts from `carry`.
    #[inline(always)]
    fn after(&self, carry: f64, sums: [f64; GROUP]) -> [f64; GROUP] {
        core::array::from_fn(|bar| sums[bar] + self.powers[bar] * carry)
    }

    /// What the next group starts from.
    #[inline(always)]
    fn next(&self, carry: f64, sums: [f64; GROUP]) -> f64 {
        let last = sums[GROUP - 1] + self.whole * carry;
        if last.abs() < NOTHING { nothing() } else { last }
    }
}

/// Each number, and a factor times the one so many places before it.
#[inline(always)]
fn plus_shifted<const PLACES: usize>(numbers: [f64; GROUP], factor: f64) -> [f64; GROUP] {
    let shifted: [f64; GROUP] =
        core::array::from_fn(|place| if place < PLACES { 0.0 } else { numbers[place - PLACES] });
    core::array::from_fn(|place| numbers[place] + factor * shifted[place])
}

/// Zero, by a jump that is hardly ever taken: a choice would make every group wait.
#[cold]
fn nothing() -> f64 {
    0.0
}
