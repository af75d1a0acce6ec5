//! A tile: combinations that run together, block by block, and share all that they can.

use std::{collections::BTreeMap, mem, ops::Range, rc::Rc};

use backsweep_kernel::{BLOCK, account::Account};

use super::{
    Batch, Observer, Options, Plan, SweepError,
    comparisons::Comparisons,
    evaluate::{Buffer, Node},
    extent::{Extent, STRIP},
    orders::Orders,
    projection::{Axes, Members, Slots},
    scalars::Scalars,
    side_by_side::SideBySide,
    stops::{self, Series, StopSources},
    walk::{self, Block, Guard, Rules},
    workspace::Workspace,
};
use crate::{metrics::Metric, profile::Phase};

/// The state of a tile between blocks.
pub(super) struct Tile<'plan> {
    plan: &'plan Plan,
    members: Members,
    workspace: &'plan mut Workspace,
    nodes: Vec<Node>,
    buffers: Vec<Buffer>,
    comparisons: Comparisons,
    orders: Orders,
    accounts: Accounts,
}

/// The accounts of a tile's combinations.
enum Accounts {
    /// All of them are only ever flat or all in: eight at a time.
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
    /// A tile before the first bar. The workspace is this plan's.
    pub(super) fn new(plan: &'plan Plan, members: Members, workspace: &'plan mut Workspace) -> Self {
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
                plan.extent(node),
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
        let masks = mem::take(&mut workspace.masks);
        let orders = Orders::new(plan.signals(), direction, fill, slots(plan.order_axes()), &nodes, masks);
        let cash = plan.options().initial_cash;
        let accounts = if plan.is_side_by_side() {
            let groups = mem::take(&mut workspace.groups);
            let rows = members.winding(plan.order_axes());
            Accounts::SideBySide(if plan.has_stops() {
                let rules = stops::rules(plan, combinations, &mut scalars, &nodes);
                let sources = StopSources::new(plan, combinations, &mut scalars, &nodes);
                SideBySide::long_with_stops(cash, rows, groups, sources, rules)
            } else if plan.is_long() {
                SideBySide::long(cash, rows, groups)
            } else {
                SideBySide::both_sides(cash, rows, groups)
            })
        } else {
            let beyond = Beyond {
                rules: stops::rules(plan, combinations, &mut scalars, &nodes),
                stops: StopSources::new(plan, combinations, &mut scalars, &nodes),
                guards: vec![Guard::NONE; combinations.len()],
            };
            Accounts::OneByOne { accounts: vec![Account::new(cash); combinations.len()], beyond }
        };
        Self { plan, members, workspace, nodes, buffers, comparisons, orders, accounts }
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
            if self.nodes[index].extent() == Extent::Slots {
                let _phase = self.nodes[index].phase().enter();
                let all = 0..self.nodes[index].slots().len();
                self.evaluate(index, &rows, all);
            }
        }
        let phase = Phase::Signals.enter();
        for first in (0..self.orders.len()).step_by(STRIP) {
            let strip = first..self.orders.len().min(first + STRIP);
            for index in 0..self.nodes.len() {
                if self.nodes[index].extent() == Extent::Strip {
                    self.evaluate(index, &rows, strip.clone());
                }
            }
            self.orders.collect(strip, rows.len(), &self.buffers, self.plan.vectors());
        }
        drop(phase);

        let _phase = Phase::Events.enter();
        let memory = &mut self.workspace.block;
        let block = Block::new(bars, rows.clone(), self.plan.options(), self.plan.vectors(), memory);
        let series = Series { rows, buffers: &self.buffers };
        match &mut self.accounts {
            Accounts::SideBySide(accounts) => accounts.walk(&self.orders, &series, &block),
            Accounts::OneByOne { accounts, beyond: Beyond { rules, stops, guards } } => {
                for (row, (account, guard)) in accounts.iter_mut().zip(guards).enumerate() {
                    let start = |long: bool, bar: usize, price: f64| stops.start(row, long, bar, price, &series);
                    walk::walk(account, guard, self.orders.of_row(row), &rules[row], &start, &block);
                }
                stops.carry(&series);
            }
        }
    }

    /// Computes an operation for some of its slots.
    fn evaluate(&mut self, index: usize, rows: &Range<usize>, strip: Range<usize>) {
        let (operands, rest) = self.buffers.split_at_mut(index);
        let output = &mut rest[0];
        self.nodes[index].evaluate(self.plan, rows.clone(), strip, operands, &mut self.comparisons, output);
    }

    fn finish(self) -> Batch {
        let _phase = Phase::Metrics.enter();
        let Self { plan, members, workspace, nodes, buffers, comparisons, orders, accounts } = self;
        // Metrics take the memory that series had: however many tiles end at once, none needs more than while it ran.
        drop((nodes, buffers, comparisons));
        let columns = match accounts {
            Accounts::SideBySide(accounts) => {
                let columns = plan.finish(accounts.accounts());
                workspace.groups = accounts.into_groups();
                columns
            }
            Accounts::OneByOne { accounts, .. } => plan.finish(accounts.iter().copied()),
        };
        workspace.masks = orders.into_masks();
        Batch { combinations: members.into_combinations().into(), metrics: Metric::ALL.to_vec(), columns }
    }
}
