//! Evaluation of a strategy's operations over one block, slot by slot.

use std::{ops::Range, rc::Rc};

use backsweep_kernel::{BLOCK, WORDS, ema, mask};

use super::{Plan, projection::Slots, scalars::Scalars};
use crate::{
    bars::Bars,
    expression::{Comparison, Crossing, Indicator, Kind, Operation, PriceColumn},
    strategy::NodeIndex,
};

/// What an operation gave for the current block: a row for each slot.
pub(super) enum Buffer {
    /// A column of the bars, read where it lies.
    Column(PriceColumn),
    /// Rows of [`BLOCK`] numbers. A number that is the same for each bar is spread over its row once, so that a series
    /// and a number are compared like two series.
    Series(Vec<f64>),
    /// Rows of [`WORDS`] words. A condition on parameters fills its row once.
    Signals(Vec<u64>),
}

impl Buffer {
    fn series<'block>(&'block self, bars: &'block Bars, rows: &Range<usize>, slot: usize) -> &'block [f64] {
        let column = match self {
            Self::Column(PriceColumn::Open) => bars.open(),
            Self::Column(PriceColumn::High) => bars.high(),
            Self::Column(PriceColumn::Low) => bars.low(),
            Self::Column(PriceColumn::Close) => bars.close(),
            Self::Column(PriceColumn::Volume) => bars.volume(),
            Self::Series(values) => return &values[slot * BLOCK..][..rows.len()],
            Self::Signals(_) => return &[],
        };
        &column[rows.clone()]
    }

    /// The words of a slot.
    pub(super) fn signals(&self, slot: usize) -> &[u64] {
        match self {
            Self::Signals(words) => &words[slot * WORDS..][..WORDS],
            Self::Column(_) | Self::Series(_) => &[],
        }
    }
}

/// Bytes of a row of an operation's buffer.
pub(super) fn row_bytes(operation: &Operation<NodeIndex>, kind: Kind) -> u64 {
    let bytes = match (operation, kind) {
        (Operation::Column(_), _) => 0,
        (_, Kind::Number | Kind::Series) => BLOCK * size_of::<f64>(),
        (_, Kind::Condition | Kind::Signal) => WORDS * size_of::<u64>(),
    };
    bytes as u64
}

/// What is carried from block to block, for each slot.
enum State {
    Nothing,
    Ema(Vec<ema::Ema>),
    /// Whether the left side was on the near side of the crossing at the last bar.
    Crossing(Vec<bool>),
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
    ) -> (Self, Buffer) {
        let operation = plan.strategy().nodes()[index as usize].clone();
        let kind = plan.strategy().kinds()[index as usize];
        let operand_slots = operation.children().into_iter().map(|&child| {
            let of_child = &nodes[child as usize].slots;
            slots.representatives().iter().map(|&row| of_child.of_row(row)).collect()
        });
        let operand_slots = operand_slots.collect();
        let mut scalar = |node: NodeIndex| -> Vec<f64> {
            let evaluate = |&row: &usize| scalars.evaluate(combinations[row])[node as usize];
            slots.representatives().iter().map(evaluate).collect()
        };
        let state = match &operation {
            Operation::Indicator { indicator: Indicator::Ema, arguments, .. } => {
                State::Ema(scalar(arguments[0]).into_iter().map(|window| ema::Ema::new(whole(window))).collect())
            }
            Operation::Crossing { .. } => State::Crossing(vec![false; slots.len()]),
            _ => State::Nothing,
        };
        let buffer = match (&operation, kind) {
            (Operation::Column(column), _) => Buffer::Column(*column),
            (_, Kind::Number) => Buffer::Series(spread(&scalar(index), BLOCK, |value| value)),
            (_, Kind::Condition) => {
                Buffer::Signals(spread(&scalar(index), WORDS, |value| if value == 0.0 { 0 } else { u64::MAX }))
            }
            (_, Kind::Series) => Buffer::Series(vec![f64::NAN; slots.len() * BLOCK]),
            (_, Kind::Signal) => Buffer::Signals(vec![0; slots.len() * WORDS]),
        };
        (Self { operation, kind, slots, operand_slots, state }, buffer)
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.slots
    }

    /// Computes the rows `rows` of the bars for all slots. `operands` are the buffers of the operations before.
    pub(super) fn evaluate(&mut self, bars: &Bars, rows: Range<usize>, operands: &[Buffer], output: &mut Buffer) {
        if self.kind.is_scalar() {
            return;
        }
        let inputs = Inputs { bars, rows, operands, slots: &self.operand_slots };
        match (&self.operation, &mut self.state, output) {
            (Operation::Indicator { inputs: series, .. }, State::Ema(averages), Buffer::Series(output)) => {
                average(averages, &inputs, series[0], output);
            }
            (Operation::Arithmetic { operator, left, right }, _, Buffer::Series(output)) => {
                for (slot, output) in output.chunks_exact_mut(BLOCK).enumerate() {
                    let (left, right) = inputs.pair(slot, *left, *right);
                    for ((output, left), right) in output.iter_mut().zip(left).zip(right) {
                        *output = operator.apply(*left, *right);
                    }
                }
            }
            (Operation::Comparison { operator, left, right }, _, Buffer::Signals(output)) => {
                let compare = comparison(*operator);
                for (slot, output) in output.chunks_exact_mut(WORDS).enumerate() {
                    let (left, right) = inputs.pair(slot, *left, *right);
                    for (word, (left, right)) in output.iter_mut().zip(left.chunks(64).zip(right.chunks(64))) {
                        *word = compare(left, right);
                    }
                }
            }
            (Operation::Crossing { direction, left, right }, State::Crossing(carries), Buffer::Signals(output)) => {
                let (now, before) = match direction {
                    Crossing::Above => (comparison(Comparison::Greater), comparison(Comparison::LessOrEqual)),
                    Crossing::Below => (comparison(Comparison::Less), comparison(Comparison::GreaterOrEqual)),
                };
                for ((slot, output), carry) in output.chunks_exact_mut(WORDS).enumerate().zip(carries) {
                    let (left, right) = inputs.pair(slot, *left, *right);
                    for (word, (left, right)) in output.iter_mut().zip(left.chunks(64).zip(right.chunks(64))) {
                        let near = before(left, right);
                        *word = mask::crossing(now(left, right), near, *carry);
                        *carry = near >> (left.len() - 1) & 1 == 1;
                    }
                }
            }
            (Operation::And(left, right), _, Buffer::Signals(output)) => {
                inputs.combine(*left, *right, output, |left, right| left & right);
            }
            (Operation::Or(left, right), _, Buffer::Signals(output)) => {
                inputs.combine(*left, *right, output, |left, right| left | right);
            }
            (Operation::Not(only), _, Buffer::Signals(output)) => {
                inputs.combine(*only, *only, output, |word, _| !word);
            }
            // Columns are read where they lie; parameters and constants were spread once.
            _ => {}
        }
    }
}

/// What operations read during one block.
struct Inputs<'block> {
    bars: &'block Bars,
    rows: Range<usize>,
    operands: &'block [Buffer],
    slots: &'block [Vec<usize>],
}

impl<'block> Inputs<'block> {
    fn series(&self, operand: NodeIndex, position: usize, slot: usize) -> &'block [f64] {
        self.operands[operand as usize].series(self.bars, &self.rows, self.slots[position][slot])
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
fn average(averages: &mut [ema::Ema], inputs: &Inputs, series: NodeIndex, output: &mut [f64]) {
    let mut slot = 0;
    for group in inputs.slots[0].chunk_by(|one, two| one == two) {
        let end = slot + group.len();
        let input = inputs.series(series, 0, slot);
        ema::blocks(&mut averages[slot..end], input, &mut output[slot * BLOCK..end * BLOCK]);
        slot = end;
    }
}

fn comparison(operator: Comparison) -> fn(&[f64], &[f64]) -> u64 {
    match operator {
        Comparison::Greater => mask::greater,
        Comparison::GreaterOrEqual => mask::greater_or_equal,
        Comparison::Less => mask::less,
        Comparison::LessOrEqual => mask::less_or_equal,
    }
}

fn spread<Value: Clone>(values: &[f64], width: usize, convert: impl Fn(f64) -> Value) -> Vec<Value> {
    values.iter().flat_map(|&value| std::iter::repeat_n(convert(value), width)).collect()
}

/// A window that the plan has found to be a whole number within the bars.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the plan")]
fn whole(window: f64) -> u32 {
    window as u32
}
