//! What can be wrong with a strategy.

/// A strategy that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StrategyError {
    /// No built-in has this name.
    #[error("there is no built-in strategy '{name}'; there are: {known}")]
    Unknown {
        /// The name.
        name: String,
        /// The names that exist.
        known: String,
    },
    /// An operation got operands of the wrong kind.
    #[error("{place}: {reason}")]
    Kind {
        /// The operation, as text.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// A signal is no signal.
    #[error("{signal} must be true or false for each bar, but {place} gives a {kind}")]
    NotASignal {
        /// Which signal.
        signal: &'static str,
        /// The expression.
        place: String,
        /// What it gives.
        kind: &'static str,
    },
    /// A stop or size is none.
    #[error("{rule} must be {wanted}, but {place} gives a {kind}")]
    NotARule {
        /// Which rule.
        rule: &'static str,
        /// The expression.
        place: String,
        /// What it gives.
        kind: &'static str,
        /// What it must give.
        wanted: &'static str,
    },
    /// A requirement or constraint looks at bars.
    #[error("a requirement or constraint must compare parameters, but {place} gives a {kind}")]
    NotACondition {
        /// The expression.
        place: String,
        /// What it gives.
        kind: &'static str,
    },
    /// A constant is NaN or infinite.
    #[error("constant {value} at node {node} is not a finite number")]
    Constant {
        /// The value.
        value: f64,
        /// Where it stands.
        node: usize,
    },
    /// An operand that does not come before its use.
    #[error("node {node} uses node {operand}, which does not come before it; list operands first")]
    Order {
        /// The node.
        node: usize,
        /// The operand.
        operand: usize,
    },
    /// Too many operations.
    #[error("the strategy has more than {limit} operations; simplify it")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// Too many parameters.
    #[error("the strategy has {count} parameters, more than {limit}; make some of them constants")]
    TooManyParameters {
        /// How many.
        count: usize,
        /// The limit.
        limit: usize,
    },
}

impl StrategyError {
    /// A stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "strategy.unknown",
            Self::Kind { .. } => "strategy.kind",
            Self::NotASignal { .. } => "strategy.not_a_signal",
            Self::NotARule { .. } => "strategy.not_a_rule",
            Self::NotACondition { .. } => "strategy.not_a_condition",
            Self::Constant { .. } => "strategy.constant",
            Self::Order { .. } => "strategy.order",
            Self::TooLarge { .. } => "strategy.too_large",
            Self::TooManyParameters { .. } => "strategy.too_many_parameters",
        }
    }
}
