//! How pairs of series compare, computed once for a block, whatever is asked of them: a strategy that enters on a
//! crossing and leaves on the opposite one asks four questions and is answered by one look.

#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::ops::Range;

use backsweep_kernel::{BLOCK, WORDS, mask};

use super::{
    evaluate::{Buffer, series},
    orders::Mask,
    rough::{self, Rough, Scale},
};
use crate::{expression::Comparison, strategy::NodeIndex, vectors::Vectors};

/// Pairs for each row from which on rough copies of the rows pay: measured, a copy costs as much as two comparisons
/// that read all.
const PAIRS_PER_COPY: usize = 4;

/// The pairs of series that a tile compares.
pub(super) struct Comparisons {
    pairs: Vec<Pair>,
    /// For each operation, whether its slots may have an undefined value in this block; empty until somebody asks.
    undefined: Vec<Vec<bool>>,
    vectors: Vectors,
    /// Rows of lines that are computed here.
    rows: Box<Rows>,
}

/// Two rows, where cache lines begin.
#[repr(align(64))]
struct Rows([[f64; BLOCK]; 2]);

/// Two series, and how they compare in each slot.
struct Pair {
    left: NodeIndex,
    right: NodeIndex,
    /// For each slot, the slots of the two series that it reads.
    sources: Vec<(usize, usize)>,
    orders: Vec<Order>,
    /// Rough copies of the rows of both series, where they pay.
    copies: Option<[Vec<Rough>; 2]>,
    /// Whether this block has been compared.
    done: bool,
}

/// A pair among the [`Comparisons`], as one operation sees it.
#[derive(Clone, Copy)]
pub(super) struct PairIndex {
    pair: usize,
    /// Whether the operation has the series the other way round.
    flipped: bool,
}

/// How two series compare on the bars of a block.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Order {
    greater: Mask,
    less: Mask,
    /// Bars on which both are defined.
    defined: Mask,
}

/// Bytes of a pair's slot, and of the operation that asks for it.
pub(super) const SLOT_BYTES: usize =
    size_of::<Order>() + size_of::<(usize, usize)>() + size_of::<bool>() + size_of::<Rough>() / PAIRS_PER_COPY;

impl Comparisons {
    pub(super) fn new(operations: usize, vectors: Vectors) -> Self {
        Self {
            pairs: Vec::new(),
            undefined: vec![Vec::new(); operations],
            vectors,
            rows: Box::new(Rows([[0.0; BLOCK]; 2])),
        }
    }

    /// The pair of these series, made known if it is new; `lines` tells whether one of them is computed here.
    pub(super) fn pair(&mut self, left: NodeIndex, right: NodeIndex, slots: &[Vec<usize>], lines: bool) -> PairIndex {
        let known = |one, other| self.pairs.iter().position(|pair| (pair.left, pair.right) == (one, other));
        if let Some(pair) = known(left, right) {
            return PairIndex { pair, flipped: false };
        }
        if let Some(pair) = known(right, left) {
            return PairIndex { pair, flipped: true };
        }
        let sources: Vec<(usize, usize)> = slots[0].iter().copied().zip(slots[1].iter().copied()).collect();
        let rows = |side: fn(&(usize, usize)) -> usize| sources.iter().map(side).max().map_or(0, |last| last + 1);
        let (lefts, rights) = (rows(|&(left, _)| left), rows(|&(_, right)| right));
        let pay = !lines && sources.len() > PAIRS_PER_COPY * (lefts + rights);
        let copies = pay.then(|| [vec![Rough::NONE; lefts], vec![Rough::NONE; rights]]);
        let orders = vec![Order::default(); sources.len()];
        self.pairs.push(Pair { left, right, sources, orders, copies, done: false });
        PairIndex { pair: self.pairs.len() - 1, flipped: false }
    }

    /// Forgets the block before.
    pub(super) fn begin_block(&mut self) {
        self.pairs.iter_mut().for_each(|pair| pair.done = false);
        self.undefined.iter_mut().for_each(Vec::clear);
    }

    /// How the series of a pair compare, slot by slot.
    pub(super) fn orders(&mut self, index: PairIndex, rows: &Range<usize>, buffers: &[Buffer]) -> &[Order] {
        let pair = &mut self.pairs[index.pair];
        if !pair.done {
            pair.done = true;
            if !pair.compare_copies(self.vectors, rows, buffers) {
                for (node, slot) in
                    pair.sources.iter().flat_map(|&(left, right)| [(pair.left, left), (pair.right, right)])
                {
                    let known = &mut self.undefined[node as usize];
                    // Slots come in their order, each for the first time right after those before it, or again.
                    while known.len() <= slot {
                        known.push(next_undefined(self.vectors, buffers, node, rows, known));
                    }
                }
                let undefined = [&self.undefined[pair.left as usize], &self.undefined[pair.right as usize]];
                pair.compare(self.vectors, rows, undefined, buffers, &mut self.rows.0);
            }
        }
        &self.pairs[index.pair].orders
    }
}

/// Whether the slot after those of which it is known may have an undefined value.
fn next_undefined(vectors: Vectors, buffers: &[Buffer], node: NodeIndex, rows: &Range<usize>, known: &[bool]) -> bool {
    let slot = known.len();
    let undefined = |values: &[f64]| {
        vectors.run(
            #[inline(always)]
            || rough::any_undefined(values),
        )
    };
    let Buffer::Line(line) = &buffers[node as usize] else { return undefined(series(buffers, node, rows, slot)) };
    // Neighbouring lines share their channel; without an undefined value there, no line has one.
    match known.last() {
        Some(&last) if line.shares_channel(slot - 1, slot) => last,
        _ => line.channel(buffers, slot, rows.len()).into_iter().any(undefined),
    }
}

impl Pair {
    /// Compares by rough copies, if there can be any.
    fn compare_copies(&mut self, vectors: Vectors, rows: &Range<usize>, buffers: &[Buffer]) -> bool {
        let Self { left, right, copies: Some([lefts, rights]), orders, sources, .. } = self else { return false };
        let row = |node: NodeIndex, slot: usize| series(buffers, node, rows, slot);
        let sides = [(*left, lefts.len()), (*right, rights.len())];
        let all = sides.into_iter().flat_map(|(node, slots)| (0..slots).map(move |slot| row(node, slot)));
        let Some(scale) = Scale::of(all) else { return false };
        for (node, copies) in [(*left, &mut *lefts), (*right, &mut *rights)] {
            for (slot, copy) in copies.iter_mut().enumerate() {
                let values = row(node, slot);
                let finite = vectors.run(
                    #[inline(always)]
                    || scale.copy(values, copy),
                );
                if !finite {
                    return false;
                }
            }
        }
        vectors.run(
            #[inline(always)]
            || {
                for (order, &(one, other)) in orders.iter_mut().zip(&*sources) {
                    let (one, other) = ((row(*left, one), &lefts[one]), (row(*right, other), &rights[other]));
                    rough::compare(vectors, one, other, &mut order.greater, &mut order.less);
                    order.defined = [u64::MAX; WORDS];
                }
            },
        );
        true
    }

    /// Compares the numbers; `undefined` tells for each slot of both whether any may be undefined.
    fn compare(
        &mut self,
        vectors: Vectors,
        rows: &Range<usize>,
        undefined: [&Vec<bool>; 2],
        buffers: &[Buffer],
        [left_row, right_row]: &mut [[f64; BLOCK]; 2],
    ) {
        let row = |node: NodeIndex, slot: usize| series(buffers, node, rows, slot);
        let (left, right) = (self.left, self.right);
        let bars = rows.len();
        let lines = [left, right].map(|node| match &buffers[node as usize] {
            Buffer::Line(line) => Some(line),
            _ => None,
        });
        for (order, &(one, other)) in self.orders.iter_mut().zip(&self.sources) {
            let undefined = undefined[0][one] || undefined[1][other];
            let Order { greater, less, defined } = order;
            vectors.run(
                #[inline(always)]
                || {
                    let one = match lines[0] {
                        Some(line) => {
                            line.compute(buffers, one, &mut left_row[..bars]);
                            &left_row[..bars]
                        }
                        None => row(left, one),
                    };
                    let other = match lines[1] {
                        Some(line) => {
                            line.compute(buffers, other, &mut right_row[..bars]);
                            &right_row[..bars]
                        }
                        None => row(right, other),
                    };
                    mask::compare(one, other, greater, less);
                    if undefined {
                        mask::both_defined(one, other, defined);
                    } else {
                        *defined = [u64::MAX; WORDS];
                    }
                },
            );
        }
    }
}

impl Order {
    /// Bars of the block on which the comparison holds; those beyond the block's end are anything.
    #[inline(always)]
    pub(super) fn mask(&self, index: PairIndex, operator: Comparison) -> Mask {
        let (greater, less) = if index.flipped { (&self.less, &self.greater) } else { (&self.greater, &self.less) };
        let without = |side: &Mask| {
            let mut mask = self.defined;
            for word in 0..WORDS {
                mask[word] &= !side[word];
            }
            mask
        };
        match operator {
            Comparison::Greater => *greater,
            Comparison::GreaterOrEqual => without(less),
            Comparison::Less => *less,
            Comparison::LessOrEqual => without(greater),
        }
    }
}
