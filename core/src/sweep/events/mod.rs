//! Which orders of a block fill, for an account that is only ever flat or all in, and fills whatever it is told.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

mod both;
mod event;
mod signalled;
mod stopped;
mod touches;
mod upcoming;

use backsweep_kernel::BLOCK;

pub(super) use self::{
    both::{MOST, follow_both},
    event::Event,
    stopped::Stopping,
    touches::Touches,
    upcoming::Upcoming,
};

/// Bars that are written ahead of what is known to be an event.
const AHEAD: usize = 3;

/// The orders that fill: entries and exits by turns.
pub(super) struct Events {
    orders: [Event; BLOCK + AHEAD],
    count: usize,
    /// The prices at which exits fill, before slippage; only of those that follow stops.
    exit_prices: [f64; BLOCK / 2 + 1],
}

impl Events {
    pub(super) const NONE: Self =
        Self { orders: [Event::NONE; BLOCK + AHEAD], count: 0, exit_prices: [0.0; BLOCK / 2 + 1] };

    /// In their order.
    #[inline(always)]
    pub(super) fn all(&self) -> &[Event] {
        &self.orders[..self.count]
    }

    /// Nobody trades.
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    /// The price at which a trade's exit fills, before slippage.
    #[inline(always)]
    pub(super) fn exit_price(&self, trade: usize) -> f64 {
        self.exit_prices[trade]
    }
}

/// Whether one side holds a position before the next word of bars.
struct Side {
    holds: bool,
}

impl Side {
    /// The entries and exits of a word that fill.
    ///
    /// Whether a position is held after a bar is an entry, or no exit and a position before: bits that are generated
    /// and propagated as an addition carries. One sum of 64 bits tells it for 64 bars.
    #[inline(always)]
    fn follow(&mut self, entry: u64, exit: u64) -> (u64, u64) {
        let kept = entry | !exit;
        let (sum, over) = kept.overflowing_add(entry);
        let (sum, over_again) = sum.overflowing_add(u64::from(self.holds));
        self.holds = over | over_again;
        let held_before = sum ^ kept ^ entry;
        (entry & !held_before, exit & held_before)
    }
}
