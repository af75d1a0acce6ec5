//! Expressions with Python's operators.

use backsweep_core::expression::{self as core, PriceColumn};
use pyo3::{prelude::*, pyclass::CompareOp};

use crate::errors::Failure;

/// A part of a strategy: a series, a number or a signal, not yet computed.
///
/// Combine expressions with `+ - * /`, `< <= > >=`, `& | ~` and the methods; plain numbers may stand on either side.
///
/// >>> import backsweep as bs
/// >>> bs.ema("close", bs.p.fast).cross_above(bs.ema("close", bs.p.slow))
/// cross_above(ema(close, fast), ema(close, slow))
/// >>> (bs.close > bs.open * 1.01) & ~(bs.volume < 1000)
/// (close > (open * 1.01)) and (not (volume < 1000))
#[pyclass(frozen, from_py_object, module = "backsweep", name = "Expression")]
#[derive(Clone)]
pub struct Expression(pub core::Expression);

/// What may stand beside an operator.
#[derive(FromPyObject)]
enum Operand {
    Expression(Expression),
    Number(f64),
}

/// What a function reads: an expression, a number, or the name of a column.
#[derive(FromPyObject)]
pub enum Input {
    Column(String),
    Expression(Expression),
    Number(f64),
}

impl From<Operand> for core::Expression {
    fn from(operand: Operand) -> Self {
        match operand {
            Operand::Expression(Expression(expression)) => expression,
            Operand::Number(value) => core::constant(value),
        }
    }
}

impl Input {
    fn expression(self) -> Result<core::Expression, Failure> {
        match self {
            Self::Column(name) => price_column(&name),
            Self::Expression(Expression(expression)) => Ok(expression),
            Self::Number(value) => Ok(core::constant(value)),
        }
    }
}

fn price_column(name: &str) -> Result<core::Expression, Failure> {
    let known = PriceColumn::ALL;
    known.iter().find(|column| column.name() == name).map(|&column| core::column(column)).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|column| column.name()).collect();
        let message = format!("there is no column '{name}'; there are: {}", names.join(", "));
        Failure::new("strategy.unknown_column", message)
    })
}

#[pymethods]
#[allow(clippy::needless_pass_by_value, reason = "operands are extracted for the call")]
impl Expression {
    /// NumPy scalars leave operators to this class.
    #[classattr]
    #[pyo3(name = "__array_ufunc__")]
    const ARRAY_UFUNC: Option<()> = None;

    /// True on bars where this is above and was at or below on the bar before.
    fn cross_above(&self, other: Input) -> Result<Self, Failure> {
        Ok(Self(self.0.clone().cross_above(other.expression()?)))
    }

    /// True on bars where this is below and was at or above on the bar before.
    fn cross_below(&self, other: Input) -> Result<Self, Failure> {
        Ok(Self(self.0.clone().cross_below(other.expression()?)))
    }

    fn __add__(&self, other: Operand) -> Self {
        Self(self.0.clone() + other.into())
    }

    fn __radd__(&self, other: Operand) -> Self {
        Self(core::Expression::from(other) + self.0.clone())
    }

    fn __sub__(&self, other: Operand) -> Self {
        Self(self.0.clone() - other.into())
    }

    fn __rsub__(&self, other: Operand) -> Self {
        Self(core::Expression::from(other) - self.0.clone())
    }

    fn __mul__(&self, other: Operand) -> Self {
        Self(self.0.clone() * other.into())
    }

    fn __rmul__(&self, other: Operand) -> Self {
        Self(core::Expression::from(other) * self.0.clone())
    }

    fn __truediv__(&self, other: Operand) -> Self {
        Self(self.0.clone() / other.into())
    }

    fn __rtruediv__(&self, other: Operand) -> Self {
        Self(core::Expression::from(other) / self.0.clone())
    }

    fn __and__(&self, other: Self) -> Self {
        Self(self.0.clone().and(other.0))
    }

    fn __or__(&self, other: Self) -> Self {
        Self(self.0.clone().or(other.0))
    }

    fn __invert__(&self) -> Self {
        Self(!self.0.clone())
    }

    fn __richcmp__(&self, other: Operand, operator: CompareOp) -> Result<Self, Failure> {
        let (left, right) = (self.0.clone(), other.into());
        Ok(Self(match operator {
            CompareOp::Lt => left.less(right),
            CompareOp::Le => left.less_or_equal(right),
            CompareOp::Gt => left.greater(right),
            CompareOp::Ge => left.greater_or_equal(right),
            CompareOp::Eq | CompareOp::Ne => {
                return Err(Failure::new(
                    "strategy.equality",
                    format!("{} cannot be compared with == or !=; use < <= > >=", describe(&left, DESCRIBED_DEPTH)),
                ));
            }
        }))
    }

    /// By identity: an expression is no value.
    fn __hash__(slf: &Bound<'_, Self>) -> usize {
        slf.as_ptr() as usize
    }

    fn __bool__(&self) -> Result<bool, Failure> {
        Err(Failure::new(
            "strategy.truth",
            format!(
                "{} is neither true nor false before a sweep computes it; combine conditions with & | ~ instead of \
                 and, or, not, and write a chain such as a < b < c as (a < b) & (b < c)",
                describe(&self.0, DESCRIBED_DEPTH)
            ),
        ))
    }

    fn __repr__(&self) -> String {
        let text = describe(&self.0, DESCRIBED_DEPTH);
        match text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
            Some(inner) if balanced(inner) => inner.to_owned(),
            _ => text,
        }
    }
}

/// How deep a text goes before it says "...": enough for people, too little to overflow a stack.
const DESCRIBED_DEPTH: usize = 12;

fn describe(expression: &core::Expression, depth: usize) -> String {
    if depth == 0 {
        return "...".to_owned();
    }
    expression.operation().describe(|child| describe(child, depth - 1))
}

/// Whether no bracket closes that was not opened within the text.
fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    text.chars().all(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth >= 0
    })
}

/// A parameter of the sweep; `p.fast` is short for it.
#[pyfunction]
pub fn parameter(name: &str) -> Expression {
    Expression(core::parameter(name))
}

/// A column of the bars: open, high, low, close or volume.
///
/// >>> import backsweep as bs
/// >>> bs.col("high") - bs.low
/// high - low
#[pyfunction]
pub fn col(name: &str) -> Result<Expression, Failure> {
    price_column(name).map(Expression)
}
