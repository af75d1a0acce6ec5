//! How much memory a sweep takes, told before it is taken: never less than it will be.

use std::collections::{BTreeMap, BTreeSet};

use backsweep_kernel::{
    BLOCK,
    account::Account,
    ema::Ema,
    span::{self, Span},
};

use super::{
    Keep, Plan,
    channel::channel_line,
    comparisons,
    comparisons::{COPY_BYTES, PAIRS_PER_COPY},
    evaluate::{Node, row_bytes},
    events::Touches,
    extent::{Extent, STRIP},
    look_back::Past,
    orders,
    plan::FINISHED_TOGETHER,
    projection::Axes,
    side_by_side,
    tiling::Cost,
    walk::{Guard, Rules},
};
use crate::{
    expression::{Kind, LookBack, Operation},
    indicators::{Indicator, Range},
    metrics::{Metric, Raw},
    strategy::{NodeIndex, Rule},
};

/// Bytes of a combination in results: its metrics and its number, and whether it has come.
pub(super) const RESULT_BYTES: u64 = 8 * (Metric::ALL.len() as u64 + 1) + 1;
/// An indicator's state: bytes beside its windows, with a block of what it is made of, and for each bar of them. The
/// largest of all indicators, which a test compares.
const STREAM_BYTES: u64 = 1024 + 8 * BLOCK as u64;
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
    /// The axes of pairs of series that are compared, and those of both series.
    pairs: Vec<[Axes; 3]>,
    combination: u64,
    fixed: u64,
    /// The axes of each series that is computed.
    series: Vec<Axes>,
}

impl Footprint {
    pub(super) fn new(plan: &Plan) -> Self {
        let strategy = plan.strategy();
        let mut operations: Vec<(Axes, u64)> = Vec::new();
        let mut strips = 0;
        for node in (0..).take(strategy.nodes().len()) {
            let (slot, row) = (slot_bytes(plan, node), held_row_bytes(plan, node));
            operations.push((plan.dependency(node), slot + if plan.extent(node) == Extent::Slots { row } else { 0 }));
            if plan.extent(node) == Extent::Strip {
                strips += STRIP as u64 * row;
            }
        }
        operations.push((plan.order_axes(), orders::SLOT_BYTES as u64 + 4));
        let mut pairs = BTreeMap::new();
        for (node, operation) in (0..).zip(strategy.nodes()) {
            if let Operation::Comparison { left, right, .. } | Operation::Crossing { left, right, .. } = operation
                && plan.extent(node) != Extent::Nothing
            {
                // A line may have a copy for each pair of series and channel.
                let is_line = |node: NodeIndex| channel_line(strategy, &strategy.nodes()[node as usize]).is_some();
                let sides = if is_line(*left) || is_line(*right) { [node; 3] } else { [node, *left, *right] };
                pairs.insert((left.min(right), left.max(right)), sides.map(|node| plan.dependency(node)));
            }
        }
        let sets: BTreeSet<Axes> = operations.iter().map(|&(axes, _)| axes).collect();
        let slots = size_of::<u32>() * (sets.len() + 2);
        // Its number and its place, twice while they are made; which slots it has, once for each set of axes and once
        // more while they are made; its metrics while they are finished.
        let mut combination = 4 * size_of::<u64>() + slots + Metric::ALL.len() * size_of::<f64>();
        if plan.is_side_by_side() {
            combination += side_by_side::ROW_BYTES + size_of::<usize>();
            let stops = [Rule::StopLoss, Rule::TakeProfit, Rule::TrailingStop].map(|rule| strategy.rules().get(rule));
            let touches = Touches::SLOT_BYTES as u64;
            operations.extend(stops.into_iter().flatten().map(|node| (plan.dependency(node), touches)));
        }
        if !plan.is_side_by_side() {
            combination += size_of::<Account>();
        } else if !plan.is_long() {
            // It may leave the others, into a tree of its like.
            combination += 2 * size_of::<Account>();
        }
        if plan.has_stops() || !plan.is_side_by_side() {
            combination += size_of::<Guard>() + size_of::<Rules>() + Rule::ALL.len() * size_of::<f64>();
        }
        let together =
            if plan.is_side_by_side() { side_by_side::fixed_bytes(plan.is_long(), plan.has_stops()) } else { 0 };
        let spans = span::TABLE * size_of::<Span>() + (BLOCK + 1) * 2 * size_of::<f64>();
        let nodes = operations.len() * (size_of::<Node>() + 1024);
        let finished = FINISHED_TOGETHER * size_of::<Raw>();
        let fixed = (spans + together + nodes + finished) as u64 + strips + (16 << 10);
        let computed = (0..).zip(strategy.kinds()).filter(|&(node, kind)| {
            let stored = matches!(strategy.nodes()[node as usize], Operation::Column(_) | Operation::ExtraColumn(_));
            plan.extent(node) == Extent::Slots && matches!(kind, Kind::Series | Kind::Outputs(_)) && !stored
        });
        let series = computed.map(|(node, _)| plan.dependency(node)).collect();
        Self { operations, pairs: pairs.into_values().collect(), combination: combination as u64, fixed, series }
    }

    /// What a tile with this many values of each axis costs.
    pub(super) fn cost(&self, lengths: &[u64]) -> Cost {
        let series = self.series.iter().map(|axes| axes.positions(lengths)).fold(0, u64::saturating_add);
        Cost { bytes: self.tile(lengths), series }
    }

    /// Bytes of a tile with this many values of each axis.
    pub(super) fn tile(&self, lengths: &[u64]) -> u64 {
        let operation = |(axes, bytes): &(Axes, u64)| axes.positions(lengths).saturating_mul(*bytes);
        let operations = self.operations.iter().map(operation).fold(0, u64::saturating_add);
        // Rough copies of the rows of both series, where they pay.
        let copies = self.pairs.iter().map(|axes| {
            let [slots, left, right] = axes.map(|axes| axes.positions(lengths));
            left.saturating_add(right).min(slots / PAIRS_PER_COPY as u64).saturating_mul(COPY_BYTES as u64)
        });
        let operations = copies.fold(operations, u64::saturating_add);
        let combinations = lengths.iter().product::<u64>().saturating_mul(self.combination);
        operations.saturating_add(combinations).saturating_add(self.fixed)
    }
}

/// Bytes of each row of an operation that a tile holds.
fn held_row_bytes(plan: &Plan, node: NodeIndex) -> u64 {
    let strategy = plan.strategy();
    let (operation, kind) = (&strategy.nodes()[node as usize], strategy.kinds()[node as usize]);
    let pair = match operation {
        Operation::Comparison { .. } | Operation::Crossing { .. } => comparisons::ROW_BYTES as u64,
        _ => 0,
    };
    row_bytes(strategy, operation, kind, plan.row_length()) + pair
}

/// Bytes of an operation for each of its slots, beside its rows.
fn slot_bytes(plan: &Plan, node: NodeIndex) -> u64 {
    if plan.extent(node) == Extent::Nothing {
        return 4;
    }
    let strategy = plan.strategy();
    let operation = &strategy.nodes()[node as usize];
    let operands = match operation {
        Operation::Comparison { .. } | Operation::Crossing { .. } => 0,
        _ => operation.children().len() as u64,
    };
    // The slots that it reads, its own first row, and whether it has an undefined value.
    let common = 4 + 8 * (operands + 1) + 2;
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
