//! What can go wrong with a sweep.

/// A sweep that cannot run as asked, or did not finish.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError {
    /// An option outside of its range.
    #[error("option '{option}' is {value}; it must be {wanted}")]
    Option {
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// What it must be.
        wanted: String,
    },
    /// A metric that does not exist.
    #[error("there is no metric '{name}'; there are: {known}")]
    UnknownMetric {
        /// The name.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// A parameter that the results do not have.
    #[error("the results have no parameter '{name}'; they have: {known}")]
    UnknownParameter {
        /// The name.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// Somebody cancelled it.
    #[error("the sweep was cancelled")]
    Cancelled,
}

impl SweepError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Option { .. } => "sweep.option",
            Self::UnknownMetric { .. } => "sweep.unknown_metric",
            Self::UnknownParameter { .. } => "sweep.unknown_parameter",
            Self::Cancelled => "sweep.cancelled",
        }
    }
}
