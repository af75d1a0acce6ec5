//! Events by signals alone.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::WORDS;

use super::{AHEAD, Event, Events};
use crate::sweep::orders::Masks;

impl Events {
    /// Follows the first `words` words of a block's orders from a position that is held or not.
    ///
    /// Whether a position is held after a bar is an entry, or no exit and a position before: bits that are generated
    /// and propagated as an addition carries. One sum of 64 bits tells it for 64 bars.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "bars of a block")]
    pub(in crate::sweep) fn follow(&mut self, orders: &Masks, words: usize, holds: bool) {
        let mut carry = holds;
        let mut count = 0;
        for word in 0..words.min(WORDS) {
            let (entry, exit) = (orders.long_entry[word], orders.long_exit[word]);
            let kept = entry | !exit;
            let (sum, over) = kept.overflowing_add(entry);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            carry = over | over_again;
            let held_before = sum ^ kept ^ entry;
            let mut changes = (entry & !held_before) | (exit & held_before);
            let (end, first) = (count + changes.count_ones() as usize, (word * 64) as u16);
            // Without asking how many there are: most words have few, and a wrong guess costs more.
            for event in &mut self.orders[count..count + AHEAD] {
                *event = Event::long(first + changes.trailing_zeros() as u16);
                changes &= changes.wrapping_sub(1);
            }
            let mut next = count + AHEAD;
            while changes != 0 {
                self.orders[next] = Event::long(first + changes.trailing_zeros() as u16);
                changes &= changes - 1;
                next += 1;
            }
            count = end;
        }
        self.count = count;
    }
}
