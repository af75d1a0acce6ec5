//! Where the next order is, seen from each bar.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{BLOCK, WORDS};

use crate::sweep::orders::Mask;

/// For each bar of a block, and for the one after it, the first bar from there on with an order; the number of the
/// block's bars where none is left.
pub(in crate::sweep) struct Upcoming([u16; BLOCK + 1]);

impl Upcoming {
    pub(in crate::sweep) const NONE: Self = Self([0; BLOCK + 1]);

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "bars of a block")]
    pub(in crate::sweep) fn find(&mut self, orders: &Mask, bars: usize) {
        let (mut end, mut next) = (bars + 1, bars);
        for word in (0..WORDS).rev() {
            let mut bits = orders[word];
            while bits != 0 {
                let bar = word * 64 + 63 - bits.leading_zeros() as usize;
                self.0[bar + 1..end].fill(next as u16);
                (end, next) = (bar + 1, bar);
                bits &= !(1 << (bar % 64));
            }
        }
        self.0[..end].fill(next as u16);
    }

    #[inline(always)]
    pub(super) fn from(&self, bar: usize) -> usize {
        usize::from(self.0[bar])
    }
}
