//! Events by signals alone.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::WORDS;

use super::{AHEAD, Event, Events, Side};
use crate::sweep::orders::Masks;

impl Events {
    /// Follows the first `words` words of a block's orders from a position that is held or not.
    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "bars of a block")]
    pub(in crate::sweep) fn follow(&mut self, orders: &Masks, words: usize, holds: bool) {
        let mut side = Side { holds };
        let mut count = 0;
        for word in 0..words.min(WORDS) {
            let (entries, exits) = side.follow(orders.long_entry[word], orders.long_exit[word]);
            let mut changes = entries | exits;
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
