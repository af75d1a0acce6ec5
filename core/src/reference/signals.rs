//! A strategy's signals, operation by operation over the whole history.

use jiff::{Timestamp, tz::TimeZone};

use super::indicators;
use crate::{
    bars::Bars,
    expression::{Crossing, LookBack, Operation, PriceColumn},
    strategy::{NodeIndex, Strategy},
    sweep::{Direction, Trace},
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

    /// What one operation gives, bar by bar; `None` for the several series of an indicator.
    pub(super) fn trace(mut self, node: NodeIndex) -> Option<Trace> {
        match self.0.swap_remove(node as usize) {
            Value::Numbers(numbers) => Some(Trace::Series(numbers)),
            Value::Truths(truths) => Some(Trace::Signal(truths)),
            Value::Outputs(_) => None,
        }
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
        Operation::Column(column) => Value::Numbers((0..length).map(|bar| price(bars, *column, bar)).collect()),
        Operation::ExtraColumn(name) => {
            Value::Numbers(bars.column(name).map(|column| column.to_vec()).unwrap_or_default())
        }
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
        Operation::Unary { operator, of } => {
            Value::Numbers(numbers(of).into_iter().map(|value| operator.apply(value)).collect())
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked by the plan")]
        Operation::LookBack { operator, of, bars } => {
            let count = numbers(bars).first().map_or(0, |&bars| bars as usize);
            look_back(*operator, &values[*of as usize], count, length)
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
        Operation::Xor(left, right) => {
            let (left, right) = (truths(left), truths(right));
            Value::Truths((0..length).map(|bar| left[bar] != right[bar]).collect())
        }
        Operation::Not(only) => Value::Truths(truths(only).into_iter().map(|truth| !truth).collect()),
    }
}

fn price(bars: &Bars, column: PriceColumn, bar: usize) -> f64 {
    let (open, high, low, close) = (bars.open()[bar], bars.high()[bar], bars.low()[bar], bars.close()[bar]);
    let time =
        || TimeZone::UTC.to_datetime(Timestamp::from_nanosecond(bars.timestamp()[bar].into()).unwrap_or_default());
    match column {
        PriceColumn::Open => open,
        PriceColumn::High => high,
        PriceColumn::Low => low,
        PriceColumn::Close => close,
        PriceColumn::Volume => bars.volume()[bar],
        PriceColumn::Hl2 => (high + low) * 0.5,
        PriceColumn::Hlc3 => (high + low + close) / 3.0,
        PriceColumn::Ohlc4 => (open + high + low + close) / 4.0,
        PriceColumn::Hour => {
            let time = time();
            let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
            (seconds * 1_000_000_000 + i64::from(time.subsec_nanosecond())) as f64 / 3.6e12
        }
        PriceColumn::Weekday => f64::from(time().weekday().to_monday_zero_offset()),
    }
}

fn look_back(operator: LookBack, of: &Value, count: usize, length: usize) -> Value {
    let (numbers, truths): (&[f64], &[bool]) = match of {
        Value::Numbers(numbers) => (numbers, &[]),
        Value::Truths(truths) => (&[], truths),
        Value::Outputs(_) => (&[], &[]),
    };
    let last = |bar: usize| bar + 1 - count..=bar;
    let truth = |bar: usize| match operator {
        LookBack::Lag => bar >= count && truths[bar - count],
        LookBack::Rising => bar >= count && last(bar).all(|bar| numbers[bar] > numbers[bar - 1]),
        LookBack::Falling => bar >= count && last(bar).all(|bar| numbers[bar] < numbers[bar - 1]),
        LookBack::AnyOfLast => (0..=bar).rev().take(count).any(|bar| truths[bar]),
        LookBack::AllOfLast => bar + 1 >= count && last(bar).all(|bar| truths[bar]),
    };
    if operator == LookBack::Lag && truths.is_empty() {
        return Value::Numbers(
            (0..length).map(|bar| bar.checked_sub(count).map_or(f64::NAN, |bar| numbers[bar])).collect(),
        );
    }
    Value::Truths((0..length).map(truth).collect())
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
