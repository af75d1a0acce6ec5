//! Expressions: what a strategy is made of. Trees of columns, parameters, indicators, comparisons; data, not code.
//!
//! ```
//! use backsweep_core::expression::{close, ema, parameter};
//! let entry = ema(close(), parameter("fast")).cross_above(ema(close(), parameter("slow")));
//! assert_eq!(entry.to_string(), "cross_above(ema(close, fast), ema(close, slow))");
//! ```

mod kind;
mod operation;
mod parse;
mod tree;
mod vocabulary;

pub use kind::Kind;
pub use operation::{Arithmetic, Comparison, Crossing, LookBack, Operation, PriceColumn, Unary};
pub use parse::{MOST_DEPTH, MOST_TEXT, Mistake, ParseError, parse, parse_kind};
pub use tree::{
    Expression, close, column, constant, ema, high, hl2, hlc3, hour, indicator, low, named_column, ohlc4, open,
    parameter, volume, weekday,
};
pub use vocabulary::Function;

/// How deep a description goes before it says "...": enough for people, too little for a hostile expression, whose
/// shared branches could unfold into a text without end.
pub(crate) const DESCRIBED_DEPTH: usize = 8;
