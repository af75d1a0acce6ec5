//! Evaluation of a strategy's operations over one block, slot by slot.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::{ops::Range, rc::Rc};

use backsweep_kernel::{BLOCK, WORDS, ema, mask};

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
    indicators::{self, Indicator, Stream},
    strategy::{NodeIndex, Strategy},
    vectors::Vectors,
};

/// What an operation gave for the current block: a row for each slot.
pub(super) enum Buffer {
    /// A column of the bars, read where it lies.
    Column(Column<f64>),
    /// One of the several series of an indicator, read where it lies.
    Output { of: NodeIndex, output: usize, outputs: usize },
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
            Self::Column(_) | Self::Output { .. } | Self::Signals(_) => &[],
        }
    }

    /// The words of a slot.
    pub(super) fn signals(&self, slot: usize) -> &[u64] {
        match self {
            Self::Signals(words) => &words[slot * WORDS..][..WORDS],
            Self::Column(_) | Self::Output { .. } | Self::Series(_) => &[],
        }
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
    /// Exponential averages run several at once.
    Ema(Vec<ema::Ema>),
    Indicator(Vec<Box<dyn Stream>>),
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
            slots.representatives().iter().map(|&row| of_child.of_row(row)).collect()
        });
        let operand_slots: Vec<Vec<usize>> = operand_slots.collect();
        let mut scalar = |node: NodeIndex| -> Vec<f64> {
            let evaluate = |&row: &usize| scalars.evaluate(combinations[row])[node as usize];
            slots.representatives().iter().map(evaluate).collect()
        };
        let state = match &operation {
            Operation::Indicator { indicator, arguments, .. } => {
                let columns: Vec<Vec<f64>> = arguments.iter().map(|&argument| scalar(argument)).collect();
                let arguments = (0..slots.len()).map(|slot| columns.iter().map(|column| column[slot]).collect());
                let arguments: Vec<Vec<f64>> = arguments.collect();
                match (indicator, indicator.channel()) {
                    (Indicator::Ema, _) => {
                        State::Ema(arguments.iter().map(|each| indicators::start_ema(each)).collect())
                    }
                    (_, Some(channel)) => {
                        State::Indicator(arguments.iter().map(|each| (channel.build)(each)).collect())
                    }
                    (_, None) => State::Indicator(arguments.iter().map(|each| indicator.start(each)).collect()),
                }
            }
            Operation::Comparison { left, right, .. } if kind == Kind::Signal => {
                State::Comparison(comparisons.pair(*left, *right, &operand_slots))
            }
            Operation::Crossing { left, right, .. } => {
                State::Crossing(comparisons.pair(*left, *right, &operand_slots), vec![false; slots.len()])
            }
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
            (_, Operation::Output { .. }, _) if matches!(state, State::Line { .. }) => {
                Buffer::Series(vec![f64::NAN; slots.len() * BLOCK])
            }
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
            (Operation::Indicator { inputs: series, .. }, State::Ema(averages), Buffer::Series(output)) => {
                average(averages, &inputs, series[0], output, plan.vectors());
            }
            (Operation::Indicator { inputs: series, .. }, State::Indicator(streams), Buffer::Series(output)) => {
                let rows = output.len() / streams.len();
                let mut read = Vec::with_capacity(series.len());
                for (slot, (stream, output)) in streams.iter_mut().zip(output.chunks_exact_mut(rows)).enumerate() {
                    read.clear();
                    read.extend((0..).zip(series).map(|(position, &node)| inputs.series(node, position, slot)));
                    stream.block(&read, output);
                }
            }
            (Operation::Output { of, .. }, State::Line { factors, above }, Buffer::Series(output)) => {
                let channel = &operands[*of as usize];
                for ((slot, output), factor) in output.chunks_exact_mut(BLOCK).enumerate().zip(factors) {
                    let row = inputs.slots[0][slot] * 2;
                    let (middle, width) =
                        (channel.row(row, inputs.rows.len()), channel.row(row + 1, inputs.rows.len()));
                    for ((output, middle), width) in output.iter_mut().zip(middle).zip(width) {
                        let reach = width * *factor;
                        *output = if *above { middle + reach } else { middle - reach };
                    }
                }
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

/// Neighbouring slots that read the same input run together.
fn average(averages: &mut [ema::Ema], inputs: &Inputs, series: NodeIndex, output: &mut [f64], vectors: Vectors) {
    let mut slot = 0;
    for group in inputs.slots[0].chunk_by(|one, two| one == two) {
        let end = slot + group.len();
        let input = inputs.series(series, 0, slot);
        let (averages, output) = (&mut averages[slot..end], &mut output[slot * BLOCK..end * BLOCK]);
        vectors.run(
            #[inline(always)]
            || ema::blocks(averages, input, output),
        );
        slot = end;
    }
}

fn spread<Value: Clone>(values: &[f64], width: usize, convert: impl Fn(f64) -> Value) -> Vec<Value> {
    values.iter().flat_map(|&value| std::iter::repeat_n(convert(value), width)).collect()
}
