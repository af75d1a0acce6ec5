//! How pairs of series compare, computed once for a block, whatever is asked of them: a strategy that enters on a
//! crossing and leaves on the opposite one asks four questions and is answered by one look.

use std::ops::Range;

use backsweep_kernel::mask;

use super::{
    evaluate::{Buffer, series},
    orders::Mask,
};
use crate::{expression::Comparison, strategy::NodeIndex, vectors::Vectors};

/// The pairs of series that a tile compares.
pub(super) struct Comparisons {
    pairs: Vec<Pair>,
    /// For each operation, whether its slots have an undefined value in this block; empty until somebody asks.
    undefined: Vec<Vec<bool>>,
    vectors: Vectors,
}

/// Two series, and how they compare in each slot.
struct Pair {
    left: NodeIndex,
    right: NodeIndex,
    /// For each slot, the slots of the two series that it reads.
    sources: Vec<(usize, usize)>,
    orders: Vec<Order>,
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

/// Bytes of a pair's slot, and of the operation that asks for it.
pub(super) const SLOT_BYTES: usize = size_of::<Order>() + size_of::<(usize, usize)>() + size_of::<bool>();

impl Comparisons {
    pub(super) fn new(operations: usize, vectors: Vectors) -> Self {
        Self { pairs: Vec::new(), undefined: vec![Vec::new(); operations], vectors }
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
        self.pairs.push(Pair { left, right, orders: vec![Order::default(); sources.len()], sources, done: false });
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
            for node in [pair.left, pair.right] {
                let undefined = &mut self.undefined[node as usize];
                let slots = pair.sources.iter().map(|&(left, right)| if node == pair.left { left } else { right });
                for slot in slots {
                    // Slots come in their order, each for the first time right after those before it, or again.
                    while undefined.len() <= slot {
                        let values = series(buffers, node, rows, undefined.len());
                        undefined.push(self.vectors.run(
                            #[inline(always)]
                            || mask::any_undefined(values),
                        ));
                    }
                }
            }
            for (order, &(left, right)) in pair.orders.iter_mut().zip(&pair.sources) {
                let undefined = self.undefined[pair.left as usize][left] || self.undefined[pair.right as usize][right];
                let left = series(buffers, pair.left, rows, left);
                let right = series(buffers, pair.right, rows, right);
                let Order { greater, less, defined } = order;
                self.vectors.run(
                    #[inline(always)]
                    || mask::compare(left, right, greater, less),
                );
                if undefined {
                    mask::both_defined(left, right, defined);
                } else {
                    defined.fill(u64::MAX);
                }
            }
        }
        &self.pairs[index.pair].orders
    }
}

impl Order {
    /// Bits of the 64 bars of a word on which the comparison holds; those beyond the block's end are anything.
    pub(super) fn word(&self, index: PairIndex, operator: Comparison, word: usize) -> u64 {
        let (greater, less, defined) = (self.greater[word], self.less[word], self.defined[word]);
        let (greater, less) = if index.flipped { (less, greater) } else { (greater, less) };
        match operator {
            Comparison::Greater => greater,
            Comparison::GreaterOrEqual => defined & !less,
            Comparison::Less => less,
            Comparison::LessOrEqual => defined & !greater,
        }
    }
}
