//! What can be wrong with the use of an indicator.

/// An indicator that cannot be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IndicatorError {
    /// An argument outside of what it may be.
    #[error("{argument} is {value}; it must be {wanted}")]
    Argument {
        /// Its name.
        argument: &'static str,
        /// Its value.
        value: f64,
        /// What it may be.
        wanted: String,
    },
    /// The wrong number of inputs or arguments.
    #[error("{indicator} takes {wanted} {what} and got {given}")]
    Count {
        /// The indicator.
        indicator: &'static str,
        /// Inputs or arguments.
        what: &'static str,
        /// How many it takes.
        wanted: usize,
        /// How many it got.
        given: usize,
    },
    /// Inputs of different lengths.
    #[error("{input} has {length} bars and {first} has {expected}; inputs must be equally long")]
    Lengths {
        /// An input.
        input: &'static str,
        /// Its length.
        length: usize,
        /// The first input.
        first: &'static str,
        /// Its length.
        expected: usize,
    },
}

impl IndicatorError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Argument { .. } => "indicator.argument",
            Self::Count { .. } => "indicator.count",
            Self::Lengths { .. } => "indicator.lengths",
        }
    }
}
