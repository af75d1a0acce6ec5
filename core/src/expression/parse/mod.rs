//! Expressions as text: what people type into an editor, a command line or a notebook.

mod call;
mod error;
mod lexer;
mod parser;
pub(super) mod suggest;

pub use error::{Mistake, ParseError};

use super::{Expression, Kind};

/// The longest text that is read, in bytes.
pub const MOST_TEXT: usize = 20_000;

/// How deep operations may stand in one another.
pub const MOST_DEPTH: usize = 100;

/// Reads an expression.
///
/// ```text
/// ema(close, fast) cross_above ema(close, slow) and volume > 0
/// close[1] < bbands(close, 20, 2).lower and not rising(rsi(window=14), 3)
/// ```
///
/// From the loosest to the tightest; operators of one row go from left to right, but comparisons do not chain:
///
/// | | |
/// | --- | --- |
/// | `or` | |
/// | `xor` | one but not both |
/// | `and` | |
/// | `not` | |
/// | `<` `<=` `>` `>=` `cross_above` `cross_below` | |
/// | `+` `-` | |
/// | `*` `/` | |
/// | `-x` | |
/// | `x[n]` `x.output` `x.function(...)` | `n` bars ago; an output of an indicator; a call with `x` as first operand |
///
/// - **Columns** stand under their names: `close`, `hl2`, `hour`; extra ones of the data as `col("vix")`.
/// - **Parameters** are all other names: `fast`. One whose name means something else is written `p.close`, one that is
///   no name `parameter("50 %")`. A name that nearly is a column's, such as `clsoe`, is refused.
/// - **Functions**: [`Function::all`](super::Function::all) lists them, with every indicator. The series of an indicator
///   come first, its numbers follow; both may be left out, or given by name: `ema(close, 20)`, `ema(20)`,
///   `ema(window=20, seed=first)`. Of an indicator that reads several columns, such as `atr`, give all or none of them.
/// - Line breaks and spaces mean nothing.
///
/// An [`Expression`] is displayed in this language: what is parsed, shown and parsed again is the same expression.
///
/// # Errors
/// The first mistake, with its place.
///
/// ```
/// use backsweep_core::expression::{close, ema, parameter, parse};
/// let expression = parse("ema(close, fast) cross_above ema(close, slow)")?;
/// assert_eq!(expression.to_string(), "cross_above(ema(close, fast), ema(close, slow))");
/// assert_eq!(parse("close > 2 * p.close")?.to_string(), "(close > (2 * p.close))");
/// # Ok::<(), backsweep_core::expression::ParseError>(())
/// ```
pub fn parse(text: &str) -> Result<Expression, ParseError> {
    parse_kind(text).map(|(expression, _)| expression)
}

/// Reads an expression, and tells what it gives: a signal, a series, ...
///
/// # Errors
/// As [`parse`].
///
/// ```
/// use backsweep_core::expression::{Kind, parse_kind};
/// assert_eq!(parse_kind("close > open").map(|(_, kind)| kind), Ok(Kind::Signal));
/// assert_eq!(parse_kind("fast < slow").map(|(_, kind)| kind), Ok(Kind::Condition));
/// ```
pub fn parse_kind(text: &str) -> Result<(Expression, Kind), ParseError> {
    parser::parse(text)
}
