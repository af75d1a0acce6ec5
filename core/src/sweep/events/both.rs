//! Events by signals for both sides.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{BLOCK, WORDS};

use super::{Event, Side};
use crate::sweep::orders::Masks;

/// Events that a block can have for one account: an exit and an entry on each bar, and one that is written ahead.
pub(in crate::sweep) const MOST: usize = 2 * BLOCK + 1;

/// Follows the first `words` words of a block's orders from a position that is long, short, or none: writes the events,
/// entries and exits by turns, and tells how many there are. An entry against a position leaves it too.
///
/// Either side is held or not by its own entries and by what ends it, so that two sums a word tell all.
#[inline(always)]
#[allow(clippy::cast_possible_truncation, reason = "bars of a block")]
pub(in crate::sweep) fn follow_both(
    orders: &Masks,
    words: usize,
    long: bool,
    short: bool,
    events: &mut [Event],
) -> usize {
    let (mut long, mut short) = (Side { holds: long }, Side { holds: short });
    let mut count = 0;
    for word in 0..words.min(WORDS) {
        let (long_entry, short_entry) = (orders.long_entry[word], orders.short_entry[word]);
        let (long_entries, long_exits) = long.follow(long_entry, orders.long_exit[word] | short_entry);
        let (short_entries, short_exits) = short.follow(short_entry, orders.short_exit[word] | long_entry);
        let (entries, exits) = (long_entries | short_entries, long_exits | short_exits);
        let mut changes = entries | exits;
        while changes != 0 {
            let place = changes.trailing_zeros();
            let is_set = |bits: u64| (bits >> place & 1) as u16;
            let bar = (word * 64) as u16 + place as u16;
            let (exit, entry) = (is_set(exits), is_set(entries));
            events[count] = Event::new(bar, is_set(short_exits), exit & entry);
            count += usize::from(exit);
            events[count] = Event::new(bar, is_set(short_entries), 0);
            count += usize::from(entry);
            changes &= changes - 1;
        }
    }
    count
}
