//! Expressions with Python's operators.

use backsweep_core::{
    expression::{self as core, Operation},
    strategy::{NodeIndex, flatten, unflatten},
};
use pyo3::{prelude::*, pyclass::CompareOp};

use crate::errors::Failure;

/// A part of a strategy: a series, a number or a signal, not yet computed.
///
/// Combine expressions with `+ - * /`, `< <= > >=`, `& | ^ ~`, `abs` and the methods; plain numbers may stand on either side.
///
/// >>> import backsweep as bs
/// >>> bs.ema("close", bs.p.fast).cross_above(bs.ema("close", bs.p.slow))
/// cross_above(ema(close, fast), ema(close, slow))
/// >>> (bs.close > bs.open * 1.01) & ~(bs.volume < 1000)
/// (close > (open * 1.01)) and (not (volume < 1000))
#[pyclass(frozen, from_py_object, module = "backsweep", name = "Expression")]
#[derive(Clone)]
pub struct Expression(pub core::Expression);

/// What may stand beside an operator, or where a number is wanted: an expression or a number.
#[derive(FromPyObject)]
pub enum Operand {
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
    fn expression(self) -> core::Expression {
        match self {
            Self::Column(name) => core::named_column(&name),
            Self::Expression(Expression(expression)) => expression,
            Self::Number(value) => core::constant(value),
        }
    }
}

#[pymethods]
#[allow(clippy::needless_pass_by_value, reason = "operands are extracted for the call")]
impl Expression {
    /// NumPy scalars leave operators to this class.
    #[classattr]
    #[pyo3(name = "__array_ufunc__")]
    const ARRAY_UFUNC: Option<()> = None;

    /// Reads what `_to_json` wrote.
    #[staticmethod]
    #[pyo3(name = "_from_json")]
    fn from_json(text: &str) -> Result<Self, Failure> {
        let nodes: Vec<Operation<NodeIndex>> = serde_json::from_str(text)
            .map_err(|error| Failure::new("strategy.not_json", format!("the text is no expression: {error}")))?;
        let unordered = || Failure::new("strategy.not_json", "the text is no expression: an operand comes too late");
        unflatten(&nodes).map(Self).ok_or_else(unordered)
    }

    /// The expression as text, for copies and other processes.
    #[pyo3(name = "_to_json")]
    fn to_json(&self) -> Result<String, Failure> {
        serde_json::to_string(&flatten(&self.0)?)
            .map_err(|error| Failure::new("strategy.not_json", format!("the expression cannot be written: {error}")))
    }

    /// True on bars where this is above and was at or below on the bar before.
    fn cross_above(&self, other: Input) -> Self {
        Self(self.0.clone().cross_above(other.expression()))
    }

    /// True on bars where this is below and was at or above on the bar before.
    fn cross_below(&self, other: Input) -> Self {
        Self(self.0.clone().cross_below(other.expression()))
    }

    /// This series or signal some bars ago; undefined, or false, on the first bars.
    ///
    /// `bars` is a whole number from 1 to the length of the history, or a parameter.
    ///
    /// >>> import backsweep as bs
    /// >>> bs.close / bs.close.lag(bs.p.days) > 1.05
    /// (close / lag(close, days)) > 1.05
    fn lag(&self, bars: Operand) -> Self {
        Self(self.0.clone().lag(bars.into()))
    }

    /// True on bars where this series was above the bar before on each of the last `bars` bars, this one included.
    ///
    /// TradingView's `ta.rising` asks less: only that this bar is above each of the last ones.
    ///
    /// >>> import backsweep as bs
    /// >>> bs.ema("close", 20).rising(3)
    /// rising(ema(close, 20), 3)
    fn rising(&self, bars: Operand) -> Self {
        Self(self.0.clone().rising(bars.into()))
    }

    /// True on bars where this series was below the bar before on each of the last `bars` bars, this one included.
    fn falling(&self, bars: Operand) -> Self {
        Self(self.0.clone().falling(bars.into()))
    }

    /// True on bars where this signal was true on any of the last `bars` bars, this one included.
    ///
    /// >>> import backsweep as bs
    /// >>> bs.close.cross_above(bs.ema("close", 50)).any_of_last(bs.p.memory)
    /// any_of_last(cross_above(close, ema(close, 50)), memory)
    fn any_of_last(&self, bars: Operand) -> Self {
        Self(self.0.clone().any_of_last(bars.into()))
    }

    /// True on bars where this signal was true on all of the last `bars` bars, this one included; false on the first
    /// bars, while there are fewer.
    fn all_of_last(&self, bars: Operand) -> Self {
        Self(self.0.clone().all_of_last(bars.into()))
    }

    /// This number or series without its sign, as `abs(...)` gives it.
    ///
    /// >>> import backsweep as bs
    /// >>> (bs.close - bs.open).abs() > 2
    /// abs((close - open)) > 2
    fn abs(&self) -> Self {
        Self(self.0.clone().abs())
    }

    fn __abs__(&self) -> Self {
        self.abs()
    }

    fn __neg__(&self) -> Self {
        Self(-self.0.clone())
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

    fn __xor__(&self, other: Self) -> Self {
        Self(self.0.clone().xor(other.0))
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
        let text = self.0.to_string();
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

/// Reads an expression from text. `repr` of an expression is such a text.
///
/// Columns, functions and indicators have the names that they have here; every other name is a parameter, and `p.close`
/// is one all the same. Conditions are joined by `and`, `or`, `xor`, `not`, and `close[1]` is `close.lag(1)`.
///
/// Raises `ParseError`, which tells where the mistake is and what to do.
///
/// >>> import backsweep as bs
/// >>> bs.parse("ema(close, fast) cross_above ema(close, slow) and volume > 0")
/// cross_above(ema(close, fast), ema(close, slow)) and (volume > 0)
/// >>> bs.parse("close[1] < bbands(close, 20).lower")
/// lag(close, 1) < bbands(close, 20, 2).lower
#[pyfunction]
pub fn parse(text: &str) -> Result<Expression, Failure> {
    let read = core::parse(text).map(Expression);
    read.map_err(|error| Failure::of_text(error, text))
}

/// A parameter of the sweep; `p.fast` is short for it.
#[pyfunction]
pub fn parameter(name: &str) -> Expression {
    Expression(core::parameter(name))
}

/// A column of the bars by its name: open, high, low, close, volume, one that is computed from them (hl2, hlc3, ohlc4,
/// hour, weekday), or any other column of numbers that the data has. Where it is empty or NaN it is undefined.
///
/// A sweep over data without the column raises `DataError`.
///
/// >>> import backsweep as bs
/// >>> bs.col("high") - bs.low
/// high - low
/// >>> bs.col("vix") < 20
/// col("vix") < 20
#[pyfunction]
pub fn col(name: &str) -> Expression {
    Expression(core::named_column(name))
}

/// The smaller of two numbers or series, bar by bar; undefined where either is.
///
/// >>> import backsweep as bs
/// >>> bs.minimum("open", bs.close.lag(1))
/// minimum(open, lag(close, 1))
#[pyfunction]
pub fn minimum(a: Input, b: Input) -> Expression {
    Expression(a.expression().minimum(b.expression()))
}

/// The larger of two numbers or series, bar by bar; undefined where either is.
///
/// >>> import backsweep as bs
/// >>> bs.maximum(bs.high - bs.low, 0.5)
/// maximum((high - low), 0.5)
#[pyfunction]
pub fn maximum(a: Input, b: Input) -> Expression {
    Expression(a.expression().maximum(b.expression()))
}
