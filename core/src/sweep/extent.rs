//! How many rows of an operation a tile holds at a time.
//!
//! Signals that differ from one set of orders to the next are read once, when orders are made of them, and never again:
//! a few rows of them stay in the fastest cache, where those of a whole tile would leave it.

use super::projection::Axes;
use crate::{
    expression::{Kind, Operation},
    strategy::{NodeIndex, Rule, Strategy},
};

/// Sets of orders that are made at a time.
pub(super) const STRIP: usize = 32;

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// None: nobody reads it bar by bar.
    Nothing,
    /// A row for each slot.
    Slots,
    /// Rows for a strip of slots, which are those of the orders.
    Strip,
}

impl Extent {
    /// How many rows of so many slots.
    pub(super) fn rows(self, slots: usize) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Slots => slots,
            Self::Strip => slots.min(STRIP),
        }
    }
}

/// The extent of each operation. `signals` are those that the direction uses, `orders` the axes they depend on together,
/// `dependencies` those of each operation.
pub(super) fn extents(
    strategy: &Strategy,
    signals: [NodeIndex; 4],
    orders: Axes,
    dependencies: &[Axes],
) -> Vec<Extent> {
    let kinds = strategy.kinds();
    let mut read = vec![false; kinds.len()];
    let levels = Rule::ALL.iter().filter_map(|&rule| strategy.rules().get(rule));
    for node in signals.into_iter().chain(levels.filter(|&node| !kinds[node as usize].is_scalar())) {
        read[node as usize] = true;
    }
    for (node, operation) in strategy.nodes().iter().enumerate().rev() {
        if read[node] && !kinds[node].is_scalar() {
            for &operand in read_by(operation) {
                read[operand as usize] = true;
            }
        }
    }
    let extent = |node: usize| match kinds[node] {
        _ if !read[node] => Extent::Nothing,
        // What reads it is a signal of the same axes, since none has more: it is in strips too.
        Kind::Signal if dependencies[node] == orders => Extent::Strip,
        _ => Extent::Slots,
    };
    (0..kinds.len()).map(extent).collect()
}

/// The operands that an operation reads bar by bar: not those that are its arguments.
fn read_by(operation: &Operation<NodeIndex>) -> Vec<&NodeIndex> {
    match operation {
        Operation::Indicator { inputs, .. } => inputs.iter().collect(),
        Operation::LookBack { of, .. } => vec![of],
        other => other.children().into_iter().collect(),
    }
}
