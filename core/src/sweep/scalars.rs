//! The part of a strategy that does not look at bars: numbers and conditions made of parameters.

use crate::{
    expression::Operation,
    grid::Grid,
    strategy::{NodeIndex, Strategy},
};

/// The numbers and conditions of a strategy, for one combination at a time.
pub(super) struct Scalars<'plan> {
    strategy: &'plan Strategy,
    grid: &'plan Grid,
    /// For each operation that is a parameter, its axis.
    axes: Vec<Option<usize>>,
    parameters: Vec<f64>,
    values: Vec<f64>,
}

impl<'plan> Scalars<'plan> {
    pub(super) fn new(strategy: &'plan Strategy, grid: &'plan Grid) -> Self {
        let axis = |operation: &Operation<NodeIndex>| match operation {
            Operation::Parameter(name) => grid.axes().iter().position(|axis| axis.name == *name),
            _ => None,
        };
        let axes = strategy.nodes().iter().map(axis).collect();
        Self { strategy, grid, axes, parameters: Vec::new(), values: Vec::new() }
    }

    /// The value of every number and condition (1 or 0); NaN in the places of series and signals.
    pub(super) fn evaluate(&mut self, combination: u64) -> &[f64] {
        self.grid.values_into(combination, &mut self.parameters);
        self.values.clear();
        let kinds = self.strategy.kinds();
        for (node, operation) in self.strategy.nodes().iter().enumerate() {
            let parameter = self.axes[node].map_or(f64::NAN, |axis| self.parameters[axis]);
            let value = if kinds[node].is_scalar() { value(operation, &self.values, parameter) } else { f64::NAN };
            self.values.push(value);
        }
        &self.values
    }

    /// One number or condition for each of some combinations.
    pub(super) fn column(&mut self, node: NodeIndex, combinations: &[u64]) -> Vec<f64> {
        combinations.iter().map(|&combination| self.evaluate(combination)[node as usize]).collect()
    }
}

fn value(operation: &Operation<NodeIndex>, values: &[f64], parameter: f64) -> f64 {
    let operand = |&node: &NodeIndex| values[node as usize];
    let truth = |condition: bool| f64::from(u8::from(condition));
    match operation {
        Operation::Parameter(_) => parameter,
        Operation::Constant(value) => *value,
        Operation::Arithmetic { operator, left, right } => operator.apply(operand(left), operand(right)),
        Operation::Unary { operator, of } => operator.apply(operand(of)),
        Operation::Comparison { operator, left, right } => truth(operator.holds(operand(left), operand(right))),
        Operation::And(left, right) => truth(operand(left) != 0.0 && operand(right) != 0.0),
        Operation::Or(left, right) => truth(operand(left) != 0.0 || operand(right) != 0.0),
        Operation::Xor(left, right) => truth((operand(left) != 0.0) != (operand(right) != 0.0)),
        Operation::Not(only) => truth(operand(only) == 0.0),
        Operation::Column(_)
        | Operation::ExtraColumn(_)
        | Operation::Indicator { .. }
        | Operation::Output { .. }
        | Operation::Crossing { .. }
        | Operation::LookBack { .. } => f64::NAN,
    }
}
