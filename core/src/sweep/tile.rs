//! A tile: combinations that run together, block by block, and share all that they can.

use std::{collections::BTreeMap, ops::Range, rc::Rc};

use backsweep_kernel::{
    BLOCK, WORDS,
    account::Account,
    span::{self, Span},
};

use super::{
    Batch, Observer, Plan, SweepError,
    evaluate::{Buffer, Node, row_bytes},
    orders::{self, Orders},
    projection::{Axes, Slots},
    scalars::Scalars,
    walk::{self, Block},
};
use crate::metrics::Metric;

/// The state of a tile between blocks.
pub(super) struct Tile<'plan> {
    plan: &'plan Plan,
    combinations: Vec<u64>,
    nodes: Vec<Node>,
    buffers: Vec<Buffer>,
    orders: Orders,
    accounts: Vec<Account>,
    /// Summaries of the stretches of the current block.
    spans: Vec<Span>,
}

impl<'plan> Tile<'plan> {
    /// Bytes that a tile takes between blocks when it has this many values of each axis.
    pub(super) fn bytes(plan: &Plan, lengths: &[u64]) -> u64 {
        let strategy = plan.strategy();
        let operations = (0..).zip(strategy.nodes().iter().zip(strategy.kinds()));
        let buffers: u64 = operations
            .map(|(node, (operation, kind))| plan.dependency(node).positions(lengths) * row_bytes(operation, *kind))
            .sum();
        let combinations: u64 = lengths.iter().product();
        buffers + combinations * (size_of::<Account>() + orders::ROW_BYTES) as u64
    }

    /// A tile before the first bar.
    pub(super) fn new(plan: &'plan Plan, combinations: Vec<u64>) -> Self {
        let mut known: BTreeMap<Axes, Rc<Slots>> = BTreeMap::new();
        let mut slots = |axes: Axes| {
            let make = || Rc::new(Slots::new(axes, plan.grid(), &combinations));
            Rc::clone(known.entry(axes).or_insert_with(make))
        };
        let mut scalars = Scalars::new(plan.strategy(), plan.grid());
        let mut nodes: Vec<Node> = Vec::new();
        let mut buffers: Vec<Buffer> = Vec::new();
        for node in (0..).take(plan.strategy().nodes().len()) {
            let (step, buffer) =
                Node::new(plan, node, slots(plan.dependency(node)), &combinations, &mut scalars, &nodes);
            nodes.push(step);
            buffers.push(buffer);
        }
        let signals = &plan.strategy().document().signals;
        let axes = plan.dependency(signals.long_entry).union(plan.dependency(signals.long_exit));
        let orders = Orders::new(signals, plan.options().fill, slots(axes), &nodes);
        Self {
            plan,
            accounts: vec![Account::new(plan.options().initial_cash); combinations.len()],
            combinations,
            nodes,
            buffers,
            orders,
            spans: vec![Span::EMPTY; span::LEVELS * BLOCK],
        }
    }

    /// Runs all bars and finishes the metrics.
    pub(super) fn run(mut self, observer: &dyn Observer) -> Result<Batch, SweepError> {
        let bars = self.plan.bars().len();
        for first in (0..bars).step_by(BLOCK) {
            if observer.cancelled() {
                return Err(SweepError::Cancelled);
            }
            let block = first..bars.min(first + BLOCK);
            observer.advanced((block.len() * self.accounts.len()) as u64);
            self.advance(block);
        }
        Ok(self.finish())
    }

    /// Lives through one block of bars.
    fn advance(&mut self, rows: Range<usize>) {
        let bars = self.plan.bars();
        for index in 0..self.nodes.len() {
            let (operands, rest) = self.buffers.split_at_mut(index);
            self.nodes[index].evaluate(bars, rows.clone(), operands, &mut rest[0]);
        }
        self.orders.collect(rows.len(), &self.buffers);

        let closes = &bars.close()[rows.clone()];
        let previous_close = if rows.start == 0 { closes[0] } else { bars.close()[rows.start - 1] };
        span::build_table(closes, previous_close, &mut self.spans);
        let options = self.plan.options();
        let block = Block {
            first_bar: rows.start as u64,
            closes,
            previous_close,
            fills: match options.fill {
                super::Fill::NextOpen => &bars.open()[rows],
                super::Fill::Close => closes,
            },
            spans: &self.spans,
            costs: options.costs(),
        };
        for (row, account) in self.accounts.iter_mut().enumerate() {
            let (entries, exits): (&[u64; WORDS], &[u64; WORDS]) = self.orders.of_row(row);
            walk::walk(account, entries, exits, &block);
        }
    }

    fn finish(self) -> Batch {
        let columns = self.plan.finish(self.accounts);
        Batch { combinations: self.combinations.into(), metrics: Metric::ALL.to_vec(), columns }
    }
}
