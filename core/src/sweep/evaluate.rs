//! Evaluation of a strategy's operations over one block, slot by slot.
#![allow(clippy::inline_always, reason = "all of a loop is compiled for the same vectors")]

use std::{mem, ops::Range, rc::Rc};

use backsweep_kernel::{BLOCK, WORDS, mask};

use super::{
    Plan,
    channel::{Line, channel_line},
    comparisons::{Comparisons, Order, PairIndex},
    extent::Extent,
    look_back::Past,
    orders::Mask,
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
    /// Rows of so many numbers ([`Plan::row_length`]).
    Series { values: Vec<f64>, length: usize },
    /// Such rows of a number each, spread once, so that a series and a number are compared like two series.
    Numbers { values: Vec<f64>, length: usize },
    /// Rows of [`WORDS`] words, from a slot on. A condition on parameters fills its row once.
    Signals { words: Vec<u64>, first: usize },
}

impl Buffer {
    fn row(&self, row: usize, bars: usize) -> &[f64] {
        match self {
            Self::Series { values, length } | Self::Numbers { values, length } => &values[row * length..][..bars],
            Self::Column(_) | Self::Output { .. } | Self::Line(_) | Self::Signals { .. } => &[],
        }
    }

    /// The words of a slot.
    pub(super) fn signals(&self, slot: usize) -> &Mask {
        match self {
            Self::Signals { words, first } => &words.as_chunks().0[slot - first],
            Self::Column(_) | Self::Output { .. } | Self::Line(_) | Self::Series { .. } | Self::Numbers { .. } => {
                &[0; WORDS]
            }
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

    /// The slot of a slot's channel.
    pub(super) fn channel_slot(&self, slot: usize) -> usize {
        self.slots[slot]
    }

    /// How many widths above the middle a slot's line is.
    pub(super) fn widths(&self, slot: usize) -> f64 {
        if self.above { self.factors[slot] } else { -self.factors[slot] }
    }

    /// Computes a slot's row from a bar on.
    #[inline(always)]
    pub(super) fn compute(&self, buffers: &[Buffer], slot: usize, first: usize, row: &mut [f64]) {
        let [middle, width] = self.channel(buffers, slot, first + row.len());
        line(&middle[first..], &width[first..], self.factors[slot], self.above, row);
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

impl Plan {
    /// How many numbers a row of a series has.
    pub(super) fn row_length(&self) -> usize {
        self.bars().len().min(BLOCK)
    }
}

/// Bytes of a row of an operation's buffer, whose series have so many numbers.
pub(super) fn row_bytes(strategy: &Strategy, operation: &Operation<NodeIndex>, kind: Kind, length: usize) -> u64 {
    let bytes = match (operation, kind) {
        (Operation::Column(_) | Operation::ExtraColumn(_), _) => 0,
        (Operation::Output { .. }, _) if channel_line(strategy, operation).is_none() => 0,
        (_, Kind::Number | Kind::Series) => length * size_of::<f64>(),
        (_, Kind::Outputs(indicator)) => indicator.specification().outputs.len() * length * size_of::<f64>(),
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
    extent: Extent,
    slots: Rc<Slots>,
    /// For each operand, the slot that each of this operation's slots reads; none of comparisons, whose pairs know.
    operand_slots: Vec<Vec<usize>>,
    state: State,
}

impl Node {
    /// The operation and its buffer before the first block. `combinations` are the tile's, `nodes` the operations before
    /// this one.
    #[allow(clippy::too_many_arguments, reason = "all of them are one tile's")]
    pub(super) fn new(
        plan: &Plan,
        index: NodeIndex,
        extent: Extent,
        slots: Rc<Slots>,
        combinations: &[u64],
        scalars: &mut Scalars,
        nodes: &[Self],
        comparisons: &mut Comparisons,
    ) -> (Self, Buffer) {
        let operation = plan.strategy().nodes()[index as usize].clone();
        let kind = plan.strategy().kinds()[index as usize];
        if extent == Extent::Nothing {
            let buffer = Buffer::Signals { words: Vec::new(), first: 0 };
            return (Self { operation, kind, extent, slots, operand_slots: Vec::new(), state: State::Nothing }, buffer);
        }
        let (rows, length) = (extent.rows(slots.len()), plan.row_length());
        let reads = |child: NodeIndex| {
            let of_child = &nodes[child as usize].slots;
            slots.representatives().map(move |row| of_child.of_row(row))
        };
        let operand_slots: Vec<Vec<usize>> = match &operation {
            Operation::Comparison { .. } | Operation::Crossing { .. } => Vec::new(),
            other => other.children().into_iter().map(|&child| reads(child).collect()).collect(),
        };
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
            Operation::Comparison { left, right, .. } | Operation::Crossing { left, right, .. }
                if kind == Kind::Signal =>
            {
                let sources = || reads(*left).zip(reads(*right));
                let pair = comparisons.pair(*left, *right, sources, rows, lines(*left) || lines(*right));
                match &operation {
                    Operation::Crossing { .. } => State::Crossing(pair, vec![false; slots.len()]),
                    _ => State::Comparison(pair),
                }
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
            (_, Operation::Output { of, .. }, _) if matches!(state, State::Line { .. }) => match &mut state {
                State::Line { factors, above } if plan.is_only_compared(index) => Buffer::Line(ComparedLine {
                    channel: *of,
                    slots: operand_slots[0].clone(),
                    factors: mem::take(factors),
                    above: *above,
                }),
                _ => Buffer::Series { values: vec![f64::NAN; slots.len() * length], length },
            },
            (_, Operation::Output { of, name }, _) => {
                let outputs = nodes[*of as usize].outputs();
                let output = outputs.iter().position(|output| output == name).unwrap_or_default();
                Buffer::Output { of: *of, output, outputs: outputs.len() }
            }
            (_, _, Kind::Number) => Buffer::Numbers { values: spread(&scalar(index), length, |value| value), length },
            (_, _, Kind::Condition) => {
                let words = spread(&scalar(index), WORDS, |value| if value == 0.0 { 0 } else { u64::MAX });
                Buffer::Signals { words, first: 0 }
            }
            (_, _, Kind::Series) => Buffer::Series { values: vec![f64::NAN; slots.len() * length], length },
            (_, _, Kind::Outputs(indicator)) => {
                Buffer::Series { values: vec![f64::NAN; slots.len() * outputs(indicator).len() * length], length }
            }
            (_, _, Kind::Signal) => Buffer::Signals { words: vec![0; rows * WORDS], first: 0 },
        };
        (Self { operation, kind, extent, slots, operand_slots, state }, buffer)
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.slots
    }

    pub(super) fn extent(&self) -> Extent {
        self.extent
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

    /// Computes the rows `rows` of the bars for all slots, or for a strip of them. `operands` are the buffers of the
    /// operations before.
    pub(super) fn evaluate(
        &mut self,
        plan: &Plan,
        rows: Range<usize>,
        strip: Range<usize>,
        operands: &[Buffer],
        comparisons: &mut Comparisons,
        output: &mut Buffer,
    ) {
        if self.kind.is_scalar() || self.extent == Extent::Nothing {
            return;
        }
        if let Buffer::Signals { first, .. } = output {
            *first = strip.start;
        }
        let inputs = Inputs { rows, operands, slots: &self.operand_slots };
        match (&self.operation, &mut self.state, output) {
            (
                Operation::Indicator { inputs: series, .. },
                State::Indicator(groups),
                Buffer::Series { values: output, length },
            ) => {
                let each = output.len() / self.slots.len();
                let mut read = Vec::with_capacity(series.len());
                for Group { slots, stream } in groups {
                    read.clear();
                    read.extend((0..).zip(series).map(|(position, &node)| inputs.series(node, position, slots.start)));
                    let rows = output[slots.start * each..slots.end * each].chunks_exact_mut(*length);
                    let mut rows: Vec<&mut [f64]> = rows.map(|row| &mut row[..inputs.rows.len()]).collect();
                    stream.block(&read, &mut rows);
                }
            }
            (Operation::Output { of, .. }, State::Line { factors, above }, Buffer::Series { values, length }) => {
                let output = values.chunks_exact_mut(*length);
                inputs.lines(*of, factors, *above, output, plan.vectors());
            }
            (Operation::Column(column), _, Buffer::Series { values, .. }) => {
                plan.bars().compute(*column, inputs.rows, values);
            }
            (Operation::Unary { operator, of }, _, Buffer::Series { values, length }) => {
                for (slot, output) in values.chunks_exact_mut(*length).enumerate() {
                    for (output, value) in output.iter_mut().zip(inputs.series(*of, 0, slot)) {
                        *output = operator.apply(*value);
                    }
                }
            }
            (Operation::LookBack { of, .. }, State::LookBack(pasts), Buffer::Series { values, length }) => {
                for ((slot, output), past) in values.chunks_exact_mut(*length).enumerate().zip(pasts) {
                    past.lag_values(inputs.series(*of, 0, slot), output);
                }
            }
            (Operation::LookBack { operator, of, .. }, State::LookBack(pasts), Buffer::Signals { words, .. }) => {
                let outputs = words.chunks_exact_mut(WORDS);
                for ((slot, past), output) in strip.clone().zip(&mut pasts[strip]).zip(outputs) {
                    match operator {
                        LookBack::Rising => past.trend(inputs.series(*of, 0, slot), mask::greater, output),
                        LookBack::Falling => past.trend(inputs.series(*of, 0, slot), mask::less, output),
                        LookBack::Lag | LookBack::AnyOfLast | LookBack::AllOfLast => {
                            past.look(*operator, inputs.signals(*of, 0, slot), output);
                        }
                    }
                }
            }
            (Operation::Arithmetic { operator, left, right }, _, Buffer::Series { values, length }) => {
                for (slot, output) in values.chunks_exact_mut(*length).enumerate() {
                    let (left, right) = inputs.pair(slot, *left, *right);
                    for ((output, left), right) in output.iter_mut().zip(left).zip(right) {
                        *output = operator.apply(*left, *right);
                    }
                }
            }
            (Operation::Comparison { operator, .. }, State::Comparison(pair), Buffer::Signals { words, .. }) => {
                let orders = comparisons.orders(*pair, strip, &inputs.rows, operands);
                let outputs = words.as_chunks_mut::<WORDS>().0.iter_mut();
                plan.vectors().run(
                    #[inline(always)]
                    || outputs.zip(orders).for_each(|(output, order)| *output = order.mask(*pair, *operator)),
                );
            }
            (Operation::Crossing { direction, .. }, State::Crossing(pair, carries), Buffer::Signals { words, .. }) => {
                let (bars, carries) = (inputs.rows.len(), &mut carries[strip.clone()]);
                let orders = comparisons.orders(*pair, strip, &inputs.rows, operands);
                cross(orders, *pair, *direction, bars, carries, words, plan.vectors());
            }
            (Operation::And(left, right), _, Buffer::Signals { words, .. }) => {
                inputs.combine(*left, *right, strip, words, |left, right| left & right);
            }
            (Operation::Or(left, right), _, Buffer::Signals { words, .. }) => {
                inputs.combine(*left, *right, strip, words, |left, right| left | right);
            }
            (Operation::Xor(left, right), _, Buffer::Signals { words, .. }) => {
                inputs.combine(*left, *right, strip, words, |left, right| left ^ right);
            }
            (Operation::Not(only), _, Buffer::Signals { words, .. }) => {
                inputs.combine(*only, *only, strip, words, |word, _| !word);
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

/// On which of so many bars a pair crosses, slot by slot. `carries` is what is known of the bar before.
fn cross(
    orders: &[Order],
    pair: PairIndex,
    direction: Crossing,
    bars: usize,
    carries: &mut [bool],
    words: &mut [u64],
    vectors: Vectors,
) {
    let (now, before) = match direction {
        Crossing::Above => (Comparison::Greater, Comparison::LessOrEqual),
        Crossing::Below => (Comparison::Less, Comparison::GreaterOrEqual),
    };
    let outputs = words.as_chunks_mut::<WORDS>().0.iter_mut();
    vectors.run(
        #[inline(always)]
        || {
            for ((output, order), carry) in outputs.zip(orders).zip(carries) {
                *output = mask::crossings(&order.mask(pair, now), &order.mask(pair, before), bars, carry);
            }
        },
    );
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

    fn signals(&self, operand: NodeIndex, position: usize, slot: usize) -> &'block Mask {
        self.operands[operand as usize].signals(self.slots[position][slot])
    }

    fn pair(&self, slot: usize, left: NodeIndex, right: NodeIndex) -> (&'block [f64], &'block [f64]) {
        (self.series(left, 0, slot), self.series(right, 1, slot))
    }

    /// Lines of a channel.
    fn lines<'row>(
        &self,
        channel: NodeIndex,
        factors: &[f64],
        above: bool,
        outputs: impl Iterator<Item = &'row mut [f64]>,
        vectors: Vectors,
    ) {
        let bars = self.rows.len();
        for ((slot, output), &factor) in outputs.enumerate().zip(factors) {
            let channel = &self.operands[channel as usize];
            let row = self.slots[0][slot] * 2;
            let (middle, width) = (channel.row(row, bars), channel.row(row + 1, bars));
            vectors.run(
                #[inline(always)]
                || line(middle, width, factor, above, output),
            );
        }
    }

    fn combine(
        &self,
        left: NodeIndex,
        right: NodeIndex,
        strip: Range<usize>,
        output: &mut [u64],
        combine: impl Fn(u64, u64) -> u64,
    ) {
        let last = self.slots.len() - 1;
        for (slot, output) in strip.zip(output.chunks_exact_mut(WORDS)) {
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
