//! How much memory a sweep takes, told before it is taken: never less than it will be.

use backsweep_kernel::{
    BLOCK,
    account::Account,
    ema::Ema,
    span::{self, Span},
};

use super::{
    Keep, Plan, comparisons,
    evaluate::{Node, row_bytes},
    events::Touches,
    look_back::Past,
    orders,
    projection::Axes,
    side_by_side,
    walk::{Guard, Rules},
};
use crate::{
    expression::{LookBack, Operation},
    indicators::{Indicator, Range},
    metrics::{Metric, Raw},
    strategy::{NodeIndex, Rule},
};

/// Bytes of a combination in results: its metrics and its number, and whether it has come.
pub(super) const RESULT_BYTES: u64 = 8 * (Metric::ALL.len() as u64 + 1) + 1;
/// An indicator's state: bytes beside its windows, and for each bar of them. The largest of all indicators, which a test
/// compares.
const STREAM_BYTES: u64 = 1024;
const STREAM_BYTES_A_BAR: u64 = 160;
/// What the allocator adds to a small piece of memory.
const ALLOCATION: u64 = 16;
/// Positions of an argument that are looked at for the longest window; beyond that, it is all of the bars.
const MOST_POSITIONS: u64 = 1 << 16;

/// What the tiles of a plan take.
#[derive(Clone, Debug)]
pub(super) struct Footprint {
    /// For each operation, the axes that it depends on, and bytes for each distinct position on them.
    operations: Vec<(Axes, u64)>,
    combination: u64,
    fixed: u64,
}

impl Footprint {
    pub(super) fn new(plan: &Plan) -> Self {
        let strategy = plan.strategy();
        let mut operations: Vec<(Axes, u64)> =
            (0..).take(strategy.nodes().len()).map(|node| (plan.dependency(node), slot_bytes(plan, node))).collect();
        let signals = strategy.document().signals.of(plan.options().direction);
        let axes = signals.map(|signal| plan.dependency(signal)).into_iter().fold(Axes::NONE, Axes::union);
        operations.push((axes, orders::SLOT_BYTES as u64 + 4));
        // Its number twice, which slots it has, its account, and its metrics while they are finished.
        let slots = 2 * size_of::<u32>() * (operations.len() + 1);
        let finished = size_of::<Raw>() + Metric::ALL.len() * size_of::<f64>();
        let mut combination = 4 * size_of::<u64>() + slots + size_of::<Account>() + finished;
        if plan.is_side_by_side() {
            combination += side_by_side::ROW_BYTES;
            let stops = [Rule::StopLoss, Rule::TakeProfit, Rule::TrailingStop].map(|rule| strategy.rules().get(rule));
            let touches = Touches::SLOT_BYTES as u64;
            operations.extend(stops.into_iter().flatten().map(|node| (plan.dependency(node), touches)));
        }
        if plan.has_stops() || !plan.is_side_by_side() {
            combination += size_of::<Guard>() + size_of::<Rules>() + Rule::ALL.len() * size_of::<f64>();
        }
        let together =
            if plan.is_side_by_side() { side_by_side::fixed_bytes(plan.is_long(), plan.has_stops()) } else { 0 };
        let spans = span::LEVELS * BLOCK * size_of::<Span>() + (BLOCK + 1) * size_of::<f64>();
        let nodes = operations.len() * (size_of::<Node>() + 1024);
        Self { operations, combination: combination as u64, fixed: (spans + together + nodes) as u64 + (16 << 10) }
    }

    /// Bytes of a tile with this many values of each axis.
    pub(super) fn tile(&self, lengths: &[u64]) -> u64 {
        let operation = |(axes, bytes): &(Axes, u64)| axes.positions(lengths).saturating_mul(*bytes);
        let operations = self.operations.iter().map(operation).fold(0, u64::saturating_add);
        let combinations = lengths.iter().product::<u64>().saturating_mul(self.combination);
        operations.saturating_add(combinations).saturating_add(self.fixed)
    }
}

/// Bytes of an operation for each of its slots.
fn slot_bytes(plan: &Plan, node: NodeIndex) -> u64 {
    let strategy = plan.strategy();
    let (operation, kind) = (&strategy.nodes()[node as usize], strategy.kinds()[node as usize]);
    let operands = operation.children().len() as u64;
    // A row for it, the slots that it reads, and whether it has an undefined value.
    let common = row_bytes(strategy, operation, kind) + 4 + 8 * (operands + 1) + 2;
    let state = match operation {
        Operation::Indicator { indicator, arguments, .. } => {
            let windows: u64 = indicator
                .specification()
                .arguments
                .iter()
                .zip(arguments)
                .filter(|(argument, _)| matches!(argument.range, Range::Window { .. }))
                .map(|(_, &argument)| longest(plan, argument))
                .sum();
            let arguments = arguments.len() as u64 * 8 + 24 + 2 * ALLOCATION;
            let stream = match indicator {
                Indicator::Ema => size_of::<Ema>() as u64,
                _ => STREAM_BYTES + STREAM_BYTES_A_BAR.saturating_mul(windows),
            };
            2 * arguments + stream
        }
        Operation::Comparison { .. } | Operation::Crossing { .. } => comparisons::SLOT_BYTES as u64,
        Operation::LookBack { operator, bars, .. } => {
            let held = if *operator == LookBack::Lag { longest(plan, *bars).saturating_mul(16) } else { 0 };
            size_of::<Past>() as u64 + ALLOCATION + held
        }
        _ => 8,
    };
    common.saturating_add(state)
}

/// The largest value that a number of bars takes in the grid.
fn longest(plan: &Plan, number: NodeIndex) -> u64 {
    let axes = plan.dependency(number);
    let bars = plan.bars().len() as u64;
    let lengths: Vec<u64> = plan.grid().axes().iter().map(|axis| axis.values.len() as u64).collect();
    if axes.positions(&lengths) > MOST_POSITIONS {
        return bars;
    }
    let mut scalars = plan.scalars();
    let values = axes.representatives(plan.grid()).map(|each| scalars.evaluate(each)[number as usize]);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates; checked by the plan")]
    values.map(|value| (value as u64).min(bars)).max().unwrap_or(bars)
}

impl Plan {
    /// Bytes of the bars.
    pub(super) fn bars_bytes(&self) -> u64 {
        const USUAL_COLUMNS: u64 = 6;
        8 * self.bars().len() as u64 * (USUAL_COLUMNS + self.bars().extra().len() as u64)
    }

    /// Bytes of the results that are kept, and of what it takes to choose them.
    pub(super) fn results_bytes(&self) -> u64 {
        match self.options().keep {
            // Constraints leave gaps, so that rows are put in order at the end.
            Keep::All if self.dropped() > 0 => self.combinations().saturating_mul(2 * RESULT_BYTES + 16),
            Keep::All => self.combinations().saturating_mul(RESULT_BYTES),
            Keep::Top { count, .. } => self.combinations().min(3 * u64::from(count)).saturating_mul(RESULT_BYTES),
        }
    }
}
