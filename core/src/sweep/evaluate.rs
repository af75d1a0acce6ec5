//! Evaluation of a strategy's operations over one block, slot by slot.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::{mem, ops::Range, rc::Rc};

use backsweep_kernel::{BLOCK, WORDS, mask};

use super::{
    Plan,
    channel::{Line, channel_line},
    comparisons::{Comparisons, PairIndex},
    look_back::Past,
    projection::Slots,
    scalars::Scalars,
};
use crate::{
    bars::Column,
    expression::{Comparison, Crossing, Kind, LookBack, Operation},
    indicators::{Indicator, Stream},
    profile::Phase,
    strategy::{NodeIndex, Strategy},
    vectors::Vectors,
};

/// What an operation gave for the current block: a row for each slot.
pub(super) enum Buffer {
    /// A column of the bars, read where it lies.
    Column(Column<f64>),
    /// One of the several series of an indicator, read where it lies.
    Output { of: NodeIndex, output: usize, outputs: usize },
    /// A line of a channel that is only ever compared: computed where it is, for it would be written and read from
    /// farther away than it takes to compute.
    Line(ComparedLine),
    /// Rows of [`BLOCK`] numbers. A number that is the same for each bar is spread over its row once, so that a series
    /// and a number are compared like two series.
    Series(Vec<f64>),
    /// Rows of [`WORDS`] words. A condition on parameters fills its row once.
    Signals(Vec<u64>),
}

impl Buffer {
    fn row(&self, row: usize, bars: usize) -> &[f64] {
        match self {
            Self::Series(values) => &values[row * BLOCK..][..bars],
            Self::Column(_) | Self::Output { .. } | Self::Line(_) | Self::Signals(_) => &[],
        }
    }

    /// The words of a slot.
    pub(super) fn signals(&self, slot: usize) -> &[u64] {
        match self {
            Self::Signals(words) => &words[slot * WORDS..][..WORDS],
            Self::Column(_) | Self::Output { .. } | Self::Line(_) | Self::Series(_) => &[],
        }
    }
}

/// See [`Buffer::Line`].
pub(super) struct ComparedLine {
    channel: NodeIndex,
    /// For each slot, the channel's.
    slots: Vec<usize>,
    factors: Vec<f64>,
    above: bool,
}

impl ComparedLine {
    /// Middle and width of a slot's channel.
    pub(super) fn channel<'block>(&self, buffers: &'block [Buffer], slot: usize, bars: usize) -> [&'block [f64]; 2] {
        [0, 1].map(|output| buffers[self.channel as usize].row(self.slots[slot] * 2 + output, bars))
    }

    /// Whether two slots have one channel.
    pub(super) fn shares_channel(&self, one: usize, other: usize) -> bool {
        self.slots[one] == self.slots[other]
    }

    /// Computes a slot's row.
    #[inline(always)]
    pub(super) fn compute(&self, buffers: &[Buffer], slot: usize, row: &mut [f64]) {
        let [middle, width] = self.channel(buffers, slot, row.len());
        line(middle, width, self.factors[slot], self.above, row);
    }
}

/// The line so many widths above or below a middle.
#[inline(always)]
fn line(middle: &[f64], width: &[f64], factor: f64, above: bool, row: &mut [f64]) {
    for ((value, middle), width) in row.iter_mut().zip(middle).zip(width) {
        let reach = width * factor;
        *value = if above { middle + reach } else { middle - reach };
    }
}

/// Bytes of a row of an operation's buffer.
pub(super) fn row_bytes(strategy: &Strategy, operation: &Operation<NodeIndex>, kind: Kind) -> u64 {
    let bytes = match (operation, kind) {
        (Operation::Column(_) | Operation::ExtraColumn(_), _) => 0,
        (Operation::Output { .. }, _) if channel_line(strategy, operation).is_none() => 0,
        (_, Kind::Number | Kind::Series) => BLOCK * size_of::<f64>(),
        (_, Kind::Outputs(indicator)) => indicator.specification().outputs.len() * BLOCK * size_of::<f64>(),
        (_, Kind::Condition | Kind::Signal) => WORDS * size_of::<u64>(),
    };
    bytes as u64
}

/// What is carried from block to block, for each slot.
enum State {
    Nothing,
    /// An indicator runs for neighbouring slots at once where they read the same.
    Indicator(Vec<Group>),
    Comparison(PairIndex),
    /// Whether the left side was on the near side of the crossing at the last bar.
    Crossing(PairIndex, Vec<bool>),
    LookBack(Vec<Past>),
    /// So many widths above the middle of a channel, or below it.
    Line {
        factors: Vec<f64>,
        above: bool,
    },
}

/// Neighbouring slots of an indicator that read the same series.
struct Group {
    slots: Range<usize>,
    stream: Stream,
}

/// Names of the series that are computed for an indicator.
fn outputs(indicator: Indicator) -> &'static [&'static str] {
    const CHANNEL: &[&str] = &["middle", "width"];
    if indicator.channel().is_some() { CHANNEL } else { indicator.specification().outputs }
}

/// One operation of a tile.
pub(super) struct Node {
    operation: Operation<NodeIndex>,
    kind: Kind,
    slots: Rc<Slots>,
    /// For each operand, the slot that each of this operation's slots reads.
    operand_slots: Vec<Vec<usize>>,
    state: State,
}

impl Node {
    /// The operation and its buffer before the first block. `combinations` are the tile's, `nodes` the operations before
    /// this one.
    pub(super) fn new(
        plan: &Plan,
        index: NodeIndex,
        slots: Rc<Slots>,
        combinations: &[u64],
        scalars: &mut Scalars,
        nodes: &[Self],
        comparisons: &mut Comparisons,
    ) -> (Self, Buffer) {
        let operation = plan.strategy().nodes()[index as usize].clone();
        let kind = plan.strategy().kinds()[index as usize];
        let operand_slots = operation.children().into_iter().map(|&child| {
            let of_child = &nodes[child as usize].slots;
            slots.representatives().map(|row| of_child.of_row(row)).collect()
        });
        let operand_slots: Vec<Vec<usize>> = operand_slots.collect();
        let mut scalar = |node: NodeIndex| scalars.slots(node, &slots, combinations);
        let lines =
            |node: NodeIndex| plan.is_only_compared(node) && matches!(nodes[node as usize].state, State::Line { .. });
        let mut state = match &operation {
            Operation::Indicator { indicator, inputs, arguments } => {
                let columns: Vec<Vec<f64>> = arguments.iter().map(|&argument| scalar(argument)).collect();
                let arguments = (0..slots.len()).map(|slot| columns.iter().map(|column| column[slot]).collect());
                let arguments: Vec<Vec<f64>> = arguments.collect();
                State::Indicator(groups(*indicator, &arguments, &operand_slots[..inputs.len()], plan.vectors()))
            }
            Operation::Comparison { left, right, .. } if kind == Kind::Signal => {
                State::Comparison(comparisons.pair(*left, *right, &operand_slots, lines(*left) || lines(*right)))
            }
            Operation::Crossing { left, right, .. } => State::Crossing(
                comparisons.pair(*left, *right, &operand_slots, lines(*left) || lines(*right)),
                vec![false; slots.len()],
            ),
            Operation::LookBack { operator, bars, .. } => {
                let past = |bars| Past::new(*operator, bars, kind == Kind::Signal);
                State::LookBack(scalar(*bars).into_iter().map(past).collect())
            }
            Operation::Output { .. } => match channel_line(plan.strategy(), &operation) {
                Some(Line::Beside { factor, above }) => State::Line { factors: scalar(factor), above },
                _ => State::Nothing,
            },
            _ => State::Nothing,
        };
        let stored = match &operation {
            Operation::Column(column) => plan.bars().stored(*column),
            Operation::ExtraColumn(name) => plan.bars().column(name),
            _ => None,
        };
        let buffer = match (stored, &operation, kind) {
            (Some(column), ..) => Buffer::Column(column.clone()),
            (_, Operation::Output { of, .. }, _) if matches!(state, State::Line { .. }) => match &mut state {
                State::Line { factors, above } if plan.is_only_compared(index) => Buffer::Line(ComparedLine {
                    channel: *of,
                    slots: operand_slots[0].clone(),
                    factors: mem::take(factors),
                    above: *above,
                }),
                _ => Buffer::Series(vec![f64::NAN; slots.len() * BLOCK]),
            },
            (_, Operation::Output { of, name }, _) => {
                let outputs = nodes[*of as usize].outputs();
                let output = outputs.iter().position(|output| output == name).unwrap_or_default();
                Buffer::Output { of: *of, output, outputs: outputs.len() }
            }
            (_, _, Kind::Number) => Buffer::Series(spread(&scalar(index), BLOCK, |value| value)),
            (_, _, Kind::Condition) => {
                Buffer::Signals(spread(&scalar(index), WORDS, |value| if value == 0.0 { 0 } else { u64::MAX }))
            }
            (_, _, Kind::Series) => Buffer::Series(vec![f64::NAN; slots.len() * BLOCK]),
            (_, _, Kind::Outputs(indicator)) => {
                Buffer::Series(vec![f64::NAN; slots.len() * outputs(indicator).len() * BLOCK])
            }
            (_, _, Kind::Signal) => Buffer::Signals(vec![0; slots.len() * WORDS]),
        };
        (Self { operation, kind, slots, operand_slots, state }, buffer)
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.slots
    }

    /// What computing it counts as.
    pub(super) fn phase(&self) -> Phase {
        match self.kind {
            Kind::Condition | Kind::Signal => Phase::Signals,
            Kind::Number | Kind::Series | Kind::Outputs(_) => Phase::Indicators,
        }
    }

    /// Names of the series that an indicator gives.
    fn outputs(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Outputs(indicator) => outputs(indicator),
            _ => &[],
        }
    }

    /// Computes the rows `rows` of the bars for all slots. `operands` are the buffers of the operations before.
    pub(super) fn evaluate(
        &mut self,
        plan: &Plan,
        rows: Range<usize>,
        operands: &[Buffer],
        comparisons: &mut Comparisons,
        output: &mut Buffer,
    ) {
        if self.kind.is_scalar() {
            return;
        }
        let inputs = Inputs { rows, operands, slots: &self.operand_slots };
        match (&self.operation, &mut self.state, output) {
            (Operation::Indicator { inputs: series, .. }, State::Indicator(groups), Buffer::Series(output)) => {
                let each = output.len() / self.slots.len();
                let mut read = Vec::with_capacity(series.len());
                for Group { slots, stream } in groups {
                    read.clear();
                    read.extend((0..).zip(series).map(|(position, &node)| inputs.series(node, position, slots.start)));
                    let rows = output[slots.start * each..slots.end * each].chunks_exact_mut(BLOCK);
                    let mut rows: Vec<&mut [f64]> = rows.map(|row| &mut row[..inputs.rows.len()]).collect();
                    stream.block(&read, &mut rows);
                }
            }
            (Operation::Output { of, .. }, State::Line { factors, above }, Buffer::Series(output)) => {
                inputs.lines(*of, factors, *above, output, plan.vectors());
            }
            (Operation::Column(column), _, Buffer::Series(output)) => plan.bars().compute(*column, inputs.rows, output),
            (Operation::Unary { operator, of }, _, Buffer::Series(output)) => {
                for (slot, output) in output.chunks_exact_mut(BLOCK).enumerate() {
                    for (output, value) in output.iter_mut().zip(inputs.series(*of, 0, slot)) {
                        *output = operator.apply(*value);
                    }
                }
            }
            (Operation::LookBack { of, .. }, State::LookBack(pasts), Buffer::Series(output)) => {
                for ((slot, output), past) in output.chunks_exact_mut(BLOCK).enumerate().zip(pasts) {
                    past.lag_values(inputs.series(*of, 0, slot), output);
                }
            }
            (Operation::LookBack { operator, of, .. }, State::LookBack(pasts), Buffer::Signals(output)) => {
                for ((slot, output), past) in output.chunks_exact_mut(WORDS).enumerate().zip(pasts) {
                    match operator {
                        LookBack::Rising => past.trend(inputs.series(*of, 0, slot), mask::greater, output),
                        LookBack::Falling => past.trend(inputs.series(*of, 0, slot), mask::less, output),
                        LookBack::Lag | LookBack::AnyOfLast | LookBack::AllOfLast => {
                            past.look(*operator, inputs.signals(*of, 0, slot), output);
                        }
                    }
                }
            }
            (Operation::Arithmetic { operator, left, right }, _, Buffer::Series(output)) => {
                for (slot, output) in output.chunks_exact_mut(BLOCK).enumerate() {
                    let (left, right) = inputs.pair(slot, *left, *right);
                    for ((output, left), right) in output.iter_mut().zip(left).zip(right) {
                        *output = operator.apply(*left, *right);
                    }
                }
            }
            (Operation::Comparison { operator, .. }, State::Comparison(pair), Buffer::Signals(output)) => {
                let orders = comparisons.orders(*pair, &inputs.rows, operands);
                let outputs = output.as_chunks_mut::<WORDS>().0.iter_mut();
                plan.vectors().run(
                    #[inline(always)]
                    || outputs.zip(orders).for_each(|(output, order)| *output = order.mask(*pair, *operator)),
                );
            }
            (Operation::Crossing { direction, .. }, State::Crossing(pair, carries), Buffer::Signals(output)) => {
                let (now, before) = match direction {
                    Crossing::Above => (Comparison::Greater, Comparison::LessOrEqual),
                    Crossing::Below => (Comparison::Less, Comparison::GreaterOrEqual),
                };
                let bars = inputs.rows.len();
                let orders = comparisons.orders(*pair, &inputs.rows, operands);
                let outputs = output.as_chunks_mut::<WORDS>().0.iter_mut();
                plan.vectors().run(
                    #[inline(always)]
                    || {
                        for ((output, order), carry) in outputs.zip(orders).zip(carries) {
                            let near = order.mask(*pair, before);
                            *output = mask::crossings(&order.mask(*pair, now), &near, bars, carry);
                        }
                    },
                );
            }
            (Operation::And(left, right), _, Buffer::Signals(output)) => {
                inputs.combine(*left, *right, output, |left, right| left & right);
            }
            (Operation::Or(left, right), _, Buffer::Signals(output)) => {
                inputs.combine(*left, *right, output, |left, right| left | right);
            }
            (Operation::Xor(left, right), _, Buffer::Signals(output)) => {
                inputs.combine(*left, *right, output, |left, right| left ^ right);
            }
            (Operation::Not(only), _, Buffer::Signals(output)) => {
                inputs.combine(*only, *only, output, |word, _| !word);
            }
            // Stored columns are read where they lie; parameters and constants were spread once.
            _ => {}
        }
    }
}

/// What an operation gave for the rows `rows` of the bars, in one of its slots.
pub(super) fn series<'block>(
    buffers: &'block [Buffer],
    node: NodeIndex,
    rows: &Range<usize>,
    slot: usize,
) -> &'block [f64] {
    match &buffers[node as usize] {
        Buffer::Column(column) => &column[rows.clone()],
        // An output depends on the axes of its indicator, so that their slots are the same.
        Buffer::Output { of, output, outputs } => buffers[*of as usize].row(slot * outputs + output, rows.len()),
        own => own.row(slot, rows.len()),
    }
}

/// What operations read during one block.
struct Inputs<'block> {
    rows: Range<usize>,
    operands: &'block [Buffer],
    slots: &'block [Vec<usize>],
}

impl<'block> Inputs<'block> {
    fn series(&self, operand: NodeIndex, position: usize, slot: usize) -> &'block [f64] {
        series(self.operands, operand, &self.rows, self.slots[position][slot])
    }

    fn signals(&self, operand: NodeIndex, position: usize, slot: usize) -> &'block [u64] {
        self.operands[operand as usize].signals(self.slots[position][slot])
    }

    fn pair(&self, slot: usize, left: NodeIndex, right: NodeIndex) -> (&'block [f64], &'block [f64]) {
        (self.series(left, 0, slot), self.series(right, 1, slot))
    }

    /// Lines of a channel.
    fn lines(&self, channel: NodeIndex, factors: &[f64], above: bool, output: &mut [f64], vectors: Vectors) {
        let bars = self.rows.len();
        for ((slot, output), &factor) in output.chunks_exact_mut(BLOCK).enumerate().zip(factors) {
            let channel = &self.operands[channel as usize];
            let row = self.slots[0][slot] * 2;
            let (middle, width) = (channel.row(row, bars), channel.row(row + 1, bars));
            vectors.run(
                #[inline(always)]
                || line(middle, width, factor, above, output),
            );
        }
    }

    fn combine(&self, left: NodeIndex, right: NodeIndex, output: &mut [u64], combine: impl Fn(u64, u64) -> u64) {
        let last = self.slots.len() - 1;
        for (slot, output) in output.chunks_exact_mut(WORDS).enumerate() {
            let left = self.operands[left as usize].signals(self.slots[0][slot]);
            let right = self.operands[right as usize].signals(self.slots[last][slot]);
            for (output, (&left, &right)) in output.iter_mut().zip(left.iter().zip(right)) {
                *output = combine(left, right);
            }
        }
    }
}

/// An indicator for each of its slots' arguments. `reads` are the slots of its inputs.
fn groups(indicator: Indicator, arguments: &[Vec<f64>], reads: &[Vec<usize>], vectors: Vectors) -> Vec<Group> {
    let same = |one: usize, other: usize| reads.iter().all(|slots| slots[one] == slots[other]);
    let mut groups = Vec::new();
    let mut first = 0;
    while first < arguments.len() {
        let end = (first..arguments.len()).find(|&slot| !same(first, slot)).unwrap_or(arguments.len());
        let sets: Vec<&[f64]> = arguments[first..end].iter().map(Vec::as_slice).collect();
        let stream = match indicator.channel() {
            Some(channel) => Stream::new((channel.build)(&sets), vectors),
            None => indicator.start(&sets, vectors),
        };
        groups.push(Group { slots: first..end, stream });
        first = end;
    }
    groups
}

fn spread<Value: Copy>(values: &[f64], width: usize, convert: impl Fn(f64) -> Value) -> Vec<Value> {
    let mut spread = Vec::with_capacity(values.len() * width);
    for &value in values {
        spread.resize(spread.len() + width, convert(value));
    }
    spread
}
