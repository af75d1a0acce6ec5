//! What can be wrong with a grid.

use crate::indicators::IndicatorError;

/// A grid that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GridError {
    /// An axis has no values.
    #[error("parameter '{parameter}' has no values; give at least one")]
    Empty {
        /// The parameter.
        parameter: String,
    },
    /// Two axes of one name.
    #[error("parameter '{parameter}' is given twice; give each once")]
    Repeated {
        /// The parameter.
        parameter: String,
    },
    /// An axis that results could not tell from a metric.
    #[error("parameter '{parameter}' has the name of a metric; results could not tell them apart: rename it")]
    ReservedName {
        /// The parameter.
        parameter: String,
    },
    /// A value that is not finite or loses digits.
    #[error("parameter '{parameter}': {value} is not usable; give finite numbers, whole ones up to 2^53")]
    NotUsable {
        /// The parameter.
        parameter: String,
        /// The value.
        value: String,
    },
    /// Not an axis.
    #[error("'{text}' is not a parameter range; write name=start..stop, name=start..stop:step or name=5,10,20")]
    Syntax {
        /// The text.
        text: String,
    },
    /// Too many combinations.
    #[error("the grid has more than {limit} combinations; narrow an axis")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A parameter that the strategy does not have.
    #[error("strategy '{strategy}' has no parameter '{parameter}' (it has: {known}); remove or rename it")]
    Unknown {
        /// The parameter.
        parameter: String,
        /// The strategy.
        strategy: String,
        /// What it has.
        known: String,
    },
    /// A parameter of the strategy that the grid lacks.
    #[error("strategy '{strategy}' needs parameter '{parameter}' (it has: {known}); give it values")]
    Missing {
        /// The parameter.
        parameter: String,
        /// The strategy.
        strategy: String,
        /// What it has.
        known: String,
    },
    /// Combinations that the strategy forbids.
    #[error(
        "{count} of {combinations} combinations break {requirement}, the first at {example}; change the ranges so \
         that it always holds"
    )]
    Forbidden {
        /// How many.
        count: u64,
        /// Of how many.
        combinations: u64,
        /// The requirement, as text.
        requirement: String,
        /// The first, as text.
        example: String,
    },
    /// A window, lag or length that is no whole number of bars, or too small or large.
    #[error(
        "{place} with {example}: a {what} of {value} does not fit; it must be a whole number from {least} to {largest}"
    )]
    Window {
        /// The indicator, as text.
        place: String,
        /// The first combination that has it, as text.
        example: String,
        /// The word for it.
        what: &'static str,
        /// The value.
        value: f64,
        /// The smallest allowed.
        least: u32,
        /// The largest allowed: the number of bars.
        largest: usize,
    },
    /// An argument that is out of its range.
    #[error("{place} with {example}: {problem}")]
    Argument {
        /// The indicator, as text.
        place: String,
        /// The first combination that has it, as text.
        example: String,
        /// What is wrong.
        problem: IndicatorError,
    },
    /// Constraints that drop every combination.
    #[error("{constraints} drops all of the {combinations} combinations; loosen it or change the ranges")]
    NothingLeft {
        /// How many there were.
        combinations: u64,
        /// The constraints, as text.
        constraints: String,
    },
    /// A stop or size that is out of its range.
    #[error("{rule} is {value} with {example}; it must be {wanted}")]
    Rule {
        /// Which.
        rule: &'static str,
        /// Its value.
        value: f64,
        /// The first combination that has it, as text.
        example: String,
        /// What it may be.
        wanted: &'static str,
    },
    /// A number divided by zero.
    #[error("{place} with {example}: the divisor is zero; change the ranges so that it never is")]
    DivisionByZero {
        /// The division, as text.
        place: String,
        /// The first combination that has it, as text.
        example: String,
    },
}

impl GridError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "grid.empty",
            Self::Repeated { .. } => "grid.repeated",
            Self::ReservedName { .. } => "grid.reserved_name",
            Self::NotUsable { .. } => "grid.not_usable",
            Self::Syntax { .. } => "grid.syntax",
            Self::TooLarge { .. } => "grid.too_large",
            Self::Unknown { .. } => "grid.unknown_parameter",
            Self::Missing { .. } => "grid.missing_parameter",
            Self::Forbidden { .. } => "grid.forbidden",
            Self::Window { .. } => "grid.window",
            Self::Argument { .. } => "grid.argument",
            Self::NothingLeft { .. } => "grid.nothing_left",
            Self::Rule { .. } => "grid.rule",
            Self::DivisionByZero { .. } => "grid.division_by_zero",
        }
    }
}
