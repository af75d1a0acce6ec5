//! Events by signals and stops.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::larger;

use super::{
    Event, Events, Touches, Upcoming,
    touches::{Level, Touch},
};
use crate::sweep::{
    Fill,
    stops::{Series, StopSources},
    walk::{Block, Guard},
};

/// What a row's stops need.
pub(in crate::sweep) struct Stopping<'block> {
    pub(in crate::sweep) row: usize,
    pub(in crate::sweep) time_stop: Option<u64>,
    pub(in crate::sweep) sources: &'block StopSources,
    /// Of the loss, the profit and the trailing stop.
    pub(in crate::sweep) touches: &'block mut [Touches; 3],
    pub(in crate::sweep) series: &'block Series<'block>,
}

impl Stopping<'_> {
    #[inline(always)]
    fn touch(&mut self, level: Level, entry: usize, block: &Block) -> Option<Touch> {
        let (source, touches) = match level {
            Level::Loss => (self.sources.loss(), &mut self.touches[0]),
            Level::Profit => (self.sources.profit(), &mut self.touches[1]),
            Level::Trailing => (self.sources.trailing(), &mut self.touches[2]),
        };
        let source = source?;
        let slot = source.slot(self.row);
        Some(touches.of(level, slot, entry, block, || source.distance(slot, entry, block.fill, self.series)))
    }

    /// The first stop that a position filled on a bar meets; a loss before a profit on the same bar.
    #[inline(always)]
    fn first(&mut self, entry: usize, block: &Block) -> Touch {
        let never = Touch { bar: block.close.len(), price: 0.0 };
        let loss = self.touch(Level::Loss, entry, block).unwrap_or(never);
        let lost = match self.touch(Level::Trailing, entry, block) {
            // Of two levels below, a bar meets the higher one first.
            Some(trailing) if trailing.bar == loss.bar => {
                Touch { bar: loss.bar, price: larger(loss.price, trailing.price) }
            }
            Some(trailing) if trailing.bar < loss.bar => trailing,
            _ => loss,
        };
        let profit = self.touch(Level::Profit, entry, block).unwrap_or(never);
        if profit.bar < lost.bar { profit } else { lost }
    }
}

impl Events {
    /// Follows a block's orders and a row's stops from a position that is held or not. `guard` are the stops of the
    /// position that is held, and then of the one that is held at the end.
    ///
    /// Orders at the open come before the bar's stops, orders at the close after them; a bar fills one order at most.
    #[inline(always)]
    pub(in crate::sweep) fn follow_with_stops(
        &mut self,
        entries: &Upcoming,
        exits: &Upcoming,
        holds: bool,
        guard: &mut Guard,
        stopping: &mut Stopping,
        block: &Block,
    ) {
        let bars = block.close.len();
        let at_close = block.fill == Fill::Close;
        // Bars up to a time that may be far away.
        let within = |time: u64| usize::try_from(time).unwrap_or(usize::MAX).min(bars);
        self.count = 0;
        let mut trades = 0;
        let mut from = 0;
        if holds {
            let ordered = exits.from(0).min(within(guard.leave_at().saturating_sub(block.first_bar)));
            let end = bars.min(if at_close { ordered + 1 } else { ordered });
            let exit = match guard.stops_mut().search(&block.open[..end], &block.high[..end], &block.low[..end]) {
                Some((bar, fired)) => Touch { bar, price: fired.price },
                None if ordered < bars => Touch { bar: ordered, price: block.price(ordered) },
                None => return,
            };
            self.push(exit.bar);
            self.exit_prices[0] = exit.price;
            (from, trades) = (exit.bar + 1, 1);
        }
        loop {
            let entry = entries.from(from);
            if entry >= bars {
                break;
            }
            let late = stopping.time_stop.map_or(bars, |time_stop| within((entry as u64).saturating_add(time_stop)));
            let ordered = exits.from(entry + 1).min(late);
            let stop = stopping.first(entry, block);
            let stopped = stop.bar < ordered || (at_close && stop.bar == ordered && ordered < bars);
            let exit = if stopped { stop.bar } else { ordered };
            self.push(entry);
            if exit >= bars {
                guard.start(entry, stopping.time_stop, stopping.sources, stopping.row, stopping.series, block);
                break;
            }
            self.push(exit);
            self.exit_prices[trades] = if stopped { stop.price } else { block.price(exit) };
            (from, trades) = (exit + 1, trades + 1);
        }
    }

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, reason = "bars of a block")]
    fn push(&mut self, bar: usize) {
        self.orders[self.count] = Event::long(bar as u16);
        self.count += 1;
    }
}
