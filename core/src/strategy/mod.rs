//! Strategies: signals made of expressions, validated and flattened into a list without repetitions.

pub mod builtin;
mod document;
mod error;
mod flatten;

pub use document::{NodeIndex, Signals, StrategyDocument};
pub use error::StrategyError;

use crate::expression::{Expression, Kind, Operation};

/// The most operations that a strategy may have: a thread then takes no more than some 16 MiB for one combination.
pub const MOST_NODES: usize = 2_000;
/// The most parameters that a strategy may have.
pub const MOST_PARAMETERS: usize = 64;

/// A validated strategy. Its operations form a list in which operands come before what uses them and nothing stands
/// twice; a subexpression used by several signals is computed once.
#[derive(Clone, Debug, PartialEq)]
pub struct Strategy {
    document: StrategyDocument,
    kinds: Vec<Kind>,
    parameters: Vec<String>,
}

impl Strategy {
    /// A strategy that goes long when `long_entry` is true and leaves when `long_exit` is.
    ///
    /// # Errors
    /// When an expression mixes kinds, is too large, or a signal is not true or false for each bar.
    pub fn new(name: &str, long_entry: &Expression, long_exit: &Expression) -> Result<Self, StrategyError> {
        Self::with_requirements(name, long_entry, long_exit, &[])
    }

    /// The same, with conditions that each combination of parameters must meet; a grid that breaks one is an error.
    ///
    /// # Errors
    /// As [`Strategy::new`], or when a requirement is not a condition on parameters alone.
    pub fn with_requirements(
        name: &str,
        long_entry: &Expression,
        long_exit: &Expression,
        requirements: &[Expression],
    ) -> Result<Self, StrategyError> {
        let mut flattener = flatten::Flattener::default();
        let long_entry = flattener.add(long_entry)?;
        let long_exit = flattener.add(long_exit)?;
        let requirements = requirements.iter().map(|each| flattener.add(each)).collect::<Result<_, _>>()?;
        Self::from_document(StrategyDocument {
            name: name.to_owned(),
            nodes: flattener.into_nodes(),
            signals: Signals { long_entry, long_exit },
            requirements,
        })
    }

    /// Validates a strategy that came from elsewhere.
    ///
    /// # Errors
    /// As [`Strategy::with_requirements`], naming the place in the list.
    pub fn from_document(document: StrategyDocument) -> Result<Self, StrategyError> {
        document::validate(document)
    }

    /// The strategy as data, to store or send.
    pub fn document(&self) -> &StrategyDocument {
        &self.document
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.document.name
    }

    /// The operations, operands first.
    pub fn nodes(&self) -> &[Operation<NodeIndex>] {
        &self.document.nodes
    }

    /// What each operation gives.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Names of the parameters, in order of first use.
    pub fn parameters(&self) -> &[String] {
        &self.parameters
    }

    /// An operation as people read it.
    pub fn describe(&self, node: NodeIndex) -> String {
        document::describe(&self.document.nodes, node)
    }
}
