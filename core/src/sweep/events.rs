//! Which orders of a block fill, for an account that is only ever all in and long or flat, and fills whatever it is told.

use backsweep_kernel::{BLOCK, WORDS};

use super::orders::Masks;

/// Bars that are written ahead of what is known to be an event.
const AHEAD: usize = 3;

/// The bars on which orders fill: entries and exits by turns.
pub(super) struct Events {
    bars: [u16; BLOCK + AHEAD],
    count: usize,
}

impl Events {
    pub(super) const NONE: Self = Self { bars: [0; BLOCK + AHEAD], count: 0 };

    /// The bars in their order.
    #[inline(always)]
    pub(super) fn bars(&self) -> &[u16] {
        &self.bars[..self.count]
    }

    /// Follows a block's orders from a position that is held or not.
    ///
    /// Whether a position is held after a bar is an entry, or no exit and a position before: bits that are generated
    /// and propagated as an addition carries. One sum of 64 bits tells it for 64 bars.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "bars of a block")]
    pub(super) fn follow(&mut self, orders: &Masks, holds: bool) {
        let mut carry = holds;
        let mut count = 0;
        for word in 0..WORDS {
            let (entry, exit) = (orders.long_entry[word], orders.long_exit[word]);
            let kept = entry | !exit;
            let (sum, over) = kept.overflowing_add(entry);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            carry = over | over_again;
            let held_before = sum ^ kept ^ entry;
            let mut changes = (entry & !held_before) | (exit & held_before);
            let (end, first) = (count + changes.count_ones() as usize, (word * 64) as u16);
            // Without asking how many there are: most words have few, and a wrong guess costs more.
            for bar in &mut self.bars[count..count + AHEAD] {
                *bar = first + changes.trailing_zeros() as u16;
                changes &= changes.wrapping_sub(1);
            }
            let mut next = count + AHEAD;
            while changes != 0 {
                self.bars[next] = first + changes.trailing_zeros() as u16;
                changes &= changes - 1;
                next += 1;
            }
            count = end;
        }
        self.count = count;
    }
}
