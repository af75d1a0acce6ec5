//! Long positions by signals and stops.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use backsweep_kernel::{
    account::Account,
    lanes::{LANES, Lanes},
};

use super::{Context, Find, Rows};
use crate::sweep::{
    events::{Event, Events, Stopping, Touches, Upcoming},
    orders::Masks,
    stops::{Series, Source, StopSources},
    walk::{self, Block, Guard, Rules},
};

/// Stops of the rows, what rows share of them, and one group's events.
pub(super) struct Stopped {
    sources: StopSources,
    rules: Vec<Rules>,
    /// In the order of the rows.
    guards: Vec<Guard>,
    /// Of the loss, the profit and the trailing stop.
    touches: [Touches; 3],
    memory: Box<Memory>,
}

/// What groups take turns to use.
struct Memory {
    events: [Events; LANES],
    /// The guards of the lanes before the block.
    before: [Guard; LANES],
    /// The signals whose upcoming orders are known.
    slot: usize,
    entries: Upcoming,
    exits: Upcoming,
}

impl Stopped {
    pub(super) const BYTES: usize = size_of::<Memory>();

    #[allow(clippy::large_stack_arrays, reason = "built where it lies on the heap")]
    pub(super) fn new(sources: StopSources, rules: Vec<Rules>) -> Self {
        let slots = |source: Option<&Source>| source.map_or(0, Source::slots);
        let touches = [sources.loss(), sources.profit(), sources.trailing()].map(|source| Touches::new(slots(source)));
        let guards = vec![Guard::NONE; rules.len()];
        let memory = Box::new(Memory {
            events: [Events::NONE; LANES],
            before: [Guard::NONE; LANES],
            slot: usize::MAX,
            entries: Upcoming::NONE,
            exits: Upcoming::NONE,
        });
        Self { sources, rules, guards, touches, memory }
    }

    pub(super) fn begin_block(&mut self) {
        self.touches.iter_mut().for_each(Touches::begin_block);
        self.memory.slot = usize::MAX;
    }

    pub(super) fn end_block(&mut self, series: &Series) {
        self.sources.carry(series);
    }
}

impl Find<false> for Stopped {
    #[inline(always)]
    fn find(&mut self, groups: &[Lanes], rows: &Rows, context: &Context) -> usize {
        let &Context { orders, series, block } = context;
        let Memory { events, before, slot, entries, exits } = &mut *self.memory;
        for (lane, events) in events.iter_mut().enumerate() {
            let Some(row) = rows.get(0, lane) else {
                events.clear();
                continue;
            };
            if *slot != orders.slot_of_row(row) {
                *slot = orders.slot_of_row(row);
                let Masks { long_entry, long_exit, .. } = orders.of_row(row);
                entries.find(long_entry, block.close.len());
                exits.find(long_exit, block.close.len());
            }
            before[lane] = self.guards[row];
            let mut stopping = Stopping {
                row,
                time_stop: self.rules[row].time_stop,
                sources: &self.sources,
                touches: &mut self.touches,
                series,
            };
            let holds = groups[0].units[lane] > 0.0;
            events.follow_with_stops(entries, exits, holds, &mut self.guards[row], &mut stopping, block);
        }
        // One: the guards before the block are one group's.
        1
    }

    #[inline(always)]
    fn events(&self, _: usize) -> [&[Event]; LANES] {
        self.memory.events.each_ref().map(Events::all)
    }

    #[inline(always)]
    fn exit_price(&self, lane: usize, trade: usize, _: usize, _: &Block) -> f64 {
        self.memory.events[lane].exit_price(trade)
    }

    fn walk(&mut self, account: &mut Account, lane: usize, row: usize, context: &Context) {
        let &Context { orders, series, block } = context;
        let mut guard = self.memory.before[lane];
        let start = |long: bool, bar: usize, price: f64| self.sources.start(row, long, bar, price, series);
        walk::walk(account, &mut guard, orders.of_row(row), &self.rules[row], &start, block);
        self.guards[row] = guard;
    }
}
