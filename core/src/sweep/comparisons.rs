//! How pairs of series compare, computed once for a block, whatever is asked of them: a strategy that enters on a
//! crossing and leaves on the opposite one asks four questions and is answered by one look.

#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::ops::Range;

use backsweep_kernel::{BLOCK, WORDS, mask};

use super::{
    evaluate::{Buffer, series},
    orders::Mask,
    reach::{self, REACH_BYTES, Reaches},
    rough::{self, Rough, Scale},
};
use crate::{expression::Comparison, strategy::NodeIndex, vectors::Vectors};

/// Pairs for each row from which on rough copies of the rows pay: measured, a copy costs as much as two comparisons
/// that read all.
pub(super) const PAIRS_PER_COPY: usize = 4;

/// Bytes of a rough copy, or of a reach.
pub(super) const COPY_BYTES: usize = if size_of::<Rough>() > REACH_BYTES { size_of::<Rough>() } else { REACH_BYTES };

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

/// Two series, and how they compare in some slots.
struct Pair {
    left: NodeIndex,
    right: NodeIndex,
    /// For each slot, the slots of the two series that it reads.
    sources: Vec<(u32, u32)>,
    orders: Vec<Order>,
    shared: Shared,
    /// How this block is compared; `None` before it was looked at.
    way: Option<Way>,
    /// The slots of this block that have been compared last.
    compared: Range<usize>,
}

/// What the slots of a pair share, so that few of their numbers are looked at.
enum Shared {
    /// It does not pay.
    Nothing,
    /// Rough copies of the rows of both series.
    Copies([Vec<Rough>; 2]),
    /// One side are lines that are computed here; what they share is told when the first block is there.
    Lines,
    /// How far the one series is from the middle of the other's channel.
    Reaches(Reaches),
}

/// How a pair is compared in a block.
#[derive(Clone, Copy)]
enum Way {
    /// By what its slots share.
    Shared,
    /// By the numbers.
    Numbers,
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
    pub(super) greater: Mask,
    pub(super) less: Mask,
    /// Bars on which both are defined.
    pub(super) defined: Mask,
}

/// Bytes of each row that a pair holds.
pub(super) const ROW_BYTES: usize = size_of::<Order>();

/// Bytes of a pair's slot, and of the operation that asks for it.
pub(super) const SLOT_BYTES: usize = size_of::<(u32, u32)>() + size_of::<bool>() + reach::SLOT_BYTES;

impl Comparisons {
    pub(super) fn new(operations: usize, vectors: Vectors) -> Self {
        Self {
            pairs: Vec::new(),
            undefined: vec![Vec::new(); operations],
            vectors,
            rows: Box::new(Rows([[0.0; BLOCK]; 2])),
        }
    }

    /// The pair of these series, made known if it is new: `sources` tells which slots of the two each of its slots reads,
    /// `held` how many of them are compared at a time, `lines` whether one of the series is computed here.
    pub(super) fn pair<Sources: Iterator<Item = (usize, usize)>>(
        &mut self,
        left: NodeIndex,
        right: NodeIndex,
        sources: impl FnOnce() -> Sources,
        held: usize,
        lines: bool,
    ) -> PairIndex {
        let known = |one, other| self.pairs.iter().position(|pair| (pair.left, pair.right) == (one, other));
        if let Some(pair) = known(left, right) {
            return PairIndex { pair, flipped: false };
        }
        if let Some(pair) = known(right, left) {
            return PairIndex { pair, flipped: true };
        }
        let sources: Vec<(u32, u32)> = sources().map(|(left, right)| (narrow(left), narrow(right))).collect();
        let rows = |side: fn(&(u32, u32)) -> u32| sources.iter().map(side).max().map_or(0, |last| last as usize + 1);
        let (lefts, rights) = (rows(|&(left, _)| left), rows(|&(_, right)| right));
        let shared = if lines {
            Shared::Lines
        } else if sources.len() > PAIRS_PER_COPY * (lefts + rights) {
            Shared::Copies([lefts, rights].map(|rows| vec![Rough::NONE; rows]))
        } else {
            Shared::Nothing
        };
        let orders = vec![Order::default(); held];
        self.pairs.push(Pair { left, right, sources, orders, shared, way: None, compared: 0..0 });
        PairIndex { pair: self.pairs.len() - 1, flipped: false }
    }

    /// Forgets the block before.
    pub(super) fn begin_block(&mut self) {
        self.pairs.iter_mut().for_each(|pair| (pair.way, pair.compared) = (None, 0..0));
        self.undefined.iter_mut().for_each(Vec::clear);
    }

    /// How the series of a pair compare, slot by slot of a strip.
    pub(super) fn orders(
        &mut self,
        index: PairIndex,
        strip: Range<usize>,
        rows: &Range<usize>,
        buffers: &[Buffer],
    ) -> &[Order] {
        let vectors = self.vectors;
        let pair = &mut self.pairs[index.pair];
        if matches!(pair.shared, Shared::Lines) {
            let reaches = Reaches::new([pair.left, pair.right], &pair.sources, buffers);
            pair.shared = reaches.map_or(Shared::Nothing, Shared::Reaches);
        }
        let way = *pair.way.get_or_insert_with(|| {
            let shares = match &mut pair.shared {
                Shared::Copies(copies) => copy([pair.left, pair.right], copies, vectors, rows, buffers),
                Shared::Reaches(reaches) => {
                    reaches.measure(vectors, rows, buffers, &mut self.rows.0[0]);
                    true
                }
                Shared::Nothing | Shared::Lines => false,
            };
            if shares {
                return Way::Shared;
            }
            for (node, slot) in pair.sources.iter().flat_map(|&(left, right)| [(pair.left, left), (pair.right, right)])
            {
                let known = &mut self.undefined[node as usize];
                // Slots come in their order, each for the first time right after those before it, or again.
                while known.len() <= slot as usize {
                    known.push(next_undefined(vectors, buffers, node, rows, known));
                }
            }
            Way::Numbers
        });
        if pair.compared != strip {
            pair.compared = strip.clone();
            match (way, &pair.shared) {
                (Way::Shared, Shared::Copies(_)) => pair.compare_copies(strip.clone(), vectors, rows, buffers),
                (Way::Shared, Shared::Reaches(reaches)) => {
                    reaches.compare(strip.clone(), vectors, rows, buffers, &pair.sources, &mut pair.orders);
                }
                _ => {
                    let undefined = [&self.undefined[pair.left as usize], &self.undefined[pair.right as usize]];
                    pair.compare(strip.clone(), vectors, rows, undefined, buffers, &mut self.rows.0);
                }
            }
        }
        &pair.orders[..strip.len()]
    }
}

/// Makes rough copies of the rows of two series, if there can be any.
fn copy(
    series_of: [NodeIndex; 2],
    copies: &mut [Vec<Rough>; 2],
    vectors: Vectors,
    rows: &Range<usize>,
    buffers: &[Buffer],
) -> bool {
    let row = |node: NodeIndex, slot: usize| series(buffers, node, rows, slot);
    let sides = series_of.into_iter().zip(copies.iter());
    let all = sides.flat_map(|(node, copies)| (0..copies.len()).map(move |slot| row(node, slot)));
    let Some(scale) = Scale::of(all) else { return false };
    for (node, copies) in series_of.into_iter().zip(copies) {
        for (slot, copy) in copies.iter_mut().enumerate() {
            let values = row(node, slot);
            if matches!(buffers[node as usize], Buffer::Numbers { .. }) {
                scale.copy_number(values[0], copy);
                continue;
            }
            vectors.run(
                #[inline(always)]
                || scale.copy(values, copy),
            );
        }
    }
    true
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
    /// Compares a strip by rough copies.
    fn compare_copies(&mut self, strip: Range<usize>, vectors: Vectors, rows: &Range<usize>, buffers: &[Buffer]) {
        let Self { left, right, shared: Shared::Copies([lefts, rights]), orders, sources, .. } = self else { return };
        let row = |node: NodeIndex, slot: usize| series(buffers, node, rows, slot);
        vectors.run(
            #[inline(always)]
            || {
                for (order, &(one, other)) in orders.iter_mut().zip(&sources[strip]) {
                    let (one, other) = (one as usize, other as usize);
                    let (one, other) = ((row(*left, one), &lefts[one]), (row(*right, other), &rights[other]));
                    let Order { greater, less, defined } = order;
                    rough::compare(vectors, one, other, greater, less, defined);
                }
            },
        );
    }

    /// Compares the numbers of a strip; `undefined` tells for each slot of both whether any may be undefined.
    fn compare(
        &mut self,
        strip: Range<usize>,
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
        for (order, &(one, other)) in self.orders.iter_mut().zip(&self.sources[strip]) {
            let (one, other) = (one as usize, other as usize);
            let undefined = undefined[0][one] || undefined[1][other];
            let Order { greater, less, defined } = order;
            vectors.run(
                #[inline(always)]
                || {
                    let one = match lines[0] {
                        Some(line) => {
                            line.compute(buffers, one, 0, &mut left_row[..bars]);
                            &left_row[..bars]
                        }
                        None => row(left, one),
                    };
                    let other = match lines[1] {
                        Some(line) => {
                            line.compute(buffers, other, 0, &mut right_row[..bars]);
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

/// A tile has far fewer slots.
fn narrow(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
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
