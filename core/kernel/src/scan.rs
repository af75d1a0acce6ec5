//! First-order recurrences whose ratio is another on each bar: `value = ratio * value + term`.
//!
//! Summed in groups as [`Decay`](crate::decay::Decay) does.

use crate::decay::GROUP;

/// The state of one recurrence, carried from block to block.
///
/// ```
/// use backsweep_kernel::scan::Scan;
/// let mut values = [8.0, 0.0, 1.0];
/// Scan::default().block(&[0.0, 0.5, 0.25], &mut values);
/// assert_eq!(values, [8.0, 4.0, 2.0]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scan {
    /// The last value of the last full group.
    carry: f64,
    /// The ratios and terms of the group that has begun, then zeros.
    ratios: [f64; GROUP],
    terms: [f64; GROUP],
    begun: usize,
}

impl Scan {
    /// Takes ratios and terms of a block and puts the values in the place of the terms.
    #[inline(always)]
    pub fn block(&mut self, ratios: &[f64], terms: &mut [f64]) {
        debug_assert_eq!(ratios.len(), terms.len());
        let begun = if self.begun == 0 { 0 } else { terms.len().min(GROUP - self.begun) };
        let (first_ratios, ratios) = ratios.split_at(begun);
        let (first_terms, terms) = terms.split_at_mut(begun);
        self.part(first_ratios, first_terms);
        let (ratios, last_ratios) = ratios.as_chunks::<GROUP>();
        let (groups, last_terms) = terms.as_chunks_mut::<GROUP>();
        let mut carry = self.carry;
        for (ratios, group) in ratios.iter().zip(groups) {
            let (products, sums) = scan(*ratios, *group);
            *group = core::array::from_fn(|bar| sums[bar] + products[bar] * carry);
            carry = sums[GROUP - 1] + products[GROUP - 1] * carry;
        }
        self.carry = carry;
        self.part(last_ratios, last_terms);
    }

    /// Less than what is left of a group.
    #[inline(always)]
    fn part(&mut self, ratios: &[f64], terms: &mut [f64]) {
        if terms.is_empty() {
            return;
        }
        let first = self.begun;
        self.begun += terms.len();
        self.ratios[first..self.begun].copy_from_slice(ratios);
        self.terms[first..self.begun].copy_from_slice(terms);
        let (products, sums) = scan(self.ratios, self.terms);
        for (place, term) in (first..).zip(terms) {
            *term = sums[place] + products[place] * self.carry;
        }
        if self.begun == GROUP {
            let carry = sums[GROUP - 1] + products[GROUP - 1] * self.carry;
            *self = Self { carry, ..Self::default() };
        }
    }
}

/// For each bar, the product of the ratios so far, and the value of a group that starts from 0.
#[inline(always)]
fn scan(ratios: [f64; GROUP], terms: [f64; GROUP]) -> ([f64; GROUP], [f64; GROUP]) {
    let (ratios, terms) = double::<1>(ratios, terms);
    let (ratios, terms) = double::<2>(ratios, terms);
    double::<4>(ratios, terms)
}

#[inline(always)]
fn double<const PLACES: usize>(ratios: [f64; GROUP], terms: [f64; GROUP]) -> ([f64; GROUP], [f64; GROUP]) {
    let earlier: [f64; GROUP] = core::array::from_fn(|place| if place < PLACES { 0.0 } else { terms[place - PLACES] });
    let before: [f64; GROUP] = core::array::from_fn(|place| if place < PLACES { 1.0 } else { ratios[place - PLACES] });
    (
        core::array::from_fn(|place| ratios[place] * before[place]),
        core::array::from_fn(|place| terms[place] + ratios[place] * earlier[place]),
    )
}
