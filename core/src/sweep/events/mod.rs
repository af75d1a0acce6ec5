//! Which orders of a block fill, for an account that is only ever all in and long or flat, and fills whatever it is told.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

mod signalled;
mod stopped;
mod touches;
mod upcoming;

use backsweep_kernel::BLOCK;

pub(super) use self::{stopped::Stopping, touches::Touches, upcoming::Upcoming};

/// Bars that are written ahead of what is known to be an event.
const AHEAD: usize = 3;

/// The bars on which orders fill: entries and exits by turns.
pub(super) struct Events {
    bars: [u16; BLOCK + AHEAD],
    count: usize,
    /// The prices at which exits fill, before slippage; only of those that follow stops.
    exit_prices: [f64; BLOCK / 2 + 1],
}

impl Events {
    pub(super) const NONE: Self = Self { bars: [0; BLOCK + AHEAD], count: 0, exit_prices: [0.0; BLOCK / 2 + 1] };

    /// The bars in their order.
    #[inline(always)]
    pub(super) fn bars(&self) -> &[u16] {
        &self.bars[..self.count]
    }

    /// The price at which a trade's exit fills, before slippage.
    #[inline(always)]
    pub(super) fn exit_price(&self, trade: usize) -> f64 {
        self.exit_prices[trade]
    }
}
