//! Expressions as people build them.

use std::{cell::Cell, fmt, ops, sync::Arc};

use super::{
    Arithmetic, Comparison, Crossing, DESCRIBED_DEPTH, LookBack, MOST_DEPTH, MOST_TEXT, Operation, PriceColumn, Unary,
};
use crate::indicators::Indicator;

/// A tree of operations, cheap to clone, with shared branches stored once.
#[derive(Clone)]
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

    fn arithmetic(self, operator: Arithmetic, right: Self) -> Self {
        Self::new(Operation::Arithmetic { operator, left: self, right })
    }

    /// The smaller of the two; undefined where either is.
    pub fn minimum(self, right: Self) -> Self {
        self.arithmetic(Arithmetic::Minimum, right)
    }

    /// The larger of the two; undefined where either is.
    pub fn maximum(self, right: Self) -> Self {
        self.arithmetic(Arithmetic::Maximum, right)
    }

    /// Without the sign.
    pub fn abs(self) -> Self {
        Self::new(Operation::Unary { operator: Unary::Abs, of: self })
    }

    fn look_back(self, operator: LookBack, bars: Self) -> Self {
        Self::new(Operation::LookBack { operator, of: self, bars })
    }

    /// This series or signal `bars` bars ago; undefined or false on the first bars.
    pub fn lag(self, bars: Self) -> Self {
        self.look_back(LookBack::Lag, bars)
    }

    /// True where this was above the bar before on each of the last `bars` bars.
    pub fn rising(self, bars: Self) -> Self {
        self.look_back(LookBack::Rising, bars)
    }

    /// True where this was below the bar before on each of the last `bars` bars.
    pub fn falling(self, bars: Self) -> Self {
        self.look_back(LookBack::Falling, bars)
    }

    /// True where this signal was true on any of the last `bars` bars, the present one included.
    pub fn any_of_last(self, bars: Self) -> Self {
        self.look_back(LookBack::AnyOfLast, bars)
    }

    /// True where this signal was true on all of the last `bars` bars, the present one included; false while there are
    /// fewer.
    pub fn all_of_last(self, bars: Self) -> Self {
        self.look_back(LookBack::AllOfLast, bars)
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

    /// One and not the other.
    pub fn xor(self, right: Self) -> Self {
        Self::new(Operation::Xor(self, right))
    }
}

impl ops::Not for Expression {
    type Output = Self;

    fn not(self) -> Self {
        Self::new(Operation::Not(self))
    }
}

impl ops::Neg for Expression {
    type Output = Self;

    fn neg(self) -> Self {
        Self::new(Operation::Unary { operator: Unary::Negate, of: self })
    }
}

macro_rules! operator {
    ($trait:ident, $method:ident, $operator:ident) => {
        impl ops::$trait for Expression {
            type Output = Self;

            fn $method(self, right: Self) -> Self {
                self.arithmetic(Arithmetic::$operator, right)
            }
        }
    };
}

operator!(Add, add, Add);
operator!(Sub, sub, Subtract);
operator!(Mul, mul, Multiply);
operator!(Div, div, Divide);

/// In the language that [`super::parse`] reads. An expression too deep or too long for it is shortened by "...".
impl fmt::Display for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let room = Cell::new(MOST_TEXT);
        let whole = self.whole(MOST_DEPTH, &room);
        formatter.write_str(&whole.unwrap_or_else(|| self.shortened(DESCRIBED_DEPTH)))
    }
}

impl Expression {
    /// The whole text, if it fits. Shared branches may unfold into a text without end, so that every leaf and operation
    /// takes some of the room, and nothing is written any more once there is none.
    fn whole(&self, depth: usize, room: &Cell<usize>) -> Option<String> {
        let fits = Cell::new(depth > 0 && room.get() > 0);
        let text = self.0.describe(|child| {
            let text = if fits.get() { child.whole(depth - 1, room) } else { None };
            fits.set(text.is_some());
            text.unwrap_or_default()
        });
        let taken = if self.0.children().is_empty() { text.len() } else { 1 };
        room.set(room.get().saturating_sub(taken));
        (fits.get() && text.len() <= MOST_TEXT).then_some(text)
    }

    fn shortened(&self, depth: usize) -> String {
        if depth == 0 { "...".to_owned() } else { self.0.describe(|child| child.shortened(depth - 1)) }
    }
}

/// As people read it, and thus never too deep.
impl fmt::Debug for Expression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
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

/// A column that every price history has.
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

/// `(high + low) / 2` of each bar.
pub fn hl2() -> Expression {
    column(PriceColumn::Hl2)
}

/// `(high + low + close) / 3` of each bar.
pub fn hlc3() -> Expression {
    column(PriceColumn::Hlc3)
}

/// `(open + high + low + close) / 4` of each bar.
pub fn ohlc4() -> Expression {
    column(PriceColumn::Ohlc4)
}

/// Hours since midnight UTC at each bar's timestamp, with fractions: 9.5 is half past nine.
pub fn hour() -> Expression {
    column(PriceColumn::Hour)
}

/// Day of the week at each bar's timestamp in UTC, 0 for Monday to 6 for Sunday.
pub fn weekday() -> Expression {
    column(PriceColumn::Weekday)
}

/// A column by its name: one that every price history has, else an extra one of the data.
///
/// ```
/// use backsweep_core::expression::named_column;
/// assert_eq!((named_column("close") / named_column("vix")).to_string(), r#"(close / col("vix"))"#);
/// ```
pub fn named_column(name: &str) -> Expression {
    Expression::new(Operation::named_column(name))
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
