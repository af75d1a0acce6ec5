//! From signals to orders: conflicts cancel, and fills at the next open come one bar later.

use std::rc::Rc;

use backsweep_kernel::{WORDS, mask};

use super::{
    Direction, Fill,
    evaluate::{Buffer, Node},
    projection::Slots,
};
use crate::strategy::NodeIndex;

/// Bars of a block as bits.
pub(super) type Mask = [u64; WORDS];

/// Bytes of the orders of a slot.
pub(super) const SLOT_BYTES: usize = size_of::<Masks>() + size_of::<Ordering>() + size_of::<[usize; 4]>();

/// On which bars of a block orders fill. An entry against an open position reverses it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Masks {
    pub(super) long_entry: Mask,
    pub(super) long_exit: Mask,
    pub(super) short_entry: Mask,
    pub(super) short_exit: Mask,
}

/// The four signals on 64 bars.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    pub(super) long_entry: u64,
    pub(super) long_exit: u64,
    pub(super) short_entry: u64,
    pub(super) short_exit: u64,
}

impl Word {
    /// Keeps what the direction allows. An entry and an exit of the same side cancel, and so do entries of both sides
    /// that are left.
    fn resolve(self, direction: Direction) -> Self {
        let long_entry = self.long_entry & !self.long_exit;
        let long_exit = self.long_exit & !self.long_entry;
        let short_entry = self.short_entry & !self.short_exit;
        let short_exit = self.short_exit & !self.short_entry;
        match direction {
            Direction::Long => Self { long_entry, long_exit, ..Self::default() },
            Direction::Short => Self { short_entry, short_exit, ..Self::default() },
            Direction::Both => Self {
                long_entry: long_entry & !short_entry,
                long_exit,
                short_entry: short_entry & !long_entry,
                short_exit,
            },
        }
    }

    fn map(self, mut change: impl FnMut(usize, u64) -> u64) -> Self {
        Self {
            long_entry: change(0, self.long_entry),
            long_exit: change(1, self.long_exit),
            short_entry: change(2, self.short_entry),
            short_exit: change(3, self.short_exit),
        }
    }
}

/// Turns the signals of one column after the other block into orders.
#[derive(Clone, Debug, Default)]
pub(super) struct Ordering {
    /// Orders of the last bar that fill on the next block's first one.
    pending: [bool; 4],
}

impl Ordering {
    /// The orders of a block of `bars` bars, whose signals `signals` tells for each word.
    pub(super) fn take(
        &mut self,
        bars: usize,
        direction: Direction,
        fill: Fill,
        orders: &mut Masks,
        signals: impl Fn(usize) -> Word,
    ) {
        *orders = Masks::default();
        for word in 0..bars.div_ceil(64) {
            let length = (bars - word * 64).min(64);
            let valid = u64::MAX >> (64 - length);
            let mut found = signals(word).resolve(direction).map(|_, bits| bits & valid);
            if fill == Fill::NextOpen {
                found = found.map(|signal, bits| mask::delay(bits, length, &mut self.pending[signal]) & valid);
            }
            orders.long_entry[word] = found.long_entry;
            orders.long_exit[word] = found.long_exit;
            orders.short_entry[word] = found.short_entry;
            orders.short_exit[word] = found.short_exit;
        }
    }
}

/// The orders of the current block, for each distinct set of signals.
pub(super) struct Orders {
    /// Long entry, long exit, short entry, short exit.
    signals: [NodeIndex; 4],
    direction: Direction,
    fill: Fill,
    slots: Rc<Slots>,
    /// The slots of the four signals that each slot reads.
    sources: Vec<[usize; 4]>,
    orderings: Vec<Ordering>,
    masks: Vec<Masks>,
}

impl Orders {
    pub(super) fn new(
        signals: [NodeIndex; 4],
        direction: Direction,
        fill: Fill,
        slots: Rc<Slots>,
        nodes: &[Node],
    ) -> Self {
        let source = |row: usize| signals.map(|node| nodes[node as usize].slots().of_row(row));
        Self {
            signals,
            direction,
            fill,
            sources: slots.representatives().map(source).collect(),
            orderings: vec![Ordering::default(); slots.len()],
            masks: vec![Masks::default(); slots.len()],
            slots,
        }
    }

    /// Takes over the signals of a block of `bars` bars.
    pub(super) fn collect(&mut self, bars: usize, buffers: &[Buffer]) {
        for (slot, sources) in self.sources.iter().enumerate() {
            let signal = |number: usize| buffers[self.signals[number] as usize].signals(sources[number]);
            let [long_entry, long_exit, short_entry, short_exit] = [signal(0), signal(1), signal(2), signal(3)];
            self.orderings[slot].take(bars, self.direction, self.fill, &mut self.masks[slot], |word| Word {
                long_entry: long_entry[word],
                long_exit: long_exit[word],
                short_entry: short_entry[word],
                short_exit: short_exit[word],
            });
        }
    }

    /// The orders of a row.
    pub(super) fn of_row(&self, row: usize) -> &Masks {
        &self.masks[self.slots.of_row(row)]
    }
}
