//! Expressions as people build them.

use std::{fmt, ops, sync::Arc};

use super::{Arithmetic, Comparison, Crossing, DESCRIBED_DEPTH, Operation, PriceColumn};
use crate::indicators::Indicator;

/// A tree of operations, cheap to clone, with shared branches stored once.
#[derive(Clone, Debug)]
pub struct Expression(Arc<Operation<Expression>>);

impl Expression {
    /// An expression of one operation on others.
    pub fn new(operation: Operation<Self>) -> Self {
        Self(Arc::new(operation))
    }

    /// The operation at the top.
    pub fn operation(&self) -> &Operation<Self> {
        &self.0
    }

    /// What tells this node from others: clones of an expression share it.
    pub(crate) fn address(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }

    fn compare(self, operator: Comparison, right: Self) -> Self {
        Self::new(Operation::Comparison { operator, left: self, right })
    }

    /// True where this is greater.
    pub fn greater(self, right: Self) -> Self {
        self.compare(Comparison::Greater, right)
    }

    /// True where this is greater or equal.
    pub fn greater_or_equal(self, right: Self) -> Self {
        self.compare(Comparison::GreaterOrEqual, right)
    }

    /// True where this is less.
    pub fn less(self, right: Self) -> Self {
        self.compare(Comparison::Less, right)
    }

    /// True where this is less or equal.
    pub fn less_or_equal(self, right: Self) -> Self {
        self.compare(Comparison::LessOrEqual, right)
    }

    /// True on bars where this is above and was at or below on the bar before.
    pub fn cross_above(self, right: Self) -> Self {
        Self::new(Operation::Crossing { direction: Crossing::Above, left: self, right })
    }

    /// True on bars where this is below and was at or above on the bar before.
    pub fn cross_below(self, right: Self) -> Self {
        Self::new(Operation::Crossing { direction: Crossing::Below, left: self, right })
    }

    /// One output of an indicator that gives several.
    pub fn output(self, name: &str) -> Self {
        Self::new(Operation::Output { of: self, name: name.to_owned() })
    }

    /// Both.
    pub fn and(self, right: Self) -> Self {
        Self::new(Operation::And(self, right))
    }

    /// Either.
    pub fn or(self, right: Self) -> Self {
        Self::new(Operation::Or(self, right))
    }
}

impl ops::Not for Expression {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(Operation::Not(self))
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $operator:ident) => {
        impl ops::$trait for Expression {
            type Output = Self;

            fn $method(self, right: Self) -> Self {
                Self::new(Operation::Arithmetic { operator: Arithmetic::$operator, left: self, right })
            }
        }
    };
}

operator!(Add, add, Add);
operator!(Sub, sub, Subtract);
operator!(Mul, mul, Multiply);
operator!(Div, div, Divide);

impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn text(expression: &Expression, depth: usize) -> String {
            if depth == 0 {
                return "...".to_owned();
            }
            expression.0.describe(|child| text(child, depth - 1))
        }
        formatter.write_str(&text(self, DESCRIBED_DEPTH))
    }
}

/// A chain of any length is dropped without recursion, so that a hostile depth cannot overflow the stack.
impl Drop for Expression {
    fn drop(&mut self) {
        let mut pending = take_children(&mut self.0);
        while let Some(mut child) = pending.pop() {
            pending.append(&mut take_children(&mut child.0));
        }
    }
}

/// Takes the operands out of a node that nobody else shares.
fn take_children(node: &mut Arc<Operation<Expression>>) -> Vec<Expression> {
    let Some(operation) = Arc::get_mut(node) else { return Vec::new() };
    if operation.children().is_empty() {
        return Vec::new();
    }
    let children = operation.children().into_iter().cloned().collect();
    *operation = Operation::Constant(0.0);
    children
}

/// A column of the bars.
pub fn column(column: PriceColumn) -> Expression {
    Expression::new(Operation::Column(column))
}

/// The open of each bar.
pub fn open() -> Expression {
    column(PriceColumn::Open)
}

/// The high of each bar.
pub fn high() -> Expression {
    column(PriceColumn::High)
}

/// The low of each bar.
pub fn low() -> Expression {
    column(PriceColumn::Low)
}

/// The close of each bar.
pub fn close() -> Expression {
    column(PriceColumn::Close)
}

/// The volume of each bar.
pub fn volume() -> Expression {
    column(PriceColumn::Volume)
}

/// A parameter of the sweep.
pub fn parameter(name: &str) -> Expression {
    Expression::new(Operation::Parameter(name.to_owned()))
}

/// A number.
pub fn constant(value: f64) -> Expression {
    Expression::new(Operation::Constant(value))
}

/// An indicator of some series. Inputs and arguments that are left out at the end take their defaults, which
/// [`Indicator::specification`] tells.
///
/// ```
/// use backsweep_core::{expression::{close, constant, indicator}, indicators::Indicator};
/// let bands = indicator(Indicator::Bbands, vec![close()], vec![constant(20.0)]);
/// assert_eq!(bands.output("upper").to_string(), "bbands(close, 20, 2).upper");
/// ```
pub fn indicator(indicator: Indicator, inputs: Vec<Expression>, arguments: Vec<Expression>) -> Expression {
    let specification = indicator.specification();
    let default_inputs = specification.inputs.iter().skip(inputs.len()).map(|input| column(input.column));
    let default_arguments = specification.arguments.iter().skip(arguments.len()).map(|each| constant(each.default));
    let inputs = inputs.into_iter().chain(default_inputs).collect();
    let arguments = arguments.into_iter().chain(default_arguments).collect();
    Expression::new(Operation::Indicator { indicator, inputs, arguments })
}

/// Exponential moving average of a series.
pub fn ema(input: Expression, window: Expression) -> Expression {
    indicator(Indicator::Ema, vec![input], vec![window])
}
