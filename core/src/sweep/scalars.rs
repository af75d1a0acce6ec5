//! The part of a strategy that does not look at bars: numbers and conditions made of parameters.

use super::projection::Slots;
use crate::{
    expression::Operation,
    grid::Grid,
    strategy::{NodeIndex, Strategy},
};

/// The numbers and conditions of a strategy, for one combination at a time.
pub(super) struct Scalars<'plan> {
    grid: &'plan Grid,
    /// The operations that give them, operands first, each with its axis if it is a parameter.
    steps: Vec<(usize, &'plan Operation<NodeIndex>, Option<usize>)>,
    parameters: Vec<f64>,
    /// One for each operation of the strategy.
    values: Vec<f64>,
}

impl<'plan> Scalars<'plan> {
    pub(super) fn new(strategy: &'plan Strategy, grid: &'plan Grid) -> Self {
        let axis = |operation: &Operation<NodeIndex>| match operation {
            Operation::Parameter(name) => grid.axes().iter().position(|axis| axis.name == *name),
            _ => None,
        };
        let operations = strategy.nodes().iter().enumerate().filter(|(node, _)| strategy.kinds()[*node].is_scalar());
        let steps = operations.map(|(node, operation)| (node, operation, axis(operation))).collect();
        Self { grid, steps, parameters: Vec::new(), values: vec![f64::NAN; strategy.nodes().len()] }
    }

    /// The value of every number and condition (1 or 0); NaN in the places of series and signals.
    pub(super) fn evaluate(&mut self, combination: u64) -> &[f64] {
        self.grid.values_into(combination, &mut self.parameters);
        for &(node, operation, axis) in &self.steps {
            let parameter = axis.map_or(f64::NAN, |axis| self.parameters[axis]);
            self.values[node] = value(operation, &self.values, parameter);
        }
        &self.values
    }

    /// One number or condition in each of a tile's slots.
    pub(super) fn slots(&mut self, node: NodeIndex, slots: &Slots, combinations: &[u64]) -> Vec<f64> {
        slots.representatives().map(|row| self.evaluate(combinations[row])[node as usize]).collect()
    }

    /// One number or condition for each combination of a tile; `slots` are those of its operation.
    pub(super) fn column(&mut self, node: NodeIndex, slots: &Slots, combinations: &[u64]) -> Vec<f64> {
        let values = self.slots(node, slots, combinations);
        (0..combinations.len()).map(|row| values[slots.of_row(row)]).collect()
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
