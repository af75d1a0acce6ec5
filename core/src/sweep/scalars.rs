//! The part of a strategy that does not look at bars: numbers and conditions made of parameters.

use super::plan::is_scalar;
use crate::{
    expression::Operation,
    grid::Grid,
    strategy::{NodeIndex, Strategy},
};

/// The value of every number and condition (1 or 0) for one combination; NaN in the places of series and signals.
pub(super) fn evaluate(strategy: &Strategy, grid: &Grid, combination: u64) -> Vec<f64> {
    let parameters = grid.values(combination);
    let parameter = |name: &str| {
        let axis = grid.axes().iter().position(|axis| axis.name == name);
        axis.map_or(f64::NAN, |axis| parameters[axis])
    };
    let mut values = Vec::with_capacity(strategy.nodes().len());
    for (operation, &kind) in strategy.nodes().iter().zip(strategy.kinds()) {
        let value = if is_scalar(kind) { value(operation, &values, parameter) } else { f64::NAN };
        values.push(value);
    }
    values
}

fn value(operation: &Operation<NodeIndex>, values: &[f64], parameter: impl Fn(&str) -> f64) -> f64 {
    let operand = |&node: &NodeIndex| values[node as usize];
    let truth = |condition: bool| f64::from(u8::from(condition));
    match operation {
        Operation::Parameter(name) => parameter(name),
        Operation::Constant(value) => *value,
        Operation::Arithmetic { operator, left, right } => operator.apply(operand(left), operand(right)),
        Operation::Comparison { operator, left, right } => truth(operator.holds(operand(left), operand(right))),
        Operation::And(left, right) => truth(operand(left) != 0.0 && operand(right) != 0.0),
        Operation::Or(left, right) => truth(operand(left) != 0.0 || operand(right) != 0.0),
        Operation::Not(only) => truth(operand(only) == 0.0),
        Operation::Column(_) | Operation::Indicator { .. } | Operation::Crossing { .. } => f64::NAN,
    }
}
