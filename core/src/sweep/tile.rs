//! A tile: combinations that run together, block by block, and share all that they can.

use std::{collections::BTreeMap, ops::Range, rc::Rc};

use backsweep_kernel::{BLOCK, account::Account};

use super::{
    Batch, Observer, Options, Plan, SweepError,
    comparisons::Comparisons,
    evaluate::{Buffer, Node},
    orders::Orders,
    projection::{Axes, Members, Slots},
    scalars::Scalars,
    side_by_side::SideBySide,
    stops::{self, Series, StopSources},
    walk::{self, Block, BlockMemory, Guard, Rules},
};
use crate::{metrics::Metric, profile::Phase};

/// The state of a tile between blocks.
pub(super) struct Tile<'plan> {
    plan: &'plan Plan,
    members: Members,
    nodes: Vec<Node>,
    buffers: Vec<Buffer>,
    comparisons: Comparisons,
    orders: Orders,
    accounts: Accounts,
    memory: BlockMemory,
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
    /// A tile before the first bar.
    pub(super) fn new(plan: &'plan Plan, members: Members) -> Self {
        let combinations = members.combinations();
        let mut known: BTreeMap<Axes, Rc<Slots>> = BTreeMap::new();
        let mut slots = |axes: Axes| {
            let make = || Rc::new(Slots::new(axes, &members));
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
                combinations,
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
        let mut rules = || stops::rules(plan, combinations, &mut scalars, &nodes);
        let accounts = if plan.is_all_in_and_long() {
            let accounts = SideBySide::new(cash, combinations.len(), &orders);
            Accounts::SideBySide(if plan.has_stops() {
                let rules = rules();
                accounts.with_stops(StopSources::new(plan, combinations, &mut scalars, &nodes), rules)
            } else {
                accounts
            })
        } else {
            let beyond = Beyond {
                rules: rules(),
                stops: StopSources::new(plan, combinations, &mut scalars, &nodes),
                guards: vec![Guard::NONE; combinations.len()],
            };
            Accounts::OneByOne { accounts: vec![Account::new(cash); combinations.len()], beyond }
        };
        Self { accounts, plan, members, nodes, buffers, comparisons, orders, memory: BlockMemory::new() }
    }

    /// Runs all bars and finishes the metrics.
    pub(super) fn run(self, observer: &dyn Observer) -> Result<Batch, SweepError> {
        self.rehearse(usize::MAX, observer)
    }

    /// Runs so many blocks only, to see how long they take.
    pub(super) fn rehearse(mut self, blocks: usize, observer: &dyn Observer) -> Result<Batch, SweepError> {
        let bars = self.plan.bars().len().min(blocks.saturating_mul(BLOCK));
        for first in (0..bars).step_by(BLOCK) {
            if observer.cancelled() {
                return Err(SweepError::Cancelled);
            }
            let block = first..bars.min(first + BLOCK);
            observer.advanced((block.len() * self.members.combinations().len()) as u64);
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
            let _phase = self.nodes[index].phase().enter();
            self.nodes[index].evaluate(self.plan, rows.clone(), operands, &mut self.comparisons, &mut rest[0]);
        }
        let phase = Phase::Signals.enter();
        self.orders.collect(rows.len(), &self.buffers, self.plan.vectors());
        drop(phase);

        let _phase = Phase::Events.enter();
        let block = Block::new(bars, rows.clone(), self.plan.options(), self.plan.vectors(), &mut self.memory);
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
        let _phase = Phase::Metrics.enter();
        let columns = match &self.accounts {
            Accounts::SideBySide(accounts) => self.plan.finish(accounts.accounts()),
            Accounts::OneByOne { accounts, .. } => self.plan.finish(accounts.iter().copied().enumerate()),
        };
        Batch { combinations: self.members.into_combinations().into(), metrics: Metric::ALL.to_vec(), columns }
    }
}
