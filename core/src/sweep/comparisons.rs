//! How pairs of series compare, computed once for a block, whatever is asked of them: a strategy that enters on a
//! crossing and leaves on the opposite one asks four questions and is answered by one look.

#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::ops::Range;

use backsweep_kernel::{BLOCK, WORDS, mask};

use super::{
    evaluate::{Buffer, series},
    orders::Mask,
    rough::{self, Extent, Rough},
};
use crate::{expression::Comparison, strategy::NodeIndex, vectors::Vectors};

/// Pairs for each row from which on rough copies of the rows pay: measured, a copy costs as much as two comparisons
/// that read all.
const PAIRS_PER_COPY: usize = 4;

/// The pairs of series that a tile compares.
pub(super) struct Comparisons {
    pairs: Vec<Pair>,
    /// For each operation, what is known of its slots in this block; empty until somebody asks.
    extents: Vec<Vec<Extent>>,
    vectors: Vectors,
}

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
pub(super) struct Order {
    greater: Mask,
    less: Mask,
    /// Bars on which both are defined.
    defined: Mask,
}

impl Comparisons {
    pub(super) fn new(operations: usize, vectors: Vectors) -> Self {
        Self { pairs: Vec::new(), extents: vec![Vec::new(); operations], vectors }
    }

    /// The pair of these series, made known if it is new.
    pub(super) fn pair(&mut self, left: NodeIndex, right: NodeIndex, slots: &[Vec<usize>]) -> PairIndex {
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
        let pay = sources.len() > PAIRS_PER_COPY * (lefts + rights);
        let copies = pay.then(|| [vec![[0; BLOCK]; lefts], vec![[0; BLOCK]; rights]]);
        let orders = vec![Order::default(); sources.len()];
        self.pairs.push(Pair { left, right, sources, orders, copies, done: false });
        PairIndex { pair: self.pairs.len() - 1, flipped: false }
    }

    /// Forgets the block before.
    pub(super) fn begin_block(&mut self) {
        self.pairs.iter_mut().for_each(|pair| pair.done = false);
        self.extents.iter_mut().for_each(Vec::clear);
    }

    /// How the series of a pair compare, slot by slot.
    pub(super) fn orders(&mut self, index: PairIndex, rows: &Range<usize>, buffers: &[Buffer]) -> &[Order] {
        let pair = &mut self.pairs[index.pair];
        if !pair.done {
            pair.done = true;
            let vectors = self.vectors;
            for (node, slot) in pair.sources.iter().flat_map(|&(left, right)| [(pair.left, left), (pair.right, right)])
            {
                let extents = &mut self.extents[node as usize];
                // Slots come in their order, each for the first time right after those before it, or again.
                while extents.len() <= slot {
                    let values = series(buffers, node, rows, extents.len());
                    extents.push(vectors.run(
                        #[inline(always)]
                        || Extent::of(values),
                    ));
                }
            }
            let extents = [&self.extents[pair.left as usize], &self.extents[pair.right as usize]];
            pair.compare(vectors, rows, extents, buffers);
        }
        &self.pairs[index.pair].orders
    }
}

impl Pair {
    fn compare(&mut self, vectors: Vectors, rows: &Range<usize>, extents: [&Vec<Extent>; 2], buffers: &[Buffer]) {
        let row = |node: NodeIndex, slot: usize| series(buffers, node, rows, slot);
        let (left, right) = (self.left, self.right);
        if let Some(copies) = &mut self.copies {
            let all = extents.into_iter().flatten().fold(Extent::NONE, Extent::and);
            if let Some(scale) = all.scale() {
                for (node, copies) in [left, right].into_iter().zip(copies.iter_mut()) {
                    for (slot, copy) in copies.iter_mut().enumerate() {
                        let values = row(node, slot);
                        vectors.run(
                            #[inline(always)]
                            || scale.copy(values, copy),
                        );
                    }
                }
                let [lefts, rights] = copies;
                let (orders, sources) = (&mut self.orders, &self.sources);
                vectors.run(
                    #[inline(always)]
                    || {
                        for (order, &(one, other)) in orders.iter_mut().zip(sources) {
                            let (one, other) = ((row(left, one), &lefts[one]), (row(right, other), &rights[other]));
                            rough::compare(vectors, one, other, &mut order.greater, &mut order.less);
                            order.defined = [u64::MAX; WORDS];
                        }
                    },
                );
                return;
            }
        }
        for (order, &(one, other)) in self.orders.iter_mut().zip(&self.sources) {
            let undefined = extents[0][one].undefined || extents[1][other].undefined;
            let (one, other) = (row(left, one), row(right, other));
            let Order { greater, less, defined } = order;
            vectors.run(
                #[inline(always)]
                || {
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
