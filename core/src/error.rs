//! Errors as a user meets them.

use crate::{
    bars::BarsError, expression::ParseError, grid::GridError, indicators::IndicatorError, strategy::StrategyError,
    sweep::SweepError,
};

/// Any error of the engine. Its text names the offending value and says what to do; its code never changes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The price history is not usable.
    #[error(transparent)]
    Bars(#[from] BarsError),
    /// The text of an expression cannot be read.
    #[error(transparent)]
    Expression(#[from] ParseError),
    /// The strategy is not well formed.
    #[error(transparent)]
    Strategy(#[from] StrategyError),
    /// The parameter grid is not usable, alone or with this strategy.
    #[error(transparent)]
    Grid(#[from] GridError),
    /// An indicator cannot be computed.
    #[error(transparent)]
    Indicator(#[from] IndicatorError),
    /// The sweep cannot run as asked, or was cancelled.
    #[error(transparent)]
    Sweep(#[from] SweepError),
}

impl Error {
    /// A stable code, such as `bars.unsorted`: the same from Rust, Python and on the wire.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Bars(error) => error.code(),
            Self::Expression(error) => error.code(),
            Self::Strategy(error) => error.code(),
            Self::Grid(error) => error.code(),
            Self::Indicator(error) => error.code(),
            Self::Sweep(error) => error.code(),
        }
    }
}
