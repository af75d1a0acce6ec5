//! From signals to orders: conflicts cancel, and fills at the next open come one bar later.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::{ops::Range, rc::Rc};

use backsweep_kernel::{WORDS, mask};

use super::{
    Direction, Fill,
    evaluate::{Buffer, Node},
    projection::Slots,
    workspace::reserve,
};
use crate::{strategy::NodeIndex, vectors::Vectors};

/// Bars of a block as bits.
pub(super) type Mask = [u64; WORDS];

/// Bytes of the orders of a slot.
pub(super) const SLOT_BYTES: usize = size_of::<Masks>() + size_of::<Ordering>() + size_of::<[u32; 4]>();

/// On which bars of a block orders fill. An entry against an open position reverses it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub(super) struct Masks {
    pub(super) long_entry: Mask,
    pub(super) long_exit: Mask,
    pub(super) short_entry: Mask,
    pub(super) short_exit: Mask,
}

impl Masks {
    /// Keeps what the direction allows on these bars. An entry and an exit of the same side cancel, and so do entries of
    /// both sides that are left.
    #[inline(always)]
    fn resolve(&mut self, direction: Direction, bars: &Mask) {
        if direction != Direction::Short {
            cancel(&mut self.long_entry, &mut self.long_exit, bars);
        }
        if direction != Direction::Long {
            cancel(&mut self.short_entry, &mut self.short_exit, bars);
        }
        if direction == Direction::Both {
            cancel(&mut self.long_entry, &mut self.short_entry, bars);
        }
    }
}

/// Keeps what only one of the two has.
#[inline(always)]
fn cancel(one: &mut Mask, other: &mut Mask, bars: &Mask) {
    for word in 0..WORDS {
        let differ = (one[word] ^ other[word]) & bars[word];
        one[word] &= differ;
        other[word] &= differ;
    }
}

/// Turns the signals of one column after the other block into orders.
#[derive(Clone, Debug, Default)]
pub(super) struct Ordering {
    /// Orders of the last bar that fill on the next block's first one.
    pending: [bool; 4],
}

impl Ordering {
    /// The orders of a block of `bars` bars, whose bits are `valid`, from its signals. Those that the direction does not use
    /// are left as they are.
    #[inline(always)]
    pub(super) fn take(&mut self, bars: usize, valid: &Mask, direction: Direction, fill: Fill, orders: &mut Masks) {
        orders.resolve(direction, valid);
        if fill == Fill::Close {
            return;
        }
        let late = |orders: &mut Mask, pending: &mut bool| {
            *orders = mask::later(orders, bars, pending);
            for (order, valid) in orders.iter_mut().zip(valid) {
                *order &= valid;
            }
        };
        let [long_entry, long_exit, short_entry, short_exit] = &mut self.pending;
        if direction != Direction::Short {
            late(&mut orders.long_entry, long_entry);
            late(&mut orders.long_exit, long_exit);
        }
        if direction != Direction::Long {
            late(&mut orders.short_entry, short_entry);
            late(&mut orders.short_exit, short_exit);
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
    sources: Vec<[u32; 4]>,
    orderings: Vec<Ordering>,
    masks: Vec<Masks>,
    /// Words that the current block has.
    words: usize,
}

impl Orders {
    /// Before the first block. `masks` are memory that orders of the same direction had before.
    pub(super) fn new(
        signals: [NodeIndex; 4],
        direction: Direction,
        fill: Fill,
        slots: Rc<Slots>,
        nodes: &[Node],
        mut masks: Vec<Masks>,
    ) -> Self {
        let source = |row: usize| signals.map(|node| nodes[node as usize].slots().number_of_row(row));
        reserve(&mut masks, slots.len());
        masks.resize(slots.len(), Masks::default());
        Self {
            signals,
            direction,
            fill,
            sources: slots.representatives().map(source).collect(),
            orderings: vec![Ordering::default(); slots.len()],
            masks,
            slots,
            words: 0,
        }
    }

    /// How many distinct sets there are.
    pub(super) fn len(&self) -> usize {
        self.sources.len()
    }

    /// Takes over the signals of a strip of slots and a block of `bars` bars.
    pub(super) fn collect(&mut self, strip: Range<usize>, bars: usize, buffers: &[Buffer], vectors: Vectors) {
        let (direction, fill, valid) = (self.direction, self.fill, mask::first(bars));
        self.words = bars.div_ceil(64);
        vectors.run(
            #[inline(always)]
            || {
                let (orderings, masks) = (&mut self.orderings[strip.clone()], &mut self.masks[strip.clone()]);
                for ((sources, ordering), masks) in self.sources[strip].iter().zip(orderings).zip(masks) {
                    let signal = |number: usize, mask: &mut Mask| {
                        *mask = *buffers[self.signals[number] as usize].signals(sources[number] as usize);
                    };
                    if direction != Direction::Short {
                        signal(0, &mut masks.long_entry);
                        signal(1, &mut masks.long_exit);
                    }
                    if direction != Direction::Long {
                        signal(2, &mut masks.short_entry);
                        signal(3, &mut masks.short_exit);
                    }
                    ordering.take(bars, &valid, direction, fill, masks);
                }
            },
        );
    }

    /// The signals that a row follows, as a number: rows of the same number have the same orders.
    pub(super) fn slot_of_row(&self, row: usize) -> usize {
        self.slots.of_row(row)
    }

    /// How many words of the orders have bars.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// Hands over the memory of the orders.
    pub(super) fn into_masks(self) -> Vec<Masks> {
        self.masks
    }

    /// The orders of a row.
    pub(super) fn of_row(&self, row: usize) -> &Masks {
        &self.masks[self.slots.of_row(row)]
    }
}
