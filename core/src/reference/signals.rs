//! A strategy's signals, operation by operation over the whole history.

use super::indicators;
use crate::{
    bars::Bars,
    expression::{Crossing, Operation, PriceColumn},
    strategy::{NodeIndex, Strategy},
    sweep::Direction,
};

/// Signals, one for each bar.
pub(super) struct Signals {
    pub(super) long_entry: Vec<bool>,
    pub(super) long_exit: Vec<bool>,
    pub(super) short_entry: Vec<bool>,
    pub(super) short_exit: Vec<bool>,
}

/// What each operation of a strategy gives.
pub(super) struct Values(Vec<Value>);

impl Values {
    /// The strategy's signals, as a direction uses them.
    pub(super) fn signals(&self, strategy: &Strategy, direction: Direction) -> Signals {
        let [long_entry, long_exit, short_entry, short_exit] =
            strategy.document().signals.of(direction).map(|node| truths(&self.0, node));
        Signals { long_entry, long_exit, short_entry, short_exit }
    }

    /// Numbers and series, for each bar.
    pub(super) fn numbers(&self, node: NodeIndex) -> Vec<f64> {
        numbers(&self.0, node)
    }
}

/// What an operation gives: numbers and truths are repeated for each bar.
#[derive(Clone)]
enum Value {
    Numbers(Vec<f64>),
    /// The several series of an indicator, with their names.
    Outputs(Vec<(&'static str, Vec<f64>)>),
    Truths(Vec<bool>),
}

pub(super) fn evaluate(strategy: &Strategy, bars: &Bars, parameter: impl Fn(&str) -> Option<f64>) -> Values {
    let mut values: Vec<Value> = Vec::new();
    for operation in strategy.nodes() {
        let value = evaluate_one(operation, &values, bars, &parameter);
        values.push(value);
    }
    Values(values)
}

fn evaluate_one(
    operation: &Operation<NodeIndex>,
    values: &[Value],
    bars: &Bars,
    parameter: impl Fn(&str) -> Option<f64>,
) -> Value {
    let length = bars.len();
    let numbers = |node: &NodeIndex| numbers(values, *node);
    let truths = |node: &NodeIndex| truths(values, *node);
    match operation {
        Operation::Column(column) => Value::Numbers(
            match column {
                PriceColumn::Open => bars.open(),
                PriceColumn::High => bars.high(),
                PriceColumn::Low => bars.low(),
                PriceColumn::Close => bars.close(),
                PriceColumn::Volume => bars.volume(),
            }
            .to_vec(),
        ),
        Operation::Parameter(name) => Value::Numbers(vec![parameter(name).unwrap_or(f64::NAN); length]),
        Operation::Constant(value) => Value::Numbers(vec![*value; length]),
        Operation::Indicator { indicator, inputs, arguments } => {
            let inputs: Vec<Vec<f64>> = inputs.iter().map(numbers).collect();
            let arguments: Vec<f64> = arguments.iter().map(|argument| numbers(argument)[0]).collect();
            let mut outputs = indicators::bar_by_bar(*indicator, &inputs, &arguments);
            let names = indicator.specification().outputs;
            if names.len() == 1 {
                return Value::Numbers(outputs.swap_remove(0));
            }
            Value::Outputs(names.iter().copied().zip(outputs).collect())
        }
        Operation::Output { of, name } => match &values[*of as usize] {
            Value::Outputs(outputs) => {
                let found = outputs.iter().find(|(known, _)| known == name);
                Value::Numbers(found.map(|(_, series)| series.clone()).unwrap_or_default())
            }
            Value::Numbers(_) | Value::Truths(_) => Value::Numbers(Vec::new()),
        },
        Operation::Arithmetic { operator, left, right } => {
            let (left, right) = (numbers(left), numbers(right));
            Value::Numbers((0..length).map(|bar| operator.apply(left[bar], right[bar])).collect())
        }
        Operation::Comparison { operator, left, right } => {
            let (left, right) = (numbers(left), numbers(right));
            Value::Truths((0..length).map(|bar| operator.holds(left[bar], right[bar])).collect())
        }
        Operation::Crossing { direction, left, right } => {
            let (left, right) = (numbers(left), numbers(right));
            let crosses = |bar: usize| match direction {
                Crossing::Above => left[bar] > right[bar] && left[bar - 1] <= right[bar - 1],
                Crossing::Below => left[bar] < right[bar] && left[bar - 1] >= right[bar - 1],
            };
            Value::Truths((0..length).map(|bar| bar > 0 && crosses(bar)).collect())
        }
        Operation::And(left, right) => {
            let (left, right) = (truths(left), truths(right));
            Value::Truths((0..length).map(|bar| left[bar] && right[bar]).collect())
        }
        Operation::Or(left, right) => {
            let (left, right) = (truths(left), truths(right));
            Value::Truths((0..length).map(|bar| left[bar] || right[bar]).collect())
        }
        Operation::Not(only) => Value::Truths(truths(only).into_iter().map(|truth| !truth).collect()),
    }
}

fn numbers(values: &[Value], node: NodeIndex) -> Vec<f64> {
    match &values[node as usize] {
        Value::Numbers(numbers) => numbers.clone(),
        Value::Outputs(_) | Value::Truths(_) => Vec::new(),
    }
}

fn truths(values: &[Value], node: NodeIndex) -> Vec<bool> {
    match &values[node as usize] {
        Value::Truths(truths) => truths.clone(),
        Value::Outputs(_) | Value::Numbers(_) => Vec::new(),
    }
}
