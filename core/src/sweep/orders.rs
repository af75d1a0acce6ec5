//! From signals to orders: conflicts cancel, and fills at the next open come one bar later.

use std::rc::Rc;

use backsweep_kernel::{WORDS, mask};

use super::{
    Fill,
    evaluate::{Buffer, Node},
    projection::Slots,
};
use crate::strategy::{NodeIndex, Signals};

/// Bytes of the orders of a row.
pub(super) const ROW_BYTES: usize = 2 * size_of::<[u64; WORDS]>();

/// On which bars of the current block orders fill, for each distinct pair of entry and exit signals.
pub(super) struct Orders {
    entry: NodeIndex,
    exit: NodeIndex,
    fill: Fill,
    slots: Rc<Slots>,
    /// The slots of the entry and the exit signal that each slot reads.
    sources: Vec<(usize, usize)>,
    entries: Vec<[u64; WORDS]>,
    exits: Vec<[u64; WORDS]>,
    /// Orders of the last bar that fill on the next block's first one: entry and exit.
    pending: Vec<(bool, bool)>,
}

impl Orders {
    pub(super) fn new(signals: &Signals, fill: Fill, slots: Rc<Slots>, nodes: &[Node]) -> Self {
        let (entry, exit) = (signals.long_entry, signals.long_exit);
        let slot = |node: NodeIndex, row: usize| nodes[node as usize].slots().of_row(row);
        Self {
            entry,
            exit,
            fill,
            sources: slots.representatives().iter().map(|&row| (slot(entry, row), slot(exit, row))).collect(),
            entries: vec![[0; WORDS]; slots.len()],
            exits: vec![[0; WORDS]; slots.len()],
            pending: vec![(false, false); slots.len()],
            slots,
        }
    }

    /// Takes over the signals of a block of `bars` bars.
    pub(super) fn collect(&mut self, bars: usize, buffers: &[Buffer]) {
        for (slot, &(entry, exit)) in self.sources.iter().enumerate() {
            let wanted = buffers[self.entry as usize].signals(entry);
            let unwanted = buffers[self.exit as usize].signals(exit);
            let pending = &mut self.pending[slot];
            for word in 0..bars.div_ceil(64) {
                let length = (bars - word * 64).min(64);
                let valid = u64::MAX >> (64 - length);
                let mut entries = wanted[word] & !unwanted[word] & valid;
                let mut exits = unwanted[word] & !wanted[word] & valid;
                if self.fill == Fill::NextOpen {
                    entries = mask::delay(entries, length, &mut pending.0) & valid;
                    exits = mask::delay(exits, length, &mut pending.1) & valid;
                }
                self.entries[slot][word] = entries;
                self.exits[slot][word] = exits;
            }
            for word in bars.div_ceil(64)..WORDS {
                self.entries[slot][word] = 0;
                self.exits[slot][word] = 0;
            }
        }
    }

    /// Entries and exits of a row.
    pub(super) fn of_row(&self, row: usize) -> (&[u64; WORDS], &[u64; WORDS]) {
        let slot = self.slots.of_row(row);
        (&self.entries[slot], &self.exits[slot])
    }
}
