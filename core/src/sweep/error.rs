//! What can go wrong with a sweep.

use super::SizeType;

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
    /// A row that the results do not have.
    #[error("there is no row {row}; the results have {rows}, numbered from 0")]
    UnknownRow {
        /// The row.
        row: usize,
        /// How many there are.
        rows: usize,
    },
    /// More memory than there may be.
    #[error("{what}: {needed} in all, and {says} {limit}; {advice}")]
    TooLarge {
        /// What takes it.
        what: String,
        /// How much that is.
        needed: String,
        /// Who sets the limit.
        says: String,
        /// The limit.
        limit: String,
        /// What to do.
        advice: String,
    },
    /// Somebody cancelled it.
    #[error("the sweep was cancelled")]
    Cancelled,
}

impl SweepError {
    /// A row that is not there.
    pub(crate) fn no_row(row: usize, rows: usize) -> Self {
        Self::UnknownRow { row, rows }
    }

    /// A size without a meaning, or a meaning without a size.
    pub(super) fn size_type(size_type: SizeType) -> Self {
        let (value, wanted) = match size_type {
            SizeType::AllIn => ("'all_in'", "'percent', 'value' or 'units' where a size is given"),
            _ => ("given", "'all_in' where no size is given"),
        };
        Self::Option { option: "size_type", value: value.to_owned(), wanted: wanted.to_owned() }
    }

    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Option { .. } => "sweep.option",
            Self::UnknownMetric { .. } => "sweep.unknown_metric",
            Self::UnknownParameter { .. } => "sweep.unknown_parameter",
            Self::UnknownRow { .. } => "sweep.unknown_row",
            Self::TooLarge { .. } => "sweep.too_large",
            Self::Cancelled => "sweep.cancelled",
        }
    }
}
