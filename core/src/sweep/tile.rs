//! A tile: combinations that run together, block by block, and share all that they can.

use std::{collections::BTreeMap, ops::Range, rc::Rc};

use backsweep_kernel::{
    BLOCK,
    account::Account,
    span::{self, Span},
};

use super::{
    Batch, Observer, Options, Plan, SweepError,
    comparisons::Comparisons,
    evaluate::{Buffer, Node, row_bytes},
    orders::{self, Orders},
    projection::{Axes, Slots},
    scalars::Scalars,
    side_by_side::SideBySide,
    stops::{self, Series, StopSources},
    walk::{self, Block, Guard, Rules},
};
use crate::metrics::Metric;

/// The state of a tile between blocks.
pub(super) struct Tile<'plan> {
    plan: &'plan Plan,
    combinations: Vec<u64>,
    nodes: Vec<Node>,
    buffers: Vec<Buffer>,
    comparisons: Comparisons,
    orders: Orders,
    accounts: Accounts,
    /// Summaries of the stretches of the current block.
    spans: Vec<Span>,
}

/// The accounts of a tile's combinations.
enum Accounts {
    /// All of them are only ever all in and long: eight at a time.
    SideBySide(SideBySide),
    /// Anything else: one at a time.
    OneByOne { accounts: Vec<Account>, beyond: Beyond },
}

/// Stops and sizes, a row for each combination.
struct Beyond {
    rules: Vec<Rules>,
    stops: StopSources,
    guards: Vec<Guard>,
}

impl<'plan> Tile<'plan> {
    /// Bytes that a tile takes between blocks when it has this many values of each axis.
    pub(super) fn bytes(plan: &Plan, lengths: &[u64]) -> u64 {
        let strategy = plan.strategy();
        let operations = (0..).zip(strategy.nodes().iter().zip(strategy.kinds()));
        let buffers: u64 = operations
            .map(|(node, (operation, kind))| {
                plan.dependency(node).positions(lengths) * row_bytes(strategy, operation, *kind)
            })
            .sum();
        let combinations: u64 = lengths.iter().product();
        buffers + combinations * (size_of::<Account>() + size_of::<Guard>() + orders::ROW_BYTES) as u64
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
        let mut comparisons = Comparisons::new(plan.strategy().nodes().len(), plan.vectors());
        for node in (0..).take(plan.strategy().nodes().len()) {
            let (step, buffer) = Node::new(
                plan,
                node,
                slots(plan.dependency(node)),
                &combinations,
                &mut scalars,
                &nodes,
                &mut comparisons,
            );
            nodes.push(step);
            buffers.push(buffer);
        }
        let &Options { direction, fill, .. } = plan.options();
        let signals = plan.strategy().document().signals.of(direction);
        let axes = signals.map(|signal| plan.dependency(signal)).into_iter().fold(Axes::NONE, Axes::union);
        let orders = Orders::new(signals, direction, fill, slots(axes), &nodes);
        let cash = plan.options().initial_cash;
        let mut rules = || stops::rules(plan, &combinations, &mut scalars);
        let accounts = if plan.is_all_in_and_long() {
            let accounts = SideBySide::new(cash, combinations.len(), &orders);
            Accounts::SideBySide(if plan.has_stops() {
                let rules = rules();
                accounts.with_stops(StopSources::new(plan, &combinations, &mut scalars, &nodes), rules)
            } else {
                accounts
            })
        } else {
            let beyond = Beyond {
                rules: rules(),
                stops: StopSources::new(plan, &combinations, &mut scalars, &nodes),
                guards: vec![Guard::NONE; combinations.len()],
            };
            Accounts::OneByOne { accounts: vec![Account::new(cash); combinations.len()], beyond }
        };
        Self {
            accounts,
            plan,
            combinations,
            nodes,
            buffers,
            comparisons,
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
            observer.advanced((block.len() * self.combinations.len()) as u64);
            self.advance(block);
        }
        Ok(self.finish())
    }

    /// Lives through one block of bars.
    fn advance(&mut self, rows: Range<usize>) {
        let bars = self.plan.bars();
        self.comparisons.begin_block();
        for index in 0..self.nodes.len() {
            let (operands, rest) = self.buffers.split_at_mut(index);
            self.nodes[index].evaluate(self.plan, rows.clone(), operands, &mut self.comparisons, &mut rest[0]);
        }
        self.orders.collect(rows.len(), &self.buffers, self.plan.vectors());

        let block = Block::new(bars, rows.clone(), self.plan.options(), self.plan.vectors(), &mut self.spans);
        let series = Series { rows, buffers: &self.buffers };
        match &mut self.accounts {
            Accounts::SideBySide(accounts) => accounts.walk(&self.orders, &series, &block),
            Accounts::OneByOne { accounts, beyond: Beyond { rules, stops, guards } } => {
                for (row, (account, guard)) in accounts.iter_mut().zip(guards).enumerate() {
                    let start = |long: bool, bar: usize, price: f64| stops.start(row, long, bar, price, &series);
                    walk::walk(account, guard, self.orders.of_row(row), &rules[row], start, &block);
                }
                stops.carry(&series);
            }
        }
    }

    fn finish(self) -> Batch {
        let columns = match &self.accounts {
            Accounts::SideBySide(accounts) => self.plan.finish(accounts.accounts()),
            Accounts::OneByOne { accounts, .. } => self.plan.finish(accounts.iter().copied()),
        };
        Batch { combinations: self.combinations.into(), metrics: Metric::ALL.to_vec(), columns }
    }
}
